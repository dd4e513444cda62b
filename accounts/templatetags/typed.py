"""What the scripts that keep typed text are told, and which sessions are remembered."""

from allauth.usersessions.models import UserSession
from django import template

from .. import sessions

register = template.Library()


@register.simple_tag
def typed_for(user) -> dict[str, str]:
    """``keeper`` and ``key`` of somebody signed in: whose copies they are, and what opens them."""
    return {"keeper": sessions.keeper(user), "key": sessions.cipher_key(user)}


@register.filter
def remembered(session: UserSession) -> bool:
    """Whether a device in the list stays signed in for thirty days."""
    return sessions.is_remembered(session._session_store(session.session_key))
