"""The posts of a branch as its public page may show them."""

from branches.models import Branch
from branches.people import Officer

from .enums import COMMITTEE_POSTS
from .models import Post

ORDER = {kind: place for place, kind in enumerate(COMMITTEE_POSTS)}


def officers(branch: Branch) -> list[Officer]:
    """Posts of the committee held today; names only of those who agreed to be named (PI-01)."""
    posts = Post.objects.current().filter(branch=branch, kind__in=COMMITTEE_POSTS)
    rows = sorted(posts.select_related("member"), key=lambda post: (ORDER[post.kind], post.pk))
    return [
        {
            "post": str(post.get_kind_display()),
            "name": post.member.display_name if post.member.consents_to_be_named else "",
        }
        for post in rows
    ]
