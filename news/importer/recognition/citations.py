"""What a document says about other documents and about its own force: 根据, 同时废止, 起施行."""

import datetime as dt
import re

from portal.rulebook.reading.dates import find_dates

_TITLE = re.compile(r"[《〈<]((?:[^《》〈〉<>]|[《〈<][^《》〈〉<>]*[》〉>])+)[》〉>]")
_BASIS = re.compile(
    r"(?:根据|依据|依照|按照|遵照|贯彻落实|贯彻)(?P<clause>[^。；]{2,200}?)(?:，|,|。|；|$)"
)
_MAKES = re.compile(r"制定|制订|现就|提出(?:如下|以下)|现将|特(?:制定|作)|决定如下|实施方案如下")
_REPEAL = re.compile(r"同时废止|即行废止|予以废止|同时停止执行|同时失效|自行废止")
_FORCE = re.compile(
    r"自(?P<when>[^，。；]{2,40}?)(?:之日)?起(?:正式)?(?:施行|实施|生效|执行)|"
    r"于(?P<when2>[^，。；]{4,20}?日)(?:起)?(?:施行|实施|生效)"
)
_ON_PUBLICATION = re.compile(r"(?:公布|发布|颁布|印发|通过|下发|批准)")
_BRACKETED_OWN = ("以下简称", "以下称")


def titles_in(text: str) -> list[str]:
    """Titles in 《》 without doubles; 《〈X〉》 inside another title is not a title of its own."""
    seen: list[str] = []
    for match in _TITLE.finditer(text):
        title = re.sub(r"\s+", "", match[1]).replace("<", "〈").replace(">", "〉")
        if title not in seen and len(title) <= 120:
            seen.append(title)
    return seen


def short_title(title: str) -> str:
    """A title as the library shows it: without 中华人民共和国 in front, spaces gone."""
    title = re.sub(r"\s+", "", title.strip("《》〈〉<> "))
    short = title.removeprefix("中华人民共和国")
    # 中华人民共和国宪法 and the like keep their name when nothing but the kind would remain.
    return short if len(short) >= 3 else title


def title_key(title: str) -> str:
    """What two writings of one title have in common, for comparison only."""
    title = re.sub(r"[（(](?:\d{4}年?)?(?:修订|修正)(?:本)?[）)]$", "", title.strip())
    title = title.replace("中华人民共和国", "")
    return re.sub(r"[\s《》〈〉<>「」“”\"、，,（）()\[\]〔〕·]", "", title)


def find_bases(paragraphs: list[str]) -> list[str]:
    """Titles a document rests on: 根据《X》…制定本条例, from its first paragraphs only."""
    found: list[str] = []
    for text in paragraphs:
        for sentence in re.split(r"[。]", text):
            if not _MAKES.search(sentence):
                continue
            head = sentence[: _MAKES.search(sentence).start()]
            for match in _BASIS.finditer(head + "。"):
                titles = titles_in(match["clause"])
                if not titles and re.match(r"(?:中华人民共和国)?宪法", match["clause"]):
                    titles = ["中华人民共和国宪法"]
                found += [title for title in titles if title not in found]
    return found


def find_repeals(paragraphs: list[str], own_title: str) -> list[str]:
    """Titles a document repeals; one that bears its own title is its own older version."""
    found: list[str] = []
    for text in paragraphs:
        for sentence in text.split("。"):
            match = _REPEAL.search(sentence)
            if not match:
                continue
            # Only what stands in the clause of 同时废止: after 施行 where both share a sentence.
            clause = sentence[: match.start()]
            clause = clause[clause.rfind("起施行") + 3 :] if "起施行" in clause else clause
            for title in titles_in(clause):
                if title_key(title) != title_key(own_title) and title not in found:
                    found.append(title)
    return found


def find_effective(paragraphs: list[str], published: dt.date | None) -> dt.date | None:
    """Day from which the document is in force: 自2016年3月1日起施行, or the day of publication.

    The last such sentence that speaks of the document itself counts.
    """
    result = None
    for text in paragraphs:
        for match in _FORCE.finditer(text):
            when = match["when"] or match["when2"]
            before = text[max(0, match.start() - 14) : match.start()]
            own = re.search(
                r"(?:本|此|该)[\u4e00-\u9fff]{1,8}(?:（[^（）]*）|\([^()]*\))?$", before
            )
            if not own and match.start() > 6:
                continue
            dates = [item for item in find_dates(when) if item.date.month]
            if dates:
                result = dates[0].date.first
            elif _ON_PUBLICATION.match(when) and published:
                result = published
    return result
