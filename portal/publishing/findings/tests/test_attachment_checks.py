"""The check before publishing reads attached files and the names of files (S5)."""

import json
import uuid
import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission
from wagtail.test.utils.form_data import streamfield

from news.models import NewsPage
from news.tests.factories import (
    NewsPageFactory,
    PolicyAttachmentFactory,
    PolicyPageFactory,
    article_paragraphs,
    make_private,
    section,
)
from portal.access import roles
from portal.media.examination import without_numbers
from portal.media.tests.test_private_media import attachment, new_image, paragraph
from portal.models import PortalDocument
from portal.publishing.findings.registry import findings_for, publication_errors
from portal.rulebook.reading.secrecy import name_mark
from tests.cast import client_of, news_form, publish
from tests.pango import made, needs_pango

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
PHONE = "13800138000"


def packed(thing) -> bytes:
    output = BytesIO()
    thing.save(output)
    return output.getvalue()


def word(*paragraphs: str, **properties) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    return packed(document)


def with_part(data: bytes, name: str, change) -> bytes:
    """The zipped file with one part changed (or added)."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(output, "w") as new:
        names = old.namelist()
        for item in names:
            content = old.read(item)
            new.writestr(item, change(content) if item == name else content)
        if name not in names:
            new.writestr(name, change(b""))
    return output.getvalue()


def workbook(rows=(), **sheets) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "汇总"
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    return book


def page_of(*texts: str) -> bytes:
    return made("".join(f"<p style='break-after:page'>{text}</p>" for text in texts))


def stored(name: str, data: bytes, **fields) -> PortalDocument:
    fields.setdefault("title", "报名表")
    return PortalDocument.objects.create(file=ContentFile(data, name=name), **fields)


def said(site, document: PortalDocument) -> dict[str, str]:
    """``{code: level and place}`` for a page that attaches it."""
    body = json.dumps([*article_paragraphs("正文。"), attachment(document)])
    page = NewsPageFactory(parent=site.news, body=body, summary="摘要。")
    return found_on(page)


def found_on(page) -> dict[str, str]:
    return {each.code: f"{each.level} {each.where}" for each in findings_for(page)}


# --- What and where -------------------------------------------------------------------------------


def test_a_clean_file_says_nothing(site):
    for name, data in (
        ("通知.docx", word("各支部：", "请于月底前报送。")),
        ("台账.xlsx", packed(workbook([["单位", "人数"], ["协会", 13]]))),
        ("说明.txt", "说明文字。".encode()),
    ):
        assert said(site, stored(name, data)) == {}, name


def test_a_number_in_a_word_file(site):
    found = said(site, stored("名单.docx", word("名单", f"张某，身份证{NUMBER}，电话{PHONE}。")))
    assert set(found) == {"identity-number", "mobile-number"}
    assert found["identity-number"].startswith("error 附件《报名表》（名单")
    assert "第2段" in found["identity-number"]
    assert "110…2X" in found["identity-number"]
    for place in found.values():
        assert NUMBER not in place
        assert PHONE not in place
        assert NUMBER[3:-2] not in place


def test_a_number_in_a_sheet(site):
    book = workbook([["姓名"]], 党员=[["姓名", "证件"], ["张某", NUMBER], ["李某", "无"]])
    found = said(site, stored("名单.xlsx", packed(book)))
    assert "工作表“党员”第2行" in found["identity-number"]
    assert "张某" in found["identity-number"]


@needs_pango
def test_a_number_in_a_pdf(site):
    data = page_of("第一页文字", f"联系人{PHONE}", f"证件{NUMBER}")
    found = said(site, stored("名单.pdf", data))
    assert "第3页" in found["identity-number"]
    assert "第2页" in found["mobile-number"]


@needs_pango
def test_properties_of_a_pdf(site):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(page_of("文字"))))
    writer.add_metadata({"/Keywords": f"张某{PHONE}"})
    output = BytesIO()
    writer.write(output)
    assert "文件属性" in said(site, stored("a.pdf", output.getvalue()))["mobile-number"]


def test_many_numbers_are_counted(site):
    rows = [["张某", NUMBER] for _ in range(30)]
    body = json.dumps([attachment(stored("名单.xlsx", packed(workbook(rows))))])
    page = NewsPageFactory(parent=site.news, body=body, summary="摘要。")
    places = [each.where for each in findings_for(page)]
    assert len(places) == 9
    assert any("另有22处" in place for place in places)


@pytest.mark.parametrize("level", ["绝密", "机密", "秘密"])
def test_a_secret_mark(site, level):
    found = said(site, stored("文件.docx", word(f"{level}★1年", "关于某事的通知")))
    assert found["secret-mark"].startswith("error")
    inner = workbook([["汇总"]], 附表=[[f"{level}★长期"], ["名单"]])
    assert "附表" in said(site, stored("表.xlsx", packed(inner)))["secret-mark"]


def test_a_text_about_secrets_has_no_mark(site):
    assert said(site, stored("通知.docx", word("关于保守国家秘密的通知", "要严守机密。"))) == {}


# --- What nobody sees at once ---------------------------------------------------------------------


def test_headers_comments_and_properties_of_word(site):
    document = docx.Document()
    run = document.add_paragraph("正文。").runs[0]
    document.sections[0].header.paragraphs[0].text = "机密★3年"
    document.sections[0].footer.paragraphs[0].text = f"联系{PHONE}"
    document.core_properties.comments = f"经办{NUMBER}"
    document.add_comment(run, text="这句要改", author="某人")
    found = said(site, stored("文件.docx", packed(document)))
    assert "页眉或页脚" in found["secret-mark"]
    assert "页眉或页脚" in found["mobile-number"]
    assert "文件属性" in found["identity-number"]
    assert found["hidden-content"].startswith("warning")
    assert "批注" in found["hidden-content"]


def test_tracked_changes_and_boxes_of_word(site):
    def change(xml: bytes) -> bytes:
        deleted = f"<w:p><w:del><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del></w:p>"
        inserted = f"<w:p><w:ins><w:r><w:t>电话{PHONE}</w:t></w:r></w:ins></w:p>"
        return xml.replace(b"<w:body>", f"<w:body>{deleted}{inserted}".encode())

    data = with_part(word("正文。"), "word/document.xml", change)
    document = stored("文件.docx", data)
    found = said(site, document)
    assert "修订中删去的文字" in found["identity-number"]
    assert "修订中加入的文字" in found["mobile-number"]
    document.refresh_from_db()
    assert NUMBER not in document.text_content  # nor does search quote it

    def box(xml: bytes) -> bytes:
        inner = f"<w:txbxContent><w:p><w:r><w:t>{NUMBER}</w:t></w:r></w:p></w:txbxContent>"
        shape = f"<w:p><w:r><w:pict>{inner}</w:pict></w:r></w:p>"
        return xml.replace(b"<w:body>", f"<w:body>{shape}".encode())

    data = with_part(word("正文。"), "word/document.xml", box)
    assert "文本框" in said(site, stored("文件.docx", data))["identity-number"]


def test_hidden_sheets_comments_and_headers_of_excel(site):
    book = workbook([["单位"], ["协会"]], 底稿=[["张某", NUMBER]])
    book["底稿"].sheet_state = "veryHidden"
    book["汇总"]["A2"].comment = Comment(f"打{PHONE}核对", "某人")
    book["汇总"].oddHeader.center.text = "秘密★1年"
    book.properties.keywords = "内部资料"
    document = stored("表.xlsx", packed(book))
    found = said(site, document)
    assert "隐藏的工作表“底稿”第1行" in found["identity-number"]
    assert "批注" in found["mobile-number"]
    assert "页眉或页脚" in found["secret-mark"]
    assert "文件属性" in found["internal-mark"]
    document.refresh_from_db()
    assert NUMBER not in document.text_content


def test_embedded_files_are_named(site):
    data = with_part(word("正文。"), "word/embeddings/oleObject1.bin", lambda _old: b"\xd0\xcf")
    assert "嵌入的文件" in said(site, stored("a.docx", data))["hidden-content"]


# --- Files nobody could read ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("锁.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("坏.pdf", b"%PDF-1.7 broken"),
        ("包.zip", b"PK\x05\x06" + bytes(18)),
    ],
)
def test_a_file_that_cannot_be_read_asks_for_a_person(site, name, data):
    found = said(site, stored(name, data))
    assert set(found) == {"unread-attachment"}
    assert found["unread-attachment"].startswith("warning")


def test_a_file_the_storage_has_lost(site):
    document = stored("a.txt", b"x")
    document.file.storage.delete(document.file.name)
    assert set(said(site, document)) == {"unread-attachment"}


# --- Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("机密★1年 关于某事的请示", "机密"),
        ("（秘密）党员名册", "秘密"),
        ("【绝密】附表", "绝密"),
        ("秘密_名册", "秘密"),
        ("机密1年关于某事", "机密"),
        ("党员名册-秘密", "秘密"),
        ("关于保守国家秘密的通知", None),
        ("秘密战线故事", None),
        ("机密文件管理办法", None),
        ("商业秘密保护规定", None),
    ],
)
def test_marks_in_names(name, level):
    assert name_mark(name) == level


def test_names_of_files_are_read(site):
    found = said(site, stored(f"张某_{NUMBER}.txt", b"text", title="名单"))
    assert found["identity-number"].startswith("error")
    assert NUMBER not in found["identity-number"]
    assert "error" in said(site, stored("a.txt", b"text", title="机密★1年请示"))["secret-mark"]
    image = new_image(title=f"身份证{NUMBER}")
    page = NewsPageFactory(parent=site.news, cover=image, summary="摘要。")
    assert found_on(page)["identity-number"].startswith("error 图片《身份证110…2X》")


def test_no_message_repeats_a_number():
    text = f"{NUMBER} {PHONE} 6222020200112233445"
    masked = without_numbers(text)
    assert not any(len(digits) > 3 for digits in masked.replace("…", " ").split())


# --- Every way a page can show a file -------------------------------------------------------------


def test_attached_linked_and_listed(site):
    def leaky():
        return stored("名单.docx", word(NUMBER))

    link = f'<p>见<a linktype="document" id="{leaky().pk}">名单</a></p>'
    for blocks in ([attachment(leaky())], [paragraph(link)]):
        body = json.dumps([*article_paragraphs("正文。"), *blocks])
        page = NewsPageFactory(parent=site.news, body=body, summary="摘要。")
        assert [each.code for each in publication_errors(page)] == ["identity-number"]
    inside = PolicyPageFactory(parent=site.policies, body=[section("", link)], summary="摘要。")
    assert "identity-number" in found_on(inside)
    page = PolicyPageFactory(parent=site.policies, summary="摘要。")
    PolicyAttachmentFactory(page=page, document=leaky())
    assert "identity-number" in found_on(page)


def test_publishing_is_refused_and_says_why(site):
    roles.sync()
    client = client_of("publisher")
    document = stored("名单.docx", word("名单", NUMBER))
    page = NewsPageFactory(parent=site.news, live=False)
    blocks = [("attachment", {"document": document.pk, "title": ""})]
    form = news_form(page, "正文。", body=streamfield(blocks))
    response = publish(client, page, form, reason="当天要用")
    page.refresh_from_db()
    assert not page.live
    text = response.content.decode()
    assert "附件里有身份证号码" in text
    assert "第2段" in text
    assert NUMBER not in text


# --- Uploading and replacing ----------------------------------------------------------------------


def upload(client, name: str, data: bytes, url: str | None = None, **fields):
    values = {
        "title": name,
        "file": SimpleUploadedFile(name, data),
        "collection": Collection.get_first_root_node().pk,
        "tags": "",
        **fields,
    }
    return client.post(url or reverse("wagtaildocs:add"), values)


def test_an_upload_with_an_error_is_kept_and_says_so(site):
    roles.sync()
    client = client_of("publisher")
    upload(client, "名单.docx", word("名单", NUMBER))
    document = PortalDocument.objects.get(title="名单.docx")
    page = client.get(reverse("wagtaildocs:edit", args=[document.pk])).content.decode()
    assert "附件里有身份证号码" in page
    assert NUMBER not in page
    # The drag-and-drop way answers with a form.
    answer = client.post(
        reverse("wagtaildocs:add_multiple"),
        {
            "files[]": SimpleUploadedFile("表.docx", word(NUMBER)),
            "collection": Collection.get_first_root_node().pk,
            "title": "表",
        },
    ).json()
    assert answer["success"]
    assert "附件里有身份证号码" in answer["form"]


@pytest.fixture
def shown(site):
    """A clean document on a live page."""
    roles.sync()
    document = stored("附件.docx", word("文字"))
    body = json.dumps([*article_paragraphs("正文。"), attachment(document)])
    page = NewsPageFactory(parent=site.news, body=body, summary="摘要。")
    return document, page


def replace(client, document, data: bytes):
    url = reverse("wagtaildocs:edit", args=[document.pk])
    return upload(client, "新.docx", data, url=url)


def test_replacing_a_published_file_is_publishing(shown):
    document, page = shown
    client = client_of("publisher")
    response = replace(client, document, word("名单", NUMBER))
    assert response.status_code == 200
    text = response.content.decode()
    assert "不能换成这一个" in text
    assert "第2段" in text
    document.refresh_from_db()
    assert document.file.open().read() == word("文字") or "附件" in document.file.name
    response = replace(client, document, word("联系人", "电话13800138000"))
    assert "有个人手机号码" in response.content.decode()
    # A clean file is taken, by whoever may publish the page.
    assert replace(client, document, word("新的文字")).status_code == 302
    document.refresh_from_db()
    assert document.filename.startswith("新")
    assert found_on(page) == {}


def test_who_may_not_publish_the_page_replaces_nothing(shown, django_user_model):
    document, page = shown
    client = client_of("editor")
    GroupCollectionPermission.objects.create(
        group=roles.group("editor"),
        collection=Collection.get_first_root_node(),
        permission=Permission.objects.get(
            content_type__app_label="wagtaildocs", codename="change_document"
        ),
    )
    before = document.file.name
    response = replace(client, document, word("新的文字"))
    assert response.status_code == 200
    assert "替换它等于发布" in response.content.decode()
    document.refresh_from_db()
    assert document.file.name == before
    assert document.file.storage.exists(before)
    NewsPage.objects.get(pk=page.pk).unpublish()
    assert replace(client, document, word("新的文字")).status_code == 302


def test_a_replaced_file_is_read_again_before_anything_is_published(shown):
    """Whether or not the background task has come round."""
    document, page = shown
    assert found_on(page) == {}
    document.file.save(f"{uuid.uuid4().hex}.docx", ContentFile(word(NUMBER)), save=False)
    document.save()
    assert "identity-number" in found_on(page)


def test_an_examined_file_is_not_read_twice(shown, django_assert_max_num_queries):
    document, page = shown
    findings_for(page)
    document.refresh_from_db()
    document.file.storage.delete(document.file.name)
    with django_assert_max_num_queries(8):
        assert findings_for(page) == []


def test_a_file_visitors_could_not_open_is_said_before_publishing(site):
    shelf = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
    document = stored("a.txt", b"text", collection=shelf)
    assert set(said(site, document)) == {"closed-collection"}
    make_private(site.news)
    assert said(site, document) == {}
