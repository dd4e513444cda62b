"""The WSGI application: the page cache stands outside Django (see portal/page_cache/)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from portal.page_cache import PageCache  # noqa: E402  (needs the settings loaded)

application = PageCache(application)
