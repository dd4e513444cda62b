"""What members hear from accounts."""

from django.utils.translation import gettext as _

from accounts.invitations import InvitationRefused, invitation_accepted
from portal.records.changes.acting import acting

from .affiliations.branch_groups import link_account
from .messages.recipients import take_messages
from .people.models import Member
from .roster.invitations import SCOPE


def connect() -> None:
    """Listen."""
    invitation_accepted.connect(
        take_account, sender=None, dispatch_uid="members.invitation_accepted"
    )


def take_account(sender, invitation, user, **kwargs) -> None:
    """The account becomes the member's; refused where either already has the other."""
    if invitation.scope != SCOPE:
        return
    member = Member.objects.select_for_update().filter(pk=invitation.object_id).first()
    if member is None:
        raise InvitationRefused(_("这份登记已经不在了，请联系邀请人。"))
    if member.user_id == user.pk:
        return
    if member.user_id:
        raise InvitationRefused(_("这名党员已经有账号，请用那个账号登录。"))
    if Member.objects.filter(user=user).exists():
        raise InvitationRefused(_("这个账号已经是另一名党员的，请退出后再打开邀请链接。"))
    with acting(user, why=_("接受邀请，开通账号")):
        link_account(member, user)
    take_messages(member, user)
