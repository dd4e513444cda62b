"""Import of documents (P3): Markdown, text, HTML and Word files become policy and news pages.

``reading`` turns a file into text or refuses it; ``markdown``, ``plain``, ``html``, ``word`` turn
the text into blocks; ``recognise`` finds metadata, chapters and articles, ``faults`` what is wrong
with them; ``versions`` sees which documents are versions of one law. These know nothing of Django.
``pages``, ``tree``, ``store`` and ``library`` put the result into the database.
"""
