"""Texts and web pages, as the importer of policies takes them."""

from __future__ import annotations

import random

from .making import MB, hostile


@hostile("a.html", "policy")
def page_of_nested_parts() -> bytes:
    return b"<html><body>" + b"<div>" * 400_000 + "正文".encode() + b"</div>" * 400_000


@hostile("a.html", "policy")
def page_of_one_attribute() -> bytes:
    return b'<html><body><p class="' + b"a " * (2 * MB) + '">正文</p>'.encode()


@hostile("a.md", "policy")
def brackets_that_never_close() -> bytes:
    return ("# 关于某事的通知\n\n" + "[(" * 400_000 + "《〈" * 200_000).encode()


@hostile("a.md", "policy")
def angles_and_spaces() -> bytes:
    return ("# 关于某事的通知\n\n<" + " " * 400_000 + "\n" + "<a" * 400_000).encode()


@hostile("a.md", "policy")
def table_of_a_million_columns() -> bytes:
    return ("# 关于某事的通知\n\n" + "|" * 1_000_000 + "\n" + "|-" * 500_000).encode()


@hostile("a.txt", "policy", "attachment")
def one_line_of_five_megabytes() -> bytes:
    return "第一条".encode() * (5 * MB // 9)


@hostile("a.txt", "policy", "attachment")
def a_hundred_thousand_articles() -> bytes:
    return "\n".join(f"第{number}条　自2020年1月1日起施行。" for number in range(100_000)).encode()


@hostile("a.txt", "policy", "attachment")
def text_of_random_bytes() -> bytes:
    return random.Random(6).randbytes(MB)


@hostile("a.txt", "policy", "attachment")
def spaces_alone() -> bytes:
    return b" \t\n" * MB
