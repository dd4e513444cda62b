"""Who gets what at which address: one table, run whole, printed in ``docs/permissions.md``.

A row per URL pattern outside the Wagtail admin. ``path`` may name things of the demo in braces (see
``test_permissions.py``); what belongs to a branch there belongs to north. Statuses are those of a
GET: 200 shown, 302 sent on (to sign in, where it says so), 403 forbidden, 404 does not exist for
this person. What only takes what is sent in leads to the page above it (302).
"""

from dataclasses import dataclass

NAMES = {
    "visitor": "访客",
    "lonely": "无角色账号",
    "member-north": "北支部党员",
    "host-north": "参加北支部活动的党员",
    "secretary-north": "北支部书记",
    "secretary-south": "南支部书记",
    "editor": "编辑",
    "clerk": "工作人员",
    "street-east": "城东街道工作人员",
    "department-civil": "民政局工作人员",
    "administrator": "管理员",
    "admin": "超级管理员",
}
ROLES = tuple(NAMES)
SECRETARY = {"secretary-north"}
SECRETARIES = SECRETARY | {"secretary-south"}
MEMBER = SECRETARIES | {"member-north", "host-north"}
# North and south are under the civil affairs department, and in other streets than the east.
STAFF = {"clerk", "department-civil", "admin"}
EVERY_CLERK = {"clerk", "department-civil", "street-east"}
CHIEFS = {"administrator", "admin"}


@dataclass(frozen=True)
class Row:
    """One URL pattern, an address of it, and the status for each role in the order of ``ROLES``."""

    pattern: str
    path: str
    statuses: tuple[int, ...]
    note: str = ""


def row(
    pattern: str,
    path: str,
    visitor: int,
    others: int | None = None,
    *exceptions: tuple[int, set[str]],
    note: str = "",
) -> Row:
    """``visitor`` gets the first status, ``others`` the second (the same if there is none).

    An exception is a status and the roles that get it instead.
    """
    statuses = dict.fromkeys(ROLES, visitor if others is None else others) | {"visitor": visitor}
    for status, roles in exceptions:
        statuses |= dict.fromkeys(roles, status)
    assert statuses.keys() == NAMES.keys(), pattern
    return Row(pattern, path, tuple(statuses.values()), note)


PUBLIC = [
    row("^((?:[\\w\\-]+/)*)$", "/", 200, note="公开页面"),
    row("sitemap.xml", "/sitemap.xml", 200),
    row("sitemap-<int:number>.xml", "/sitemap-1.xml", 200),
    row("robots.txt", "/robots.txt", 200),
    row(".well-known/security.txt", "/.well-known/security.txt", 200),
    row("healthz", "/healthz", 200),
    row("readyz", "/readyz", 200),
    row("rules/", "/rules/?q=党员大会", 200, note="规则和施行中的本地规定；谁提出的不公开"),
    row("rules/<str:identifier>/", "/rules/zb-22/", 200),
    row("search/", "/search/?q=党建", 200),
    row("search/suggest/", "/search/suggest/?q=党建", 200),
    row("display/", "/display/", 200),
    row("sitemap/", "/sitemap/", 200),
    row("untranslated/", "/en/untranslated/?page={policy}", 200),
    row("feeds/", "/feeds/", 200),
    row("feeds/<slug:kind>.xml", "/feeds/policies.xml", 200),
    row("qr/<int:page_id>.svg", "/qr/{policy}.svg", 200),
    row("pdf/<int:page_id>.pdf", "/pdf/{policy}.pdf", 200),
    row("updates/<int:page_id>/", "/updates/{policy}/", 200),
    row("updates/<int:page_id>/<int:change_id>/", "/updates/{policy}/999999/", 404),
    row(
        "media/<path:path>", "/media/images/no-such.png", 404, note="只给图片的各种尺寸，随页面公开"
    ),
    row(
        "files/<slug:kind>/<int:pk>/",
        "/files/no-such/1/",
        404,
        note="记录的附件，只给看得到那条记录的人；看不到的和不存在的一样",
    ),
    row(
        "^documents/([0-9]+)/(.*)$",
        "/documents/{document}/{filename}",
        200,
        note="随页面公开；不公开的和不存在的一样",
    ),
    row(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        "/_util/authenticate_with_password/999999/1/",
        404,
        note="共享密码已停用",
    ),
]
DOORS = [
    row(pattern, f"/{pattern}", 302, note="转到唯一的登录页")
    for pattern in ("admin/login/", "_util/login/", "django-admin/login/")
]
ACCOUNTS = [
    row("accounts/login/", "/accounts/login/", 200, 302),
    row("accounts/logout/", "/accounts/logout/", 302, 200),
    row("accounts/inactive/", "/accounts/inactive/", 200),
    row("accounts/signup/", "/accounts/signup/", 200, 302, note="不开放注册"),
    row("accounts/reauthenticate/", "/accounts/reauthenticate/", 302, 200),
    row("accounts/email/", "/accounts/email/", 302, 200),
    row("accounts/confirm-email/", "/accounts/confirm-email/", 200),
    row("accounts/password/change/", "/accounts/password/change/", 302, 200),
    row("accounts/password/set/", "/accounts/password/set/", 302),
    row("accounts/password/reset/", "/accounts/password/reset/", 200),
    row("accounts/login/code/confirm/", "/accounts/login/code/confirm/", 302),
    row("accounts/^confirm-email/(?P<key>[-:\\w]+)/$", "/accounts/confirm-email/nonsense/", 200),
    row("accounts/password/reset/key/done/", "/accounts/password/reset/key/done/", 200),
    row(
        "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "/accounts/password/reset/key/1-nonsense/",
        200,
    ),
    row("accounts/password/reset/done/", "/accounts/password/reset/done/", 200),
    row("accounts/2fa/", "/accounts/2fa/", 302, 200),
    row("accounts/2fa/authenticate/", "/accounts/2fa/authenticate/", 302),
    row("accounts/2fa/reauthenticate/", "/accounts/2fa/reauthenticate/", 302),
    row("accounts/2fa/totp/activate/", "/accounts/2fa/totp/activate/", 302),
    row("accounts/2fa/totp/deactivate/", "/accounts/2fa/totp/deactivate/", 302, 404),
    row("accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/", 302, 404),
    row("accounts/2fa/recovery-codes/generate/", "/accounts/2fa/recovery-codes/generate/", 302),
    row(
        "accounts/2fa/recovery-codes/download/", "/accounts/2fa/recovery-codes/download/", 302, 404
    ),
    row("accounts/2fa/webauthn/", "/accounts/2fa/webauthn/", 302, 200),
    row("accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/add/", 302),
    row("accounts/2fa/webauthn/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/", 302),
    row(
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        "/accounts/2fa/webauthn/keys/999999/remove/",
        302,
    ),
    row(
        "accounts/2fa/webauthn/keys/<int:pk>/edit/", "/accounts/2fa/webauthn/keys/999999/edit/", 302
    ),
    row("accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/login/", 302),
    row("accounts/sessions/", "/accounts/sessions/", 302, 200),
    row("accounts/invitation/", "/accounts/invitation/", 404),
    row("accounts/invitation/passkey/", "/accounts/invitation/passkey/", 404),
    row("accounts/invitation/connect/", "/accounts/invitation/connect/", 302),
    row("accounts/invitation/<str:token>/", "/accounts/invitation/nonsense/", 404),
    row("accounts/welcome/", "/accounts/welcome/", 302, 200),
    row("accounts/continue/", "/accounts/continue/", 302),
    row(
        "accounts/invitations/",
        "/accounts/invitations/",
        302,
        404,
        (200, SECRETARIES | EVERY_CLERK | CHIEFS),
        note="只有可以邀请的人",
    ),
    row(
        "accounts/invitations/new/",
        "/accounts/invitations/new/",
        302,
        404,
        (200, {"admin"}),
        note="只有可以邀请的人",
    ),
    row("accounts/invitations/<int:pk>/revoke/", "/accounts/invitations/999999/revoke/", 302, 404),
    row("accounts/invitations/<int:pk>/undo/", "/accounts/invitations/999999/undo/", 302),
    row("accounts/invitations/<int:pk>/reissue/", "/accounts/invitations/999999/reissue/", 302),
    row("accounts/recover/<int:pk>/", "/accounts/recover/999999/", 302, 404),
    row("accounts/phone/", "/accounts/phone/", 302),
    row("accounts/phone/verify/", "/accounts/phone/verify/", 404),
    row("accounts/session/", "/accounts/session/", 200, note="问登录是否还在，答案是JSON"),
    row("accounts/sessions/<int:pk>/end/", "/accounts/sessions/999999/end/", 302, 404),
    row("accounts/sessions/others/end/", "/accounts/sessions/others/end/", 302),
    row("admin/logout/", "/admin/logout/", 302, 200),
    row("admin/failwhale/", "/admin/failwhale/", 404, note="Wagtail 故意出错的页面，关闭"),
    row(
        "admin/api/main/pages/<int:pk>/action/<str:name>/",
        "/admin/api/main/pages/{policy}/action/publish/",
        404,
        note="后台接口的动作一律关闭，发布走编辑页",
    ),
]
NORTH = "/me/roster/branches/north"
PERSON = "/me/roster/members/{member}"
KEEPERS = (200, SECRETARY | STAFF)
MEMBERS = [
    row("me/", "/me/", 302, 200),
    row("me/data/", "/me/data/", 302, 200),
    row("me/more/", "/me/more/", 302, 200),
    row("me/branches/", "/me/branches/", 302, 404, (200, SECRETARIES)),
    row(
        "me/branches/<slug:slug>/progress/",
        "/me/branches/north/progress/",
        302,
        404,
        KEEPERS,
    ),
    row("me/data/changes/", "/me/data/changes/", 302, 404, (200, MEMBER)),
    row(
        "me/data/consent/",
        "/me/data/consent/",
        302,
        404,
        (302, MEMBER),
        (200, SECRETARIES),
        note="同意过的，问要不要收回；没有同意的，没有可收回的",
    ),
    row("me/data/correction/", "/me/data/correction/", 302),
    row("me/data/export.html", "/me/data/export.html", 302, 404, (200, MEMBER)),
    row("me/data/export.json", "/me/data/export.json", 302, 404, (200, MEMBER)),
    row("me/disclosures/", "/me/disclosures/", 302, 200),
    row("me/disclosures/ask/", "/me/disclosures/ask/", 302, 404, (200, MEMBER)),
    row(
        "me/messages/",
        "/me/messages/",
        302,
        200,
        note="各看各的；没有账号的党员，由保管名册的人代收",
    ),
    row("me/messages/<int:pk>/", "/me/messages/999999/", 302),
    row("me/messages/read/", "/me/messages/read/", 302),
    row("me/messages/settings/", "/me/messages/settings/", 302, 200),
    row(
        "me/recoveries/", "/me/recoveries/", 302, 404, (200, SECRETARIES | EVERY_CLERK | {"admin"})
    ),
    row(
        "me/recoveries/<int:pk>/",
        "/me/recoveries/999999/",
        302,
        404,
        note="只有保管这名党员名册的人",
    ),
    row("me/recoveries/<int:pk>/dismiss/", "/me/recoveries/999999/dismiss/", 302),
    row(
        "me/office/<slug:name>/",
        "/me/office/terms/",
        302,
        404,
        (200, EVERY_CLERK | {"admin"}),
        note="工作人员首页上的一项；内容按负责范围",
    ),
    row(
        "me/office/branches/<slug:slug>/",
        "/me/office/branches/north/",
        302,
        404,
        (200, STAFF),
        note="开通支部，只有上级",
    ),
    row("me/office/branches/<slug:slug>/open/", "/me/office/branches/north/open/", 302),
    row("me/office/branches/<slug:slug>/secretary/", "/me/office/branches/north/secretary/", 302),
    row("me/meetings/", "/me/meetings/", 302, 200, note="各看各的：能参加、能看的会议"),
    row(
        "me/meetings/<int:pk>/",
        "/me/meetings/{meeting}/",
        302,
        404,
        (200, SECRETARY | {"member-north", "host-north"} | STAFF),
    ),
    *(
        row(
            f"me/meetings/<int:pk>/{act}/",
            f"/me/meetings/{{meeting}}/{act}/",
            302,
            404,
            (200, SECRETARY),
            (403, {"member-north", "host-north"} | STAFF),
        )
        for act in ("change", "cancel", "branches")
    ),
    row("me/meetings/<int:pk>/restore/", "/me/meetings/{meeting}/restore/", 302),
    *(
        row(
            f"me/meetings/<int:pk>/branches/<slug:slug>/{act}/",
            f"/me/meetings/{{meeting}}/branches/south/{act}/",
            302,
        )
        for act in ("add", "leave")
    ),
    row(
        "me/life/<slug:slug>/meetings/add/",
        "/me/life/north/meetings/add/",
        302,
        404,
        (200, SECRETARY),
        note="本支部的班子；党小组组长只排自己小组的会",
    ),
    row(
        "me/life/<slug:slug>/year/<int:year>/",
        "/me/life/north/year/{year}/",
        302,
        404,
        (200, SECRETARY),
        note="只有本支部的班子",
    ),
    row("me/life/<slug:slug>/year/", "/me/life/north/year/", 302, 404, (302, SECRETARY)),
    row("me/life/plans/<int:pk>/undo/", "/me/life/plans/999999/undo/", 302),
    row("me/life/<slug:slug>/days/", "/me/life/north/days/", 302, 404, (200, SECRETARY)),
    row("me/life/<slug:slug>/days/move/", "/me/life/north/days/move/", 302),
    row("me/life/<slug:slug>/days/<int:pk>/keep/", "/me/life/north/days/1/keep/", 302),
    row(
        "me/life/<slug:slug>/habits/",
        "/me/life/north/habits/",
        302,
        404,
        (200, SECRETARY),
        note="只有本支部的班子，工作人员也不代填",
    ),
    row(
        "me/life/<slug:slug>/paper/",
        "/me/life/north/paper/",
        302,
        404,
        (200, SECRETARY),
        note="本支部的班子；党小组组长只登记自己小组的会",
    ),
    row("me/life/paper/<int:pk>/", "/me/life/paper/{paper}/", 302, 404, (200, SECRETARY)),
    row("me/life/paper/<int:pk>/undo/", "/me/life/paper/{paper}/undo/", 302),
    row(
        "me/life/<slug:slug>/talks/",
        "/me/life/north/talks/",
        302,
        404,
        (200, SECRETARY),
        note="只有本支部的班子；上级只看得到人数",
    ),
    row("me/life/talks/<int:pk>/", "/me/life/talks/{talk}/", 302, 404, (200, SECRETARY)),
    row(
        "me/life/talks/<int:pk>/remove/",
        "/me/life/talks/{talk}/remove/",
        302,
        404,
        (200, SECRETARY),
    ),
    row("me/life/talks/<int:pk>/undo/", "/me/life/talks/{talk}/undo/", 302),
    row(
        "me/due/",
        "/me/due/",
        302,
        404,
        (200, SECRETARIES),
        (302, EVERY_CLERK | {"admin"}),
        note="班子看自己的支部；不管支部的工作人员转到总表",
    ),
    row(
        "me/due/board/",
        "/me/due/board/",
        302,
        404,
        (200, EVERY_CLERK | {"admin"}),
        note="负责范围里的支部",
    ),
    row(
        "me/due/board/export/",
        "/me/due/board/export/",
        302,
        404,
        (200, EVERY_CLERK | {"admin"}),
        note="写明用途才能导出，并且记录",
    ),
    row(
        "me/due/<slug:slug>/<slug:kind>/<str:period>/reason/",
        "/me/due/north/{missed}/reason/",
        302,
        404,
        (200, SECRETARY),
        note="只有本支部的班子，只在没有开的旁边",
    ),
    row(
        "me/lists/<slug:name>/save/",
        "/me/lists/due/save/",
        302,
        404,
        (200, EVERY_CLERK | {"admin"}),
        note="看得到那一页的人",
    ),
    row("me/lists/<int:pk>/", "/me/lists/999999/", 302, 404, note="只有本人"),
    row("me/lists/<int:pk>/remove/", "/me/lists/999999/remove/", 302, 404, note="只有本人"),
    row("me/requests/", "/me/requests/", 302, 200),
    row(
        "me/requests/<str:kind>/<int:pk>/",
        "/me/requests/disclosure/{request}/",
        302,
        404,
        (200, {"member-north"}),
        KEEPERS,
        note="提出人、该支部书记和工作人员",
    ),
    row(
        "me/requests/<str:kind>/<int:pk>/answer/", "/me/requests/disclosure/{request}/answer/", 302
    ),
    row(
        "me/requests/<str:kind>/<int:pk>/decline/",
        "/me/requests/disclosure/{request}/decline/",
        302,
        404,
        (403, {"member-north"}),
        KEEPERS,
    ),
    row("me/requests/<str:kind>/<int:pk>/undo/", "/me/requests/disclosure/{request}/undo/", 302),
    row(
        "me/requests/<str:kind>/<int:pk>/withdraw/",
        "/me/requests/disclosure/{request}/withdraw/",
        302,
        404,
        (200, {"member-north"}),
        (403, SECRETARY | STAFF),
        note="只有提出人",
    ),
    row("me/roster/", "/me/roster/", 302, 404, (200, SECRETARIES | EVERY_CLERK | {"admin"})),
    row("me/roster/branches/<slug:slug>/", f"{NORTH}/", 302, 404, KEEPERS),
    row("me/roster/branches/<slug:slug>/add/", f"{NORTH}/add/", 302, 404, KEEPERS),
    row("me/roster/branches/<slug:slug>/export/", f"{NORTH}/export/", 302, 404, KEEPERS),
    row("me/roster/branches/<slug:slug>/groups/", f"{NORTH}/groups/", 302),
    row("me/roster/branches/<slug:slug>/guest/", f"{NORTH}/guest/", 302, 404, KEEPERS),
    row("me/roster/branches/<slug:slug>/import/", f"{NORTH}/import/", 302, 404, KEEPERS),
    row("me/roster/branches/<slug:slug>/import/run/", f"{NORTH}/import/run/", 302),
    row(
        "me/roster/branches/<slug:slug>/import/<int:pk>/",
        f"{NORTH}/import/{{work}}/",
        302,
        404,
        (200, SECRETARY),
        note="只给提出导入的人，并且还管着这个支部",
    ),
    row(
        "me/roster/branches/<slug:slug>/import/<int:pk>/again/",
        f"{NORTH}/import/{{work}}/again/",
        302,
        404,
        (200, SECRETARY),
    ),
    row(
        "me/roster/branches/<slug:slug>/import/<int:pk>/run-on/",
        f"{NORTH}/import/{{work}}/run-on/",
        302,
    ),
    row(
        "me/roster/branches/<slug:slug>/import/<int:pk>/stop/",
        f"{NORTH}/import/{{work}}/stop/",
        302,
    ),
    row(
        "me/roster/branches/<slug:slug>/import/template.xlsx",
        f"{NORTH}/import/template.xlsx",
        302,
        404,
        KEEPERS,
    ),
    row("me/roster/branches/<slug:slug>/posts/", f"{NORTH}/posts/", 302),
    row("me/roster/groups/<int:pk>/", "/me/roster/groups/{group}/", 302, 404, KEEPERS),
    row("me/roster/hosts/<int:pk>/", "/me/roster/hosts/{host}/", 302, 404, KEEPERS),
    row(
        "me/roster/groups/<int:pk>/remove/", "/me/roster/groups/{group}/remove/", 302, 404, KEEPERS
    ),
    row("me/roster/hosts/<int:pk>/end/", "/me/roster/hosts/{host}/end/", 302, 404, KEEPERS),
    row("me/roster/affiliations/<int:pk>/undo/", "/me/roster/affiliations/{host}/undo/", 302),
    row("me/roster/letter/<str:token>/", "/me/roster/letter/nonsense/", 302, 404),
    row("me/roster/members/<int:pk>/", f"{PERSON}/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/changes/", f"{PERSON}/changes/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/data.html", f"{PERSON}/data.html", 302),
    row("me/roster/members/<int:pk>/edit/", f"{PERSON}/edit/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/standing/", f"{PERSON}/standing/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/for/", f"{PERSON}/for/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/invite/", f"{PERSON}/invite/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/leave/", f"{PERSON}/leave/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/letter/", f"{PERSON}/letter/", 302, 404, KEEPERS),
    row("me/roster/members/<int:pk>/phone/", f"{PERSON}/phone/", 302),
    row("me/roster/accounts/", "/me/roster/accounts/", 302, 404, (200, EVERY_CLERK | {"admin"})),
    row("me/roster/accounts/<int:pk>/check/", "/me/roster/accounts/999999/check/", 302),
    row("me/roster/posts/<int:pk>/confirm/", "/me/roster/posts/{post}/confirm/", 302),
    row("me/roster/posts/<int:pk>/end/", "/me/roster/posts/{post}/end/", 302, 404, KEEPERS),
    row("me/roster/posts/<int:pk>/undo/", "/me/roster/posts/{post}/undo/", 302),
    row(
        "me/roster/posts/<int:pk>/refuse/",
        "/me/roster/posts/{post}/refuse/",
        302,
        404,
        (403, {"secretary-north"}),
        (200, STAFF),
    ),
    row("me/transfers/", "/me/transfers/", 302, 404, (200, SECRETARIES | EVERY_CLERK | {"admin"})),
    row(
        "me/transfers/<int:pk>/",
        "/me/transfers/{transfer}/",
        302,
        404,
        (200, SECRETARIES | STAFF),
        note="转出、转入两个支部的书记和工作人员",
    ),
    row(
        "me/transfers/<int:pk>/cancel/",
        "/me/transfers/{transfer}/cancel/",
        302,
        404,
        (403, SECRETARY),
        (200, {"secretary-south"} | STAFF),
        note="只有转出的一方",
    ),
    row("me/transfers/<int:pk>/receipt/", "/me/transfers/{transfer}/receipt/", 302, 404),
    row("me/transfers/<int:pk>/receive/", "/me/transfers/{transfer}/receive/", 302),
    row(
        "me/transfers/<int:pk>/return/",
        "/me/transfers/{transfer}/return/",
        302,
        404,
        (403, {"secretary-south"}),
        KEEPERS,
        note="只有转入的一方",
    ),
    row("me/transfers/<int:pk>/undo/", "/me/transfers/{transfer}/undo/", 302),
    row("me/transfers/new/<int:pk>/", "/me/transfers/new/{member}/", 302, 404, KEEPERS),
]
# Registered bulk actions (app/model/action), and who may do them with a public policy, its file or
# a picture. Of accounts there are none: roles, closing and deleting have forms that ask.
KEEP = CHIEFS | EVERY_CLERK
BULK = {
    "wagtailcore/page/delete": {"admin"},
    "wagtailcore/page/move": KEEP,
    "wagtailcore/page/publish": KEEP,
    "wagtailcore/page/unpublish": KEEP,
    **{
        f"portal/portal{kind}/{action}": KEEP
        for kind in ("document", "image")
        for action in ("add_tags", "add_to_collection", "delete")
    },
}
TABLE = [*PUBLIC, *DOORS, *ACCOUNTS, *MEMBERS]
