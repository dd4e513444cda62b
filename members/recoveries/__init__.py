"""Members who forgot their password and have no mail address: their secretary asks for them."""
