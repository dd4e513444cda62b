"""Closed lists of party organisations, disclosures and cases (rules.md, annex 2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyLevel(models.TextChoices):
    """党组织层级."""

    COMMITTEE = "committee", _("党委")
    GENERAL_BRANCH = "general", _("党总支")
    BRANCH = "branch", _("党支部")
    TEMPORARY = "temporary", _("临时党支部")


class FormationForm(models.TextChoices):
    """组建形式: what was built."""

    SINGLE = "single", _("单独组建")
    JOINT = "joint", _("联合组建")
    LEADER = "leader", _("龙头带建")
    STATIONED = "stationed", _("派驻帮建")
    FUNCTIONAL = "functional", _("功能型")


class ResponsibilityRoute(models.TextChoices):
    """组建路径: who is responsible for building."""

    SECTOR = "sector", _("行业归口建")
    GRID = "grid", _("社区网格兜底建")
    NEW = "new", _("新建组织及时建")


class BranchStatus(models.TextChoices):
    """Where a party organisation is in its life."""

    PREPARING = "preparing", _("筹建中")
    ACTIVE = "active", _("正常")
    REVOKED = "revoked", _("已撤销")


class Audience(models.TextChoices):
    """公开范围 (党务公开条例, GK-01): one field, not two booleans."""

    SOCIETY = "society", _("向社会公开")
    MEMBERS = "members", _("向全体党员公开")
    BRANCH = "branch", _("在本支部公开")
    MEETING = "meeting", _("仅会议或纸质公开，不上网")


class Timing(models.TextChoices):
    """公开时限 (GK-07)."""

    LONG_TERM = "long", _("长期")
    REGULAR = "regular", _("定期")
    BY_STAGE = "stage", _("逐段")
    AT_ANY_TIME = "any", _("随时")


class CaseKind(models.TextChoices):
    """What a model case is about."""

    BUILDING = "building", _("组建与班子")
    LIFE = "life", _("组织生活")
    SERVICE = "service", _("服务群众")
    GOVERNANCE = "governance", _("参与治理")
    DEVELOPMENT = "development", _("促进发展")


class ScopeKind(models.TextChoices):
    """What a committee person's scope is drawn by."""

    COMMITTEE = "committee", _("全委")
    STREET = "street", _("街道（镇）")
    DEPARTMENT = "department", _("主管部门")
    SUPERIOR = "superior", _("上级党组织")


class RuleState(models.TextChoices):
    """Where a local rule stands; whether it holds today its days say."""

    PROPOSED = "proposed", _("待审核")
    IN_FORCE = "in_force", _("已通过")
    REFUSED = "refused", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已写明废止")


# Local rules something can still be done about, and those that hold on the days they name.
OPEN_RULES = (RuleState.PROPOSED, RuleState.IN_FORCE)
HOLDING_RULES = (RuleState.IN_FORCE, RuleState.ENDED)

# Organisations with others below them: who holds a post of their committee reads what is below.
SUPERIOR_LEVELS = (PartyLevel.COMMITTEE, PartyLevel.GENERAL_BRANCH)
