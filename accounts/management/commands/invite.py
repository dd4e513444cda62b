"""``manage.py invite``: links for the first administrator, for staff, for a locked-out owner."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from accounts import scopes
from accounts.invitations import invite_by_name, make
from accounts.links import invitation_url


class Command(BaseCommand):
    """Where no mail server is set up, hand the printed link over in another safe way."""

    help = (
        "Print a single-use link: to a new administrator (--admin NAME), to a new person with a "
        "role (--role GROUP NAME), or to the owner of an existing account (USERNAME), who sets "
        "new ways in with it; every former one ends."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("username", nargs="?", help="an existing account")
        parser.add_argument("--admin", metavar="NAME", help="name of a new administrator")
        parser.add_argument("--role", nargs=2, metavar=("GROUP", "NAME"))

    def handle(self, *args, **options) -> None:
        given = [options[name] for name in ("username", "admin", "role") if options[name]]
        if len(given) != 1:
            raise CommandError("请给出一个账号，或 --admin 姓名，或 --role 角色 姓名。")
        if options["username"]:
            self.stdout.write(self._existing(options["username"]))
        elif options["admin"]:
            self.stdout.write(self._new(scopes.ADMINISTRATOR, None, "系统管理员", options["admin"]))
        else:
            group, name = options["role"]
            self.stdout.write(self._new(scopes.ROLE, self._group(group).pk, group, name))

    def _existing(self, username: str) -> str:
        try:
            return invite_by_name(username)
        except get_user_model().DoesNotExist as error:
            raise CommandError(f"没有名为 {username} 的账号") from error

    def _group(self, name: str) -> Group:
        try:
            return Group.objects.get(name=name)
        except Group.DoesNotExist as error:
            raise CommandError(f"没有名为 {name} 的角色") from error

    def _new(self, scope: str, object_id: int | None, context: str, name: str) -> str:
        _invitation, token = make(
            scope=scope, object_id=object_id, context=context, invited_by=None, name=name
        )
        return invitation_url(token)
