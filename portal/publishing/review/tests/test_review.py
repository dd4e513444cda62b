"""E6: nobody approves their own last edit, by whatever door."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowTask

from news.models import NewsPage
from news.tests.factories import NewsPageFactory
from portal.access import roles
from portal.publishing.review import four_eyes
from tests.cast import client_of, edit_url, news_form, publish, user_of

pytestmark = pytest.mark.django_db

APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve"}
REJECT = {"action-workflow-action": "true", "workflow-action-name": "reject"}


@pytest.fixture
def page(site) -> NewsPage:
    page = NewsPageFactory(parent=site.news, live=False, title="端午活动")
    page.save_revision()
    return page


def second(role: str = "publisher") -> Client:
    """Somebody else of the same role."""
    client = Client()
    client.force_login(user_of(role, username=f"second-{role}"))
    return client


def submit(client: Client, page: Page, text: str = "送审的正文。", **fields) -> None:
    data = news_form(page, text, **fields) | {"action-submit": "1"}
    assert client.post(edit_url(page), data).status_code == 302
    assert fresh(page).current_workflow_state is not None


def fresh(page: Page) -> NewsPage:
    return NewsPage.objects.get(pk=page.pk)


def step_of(page: Page) -> TaskState:
    return fresh(page).current_workflow_state.current_task_state


def act(client: Client, page: Page, action: str = "approve", step: TaskState | None = None):
    """The address of the workflow action, called by hand."""
    step = step or step_of(page)
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, step.pk])
    return client.post(url, {"comment": "请改标题"})


# --- Approving --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["publisher", "administrator", "clerk", "superuser"])
def test_nobody_approves_what_they_sent_in(page, role):
    author = client_of(role)
    submit(author, page)
    html = author.get(edit_url(page)).content.decode()
    assert 'data-workflow-action-name="approve"' not in html
    assert "这篇稿件是您送审的" in html
    act(author, page)
    assert author.post(edit_url(page), news_form(page, "送审的正文。") | APPROVE)
    assert not fresh(page).live
    act(second(), page)
    assert fresh(page).live


def test_without_the_right_nobody_approves(page):
    submit(client_of("editor"), page)
    for client in (second("editor"), client_of("translator"), client_of("")):
        act(client, page)
        act(client, page, "reject")
    assert not fresh(page).live
    assert step_of(page).status == "in_progress"


def test_who_edits_in_review_has_become_the_author(page):
    submit(client_of("editor"), page)
    reviewer = client_of("publisher")
    assert reviewer.post(edit_url(page), news_form(page, "审核的人改过。")).status_code == 302
    html = reviewer.get(edit_url(page)).content.decode()
    assert "这篇稿件您改过" in html
    assert 'data-workflow-action-name="approve"' not in html
    assert 'data-workflow-action-name="reject"' in html
    act(reviewer, page)
    assert not fresh(page).live
    act(second(), page)
    assert fresh(page).live
    assert "审核的人改过" in str(fresh(page).body)


def test_edit_and_approve_in_one_go_is_refused_and_nothing_is_lost(page):
    submit(client_of("editor"), page)
    reviewer = client_of("publisher")
    response = reviewer.post(
        edit_url(page), news_form(page, "送审的正文。", title="顺手改的") | APPROVE
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "您改了稿件，不能自己通过" in html
    assert 'value="顺手改的"' in html
    assert not fresh(page).live


def test_approving_in_the_editor_without_a_change(page):
    submit(client_of("editor"), page)
    revisions = page.revisions.count()
    reviewer = client_of("publisher")
    data = news_form(page, "送审的正文。")
    assert reviewer.post(edit_url(page), data | APPROVE).status_code == 302
    assert fresh(page).live
    assert page.revisions.count() == revisions


def test_an_edit_before_sending_back_counts_in_the_next_round(page):
    editor, reviewer = client_of("editor"), client_of("publisher")
    submit(editor, page)
    reviewer.post(edit_url(page), news_form(page, "审核的人改过。"))
    act(reviewer, page, "reject")
    assert fresh(page).current_workflow_state.status == "needs_changes"
    html = editor.get(edit_url(page)).content.decode()
    assert "退回修改" in html and "请改标题" in html and "重新送审" in html
    submit(editor, page, "按意见改好。")
    act(reviewer, page)
    assert not fresh(page).live
    act(second(), page)
    assert fresh(page).live


def test_changed_and_sent_back_in_one_go(page):
    submit(client_of("editor"), page)
    reviewer = client_of("publisher")
    data = news_form(page, "改了一半。") | REJECT
    assert reviewer.post(edit_url(page), data).status_code == 302
    assert fresh(page).current_workflow_state.status == "needs_changes"


def test_wagtails_own_step_puts_nothing_of_ones_own_online(page):
    """It lets everybody of its groups approve, whoever wrote the text."""
    workflow = page.get_workflow()
    task = GroupApprovalTask.objects.create(name="自己审")
    task.groups.add(roles.group("publisher"))
    WorkflowTask.objects.filter(workflow=workflow).update(task=task)
    author = client_of("publisher")
    submit(author, page)
    assert act(author, page).status_code in {302, 403}
    assert not fresh(page).live
    assert fresh(page).current_workflow_state.status == "in_progress"


def test_only_our_steps_can_be_made(site):
    client = client_of("administrator")
    for name, status in (("wagtailcore/groupapprovaltask", 404), ("portal/reviewtask", 200)):
        assert client.get(f"/admin/workflows/tasks/add/{name}/").status_code == status
    chooser = "/admin/workflows/task_chooser/create/?create_model="
    assert client.get(chooser + "wagtailcore.groupapprovaltask").status_code == 404


def test_resuming_doesnt_approve(page):
    reviewer = client_of("publisher")
    submit(reviewer, page)
    act(second(), page, "reject")
    assert fresh(page).current_workflow_state.status == "needs_changes"
    submit(reviewer, page, "再送一次。")
    act(reviewer, page)
    assert not fresh(page).live


def test_the_step_of_another_page_in_the_address(page, site):
    own = NewsPageFactory(parent=site.news, live=False)
    own.save_revision()
    reviewer = client_of("publisher")
    submit(reviewer, own)
    submit(client_of("editor"), page)
    act(reviewer, page, step=step_of(own))
    assert not fresh(own).live
    assert not fresh(page).live


def test_a_step_that_an_edit_has_overtaken(page):
    editor, reviewer = client_of("editor"), client_of("publisher")
    submit(editor, page)
    seen = step_of(page)
    second().post(edit_url(page), news_form(page, "别人刚改过。"))
    act(reviewer, page, step=seen)
    assert not fresh(page).live
    assert step_of(page).revision == fresh(page).latest_revision
    act(reviewer, page)
    assert fresh(page).live


def test_the_action_itself_asks_again(page):
    author = user_of("publisher")
    client = Client()
    client.force_login(author)
    submit(client, page)
    step = step_of(page).specific
    for user in (author, user_of("editor"), None):
        with pytest.raises(PermissionDenied):
            step.task.specific.on_action(step, user, "approve")
    assert not fresh(page).live


def test_what_waits_for_me_is_what_i_may_approve(page):
    reviewer = client_of("publisher")
    submit(reviewer, page)
    step = step_of(page)
    address = f"/approve/{step.pk}/"
    assert address not in reviewer.get("/admin/").content.decode()
    assert address in second().get("/admin/").content.decode()


def test_an_approved_version_is_not_overwritten(page):
    submit(client_of("editor"), page)
    step = step_of(page)
    step.status = "approved"
    step.save()
    author = step.revision.user
    with pytest.raises(PermissionDenied):
        fresh(page).save_revision(user=author, overwrite_revision=step.revision)


def test_saving_again_without_a_change_makes_nobody_the_author(page):
    reviewer = client_of("publisher")
    data = news_form(page, "我写的。")
    reviewer.post(edit_url(page), data)
    other = second()
    other.post(edit_url(page), data)
    assert fresh(page).latest_revision.user.username == "second-publisher"
    assert publish(reviewer, page, data).status_code == 200  # still one's own
    assert not fresh(page).live
    assert publish(other, page, data).status_code == 302
    assert fresh(page).live


def test_what_a_browser_adds_to_rich_text_is_no_edit():
    plain = '[{"type": "paragraph", "value": "<p>一<br/>二</p>", "id": "a"}]'
    saved = '[{"type": "paragraph", "id": "b", "value": "<p data-block-key=\\"x1\\">一<br>二</p>"}]'
    link = '[{"type": "paragraph", "value": "<p><a href=\\"/x/\\">一</a></p>", "id": "a"}]'
    assert four_eyes.said({"body": plain}) == four_eyes.said({"body": saved})
    assert four_eyes.said({"body": plain}) != four_eyes.said({"body": link})
    assert four_eyes.said({"title": "甲"}) != four_eyes.said({"title": "乙"})
    key = 'data-block-key="乙"'
    assert four_eyes.said({"title": "甲"}) != four_eyes.said({"title": f"甲 {key}"})
    assert four_eyes.said({"title": "<甲>"}) != four_eyes.said({"title": f"<甲 {key}>"})
    assert four_eyes.said({"change_note": "甲"}) == four_eyes.said({"change_note": ""})
    note = {"change_kind": "major", "change_note": "甲"}
    assert four_eyes.said(note) != four_eyes.said(note | {"change_note": "乙"})


def test_texts_of_programs_have_no_author(site):
    page = NewsPageFactory(parent=site.news, live=False)
    page.save_revision()
    assert four_eyes.last_editor_id(page) is None
    page.get_latest_revision().publish()
    assert fresh(page).live


# --- Told by mail -----------------------------------------------------------------------------


def test_mails_go_to_those_who_may_take_the_step_and_speak_chinese(
    page, django_capture_on_commit_callbacks
):
    def committed():
        return django_capture_on_commit_callbacks(execute=True)

    people = {
        name: user_of(role, username=name, email=f"{name}@example.org")
        for name, role in (
            ("writer", "editor"),
            ("reviewer", "publisher"),
            ("chief", "superuser"),
            ("reader", "translator"),
        )
    }
    clients = {name: Client() for name in people}
    for name, person in people.items():
        clients[name].force_login(person)
    with committed():
        submit(clients["writer"], page)
    told = {address for message in mail.outbox for address in message.to}
    assert told == {"reviewer@example.org", "chief@example.org"}
    assert all("端午活动" in message.subject for message in mail.outbox)
    for words in ("submitted", "moderation", "Hello"):
        assert all(words not in message.body for message in mail.outbox)
    mail.outbox.clear()
    with committed():
        act(clients["reviewer"], page, "reject")
    submit(clients["writer"], page, "改好了。")
    mail.outbox.clear()
    with committed():
        act(clients["reviewer"], page)
    # How it ends is a notice: notices/tests/test_reviews.py.
    assert not [message for message in mail.outbox if "端午活动" in message.subject]
