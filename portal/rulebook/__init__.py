"""The rules of the field: pure Python and data, no Django.

Everything here can be used, tested and corrected without a database or a request.
"""
