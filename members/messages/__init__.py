"""``/me/messages/``: what the portal told somebody, and how they want to be told."""
