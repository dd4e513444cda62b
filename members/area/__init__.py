"""The frame of the member area under ``/me/`` and the sockets the rooms plug into."""
