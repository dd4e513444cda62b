"""扫描件: a scanned or photographed record, which is opened in a child before it is kept."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.files import extract
from portal.files.child import MB, Code, UnreadableError
from portal.files.pictures import decoded

PDF = ".pdf"
# By suffix the format a picture is of.
PICTURES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}
SUFFIXES = (PDF, *PICTURES)
# A scan often has no text at all; these say that nobody else could open it either.
_USELESS = (
    *(extract.BROKEN, extract.LOCKED, extract.BOMB),
    *(extract.TOO_LARGE, extract.NOTHING_IN_TIME),
)


class ScanField(forms.FileField):
    """A PDF file, or a picture in JPEG or PNG, which can be opened to its end."""

    def __init__(self):
        super().__init__(
            label=gettext_lazy("扫描件"),
            required=False,
            max_length=100,
            widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
            help_text=gettext_lazy(
                "PDF，或者 JPG、PNG 照片。"
                "不上网的内容（发言、批评、测评结果、对人的讨论）不要扫进来。"
            ),
        )

    def to_python(self, data) -> UploadedFile | None:
        """The file; ValidationError says what is wrong with it."""
        file = super().to_python(data)
        if file is None:
            return None
        suffix = PurePath(file.name).suffix.lower()
        if suffix not in SUFFIXES:
            raise ValidationError(_("只收 PDF、JPG、PNG。"))
        if file.size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // MB
            raise ValidationError(_("文件太大：最多%(most)s MB。") % {"most": most})
        fault = _of_pdf(file) if suffix == PDF else _of_picture(file, PICTURES[suffix])
        if fault:
            raise ValidationError(fault)
        file.seek(0)
        return file


def _of_pdf(file: UploadedFile) -> str:
    reason = extract.extract_text(file, file.name).reason
    return _("PDF 打不开：文件不完整、有密码，或者不是 PDF。") if reason in _USELESS else ""


def _of_picture(file: UploadedFile, wanted: str) -> str:
    try:
        found = decoded(file, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
    except UnreadableError as error:
        if error.code is Code.TOO_BIG:
            return _("图片太大，请缩小后再上传。")
        return _("图片打不开：文件不完整、已损坏，或者不是图片。")
    return "" if found.format == wanted else _("文件的内容和后缀不一样，请重新另存后再上传。")


def forget(scan: FieldFile | None) -> None:
    """Remove a file no record names any more, once that is certain."""
    if scan:
        storage, name = scan.storage, scan.name
        transaction.on_commit(lambda: storage.delete(name))
