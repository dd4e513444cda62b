"""Shares of branches for the front page, counted in the directory."""

from home.figures import Figure

from .models import Branch


def with_public_page() -> Figure:
    """Branches at work with a public page, of all branches at work; two queries."""
    listed = Branch.objects.listed()
    return Figure(listed.filter(pages__live=True).distinct().count(), listed.count())
