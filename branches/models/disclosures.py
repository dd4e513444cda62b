"""党务公开: a disclosure has one audience, and its audience decides where it may hang."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from portal.models import BasePage
from portal.rulebook.disclosure import CatalogueItem, catalogue, period_named
from portal.text.blocks import ArticleBlock

from ..disclosures.forms import DisclosureForm
from ..enums import Audience, Timing
from .pages import BranchInternalPage, BranchPage, GuardedMixin

MISPLACED = _("公开范围和所在的位置对不上：向社会公开的在支部主页下，党内公开的在支部内部页面下。")
# Below which page of a branch what is disclosed to an audience stands. What is for meetings or
# paper says nothing but that it was disclosed there: either page can tell it.
PLACES = {
    Audience.SOCIETY: BranchPage,
    Audience.MEMBERS: BranchInternalPage,
    Audience.BRANCH: BranchInternalPage,
}


def catalogue_choices() -> list[tuple[str, str]]:
    """Identifier and title of every matter of the catalogue."""
    return [(item.id, gettext(item.title)) for item in catalogue().values()]


class DisclosurePage(GuardedMixin, BasePage):
    """One disclosed matter of a branch.

    ``catalogue_item`` is an identifier of the catalogue (``portal.rulebook.disclosure``). What is
    for meetings or paper only has a title and where it was given: it is not uploaded.
    """

    kind = "disclosure"
    kind_label = _("党务公开")
    search_day = "disclosed_on"

    audience = models.CharField(_("公开范围"), max_length=8, choices=Audience.choices)
    catalogue_item = models.CharField(
        _("目录事项"),
        max_length=20,
        db_index=True,
        choices=catalogue_choices,
        help_text=_("公开后，目录里这一项就不再显示“缺”。"),
    )
    timing = models.CharField(
        _("公开时限"), max_length=8, choices=Timing.choices, default=Timing.REGULAR
    )
    period = models.CharField(
        _("所属期间"), max_length=20, blank=True, help_text=_("例如 2026年第三季度。")
    )
    disclosed_on = models.DateField(_("公开日期"))
    given_at = models.CharField(
        _("在哪里公开"),
        max_length=120,
        blank=True,
        help_text=_("仅会议或纸质公开的，写会议名称或张贴地点。"),
    )
    body = StreamField(ArticleBlock(), verbose_name=_("公开内容"), blank=True)

    base_form_class = DisclosureForm
    parent_page_types = ["branches.BranchPage", "branches.BranchInternalPage"]
    subpage_types = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(
                    "audience",
                    help_text=_("向社会公开的自动放到支部主页下，党内公开的放到支部内部页面下。"),
                ),
                *("catalogue_item", "timing", "period", "disclosed_on", "given_at"),
            ],
            heading=_("公开事项"),
        ),
        BasePage.provenance_panel,
        FieldPanel("body"),
        BasePage.change_panel,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("audience"),
        index.FilterField("catalogue_item"),
    ]

    class Meta:
        verbose_name = _("党务公开")
        verbose_name_plural = _("党务公开")

    def begin(self, parent: Page, asked: Mapping[str, str]) -> None:
        """Disclosed today; where ``asked`` names an ``item`` of the catalogue, all that follows
        from it: its title, its usual audience and timing, the period that is due."""
        super().begin(parent, asked)
        self.disclosed_on = timezone.localdate()
        item = catalogue().get(asked.get("item", ""))
        if item is None:
            return
        self.catalogue_item, self.audience, self.timing = item.id, item.audience, item.timing
        self.period = period_named(item.every, self.disclosed_on)
        self.title = f"{self.period}{item.title}"

    @property
    def listing_date(self):
        """The day of disclosure."""
        return self.disclosed_on

    def clean(self) -> None:
        """The audience fits the tree, and what is not for the net has no text here."""
        super().clean()
        errors = {}
        if self.audience == Audience.MEETING:
            if self.body or self.summary or self.cover_id:
                errors["body"] = _("这类事项不上网：只登记事项和公开的场合，正文、摘要和图片留空。")
            if not self.given_at:
                errors["given_at"] = _("写明在哪次会议或哪里张贴公开。")
        if not self.stands_right:
            errors["audience"] = MISPLACED
        if errors:
            raise ValidationError(errors)

    @property
    def stands_right(self) -> bool:
        """Its readers are those of the page it hangs below; so they are where it hangs nowhere."""
        parent = self.get_parent() if self.path else None
        return parent is None or PLACES.get(self.audience) in (None, parent.specific_class)

    def place_for(self, audience: str | None, parent: Page) -> Page | None:
        """The page of the branch of ``parent`` below which this would stand for an audience.

        None where the branch has none in this language.
        """
        model = PLACES.get(audience)
        own = parent.specific
        if model is None or isinstance(own, model):
            return own
        return model.objects.filter(branch=own.branch_id, locale=own.locale, alias_of=None).first()

    @property
    def item(self) -> CatalogueItem | None:
        """The matter of the catalogue, None where it has gone from the catalogue."""
        return catalogue().get(self.catalogue_item)
