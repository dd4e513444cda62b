"""Two people change one picture or attachment: nobody's change is lost unseen."""

import html
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels

from portal.media.tests.test_private_media import new_document, new_image, png
from portal.models import PortalDocument
from portal.publishing.findings.file_views import FileEditView
from portal.records.once import token

pytestmark = pytest.mark.django_db

FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
DOORS = ("image", "document")


class Door:
    """The form of a file, opened before somebody else saved."""

    def __init__(self, client, file):
        kind = "wagtaildocs" if isinstance(file, PortalDocument) else "wagtailimages"
        self.client, self.file = client, file
        self.url = reverse(f"{kind}:edit", args=[file.pk])
        self.data = self.sent_by(client.get(self.url))

    def sent_by(self, page) -> dict:
        """What this page would send."""
        form = page.context["form"]
        values = {
            name: form[name].value() for name in form.fields if name not in ("file", "version")
        }
        tags = values["tags"]
        tags = tags if isinstance(tags, str) else ",".join(map(str, tags))
        values = {name: "" if value is None else value for name, value in values.items()}
        version = re.search(r'name="version" value="([^"]*)"', page.content.decode())[1]
        return values | {"tags": tags, "version": html.unescape(version), "once": token()}

    def save(self, **fields):
        return self.client.post(self.url, self.data | fields)

    def now(self):
        return type(self.file).objects.get(pk=self.file.pk)


@pytest.fixture
def door(request, client_for):
    return Door(client_for("admin"), new_image() if request.param == "image" else new_document())


@pytest.fixture
def picture(client_for):
    return Door(client_for("admin"), new_image())


both = pytest.mark.parametrize("door", DOORS, indirect=True)


def other(door, name: str = "", colour: str = "blue") -> SimpleUploadedFile:
    """A file of the same name, or of another one, and with other content."""
    own = Path(door.file.file.name).name
    if isinstance(door.file, PortalDocument):
        return SimpleUploadedFile(name or own, f"另一份 {colour}".encode())
    return SimpleUploadedFile(name or own, png(colour))


def said(page, name: str) -> bool:
    return f'name="{name}-keep"' in page.content.decode()


@both
def test_what_somebody_else_changed_is_kept_and_said(door):
    door.save(tags="会议", title="别人改的")
    page = door.client.post(door.url, door.data | {"tags": "培训", "once": token()}, follow=True)
    assert said(page, "tags") and not said(page, "title")
    answer = door.sent_by(page) | {"tags-keep": "mine"}
    page = door.client.post(door.url, answer, follow=True)
    assert "这几项另有修改，已保留：" in page.content.decode()
    assert (door.now().title, [*door.now().tags.names()]) == ("别人改的", ["培训"])


@both
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_both_changed_stands_beside_each_other(door, choice):
    door.save(title="别人改的", tags="会议,学习")
    page = door.save(title="我改的", tags="培训", once=token())
    shown = page.content.decode()
    assert page.status_code == 200
    assert all(word in shown for word in ("别人改的", "会议、学习", "培训"))
    assert door.now().title == "别人改的"
    answer = door.sent_by(page) | {"title-keep": choice, "tags-keep": choice}
    assert door.client.post(door.url, answer).status_code == 302
    mine = ("我改的", {"培训"})
    theirs = ("别人改的", {"会议", "学习"})
    assert (door.now().title, {*door.now().tags.names()}) == (mine if choice == "mine" else theirs)


@both
def test_a_file_replaced_by_two_is_asked_about_even_under_one_name(door):
    assert door.save(file=other(door)).status_code == 302
    theirs = door.now().file.read()
    page = door.save(file=other(door, colour="green"), once=token())
    assert said(page, "file")
    assert "请重新选择文件" in page.content.decode()
    assert door.now().file.read() == theirs
    answer = door.sent_by(page)
    # The browser has kept no file: what would be saved as one's own is missing.
    page = door.client.post(door.url, answer | {"file-keep": "mine"})
    assert page.context["form"].errors.keys() == {"file"}
    mine = {"file-keep": "mine", "file": other(door, colour="green"), "once": token()}
    assert door.client.post(door.url, answer | mine).status_code == 302
    assert door.now().file.read() not in (theirs, b"")


@both
def test_a_file_that_is_to_stay_stays_though_one_was_sent_again(door):
    door.save(file=other(door))
    theirs = door.now().file.read()
    page = door.save(file=other(door, colour="green"), once=token())
    keep = {"file-keep": "theirs", "file": other(door, colour="green")}
    assert door.client.post(door.url, door.sent_by(page) | keep).status_code == 302
    assert door.now().file.read() == theirs


@both
def test_a_file_nobody_else_changed_is_replaced(door):
    before = door.now().file.read()
    door.save(title="别人改的")
    assert door.save(file=other(door), once=token()).status_code == 302
    assert door.now().title == "别人改的"
    assert door.now().file.read() != before


@both
def test_a_double_click_replaces_once_and_is_answered_alike(door):
    first, second = (door.save(file=other(door), title="一次") for _click in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert door.now().title == "一次"


@both
def test_who_saves_while_a_file_is_read_is_not_overwritten(door, monkeypatch):
    checked = FileEditView.is_valid

    def slowly(view, form):
        result = checked(view, form)
        type(door.file).objects.filter(pk=door.file.pk).update(title="别人改的")
        return result

    monkeypatch.setattr(FileEditView, "is_valid", slowly)
    page = door.save(file=other(door), title="我改的")
    assert page.status_code == 200 and said(page, "title")
    assert door.now().title == "别人改的"


def test_the_focal_point_is_one_thing(picture):
    picture.save(**dict(zip(FOCUS, (10, 20, 30, 40), strict=True)))
    page = picture.save(**dict(zip(FOCUS, (20, 10, 30, 40), strict=True)), once=token())
    assert said(page, FOCUS[0]) and not said(page, FOCUS[1])
    assert "中心在 (10, 20)，宽 30，高 40" in page.content.decode()
    answer = picture.sent_by(page) | {f"{FOCUS[0]}-keep": "theirs"}
    assert picture.client.post(picture.url, answer).status_code == 302
    assert [getattr(picture.now(), part) for part in FOCUS] == [10, 20, 30, 40]


def test_an_untouched_focal_point_keeps_what_somebody_else_set(picture):
    picture.save(**dict(zip(FOCUS, (10, 20, 30, 40), strict=True)))
    assert picture.save(title="我改的", once=token()).status_code == 302
    assert [getattr(picture.now(), part) for part in FOCUS] == [10, 20, 30, 40]


def test_of_a_refused_upload_no_size_is_made(picture):
    picture.save(title="别人改的")
    picture.file.renditions.all().delete()
    assert said(picture.save(title="我改的", file=other(picture), once=token()), "title")
    size = picture.now().renditions.first()
    assert Pixels.open(size.file).convert("RGB").getpixel((0, 0)) == (255, 0, 0)
