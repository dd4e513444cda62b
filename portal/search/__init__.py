"""Chinese search for Wagtail: one tokeniser, one back end for SQLite and one for PostgreSQL.

The package imports nothing of the project around it; see README.md for its settings and API.
"""
