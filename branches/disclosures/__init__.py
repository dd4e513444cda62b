"""What a branch discloses: the form whose audience decides where a matter stands."""
