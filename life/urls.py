"""Organisation life in the member area."""

from django.urls import path

from .due import board, exporting
from .due import views as due

urlpatterns = [
    path("due/", due.due_page, name="me_due"),
    path("due/board/", board.board, name="me_due_board"),
    path("due/board/export/", exporting.export, name="me_due_export"),
    path(
        "due/<slug:slug>/<slug:kind>/<str:period>/reason/",
        due.reason,
        name="me_due_reason",
    ),
]
