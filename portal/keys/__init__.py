"""Keys that lie outside the database, and what is sealed with them."""

from .sealing import WrongKey, is_sealed, reseal, seal, unseal

__all__ = ["WrongKey", "is_sealed", "reseal", "seal", "unseal"]
