"""The member area under ``/me/``."""
