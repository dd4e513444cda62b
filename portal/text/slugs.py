"""Addresses in plain letters, made from Chinese titles."""

from django.utils.text import slugify
from pypinyin import lazy_pinyin


def pinyin_slug(title: str, max_length: int = 80) -> str:
    """``关于开展主题党日活动的通知`` → ``guan-yu-kai-zhan-zhu-ti-dang-ri-huo-dong-de-tong-zhi``.

    Cut at a syllable at most ``max_length`` characters long; ``page`` where nothing is left.
    """
    slug = slugify("-".join(lazy_pinyin(title)))
    if len(slug) > max_length:
        slug = slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]
    return slug or "page"


def free_slug(title: str, parent, exclude: int | None = None) -> str:
    """A slug for ``title`` that no sibling under ``parent`` (or None) has: ``x``, ``x-2``, …"""
    base = pinyin_slug(title)
    if parent is None:
        return base
    siblings = parent.get_children().filter(slug__startswith=base)
    if exclude:
        siblings = siblings.exclude(pk=exclude)
    taken = set(siblings.values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
