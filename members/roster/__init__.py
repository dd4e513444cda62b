"""The screens of those who keep a roster."""
