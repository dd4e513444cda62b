"""The demo's party organisations, all invented. Its steps register themselves when imported."""

from . import cases, directory, life, rules, scopes

__all__ = ["cases", "directory", "life", "rules", "scopes"]
