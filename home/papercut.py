"""Pictures of cut paper: flat shapes on a warm ground, each casting a soft shadow on the one below.

Everything is a polygon in the coordinates of the finished picture (1200 × 750), drawn three times
as large and reduced, so that edges are smooth.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Shape = list[Point]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 1200, 750
FINE = 3

PAPER = (250, 244, 234)
CREAM = (243, 230, 210)
SAND = (226, 204, 172)
CLAY = (196, 158, 120)
WOOD = (142, 98, 66)
BARK = (98, 68, 50)
RED = (158, 27, 27)
BRICK = (182, 66, 52)
ROSE = (218, 146, 124)
GOLD = (200, 150, 62)
STRAW = (234, 204, 146)
TEAL = (52, 96, 98)
SEA = (104, 146, 142)
MIST = (196, 212, 205)
GREEN = (84, 116, 80)
LEAF = (142, 166, 114)
INK = (54, 46, 44)
SLATE = (92, 98, 108)
SNOW = (253, 251, 247)
HAIR = (66, 54, 50)
GREY = (190, 186, 182)
SKIN = (240, 208, 178)
TAN = (224, 184, 148)


def rect(x: float, y: float, w: float, h: float, radius: float = 0) -> Shape:
    """A rectangle with its upper left corner at (x, y), perhaps with round corners."""
    if radius <= 0:
        return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    radius = min(radius, w / 2, h / 2)
    corners = (
        (x + w - radius, y + radius, -90),
        (x + w - radius, y + h - radius, 0),
        (x + radius, y + h - radius, 90),
        (x + radius, y + radius, 180),
    )
    return [point for cx, cy, start in corners for point in arc(cx, cy, radius, start, start + 90)]


def arc(cx: float, cy: float, r: float, start: float, end: float, ry: float | None = None) -> Shape:
    """Points along an arc; degrees clockwise from the right."""
    steps = max(6, int(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    vertical = r if ry is None else ry
    return [(cx + r * math.cos(a), cy + vertical * math.sin(a)) for a in angles]


def oval(cx: float, cy: float, rx: float, ry: float | None = None) -> Shape:
    """A circle or an ellipse."""
    return arc(cx, cy, rx, 0, 360, ry)


def smooth(points: Sequence[Point], *, closed: bool = True) -> Shape:
    """A soft outline through the points (Catmull–Rom)."""
    count, result = len(points), []
    for i in range(count if closed else count - 1):
        if closed:
            a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            a, b = points[max(i - 1, 0)], points[i]
            c, d = points[i + 1], points[min(i + 2, count - 1)]
        for step in range(12):
            t = step / 12
            result.append(
                tuple(
                    0.5
                    * (
                        2 * b[k]
                        + (c[k] - a[k]) * t
                        + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t
                        + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t**3
                    )
                    for k in (0, 1)
                )
            )
    if not closed:
        result.append(tuple(points[-1]))
    return result


def limb(points: Sequence[Point], width: float) -> list[Shape]:
    """A thick line with round joints: an arm, a branch, a pole."""
    half = width / 2
    shapes = [oval(x, y, half) for x, y in points]
    for (x1, y1), (x2, y2) in pairwise(points):
        length = math.hypot(x2 - x1, y2 - y1) or 1
        nx, ny = -(y2 - y1) / length * half, (x2 - x1) / length * half
        shapes.append(
            [(x1 + nx, y1 + ny), (x2 + nx, y2 + ny), (x2 - nx, y2 - ny), (x1 - nx, y1 - ny)]
        )
    return shapes


def hill(base: Sequence[Point]) -> Shape:
    """Everything below a soft line from the left edge to the right."""
    line = smooth(base, closed=False)
    return [*line, (WIDTH + 40, HEIGHT + 40), (-40, HEIGHT + 40)]


class Sheet:
    """A picture in the making."""

    def __init__(self, top: Colour, bottom: Colour, seed: int = 1) -> None:
        ramp = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
        self.image = Image.composite(
            Image.new("RGB", (WIDTH, HEIGHT), bottom), Image.new("RGB", (WIDTH, HEIGHT), top), ramp
        )
        self.random = random.Random(seed)  # noqa: S311  (the same picture each time)

    def cut(
        self,
        colour: Colour,
        *shapes: Shape,
        holes: Iterable[Shape] = (),
        lift: float = 5,
        strength: float = 0.34,
    ) -> None:
        """Lay a piece of paper: its shadow first, then itself. ``lift`` 0 lies flat."""
        margin = int(lift * 4 + 4)
        xs = [x for shape in shapes for x, _y in shape]
        ys = [y for shape in shapes for _x, y in shape]
        left, top = max(int(min(xs)) - margin, 0), max(int(min(ys)) - margin, 0)
        right = min(int(max(xs)) + margin, WIDTH)
        bottom = min(int(max(ys)) + margin, HEIGHT)
        if right <= left or bottom <= top:
            return
        mask = self._mask(shapes, holes, (left, top, right, bottom))
        if lift:
            shadow = mask.filter(ImageFilter.GaussianBlur(lift))
            moved = Image.new("L", mask.size)
            moved.paste(shadow, (int(lift * 0.5), int(lift * 0.9)))
            moved = moved.point(lambda value: int(value * strength))
            self.image.paste((48, 30, 20), (left, top), moved)
        self.image.paste(colour, (left, top), mask)

    @staticmethod
    def _mask(
        shapes: Iterable[Shape], holes: Iterable[Shape], box: tuple[int, int, int, int]
    ) -> Image.Image:
        left, top, right, bottom = box
        size = (right - left, bottom - top)
        fine = Image.new("L", (size[0] * FINE, size[1] * FINE))
        draw = ImageDraw.Draw(fine)
        for group, fill in ((shapes, 255), (holes, 0)):
            for shape in group:
                draw.polygon([((x - left) * FINE, (y - top) * FINE) for x, y in shape], fill=fill)
        return fine.resize(size, Image.Resampling.BOX)

    def glow(self, cx: float, cy: float, radius: float, colour: Colour, strength: float) -> None:
        """Soft light around a point."""
        size = int(radius * 2)
        light = Image.radial_gradient("L").resize((size, size))
        light = light.point(lambda value: int(max(0, 180 - value) * 1.4 * strength))
        self.image.paste(colour, (int(cx - radius), int(cy - radius)), light)

    def webp(self) -> bytes:
        """The picture as a WebP file, with the grain of paper."""
        size = (WIDTH // 2, HEIGHT // 2)
        noise = Image.frombytes("L", size, self.random.randbytes(size[0] * size[1]))
        grain = noise.point(lambda value: 120 + value // 16).resize((WIDTH, HEIGHT))
        grain = Image.merge("RGB", (grain, grain, grain))
        output = BytesIO()
        ImageChops.overlay(self.image, grain).save(output, "WEBP", quality=82, method=4)
        return output.getvalue()


def person(
    sheet: Sheet,
    x: float,
    base: float,
    height: float,
    coat: Colour,
    *,
    hair: Colour = HAIR,
    skin: Colour = SKIN,
    turn: float = 0,
    long_hair: bool = False,
    collar: Colour | None = None,
) -> None:
    """A figure without features from the waist up; ``turn`` −1 looks left, 1 right."""
    r = height * 0.155
    cx, cy = x + turn * height * 0.03, base - height + r * 1.15
    shoulder, waist = height * 0.27, height * 0.25
    top = base - height * 0.66
    body = smooth(
        [
            (x - waist, base + 30),
            (x - shoulder * 1.04, base - height * 0.3),
            (x - shoulder * 0.86, top + height * 0.08),
            (x - shoulder * 0.3, top - height * 0.01),
            (x + shoulder * 0.3, top - height * 0.01),
            (x + shoulder * 0.86, top + height * 0.08),
            (x + shoulder * 1.04, base - height * 0.3),
            (x + waist, base + 30),
        ]
    )
    if long_hair:
        sheet.cut(hair, rect(cx - r * 1.08, cy - r * 0.4, r * 2.16, r * 2.2, r), lift=3)
    sheet.cut(skin, rect(x - r * 0.36, cy + r * 0.4, r * 0.72, r * 1.2, r * 0.3), lift=2)
    sheet.cut(coat, body, lift=5)
    if collar:
        tip = top + height * 0.16
        sheet.cut(collar, [(x - r * 0.62, top - 1), (x + r * 0.62, top - 1), (x, tip)], lift=1.5)
        sheet.cut(
            skin, [(x - r * 0.34, top - 2), (x + r * 0.34, top - 2), (x, tip - r * 0.7)], lift=0
        )
    sheet.cut(hair, oval(cx - turn * r * 0.12, cy - r * 0.16, r * 1.06, r * 1.1), lift=3)
    sheet.cut(skin, oval(cx + turn * r * 0.06, cy + r * 0.1, r * 0.86, r * 0.98), lift=1)
    cap = arc(cx - turn * r * 0.12, cy - r * 0.16, r * 1.06, 186, 354, r * 1.1)
    part = cx + r * (0.34 if turn >= 0 else -0.34)
    fringe = smooth(
        [
            cap[-1],
            (cx + r * 0.72, cy - r * 0.42),
            (part, cy - r * 0.66),
            (cx - r * 0.72, cy - r * 0.42),
            cap[0],
        ],
        closed=False,
    )
    sheet.cut(hair, [*cap, *fringe], lift=1)


def plant(sheet: Sheet, x: float, base: float, size: float, colour: Colour = GREEN) -> None:
    """A pot with leaves."""
    for angle in (-62, -34, -8, 18, 44, 70):
        a = math.radians(angle - 90)
        tip = (x + math.cos(a) * size, base - size * 0.36 + math.sin(a) * size * 0.86)
        root = (x, base - size * 0.34)
        mx, my = (root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2
        nx, ny = -math.sin(a) * size * 0.13, math.cos(a) * size * 0.13
        leaf = smooth([root, (mx + nx, my + ny), tip, (mx - nx, my - ny)])
        sheet.cut(colour if angle % 4 else LEAF, leaf, lift=2.5)
    w = size * 0.32
    pot = [
        (x - w, base - size * 0.4),
        (x + w, base - size * 0.4),
        (x + w * 0.72, base),
        (x - w * 0.72, base),
    ]
    sheet.cut(BRICK, pot, lift=4)
    sheet.cut(ROSE, rect(x - w * 1.1, base - size * 0.44, w * 2.2, size * 0.09, 4), lift=2)


def book(sheet: Sheet, x: float, y: float, w: float, colour: Colour) -> None:
    """An open book seen from above the table's edge."""
    h = w * 0.34
    sheet.cut(
        colour,
        [
            (x - w / 2 - 6, y + 6),
            (x + w / 2 + 6, y + 6),
            (x + w * 0.44, y - h),
            (x - w * 0.44, y - h),
        ],
    )
    for side in (-1, 1):
        page = smooth([(x, y), (x + side * w * 0.26, y - 8), (x + side * w / 2, y)], closed=False)
        page += [
            (x + side * w * 0.42, y - h),
            *smooth(
                [(x + side * w * 0.42, y - h), (x + side * w * 0.2, y - h - 6), (x, y - h + 2)],
                closed=False,
            ),
        ]
        sheet.cut(SNOW, page, lift=2)
        for line in range(3):
            top = y - h * 0.78 + line * h * 0.24
            sheet.cut(
                SAND, rect(x + (w * 0.07 if side > 0 else -w * 0.36), top, w * 0.29, 3, 1), lift=0
            )


def tree(sheet: Sheet, x: float, base: float, size: float, colour: Colour = LEAF) -> None:
    """A round tree."""
    sheet.cut(BARK, *limb([(x, base), (x, base - size)], size * 0.09), lift=3)
    for dx, dy, r in ((-0.3, 0.86, 0.34), (0.3, 0.9, 0.36), (0, 1.22, 0.42)):
        sheet.cut(colour, oval(x + dx * size, base - dy * size, r * size), lift=5)


def window(sheet: Sheet, x: float, y: float, w: float, h: float, *, pane: Colour = MIST) -> None:
    """A window with four panes and light in it."""
    sheet.cut(SNOW, rect(x - 14, y - 14, w + 28, h + 28, 6), lift=5)
    sheet.cut(pane, rect(x, y, w, h, 2), lift=0)
    sheet.cut(STRAW, oval(x + w * 0.72, y + h * 0.3, w * 0.12), lift=0)
    sheet.cut(LEAF, [(x, y + h), *arc(x + w * 0.3, y + h, w * 0.3, 180, 360, h * 0.36)], lift=0)
    sheet.cut(SEA, [*arc(x + w * 0.72, y + h, w * 0.28, 180, 360, h * 0.26)], lift=0)
    sheet.cut(SNOW, rect(x + w / 2 - 5, y, 10, h), rect(x, y + h / 2 - 5, w, 10), lift=2)
