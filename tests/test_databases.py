"""Databases that several processes make side by side."""

import pytest

from tests import databases

pytestmark = pytest.mark.anydb


def test_each_has_a_name_of_its_own_on_the_server_while_it_is_made_too():
    names = [
        databases.name_on_the_server(template, state)
        for template in databases.TEMPLATES.values()
        for state in ("", databases.UNFINISHED)
    ]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 63  # PostgreSQL cuts off the rest
