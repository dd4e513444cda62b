"""Reading pages as a browser would: a page by its address, elements by CSS selectors."""

import cssselect2
from django.test import Client
from lxml import html


def page_of(url: str, status: int = 200):
    """The parsed page at an address as a visitor gets it."""
    response = Client().get(url)
    assert response.status_code == status
    return html.fromstring(response.content.decode())


def select(tree, selector: str) -> list:
    """Elements of a parsed page in document order."""
    root = cssselect2.ElementWrapper.from_html_root(tree)
    return [found.etree_element for found in root.query_all(selector)]
