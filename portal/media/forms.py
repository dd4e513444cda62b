"""What is uploaded as a picture, and what is refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import FileField
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField

from portal.files.child import Code, UnreadableError
from portal.files.pictures import decoded


class PictureField(WagtailImageField):
    """A picture that can be decoded to its end, which a child has tried before Willow opens it.

    Wagtail looks at the head of the file alone: one that was cut off was stored, and broke every
    page that asked for a size of it.
    """

    def to_python(self, data: Any):
        """The file; ValidationError says what is wrong with it."""
        file = FileField.to_python(self, data)
        if file is None:
            return None
        self.check_image_file_size(file)
        try:
            decoded(file, self.max_image_pixels)
        except UnreadableError as error:
            raise ValidationError(self._why(error), code="undecodable") from error
        file.seek(0)
        return super().to_python(data)

    def _why(self, error: UnreadableError) -> str:
        if error.code is Code.TOO_BIG:
            # In words of people: 60 million.
            most = self.max_image_pixels // 10_000
            return _("图片太大：最多%(most)s万像素（动图按各帧合计），请缩小后再上传。") % {
                "most": most
            }
        if error.code is Code.TOO_LONG:
            return _("打开这张图片用时太长，请缩小，或另存为 JPEG 后再上传。")
        return _("图片打不开：文件不完整、已损坏，或者不是图片。请重新导出后再上传。")
