"""What is done around pages and rosters, for a process that is killed (``tests.killed``)."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import NamedTuple

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, WorkflowState
from wagtail_localize.models import StringSegment

from accounts.models import User
from branches.tests.factories import BranchFactory
from members.models import GroupPlace, Member, Standing
from news.models import NewsIndexPage, NewsPage
from news.tests.factories import NewsPageFactory, article_paragraphs
from portal.models import EmergencyPublication, PublishedChange, Spent, Withdrawal, Work
from portal.settings.tasks import WORKER, tasks_run_by
from portal.tasks.works.doing import do_work
from tests.cast import edit_url, news_form, translated, user_of


class Act(NamedTuple):
    """Something to be done, and what there is to be told of it afterwards."""

    do: Callable[[], object]
    told: Callable[[], object]


def column() -> NewsIndexPage:
    """News in Chinese."""
    return NewsIndexPage.objects.filter(locale__language_code="zh-hans").first()


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


def person(role: str) -> User:
    """Who gets mail."""
    user = user_of(role)
    user.email = f"{role}@example.org"
    user.save(update_fields=["email"])
    return user


def page(title: str, live: bool = True) -> NewsPage:
    made = NewsPageFactory(
        parent=column(), title=title, live=False, body=article_paragraphs("第一稿。")
    )
    revision = made.save_revision(user=user_of("editor"))
    if live:
        revision.publish()
    return fresh(made)


def fresh(old: Page) -> NewsPage:
    return NewsPage.objects.get(pk=old.pk)


def post(client: Client, url: str, data: dict, headers: dict | None = None) -> Callable:
    """Pressing a button of a page that is open in the browser."""
    client.get(url)

    def press() -> None:
        response = client.post(url, data, headers=headers)
        answer = response.content.decode()
        assert response.status_code == (200 if headers else 302), answer[:3000]

    return press


def facts(of: Page) -> dict:
    """What is on record of a page, as numbers and words."""
    state = WorkflowState.objects.filter(object_id=str(of.pk)).order_by("-pk").first()
    log = PageLogEntry.objects.filter(page=of.pk).order_by("timestamp", "pk")
    return {
        "live": fresh(of).live,
        "says": "第二稿" in str(fresh(of).body),
        "changes": PublishedChange.objects.filter(page=of.pk).count(),
        "debts": EmergencyPublication.objects.filter(page=of.pk).count(),
        "withdrawals": list(Withdrawal.objects.filter(page=of.pk).values_list("reason", flat=True)),
        "redirects": Redirect.objects.filter(redirect_page=of.pk).count(),
        "review": state and state.status,
        "last": list(log.values_list("action", flat=True))[-1],
    }


def submitted(made: NewsPage) -> None:
    press = post(
        signed_in("editor"),
        edit_url(made),
        news_form(made, "第二稿。") | {"action-submit": "1"},
    )
    press()


def publish() -> Act:
    """One's own change of what is in review, with note and reason, under a new address."""
    made = page("防汛通知")
    submitted(made)
    data = news_form(
        made, "第二稿！", slug="another", change_kind="major", change_note="改了集合地点"
    )
    reason = {"action-publish": "1", "emergency_reason": "等不到明天"}
    press = post(signed_in("publisher"), edit_url(made), data | reason)
    return Act(press, lambda: facts(made))


def first() -> Act:
    """A new page is sent to review."""
    person("publisher")
    made = NewsPageFactory.build(title="新的一篇")
    made.slug = "brand-new"
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", column().pk])
    data = news_form(made, "第二稿。") | {"action-submit": "1"}
    press = post(signed_in("editor"), url, data)
    return Act(press, lambda: facts(NewsPage.objects.get(slug="brand-new")))


def autosave() -> Act:
    """The browser saves a draft by itself."""
    made = page("写着的通知", live=False)
    data = news_form(made, "第二稿。", slug="still-writing")
    press = post(signed_in("editor"), edit_url(made), data, {"accept": "application/json"})
    return Act(press, lambda: facts(made))


def approve() -> Act:
    """The last step of a review."""
    made = page("清明活动", live=False)
    submitted(made)
    data = news_form(made, "第二稿。") | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    return Act(post(signed_in("publisher"), edit_url(made), data), lambda: facts(made))


def reject() -> Act:
    """A text goes back to who sent it in."""
    made = page("清明安排", live=False)
    submitted(made)
    state = WorkflowState.objects.get(object_id=str(made.pk))
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[made.pk, "reject", state.current_task_state_id],
    )
    press = post(signed_in("publisher"), url, {"comment": "写清地点"})
    return Act(press, lambda: facts(made))


def withdraw() -> Act:
    """A page comes down."""
    made = page("旧通知")
    data = {"reason": "invalid", "explanation": "活动取消。"}
    url = reverse("portal_withdraw", args=[made.pk])
    return Act(post(signed_in("publisher"), url, data), lambda: facts(made))


def restore() -> Act:
    """What was withdrawn is published again."""
    made = page("又要用的通知")
    url = reverse("portal_withdraw", args=[made.pk])
    post(signed_in("publisher"), url, {"reason": "invalid", "explanation": "活动取消。"})()
    made = fresh(made)
    data = news_form(made, "第二稿。")
    signed_in("editor").post(edit_url(made), data)
    press = post(signed_in("publisher"), edit_url(made), data | {"action-publish": "1"})
    return Act(press, lambda: facts(made))


def planned() -> Act:
    """A publication planned for now."""
    made = page("定时的通知")
    made.body = article_paragraphs("第二稿。")
    made.change_kind, made.change_note = "major", "改了日期"
    later = timezone.now() - dt.timedelta(minutes=1)
    made.save_revision(user=user_of("editor"), approved_go_live_at=later)
    return Act(lambda: call_command("publish_scheduled"), lambda: facts(made))


def expired() -> Act:
    """A page whose time is over."""
    made = page("到期的通知")
    NewsPage.objects.filter(pk=made.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    return Act(lambda: call_command("publish_scheduled"), lambda: facts(made))


def translate() -> Act:
    """One's own translation, with a reason."""
    chinese = page("译出的通知")

    class Site:
        news = column()

    row = translated(Site, chinese)
    client = signed_in("publisher")
    segment = StringSegment.objects.get(source=row.source, context__path="title")
    typed = reverse("wagtail_localize:edit_string_translation", args=[row.pk, segment.pk])
    client.put(typed, "value=Notice", content_type="application/x-www-form-urlencoded")
    english = row.get_target_instance()
    url = reverse("portal_publish_translation", args=[english.pk])
    return Act(post(client, url, {"reason": "等不到明天"}), lambda: facts(english))


def move() -> Act:
    """A public page goes elsewhere."""
    made = page("搬走的通知")
    home = column().get_parent()
    other = home.add_child(
        instance=NewsIndexPage(title="别的栏目", slug="another-column", locale=home.locale)
    )
    url = reverse("wagtailadmin_pages:move_confirm", args=[made.pk, other.pk])
    return Act(post(signed_in("administrator"), url, {}), lambda: facts(made))


def copy() -> Act:
    """A page is copied with all its revisions, as a draft."""
    made = page("要照着写的")
    url = reverse("wagtailadmin_pages:copy", args=[made.pk])
    data = {
        "new_title": "照着写的",
        "new_slug": "the-copy",
        "new_parent_page": column().pk,
        "copy_revisions": "on",
    }
    press = post(signed_in("administrator"), url, data)
    return Act(press, lambda: facts(NewsPage.objects.get(slug="the-copy")))


def bulk() -> Act:
    """Two pages of a list are published."""
    two = [page("甲", live=False), page("乙", live=False)]
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    url += "?" + "&".join(f"id={each.pk}" for each in two)
    press = post(signed_in("publisher"), url, {"confirm": "1"})
    return Act(press, lambda: [facts(each)["live"] for each in two])


def import_roster() -> Act:
    """A preview of three people is confirmed: they wait to be written."""
    return _import("imported")[0]


def import_batch() -> Act:
    """The same three are written, one of them into a group that is not there yet."""
    confirm, told = _import("batch")
    confirm.do()
    return Act(lambda: do_work.func(Work.objects.latest("pk").pk), told)


def _import(slug: str) -> tuple[Act, Callable[[], dict]]:
    branch = BranchFactory(slug=slug)
    rows = (
        ("姓名", "党员状态", "党小组"),
        *(("张三", "正式党员", "第一党小组"), ("李四", "预备党员", ""), ("王五", "正式党员", "")),
    )
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    client = signed_in("clerk")
    upload = SimpleUploadedFile("roster.xlsx", file.getvalue())
    page = client.post(
        reverse("me_import", args=[branch.slug]), {"file": upload, "starts_on": "2026-01-01"}
    ).content.decode()
    data = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
    url = reverse("me_import_run", args=[branch.slug])

    def told() -> dict:
        members = Member.objects.of_branch(branch)
        return Work.objects.latest("pk").counts() | {
            "members": members.count(),
            "standings": Standing.objects.filter(member__in=members).count(),
            "places": GroupPlace.objects.filter(affiliation__branch=branch).count(),
            "groups": branch.groups.count(),
            "spent": Spent.objects.filter(address=url).count(),
        }

    def press() -> None:
        with override_settings(TASKS=tasks_run_by(WORKER)):
            response = client.post(url, data)
        assert response.status_code == 302, response.content.decode()[:3000]

    return Act(press, told), told


def two_doors() -> tuple[Callable, Callable, Callable]:
    """Two people take the last step of a review, one in the editor and one in the list; what there
    is to be told afterwards."""
    made = page("两个人同时通过", live=False)
    submitted(made)
    state = WorkflowState.objects.get(object_id=str(made.pk))
    names = [made.pk, "approve", state.current_task_state_id]
    data = news_form(made, "第二稿。") | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }
    editor, lister = signed_in("publisher"), signed_in("administrator")
    editor.get(edit_url(made))

    def told() -> dict:
        published = PageLogEntry.objects.filter(page=made.pk, action="wagtail.publish").count()
        return facts(made) | {"published": published}

    return (
        lambda: editor.post(edit_url(made), data),
        lambda: lister.post(reverse("wagtailadmin_pages:workflow_action", args=names)),
        told,
    )


#: What prepares an act, by name.
ACTS: dict[str, Callable[[], Act]] = {
    prepare.__name__: prepare
    for prepare in (
        *(first, autosave, publish, approve, reject, withdraw, restore),
        *(planned, expired, translate, move, copy, bulk, import_roster, import_batch),
    )
}
