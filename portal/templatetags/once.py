"""The token of a form that writes; a built-in, so that no template has to load it."""

from django import template

from portal.records.once import hidden_field

register = template.Library()
register.simple_tag(hidden_field, name="once")
