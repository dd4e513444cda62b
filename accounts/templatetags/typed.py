"""What the scripts that keep typed text are told, and which sessions are remembered."""

from allauth.usersessions.models import UserSession
from django import template
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import gettext as _

from .. import sessions

register = template.Library()


@register.simple_tag
def typed_for(user) -> dict[str, str]:
    """``keeper`` and ``key`` of somebody signed in: whose copies they are, and what opens them."""
    return {"keeper": sessions.keeper(user), "key": sessions.cipher_key(user)}


@register.simple_tag
def autosave_words() -> dict[str, str]:
    """What Wagtail says of its autosave; its Chinese lacks these."""
    return {
        "A server error occurred.": _("没能自动保存。写的内容留在这台设备上，没有丢。"),
        "A network error occurred.": _("连不上网站。写的内容留在这台设备上，没有丢。"),
        "Autosave in progress…": _("正在自动保存…"),
        "Changes have been autosaved.": _("改动已自动保存。"),
    }


@register.filter
def remembered(session: UserSession) -> bool:
    """Whether a device in the list stays signed in for thirty days."""
    return sessions.is_remembered(SessionStore(session.session_key))
