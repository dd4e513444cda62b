"""Counts of a vote that cannot be: refused with the numbers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .rules import Reason, gettext_noop

# What the counts are called on screen, by the names of the parameters.
NAMES: Mapping[str, str] = {
    "entitled": gettext_noop("应到有表决权人数"),
    "present": gettext_noop("到会人数"),
    "in_favour": gettext_noop("赞成票数"),
    "against": gettext_noop("反对票数"),
    "abstained": gettext_noop("弃权票数"),
    "blank": gettext_noop("空白票数"),
    "void": gettext_noop("无效票数"),
    "written_in_favour": gettext_noop("书面赞成数"),
    "written_against": gettext_noop("书面反对数"),
    "written_abstained": gettext_noop("书面弃权数"),
    "issued": gettext_noop("发出票数"),
    "returned": gettext_noop("收回票数"),
    "seats": gettext_noop("应选名额"),
}


class ImpossibleCount(ValueError):
    """Counts that cannot be; ``reason`` names them, ``str()`` is the reason in Chinese.

    The ``name`` among its parameters is a message of its own, to be translated as well.
    """

    def __init__(self, template: str, **params):
        self.reason = Reason(template, params)
        super().__init__(self.reason.message)


@dataclass(frozen=True)
class Ballots:
    """The counts of one vote. All are people or ballots; ``issued``, ``returned`` may be unknown.

    Raises ImpossibleCount where they cannot be. More ballots returned than issued can be: then
    the vote is void.
    """

    entitled: int
    present: int
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    blank: int = 0
    void: int = 0
    written_in_favour: int = 0
    written_against: int = 0
    written_abstained: int = 0
    issued: int | None = None
    returned: int | None = None

    def __post_init__(self):
        for name, count in vars(self).items():
            if not (count is None and name in ("issued", "returned")):
                whole(name, count)
        self._refuse_impossible_people()
        self._refuse_impossible_ballots()

    @property
    def written(self) -> int:
        """Written opinions handed in before the meeting."""
        return self.written_in_favour + self.written_against + self.written_abstained

    @property
    def cast(self) -> int:
        """Votes of those in the room, blank and void ones included."""
        return self.in_favour + self.against + self.abstained + self.blank + self.void

    @property
    def too_many_returned(self) -> bool:
        """Whether more ballots came back than were given out."""
        return None not in (self.issued, self.returned) and self.returned > self.issued

    @property
    def most(self) -> int:
        """How many votes there can be at most in the room."""
        if self.too_many_returned:
            return self.returned
        return min(n for n in (self.present, self.issued, self.returned) if n is not None)

    def _refuse_impossible_people(self):
        if not self.entitled:
            raise ImpossibleCount(gettext_noop("应到有表决权的是0人，不能表决。"))
        if self.present + self.written > self.entitled:
            template = (
                gettext_noop("到会%(present)s人，加书面意见%(written)s份，超过应到%(entitled)s人。")
                if self.written
                else gettext_noop("到会%(present)s人，超过应到%(entitled)s人。")
            )
            raise ImpossibleCount(
                template, present=self.present, written=self.written, entitled=self.entitled
            )

    def _refuse_impossible_ballots(self):
        if self.issued is not None and self.issued > self.present:
            raise ImpossibleCount(
                gettext_noop("发出选票%(issued)s张，超过到会%(present)s人。"),
                issued=self.issued,
                present=self.present,
            )
        if self.issued is None and self.returned is not None and self.returned > self.present:
            raise ImpossibleCount(
                gettext_noop("收回选票%(returned)s张，超过到会%(present)s人。"),
                returned=self.returned,
                present=self.present,
            )
        if self.cast > self.most:
            raise ImpossibleCount(
                gettext_noop(
                    "赞成%(in_favour)s、反对%(against)s、弃权%(abstained)s、空白%(blank)s、"
                    "无效%(void)s，合计%(cast)s，最多只能有%(most)s。"
                ),
                **{**vars(self), "cast": self.cast, "most": self.most},
            )


def whole(name: str, count: object) -> None:
    """Refuse a count that is no whole number from 0 on; True and 5.0 are none."""
    if type(count) is not int or count < 0:
        raise ImpossibleCount(
            gettext_noop("%(name)s应是不小于0的整数，不能是%(count)s。"),
            name=NAMES.get(name, name),
            count=count,
        )
