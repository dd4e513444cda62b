"""Runs a module of the bench once Django is set up: ``python -m bench.within bench.inside SQLite``.

So that the module may import models like any other.
"""

import runpy
import sys

import django

if __name__ == "__main__":
    django.setup()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
