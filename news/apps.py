"""News, policy documents and campaigns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    """News, policy documents and campaigns."""

    name = "news"
    verbose_name = _("新闻与政策")

    def ready(self) -> None:
        """Register the checks of news and documents; their lists of words are part of the pages."""
        from portal.operations import jobs
        from portal.serving import watching

        from . import findings, printing  # noqa: F401

        printing.connect()
        watching.watch("news.PolicyTopic", "news.NewsCategory")
        jobs.register("import_policies", jobs.NIGHTLY, _("开始施行、已经废止的文件停在原样"))
