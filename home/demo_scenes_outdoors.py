"""Scenes of the demo's pictures: houses, streets and things on a table."""

from __future__ import annotations

from .demo_scenes import room, shelf
from .papercut import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    GOLD,
    GREEN,
    GREY,
    HEIGHT,
    INK,
    LEAF,
    MIST,
    PAPER,
    RED,
    ROSE,
    SAND,
    SEA,
    SKIN,
    SLATE,
    SNOW,
    STRAW,
    TAN,
    TEAL,
    WIDTH,
    WOOD,
    Sheet,
    arc,
    hill,
    limb,
    oval,
    person,
    plant,
    rect,
    smooth,
    tree,
)


def cloud(sheet: Sheet, x: float, y: float, size: float) -> None:
    """A cloud with a flat foot."""
    puffs = [
        oval(x, y, size, size * 0.62),
        oval(x - size * 0.8, y + size * 0.16, size * 0.6, size * 0.4),
    ]
    puffs.append(oval(x + size * 0.9, y + size * 0.12, size * 0.7, size * 0.46))
    below = rect(x - size * 2, y + size * 0.36, size * 4, size)
    sheet.cut(SNOW, *puffs, holes=[below], lift=5, strength=0.18)


def outdoors(seed: int, *, sun: tuple[float, float] = (960, 150)) -> Sheet:
    """Sky, sun, hills."""
    sheet = Sheet(MIST, PAPER, seed)
    sheet.glow(sun[0], sun[1], 320, SNOW, 0.7)
    sheet.cut(STRAW, oval(*sun, 62), lift=4, strength=0.2)
    cloud(sheet, 250, 150, 62)
    cloud(sheet, 700, 110, 44)
    far = [(-40, 470), (200, 380), (460, 440), (760, 350), (1000, 420), (1240, 360)]
    sheet.cut(SEA, hill(far), lift=6, strength=0.2)
    near = [(-40, 520), (300, 470), (620, 520), (900, 460), (1240, 510)]
    sheet.cut(LEAF, hill(near), lift=7, strength=0.24)
    return sheet


def ground(sheet: Sheet, y: float = 620) -> None:
    """A street across the foot of the picture."""
    sheet.cut(SAND, rect(-40, y, WIDTH + 80, HEIGHT), lift=7, strength=0.24)
    sheet.cut(CREAM, rect(-40, y, WIDTH + 80, 14), lift=2)


def roof(sheet: Sheet, x: float, y: float, w: float, h: float, colour=TEAL) -> None:
    """A tiled roof with its corners turned up."""
    shape = [(x - 60, y - 14), (x - 34, y - 2), (x + 40, y - h), (x + w - 40, y - h)]
    shape += [(x + w + 34, y - 2), (x + w + 60, y - 14), (x + w + 30, y + 22), (x - 30, y + 22)]
    sheet.cut(colour, shape, lift=9)
    count = int(w / 34)
    for i in range(1, count):
        t = i / count
        top, foot = x + 40 + (w - 80) * t, x - 20 + (w + 40) * t
        sheet.cut(
            INK,
            [(top - 1, y - h), (top + 1, y - h), (foot + 2, y + 10), (foot - 2, y + 10)],
            lift=0,
        )
    sheet.cut(INK, rect(x + 30, y - h - 10, w - 60, 16, 8), lift=4)


def pane(sheet: Sheet, x: float, y: float, w: float, h: float, frame=WOOD, light=STRAW) -> None:
    """A lit window with a lattice."""
    sheet.cut(frame, rect(x, y, w, h, 4), lift=3)
    sheet.cut(light, rect(x + 8, y + 8, w - 16, h - 16), lift=0)
    sheet.cut(frame, rect(x + w / 2 - 3, y, 6, h), rect(x, y + h / 2 - 3, w, 6), lift=1)


def community_centre() -> Sheet:
    """A neighbourhood house with an open door and people before it."""
    sheet = outdoors(21)
    ground(sheet)
    for x, size in ((90, 150), (1120, 170)):
        tree(sheet, x, 630, size, GREEN)
    sheet.cut(CREAM, rect(250, 330, 700, 300), lift=9)
    roof(sheet, 240, 330, 720, 130)
    sheet.cut(RED, rect(450, 366, 300, 46, 6), lift=4)
    sheet.cut(STRAW, rect(500, 384, 200, 10, 5), lift=0)
    for x in (292, 806):
        pane(sheet, x, 440, 110, 120)
    sheet.cut(WOOD, rect(500, 430, 200, 200, 4), lift=4)
    sheet.cut(STRAW, rect(516, 446, 168, 184), lift=0)
    sheet.cut(BRICK, [(516, 446), (566, 458), (566, 640), (516, 630)], lift=4)
    sheet.cut(BRICK, [(684, 446), (634, 458), (634, 640), (684, 630)], lift=4)
    sheet.cut(CLAY, rect(470, 626, 260, 16, 3), lift=4)
    sheet.cut(SNOW, [(742, 640), (900, 668), (900, 682), (730, 652)], lift=4)
    for x in (440, 760):
        sheet.cut(INK, rect(x - 2, 412, 4, 24), lift=0)
        sheet.cut(RED, oval(x, 462, 26, 24), lift=5)
        sheet.cut(GOLD, rect(x - 10, 436, 20, 6, 2), rect(x - 10, 482, 20, 6, 2), lift=0)
    person(sheet, 360, 760, 250, SLATE, turn=1, collar=SNOW)
    person(sheet, 850, 770, 240, ROSE, turn=-1, long_hair=True, collar=SNOW)
    person(sheet, 980, 770, 222, TEAL, turn=-1, hair=GREY, skin=TAN)
    return sheet


def school() -> Sheet:
    """A school with a flagless mast, rows of windows and trees."""
    sheet = outdoors(22, sun=(220, 170))
    ground(sheet, 610)
    sheet.cut(SNOW, rect(180, 300, 840, 320), lift=9)
    sheet.cut(BRICK, rect(160, 278, 880, 34, 6), lift=6)
    for row in range(2):
        for column in range(7):
            if row == 1 and column == 3:
                continue
            pane(sheet, 216 + column * 112, 340 + row * 132, 80, 90, TEAL, MIST if row else STRAW)
    sheet.cut(CREAM, rect(500, 210, 200, 410, 4), lift=7)
    sheet.cut(RED, [(480, 216), (720, 216), (600, 140)], lift=7)
    sheet.cut(SNOW, oval(600, 274, 40), lift=3)
    sheet.cut(INK, *limb([(600, 274), (600, 250)], 5), *limb([(600, 274), (618, 282)], 5), lift=0)
    pane(sheet, 545, 340, 110, 90)
    sheet.cut(WOOD, rect(540, 480, 120, 140, 4), lift=3)
    sheet.cut(CLAY, rect(596, 480, 8, 140), lift=0)
    for x, size, colour in ((90, 170, GREEN), (1110, 190, LEAF), (1010, 120, GREEN)):
        tree(sheet, x, 640, size, colour)
    for x, coat, h in ((300, ROSE, 170), (380, TEAL, 150), (450, GOLD, 160), (800, SLATE, 220)):
        person(sheet, x, 760, h + 30, coat, turn=1 if x < 600 else -1, long_hair=x in {300, 450})
    return sheet


def volunteers() -> Sheet:
    """Volunteers in red waistcoats at a crossing."""
    sheet = outdoors(23)
    for x, y, w, colour in ((60, 330, 170, ROSE), (260, 270, 150, CREAM), (880, 300, 170, SAND)):
        sheet.cut(colour, rect(x, y, w, 360), lift=7)
        for row in range(4):
            for column in range(3):
                light = STRAW if (row + column) % 2 else MIST
                sheet.cut(
                    light, rect(x + 18 + column * w * 0.31, y + 26 + row * 70, 34, 42, 3), lift=1
                )
    ground(sheet, 600)
    sheet.cut(SLATE, rect(-40, 664, WIDTH + 80, 140), lift=3)
    for x in range(0, WIDTH, 120):
        stripe = [(x, 690), (x + 60, 690), (x + 40, HEIGHT), (x - 30, HEIGHT)]
        sheet.cut(SNOW, stripe, lift=0)
    tree(sheet, 1130, 620, 180, GREEN)
    figures = ((350, 0, 1, False), (600, 1, 0, True), (850, 2, -1, False))
    for x, index, turn, long_hair in figures:
        coat = (MIST, CREAM, SEA)[index]
        h, base = (390, 420, 380)[index], 770
        hair = GREY if index == 2 else BARK
        person(
            sheet,
            x,
            base,
            h,
            coat,
            turn=turn,
            long_hair=long_hair,
            hair=hair,
            skin=TAN if index else SKIN,
        )
        top, w = base - h * 0.64, h * 0.2
        for side in (-1, 1):
            vest = [
                (x + side * 8, top + h * 0.1),
                (x + side * w * 0.7, top - 2),
                (x + side * w * 1.05, top + 10),
            ]
            vest += [(x + side * w * 1.12, base), (x + side * 6, base)]
            sheet.cut(RED, vest, lift=4)
            band = rect(min(x + side * 8, x + side * w * 1.1), top + h * 0.3, w * 1.1 - 8, 14)
            sheet.cut(STRAW, band, lift=0)
        sheet.cut(RED, [*arc(x, base - h + h * 0.14, h * 0.165, 180, 360, h * 0.15)], lift=3)
        brim = rect(x + (turn or 1) * h * 0.02 - h * 0.1, base - h + h * 0.13, h * 0.29, 12, 6)
        sheet.cut(BRICK, brim, lift=3)
    for x in (160, 1040):
        cone = [(x - 16, 640), (x + 16, 640), (x + 44, 740), (x - 44, 740)]
        sheet.cut(GOLD, cone, lift=6)
        sheet.cut(SNOW, [(x - 26, 674), (x + 26, 674), (x + 34, 702), (x - 34, 702)], lift=0)
        sheet.cut(GOLD, rect(x - 60, 736, 120, 14, 4), lift=4)
    return sheet


def bookshelves() -> Sheet:
    """Two people filling shelves."""
    sheet = room(line=630, seed=24)
    for x in (70, 440, 810):
        shelf(sheet, x, 60, 330, 4)
    plant(sheet, 1150, 660, 150)
    person(sheet, 330, 770, 420, TEAL, turn=1, collar=SNOW)
    sheet.cut(TEAL, *limb([(420, 580), (490, 540), (530, 450)], 46), lift=5)
    sheet.cut(SKIN, oval(536, 432, 24, 24), lift=2)
    sheet.cut(GOLD, [(520, 330), (566, 322), (582, 424), (536, 432)], lift=5)
    person(sheet, 820, 780, 400, ROSE, turn=-1, long_hair=True, collar=CREAM)
    box = [(520, 640), (700, 640), (720, 760), (500, 760)]
    sheet.cut(CLAY, box, lift=8)
    for index, colour in enumerate((RED, SEA, GOLD, SLATE, GREEN)):
        sheet.cut(colour, rect(534 + index * 31, 606 - index % 3 * 10, 26, 60, 2), lift=2)
    sheet.cut(CLAY, [(512, 652), (708, 652), (720, 760), (500, 760)], lift=3)
    sheet.cut(SAND, rect(580, 690, 60, 26, 3), lift=0)
    return sheet


def documents() -> Sheet:
    """Papers, a magnifying glass and notes on a table."""
    sheet = Sheet(CLAY, WOOD, seed=25)
    for index, (x, y, tilt) in enumerate(((150, 120, -26), (420, 70, 18), (690, 120, -10))):
        w, h = 330, 460
        paper = [
            (x, y + tilt),
            (x + w, y - tilt),
            (x + w + tilt, y + h - tilt),
            (x + tilt, y + h + tilt),
        ]
        sheet.cut((PAPER, SNOW, CREAM)[index], paper, lift=11)
        sheet.cut(RED, rect(x + 70, y + 52, 190, 18, 4), lift=0)
        sheet.cut(RED, rect(x + 40, y + 92, 250, 4), lift=0)
        for line in range(9):
            length = (250, 240, 250, 180, 250, 244, 250, 210, 120)[line]
            sheet.cut(SAND, rect(x + 40, y + 126 + line * 32, length, 9, 4), lift=0)
        if index == 2:
            sheet.cut(ROSE, oval(x + 230, y + 396, 52), holes=[oval(x + 230, y + 396, 45)], lift=0)
            sheet.cut(ROSE, oval(x + 230, y + 396, 18), lift=0)
    for x, y in ((370, 250), (640, 330), (900, 200)):
        sheet.cut(STRAW, [(x, y), (x + 84, y - 8), (x + 90, y + 66), (x + 6, y + 74)], lift=5)
        sheet.cut(GOLD, rect(x + 16, y + 22, 52, 6, 3), rect(x + 16, y + 40, 36, 6, 3), lift=0)
    sheet.cut(INK, *limb([(770, 610), (890, 720)], 40), lift=9)
    sheet.cut(GOLD, oval(690, 530, 118), holes=[oval(690, 530, 96)], lift=9)
    sheet.cut(SNOW, [*arc(690, 530, 84, 200, 260), *reversed(arc(690, 530, 72, 200, 260))], lift=0)
    sheet.cut(RED, *limb([(1080, 200), (1080, 560)], 26), lift=8)
    sheet.cut(CREAM, [(1067, 560), (1093, 560), (1080, 604)], lift=3)
    sheet.cut(GOLD, rect(1066, 214, 28, 18, 4), lift=1)
    return sheet


def letters() -> Sheet:
    """A letter box, envelopes and a hand with a note."""
    sheet = room(wall=CREAM, shade=PAPER, line=640, seed=26)
    sheet.cut(BARK, rect(560, 560, 40, 220), lift=5)
    sheet.cut(RED, rect(400, 190, 360, 390, 28), lift=11)
    sheet.cut(BRICK, [*arc(580, 200, 186, 180, 360, 80), (766, 214), (394, 214)], lift=7)
    sheet.cut(INK, rect(460, 268, 240, 20, 10), lift=0)
    sheet.cut(STRAW, rect(480, 340, 200, 150, 8), lift=4)
    for index, w in enumerate((140, 110, 124)):
        sheet.cut(CLAY, rect(510, 372 + index * 32, w, 10, 5), lift=0)
    sheet.cut(GOLD, oval(580, 532, 14), lift=2)
    envelope(sheet, 505, 196, 150, 120, PAPER, cut_at=280)
    for x, y, colour in ((120, 520, SNOW), (230, 590, MIST), (850, 600, PAPER), (960, 520, STRAW)):
        envelope(sheet, x, y, 170, 110, colour)
    sheet.cut(SEA, *limb([(1240, 120), (1010, 230)], 92), lift=9)
    sheet.cut(SNOW, *limb([(1040, 214), (1000, 234)], 94), lift=2)
    sheet.cut(SKIN, *limb([(990, 240), (920, 262)], 56), lift=4)
    sheet.cut(
        SKIN, *limb([(940, 240), (880, 228)], 26), *limb([(930, 270), (872, 268)], 24), lift=2
    )
    sheet.cut(SNOW, [(770, 180), (900, 200), (884, 300), (754, 280)], lift=7)
    for index in range(3):
        y = 208 + index * 24
        sheet.cut(CLAY, [(790, y), (870, y + 12), (869, y + 18), (789, y + 6)], lift=0)
    sheet.cut(SKIN, *limb([(930, 236), (880, 246)], 24), lift=3)
    return sheet


def envelope(
    sheet: Sheet, x: float, y: float, w: float, h: float, colour, cut_at: float | None = None
) -> None:
    """An envelope; ``cut_at`` hides what lies below that line (it is in the slot)."""
    foot = min(y + h, cut_at) if cut_at else y + h
    sheet.cut(colour, rect(x, y, w, foot - y, 3), lift=5)
    flap = smooth([(x, y), (x + w / 2, y + h * 0.55), (x + w, y)], closed=False)
    sheet.cut(SAND, flap, lift=2)
    if cut_at is None:
        sheet.cut(RED, oval(x + w / 2, y + h * 0.5, 13), lift=2)


def archive() -> Sheet:
    """An old record book in a showcase, visitors around it."""
    sheet = room(wall=SLATE, shade=TEAL, floor=BARK, line=590, seed=27)
    sheet.glow(600, 380, 420, STRAW, 0.5)
    for x in (130, 480, 830):
        sheet.cut(GOLD, rect(x, 90, 240, 170, 4), lift=7)
        sheet.cut(CREAM, rect(x + 14, 104, 212, 142), lift=0)
        sheet.cut(
            SEA,
            [
                (x + 14, 246),
                *smooth(
                    [(x + 14, 210), (x + 90, 160), (x + 150, 205), (x + 226, 150)], closed=False
                ),
                (x + 226, 246),
            ],
            lift=0,
        )
        sheet.cut(BRICK, oval(x + 186, 136, 16), lift=0)
    for x, coat, hair, turn in (
        (220, ROSE, BARK, 1),
        (400, MIST, GREY, 1),
        (800, SEA, BARK, -1),
        (980, BRICK, GREY, -1),
    ):
        person(
            sheet,
            x,
            770,
            470,
            coat,
            hair=hair,
            turn=turn,
            long_hair=x == 220,
            collar=SNOW,
            skin=TAN if x > 700 else SKIN,
        )
    sheet.cut(WOOD, [(300, 560), (900, 560), (870, HEIGHT + 20), (330, HEIGHT + 20)], lift=10)
    sheet.cut(CLAY, rect(280, 540, 640, 34, 8), lift=8)
    cover = [(440, 540), (760, 540), (720, 430), (480, 430)]
    sheet.cut(BARK, cover, lift=6)
    for side in (-1, 1):
        page = [(600, 532), (600 + side * 150, 536), (600 + side * 112, 438), (600, 446)]
        sheet.cut(STRAW, page, lift=2)
        for column in range(5):
            x = 600 + side * (22 + column * 22)
            sheet.cut(INK, rect(x, 458 + column % 2 * 4, 4, 56 - column * 4, 2), lift=0)
    glass = [(330, 540), (870, 540), (820, 380), (380, 380)]
    sheet.cut(MIST, glass, holes=[[(340, 536), (860, 536), (813, 385), (387, 385)]], lift=3)
    return sheet
