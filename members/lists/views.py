"""Saving a list, renaming it, and removing it."""

from __future__ import annotations

from django import forms
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.records.versions import Versioned

from ..area.forms import ask_first, done, form_page
from ..area.frame import read_and_write
from .models import SavedList
from .saved import Page, address, page_named, query_of


class TitleForm(Versioned, forms.ModelForm):
    """What a list is called."""

    class Meta:
        model = SavedList
        fields = ("title",)

    def _get_validation_exclusions(self) -> set[str]:
        """The title is one's only one on its page: checked, though neither is typed."""
        return super()._get_validation_exclusions() - {"owner", "page"}


@read_and_write
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Keep what is chosen on a page; ``?`` of this address is what stands in that of the page."""
    page = page_named(name)
    if page is None or not page.shown(request.user):
        raise Http404
    query = query_of(name, request.GET)
    row = SavedList(owner=request.user, page=name, query=query)

    def act(form: TitleForm) -> HttpResponse:
        form.save()
        return done(request, _("已保存。以后从“保存的清单”里打开。"), address(row))

    return form_page(
        request,
        TitleForm(request.POST or None, instance=row),
        act,
        tab=page.tab,
        heading=_("保存这个清单"),
        hint=_(
            "保存的是筛选条件，不是查到的结果；每次打开都按当天的情况重新查。只有您自己看得到。"
        ),
        back_url=f"{reverse(page.url)}?{query}",
    )


@read_and_write
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name; from here it is removed."""
    row, page = _own(request, pk)

    def act(form: TitleForm) -> HttpResponse:
        form.save()
        return done(request, _("已改名。"), address(row))

    return form_page(
        request,
        TitleForm(request.POST or None, instance=row),
        act,
        tab=page.tab,
        heading=_("清单改名"),
        back_url=address(row),
        remove_url=reverse("me_list_remove", args=[pk]),
        remove_label=_("删除这个清单"),
    )


@read_and_write
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a list, once it was asked."""
    row, page = _own(request, pk)

    def act(form: BaseForm) -> HttpResponse:
        row.delete()
        return done(request, _("已删除清单。"), page.url)

    return ask_first(
        request,
        act,
        heading=_("删除清单“%(title)s”？") % {"title": row.title},
        consequences=[_("只删除这组筛选条件，里面的支部和记录都不动。")],
        act_label=_("删除清单“%(title)s”") % {"title": row.title},
        back_url=reverse("me_list", args=[pk]),
        tab=page.tab,
    )


def _own(request: HttpRequest, pk: int) -> tuple[SavedList, Page]:
    row = get_object_or_404(SavedList.objects.editable_by(request.user), pk=pk)
    page = page_named(row.page)
    if page is None:
        raise Http404
    return row, page
