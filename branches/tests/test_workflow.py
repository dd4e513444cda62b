"""S1: what a branch writes goes 提出 → 审核 → 审批 → 实施, each step by another person."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from branches.enums import ScopeKind
from branches.models import BranchInternalPage, BranchPage
from branches.scopes.services import give_scope
from branches.services import provision_branch
from branches.tests.factories import BranchFactory
from branches.workflows import APPROVAL, REVIEW, WORKFLOW
from portal.access import roles
from portal.models import EmergencyPublication, ReviewTask
from portal.publishing.review import chains

pytestmark = pytest.mark.django_db


def person(name: str, role: str = "", group=None, **fields) -> Client:
    user = get_user_model().objects.create_user(
        username=name, is_superuser=role == "superuser", **fields
    )
    if role and role != "superuser":
        user.groups.add(roles.group(role))
    if role == "clerk":
        give_scope(user, ScopeKind.COMMITTEE, reason="全委")
    if group:
        user.groups.add(group)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def site(workflow_world):
    return workflow_world


@pytest.fixture
def page(site) -> BranchPage:
    return BranchPage.objects.get(branch=site.north)


@pytest.fixture
def secretary(site) -> Client:
    return person("secretary", group=site.north.secretaries_group, email="s@example.org")


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form(page: Page, **fields) -> dict:
    """What the editor of that page posts when nothing is touched."""
    client = person(f"reader-{timezone.now().timestamp()}", "superuser")
    bound = client.get(edit_url(page)).context["form"]
    data = {}
    for name, field in bound.fields.items():
        value = bound.initial.get(name, field.initial)
        data[name] = "" if value is None or value is False else value
    for name in ("introduction", "body", "contacts"):
        if name in data and not isinstance(data[name], str):
            data[name] = streamfield([])
    for name in bound.formsets:
        data[name] = inline_formset([])
    client.user.delete()
    return nested_form_data(data | fields)


def submit(client: Client, page: Page, **fields):
    return client.post(edit_url(page), form(page, **fields) | {"action-submit": "1"})


def step_of(page: Page) -> TaskState:
    return fresh(page).current_workflow_state.current_task_state


def fresh(page: Page) -> Page:
    return Page.objects.get(pk=page.pk).specific


def act(client: Client, page: Page, action: str = "approve"):
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, step_of(page).pk])
    return client.post(url, {"comment": "写清地点"})


# --- Where it stands --------------------------------------------------------------------------


def test_one_chain_on_both_index_pages_for_all_branches(site, page):
    workflow = Workflow.objects.get(name=WORKFLOW)
    placed = WorkflowPage.objects.filter(workflow=workflow).values_list("page_id", flat=True)
    assert set(placed) == {site.directory.pk, site.internal.pk}
    assert [task.name for task in workflow.tasks] == [REVIEW, APPROVAL]
    assert page.get_workflow() == workflow
    groups = {
        task.name: set(task.groups.values_list("name", flat=True))
        for task in ReviewTask.objects.all()
    }
    assert groups[REVIEW] == {"委员会工作人员"}
    assert groups[APPROVAL] == {"管理员", "审核发布", "委员会工作人员"}
    # Pages of the committee keep their own, of one step.
    assert site.news.get_workflow().name == chains.WORKFLOW


def test_what_was_lost_comes_back(site):
    assert roles.sync() == []
    assert not provision_branch(site.north).changed
    WorkflowPage.objects.filter(page=site.internal).delete()
    assert any(WORKFLOW in line for line in provision_branch(site.north).done)
    assert WorkflowPage.objects.get(page=site.internal).workflow.name == WORKFLOW
    workflow = Workflow.objects.get(name=WORKFLOW)
    WorkflowTask.objects.filter(workflow=workflow, task__name=REVIEW).delete()
    ReviewTask.objects.get(name=APPROVAL).groups.clear()
    assert roles.sync()
    assert [task.name for task in workflow.tasks] == [REVIEW, APPROVAL]
    assert ReviewTask.objects.get(name=APPROVAL).groups.count() == 3
    assert roles.sync() == []
    workflow.deactivate()
    provision_branch(site.north)
    assert page_workflow(site.directory) == WORKFLOW
    assert not provision_branch(site.south).changed


def page_workflow(page: Page) -> str:
    return Page.objects.get(pk=page.pk).get_workflow().name


def test_a_step_added_by_hand_stays(site):
    extra = ReviewTask.objects.create(name="保密审查")
    workflow = Workflow.objects.get(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=extra.task_ptr, sort_order=5)
    assert roles.sync() == []
    assert [task.name for task in workflow.tasks] == [REVIEW, APPROVAL, "保密审查"]


def test_many_branches_are_no_dearer(site, django_assert_max_num_queries):
    provision_branch(site.north)
    rows = WorkflowPage.objects.count()
    branch = BranchFactory(slug="east")
    provision_branch(branch)
    assert WorkflowPage.objects.count() == rows


# --- The way ----------------------------------------------------------------------------------


def test_from_the_secretary_to_the_public(site, page, secretary):
    assert submit(secretary, page, title="北支部主页").status_code == 302
    html = secretary.get(edit_url(page)).content.decode()
    order = [html.index(f"<strong>{name}</strong>") for name in ("提出", REVIEW, APPROVAL, "实施")]
    assert order == sorted(order)
    assert "现在在“审核”这一步，等待：委员会工作人员。" in html
    reviewer, approver = person("first", "clerk"), person("chief", "publisher")
    act(approver, page)  # not their step
    assert step_of(page).task.name == REVIEW
    act(reviewer, page)
    assert step_of(page).task.name == APPROVAL
    assert not fresh(page).live
    assert "现在在“审批”这一步" in secretary.get(edit_url(page)).content.decode()
    act(reviewer, page)  # has taken a step of this round
    assert "前一步是您通过的" in reviewer.get(edit_url(page)).content.decode()
    assert not fresh(page).live
    act(approver, page)
    assert fresh(page).live
    assert fresh(page).title == "北支部主页"


def test_an_internal_text_waits_only_for_who_may_see_it(site, secretary):
    internal = site.north.internal_pages.get()
    submit(secretary, internal, title="北支部内部页面")
    act(person("first", "clerk"), internal)
    assert step_of(internal).task.name == APPROVAL
    html = secretary.get(edit_url(internal)).content.decode()
    assert "现在在“审批”这一步，等待：委员会工作人员。" in html
    act(person("chief", "publisher"), internal)
    assert step_of(internal).task.name == APPROVAL
    act(person("second", "clerk"), internal)
    assert fresh(internal).title == "北支部内部页面"


def test_one_person_may_take_both_steps_where_the_operator_says_so(page, secretary, settings):
    settings.PORTAL_REVIEW_DISTINCT_STEPS = False
    submit(secretary, page, title="北支部主页")
    clerk = person("only", "clerk")
    act(clerk, page)
    act(clerk, page)
    assert fresh(page).live


def test_a_superuser_takes_one_step_like_everybody(page, secretary):
    submit(secretary, page, title="北支部主页")
    admin = person("admin", "superuser")
    act(admin, page)
    act(admin, page)
    assert not fresh(page).live
    act(person("first", "clerk"), page)
    assert fresh(page).live


def test_sent_back_at_the_second_step_it_begins_at_the_first(page, secretary):
    submit(secretary, page, title="北支部主页")
    reviewer, approver = person("first", "clerk"), person("chief", "publisher")
    act(reviewer, page)
    act(approver, page, "reject")
    html = secretary.get(edit_url(page)).content.decode()
    assert "“审批”这一步由chief退回修改" in html and "写清地点" in html
    submit(secretary, page, title="北支部主页（改）")
    assert step_of(page).task.name == REVIEW
    act(reviewer, page)
    act(approver, page)
    assert fresh(page).title == "北支部主页（改）"


def test_a_change_at_the_second_step_goes_back_to_the_first(page, secretary):
    submit(secretary, page, title="北支部主页")
    reviewer, approver = person("first", "clerk"), person("chief", "publisher")
    act(reviewer, page)
    approver.post(edit_url(page), form(page, title="改了标题"))
    assert step_of(page).task.name == REVIEW
    act(reviewer, page)
    act(approver, page)
    assert not fresh(page).live  # changed it
    act(person("third", "publisher"), page)
    assert fresh(page).title == "改了标题"


def test_publishing_past_the_steps_asks_why(page, secretary):
    submit(secretary, page, title="北支部主页")
    clerk = person("first", "clerk")
    data = form(page) | {"action-publish": "1"}
    response = clerk.post(edit_url(page), data)
    assert response.status_code == 200
    assert "审核还没有走完" in response.content.decode()
    assert step_of(page).status == "in_progress"
    clerk.post(edit_url(page), data | {"emergency_reason": "今天要用"})
    assert fresh(page).live
    row = EmergencyPublication.objects.get()
    assert (row.publisher, row.author) == (clerk.user, secretary.user)


def test_bulk_publishing_does_not_pass_the_steps(page, secretary):
    submit(secretary, page, title="北支部主页")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    person("first", "clerk").post(f"{url}?id={page.pk}", {})
    assert not fresh(page).live


# --- Who can't --------------------------------------------------------------------------------


def test_a_secretary_neither_publishes_nor_approves(page, secretary, site):
    data = form(page, title="北支部主页")
    secretary.post(edit_url(page), data | {"action-publish": "1", "emergency_reason": "急"})
    assert not fresh(page).live
    submit(secretary, page, title="北支部主页")
    deputy = person("deputy", group=site.north.secretaries_group)
    for client in (secretary, deputy):
        act(client, page)
        act(client, page, "reject")
    assert step_of(page).status == "in_progress"
    assert step_of(page).task.name == REVIEW


def test_nobody_sends_in_for_another_branch(page, site):
    other = person("south", group=site.south.secretaries_group)
    before = page.revisions.count()
    other.post(edit_url(page), form(page, title="冒名") | {"action-submit": "1"})
    assert fresh(page).current_workflow_state is None
    assert page.revisions.count() == before


def test_nobody_cancels_for_another_branch(page, secretary, site):
    submit(secretary, page, title="北支部主页")
    other = person("south", group=site.south.secretaries_group)
    other.post(edit_url(page), form(page) | {"action-cancel-workflow": "1"})
    assert fresh(page).current_workflow_state.status == "in_progress"
    secretary.post(edit_url(page), form(page) | {"action-cancel-workflow": "1"})
    assert fresh(page).current_workflow_state is None


def test_internal_pages_wait_only_for_those_who_may_see_them(
    site, secretary, django_capture_on_commit_callbacks
):
    inside = BranchInternalPage.objects.get(branch=site.north)
    mailed = {
        name: person(name, role, email=f"{name}@example.org")
        for name, role in (("first", "clerk"), ("second", "clerk"), ("chief", "publisher"))
    }
    submit(secretary, inside, title="北支部内部页面（改）")
    with django_capture_on_commit_callbacks(execute=True):
        act(mailed["first"], inside)
    assert step_of(inside).task.name == APPROVAL
    told = {address for message in mail.outbox for address in message.to}
    assert "chief@example.org" not in told and "second@example.org" in told
    act(mailed["chief"], inside)
    assert "北支部内部页面（改）" not in mailed["chief"].get("/admin/").content.decode()
    assert fresh(inside).title != "北支部内部页面（改）"
    act(mailed["second"], inside)
    assert fresh(inside).title == "北支部内部页面（改）"
