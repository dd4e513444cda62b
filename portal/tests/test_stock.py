"""What Wagtail brings along is gone after the migrations."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Task, Workflow

pytestmark = pytest.mark.django_db


def test_the_stock_groups_and_workflow_are_gone():
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not Workflow.objects.exists()
    assert not Task.objects.exists()
    assert not GroupPagePermission.objects.exists()
    assert not GroupCollectionPermission.objects.exists()
