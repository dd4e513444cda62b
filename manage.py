#!/usr/bin/env python
"""Entry point of the management commands."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止，再运行一次会接着来。 Stopped; run it again to go on.\n")
        sys.exit(130)
