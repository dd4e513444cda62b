"""The ground floor every app stands on."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The ground floor every app stands on."""

    name = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        """Connect what has to listen from the start."""
        from wagtail import hooks

        from . import checks, keys  # noqa: F401
        from .access import admin_scope, policies, roles
        from .models import BasePage, WorkRow
        from .operations import jobs
        from .pages import signal_handlers
        from .publishing.findings import texts
        from .publishing.review import chains, mail, translations
        from .records import triggers, versions
        from .records.changes import reading, tracked
        from .search.signals import index_changed
        from .serving import health, once, page_cache, spreadsheets, watching
        from .tasks import state

        policies.register()
        admin_scope.register()
        autodiscover_modules("roles")
        roles.register_sync(chains.sync)
        watching.connect()
        # The index follows a publication by a moment: what was found before it does is not kept.
        index_changed.connect(watching.changed, dispatch_uid="portal-generation")
        health.register_check("tasks", state.what_is_wrong)
        jobs.register("publish_scheduled", jobs.OFTEN, _("定时发布和到期下线的页面停在原样"))
        jobs.register("clearsessions", jobs.NIGHTLY, _("会话表一直变大"))
        jobs.register("purge_records", jobs.NIGHTLY, _("超过保存期限的记录还留着"))
        jobs.register("searchpromotions_garbage_collect", jobs.NIGHTLY, _("搜索词统计一直变大"))
        jobs.register("forget_spent", jobs.NIGHTLY, _("表单记号的表一直变大"))
        jobs.register("forget_works", jobs.NIGHTLY, _("导入剩下的行过了期限还留着"))
        jobs.register("tasks_prune", jobs.NIGHTLY, _("做完的任务一直留在数据库里"))
        signal_handlers.connect()
        keys.keep(keys.Kept(WorkRow, "sealed"))
        once.connect()
        spreadsheets.connect()
        triggers.connect(self)
        versions.register_author(reading.author)
        tracked.connect()
        mail.connect()
        translations.connect()
        texts.register(BasePage)
        hooks.register("on_serve_page", page_cache.mark_wagtail_page)
