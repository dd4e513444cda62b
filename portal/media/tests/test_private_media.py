"""Files follow the page that shows them (E12): every address, at every point of a page's life."""

import json
import uuid
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image as Pixels
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    Page,
    PageViewRestriction,
)

from home.models import SiteIdentity
from news.tests import factories
from portal.media import uses as media_uses
from portal.models import MediaUse, PortalDocument, PortalImage

from .files_scene import Scene

pytestmark = pytest.mark.django_db

SPEC = "width-40|format-jpeg"


def png(colour: str = "red") -> bytes:
    output = BytesIO()
    Pixels.new("RGB", (80, 60), colour).save(output, "PNG")
    return output.getvalue()


def new_image(title: str = "合影", **fields) -> PortalImage:
    name = f"hezhao-{uuid.uuid4().hex[:6]}.png"
    file = ImageFile(BytesIO(png()), name=name)
    return PortalImage.objects.create(title=title, description="合影", file=file, **fields)


def new_document(name: str = "名单.txt", content: str = "甲乙丙", **fields) -> PortalDocument:
    file = ContentFile(content.encode(), name=name)
    return PortalDocument.objects.create(title=name, file=file, **fields)


def attachment(document: PortalDocument) -> dict:
    value = {"document": document.pk, "title": ""}
    return {"type": "attachment", "value": value, "id": str(uuid.uuid4())}


def picture_block(image: PortalImage) -> dict:
    value = {
        "image": {"image": image.pk, "alt_text": "合影", "decorative": False},
        "caption": "",
    }
    return {"type": "picture", "value": value, "id": str(uuid.uuid4())}


def paragraph(html: str) -> dict:
    return {"type": "paragraph", "value": html, "id": str(uuid.uuid4())}


def body(*blocks: dict) -> str:
    return json.dumps([*factories.article_paragraphs("正文。"), *blocks])


@pytest.fixture
def scene(files_world) -> Scene:
    """The scene, made once and fresh in every test."""
    return files_world


EVERYBODY = {
    "visitor",
    "member",
    "secretary",
    "other member",
    "other secretary",
    "lonely",
    "publisher",
}
NORTH_SHELF = {"secretary", "publisher"}


def publish(page):
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


# --- The life of a picture, and of an attachment --------------------------------------------------


@pytest.fixture(params=["picture in the body", "cover", "picture's file", "attachment", "link"])
def kind(request):
    return request.param


def file_and_body(kind: str, collection) -> tuple[str, dict]:
    """A new file of that kind: its address, and the fields of a page that shows it."""
    if kind in {"picture in the body", "cover", "picture's file"}:
        image = new_image(collection=collection)
        url = image.get_rendition(SPEC).url
        if kind == "cover":
            return url, {"cover": image, "body": body()}
        return url, {"body": body(picture_block(image))}
    document = new_document(collection=collection)
    if kind == "attachment":
        return document.url, {"body": body(attachment(document))}
    link = f'<p>见<a linktype="document" id="{document.pk}">名单</a></p>'
    return document.url, {"body": body(paragraph(link))}


def test_a_file_follows_its_page(scene, kind):
    url, fields = file_and_body(kind, scene.north.public_collection)
    assert scene.readers(url) == NORTH_SHELF, "uploaded"

    page = factories.NewsPageFactory(parent=scene.site.news, live=False, body=body())
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    assert scene.readers(url) == NORTH_SHELF, "in a draft"
    page.save()
    assert scene.readers(url) == NORTH_SHELF, "in the row of a page that isn't live"

    page = publish(page)
    assert scene.readers(url) == EVERYBODY, "published"

    page.unpublish()
    assert scene.readers(url) == NORTH_SHELF, "withdrawn"
    page = publish(page)
    assert scene.readers(url) == EVERYBODY, "published again"

    restriction = factories.make_private(scene.site.news)
    assert scene.readers(url) == EVERYBODY - {"visitor"}, "for people who are signed in"
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    restriction.groups.add(scene.south.members_group)
    assert scene.readers(url) == NORTH_SHELF | {"other member", "other secretary"}, "for a group"
    restriction.delete()
    assert scene.readers(url) == EVERYBODY, "open again"

    page.cover, page.body = None, body()
    revision = page.save_revision()
    assert scene.readers(url) == EVERYBODY, "removed in a draft"
    revision.publish()
    assert scene.readers(url) == NORTH_SHELF, "removed"


def test_a_deleted_page_takes_its_files_with_it(scene, kind):
    url, fields = file_and_body(kind, scene.north.public_collection)
    page = factories.NewsPageFactory(parent=scene.site.news, **fields)
    assert "visitor" in scene.readers(url)
    page.delete()
    assert scene.readers(url) == NORTH_SHELF
    assert not MediaUse.objects.exists()


def test_a_draft_of_a_live_page_opens_nothing(scene, kind):
    page = factories.NewsPageFactory(parent=scene.site.news, body=body())
    url, fields = file_and_body(kind, scene.north.public_collection)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    page.save(update_fields=["latest_revision"])
    assert scene.readers(url) == NORTH_SHELF
    publish(page)
    assert scene.readers(url) == EVERYBODY


def test_a_file_of_two_pages_stays_while_one_is_public(scene):
    document = new_document()
    pages = [
        factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
        for _ in range(2)
    ]
    pages[0].unpublish()
    assert "visitor" in scene.readers(document.url)
    pages[1].unpublish()
    assert "visitor" not in scene.readers(document.url)


def test_attachments_of_policy_documents(scene):
    document, other = new_document(), new_document("别的.txt")
    page = factories.PolicyPageFactory(parent=scene.site.policies)
    row = factories.PolicyAttachmentFactory(page=page, document=document)
    assert "visitor" in scene.readers(document.url)
    row.document = other
    row.save()
    assert "visitor" not in scene.readers(document.url)
    assert "visitor" in scene.readers(other.url)
    row.delete()
    assert "visitor" not in scene.readers(other.url)
    # As an editor takes one away: in the row of the page, when it is published.
    page.attachments.add(type(row)(document=document))
    page.save()
    assert "visitor" in scene.readers(document.url)
    page = type(page).objects.get(pk=page.pk)
    page.attachments.set([])
    publish(page)
    assert "visitor" not in scene.readers(document.url)
    assert page.pk


def test_a_policy_document_with_files_can_be_deleted(scene):
    page = factories.PolicyPageFactory(parent=scene.site.policies, cover=new_image())
    for _ in range(2):
        factories.PolicyAttachmentFactory(page=page, document=new_document())
    page.delete()
    connection.check_constraints()
    assert not MediaUse.objects.exists()


def test_pages_that_move(scene):
    document = new_document()
    page = factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
    factories.close_to_group(scene.site.notices)
    page.move(scene.site.notices, pos="last-child")
    assert "visitor" not in scene.readers(document.url)


def test_a_page_whose_time_is_up(scene):
    document = new_document()
    page = factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
    type(page).objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - timezone.timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    assert "visitor" not in scene.readers(document.url)


# --- Inside branches ------------------------------------------------------------------------------


def test_a_page_of_a_branch_opens_its_files_to_the_branch(scene, kind):
    url, fields = file_and_body(kind, scene.north.public_collection)
    fields.pop("cover", None) if kind != "cover" else None
    scene.internal_page(**fields)
    assert scene.readers(url) == {"member", "secretary", "publisher"}
    response = scene.browser("member").get(url)
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert "Last-Modified" not in response


def test_a_restricted_collection_admits_its_readers_only(scene):
    document = new_document(collection=scene.north.internal_collection)
    inside = scene.readers(document.url)
    assert {"member", "secretary"} <= inside
    assert not inside & {"visitor", "other member", "other secretary", "lonely"}
    # A slip of an editor opens nothing: not to visitors, and not to everybody who can sign in.
    factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
    assert scene.readers(document.url) == inside


def test_a_restriction_on_a_collection_above(scene):
    document = new_document(collection=scene.north.public_collection)
    factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
    assert "visitor" in scene.readers(document.url)
    restriction = CollectionViewRestriction.objects.create(
        collection=scene.north.public_collection.get_parent(), restriction_type="login"
    )
    assert scene.readers(document.url) == EVERYBODY - {"visitor"}
    restriction.delete()
    inner = scene.north.public_collection.add_child(instance=Collection(name="内层"))
    PortalDocument.objects.filter(pk=document.pk).update(collection=inner)
    assert "visitor" in scene.readers(document.url)


def test_a_shared_password_opens_nothing(scene):
    """The setting is off; a row from elsewhere is a lock without a key."""
    page = factories.NewsPageFactory(parent=scene.site.news, body=body())
    document = new_document()
    page.body = body(attachment(document))
    page.save()
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert scene.readers(document.url) == {"publisher"}


def test_somebody_who_has_left(scene):
    document = new_document(collection=scene.north.internal_collection)
    browser = scene.browser("member")
    assert browser.get(document.url).status_code == 200
    scene.people["member"].is_active = False
    scene.people["member"].save()
    assert browser.get(document.url).status_code == 404


def test_rights_in_the_admin_count_where_the_admin_opens(scene, settings):
    """Without a second factor in the session the admin is shut, and so are drafts' files."""
    draft, inside = new_document(), new_document(collection=scene.north.internal_collection)
    settings.PORTAL_REQUIRE_MFA = True
    assert scene.browser("publisher").get(draft.url).status_code == 404
    assert scene.browser("member").get(inside.url).status_code == 200


def test_a_right_taken_away(scene):
    document = new_document(collection=scene.north.public_collection)
    browser = scene.browser("secretary")
    assert browser.get(document.url).status_code == 200
    GroupCollectionPermission.objects.filter(group=scene.north.secretaries_group).delete()
    assert browser.get(document.url).status_code == 404


# --- What the site itself shows -------------------------------------------------------------------


def test_the_logo_is_public(scene):
    image = new_image()
    url = image.get_rendition("max-208x208").url
    assert "visitor" not in scene.readers(url)
    identity = SiteIdentity.for_site(scene.site.site)
    identity.logo = image
    identity.save()
    assert "visitor" in scene.readers(url)
    identity.logo = None
    identity.save()
    assert "visitor" not in scene.readers(url)


def test_everything_that_can_hold_a_file_is_known():
    """A model with a picture or attachment is a page, part of one, or named as a holder."""
    unknown = [
        model._meta.label
        for model in apps.get_models()
        if any(
            field.many_to_one and field.related_model in (PortalImage, PortalDocument)
            for field in model._meta.get_fields()
        )
        and not issubclass(model, Page)
        and not media_uses._parental_key(model)
        and not media_uses.is_holder(model)
        and model._meta.label not in {"portal.MediaUse", "portal.PortalRendition"}
    ]
    assert unknown == []


def test_the_list_can_be_made_again(scene, kind):
    url, fields = file_and_body(kind, None or Collection.get_first_root_node())
    factories.NewsPageFactory(parent=scene.site.news, **fields)
    before = set(MediaUse.objects.values_list("image", "document", "page", "holder"))
    MediaUse.objects.all().delete()
    assert "visitor" not in scene.readers(url)
    MediaUse.objects.create(image=new_image(), holder="home.siteidentity:999")
    call_command("media_uses", verbosity=0)
    assert set(MediaUse.objects.values_list("image", "document", "page", "holder")) == before


def test_a_use_is_of_one_file_by_one_thing(scene):
    image, document = new_image(), new_document()
    for wrong in (
        {"image": image, "document": document, "holder": "x:1"},
        {"holder": "x:1"},
        {"image": image},
        {"image": image, "page": scene.site.news, "holder": "x:1"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MediaUse.objects.create(**wrong)


# --- Addresses by hand ----------------------------------------------------------------------------


@pytest.fixture
def public_picture(scene):
    image = new_image()
    factories.NewsPageFactory(parent=scene.site.news, cover=image)
    return image.get_rendition(SPEC)


@pytest.fixture
def public_document(scene):
    document = new_document("活动名单（公开）.txt")
    factories.NewsPageFactory(parent=scene.site.news, body=body(attachment(document)))
    return document


def test_a_public_file_is_kept_for_minutes(scene, public_picture, public_document, settings):
    client = Client()
    for url, kind in ((public_picture.url, "image/jpeg"), (public_document.url, "text/plain")):
        response = client.get(url)
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in response
        length = len(b"".join(response.streaming_content))
        assert int(response["Content-Length"]) == length > 0
        for headers in (
            {"if-none-match": response["ETag"]},
            {"if-modified-since": response["Last-Modified"]},
        ):
            again = client.get(url, headers=headers)
            assert again.status_code == 304
            assert again["Cache-Control"] == "public, max-age=300"
            assert not again.content
        head = client.head(url)
        assert (head.status_code, head["Content-Length"]) == (200, str(length))
    settings.PORTAL_MEDIA_MAX_AGE = 60
    assert client.get(public_picture.url)["Cache-Control"] == "public, max-age=60"


def test_what_somebody_signed_in_gets_is_not_kept(scene, public_picture, public_document):
    for url in (public_picture.url, public_document.url):
        assert scene.browser("member").get(url)["Cache-Control"] == "private, no-store"


def test_a_document_is_a_download_under_its_own_name(public_document):
    disposition = Client().get(public_document.url)["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E6%B4%BB%E5%8A%A8")


def test_a_known_state_of_a_file_opens_nothing(scene, public_document):
    """A conditional request is asked like any other."""
    client = Client()
    etag = client.get(public_document.url)["ETag"]
    MediaUse.objects.all().delete()
    for headers in ({"if-none-match": etag}, {"if-none-match": "*"}, {"range": "bytes=0-3"}):
        assert client.get(public_document.url, headers=headers).status_code == 404
    assert client.head(public_document.url).status_code == 404


def test_public_files_cost_two_queries(
    scene, public_picture, public_document, django_assert_max_num_queries
):
    for _ in range(20):
        factories.make_private(factories.NewsPageFactory(parent=scene.site.notices))
    client = Client()
    for url in (public_picture.url, public_document.url):
        with django_assert_max_num_queries(2):
            assert client.get(url).status_code == 200


def test_renditions_by_guessing(scene, public_picture):
    hidden = new_image(title="没有用过")
    secret = hidden.get_rendition(SPEC)
    name = secret.file.name
    client = Client()
    for path in (
        name,
        name.replace("images/", "images//"),
        name.replace("images/", "images/./"),
        name.replace("images/", "images/../images/"),
        name.replace("images/", "./images/"),
        name.replace("images/", "IMAGES/"),
        name.upper(),
        f"{name}/",
        f"{name}%00",
        f"{name}%00.jpg",
        f"{name}%20",
        f"{name}.jpg",
        f"{name}?x={public_picture.file.name}",
        f"{name};.jpg",
        f"{public_picture.file.name}/../../{name}",
        f"%2e%2e/media/{name}",
        f"/{name}",
        hidden.file.name,
        f"images/{hidden.filename}",
        hidden.file.name.replace("original_images", "images/../original_images"),
        public_picture.image.file.name,
        "images/",
        "images",
        "",
    ):
        response = client.get(f"/media/{path}")
        assert response.status_code == 404, path
        assert response["Cache-Control"] == "no-store" or "images" not in path, path
    assert client.get(f"/media/{public_picture.file.name}").status_code == 200


def test_the_uploaded_file_itself_is_for_those_who_keep_it(scene, public_picture):
    """The admin shows a copy of the original; camera data are in it."""
    original = public_picture.image.get_rendition("original")
    assert scene.readers(original.url) == {"publisher"}
    assert scene.readers(f"/media/{public_picture.image.file.name}") == set()


def test_documents_by_guessing(scene, public_document):
    hidden = new_document("机要.txt", "不公开")
    client = Client()
    number, name = hidden.pk, hidden.filename
    for path in (
        f"/documents/{number}/{name}",
        f"/documents/{number}/",
        f"/documents/{number}/{public_document.filename}",
        f"/documents/{public_document.pk}/{name}",
        f"/documents/{public_document.pk}/{public_document.filename}/",
        f"/documents/{public_document.pk}/../{number}/{name}",
        f"/documents/{public_document.pk}/%2e%2e/{number}/{name}",
        f"/documents/{public_document.pk}/",
        f"/documents/0{number}0/{name}",
        f"/documents/{'9' * 30}/{name}",
        f"/documents/-1/{name}",
        f"/documents/١/{name}",
        f"/documents/{number}",
        f"/documents/{name}",
        f"/media/{hidden.file.name}",
        f"/media/{public_document.file.name}",
        f"/media/images/../{hidden.file.name}",
        f"/en/documents/{number}/{name}",
        f"/_util/documents/{number}/{name}",
    ):
        response = client.get(path, follow=True)
        assert response.status_code == 404, path
        assert "不公开" not in response.content.decode(), path
    assert client.get(public_document.url).status_code == 200


def test_only_reading_is_answered(public_document, public_picture):
    for url in (public_document.url, public_picture.url):
        assert Client().post(url).status_code == 405
        assert Client().options(url).status_code == 405


def test_what_is_private_and_what_never_was_look_alike(scene):
    """The answer tells neither that a file exists nor its name; from it one can sign in."""
    hidden = new_document("机要.txt", collection=scene.north.internal_collection)
    addresses = [
        f"/documents/{hidden.pk}/{hidden.filename}",
        f"/documents/{hidden.pk}/x.txt",
        f"/documents/{hidden.pk + 1000}/{hidden.filename}",
    ]
    texts = []
    for address in addresses:
        response = Client().get(address)
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store"
        assert f"/accounts/login/?next={response.wsgi_request.path.split('/')[0]}" in (
            response.content.decode()
        )
        text = response.content.decode()
        for word in (response.wsgi_request.get_full_path(), str(hidden.pk + 1000), str(hidden.pk)):
            text = text.replace(word.replace("/", "%2F"), "").replace(word, "")
        texts.append(text)
    seen = [text[text.index("<main") : text.index("</main")] for text in texts]
    assert len({len(text.split()) for text in seen}) == 1
    # The way through: sign in, and be at the file.
    page = Client().get(addresses[0]).content.decode()
    link = page[page.index("/accounts/login/?next=%2Fdocuments") :].split('"')[0]
    member = scene.people["member"]
    member.set_password("Geheim-Wort-17")
    member.save()
    client = Client()
    response = client.post(link, {"login": "member", "password": "Geheim-Wort-17"}, follow=True)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).decode() == "甲乙丙"


def test_a_file_the_storage_has_lost(public_picture, public_document):
    for file, url in (
        (public_picture.file, public_picture.url),
        (public_document.file, public_document.url),
    ):
        default_storage.delete(file.name)
        assert Client().get(url).status_code == 404


def test_nginx_is_told_the_file_and_no_one_else(scene, settings, public_picture, public_document):
    settings.PORTAL_SENDFILE = "/protected-media/"
    for file, url in (
        (public_picture.file, public_picture.url),
        (public_document.file, public_document.url),
    ):
        response = Client().get(url)
        assert unquote(response["X-Accel-Redirect"]) == f"/protected-media/{file.name}"
        assert response["X-Accel-Redirect"].isascii()
        assert response.content == b""
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Content-Type"]
    hidden = new_document()
    response = Client().get(hidden.url)
    assert (response.status_code, "X-Accel-Redirect" in response) == (404, False)
    assert Client().get(f"/protected-media/{hidden.file.name}").status_code == 404


def test_addresses_do_not_name_the_storage(public_picture, public_document):
    assert public_picture.url == f"/media/{public_picture.file.name}"
    assert public_document.url.startswith(f"/documents/{public_document.pk}/")
