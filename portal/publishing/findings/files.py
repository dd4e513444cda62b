"""What is wrong inside attached files and with names of files (S5), said with the place.

A file is examined once, when it is read, and what was found is kept with the document. Nothing kept
or said repeats a whole number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from portal.media.examination import without_numbers
from portal.media.models import PortalDocument, PortalImage
from portal.media.reading import examined
from portal.media.uses import uses_of
from portal.rulebook.reading.secrecy import name_mark

from .numbers import check_identity_numbers, is_restricted
from .registry import Finding

# --- Examining a file -------------------------------------------------------------------------


# --- Saying it --------------------------------------------------------------------------------


def findings_of(examination: dict, where: str) -> Iterator[Finding]:
    """What was found, as findings about the file ``where`` names."""
    for item in examination["found"]:
        code, sample = item["code"], item["sample"]
        place = place_name(item["place"], sample)
        if code == "identity-number":
            yield Finding("error", code, _("附件里有身份证号码，不能公开"), f"{where}{place}")
        elif code == "mobile-number":
            yield Finding(
                "warning",
                code,
                _("附件里有手机号码：公开个人号码要本人同意，办事咨询请用座机"),
                f"{where}{place}",
            )
        elif code == "secret-mark":
            yield Finding(
                "error",
                code,
                _("附件标有“%(level)s”：涉密文件不得上网，请立即报告保密管理人员")
                % {"level": sample},
                f"{where}{place_name(item['place'])}",
            )
        elif code == "internal-mark":
            yield Finding(
                "warning",
                code,
                _("附件标有“%(mark)s”，不宜向社会公开") % {"mark": sample},
                f"{where}{place_name(item['place'])}",
            )
        elif code == "hidden-content":
            yield Finding(
                "warning",
                code,
                _("附件里有读者一眼看不到的内容，公开前请清除或核对"),
                f"{where}{place_name(item['place'])}",
            )


def place_name(place: Iterable[str], sample: str = "") -> str:
    """``，工作表“名单”第3行：…110…2X…`` for people; empty where nothing is known."""
    kind, *rest = [*place] or [""]
    if kind == "more":
        return "，" + _("另有%(count)s处") % {"count": sample}
    numbered = {
        "page": _("第%(number)s页"),
        "paragraph": _("第%(number)s段"),
        "row": _("工作表“%(sheet)s”第%(number)s行"),
        "title": _("工作表“%(sheet)s”"),
        "sheet": _("隐藏的工作表“%(sheet)s”第%(number)s行"),
    }
    plain = {
        "comment": _("批注"),
        "header": _("页眉或页脚"),
        "note": _("脚注或尾注"),
        "box": _("文本框"),
        "property": _("文件属性"),
        "deleted": _("修订中删去的文字"),
        "inserted": _("修订中加入的文字"),
        "sheet": _("隐藏的工作表"),
        "embedded": _("嵌入的文件（没有检查）"),
    }
    if kind in numbered and rest:
        name = numbered[kind] % {"sheet": without_numbers(rest[0]), "number": rest[-1]}
    else:
        name = plain.get(kind, "")
    return (f"，{name}" if name else "") + (f"：…{sample}…" if sample else "")


def check_name(name: str, where: str) -> Iterator[Finding]:
    """Secrets and personal numbers in a title or the name of a file."""
    if level := name_mark(name):
        yield Finding(
            "error",
            "secret-mark",
            _("文件名或标题标有“%(level)s”：涉密文件不得上网，请立即报告保密管理人员")
            % {"level": level},
            where,
        )
    yield from check_identity_numbers(re.sub(r"[_\-—]+", " ", name), where)


def document_findings(document: PortalDocument) -> Iterator[Finding]:
    """Everything about an attachment: its names, its text, and whether it could be read."""
    where = _("附件《%(title)s》（%(file)s）") % {
        "title": without_numbers(document.title),
        "file": without_numbers(document.filename),
    }
    for name in dict.fromkeys((document.title, document.filename.rpartition(".")[0])):
        yield from check_name(name, where)
    yield from findings_of(examined(document), where)
    yield from unread(document.text_problem, where)


def unread(problem: str, where: str) -> Iterator[Finding]:
    """A file that could not be read, or not to its end, is for a person to read."""
    if problem:
        yield Finding(
            "warning",
            "unread-attachment",
            _("附件没有检查完：%(problem)s请打开文件逐页核对") % {"problem": _(problem)},
            where,
        )


def image_findings(image: PortalImage) -> Iterator[Finding]:
    """The names of a picture: the file's is part of its address."""
    where = _("图片《%(title)s》（%(file)s）") % {
        "title": without_numbers(image.title),
        "file": without_numbers(image.filename),
    }
    for name in dict.fromkeys((image.title, image.filename.rpartition(".")[0])):
        yield from check_name(name, where)


def page_file_findings(page) -> Iterator[Finding]:
    """Every file a page shows, attaches or links, as it is in the editor."""
    uses = uses_of(page)
    public = uses and page.path and not is_restricted(page)
    for model, kind, check in (
        (PortalDocument, "document", document_findings),
        (PortalImage, "image", image_findings),
    ):
        files = model.objects.filter(pk__in=[pk for name, pk in uses if name == kind])
        closed = files.exclude(pk__in=files.in_open_collections().values("pk")) if public else ()
        for file in files.order_by("pk") if uses else ():
            yield from check(file)
        for file in closed:
            yield Finding(
                "warning",
                "closed-collection",
                _("有阅读限制的文件集里的文件，访客打不开；请移到公开的文件集，或换一个"),
                f"《{without_numbers(file.title)}》",
            )
