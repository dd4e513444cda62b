"""What the templates of news and policy ask for."""

from django import template

from portal.pages import pdf

register = template.Library()


@register.simple_tag
def pdf_available() -> bool:
    """Whether PDF files can be made on this server: without, no link is offered."""
    return pdf.available()
