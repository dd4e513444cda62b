"""What the portal tells people."""
