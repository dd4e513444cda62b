"""Organisation life in the member area."""

from django.urls import path

from .due import views as due
from .due.board import exporting
from .due.board import views as board
from .meetings import views as meetings
from .paper import views as paper
from .planning import overview, starting
from .planning import views as planning
from .talks import views as talks
from .year import views as year

urlpatterns = [
    path("meetings/", overview.meetings, name="me_meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="me_meeting"),
    path("meetings/<int:pk>/change/", planning.change, name="me_meeting_change"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="me_meeting_cancel"),
    path("meetings/<int:pk>/restore/", meetings.restore, name="me_meeting_restore"),
    path("meetings/<int:pk>/branches/", meetings.guests, name="me_meeting_guests"),
    path(
        "meetings/<int:pk>/branches/<slug:slug>/add/",
        meetings.ask_along,
        name="me_meeting_ask_along",
    ),
    path(
        "meetings/<int:pk>/branches/<slug:slug>/leave/",
        meetings.leave_out,
        name="me_meeting_leave_out",
    ),
    path("life/<slug:slug>/meetings/add/", meetings.add, name="me_meeting_add"),
    path("life/<slug:slug>/days/", planning.changed_days, name="me_changed_days"),
    path("life/<slug:slug>/days/move/", planning.move_all, name="me_move_all"),
    path("life/<slug:slug>/days/<int:pk>/keep/", planning.keep_day, name="me_keep_day"),
    path("life/<slug:slug>/year/", year.this_year, name="me_years"),
    path("life/<slug:slug>/year/<int:year>/", year.year, name="me_year"),
    path("life/plans/<int:pk>/undo/", year.undo, name="me_year_undo"),
    path("life/<slug:slug>/habits/", starting.habits, name="me_habits"),
    path("life/<slug:slug>/paper/", paper.paper, name="me_paper"),
    path("life/paper/<int:pk>/", paper.change, name="me_paper_change"),
    path("life/paper/<int:pk>/undo/", paper.undo, name="me_paper_undo"),
    path("life/<slug:slug>/talks/", talks.talks, name="me_talks"),
    path("life/talks/<int:pk>/", talks.change, name="me_talk"),
    path("life/talks/<int:pk>/remove/", talks.remove, name="me_talk_remove"),
    path("life/talks/<int:pk>/undo/", talks.undo, name="me_talk_undo"),
    path("due/", due.due_page, name="me_due"),
    path("due/board/", board.board, name="me_due_board"),
    path("due/board/export/", exporting.export, name="me_due_export"),
    path(
        "due/<slug:slug>/<slug:kind>/<str:period>/reason/",
        due.reason,
        name="me_due_reason",
    ),
]
