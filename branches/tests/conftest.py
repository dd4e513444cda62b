"""The scene of the admin's tests."""

import pytest

from .scene import Scene


@pytest.fixture
def scene(scene_world) -> Scene:
    """Two branches with marked secrets, and the people who must not find them."""
    return scene_world
