"""What runs in the child: readers of files, and the loop that calls them. No Django here.

A reader is a function of the bytes of a file and its options; it returns what JSON can hold, and
raises :class:`portal.files.inside.faults.Unreadable` where it knows what is wrong. Whatever else it
raises says that the file is broken, ``MemoryError`` that it is too big.
"""
