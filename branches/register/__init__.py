"""The register in the admin: its list, and what the floors above tell of the branches in it."""
