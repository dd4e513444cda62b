"""What machines read: tags of a page, site maps, ``robots.txt``, ``security.txt``."""
