"""Organisation life in the member area."""

from django.urls import path

from .paper import views as paper
from .planning import starting
from .talks import views as talks

urlpatterns = [
    path("life/<slug:slug>/habits/", starting.habits, name="me_habits"),
    path("life/<slug:slug>/paper/", paper.paper, name="me_paper"),
    path("life/paper/<int:pk>/", paper.change, name="me_paper_change"),
    path("life/paper/<int:pk>/undo/", paper.undo, name="me_paper_undo"),
    path("life/<slug:slug>/talks/", talks.talks, name="me_talks"),
    path("life/talks/<int:pk>/", talks.change, name="me_talk"),
    path("life/talks/<int:pk>/remove/", talks.remove, name="me_talk_remove"),
    path("life/talks/<int:pk>/undo/", talks.undo, name="me_talk_undo"),
]
