"""What the apps above use of invitations.

- ``register_invitation_scope(name, visible, editable, label=…, one_at_a_time=…)``, in
  ``AppConfig.ready``;
- ``make(scope=…, object_id=…, context=…, invited_by=…, …)`` gives the invitation and its token;
- ``hand_over(request, invitation, token, back_url)`` (``accounts.views.inviting``) answers the POST
  that made it: mailed, or link and QR code shown once;
- ``invitation_accepted`` (signal) with ``invitation`` and ``user``, inside the transaction; raise
  ``InvitationRefused("reason to read")`` there to undo everything;
- ``Invitation.objects.visible_to(user)`` and ``.editable_by(user)``.
"""

from ..models import Invitation
from ..scopes import ALL, exclude_from_staff_roles, register_invitation_scope
from .claims import invitation_url, invite, invite_by_name
from .making import make, reissue, revoke, send
from .refusals import InvitationRefused, InvitationUnusable
from .signals import invitation_accepted

__all__ = [
    "ALL",
    "Invitation",
    "InvitationRefused",
    "InvitationUnusable",
    "exclude_from_staff_roles",
    "invitation_accepted",
    "invitation_url",
    "invite",
    "invite_by_name",
    "make",
    "register_invitation_scope",
    "reissue",
    "revoke",
    "send",
]
