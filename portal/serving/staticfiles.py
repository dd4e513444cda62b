"""One style sheet for readers, many files for those who write them.

``static/css`` holds a file per component. In development each is linked; at ``collectstatic`` they
are joined in the order of ``STYLES`` into ``css/site.css``, hashed and compressed as
any other file is, so that a first visit asks for one sheet.
"""

import re
from collections.abc import Iterator

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/site.css"
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
        "utility",
        "header",
        "suggest",
        "alert",
        "breadcrumb",
        "listing",
        "section",
        "pagination",
        "filter",
        "form",
        "prose",
        "share",
        "footer",
        "empty",
        "home",
        "account",
        "invitation",
        "me",
        "display",
        "error",
        "sitemap",
        "updates",
        "news",
        "policy",
        "updates",
        "search",
        "branch",
        "me",
        "modes",
        "print",
    )
)
COMMENT = re.compile(r"/\*.*?(?:\*/\s*|\Z)", re.DOTALL)
INDENT = re.compile(r"\n\s+")


def existing_styles() -> list[str]:
    """The names of ``STYLES`` that are there; a part not built yet has no sheet."""
    return [name for name in STYLES if finders.find(name)]


def stylesheet_urls() -> list[str]:
    """What a page links: the bundle where the storage made one, else each file."""
    if isinstance(staticfiles_storage, BundledStaticFilesStorage):
        return [staticfiles_storage.url(BUNDLE)]
    return [staticfiles_storage.url(name) for name in existing_styles()]


def squeeze(css: str) -> str:
    """``css`` without comments and indentation; its rules and their order stay."""
    return INDENT.sub("\n", COMMENT.sub("", css)).strip() + "\n"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's hashed and compressed storage, with the style sheets joined first."""

    def post_process(self, paths: dict, dry_run: bool = False, **options) -> Iterator:
        """Write the bundle, then hash it with everything else.

        ``paths`` maps a name to the storage and path it was found at, as collectstatic passes it.
        """
        if not dry_run:
            parts = []
            for name in STYLES:
                if name in paths:
                    storage, path = paths[name]
                    with storage.open(path) as source:
                        parts.append(squeeze(source.read().decode()))
            if self.exists(BUNDLE):
                self.delete(BUNDLE)
            self._save(BUNDLE, ContentFile("".join(parts).encode()))
            paths[BUNDLE] = (self, BUNDLE)
        yield from super().post_process(paths, dry_run=dry_run, **options)
