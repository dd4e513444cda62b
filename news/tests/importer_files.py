"""Made-up files for the importer's tests: a law in two versions, a notice, pages of old sites."""

import io

import docx

from news.importer.parse import parse_bytes
from news.importer.recognition.document import ParsedDocument

LAW_2010 = """# 中华人民共和国江北公园管理条例

2010年3月1日 中华人民共和国国务院令第901号公布

<!-- INFO END -->

## 第一章 总 则

第一条 为了加强公园管理，根据《中华人民共和国绿化法》，制定本条例。

第二条 本条例所称公园，是指下列场所：

（一）综合公园；

（二）社区公园。

## 第二章 附 则

第三条 本条例自2010年5月1日起施行。《城市公园暂行规定》同时废止。
"""
LAW_2020 = LAW_2010.replace(
    "国务院令第901号公布\n",
    "国务院令第901号公布\n\n2020年6月6日 《国务院关于修改<部分行政法规>的决定》第一次修订\n",
).replace("（二）社区公园。", "（二）社区公园；\n\n（三）口袋公园。")
REPEALED = """# 城市公园暂行规定

1990年1月1日 国务院发布

<!-- INFO END -->

第一条 公园由城市人民政府管理。

第二条 公园门票由物价部门核定。

第三条 本规定自发布之日起施行。
"""
NOTICE_LINES = (
    "江民发[2017]12号",
    "各社会组织：",
    "根据《江北公园管理条例》，现就年度检查工作通知如下。",
    "一、检查对象",
    "2016年6月30日以前登记的社会组织，应当于2017年5月31日前报送年度工作报告，"
    "逾期不再受理，请各单位务必抓紧。",
    "江北区民政局",
    "2017年3月1日",
)
OLD_PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>关于做好2016年度检查工作的通知_江北民政</title><script>alert("页头脚本")</script>
<style>td {color: red}</style></head><body onload="steal()" bgcolor=#ffffff>
<table width=980><tr><td><a href="/">首页</a> | <a href="/a">政策</a> |
<a href="/b">新闻</a></td></tr></table>
<table><tr><td>当前位置：<a href="/">首页</a> &gt; <a href="/c">政策法规</a> &gt; 正文</td></tr>
<tr><td align=center><font size=5 color=red><b>关于做好2016年度检查工作的通知</b></font></td></tr>
<tr><td>发布时间：2017-03-02 09:30&nbsp;&nbsp;&nbsp;来源：江北区民政局&nbsp;&nbsp;
作者：办公室&nbsp;&nbsp;点击：<script>document.write(5)</script></td></tr>
<tr><td><div id=zoom>
<p align=center>江民发〔2017〕12号</p><p>各社会组织：</p>
<p style="text-indent:2em">根据《<font color=blue>江北公园管理条例</font>》，
现就年度检查工作<b>通知</b>如下。
<a href="javascript:alert(1)">点这里</a>，<a href="https://example.org/?a=1&amp;b=2">填报系统</a>。</p>
<p>一、检查对象</p>
<p>2016年6月30日以前登记的社会组织，应当于2017年5月31日前报送年度工作报告，
逾期不再受理，请各单位务必抓紧。<img src=x onerror="alert(2)"></p>
<table border=1><tr><th>环节</th><th>时间</th></tr><tr><td>初审</td><td>3月</td></tr>
<tr><td>复审</td><td>5月</td></tr></table>
<p align=right>江北区民政局</p><p align=right>2017年3月1日</p></div></td></tr></table>
<iframe src="http://ads.example.net"></iframe><div>版权所有：江北区民政局 京ICP备12345号</div>
</body></html>"""
PORTAL_PAGE = """党建园地
当前位置: 主页 > 联系我们 > 党建园地 >

江北区社会组织党组织组建工作实施方案

时间:2017-02-20 15:50  来源:未知 作者:管理员   点击:

字体显示【
打印

为加强社会组织党的建设,按照《关于社会组织党建工作的意见(试行)》(中办发〔2015〕51号)的规定,制定实施方案如下。

一、目标任务

2016年6月底前,有3名以上正式党员的社会组织都要单独组建党组织。2016年年底前实现全覆盖。

二、组建方式

(一)行业归口建。由业务主管部门负责。

党建软件 党建网站开发 智慧党建网站建设 热线电话:010-12345678

北京|上海|天津|四川|河北|河南|山东|山西|广东|党建云平台
"""
NEWS_PAGE = """民政局:发挥职能作用 推动社会组织党建取得新进展

发布时间: 2018-07-17
来源:先锋网

今年5月份起,社会组织登记时同步提交党员情况表。一年来,市民间组织管理局建立工作台帐,又逐户核对台账,底数清楚,情况明白,为下一步工作打下了良好基础。

基础得到夯实

2017年6月起,利用三个月时间,对登记注册的社会组织党建工作情况进行全面摸底调查,掌握了联系方式、法人、专职人员、党员、党组织等基本情况。
"""


def parse(text: str, name: str, *folders: str) -> ParsedDocument:
    """The document in a text file of that name, which lies in those folders."""
    kinds = {"md": "markdown", "txt": "text", "html": "html"}
    kind = kinds[name.rpartition(".")[2]]
    return parse_bytes(text.encode(), name, kind, list(folders))


def codes(document: ParsedDocument) -> set[str]:
    """Codes of what was found wrong."""
    return {finding.code for finding in document.warnings}


def word_file() -> bytes:
    """The notice as a Word file with a title, a heading by style and a table."""
    file = docx.Document()
    file.add_heading("关于做好2016年度检查工作的通知", level=0)
    for line in NOTICE_LINES[:3]:
        file.add_paragraph(line)
    file.add_heading("检查对象", level=1)
    paragraph = file.add_paragraph("应当于2017年5月31日前报送")
    paragraph.add_run("年度工作报告").bold = True
    paragraph.add_run("，逾期不再受理。")
    table = file.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("环节", "时间", "初审", "3月"), strict=True):
        cell.text = text
    for line in NOTICE_LINES[5:]:
        file.add_paragraph(line)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()
