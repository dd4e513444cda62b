"""The ledger of social organisations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """The ledger of social organisations."""

    name = "ledger"
    verbose_name = _("社会组织台账")
