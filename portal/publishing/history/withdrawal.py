"""Withdrawing (E3): what was public never vanishes; its address answers with the reason."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from portal.access.readers import stands_open

from .enums import WithdrawalReason
from .models import Withdrawal


def may_withdraw(tester) -> bool:
    """Whether a page's tester lets its user withdraw it; one of Wagtail's own lets nobody."""
    return hasattr(tester, "can_withdraw") and tester.can_withdraw()


class NotPublicError(Exception):
    """There is nothing to withdraw: the page is not public."""


@transaction.atomic
def withdraw(
    page: Page,
    *,
    user,
    reason: str,
    explanation: str,
    merged_into: Page | None = None,
    include_descendants: bool = False,
) -> Withdrawal:
    """Take a page down and keep why; with ``include_descendants`` everything below it as well.

    Raises :class:`NotPublicError` where the page is not live. Whoever calls this has asked for
    permission (``permissions_for_user(user).can_withdraw()``).
    """
    page = Page.objects.select_for_update().get(pk=page.pk)
    if not page.live:
        raise NotPublicError(page.title)
    pages = [page]
    if include_descendants:
        pages += page.get_descendants().live()
    result = None
    for each in pages:
        specific = each.specific
        row = Withdrawal.objects.create(
            page_id=each.pk,
            reason=reason,
            explanation=explanation,
            merged_into=merged_into,
            revision_id=each.live_revision_id,
            user=user,
        )
        result = result or row
        UnpublishPageAction(specific, user=user, log_action=False).execute(
            skip_permission_checks=True
        )
        log(
            instance=specific,
            action="portal.withdraw",
            user=user,
            data={"reason": str(row.get_reason_display()), "explanation": explanation},
        )
    return result


def keep_reason(page: Page) -> None:
    """After a page came down without a reason given: what is known of it.

    A page that expired says so; an alias gives the reason of the page it repeats.
    """
    if Withdrawal.objects.open().filter(page_id=page.pk).exists():
        return
    if page.alias_of_id:
        source = Withdrawal.objects.open().filter(page_id=page.alias_of_id).first()
        if source:
            Withdrawal.objects.create(
                page_id=page.pk,
                reason=source.reason,
                explanation=source.explanation,
                merged_into_id=source.merged_into_id,
                user_id=source.user_id,
            )
    elif page.expired:
        Withdrawal.objects.create(
            page_id=page.pk,
            reason=WithdrawalReason.NO_LONGER_VALID,
            explanation=_("已到设定的期限，按时撤下。"),
            revision_id=_last_public_revision(page),
        )


def _last_public_revision(page: Page) -> int | None:
    """The revision readers saw last, from the log: an unpublished page no longer knows."""
    published = PageLogEntry.objects.filter(
        page_id=page.pk, action__in=("wagtail.publish", "wagtail.publish.scheduled")
    )
    last = published.order_by("-timestamp").values_list("revision_id", flat=True).first()
    # The log keeps the number of a revision that has been purged.
    return last if last and page.revisions.filter(pk=last).exists() else None


def lift(page: Page) -> None:
    """The page is public again: its withdrawal stays on record, no longer open."""
    for row in Withdrawal.objects.open().filter(page_id=page.pk):
        row.lifted_at = timezone.now()
        row.save(update_fields=["lifted_at"])
        log(
            instance=page,
            action="portal.restore",
            data={"reason": str(row.get_reason_display()), "explanation": row.explanation},
        )


def open_withdrawal(page: Page) -> Withdrawal | None:
    """Why the page is down, or None where it is live or was never public."""
    if page.live:
        return None
    return Withdrawal.objects.open().filter(page_id=page.pk).first()


def respond(request: HttpRequest, page: Page, withdrawal: Withdrawal) -> HttpResponse:
    """Status 410 with reason, explanation and date; never about a page this reader may not see."""
    for restriction in page.get_view_restrictions():
        if not restriction.accept_request(request):
            raise Http404
    if not stands_open(request.user, page):
        raise Http404
    target = None
    if withdrawal.merged_into_id:
        target = Page.objects.live().public().filter(pk=withdrawal.merged_into_id).first()
    response = TemplateResponse(
        request,
        "portal/withdrawn.html",
        {
            "withdrawal": withdrawal,
            "title": page.title if withdrawal.shows_title else "",
            "target": target,
        },
        status=410,
    )
    response["X-Robots-Tag"] = "noindex"
    return response
