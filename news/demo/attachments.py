"""Attachments of the demo, made in code: Word, Excel, PDF and text that people could really use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from portal.models import PortalDocument
from portal.pages.pdf import available
from portal.pages.pdf import make as make_pdf
from portal.seeding.making import at, ensure_collection, ensure_document

MADE_AT = at("2026-01-01").replace(tzinfo=None)


@dataclass(frozen=True)
class DemoFile:
    """A file by the name the texts use for it."""

    name: str
    title: str
    filename: str
    make: Callable[[], bytes]


def word(title: str, lines: list[str], table: list[list[str]] | None = None) -> bytes:
    """A Word file: a title, paragraphs, perhaps a table with a header row."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = "宋体"
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.core_properties.title = title
    document.core_properties.author = "中共江北区委社会工作部"
    document.core_properties.created = document.core_properties.modified = MADE_AT
    document.add_heading(title, level=1)
    for line in lines:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]), style="Table Grid")
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    output = BytesIO()
    document.save(output)
    return output.getvalue()


def sheet(title: str, rows: list[list[str | int]], widths: list[int]) -> bytes:
    """An Excel file with one sheet: a header row that stays, and rows."""
    book = Workbook()
    book.properties.title = title
    book.properties.created = book.properties.modified = MADE_AT
    page = book.active
    page.title = title[:30]
    for row in rows:
        page.append(row)
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    page.freeze_panes = "A2"
    for index, width in enumerate(widths):
        page.column_dimensions[chr(ord("A") + index)].width = width
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def pdf(title: str, rows: list[list[str]]) -> bytes:
    """A PDF with a heading and a table, its text selectable."""
    head, *body = rows
    cells = "".join(f"<th>{cell}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in body)
    css = (
        "body{font:11pt/1.7 serif}"
        "h1{font-size:18pt;text-align:center}table{width:100%;border-collapse:collapse}"
        "th,td{border:1px solid #666;padding:4pt 6pt;text-align:left}"
    )
    html = (
        f"<!doctype html><html lang='zh-Hans'><head><title>{title}</title>"
        f"<style>{css}</style></head>"
        f"<body><h1>{title}</h1><table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
        "</body></html>"
    )
    return make_pdf(html)


def plan_template() -> bytes:
    """A page to plan one organisation's party organisation on."""
    rows = [
        ["项目", "内容"],
        ["单位名称和统一社会信用代码", ""],
        ["登记层级和类别", "社会团体／社会服务机构／基金会"],
        ["从业人员数、正式党员数", ""],
        ["负责组建的党（工）委", ""],
        ["组建形式", "单独／联合／龙头带建／派驻帮建"],
        ["联合单位和牵头单位", ""],
        ["书记人选的来源", "负责人中的党员／管理层党员／上级选派"],
        ["四个时间点", "申请、批复、选举、备案"],
        ["党建工作指导员", ""],
    ]
    lines = ["一个单位一页，由负责组建的党（工）委填写，党员人数有变化时更新。"]
    return word("社会组织党组织组建方案（样式）", lines, rows)


def ledger_sample() -> bytes:
    """What the ledger of social organisations looks like; the rows are invented."""
    header = [
        "序号",
        "单位名称",
        "登记层级",
        "类别",
        "从业人员",
        "正式党员",
        "凭证明信参加的党员",
        "组建形式",
        "党组织名称",
        "负责组建的单位",
        "核对日期",
    ]
    rows = [
        [1, "松柏护理院", "区级", "社会服务机构", 86, 11, 2, "单独", "松柏护理院党支部"],
        [
            2,
            "和暖居家养老服务中心",
            "区级",
            "社会服务机构",
            24,
            2,
            1,
            "联合",
            "城北养老服务联合党支部",
        ],
        [3, "康颐日间照料中心", "区级", "社会服务机构", 15, 2, 0, "联合", "城北养老服务联合党支部"],
        [4, "望江助餐服务社", "区级", "社会服务机构", 9, 1, 0, "联合", "城北养老服务联合党支部"],
        [5, "江北区社会工作者协会", "区级", "社会团体", 6, 8, 3, "单独", "社会工作者协会党支部"],
        [6, "启航职业培训学校", "区级", "社会服务机构", 52, 9, 4, "单独", "启航职业培训学校党支部"],
        [7, "江北区花卉盆景协会", "区级", "社会团体", 2, 0, 0, "派驻", "由党建工作指导员联系"],
    ]
    ends = ["区养老服务行业党委"] * 4 + ["区社会组织综合党委", "区民办教育行业联合党委"]
    ends += ["中共临湖街道工作委员会"]
    full = [[*row, end, "2026-10-20"] for row, end in zip(rows, ends, strict=True)]
    widths = [6, 26, 10, 14, 10, 10, 12, 10, 26, 26, 12]
    return sheet("工作台账样表", [header, *full], widths)


def minutes_template() -> bytes:
    """A form for minutes with what article 15 asks for."""
    lines = ["依据《江北区社会组织党支部组织生活管理办法（试行）》第十五条。"]
    rows = [
        ["栏目", "填写"],
        ["会议类型和次数", ""],
        ["时间、地点", ""],
        ["主持人、记录人", ""],
        ["应到、实到", "应到　人，其中有表决权　人；实到　人，其中有表决权　人"],
        ["缺席和原因", "公务／出差／其他"],
        ["议题", ""],
        ["发言要点", "按发言人分别记录"],
        ["表决", "赞成　票，反对　票，弃权　票"],
        ["议定事项、承办人、期限", ""],
        ["主持人签字、记录人签字", ""],
    ]
    return word("党支部会议记录（样式）", lines, rows)


def disclosure_catalogue() -> bytes:
    """The catalogue of what branches make public, to whom and when."""
    header = ["序号", "公开事项", "范围", "形式", "时限", "负责"]
    items = [
        ("年度工作计划和重点任务", "本支部", "会议", "每年1月底前", "书记"),
        ("上级重要决定的学习和落实情况", "本支部", "会议", "随时", "书记"),
        ("三会一课、主题党日安排", "本支部", "公示栏", "会前一周", "组织委员"),
        ("党员学习培训情况", "本支部", "公示栏", "每半年", "宣传委员"),
        ("党组织设立和名称", "社会", "网站、公示栏", "批复后十日内", "书记"),
        ("换届选举安排", "本支部", "会议", "选举前一周", "书记"),
        ("换届选举结果", "社会", "网站、公示栏", "批复后十日内", "书记"),
        ("支部书记和委员的分工", "本支部", "公示栏", "确定后十日内", "书记"),
        ("发展党员情况", "本支部", "公示栏", "按程序公示", "组织委员"),
        ("党员公开承诺事项", "社会", "网站、公示栏", "讨论通过后十日内", "书记"),
        ("承诺办理进度", "社会", "网站、公示栏", "每半年", "书记"),
        ("承诺评议结果", "社会", "网站、公示栏", "评议后十日内", "书记"),
        ("组织生活会召开情况", "本支部", "会议", "会后十日内", "书记"),
        ("整改事项、期限和结果", "本支部", "公示栏", "会后十日内", "书记"),
        ("民主评议党员的程序和时间", "本支部", "会议", "评议前一周", "组织委员"),
        ("党费收缴总数和返还总数", "本支部", "公示栏", "每年一次", "组织委员"),
        ("党建工作经费收支", "本支部", "公示栏", "每年一次", "书记"),
        ("走访慰问安排", "特定", "会议", "随时", "组织委员"),
        ("群众意见和答复", "本支部", "公示栏", "答复后五日内", "书记"),
        ("结对共建协议和进展", "社会", "网站、公示栏", "签订后十日内", "书记"),
        ("志愿服务安排", "社会", "网站、公示栏", "活动前三日", "宣传委员"),
        ("其他需要公开的事项", "由支部确定", "由支部确定", "随时", "书记"),
    ]
    rows = [[number, *item] for number, item in enumerate(items, start=1)]
    return sheet("党务公开目录", [header, *rows], [6, 34, 12, 18, 20, 12])


def undertaking() -> bytes:
    """The undertaking an organisation files when it applies for registration."""
    lines = [
        "江北区民政局：",
        "本单位申请登记，就党的建设工作承诺如下：",
        "一、在章程中写明党的建设内容，按规定支持建立党组织。",
        "二、有三名以上正式党员时，自达到人数之日起三个月内提出组建申请；不足三名的，参加联合党支部。",
        "三、为党组织活动提供时间、场所和经费，费用列入管理费用。",
        "四、重要事项决定前听取党组织意见。",
        "五、如实报告党员人数的变化。",
        "负责人（签名）：　　　　　　　　单位（盖章）：",
        "　　　　年　　月　　日",
    ]
    return word("社会组织党建工作承诺书", lines)


def member_form() -> bytes:
    """Counts of members of a new organisation, never their names."""
    header = ["栏目", "人数", "说明"]
    rows = [
        ["从业人员总数", "", "与劳动合同人数一致"],
        ["党员总数", "", "下面三项之和"],
        ["其中：组织关系在本单位的正式党员", "", "据此判断是否单独组建"],
        ["其中：组织关系在本单位的预备党员", "", "没有表决权"],
        ["其中：组织关系不在本单位的党员", "", "凭证明信参加组织生活"],
        ["入党申请人", "", ""],
        ["是否有工会、共青团、妇联", "", "填“有”或者“无”"],
    ]
    return sheet("党员情况表", [header, *rows], [40, 10, 34])


VENUES = "党群活动服务中心场地清单"
VENUE_ROWS = [
    ["地点", "场地", "容纳人数", "设备"],
    ["区党群活动服务中心", "报告厅", "120", "投影、扩音、轮椅坡道"],
    ["区党群活动服务中心", "第一至第三会议室", "16 至 30", "白板、投影"],
    ["新安街道分中心", "第一、第二会议室", "20", "白板"],
    ["临湖街道分中心", "会议室、书屋", "24", "白板、图书"],
    ["望江社区服务站", "活动室", "18", "书架、助听设备"],
]


def venue_list() -> DemoFile:
    """Rooms that branches may use: a PDF, or where none can be made, the same in Word."""
    if available():
        make, suffix = partial(pdf, VENUES, VENUE_ROWS), "pdf"
    else:
        make, suffix = partial(word, VENUES, [], VENUE_ROWS), "docx"
    return DemoFile("venue-list", "场地清单", f"changdi-qingdan.{suffix}", make)


def pledge_example() -> bytes:
    """How one pledge is written down, as plain text."""
    text = """实事清单写法示例

事项：走廊夜灯换成贴地的感应灯条
原来：走廊三十二米，夜间只有两盏顶灯，去年夜间摔倒两次
办到：每三米一条，脚步到前一秒亮起，亮度以住户不觉得刺眼为准
时间：2026年5月31日前
负责：支部组织委员
评议：二楼、三楼住户，2026年6月
"""
    return text.encode()


FILES = (
    DemoFile("plan-template", "组建方案样式", "zujian-fangan.docx", plan_template),
    DemoFile("ledger-sample", "工作台账样表", "taizhang-yangbiao.xlsx", ledger_sample),
    DemoFile("minutes-template", "会议记录样式", "huiyi-jilu.docx", minutes_template),
    DemoFile("disclosure-catalogue", "党务公开目录", "gongkai-mulu.xlsx", disclosure_catalogue),
    DemoFile("undertaking", "社会组织党建工作承诺书", "chengnuo-shu.docx", undertaking),
    DemoFile("member-form", "社会组织党员情况表", "dangyuan-qingkuang.xlsx", member_form),
    DemoFile("pledge-example", "实事清单写法示例", "shishi-qingdan.txt", pledge_example),
)


def attachments() -> dict[str, PortalDocument]:
    """The demo's attachments by name; made only where they are missing."""
    collection = ensure_collection("政策文件附件")
    known = {row.title: row for row in PortalDocument.objects.filter(collection=collection)}
    return {
        file.name: known.get(file.title)
        or ensure_document(file.title, file.filename, file.make(), collection=collection)
        for file in (*FILES, venue_list())
    }
