"""What is due: obligations of a branch, the board over all branches."""
