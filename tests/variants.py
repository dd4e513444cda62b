"""What the settings are in another environment, in this process."""

import os
import runpy
import sys
from unittest import mock

import portal.settings.base

BASE = "portal.settings.base"


def settings_of(module: str, **environment: str) -> dict:
    """The settings ``module`` gives with these variables and no other of the project's.

    Nothing is set up with them; what they refuse is raised.
    """
    passed = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    with (
        mock.patch.dict(os.environ, passed | environment, clear=True),
        mock.patch.dict(sys.modules),
        mock.patch.object(portal.settings, "base", portal.settings.base),
    ):
        for name in {BASE, module} & sys.modules.keys():
            del sys.modules[name]
        return runpy.run_module(module)
