"""Whom the committee's staff of the demo oversee."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from portal.seeding import steps

from ..enums import ScopeKind
from ..models import Department, Street
from ..scopes.services import give_scope

PAPER = "江北社工委〔2026〕5号"


@steps.register(59)
def scopes() -> None:
    """演示工作人员的负责范围"""
    accounts = get_user_model().objects
    admin = accounts.filter(is_superuser=True).order_by("pk").first()
    for username, kind, thing in (
        ("clerk", ScopeKind.COMMITTEE, None),
        ("chief", ScopeKind.COMMITTEE, None),
        ("street-east", ScopeKind.STREET, Street.objects.filter(slug="chengdong").first()),
        ("department-civil", ScopeKind.DEPARTMENT, Department.objects.filter(slug="civil").first()),
    ):
        user = accounts.filter(username=username).first()
        if user and not user.staff_scopes.exists():
            give_scope(user, kind, thing, reason="岗位分工", paper=PAPER, by=admin)
