import pytest

from portal.rulebook.reading.secrecy import internal_mark, secret_mark

pytestmark = pytest.mark.anydb


@pytest.mark.parametrize(
    "head", ["机密★1年\n关于…", "绝密\n标题", "密级：秘密\n标题", "000001\n秘密 ★ 长期\n"]
)
def test_a_mark_on_its_own_line_is_seen(head):
    assert secret_mark(head)


@pytest.mark.parametrize("text", ["保守国家秘密法\n", "第一条 机密、秘密和绝密三级", "商业秘密\n"])
def test_the_word_inside_a_sentence_is_no_mark(text):
    assert secret_mark(text) is None


def test_internal_documents_are_told_apart():
    assert internal_mark("内部资料 注意保存\n标题") == "内部资料 注意保存"
    assert internal_mark("内部控制制度应当健全\n") is None
