"""Keys that lie outside the database, and what is sealed with them."""

from .rotating import Kept, keep, keepers, reseal_rows
from .sealing import WrongKey, fernet, is_sealed, reseal, seal, unseal

__all__ = [
    "Kept",
    "WrongKey",
    "fernet",
    "is_sealed",
    "keep",
    "keepers",
    "reseal",
    "reseal_rows",
    "seal",
    "unseal",
]
