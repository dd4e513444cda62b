"""The forms of pictures and attachments in the admin: what the checks say, and replacing a file.

A new file under an old address is read by everybody the moment it is stored. Where a live page
shows it, replacing is publishing: it takes the right to publish those pages, and a file without
errors. Everybody else uploads a new one, chooses it in the page and sends that to review.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page

from portal.files.extract import extract_text
from portal.media.examination import examine, without_numbers
from portal.media.forms import PictureField
from portal.media.models import PortalDocument
from portal.records import once, versions
from portal.records.versions import Versioned

from .files import check_name, document_findings, findings_of, image_findings, unread
from .numbers import on_page
from .registry import LEVELS, Finding

FOCUS = tuple(f"focal_point_{part}" for part in ("x", "y", "width", "height"))


class FileFormMixin(Versioned):
    """Says what the checks found; guards the replacing of a file that live pages show."""

    def __init__(self, *args, **kwargs):
        self.editor = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if self.record is not None and not self.prefix:
            self.fields[once.FIELD] = once.OnceField()
        self.order_fields([once.FIELD, versions.FIELD])
        if self.instance.pk and not self.is_bound and "title" in self.fields:
            # The bound field has been made already and keeps its own copy.
            self["title"].help_text = listed(self.stored_findings())

    def stored(self, name: str) -> object:
        """A file by its name and content, tags by their names."""
        value = super().stored(name)
        if name == "file":
            return value.name, self.record.file_hash
        return [tag.name for tag in value] if name == "tags" else value

    def typed(self, name: str) -> object:
        """Likewise."""
        if name == "file":
            file = self._uploaded()
            return (file.name, "") if file else self.stored(name)
        return super().typed(name)

    def take_stored(self, name: str) -> None:
        """An upload that is not wanted has changed nothing, and the stored file stays."""
        if name not in ("file", "tags"):
            super().take_stored(name)
            return
        self.cleaned_data[name] = self.initial["file"] if name == "file" else self.stored(name)
        if name in self.changed_data:
            self.changed_data.remove(name)

    def shown(self, name: str, value: object) -> str:
        """In words."""
        if name == "file":
            value = PurePath(value[0]).name
        return super().shown(name, "、".join(value) if name == "tags" else value)

    def _clean_form(self) -> None:
        """A browser keeps no file for a form that comes back."""
        super()._clean_form()
        mine = self.data.get(self.add_prefix("file-keep")) == versions.MINE
        lost = self.errors if self._uploaded() else mine
        if self.record is not None and lost and "file" not in self.errors:
            self.add_error("file", _("请重新选择文件：页面再打开时，选好的文件浏览器不保留。"))

    def _uploaded(self) -> UploadedFile | None:
        return self.files.get(self.add_prefix("file")) if "file" in self.fields else None

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
        if FOCUS[0] in self.fields:
            self.fields[FOCUS[0]].label = _("焦点")

    def compared(self) -> list[str]:
        """The focal point is one thing, whatever it is made of: compared as its first part."""
        return [name for name in super().compared() if name not in FOCUS[1:]]

    def stored(self, name: str) -> object:
        """The focal point in words."""
        return _focus(self.initial) if name == FOCUS[0] else super().stored(name)

    def typed(self, name: str) -> object:
        """Likewise."""
        return _focus(self.cleaned_data) if name == FOCUS[0] else super().typed(name)

    def take_stored(self, name: str) -> None:
        """All of it."""
        if name == FOCUS[0]:
            self.cleaned_data |= {part: self.initial[part] for part in FOCUS}
        else:
            super().take_stored(name)

    def stored_findings(self) -> Iterable[Finding]:
        """Its title and file name."""
        return list(image_findings(self.instance))

    def findings_of_file(self, file) -> Iterable[Finding]:
        """Its name."""
        where = _("图片《%(title)s》") % {"title": without_numbers(file.name)}
        return list(check_name(file.name.rpartition(".")[0], where))


def _focus(values: dict) -> str:
    x, y, width, height = (values.get(part) for part in FOCUS)
    if x is None or y is None:
        return ""
    where = {"x": x, "y": y, "width": width, "height": height}
    return _("中心在 (%(x)s, %(y)s)，宽 %(width)s，高 %(height)s") % where
