"""Work that leaves the request."""
