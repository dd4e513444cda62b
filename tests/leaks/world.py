"""One of each private kind, and everybody who may look."""

from dataclasses import dataclass

from accounts.models import User
from branches.models import Branch, Department, Street
from members.tests.conftest import Side, plant_guest, plant_staff
from members.tests.conftest import plant as plant_branches
from news.tests.factories import SmallSite, small_site
from portal.access import roles
from tests.cast import cast

from . import Secret, of_branches, of_meetings, public


@dataclass
class World:
    """What was planted; ``people`` are users by the names of ``EVERYBODY``, None for a visitor."""

    site: SmallSite
    north: Side
    south: Side
    people: dict[str, User | None]
    secrets: list[Secret]


def plant() -> World:
    """A site with two branches, and all of it."""
    site = small_site()
    roles.sync()
    planted = plant_branches(site)
    north, south = planted["north"], planted["south"]
    known = cast()
    Branch.objects.filter(slug="north").update(street=Street.objects.get(slug="chengdong"))
    Branch.objects.filter(slug="south").update(department=Department.objects.get(slug="civil"))
    people = {
        **{name: known[name] for name in ("visitor", "lonely", "editor", "admin")},
        "member-north": north.member.user,
        "secretary-north": north.secretary.user,
        "member-south": south.member.user,
        "guest": plant_guest(north, south).user,
        "secretary-south": south.secretary.user,
        "staff": plant_staff(),
        "street-east": known["street-east"],
        "department-civil": known["department-civil"],
    }
    secrets = [plant(site) for plant in public.KINDS]
    secrets += of_branches.plant(planted["trees"], north, south)
    secrets += of_meetings.plant(south)
    return World(site, north, south, people, secrets)
