"""Documents become pages of the library and of the news, related to one another."""
