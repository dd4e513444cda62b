"""Pictures."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO

from PIL import Image

from .making import MB, deflated, hostile

PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    end = struct.pack(">L", zlib.crc32(kind + data))
    return struct.pack(">L", len(data)) + kind + data + end


def png(width: int, height: int, data: bytes, *before: bytes, colour: int = 0) -> bytes:
    """A PNG of 8 bits with these parts before its pixels, which are given compressed."""
    head = _chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, colour, 0, 0, 0))
    return PNG + head + b"".join(before) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _saved(form: str, **options: object) -> bytes:
    output = BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(output, form, **options)
    return output.getvalue()


@hostile("a.png", "picture")
def png_of_three_and_a_half_milliard_pixels() -> bytes:
    return png(60_000, 60_000, deflated(b"\0", 60 * MB))


@hostile("a.png", "picture")
def png_at_the_limit() -> bytes:
    return png(7_700, 7_700, deflated(b"\0" * 30_801, 7_700), colour=6)


@hostile("a.png", "picture")
def png_with_a_note_of_a_gigabyte() -> bytes:
    note = _chunk(b"zTXt", b"Comment\0\0" + deflated(b"x", 1024 * MB))
    return png(1, 1, zlib.compress(b"\0\0"), note)


@hostile("a.png", "picture")
def png_with_colours_of_a_gigabyte() -> bytes:
    return png(1, 1, zlib.compress(b"\0\0"), _chunk(b"iCCP", b"x\0\0" + deflated(b"x", 1024 * MB)))


@hostile("a.png", "picture")
def png_without_pixels() -> bytes:
    return png(500, 500, zlib.compress(b""))


@hostile("a.jpg", "picture")
def jpeg_cut_off() -> bytes:
    return _saved("JPEG")[:9000]


@hostile("a.jpg", "picture")
def jpeg_said_to_be_giant() -> bytes:
    data = _saved("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", 65_500, 65_500) + data[at + 4 :]


@hostile("a.jpg", "picture")
def jpeg_of_random_bytes() -> bytes:
    return b"\xff\xd8\xff\xe0" + random.Random(4).randbytes(MB)


@hostile("a.gif", "picture")
def gif_of_a_hundred_thousand_frames() -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 2_000, 2_000, 0x80, 0, 0) + bytes(6)
    return head + frame * 100_000 + b"\x3b"


@hostile("a.gif", "picture")
def gif_of_nothing() -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 0, 0, 0, 0, 0)


@hostile("a.webp", "picture")
def webp_cut_off() -> bytes:
    return _saved("WEBP")[:3000]


@hostile("a.avif", "picture")
def avif_of_random_bytes() -> bytes:
    return b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf" + random.Random(5).randbytes(MB)


@hostile("a.png", "picture")
def drawing_named_a_picture() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@hostile("a.jpg", "picture")
def picture_of_nothing() -> bytes:
    return b""
