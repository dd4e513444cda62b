"""Local rules of the demo: one in force, and one that waits for somebody to look at it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model

from portal.seeding import steps

from ..models import RuleOverride
from ..rules.services import approve, propose

ISSUER = "江北区委社会工作部"


@steps.register(61)
def local_rules() -> None:
    """本地规定：一条施行中，一条待审核"""
    admin = get_user_model().objects.filter(is_superuser=True).order_by("pk").first()
    if admin is None or RuleOverride.objects.exists():
        return
    longer = RuleOverride(
        rule="FZ-17",
        parameter="min_days",
        value=5,
        issuer=ISSUER,
        number="江北社工委〔2026〕7号",
        effective_from=dt.date(2026, 3, 1),
        reason="区里统一办班，每期五天",
    )
    approve(propose(longer), admin)
    talks = RuleOverride(
        rule="ZB-18",
        parameter="talks",
        value=2,
        issuer=ISSUER,
        number="江北社工委〔2026〕9号",
        effective_from=dt.date(2027, 1, 1),
        reason="全区统一，每半年谈一次",
    )
    propose(talks)
