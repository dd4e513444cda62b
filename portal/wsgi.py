"""The WSGI application: the page cache stands outside Django (see portal/serving/page_cache/)."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from .pages import pdf  # noqa: E402  (needs the settings loaded)
from .serving import generation  # noqa: E402
from .serving.page_cache import PageCache  # noqa: E402

application = PageCache(application)

# This process may stand in the place of one that was killed between a commit and telling of it.
generation.bump()

# It takes seconds; the first reader of a document need not wait for them.
threading.Thread(target=pdf.available, daemon=True).start()
