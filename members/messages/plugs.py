"""What messages tell the member area, and what the outbox asks about members."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices import kinds, people
from notices.models import Notice, Preferences
from notices.people import Caretaker, PersonKind

from ..affiliations.models import Affiliation
from ..area.navigation import register_entry
from ..enums import AffiliationKind
from ..people import portrait, viewers
from ..people.models import Member
from ..people.portrait import Section, moment
from ..permissions import kept_branches
from .due import DUE
from .recipients import MEMBER
from .unread import unread


def acted_for(user):
    """Members without an account of the branches ``user`` keeps (ids); None who keeps none."""
    kept = kept_branches(user)
    if not kept:
        return None
    homes = Affiliation.objects.current().filter(kind=AffiliationKind.HOME, branch__in=kept)
    return homes.filter(member__user=None).values("member")


def phone_of(pk: int) -> str:
    """The number of a member, where there is one."""
    numbers = Member.objects.filter(pk=pk, has_no_phone=False).values_list("phone", flat=True)
    return numbers.first() or ""


def keepers_of(user) -> Iterator:
    """The committee of the branch ``user`` belongs to."""
    member = Member.objects.filter(user=user).first()
    row = member.keeper() if member else None
    if row:
        people_in = get_user_model().objects.filter(is_active=True)
        yield from people_in.filter(groups__branch_secretaries=row.branch).distinct()


def caretakers(user) -> Iterator[Caretaker]:
    """Whom to tell that mail to ``user`` comes back, and where the telephone number is."""
    member = Member.objects.filter(user=user).first()
    for keeper in keepers_of(user):
        yield Caretaker(keeper, reverse("me_member", args=[member.pk]))


def section(member: Member) -> Section | None:
    """What the portal told a member, by which way, and how they want to be told."""
    if member.user_id:
        notices = Notice.objects.filter(user=member.user_id)
    else:
        notices = Notice.objects.filter(person_kind=MEMBER, person_id=member.pk)
    rows = [
        [
            (_("标题"), notice.subject),
            (_("内容"), notice.text),
            (_("时间"), moment(notice.created_at)),
            (_("读过"), moment(notice.read_at)),
            *(
                (str(row.get_channel_display()), f"{row.address} {row.get_state_display()}")
                for row in notice.outside
            ),
        ]
        for notice in notices.prefetch_related("deliveries")
    ]
    chosen = Preferences.objects.filter(user=member.user_id).first() if member.user_id else None
    if chosen:
        rows.append(
            [
                (_("不打扰"), f"{chosen.quiet_from:%H:%M}-{chosen.quiet_to:%H:%M}"),
                (_("每周汇总成一封"), _("是") if chosen.digest else _("否")),
                (_("发邮件"), _("是") if chosen.mail else _("否")),
                (_("发短信"), _("是") if chosen.sms else _("否")),
                (_("企业微信或钉钉账号"), chosen.chat_address),
            ]
        )
    return Section.of_known("messages", _("我的消息"), rows)


def connect() -> None:
    """Register it all."""
    kinds.register(DUE)
    people.register(PersonKind(MEMBER, acted_for, phone_of))
    people.register_caretakers(caretakers)
    portrait.register(section, order=65, holds=[Notice, Preferences], complete=True)
    # Administrators see what could not be delivered, and to whom.
    viewers.register(viewers.staff, opens=[Notice])
    register_entry(
        "messages",
        "me_messages",
        gettext_lazy("消息"),
        "bell",
        order=50,
        tab=gettext_lazy("消息"),
        count=lambda user: len(unread(user)),
    )
