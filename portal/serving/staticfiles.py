"""One style sheet for readers, many files for those who write them.

``static/css`` holds a file per component. In development each is linked; at ``collectstatic`` they
are joined in the order of ``STYLES`` into ``css/site.css``, hashed and compressed as
any other file is, so that a first visit asks for one sheet. The plain page for the time when
nothing answers is made there too, from its template and its sheet.
"""

import re
from collections.abc import Iterator

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/site.css"
# What the web server shows when no process answers: the template with its sheet inside.
MAINTENANCE = "maintenance.html"
ALONE = "css/standalone.css"
# The first names the order of the layers; between the others order hardly matters.
STYLES = tuple(
    f"css/{name}.css"
    for name in (
        "layers",
        "reset",
        "tokens",
        "base",
        "layout",
        "icon",
        "button",
        "panel",
        "steps",
        "work",
        "utility",
        "header",
        "suggest",
        "alert",
        "breadcrumb",
        "listing",
        "section",
        "pagination",
        "filter",
        "column",
        "form",
        "prose",
        "share",
        "typed",
        "footer",
        "empty",
        "updates",
        "home",
        "account",
        "invitation",
        "error",
        "sitemap",
        "news",
        "policy",
        "rules",
        "passages",
        "search",
        "branch",
        "area",
        "area-page",
        "office",
        "roster",
        "due",
        "due-board",
        "requests",
        "meetings",
        "paper",
        "year",
        "modes",
        "print",
    )
)
COMMENT = re.compile(r"/\*.*?(?:\*/\s*|\Z)", re.DOTALL)
INDENT = re.compile(r"\n\s+")


def stylesheet_urls() -> list[str]:
    """What a page links: the bundle where the storage made one, else each file."""
    if isinstance(staticfiles_storage, BundledStaticFilesStorage):
        return [staticfiles_storage.url(BUNDLE)]
    return [staticfiles_storage.url(name) for name in STYLES]


def squeeze(css: str) -> str:
    """``css`` without comments and indentation; its rules and their order stay."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip() + "\n"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's hashed and compressed storage, with what is made of the sources added first."""

    # A script asks for the others by their hashed names.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator:
        """Write the bundle and the maintenance page, then hash them with everything else.

        ``paths`` maps a name to the storage and path it was found at, as collectstatic passes it.
        """
        if not dry_run:
            parts = [squeeze(self._source(paths, name)) for name in STYLES]
            sheet = squeeze(self._source(paths, ALONE))
            self._add(paths, BUNDLE, "".join(parts))
            self._add(paths, MAINTENANCE, render_to_string(MAINTENANCE, {"sheet": sheet}))
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _source(self, paths: dict, name: str) -> str:
        """The text of a file that collectstatic found."""
        storage, path = paths[name]
        with storage.open(path) as source:
            return source.read().decode()

    def _add(self, paths: dict, name: str, text: str) -> None:
        """Write a file of this storage's own, in the place of an older one."""
        if self.exists(name):
            self.delete(name)
        self._save(name, ContentFile(text.encode()))
        paths[name] = (self, name)
