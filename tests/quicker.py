"""What most tests do not look at and need not wait for."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models.signals import post_save
from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.signal_handlers import (
    connect_reference_index_signal_handlers,
    disconnect_reference_index_signal_handlers,
)


@contextmanager
def indexes_left_alone() -> Iterator[None]:
    """What is saved goes neither into the search index nor into Wagtail's reference index."""
    models = [model for model in get_indexed_models() if getattr(model, "search_auto_update", True)]
    disconnect_reference_index_signal_handlers()
    for model in models:
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        yield
    finally:
        for model in models:
            post_save.connect(post_save_signal_handler, sender=model)
        connect_reference_index_signal_handlers()


def rendered_to_nothing(template: Template, context: Context) -> SafeString:
    """In place of Django's way to render: its context is noted as in any test."""
    template_rendered.send(sender=template, template=template, context=context)
    return SafeString("")
