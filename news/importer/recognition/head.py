"""The head and the surroundings of a text taken from a web page.

Finds the lines that say where the text comes from (时间, 来源, 作者 …) and the lines that are no
part of it at all: breadcrumb, buttons, adverts, lists of regions.
"""

import re
from dataclasses import dataclass, field

from ..formats.blocks import Block

#: Label as printed → field. The longest label is tried first.
LABELS = {
    **dict.fromkeys(
        ("发布时间", "时间", "发表时间", "发布日期", "更新时间", "发布于"), "posted_at"
    ),
    **dict.fromkeys(
        ("日期", "发文日期", "成文日期", "成文时间", "印发日期", "签发日期"), "written_on"
    ),
    **dict.fromkeys(("公布日期", "颁布日期", "公布时间"), "published_on"),
    **dict.fromkeys(("施行日期", "实施日期", "生效日期", "执行日期"), "effective_on"),
    **dict.fromkeys(("来源", "信息来源", "稿件来源", "文章来源", "来源单位", "转载自"), "source"),
    **dict.fromkeys(
        ("作者", "编辑", "责任编辑", "撰稿", "供稿", "供稿单位", "责编", "录入"), "author"
    ),
    **dict.fromkeys(
        ("点击", "点击数", "点击量", "浏览", "浏览次数", "浏览量", "阅读", "访问量"), "hits"
    ),
    **dict.fromkeys(("文号", "发文字号", "字号", "发文号", "文件编号"), "document_number"),
    **dict.fromkeys(("索引号", "信息索引号"), "index_number"),
    **dict.fromkeys(
        ("发文机关", "发布机构", "发文单位", "制定机关", "发布单位", "公布机关"), "issuing_body"
    ),
    **dict.fromkeys(("主题分类", "主题词", "信息分类", "分类"), "topic"),
    **dict.fromkeys(("有效性", "时效性", "效力", "效力状态", "是否有效"), "validity"),
    **dict.fromkeys(("公开方式",), "openness"),
    **dict.fromkeys(("责任部门", "责任单位"), "responsible_unit"),
    **dict.fromkeys(("标题", "文件名称", "名称", "信息名称"), "title"),
    **dict.fromkeys(("栏目", "所属栏目"), "column"),
    **dict.fromkeys(("体裁分类", "文种"), "kind"),
}
_LABEL = "|".join(sorted(LABELS, key=len, reverse=True))
_APART = r"\s|】\])）"  # stand between pairs
_PAIR = re.compile(
    rf"(?:^|(?<=[\s|【\[(（]))(?P<label>{_LABEL})\s*[:：]\s*"
    rf"(?P<value>(?:[^{_APART}]++|[{_APART}]++(?!(?:{_LABEL})\s*[:：]|$))*+)"
)

BREADCRUMB = re.compile(r"^[【\[]?(?:您|你)?(?:现在|当前)?(?:所在|所处)?的?位置\s*[:：是]?")
_CRUMB_SEPARATOR = re.compile(r">>|>|»|›|→|＞|/|::")

FURNITURE = re.compile(
    r"^[【\[(（]?\s*(?:字体(?:显示|大小)?|字号|打印(?:本[页文])?|分享(?:到|至)?|收藏|关闭(?:窗口)?|返回(?:顶部|首页|列表)?"
    r"|大\s*中\s*小|上一[篇条]|下一[篇条]|扫一扫|扫码|相关(?:链接|文章|阅读|新闻)|版权所有|主办单位|承办单位|技术支持"
    r"|Copyright|©|[京沪津渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备|公安备案|网站标识码"
    r"|设为首页|加入收藏|首页\s*[|>]|网站地图|联系我们|关于我们|我要纠错|放大|缩小|听全文|点击下载|查看全文|更多)"
    r"[^。]{0,80}$",
    re.I,
)
_PHONE = re.compile(
    r"(?:热线|咨询|客服|订购|服务|联系)电话|(?:400|800)-?\d{3}-?\d{3,4}|\bQQ\s*(?:[:：]\s*)?\d{5,}"
)
_SELLS = re.compile(
    r"(?:网站|软件|系统|平台|小程序|公众号)(?:开发|建设|制作|定制|推广|代理)|加盟|招商|优惠|免费试用"
)
_REGIONS = """
北京 上海 天津 重庆 河北 山西 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南
广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 台湾 香港 澳门 深圳 广州 烟台 威海
"""
#: Names of provinces and of cities that link lists of the time carry beside them.
REGIONS = frozenset(_REGIONS.split())
#: Column names that hold no documents; a document found under one was filed wrongly (rules A7).
WRONG_COLUMNS = (
    *("联系我们", "关于我们", "友情链接", "网站地图", "留言", "招聘", "广告", "产品", "下载中心"),
    *("图片", "视频", "服务指南", "网站帮助", "帮助中心"),
)
#: The head is over after this many blocks, and after the first paragraph longer than this.
HEAD_BLOCKS = 25
LONG = 80


@dataclass(slots=True)
class Head:
    """What the surroundings of a text say.

    ``fields`` as printed, ``breadcrumb`` from the top down, ``titles`` the lines that may be the
    title (best last), ``dropped`` pairs of finding code and text, ``body`` the blocks that remain.
    """

    fields: dict[str, str] = field(default_factory=dict)
    breadcrumb: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)


def read_pairs(line: str) -> dict[str, str]:
    """Fields of a line such as 时间:2017-02-20 15:50 来源:未知; empty for other lines."""
    if not re.match(rf"^[【\[(（]?(?:{_LABEL})\s*[:：]", line) or len(line) > 240:
        return {}
    found = {}
    for match in _PAIR.finditer(line):
        found.setdefault(LABELS[match["label"]], match["value"].strip(" \u3000|"))
    return found


def is_region_list(text: str) -> bool:
    """A line of links to other places: many short names, several of them provinces."""
    names = [name for name in re.split(r"[|｜\s\u3000、·/]+", text) if name]
    return len(names) >= 6 and sum(name in REGIONS for name in names) >= 5


def is_advert(text: str) -> bool:
    """A line that sells: a hotline, or two phrases of a vendor, in a line that is no sentence."""
    if "。" in text or len(text) > 160:
        return False
    return bool(_PHONE.search(text) and _SELLS.search(text)) or len(_SELLS.findall(text)) >= 3


def read_breadcrumb(text: str) -> list[str]:
    """Parts of 当前位置: 主页 > 联系我们 > 黑龙江党建, without the front page; else empty."""
    match = BREADCRUMB.match(text)
    separators = len(re.findall(r">|»|›|→|＞", text))
    if len(text) > 120 or not ((match and len(text) > match.end()) or separators >= 2):
        return []
    rest = text[match.end() :] if match else text
    parts = [part.strip().strip(" 】]:：\u3000") for part in _CRUMB_SEPARATOR.split(rest)]
    return [part for part in parts if part and part not in ("主页", "首页", "网站首页", "正文")]


def split_head(blocks: list[Block], own_title: str = "") -> Head:
    """Take the head and the surroundings off a document."""
    head = Head()
    title_open = not own_title
    in_head, candidates = True, 0
    for index, block in enumerate(blocks):
        text = block.text
        if block.kind == "table":
            in_head = False
            head.body.append(block)
            continue
        if in_head and (index >= HEAD_BLOCKS or (len(text) > LONG and not read_pairs(text))):
            in_head = False
        code = _furniture(block, index, blocks)
        if code == "breadcrumb":
            head.breadcrumb = head.breadcrumb or read_breadcrumb(text)
        elif code:
            head.dropped.append((code, text))
        elif in_head and (pairs := read_pairs(text)):
            for key, value in pairs.items():
                head.fields.setdefault(key, value)
            if title_open and candidates:
                # The line above 时间/来源 is the title; what stands above that is the site's.
                _take_titles(head, candidates)
            title_open, candidates = False, 0
        else:
            head.body.append(block)
            if in_head and title_open:
                candidates += 1
    return head


def _take_titles(head: Head, count: int) -> None:
    taken = head.body[-count:]
    del head.body[-count:]
    head.titles = [block.text for block in taken]


def _furniture(block: Block, index: int, blocks: list[Block]) -> str:
    """Code of a block that is no part of the text, ``breadcrumb``, or nothing."""
    text = block.text
    if (BREADCRUMB.match(text) or text.count(">") >= 2) and read_breadcrumb(text):
        return "breadcrumb"
    if is_region_list(text):
        return "links-dropped"
    if is_advert(text):
        return "advert-dropped"
    near_an_end = index < HEAD_BLOCKS or index >= len(blocks) - HEAD_BLOCKS
    if near_an_end and FURNITURE.match(text) and len(text) <= 80 and not text.endswith("。"):
        return "furniture-dropped"
    if not block.main:
        # Outside the main part of a page only the labels of the head are of interest.
        return "" if read_pairs(text) or block.level else "furniture-dropped"
    return "furniture-dropped" if block.linked > 0.8 and len(text) <= 40 and near_an_end else ""


def misfiled_under(breadcrumb: list[str], is_document: bool) -> str:
    """The column a document was wrongly filed under, or nothing."""
    if not is_document:
        return ""
    wrong = (part for part in breadcrumb if any(word in part for word in WRONG_COLUMNS))
    return next(wrong, "")
