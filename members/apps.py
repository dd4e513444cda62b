"""Members and organisation life."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """Members and organisation life."""

    name = "members"
    verbose_name = _("党员与组织生活")

    def ready(self) -> None:
        """Tell the floors below who is invited, who needs a second factor, who holds posts."""
        from accounts import second_factor
        from accounts.invitations import register_scope
        from branches.people import register as register_officers

        from . import signal_handlers
        from .affiliations.posts import officers
        from .permissions import user_sees_others
        from .roster import invitations

        register_scope(
            invitations.SCOPE, invitations.visible_ids, invitations.editable_ids, label=_("党员")
        )
        second_factor.require_for(user_sees_others)
        second_factor.guard("/me/", personal=True)
        register_officers(officers)
        signal_handlers.connect()
