"""What a member may ask a branch for, and the answer."""
