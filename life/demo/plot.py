"""What the branches of the demo do, in words: habits, titles, what went otherwise. All invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..planning.models import Week


@dataclass(frozen=True)
class Plot:
    """A branch: its fixed day and place, and which of its past meetings went otherwise.

    Those are told by (type, how many months ago): missed with a reason or none (""), cancelled.
    """

    week: int
    weekday: int
    place: str
    missed: dict[tuple[str, int], str]
    cancelled: tuple[str, int, str] | None = None
    next_year: bool = False


WEDNESDAY, THURSDAY, FRIDAY = 2, 3, 4
PLOTS = {
    "north": Plot(
        Week.SECOND,
        FRIDAY,
        "城北党群服务中心二楼会议室",
        {("group", 4): "第二党小组多数党员在外地参加护理培训，回来已经过了月底。"},
        next_year=True,
    ),
    "south": Plot(
        Week.THIRD,
        THURSDAY,
        "城南社工站活动室",
        {},
        ("theme_day", 5, "台风预警，街道通知停止户外活动。"),
        next_year=True,
    ),
    "lawyers": Plot(
        Week.LAST,
        FRIDAY,
        "律师之家三楼",
        {("general", 6): "多数党员出庭、出差，人数不够，没有开成。"},
    ),
    "schools": Plot(
        Week.FIRST, WEDNESDAY, "石桥镇中心校图书室", {("theme_day", 3): "", ("theme_day", 8): ""}
    ),
    "home-care": Plot(Week.SECOND, WEDNESDAY, "居家养老服务中心一楼", {("theme_day", 9): ""}),
    "trade": Plot(
        Week.THIRD, FRIDAY, "餐饮行业协会会议室", {("theme_day", 2): "年会筹备，抽不出人。"}
    ),
    "volunteers": Plot(Week.FIRST, FRIDAY, "志愿服务联合会活动室", {}),
}
# By month: what a theme day was about.
THEME_DAYS = (
    "学习年度工作要点，认领支部任务",
    "走访社区困难老人，送春联上门",
    "学雷锋志愿服务，为老人检修家电",
    "清明祭扫革命烈士墓",
    "参观区史馆，听老党员讲创业",
    "重温入党誓词，给入党积极分子讲程序",
    "学习党章，过集体政治生日",
    "高温天慰问一线护理员和环卫工人",
    "结对共建，和社区支部一起清理河岸",
    "重阳节陪老人过节",
    "学习条例原文，逐条对照支部工作",
    "盘点一年的承诺，征求服务对象意见",
)
LECTURES = (
    "党课：从支部的一件小事说起",
    "党课：社会组织里的党员怎样发挥作用",
    "党课：为民办事的分寸和底线",
    "党课：支部工作条例里和我们有关的几条",
)
JOINT = "联合主题党日：城北、城南两支部共走“为老服务一条街”"
HOUR, LENGTH, SHORT = dt.time(18, 30), 90, 45
