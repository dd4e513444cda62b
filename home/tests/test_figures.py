"""Figures the site counts itself: chosen in the editor, counted when shown, never out of date."""

import pytest
from wagtail.blocks import StructBlockValidationError

from branches.enums import BranchStatus
from branches.figures import with_public_page
from branches.models import Branch
from branches.tests.factories import BranchFactory, branch_trees
from home import figures
from home.blocks import FigureBlock
from home.figures import Figure
from portal.serving import generation

pytestmark = pytest.mark.django_db
WORDS = {"label": "有主页的支部", "numerator_label": "有主页", "denominator_label": "支部"}


@pytest.fixture
def block():
    return FigureBlock()


def value(block, **fields):
    return block.to_python({**WORDS, "unit": "个", **fields})


def test_a_counted_figure_is_counted_when_shown(block, monkeypatch):
    monkeypatch.setattr(figures, "_sources", {})
    answers = [Figure(3, 4), Figure(4, 4)]
    figures.register("test", "试", lambda: answers.pop(0))
    chosen = block.clean(value(block, source="test"))
    shown = block.render(chosen)
    assert "75%" in shown and "由本站记录算出" in shown
    assert "100%" in block.render(chosen)


def test_a_typed_figure_needs_both_numbers(block):
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value(block, numerator=3))
    assert set(refused.value.block_errors) == {"denominator"}
    draft = block.clean_deferred(value(block, numerator=3))
    assert "None" not in block.render(draft)
    assert "60%" in block.render(block.clean(value(block, numerator=3, denominator=5)))


def test_a_source_that_is_gone_shows_no_number(block):
    shown = block.render(value(block, source="gone"))
    assert "None" not in shown and "%" not in shown


def test_branches_with_a_public_page_are_counted(site):
    branch_trees(site.home)
    assert with_public_page() == Figure(0, 0)
    BranchFactory(slug="one")
    before = generation.current()
    BranchFactory(slug="ended", status=BranchStatus.REVOKED)
    assert generation.current() != before
    assert with_public_page() == Figure(0, Branch.objects.listed().count())
