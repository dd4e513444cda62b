"""Why an invitation can't be used, or not in this way."""


class InvitationUnusable(Exception):
    """The link does not work (any more): used, expired, revoked, or its maker lost the right."""


class InvitationRefused(Exception):
    """Accepting is refused for a reason the person can read; nothing has been changed."""
