"""What was recognised in one file."""

import datetime as dt
from dataclasses import dataclass, field

from .remarks import Remark
from .structure import Paragraph, Section


@dataclass
class ParsedDocument:
    """What was recognised in one file.

    Dates are days; ``posted_at`` is naive local time (Asia/Shanghai). ``kind`` is the 文种, or
    ``"news"``. ``version_on`` orders the versions of one law. ``repeals`` and ``bases`` are titles
    as printed. ``warnings`` say what is wrong; ``fingerprint`` is the source's SHA-256.
    """

    source_name: str
    fingerprint: str
    title: str = ""
    official_title: str = ""
    kind: str = "news"
    level: str = ""
    category: str = ""
    document_number: str = ""
    issuing_body: str = ""
    index_number: str = ""
    main_recipients: str = ""
    written_on: dt.date | None = None
    published_on: dt.date | None = None
    effective_on: dt.date | None = None
    version_on: dt.date | None = None
    first_published_on: dt.date | None = None
    posted_at: dt.datetime | None = None
    validity: str = ""
    source: str = ""
    author: str = ""
    responsible_unit: str = ""
    breadcrumb: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    repeals: list[str] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        return self.kind == "news"

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [item for section in self.sections for item in section.paragraphs]

    @property
    def text(self) -> str:
        """The whole text, headings included, for searching and comparing."""
        lines = []
        for section in self.sections:
            lines += [section.heading] if section.heading else []
            lines += [paragraph.text for paragraph in section.paragraphs]
        return "\n".join(lines)

    def warn(self, code: str, detail: str = "", where: str = "") -> None:
        self.warnings.append(Remark.of(code, detail, where))
