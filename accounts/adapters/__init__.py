"""How allauth behaves here: its adapters, named in the settings."""
