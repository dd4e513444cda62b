"""What a button of the editor does: all of it or nothing, in the place the page belongs to.

A process that is killed, an error at the end: the text, what readers are told, the log, the review
and a debt are stored together or not at all, and the button can be pressed again. What leaves the
database (mail, tasks, the generation of the page cache) waits for the commit; letters are written
with the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps

from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages import create, edit
from wagtail.models import Page

from portal.publishing.review.mail import letters
from portal.records.forms import refuse

from .forms import PortalPageForm

View = Callable[..., HttpResponse]

# Of the session: the page that has gone elsewhere without anybody being told yet.
MOVED = "page_moved"


def whole(view: View) -> View:
    """A view of which a posted answer is one transaction.

    Reading takes none: on SQLite every transaction is the only one that writes.
    """

    @wraps(view)
    def in_one(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return in_one


class WholeMixin:
    """The part of an editor's view that comes after the form has been checked.

    Checking may read attachments and asks much; it stays outside, so that on SQLite others wait
    for the writing alone.
    """

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """BadRequest for what no form of ours has sent: a part of a text is missing."""
        try:
            return super().post(request, *args, **kwargs)
        except MultiValueDictKeyError as error:
            raise BadRequest(*error.args) from error

    def form_valid(self, form: PortalPageForm) -> HttpResponse:
        """One transaction. What the page itself refuses when it is stored is an error of the form,
        and nothing has been stored."""
        try:
            with nullcontext() if self.is_whole_by_itself(form) else transaction.atomic():
                place = self.put_in_place(form)
                response = super().form_valid(form)
        except ValidationError as error:
            self.forget_what_was_stored()
            refuse(form, error)
            form.restore_required_fields()
            return self.form_invalid(form)
        self._tell_place(place)
        return response

    def _tell_place(self, place: Page | None) -> None:
        """Say where the page has gone, once a person presses a button: it may have gone there, or
        to and fro, when the browser saved by itself."""
        session = self.request.session
        if self.expects_json_response:
            if place is not None:
                session[MOVED] = self.page.pk
            return
        if place is None and session.get(MOVED) == self.page.pk:
            place = self.page.get_parent()
        session.pop(MOVED, None)
        if place is None:
            return
        what = {"place": place.get_admin_display_title(), "kind": place.page_type_display_name}
        messages.info(self.request, _("这一条按公开范围放在“%(place)s”（%(kind)s）下面。") % what)

    def is_whole_by_itself(self, form: PortalPageForm) -> bool:
        """Wagtail's view makes a transaction of what it stores."""
        return False

    def put_in_place(self, form: PortalPageForm) -> Page | None:
        """Before anything is stored the page goes where the form says it belongs.

        Returns the page above it where that is another one than before.
        """
        raise NotImplementedError

    def forget_what_was_stored(self) -> None:
        """After a rollback: the object at hand is again what it was before."""
        raise NotImplementedError

    def send_commenting_notifications(self, changes: dict) -> None:
        """Letters are rows of the same transaction, and hinder nothing."""
        with letters():
            super().send_commenting_notifications(changes)


class CreateView(WholeMixin, create.CreateView):
    """A new page, with its first revision or not at all."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """The empty form, with what is known already."""
        self.page.begin(self.parent_page, request.GET)
        return super().get(request, *args, **kwargs)

    def put_in_place(self, form: PortalPageForm) -> Page | None:
        """The page is made where it belongs, wherever the editor began it."""
        place = form.parent_page
        if place.pk == self.parent_page.pk:
            return None
        self.parent_page = place
        self.parent_page_perms = place.permissions_for_user(self.request.user)
        return place

    def forget_what_was_stored(self) -> None:
        """The page is new again."""
        page = self.page
        page.pk = page.id = None
        page.path, page.depth, page.numchild = "", None, 0
        page._state.adding = True


class EditView(WholeMixin, edit.EditView):
    """A change of a page, with all that hangs on it or not at all."""

    def is_whole_by_itself(self, form: PortalPageForm) -> bool:
        """What the browser saves by itself, every few seconds: row and revision.

        The answer renders half of the editor; on SQLite everybody would wait for that.
        """
        stays = form.parent_page.pk == self.parent.pk
        return self.expects_json_response and self.action_name == "save" and stays

    def put_in_place(self, form: PortalPageForm) -> Page | None:
        """A draft moves. Whoever works on the page waits here: one order of locks for all doors."""
        if self.is_whole_by_itself(form):
            self._still_as_read(form, Page.objects.get(pk=self.page.pk))
            return None
        self._still_as_read(form, Page.objects.select_for_update().get(pk=self.page.pk))
        place = form.parent_page
        if place.pk == self.parent.pk:
            return None
        self.real_page_record.specific.move(place, pos="last-child", user=self.request.user)
        self._take_from_its_row("path", "depth", "url_path")
        self.parent = place
        return place

    def _still_as_read(self, form: PortalPageForm, row: Page) -> None:
        """ValidationError where the page was saved, published or withdrawn while the form was
        checked: its row would be written as it was read."""
        read = self.real_page_record
        if row.latest_revision_id != read.latest_revision_id:
            raise form.refuse(row.get_latest_revision())
        if row.live != read.live:
            raise ValidationError(_("这一步已经办过了，或者稿件又有改动，请打开稿件重新看。"))

    def perform_workflow_action(self) -> HttpResponse:
        """Asked again with the page held: somebody else may have taken the step meanwhile."""
        if not self.workflow_action_is_valid():
            raise PermissionDenied(_("这一步已经办过了，或者稿件又有改动，请打开稿件重新看。"))
        return super().perform_workflow_action()

    def forget_what_was_stored(self) -> None:
        """The page stands where it stood, and its latest revision is the one before."""
        self._take_from_its_row("path", "depth", "url_path", "latest_revision_id")
        self.parent = self.page.get_parent(update=True)

    def _take_from_its_row(self, *names: str) -> None:
        row = Page.objects.get(pk=self.page.pk)
        for page in (self.page, self.real_page_record):
            for name in names:
                setattr(page, name, getattr(row, name))
