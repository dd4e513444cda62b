"""A picture is decoded once, whole, before anything keeps it."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, UnidentifiedImageError

from .faults import Unreadable


def read(data: bytes, *, pixels: int) -> dict[str, Any]:
    """``{"format", "width", "height", "frames"}`` of a picture that can be decoded to its end.

    ``pixels`` is the most of all frames together.
    """
    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return _decode(data, pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too_big", "pixels") from error
    except UnidentifiedImageError as error:
        raise Unreadable("broken", "no picture") from error


def _decode(data: bytes, pixels: int) -> dict[str, Any]:
    with Image.open(io.BytesIO(data)) as picture:
        found = {"format": (picture.format or "").lower()}
        width, height = picture.size
        frames = 0
        while True:
            # A frame is known when the one before it has been read.
            if width * height * (frames + 1) > pixels:
                raise Unreadable("too_big", "pixels")
            picture.load()
            frames += 1
            try:
                picture.seek(frames)
            except EOFError:
                break
    return found | {"width": width, "height": height, "frames": frames}
