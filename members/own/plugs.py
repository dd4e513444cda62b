"""The pages everybody has, and what one chose to keep."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..area.navigation import MORE, register_entry
from ..lists.models import SavedList
from ..people import portrait
from ..people.models import Member
from ..people.portrait import Section, moment


def kept(member: Member) -> Section:
    """Every list saved by the account of a member."""
    rows = SavedList.objects.filter(owner=member.user) if member.user_id else ()
    return Section.of_known(
        "lists",
        gettext("保存的清单"),
        [
            [
                (gettext("名称"), row.title),
                (gettext("筛选"), row.query),
                (gettext("保存时间"), moment(row.saved_at)),
            ]
            for row in rows
        ],
    )


def connect() -> None:
    """Register them."""
    portrait.register(kept, order=67, holds=[SavedList], complete=True)
    register_entry("home", "me_home", _("首页"), "house", order=10, tab=_("首页"))
    register_entry(
        "disclosures",
        "me_disclosures",
        _("党务公开"),
        "megaphone",
        order=20,
    )
    register_entry("data", "me_data", _("我的资料"), "file-text", order=60)
    register_entry("account", "mfa_index", _("账号与登录"), "settings-2", order=70)
    register_entry(
        MORE, "me_more", _("我的"), "user", order=90, tab=pgettext_lazy("tab", "我的"), side=False
    )
