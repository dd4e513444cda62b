"""Whose site this is, and its menus: kept by the operator, no literal in code."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from portal.records.admin import RecordForm

from ..blocks import MenuBlock


@register_setting(icon="home", order=100)
class SiteIdentity(BaseSiteSetting):
    """Operator, contact and record numbers (WG-09), in both languages where readers see them."""

    site_name = models.CharField(_("网站名称"), max_length=40, default="社会组织党建门户")
    site_name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    description = models.CharField(_("一句话介绍"), max_length=160, blank=True)
    description_en = models.CharField(_("英文介绍"), max_length=240, blank=True)
    operator_type = models.CharField(
        _("主办单位类型"), max_length=20, choices=settings.OPERATOR_TYPES, default="party_organ"
    )
    operator = models.CharField(_("主办单位"), max_length=80, blank=True)
    operator_en = models.CharField(_("主办单位英文名"), max_length=120, blank=True)
    undertaker = models.CharField(_("承办单位"), max_length=80, blank=True)
    undertaker_en = models.CharField(_("承办单位英文名"), max_length=120, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    email = models.EmailField(_("联系邮箱"), blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    hours = models.CharField(_("服务时间"), max_length=60, blank=True)
    icp_number = models.CharField(_("ICP备案号"), max_length=40, blank=True)
    police_number = models.CharField(_("公安备案号"), max_length=40, blank=True)
    site_code = models.CharField(_("网站标识码"), max_length=20, blank=True)
    report_error_url = models.CharField(
        _("找错入口"), max_length=200, blank=True, help_text=_("“我为网站找错”指向的网址。")
    )
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("标志"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("不选就用门户自带的中性标志。党徽的使用请遵守《中国共产党党徽党旗条例》。"),
    )
    mourning_from = models.DateTimeField(_("哀悼模式开始"), null=True, blank=True)
    mourning_until = models.DateTimeField(_("哀悼模式结束"), null=True, blank=True)

    base_form_class = RecordForm
    panels = [
        MultiFieldPanel(
            ["site_name", "site_name_en", "description", "description_en", "logo"],
            heading=_("名称"),
        ),
        MultiFieldPanel(
            [
                "operator_type",
                "operator",
                "operator_en",
                "undertaker",
                "undertaker_en",
            ],
            heading=_("主办与承办"),
        ),
        MultiFieldPanel(["phone", "email", "address", "hours"], heading=_("联系方式")),
        MultiFieldPanel(
            ["icp_number", "police_number", "site_code", "report_error_url"],
            heading=_("备案与标识"),
        ),
        MultiFieldPanel(
            ["mourning_from", "mourning_until"],
            heading=_("哀悼模式"),
            help_text=_("这段时间里全站为灰色，文字对比不降低；到时自动恢复。"),
        ),
    ]

    class Meta:
        verbose_name = _("网站信息")
        verbose_name_plural = _("网站信息")

    def clean(self) -> None:
        """Mourning needs an end after its start."""
        super().clean()
        start, end = self.mourning_from, self.mourning_until
        if bool(start) != bool(end):
            raise ValidationError({"mourning_until": _("哀悼模式要同时写开始和结束。")})
        if start and end <= start:
            raise ValidationError({"mourning_until": _("结束要晚于开始。")})


@register_setting(icon="list-ul", order=110)
class SiteNavigation(BaseSiteSetting):
    """The main menu and the footer links."""

    main_menu = StreamField(MenuBlock(max_num=10), verbose_name=_("主导航"), blank=True)
    footer_menu = StreamField(MenuBlock(max_num=16), verbose_name=_("页脚链接"), blank=True)

    base_form_class = RecordForm
    panels = [FieldPanel("main_menu"), FieldPanel("footer_menu")]

    class Meta:
        verbose_name = _("导航与页脚")
        verbose_name_plural = _("导航与页脚")
