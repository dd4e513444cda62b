"""Where secrets are looked for: lists, questions, and every single thing by its number."""

from __future__ import annotations

import io
import itertools
import re
import zipfile

from django.urls import reverse
from wagtail.models import Page

from accounts.models import RecoveryRequest
from branches.models import (
    Branch,
    PartyGroup,
)
from life.models import ItemPaper, Meeting, MinutesScan, PaperRecord, Talk, YearPlan
from life.urls import urlpatterns as of_life
from members.models import Affiliation, Member, Post, Request, SavedList, Transfer
from members.urls import urlpatterns as of_members
from notices.models import Notice
from portal.media import records
from portal.models import PortalDocument, PortalImage, PublishedChange, Work
from tests.permission_table import TABLE

from . import MISSED, QUESTION


def lists() -> list[str]:
    """Lists and machine-readable answers, and what can be asked a question."""
    asked = ["/search/?q={q}", "/search/suggest/?q={q}", "/en/search/?q={q}", "/branches/?q={q}"]
    asked += [
        f"/search/?q={{q}}+{word}" for word in ("大会", "支委会", "党小组会", "dahui", "地点")
    ]
    asked += ["/policies/?q={q}", "/news/?q={q}", "/cases/?q={q}"]
    fixed = ["/", "/news/", "/notices/", "/policies/", "/branches/", "/sitemap/", "/sitemap.xml"]
    fixed += ["/sitemap-1.xml", "/feeds/", "/robots.txt", "/en/", "/no-such-page/"]
    fixed += ["/search/suggest/?q=anhao", "/search/suggest/?q=ah"]
    fixed += [f"/feeds/{kind}.xml" for kind in ("all", "policies", "news", "notices", "branches")]
    return [*(text.format(q=QUESTION) for text in asked), *fixed]


def single_things() -> list[str]:
    """Every page with what is made of it, every file, and every row of the permission table."""
    found = []
    for page in Page.objects.filter(depth__gt=1):
        found += [page.get_url() or "", f"/pdf/{page.pk}.pdf", f"/qr/{page.pk}.svg"]
        found += [f"/updates/{page.pk}/", f"/en/untranslated/?page={page.pk}"]
    found += [f"/updates/{row.page_id}/{row.pk}/" for row in PublishedChange.objects.all()]
    for document in PortalDocument.objects.all():
        found += [document.url, f"/media/{document.file.name}"]
    for image in PortalImage.objects.all():
        found += [f"/media/{image.file.name}", image.get_rendition("width-480").url]
    # Every public pattern has a row there, or its test fails: nothing new is forgotten here.
    rows = [row.path for row in TABLE if "{" not in row.path and "logout" not in row.path]
    return [*filter(None, found), "/internal/", *rows]


def member_addresses() -> list[str]:
    """Every address of the member area, with each thing of the south its argument can name."""
    lists = ["review", "debts", "mine", "requests", "terms", "transfers", "opening"]
    named = {"slug": ["south"], "token": ["x"], "name": [*lists, "due"], "year": [2026]}
    named |= {"kind": ["general"], "period": [f"{MISSED}-Q1"]}
    rows = {
        "me_group": PartyGroup.objects.filter(branch__slug="south"),
        "me_host": Affiliation.objects.filter(branch__slug="south", kind="host"),
        "me_post": Post.objects.filter(branch__slug="south"),
        "me_transfer_start": Member.objects.of_branch(Branch.objects.get(slug="south")),
        "me_transfer": Transfer.objects.all(),
        "me_message": Notice.objects.all(),
        "me_recovery": RecoveryRequest.objects.all(),
        "me_import": Work.objects.all(),
        "me_meeting": Meeting.objects.all(),
        "me_keep_day": Meeting.objects.all(),
        "me_paper": PaperRecord.objects.all(),
        "me_talk": Talk.objects.all(),
        "me_list": SavedList.objects.all(),
        "me_year_undo": YearPlan.objects.all(),
    }
    people = Member.objects.filter(affiliations__branch__slug="south").distinct()
    parts = ("roster", "disclosures", "requests", "transfers")
    found = [f"/me/{part}/?q={QUESTION}" for part in parts]
    found += [f"/me/meetings/?when={when}" for when in ("past", "cancelled")]
    for kind, files in (
        ("meeting-paper", ItemPaper.objects.all()),
        ("signed-sheet", MinutesScan.objects.all()),
        ("meeting-scan", PaperRecord.objects.all()),
    ):
        for row in files:
            file = getattr(row, "scan", None) or row.file
            found += [records.address(kind, row), f"/media/{file.name}"]
    for pattern in [*of_members, *of_life]:
        names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
        if pattern.name.startswith("me_request") and names:
            for row in Request.objects.all():
                found.append(reverse(pattern.name, kwargs={"kind": row.kind, "pk": row.pk}))
            continue
        prefix = next((name for name in rows if pattern.name.startswith(name)), "")
        choices = named | {"pk": [row.pk for row in rows.get(prefix, people)]}
        for values in itertools.product(*(choices[name] for name in names)):
            found.append(reverse(pattern.name, kwargs=dict(zip(names, values, strict=True))))
    return found


def said(response) -> str:
    """Headers and body; a workbook by the texts in it."""
    chunks = response.streaming_content if response.streaming else [response.content]
    body = b"".join(chunks)
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    text = body.decode("utf-8", "replace") + str(response.headers)
    return text + re.sub(r"<[^>]*>", "", text)
