"""What is wrong inside attached files and with names of files (S5), said with the place.

A file is examined once, when it is read, and what was found is kept with the document. Nothing kept
or said repeats a whole number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .content_checks import (
    MANY,
    check_identity_numbers,
    identity_numbers,
    is_restricted,
    masked,
    mobile_numbers,
)
from .findings import Finding
from .models import PortalDocument, PortalImage
from .rulebook.secrecy import HEAD, internal_mark, name_mark, secret_mark
from .search.extract import Extract, Place

# Raised when the rules change: what was found under older ones is then looked for again.
VERSION = 1
_AROUND = 10  # characters of a passage on each side
_BESIDE = {"comment", "deleted", "inserted", "sheet", "embedded"}


# --- Examining a file -------------------------------------------------------------------------


def examine(extract: Extract) -> dict:
    """What to keep of a file: ``{"version", "found": [{"code", "place", "sample"}]}``."""
    found = [*_numbers(extract.text, extract.place_at), *_marks(extract)]
    for place, text in extract.hidden:
        found += _numbers(text, lambda offset, place=place: place)
        found += _mark(text, place)
    beside = sorted({place[0] for place, text in extract.hidden} & _BESIDE)
    found += [{"code": "hidden-content", "place": [kind], "sample": ""} for kind in beside]
    return {"version": VERSION, "found": _at_most(found)}


def _numbers(text: str, place_at) -> Iterator[dict]:
    for code, matches in (
        ("identity-number", identity_numbers(text)),
        ("mobile-number", mobile_numbers(text)),
    ):
        for start, end in matches:
            sample = _passage(text, start, end)
            yield {"code": code, "place": list(place_at(start)), "sample": sample}


def _passage(text: str, start: int, end: int) -> str:
    """The number and what stands around it on its line, every number masked."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before = without_numbers(text[line_start:start])[-_AROUND:]
    after = without_numbers(text[end:line_end])[:_AROUND]
    return " ".join(f"{before}{masked(text[start:end])}{after}".split())


def without_numbers(text: str) -> str:
    """The text with every personal number masked."""
    for find in (identity_numbers, mobile_numbers):
        for start, end in reversed(list(find(text))):
            text = text[:start] + masked(text[start:end]) + text[end:]
    # A piece of a number is one too.
    return re.sub(r"\d{7,}", lambda match: masked(match.group()), text)


def _marks(extract: Extract) -> Iterator[dict]:
    """Marks in the head of the file and of each sheet or page."""
    starts = [0]
    starts += [at for at, place in extract.places if place[0] in {"title", "page"} and at]
    seen = set()
    for offset, end in zip(starts, [*starts[1:], len(extract.text)], strict=True):
        head = extract.text[offset : min(end, offset + HEAD)]
        for found in _mark(head, extract.place_at(offset)):
            if found["code"] not in seen:
                seen.add(found["code"])
                yield found


def _mark(text: str, place: Place) -> Iterator[dict]:
    if level := secret_mark(text):
        yield {"code": "secret-mark", "place": list(place), "sample": level}
    if mark := internal_mark(text):
        yield {"code": "internal-mark", "place": list(place), "sample": without_numbers(mark[:30])}


def _at_most(found: list[dict]) -> list[dict]:
    """The first ``MANY`` of each kind, and how many more there are."""
    kept: list[dict] = []
    counts: dict[str, int] = {}
    for item in found:
        counts[item["code"]] = counts.get(item["code"], 0) + 1
        if counts[item["code"]] <= MANY:
            kept.append(item)
    for code, count in counts.items():
        if count > MANY:
            kept.append({"code": code, "place": ["more"], "sample": str(count - MANY)})
    return kept


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
    from .document_text import examined

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
    from .media_uses import uses_of

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
