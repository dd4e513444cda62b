"""The table behind the cache that all worker processes share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedCacheEntry(models.Model):
    """A row of Django's database cache, made by ``migrate`` like every other table.

    Attempts to sign in and one-time codes already used are counted here: a cache inside one process
    would let an attacker try as often again at each worker, and Redis may be away.
    """

    cache_key = models.CharField(_("键"), max_length=255, primary_key=True)
    value = models.TextField(_("值"))
    expires = models.DateTimeField(_("到期"), db_index=True)

    class Meta:
        db_table = "accounts_sharedcache"
        verbose_name = _("共享缓存")
        verbose_name_plural = _("共享缓存")

    def __str__(self) -> str:
        return self.cache_key
