"""Meetings: what is called, held and recorded, and its agenda."""
