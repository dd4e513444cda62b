"""What the record itself tells the rest of the member area."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from branches.rules import verdicts as local_rules
from portal.records import retention
from portal.records.changes import acting

from . import changes, portrait, verdicts, viewers
from .looks import actor_label
from .models import AccessRecord, Member, Standing


def connect() -> None:
    """Register it all."""
    retention.register(
        AccessRecord,
        "happened_at",
        lambda: settings.PORTAL_LOOKS_DAYS,
        _("查看记录保存期限（PORTAL_LOOKS_DAYS）"),
    )
    acting.register_label(actor_label)
    local_rules.register(verdicts.changed)
    changes.tell(Member, ["display_name"], ["display_name"])
    portrait.register(portrait.record, order=10, holds=[Member])
    portrait.register(portrait.standings, order=15, holds=[Standing], complete=True)
    portrait.register(portrait.account, order=20, holds=[get_user_model()])
    portrait.register(portrait.looks, order=70, holds=[AccessRecord], complete=True)
    viewers.register(viewers.superiors, opens=[Member, Standing])
    viewers.register(viewers.staff, opens=[Member, Standing])
