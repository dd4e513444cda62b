"""A picture somebody uploaded is decoded in a child before anything here opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from .child import MB, Allowance, read

READER = "portal.files.inside.pictures:read"
# Decoded, a picture takes four bytes a pixel, and some decoders hold it twice.
ALLOWANCE = Allowance(cpu=20, memory=1024 * MB, seconds=40)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture is: the name of its format in small letters, its size and frames."""

    format: str
    width: int
    height: int
    frames: int


def decoded(file: BinaryIO | bytes, pixels: int) -> Picture:
    """The picture, which can be decoded to its end; ``pixels`` of all frames together at most.

    Raises ``UnreadableError``.
    """
    return Picture(**read(READER, file, ALLOWANCE, pixels=pixels))
