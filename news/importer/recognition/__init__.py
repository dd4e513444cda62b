"""Blocks become a document: its metadata, chapters and articles, and what is wrong with it."""
