"""A file becomes text, or is refused; text becomes blocks."""
