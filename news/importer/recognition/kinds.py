"""Kinds of documents (文种) and issuing bodies, as data."""

import re

#: Endings of titles → kind, most particular first. Laws and regulations (立法法,
#: 行政法规制定程序条例 art. 5) before the 15 kinds of official documents
#: (党政机关公文处理工作条例 art. 8) before what offices also write.
KINDS = (
    ("实施细则", "实施细则"),
    ("实施办法", "办法"),
    ("实施条例", "条例"),
    ("实施方案", "实施方案"),
    ("工作方案", "工作方案"),
    ("议事规则", "规则"),
    ("管理办法", "办法"),
    ("基本法", "法律"),
    ("宪法", "宪法"),
    ("组织法", "法律"),
    ("准则", "准则"),
    ("条例", "条例"),
    ("细则", "细则"),
    ("办法", "办法"),
    ("规定", "规定"),
    ("规则", "规则"),
    ("规范", "规范"),
    ("规程", "规程"),
    ("章程", "章程"),
    ("决定", "决定"),
    ("决议", "决议"),
    ("命令", "命令"),
    ("公报", "公报"),
    ("公告", "公告"),
    ("通告", "通告"),
    ("意见", "意见"),
    ("通知", "通知"),
    ("通报", "通报"),
    ("报告", "报告"),
    ("请示", "请示"),
    ("批复", "批复"),
    ("议案", "议案"),
    ("纪要", "纪要"),
    ("复函", "函"),
    ("函", "函"),
    ("方案", "方案"),
    ("规划", "规划"),
    ("计划", "计划"),
    ("纲要", "纲要"),
    ("要点", "工作要点"),
    ("措施", "措施"),
    ("指南", "指南"),
    ("标准", "标准"),
    ("目录", "目录"),
    ("制度", "制度"),
    ("解释", "解释"),
    ("法", "法律"),
)
_SUFFIX = re.compile(
    r"[（(〔\[](?:试行|暂行|草案|修订|修正|\d{4}年?修[订正]|征求意见稿|节选|全文|摘要)[^（(〔\[）)〕\]]*[）)〕\]]$"
)

#: Folder of a collection → level of the document.
LEVELS = {
    "宪法": "宪法",
    "宪法相关法": "法律",
    "民法商法": "法律",
    "民法": "法律",
    "商法": "法律",
    "刑法": "法律",
    "行政法": "法律",
    "经济法": "法律",
    "社会法": "法律",
    "诉讼与非诉讼程序法": "法律",
    "法律": "法律",
    "行政法规": "行政法规",
    "部门规章": "部门规章",
    "地方性法规": "地方性法规",
    "地方政府规章": "地方政府规章",
    "司法解释": "司法解释",
    "党内法规": "党内法规",
    "规范性文件": "规范性文件",
}

#: Code in a document number → body (certain ones only; rules B9).
CODES = {
    "中发": "中共中央",
    "中办发": "中共中央办公厅",
    "中办函": "中共中央办公厅",
    "国发": "国务院",
    "国函": "国务院",
    "国办发": "国务院办公厅",
    "国办函": "国务院办公厅",
    "国令": "国务院",
    "中组发": "中共中央组织部",
    "组通字": "中共中央组织部",
    "中宣发": "中共中央宣传部",
    "民发": "民政部",
    "民函": "民政部",
    "民办发": "民政部办公厅",
    "财综": "财政部",
    "财税": "财政部",
    "人社部发": "人力资源和社会保障部",
    "劳社部发": "劳动和社会保障部",
    "劳部发": "劳动部",
}

#: Other names of a body, and names with the state in front → the one used in lists.
ALIASES = {"中央军委": "中央军事委员会", "中华人民共和国国务院": "国务院"}

#: Level → the body that alone makes documents of it (立法法: the State Council makes 行政法规).
MAKERS = {"行政法规": "国务院"}

#: Bodies a title begins with: 国务院关于…的规定.
TITLE_BODIES = (
    *("全国人民代表大会常务委员会", "全国人民代表大会", "中共中央办公厅、国务院办公厅"),
    *("中共中央、国务院", "中共中央办公厅", "中共中央组织部", "中共中央", "国务院办公厅", "国务院"),
    *("中央军事委员会", "最高人民法院", "最高人民检察院", "民政部", "财政部", "教育部", "公安部"),
)
_BODY_END = (
    r"(?:部|委|局|厅|署|院|办|办公室|办公厅|委员会|政府|党组|党委|工委|总局|中心|联合会|总工会"
    r"|银行|法院|检察院)"
)
SIGNATURE = re.compile(
    rf"^(?:中共|中国共产党|中华人民共和国|国务院|国家)?[\u4e00-\u9fff·、（）()\s]{{2,40}}{_BODY_END}$"
)


def bare_title(title: str) -> str:
    """Title without (试行), (2016年修订) and the like behind it."""
    return _SUFFIX.sub("", title.strip())


def document_kind(title: str) -> str:
    """Kind of a document by the end of its title, empty where it has none (a piece of news)."""
    bare = bare_title(title)
    return next((kind for ending, kind in KINDS if bare.endswith(ending)), "")


def level_of(folders: list[str]) -> tuple[str, str]:
    """Level (法律, 行政法规 …) and collection by a file's folders, the nearest known one."""
    for folder in reversed(folders):
        if folder in LEVELS:
            return LEVELS[folder], folder
    return "", folders[-1] if folders else ""


def body_name(name: str) -> str:
    """Joint bodies by the names used in lists: 国务院、中央军委 → 国务院、中央军事委员会."""
    return "、".join(ALIASES.get(part, part) for part in name.split("、"))


def maker(level: str, category: str, folders: list[str]) -> str:
    """The body by where the document was filed: 部门规章/公安部 → 公安部."""
    if level == "部门规章" and folders and folders[-1] != category and SIGNATURE.match(folders[-1]):
        return folders[-1]
    return MAKERS.get(level, "")


def body_of_title(title: str) -> str:
    """国务院 for 国务院关于…; empty where the title does not begin with a body."""
    for body in TITLE_BODIES:
        if title.startswith(body) and title[len(body) :].startswith(
            ("关于", "印发", "转发", "批转")
        ):
            return body
    match = re.match(rf"^([\u4e00-\u9fff、]{{2,30}}?{_BODY_END})关于", title)
    return match[1] if match else ""


#: Kinds that are in force until something ends them.
LEGAL = frozenset(
    [
        *("宪法", "法律", "条例", "准则", "规定", "办法", "规则", "细则", "实施细则"),
        *("规范", "规程", "决定", "命令"),
    ]
)


def is_legal(kind: str) -> bool:
    """Whether a document of this kind is law or rule, and so in force until it is ended."""
    return kind in LEGAL
