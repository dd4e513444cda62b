"""The forms of pictures and attachments in the admin: what the checks say, and replacing a file.

A new file under an old address is read by everybody the moment it is stored. Where a live page
shows it, replacing is publishing: it takes the right to publish those pages, and a file without
errors. Everybody else uploads a new one, chooses it in the page and sends that to review.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page

from portal.files.extract import extract_text
from portal.media.examination import examine, without_numbers
from portal.media.forms import PictureField
from portal.media.models import PortalDocument

from .files import check_name, document_findings, findings_of, image_findings, unread
from .numbers import on_page
from .registry import LEVELS, Finding


class FileFormMixin:
    """Says what the checks found; guards the replacing of a file that live pages show."""

    def __init__(self, *args, **kwargs):
        self.editor = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound and "title" in self.fields:
            # The bound field has been made already and keeps its own copy.
            self["title"].help_text = listed(self.stored_findings())

    def clean(self) -> dict:
        """A stored file is replaced only where that may be published."""
        data = super().clean()
        file = data.get("file")
        if file and "file" in self.changed_data:
            try:
                self.check_replacement(file)
            except ValidationError as error:
                self.add_error("file", error)
        return data

    def check_replacement(self, file) -> None:
        """Raises ValidationError where live pages show the old file and the new one may not be."""
        pages = list(self.live_pages())
        if not pages:
            return
        if self.editor is not None:
            closed = [page for page in pages if not may_publish(self.editor, page)]
            if closed:
                raise ValidationError(
                    _(
                        "已发布的页面正在用这个文件，替换它等于发布，您没有发布那些页面的权限。"
                        "请另外上传一个文件，在页面里换上，再送审。"
                    )
                )
        found = self.findings_of_file(file)
        told = dict.fromkeys(finding for page in pages for finding in on_page(page, found))
        errors = [each for each in told if each.level == "error"]
        if errors:
            raise ValidationError(
                [
                    _("已发布的页面正在用这个文件，不能换成这一个：%(message)s（%(where)s）")
                    % {"message": each.message, "where": each.where}
                    for each in errors
                ]
            )

    def live_pages(self):
        """Live pages that show the file now."""
        if not self.instance.pk:
            return Page.objects.none()
        uses = {"media_uses__in": self.instance.uses.all()}
        return Page.objects.live().filter(**uses).distinct().specific()

    def stored_findings(self) -> Iterable[Finding]:
        """What the checks say of the file as it is stored."""
        raise NotImplementedError

    def findings_of_file(self, file) -> Iterable[Finding]:
        """What the checks say of a file that is being uploaded."""
        raise NotImplementedError


def may_publish(user, page: Page) -> bool:
    """Whether this person may publish the page."""
    return page.permissions_for_user(user).can_publish()


def listed(findings: Iterable[Finding]) -> str:
    """Findings as a list below a field, errors first; empty where there are none."""
    rows = sorted(set(findings), key=lambda each: (LEVELS.index(each.level), str(each.where)))
    if not rows:
        return ""
    heads = {"error": _("必须改正"), "warning": _("请核对"), "hint": _("建议")}
    lines = format_html_join(
        "", "<li>{}：{}（{}）</li>", ((heads[row.level], row.message, row.where) for row in rows)
    )
    intro = _("文件已经存下。检查发现：")
    return format_html("{}<ul>{}</ul>", intro, lines)


class DocumentForm(FileFormMixin, BaseDocumentForm):
    """The form of an attachment."""

    def stored_findings(self) -> Iterable[Finding]:
        """The stored file may have been read after this object was loaded."""
        stored = PortalDocument.objects.filter(pk=self.instance.pk).first()
        return list(document_findings(stored)) if stored else []

    def findings_of_file(self, file) -> Iterable[Finding]:
        """Its name and its text, read here and now."""
        result = extract_text(file, file.name)
        file.seek(0)
        where = _("附件《%(title)s》") % {"title": without_numbers(file.name)}
        return [
            *check_name(file.name.rpartition(".")[0], where),
            *findings_of(examine(result), where),
            *unread(result.reason, where),
        ]


class ImageForm(FileFormMixin, BaseImageForm):
    """The form of a picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):
            # Wagtail makes this field of the model's by name, whatever the model says.
            self.fields["file"] = PictureField(
                label=given.label, required=given.required, widget=given.widget
            )

    def stored_findings(self) -> Iterable[Finding]:
        """Its title and file name."""
        return list(image_findings(self.instance))

    def findings_of_file(self, file) -> Iterable[Finding]:
        """Its name."""
        where = _("图片《%(title)s》") % {"title": without_numbers(file.name)}
        return list(check_name(file.name.rpartition(".")[0], where))
