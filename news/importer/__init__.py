"""Import of documents (P3): Markdown, text, HTML and Word files become policy and news pages.

``formats`` turns a file into text or refuses it, and the text into blocks; ``recognition`` finds
metadata, chapters and articles, what is wrong with them, and which documents are versions of one
law. These know nothing of Django. ``storing`` puts the result into the database.
"""
