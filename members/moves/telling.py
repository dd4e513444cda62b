"""Who is told of a move: whoever has to sign, who sent the papers, and the member."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from notices import kinds
from notices.services import tell, void

from ..enums import TransferStatus
from ..messages.recipients import recipient
from .models import Transfer


def _still_open(notice) -> bool:
    return Transfer.objects.open().filter(pk=notice.key).exists()


ARRIVING = kinds.Kind("move-arriving", _("组织关系待签收"), still_true=_still_open)
SIGNED = kinds.Kind("move-signed", _("组织关系已签收"))
SENT_BACK = kinds.Kind("move-sent-back", _("组织关系退回"))
OUTCOMES = {
    TransferStatus.RECEIVED: (SIGNED, _("您转出的组织关系，对方已签收")),
    TransferStatus.RETURNED: (SENT_BACK, _("您转出的组织关系，对方退回了")),
}


def started(transfer: Transfer) -> None:
    """The committee of the receiving branch has to sign."""
    if transfer.to_branch_id is None:
        return
    people = get_user_model().objects.filter(
        is_active=True, groups__branch_secretaries=transfer.to_branch_id
    )
    for user in people.exclude(pk=transfer.started_by_id).distinct():
        tell(
            ARRIVING.name,
            user=user,
            subject=_("有一名党员的组织关系转来，等您签收"),
            text=_("签收以前，由转出支部负责。"),
            **_about(transfer),
        )


def closed(transfer: Transfer) -> None:
    """Nobody has to sign any more; who sent the papers and the member hear how it ended."""
    void(ARRIVING.name, str(transfer.pk))
    if transfer.status not in OUTCOMES:
        return
    kind, subject = OUTCOMES[transfer.status]
    sender = transfer.started_by
    if sender is not None and sender.is_active and sender.pk != transfer.closed_by_id:
        tell(kind.name, user=sender, subject=subject, **_about(transfer))
    if transfer.status == TransferStatus.RECEIVED:
        tell(
            SIGNED.name,
            subject=_("您的组织关系已经转好"),
            text=_("从签收之日起，在新支部参加组织生活、交纳党费。"),
            link=reverse("me_home"),
            key=f"{transfer.pk} member",
            **recipient(transfer.member),
        )


def _about(transfer: Transfer) -> dict:
    return {"link": reverse("me_transfer", args=[transfer.pk]), "key": str(transfer.pk)}
