"""Files made to hold, fill or break who reads them, each made in code.

A door is where such a file comes in: ``attachment``, ``roster``, ``redirects``, ``picture``,
``policy``. ``FILES`` holds them by a name that says what is wrong with each.
"""

from . import office, pdfs, pictures, texts
from .making import FILES, Hostile, at_door, growing_no_more_than

__all__ = [
    "FILES",
    "Hostile",
    "at_door",
    "growing_no_more_than",
    "office",
    "pdfs",
    "pictures",
    "texts",
]
