"""Keys that lie outside the database, and what is sealed with them."""

from .sealing import WrongKey, fernet, is_sealed, reseal, seal, unseal

__all__ = ["WrongKey", "fernet", "is_sealed", "reseal", "seal", "unseal"]
