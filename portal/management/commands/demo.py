"""``manage.py demo``: make what is missing, then serve. What ``make demo`` runs."""

import os
import socket
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

THREADS = 8


class Command(BaseCommand):
    """Migrations, demo content and static files only where something is missing or newer."""

    help = "Prepare the demo and serve it with gunicorn (one process, several threads)."
    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port to serve on")
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *args, **options) -> None:
        if not os.access(settings.VAR_DIR, os.W_OK):
            raise CommandError(f"这个文件夹不能写入 Folder can't be written: {settings.VAR_DIR}")
        if not options["prepare_only"]:
            self.check_port(options["bind"])
        self.prepare()
        if not options["prepare_only"]:
            self.serve(options["bind"])

    def prepare(self) -> None:
        """Make what is missing or older."""
        self.migrate()
        self.load()
        self.collect()

    def migrate(self) -> None:
        """The database."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("建立数据库 Creating the database…")
            call_command("migrate", interactive=False, verbosity=0)

    def load(self) -> None:
        """The content."""
        stamp = Path(settings.VAR_DIR) / "demo-loaded"
        if not stamp.exists() or not get_user_model().objects.filter(username="admin").exists():
            self.stdout.write("载入演示内容 Loading the demo…")
            call_command("load_demo", stdout=self.stdout)
            stamp.touch()
        else:
            call_command("load_demo", accounts=True, stdout=self.stdout)

    def collect(self) -> None:
        """The static files."""
        if self.static_files_are_older():
            self.stdout.write("整理静态文件 Collecting static files…")
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)

    def serve(self, bind: str) -> None:
        """Become the server."""
        self.stdout.write(self.style.SUCCESS(f"\nhttp://{bind}/   （Ctrl+C 停止 to stop）\n"))
        self.stdout.flush()
        connection.close()
        arguments = ["-m", "gunicorn", "portal.wsgi", "--bind", bind, "--workers", "1"]
        arguments += ["--worker-class", "gthread", "--threads", str(THREADS)]
        arguments += ["--log-level", "warning", "--worker-tmp-dir", str(settings.VAR_DIR)]
        # It starts the worker of the tasks as a thread.
        arguments += ["--config", str(settings.BASE_DIR / "deploy" / "demo.gunicorn.conf.py")]
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606

    def check_port(self, bind: str) -> None:
        """Before the work, not after it: whether the address is free."""
        host, _, port = bind.rpartition(":")
        try:
            family, kind, _, _, address = socket.getaddrinfo(
                host.strip("[]"), port, type=socket.SOCK_STREAM
            )[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise CommandError(
                f"{bind} 用不了（{error.strerror}），换一个端口，例如 Another port, for example:"
                f" PORT={int(port) + 1} make demo"
            ) from error

    def static_files_are_older(self) -> bool:
        """Whether a source file is newer than the last collection."""
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if not manifest.exists():
            return True
        collected = manifest.stat().st_mtime
        return any(
            os.path.getmtime(storage.path(name)) > collected
            for finder in get_finders()
            for name, storage in finder.list([])
        )
