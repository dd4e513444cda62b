"""Every hostile file at its real door: an answer or a refusal, never an error, nothing held here.

Rosters are brought to ``members``, policies to ``news``: their tests of importing have them.
"""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from accounts.forms import AvatarForm
from portal.media.reading import fill_text
from portal.publishing.findings.files import document_findings

from .hostile import FILES, at_door, growing_no_more_than

pytestmark = pytest.mark.django_db

# What an upload and what is kept of it take; one of these files alone would take gigabytes.
MEGABYTES = 80
Document = get_document_model()
Picture = get_image_model()


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("name", at_door("attachment"))
def test_an_attachment(name):
    file = FILES[name]
    document = Document.objects.create(title="附件", file=ContentFile(file.make(), name=file.name))
    with growing_no_more_than(MEGABYTES):
        fill_text(document)
    document.refresh_from_db()
    assert document.examination
    assert document.text_content or document.text_problem
    assert "root:" not in document.text_content  # of a file of the server
    list(document_findings(document))


@pytest.mark.parametrize("name", at_door("picture"))
def test_a_picture(name, client_for):
    client = client_for("admin")
    file = FILES[name]
    data = {"title": "合影", "file": uploaded(file.name, file.make()), "tags": ""}
    good = name == "png at the limit"  # Willow decodes what the child has decoded before
    with growing_no_more_than(400 if good else MEGABYTES):
        answer = client.post(reverse("wagtailimages:add"), data)
    if good:
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form.errors.keys() == {"file"}
    assert form["title"].value() == "合影"
    assert not Picture.objects.exists()
    assert client.get(reverse("wagtailimages:index")).status_code == 200


@pytest.mark.parametrize("name", at_door("redirects"))
def test_a_workbook_of_redirects(name, client_for):
    file = FILES[name]
    data = {"import_file": uploaded(file.name, file.make())}
    with growing_no_more_than(MEGABYTES):
        answer = client_for("admin").post(reverse("wagtailredirects:start_import"), data)
    assert answer.status_code in {200, 302}


# --- Pictures that people upload every day --------------------------------------------------------


def jpeg() -> bytes:
    output = BytesIO()
    Pixels.effect_noise((400, 300), 90).convert("RGB").save(output, "JPEG")
    return output.getvalue()


@pytest.mark.parametrize("door", ["wagtailimages:add_multiple", "wagtailimages_chooser:create"])
def test_the_other_doors_of_pictures_refuse_too(door, client_for):
    client = client_for("admin")
    cut = uploaded("a.jpg", jpeg()[:9000])
    files = {"files[]": cut} if "multiple" in door else {"image-chooser-upload-file": cut}
    answer = client.post(
        reverse(door),
        files | {"title": "合影", "image-chooser-upload-title": "合影"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert answer.status_code == 200
    assert "图片打不开" in str(answer.json())
    assert not Picture.objects.exists()


def test_a_refusal_is_said_in_chinese_beside_the_file(client_for):
    data = {"title": "合影", "file": uploaded("a.jpg", jpeg()[:9000])}
    answer = client_for("admin").post(reverse("wagtailimages:add"), data)
    assert "图片打不开" in str(answer.context["form"].errors["file"])
    assert "图片打不开" in answer.content.decode()


def test_a_portrait_is_decoded_as_well(client_for):
    assert AvatarForm({}, {"avatar": uploaded("a.jpg", jpeg())}).is_valid()
    cut = AvatarForm({}, {"avatar": uploaded("a.jpg", jpeg()[:9000])})
    assert "图片打不开" in str(cut.errors["avatar"])
    data = {"avatar-avatar": uploaded("a.jpg", jpeg()[:9000])}
    answer = client_for("admin").post(reverse("wagtailadmin_account"), data)
    assert answer.status_code == 200
    assert "图片打不开" in answer.content.decode()


def test_a_picture_that_breaks_later_breaks_no_page(client_for):
    client = client_for("admin")
    data = {"title": "合影", "file": uploaded("a.jpg", jpeg())}
    assert client.post(reverse("wagtailimages:add"), data).status_code == 302
    picture = Picture.objects.get()
    with picture.file.storage.open(picture.file.name, "wb") as stored:
        stored.write(jpeg()[:9000])
    picture.renditions.all().delete()
    for name, arguments in (
        ("wagtailimages:index", []),
        ("wagtailimages:edit", [picture.pk]),
        ("wagtailimages_chooser:choose", []),
        ("wagtailimages_chooser:chosen", [picture.pk]),
        ("wagtailimages:delete", [picture.pk]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 200, name
