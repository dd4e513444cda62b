"""Lists one looks at again and again: the filters of a page kept under a name (L17)."""
