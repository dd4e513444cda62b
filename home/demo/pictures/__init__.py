"""The pictures of the demo: drawn for it, they show no real person and belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal.models import PortalImage
from portal.seeding.making import ensure_collection, ensure_image

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """A picture by the name the texts use, with what it shows in both languages."""

    name: str
    title: str
    alt: str
    alt_en: str

    @property
    def file(self) -> Path:
        """The WebP file beside this module."""
        return FOLDER / f"{self.name}.webp"


PICTURES = (
    Picture(
        "elder-care",
        "窗边读报",
        "剪纸风格插画：护理员陪一位坐在扶手椅上的老人看报纸，身后是阳光照进来的窗户",
        "Papercut illustration: a care worker beside an elderly resident in an armchair with a "
        "newspaper, sunlight through the window behind them",
    ),
    Picture(
        "reading-circle",
        "围坐读书",
        "剪纸风格插画：五个人围坐在长桌旁，桌上摊着书，身后是两排书架",
        "Papercut illustration: five people at a long table with open books, two bookcases behind",
    ),
    Picture(
        "meeting-table",
        "党员大会",
        "剪纸风格插画：五个人坐在会议桌旁，桌子中间有一个红色投票箱，身后的板上写着四项议程",
        "Papercut illustration: five people at a meeting table with a red ballot box, four agenda "
        "items on a board behind them",
    ),
    Picture(
        "lecture-hall",
        "听课",
        "剪纸风格插画：讲台上有人讲课，黑板上画着柱形图，台下坐着两排听众",
        "Papercut illustration: a speaker beside a blackboard with a bar chart, two rows of "
        "listeners",
    ),
    Picture(
        "canteen",
        "午后的助餐点",
        "剪纸风格插画：两位老人隔着桌子说话，桌上有两碗米饭和一壶热茶，窗外有山",
        "Papercut illustration: two elderly people talking across a table with rice and hot tea",
    ),
    Picture(
        "pledge-wall",
        "承诺公示栏",
        "剪纸风格插画：公示栏上贴着十张卡片，其中五张打了勾，两个人站在前面看",
        "Papercut illustration: ten cards on a notice board, five of them ticked, two people "
        "reading",
    ),
    Picture(
        "reading-lamp",
        "灯下的书",
        "剪纸风格插画：夜里，红色台灯照着一本摊开的书，窗外有月亮",
        "Papercut illustration: an open book under a red lamp at night, the moon in the window",
    ),
    Picture(
        "community-centre",
        "党群服务中心",
        "剪纸风格插画：青瓦房的大门敞开，门口挂着两盏灯笼，三个人站在门前说话",
        "Papercut illustration: a house with a tiled roof, its door open between two lanterns, "
        "three people talking in front",
    ),
    Picture(
        "school",
        "校园",
        "剪纸风格插画：带钟楼的教学楼，楼前有树，老师和三个学生站在一起",
        "Papercut illustration: a school with a clock tower and trees, a teacher with three pupils",
    ),
    Picture(
        "volunteers",
        "路口的志愿者",
        "剪纸风格插画：三名戴红帽、穿红马甲的志愿者站在斑马线旁，两侧放着锥桶",
        "Papercut illustration: three volunteers in red caps and waistcoats at a zebra crossing",
    ),
    Picture(
        "bookshelves",
        "整理书架",
        "剪纸风格插画：两个人把纸箱里的书放上书架",
        "Papercut illustration: two people putting books from a box onto shelves",
    ),
    Picture(
        "documents",
        "核对材料",
        "剪纸风格插画：桌上摊着三份材料，贴着黄色便签，旁边放着放大镜和铅笔",
        "Papercut illustration: three documents with yellow notes, a magnifying glass and a pencil",
    ),
    Picture(
        "letters",
        "意见箱",
        "剪纸风格插画：一只手把写好的纸条投进红色意见箱，旁边有几个信封",
        "Papercut illustration: a hand putting a note into a red letter box, envelopes around it",
    ),
    Picture(
        "archive",
        "看旧记录",
        "剪纸风格插画：四个人围着玻璃展柜，柜里放着一本翻开的旧记录本",
        "Papercut illustration: four people around a glass case with an old record book",
    ),
)


def pictures() -> dict[str, PortalImage]:
    """The demo's pictures by name; stored only where they are missing."""
    collection = ensure_collection("新闻图片")
    known = {image.title: image for image in PortalImage.objects.filter(collection=collection)}
    return {
        picture.name: known.get(picture.title)
        or ensure_image(
            picture.title,
            picture.file.name,
            picture.file.read_bytes(),
            description=picture.alt,
            credit="本站绘制 Drawn for this site",
            collection=collection,
        )
        for picture in PICTURES
    }
