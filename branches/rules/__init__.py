"""Local rules: proposed and decided by two people, resolved for each branch, shown to readers."""
