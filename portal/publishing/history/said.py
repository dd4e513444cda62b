"""What a page says, out of its serialised content: two texts that read the same are equal."""

from __future__ import annotations

import json
import re

from django.core.serializers.json import DjangoJSONEncoder

from .enums import ChangeKind

# Where a page stands and in which state it is, not what it says. When it goes out is decided by
# whoever publishes it.
_STATE = {
    *("pk", "path", "depth", "numchild", "url_path", "translation_key", "locale", "alias_of"),
    *("content_type", "owner", "draft_title", "live", "expired", "has_unpublished_changes"),
    *("first_published_at", "last_published_at", "live_revision", "latest_revision"),
    *("latest_revision_created_at", "go_live_at", "expire_at", "locked", "locked_at", "locked_by"),
    *("wagtail_admin_comments", "page_ptr"),
}

# Inside a tag only: in a text it would be words that readers see.
_BLOCK_KEY = re.compile(r'(<[^<>]*?)(?<!\s)\s+data-block-key="[^"<>]*"')


def _plain(value: object, in_stream: bool = False) -> object:
    """A value without the identifiers of blocks, rows and, in a stream, paragraphs."""
    if isinstance(value, dict):
        return {
            key: _plain(each, in_stream) for key, each in value.items() if key not in {"id", "pk"}
        }
    if isinstance(value, list):
        return [_plain(each, in_stream) for each in value]
    if isinstance(value, str):
        if value.startswith("["):
            try:
                return _plain(json.loads(value), in_stream=True)
            except ValueError:
                pass
        if not in_stream:
            return value
        return _BLOCK_KEY.sub(r"\1", value).replace("<br/>", "<br>")
    return value


def said(content: dict) -> dict:
    """What a page says, out of its serialised content; two equal results read the same."""
    content = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    words = {key: _plain(value) for key, value in content.items() if key not in _STATE}
    if words.get("change_kind") != ChangeKind.MAJOR:
        # Nobody reads the note of a minor change.
        words.pop("change_kind", None)
        words.pop("change_note", None)
    return {key: value for key, value in words.items() if value not in (None, "", [])}
