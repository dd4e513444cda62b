"""What members plug into the floors below, and the rooms into each other; once, at the start."""

from django.utils.translation import gettext_lazy as _

from accounts import second_factor
from accounts.invitations import register_invitation_scope
from portal.operations import jobs

from . import signal_handlers
from .affiliations import plugs as affiliations
from .messages import plugs as messages
from .moves import plugs as moves
from .office import plugs as office
from .own import plugs as own
from .people import plugs as people
from .permissions import user_sees_others
from .publishing import plugs as publishing
from .recoveries import plugs as recoveries
from .requests import plugs as requests
from .roster import invitations
from .roster import plugs as roster


def connect() -> None:
    """Who is invited, who needs a second factor; then each room what it has to tell."""
    register_invitation_scope(
        invitations.SCOPE, invitations.visible_ids, invitations.editable_ids, label=_("党员")
    )
    second_factor.require_for(user_sees_others)
    second_factor.guard("/me/", personal=True)
    second_factor.guard("/files/", personal=True)  # files of records
    second_factor.leave_open("/me/", below=False)  # without what a keeper owes others
    second_factor.leave_open("/me/more/")
    second_factor.leave_open("/me/data/")
    second_factor.leave_open("/me/disclosures/")
    signal_handlers.connect()
    jobs.register("show_facts", jobs.OFTEN, _("到期生效的党员状态、党小组没有显示出来"))
    jobs.register("tell_due", jobs.NIGHTLY, _("快到期的事没有提前告诉要办的人"))
    jobs.register("sync_memberships", jobs.NIGHTLY, _("凭据到期的组织关系停在原样"))
    # People last: of those who can see a member, the branch is named before the staff.
    rooms = (affiliations, moves, requests, roster, publishing, office, recoveries, own, messages)
    for room in (*rooms, people):
        room.connect()
