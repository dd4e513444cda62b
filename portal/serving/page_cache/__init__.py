"""Whole public pages, answered before Django is asked.

The cache is a WSGI application around the portal's own. It knows only requests without a session
and keeps only what a page or view declared as public (``cacheable`` or ``Page.cache_params``). An
entry's key is everything the page may depend on: scheme, host, path (the language is in it), the
reader's display choices and the declared query parameters. Once a path is known, it is rendered
from exactly that key: other cookies, parameters and headers never reach the view, so they can
neither split the cache nor leak into another reader's page.

Entries live in the memory of each process, bounded by size; the generation
(portal/serving/generation.py) is shared, so a change anywhere empties all of them.
"""

from .application import PageCache
from .boundaries import register_boundary
from .declaring import Policy, cacheable, mark_wagtail_page
from .entries import Entry

__all__ = ["Entry", "PageCache", "Policy", "cacheable", "mark_wagtail_page", "register_boundary"]
