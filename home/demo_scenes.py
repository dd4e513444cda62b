"""Scenes of the demo's pictures, people indoors: reading, meeting, listening."""

from __future__ import annotations

from .papercut import (
    BARK,
    BRICK,
    CLAY,
    CREAM,
    GOLD,
    GREEN,
    GREY,
    HAIR,
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
    book,
    limb,
    oval,
    person,
    plant,
    rect,
    smooth,
    window,
)


def room(wall=PAPER, shade=CREAM, floor=SAND, line: float = 600, seed: int = 1) -> Sheet:
    """A wall and a floor."""
    sheet = Sheet(wall, shade, seed)
    sheet.cut(floor, rect(-40, line, WIDTH + 80, HEIGHT - line + 40), lift=7, strength=0.2)
    sheet.cut(SNOW, rect(-40, line - 12, WIDTH + 80, 14), lift=2)
    return sheet


def table(
    sheet: Sheet, y: float, left: float, right: float, colour=WOOD, front=CREAM, shade=SAND
) -> None:
    """A long table seen from the front."""
    cloth = [
        (left + 24, y + 30),
        (right - 24, y + 30),
        (right - 8, HEIGHT + 9),
        (left + 8, HEIGHT + 9),
    ]
    sheet.cut(front, cloth, lift=6)
    for fold in range(1, 9):
        x = left + (right - left) * fold / 9
        sheet.cut(
            shade, [(x - 2, y + 44), (x + 2, y + 44), (x + 7, HEIGHT), (x - 7, HEIGHT)], lift=0
        )
    sheet.cut(colour, rect(left, y, right - left, 40, 12), lift=9)
    sheet.cut(CLAY, rect(left + 6, y + 3, right - left - 12, 9, 4), lift=0)


def cup(sheet: Sheet, x: float, y: float, colour=SNOW) -> None:
    """A cup on a table."""
    sheet.cut(colour, arc(x + 20, y - 16, 12, 0, 360), holes=[oval(x + 20, y - 16, 6)], lift=2)
    sheet.cut(colour, [(x - 20, y - 34), (x + 20, y - 34), (x + 14, y), (x - 14, y)], lift=3)


def elder_care() -> Sheet:
    """Two people at a window with a newspaper."""
    sheet = room(line=610, seed=11)
    sheet.glow(380, 260, 420, STRAW, 0.5)
    window(sheet, 190, 90, 380, 300)
    for x, w in ((120, 78), (562, 78)):
        drape = [(x, 50), (x + w, 50), (x + w + 12, 470), (x - 12, 470)]
        sheet.cut(ROSE, drape, lift=6)
        for i in (1, 2):
            sheet.cut(BRICK, rect(x + w * i / 3 - 2, 50, 4, 418), lift=0)
    sheet.cut(WOOD, rect(90, 36, 600, 20, 10), lift=5)
    plant(sheet, 1080, 628, 190)
    sheet.cut(TEAL, rect(560, 380, 290, 300, 60), lift=8)
    person(sheet, 700, 650, 350, RED, hair=GREY, skin=TAN, turn=-1, collar=CREAM)
    person(sheet, 430, 760, 470, SEA, turn=1, long_hair=True, collar=SNOW)
    sheet.cut(SEA, *limb([(528, 530), (560, 600), (640, 572)], 54), lift=5)
    sheet.cut(SKIN, oval(652, 566, 27, 23), lift=2)
    paper = [(580, 500), (735, 470), (760, 600), (605, 632)]
    sheet.cut(SNOW, paper, lift=7)
    sheet.cut(SNOW, [(735, 470), (860, 500), (880, 622), (760, 600)], lift=5)
    sheet.cut(RED, [(600, 512), (700, 493), (703, 508), (603, 527)], lift=0)
    for i in range(4):
        y = 545 + i * 17
        sheet.cut(GREY, [(610, y), (738, y - 25), (739, y - 20), (611, y + 5)], lift=0)
        sheet.cut(GREY, [(762, y - 26), (850, y - 8), (851, y - 3), (763, y - 21)], lift=0)
    sheet.cut(TEAL, rect(520, 560, 76, 150, 34), rect(830, 560, 76, 150, 34), lift=7)
    sheet.cut(SEA, rect(540, 655, 350, 110, 40), lift=8)
    return sheet


def reading_circle() -> Sheet:
    """People round a table with books."""
    sheet = room(line=560, seed=12)
    shelf(sheet, 60, 70, 470, 3)
    shelf(sheet, 670, 70, 470, 3)
    sheet.glow(600, 300, 300, STRAW, 0.5)
    sheet.cut(INK, rect(596, -10, 8, 120), lift=2)
    sheet.cut(BRICK, [*arc(600, 190, 96, 180, 360, 80)], lift=7)
    sheet.cut(STRAW, oval(600, 192, 40, 14), lift=0)
    coats = (
        (170, TEAL, HAIR, 0),
        (385, ROSE, HAIR, 1),
        (600, RED, GREY, 0),
        (815, GREEN, HAIR, -1),
    )
    for index, (x, coat, hair, turn) in enumerate((*coats, (1030, SLATE, HAIR, -1))):
        person(
            sheet,
            x,
            620,
            320 if index % 2 else 338,
            coat,
            hair=hair,
            turn=turn,
            long_hair=index in {1, 3},
            collar=SNOW if index % 2 else CREAM,
            skin=TAN if index in {2, 4} else SKIN,
        )
    table(sheet, 600, 30, 1170)
    for x, colour in ((180, RED), (420, TEAL), (690, GOLD), (960, GREEN)):
        book(sheet, x, 606, 170, colour)
    cup(sheet, 560, 606)
    cup(sheet, 830, 606, STRAW)
    return sheet


def shelf(sheet: Sheet, x: float, y: float, w: float, rows: int) -> None:
    """Books on shelves, never twice the same row."""
    height = 128
    sheet.cut(WOOD, rect(x, y, w, rows * height + 14, 6), lift=8)
    colours = (RED, TEAL, GOLD, SEA, BRICK, GREEN, SLATE, STRAW, ROSE, LEAF, MIST)
    for row in range(rows):
        top = y + 14 + row * height
        sheet.cut(BARK, rect(x + 14, top, w - 28, height - 14), lift=0)
        left = x + 20
        while left < x + w - 56:
            thick = sheet.random.randint(15, 34)
            tall = sheet.random.randint(70, 104)
            colour = sheet.random.choice(colours)
            if sheet.random.random() < 0.12:
                left += 26
                continue
            spine = rect(left, top + height - 14 - tall, thick, tall, 2)
            sheet.cut(colour, spine, lift=2)
            if thick > 22:
                band = rect(left + 3, top + height - tall, thick - 6, 7)
                sheet.cut(CREAM, band, lift=0)
            left += thick + 2


def meeting_table() -> Sheet:
    """Five people at a meeting, a ballot box on the table."""
    sheet = room(wall=CREAM, shade=PAPER, line=570, seed=13)
    sheet.cut(SNOW, rect(310, 60, 580, 230, 10), lift=7)
    sheet.cut(RED, rect(310, 60, 580, 16, 6), lift=0)
    for index, w in enumerate((360, 420, 300, 380)):
        y = 112 + index * 42
        sheet.cut(GOLD, oval(362, y + 7, 9), lift=0)
        sheet.cut(SAND, rect(390, y, w, 14, 7), lift=0)
    plant(sheet, 120, 590, 200)
    plant(sheet, 1090, 590, 160, SEA)
    people = (
        (200, SLATE, HAIR, SKIN, 1),
        (400, ROSE, HAIR, SKIN, 1),
        (600, TEAL, GREY, TAN, 0),
        (800, GREEN, HAIR, SKIN, -1),
        (1000, BRICK, HAIR, TAN, -1),
    )
    for index, (x, coat, hair, skin, turn) in enumerate(people):
        person(
            sheet,
            x,
            630,
            330 - 14 * (index % 2),
            coat,
            hair=hair,
            skin=skin,
            turn=turn,
            long_hair=index in {1, 3},
            collar=SNOW,
        )
    table(sheet, 610, 60, 1140)
    sheet.cut(RED, rect(545, 508, 110, 112, 6), lift=8)
    sheet.cut(BRICK, rect(545, 508, 110, 22, 6), lift=2)
    sheet.cut(INK, rect(575, 515, 50, 7, 3), lift=0)
    sheet.cut(SNOW, [(584, 462), (624, 456), (622, 518), (580, 518)], lift=4)
    for x in (240, 430, 760, 950):
        sheet.cut(SNOW, [(x - 46, 616), (x + 46, 616), (x + 34, 594), (x - 34, 594)], lift=3)
    cup(sheet, 330, 616)
    cup(sheet, 872, 616, STRAW)
    return sheet


def lecture_hall() -> Sheet:
    """Listeners from behind, a speaker and a board."""
    sheet = room(line=520, seed=14)
    sheet.cut(WOOD, rect(250, 60, 700, 300, 10), lift=8)
    sheet.cut(TEAL, rect(266, 76, 668, 268, 4), lift=0)
    for index, (x, w) in enumerate(((320, 240), (320, 320), (320, 180))):
        sheet.cut(MIST, rect(x, 130 + index * 58, w, 12, 6), lift=0)
    for index, (x, h) in enumerate(((720, 70), (780, 120), (840, 160))):
        sheet.cut((STRAW, ROSE, GOLD)[index], rect(x, 300 - h, 40, h), lift=2)
    sheet.cut(MIST, rect(700, 300, 200, 5), lift=0)
    person(sheet, 1040, 530, 330, RED, turn=-1, collar=SNOW)
    sheet.cut(WOOD, [(960, 430), (1130, 430), (1110, 580), (980, 580)], lift=8)
    sheet.cut(CLAY, rect(950, 418, 190, 20, 6), lift=4)
    rows = (
        (600, 84, (130, 300, 470, 640, 810, 980), (SEA, ROSE, SLATE, LEAF, GOLD, MIST)),
        (720, 108, (40, 250, 460, 670, 880, 1090), (GREEN, TEAL, BRICK, SLATE, SEA, CLAY)),
    )
    for y, r, xs, colours in rows:
        for index, x in enumerate(xs):
            hair = (HAIR, GREY, HAIR, BARK, HAIR, GREY)[(index + y) % 6]
            back = smooth(
                [
                    (x - r, y + 130),
                    (x - r * 0.92, y + 10),
                    (x - r * 0.3, y - r * 0.28),
                    (x + r * 0.3, y - r * 0.28),
                    (x + r * 0.92, y + 10),
                    (x + r, y + 130),
                ]
            )
            sheet.cut(SKIN, rect(x - r * 0.2, y - r * 0.6, r * 0.4, r * 0.5), lift=0)
            sheet.cut(colours[index], back, lift=6)
            sheet.cut(hair, oval(x, y - r * 0.86, r * 0.46, r * 0.52), lift=4)
    return sheet


def canteen() -> Sheet:
    """Two bowls of rice and a pot of tea at a table by the window, two people talking."""
    sheet = room(wall=CREAM, shade=SAND, line=600, seed=15)
    sheet.glow(600, 220, 420, SNOW, 0.6)
    window(sheet, 420, 60, 360, 260)
    for x in (200, 1000):
        sheet.cut(INK, rect(x - 2, -10, 4, 90), lift=1)
        sheet.cut(RED, oval(x, 130, 62, 54), lift=6)
        sheet.cut(GOLD, rect(x - 24, 74, 48, 12, 4), rect(x - 24, 176, 48, 12, 4), lift=2)
        for dx in (-30, 0, 30):
            sheet.cut(BRICK, oval(x + dx, 130, 5, 48), lift=0)
    person(sheet, 330, 640, 370, TEAL, hair=GREY, skin=TAN, turn=1, collar=SNOW)
    person(sheet, 870, 640, 370, ROSE, hair=GREY, turn=-1, long_hair=True, collar=CREAM)
    table(sheet, 610, 120, 1080, WOOD, RED, BRICK)
    for x, filling in ((470, SNOW), (730, SNOW)):
        sheet.cut(filling, arc(x, 566, 54, 180, 360, 34), lift=2)
        sheet.cut(RED, arc(x, 562, 66, 0, 180, 58), lift=5)
        sheet.cut(GOLD, rect(x - 66, 558, 132, 7, 3), lift=0)
    pot = smooth([(556, 606), (548, 556), (600, 520), (652, 556), (644, 606)])
    sheet.cut(SEA, *limb([(640, 560), (676, 540)], 14), lift=3)
    sheet.cut(SEA, pot, lift=6)
    sheet.cut(TEAL, oval(600, 526, 26, 8), oval(600, 514, 7, 7), lift=2)
    for x in (575, 600, 628):
        steam = smooth([(x, 490), (x + 10, 462), (x - 8, 436), (x + 6, 408)], closed=False)
        sheet.cut(SNOW, *limb(steam, 5), lift=0)
    return sheet


def pledge_wall() -> Sheet:
    """A notice board with cards, two people in front of it."""
    sheet = room(line=640, seed=16)
    sheet.cut(WOOD, rect(120, 60, 960, 440, 12), lift=9)
    sheet.cut(CREAM, rect(142, 82, 916, 396, 4), lift=0)
    sheet.cut(RED, rect(142, 82, 916, 54, 4), lift=3)
    sheet.cut(STRAW, rect(480, 104, 240, 10, 5), lift=0)
    done = (1, 2, 4, 5, 8)
    for index in range(10):
        x, y = 176 + (index % 5) * 176, 162 + (index // 5) * 158
        tilt = sheet.random.randint(-5, 5)
        card = [(x, y + tilt), (x + 142, y), (x + 142, y + 130), (x, y + 130 + tilt)]
        sheet.cut((SNOW, PAPER, MIST, STRAW)[index % 4], card, lift=4)
        for row, w in enumerate((96, 80, 60)):
            sheet.cut(CLAY, rect(x + 20, y + 34 + row * 22, w, 8, 4), lift=0)
        sheet.cut(RED if index in done else SEA, oval(x + 71, y + 6, 9), lift=3)
        if index in done:
            tick = limb([(x + 96, y + 104), (x + 106, y + 114), (x + 124, y + 92)], 7)
            sheet.cut(GREEN, *tick, lift=0)
    person(sheet, 430, 740, 380, SLATE, turn=1, collar=SNOW)
    sheet.cut(SLATE, *limb([(500, 560), (560, 500), (590, 430)], 44), lift=5)
    sheet.cut(SKIN, oval(594, 414, 22, 24), lift=2)
    person(sheet, 800, 750, 360, BRICK, hair=GREY, skin=TAN, turn=-1, collar=CREAM)
    return sheet


def reading_lamp() -> Sheet:
    """An open book under a lamp in the evening."""
    sheet = Sheet(TEAL, (34, 62, 66), seed=17)
    sheet.glow(540, 380, 520, STRAW, 0.55)
    window(sheet, 860, 90, 240, 250, pane=SLATE)
    sheet.cut(WOOD, rect(-40, 560, WIDTH + 80, 260), lift=9)
    sheet.cut(CLAY, rect(-40, 560, WIDTH + 80, 12), lift=0)
    sheet.cut(INK, rect(240, 536, 170, 30, 14), lift=6)
    sheet.cut(INK, *limb([(325, 540), (270, 330), (430, 190)], 16), lift=5)
    sheet.cut(GOLD, oval(270, 330, 17), lift=3)
    sheet.cut(RED, [(400, 130), (470, 150), (590, 290), (330, 262)], lift=8)
    sheet.cut(STRAW, [(590, 290), (330, 262), (340, 276), (580, 302)], lift=0)
    big_book(sheet, 640, 640, 440)
    for index, (colour, w) in enumerate(((RED, 210), (GOLD, 190), (SEA, 200))):
        sheet.cut(colour, rect(930 + index * 6, 528 - index * 34, w, 32, 4), lift=4)
        sheet.cut(PAPER, rect(940 + index * 6, 536 - index * 34, 12, 16), lift=0)
    cup(sheet, 1030, 460)
    return sheet


def big_book(sheet: Sheet, x: float, y: float, w: float) -> None:
    """A thick book, open, its pages bent."""
    h = w * 0.36
    cover = [
        (x - w / 2 - 16, y + 10),
        (x + w / 2 + 16, y + 10),
        (x + w * 0.46, y - h),
        (x - w * 0.46, y - h),
    ]
    sheet.cut(RED, cover, lift=9)
    for side in (-1, 1):
        near = smooth([(x, y), (x + side * w * 0.25, y - 22), (x + side * w / 2, y)], closed=False)
        far = smooth(
            [(x + side * w * 0.44, y - h), (x + side * w * 0.22, y - h - 18), (x, y - h + 4)],
            closed=False,
        )
        sheet.cut(SNOW, [*near, *far], lift=4)
        for row in range(6):
            t = 0.14 + row * 0.13
            top = y - h * (1 - t)
            left = x + side * w * 0.06
            right = x + side * w * (0.38 + t * 0.05)
            middle = ((left + right) / 2, top - 15)
            line = smooth([(left, top - 2), middle, (right, top - 3)], closed=False)
            sheet.cut(SAND, *limb(line, 4), lift=0)
