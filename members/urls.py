"""The member area."""

from django.urls import path

from .affiliations import committee as posts
from .affiliations import confirming, hosting
from .lists import views as lists
from .messages import views as messages
from .moves import views as transfers
from .office import home as office
from .office import opening
from .own import data, disclosures, home
from .publishing import views as publishing
from .recoveries import views as recoveries
from .requests import views as requests
from .roster import exporting, handed, inviting, member, standing
from .roster import views as roster
from .roster.importing import progress
from .roster.importing import views as importing

urlpatterns = [
    path("", home.home, name="me_home"),
    path("more/", home.more, name="me_more"),
    path("data/", data.data, name="me_data"),
    path("data/export.json", data.as_json, name="me_data_json"),
    path("data/export.html", data.as_html, name="me_data_html"),
    path("data/changes/", data.changes, name="me_data_changes"),
    path("data/consent/", data.consent, name="me_consent"),
    path("data/correction/", data.correction, name="me_correction"),
    path("disclosures/", disclosures.disclosures, name="me_disclosures"),
    path("disclosures/ask/", requests.ask, name="me_ask"),
    path("requests/", requests.requests, name="me_requests"),
    path("requests/<str:kind>/<int:pk>/", requests.detail, name="me_request"),
    path("requests/<str:kind>/<int:pk>/answer/", requests.answer, name="me_request_answer"),
    path("requests/<str:kind>/<int:pk>/decline/", requests.decline, name="me_request_decline"),
    path("requests/<str:kind>/<int:pk>/withdraw/", requests.withdraw, name="me_request_withdraw"),
    path("requests/<str:kind>/<int:pk>/undo/", requests.undo_withdrawal, name="me_request_undo"),
    path("branches/", publishing.branches, name="me_branches"),
    path("branches/<slug:slug>/progress/", publishing.progress, name="me_progress"),
    path("lists/<slug:name>/save/", lists.save, name="me_list_save"),
    path("lists/<int:pk>/", lists.rename, name="me_list"),
    path("lists/<int:pk>/remove/", lists.remove, name="me_list_remove"),
    path("messages/", messages.messages, name="me_messages"),
    path("messages/read/", messages.all_read, name="me_messages_read"),
    path("messages/settings/", messages.preferences, name="me_messages_settings"),
    path("messages/<int:pk>/", messages.open_message, name="me_message"),
    path("recoveries/", recoveries.recoveries, name="me_recoveries"),
    path("recoveries/<int:pk>/", recoveries.forward, name="me_recovery_forward"),
    path("recoveries/<int:pk>/dismiss/", recoveries.dismiss, name="me_recovery_dismiss"),
    path("office/branches/<slug:slug>/", opening.branch, name="me_office_branch"),
    path("office/branches/<slug:slug>/open/", opening.provision, name="me_office_open"),
    path("office/branches/<slug:slug>/secretary/", opening.secretary, name="me_office_secretary"),
    path("office/<slug:name>/", office.queue, name="me_office"),
    path("roster/", roster.roster, name="me_roster"),
    path("roster/members/<int:pk>/", member.detail, name="me_member"),
    path("roster/members/<int:pk>/changes/", member.changes, name="me_member_changes"),
    path("roster/members/<int:pk>/edit/", member.edit, name="me_member_edit"),
    path("roster/members/<int:pk>/standing/", standing.standing, name="me_member_standing"),
    path("roster/members/<int:pk>/phone/", member.phone, name="me_member_phone"),
    path("roster/members/<int:pk>/leave/", member.leave, name="me_member_leave"),
    path("roster/members/<int:pk>/invite/", inviting.invite, name="me_invite"),
    path("roster/members/<int:pk>/for/", member.acting_for, name="me_acting_for"),
    path("roster/members/<int:pk>/data.html", member.data_sheet, name="me_member_data"),
    path("roster/members/<int:pk>/letter/", hosting.issue, name="me_letter"),
    path("roster/letter/<str:token>/", hosting.accept, name="me_letter_accept"),
    path("roster/hosts/<int:pk>/", hosting.change, name="me_host"),
    path("roster/hosts/<int:pk>/end/", hosting.end, name="me_host_end"),
    path("roster/affiliations/<int:pk>/undo/", hosting.undo_end, name="me_affiliation_undo"),
    path("roster/branches/<slug:slug>/", posts.branch, name="me_branch"),
    path("roster/branches/<slug:slug>/add/", member.add, name="me_member_add"),
    path("roster/branches/<slug:slug>/guest/", hosting.add_guest, name="me_guest_add"),
    path("roster/branches/<slug:slug>/import/", importing.upload, name="me_import"),
    path("roster/branches/<slug:slug>/import/run/", importing.run, name="me_import_run"),
    path(
        "roster/branches/<slug:slug>/import/template.xlsx",
        importing.template,
        name="me_import_template",
    ),
    path("roster/branches/<slug:slug>/import/<int:pk>/", progress.detail, name="me_import_work"),
    path("roster/branches/<slug:slug>/import/<int:pk>/stop/", progress.stop, name="me_import_stop"),
    path(
        "roster/branches/<slug:slug>/import/<int:pk>/run-on/",
        progress.run_on,
        name="me_import_run_on",
    ),
    path(
        "roster/branches/<slug:slug>/import/<int:pk>/again/",
        progress.again,
        name="me_import_again",
    ),
    path("roster/branches/<slug:slug>/export/", exporting.export, name="me_export"),
    path("roster/branches/<slug:slug>/groups/", posts.add_group, name="me_group_add"),
    path("roster/branches/<slug:slug>/posts/", posts.appoint, name="me_appoint"),
    path("roster/groups/<int:pk>/", posts.change_group, name="me_group"),
    path("roster/groups/<int:pk>/remove/", posts.drop_group, name="me_group_remove"),
    path("roster/posts/<int:pk>/end/", posts.end, name="me_post_end"),
    path("roster/posts/<int:pk>/undo/", posts.undo_end, name="me_post_undo"),
    path("roster/posts/<int:pk>/confirm/", confirming.confirm, name="me_post_confirm"),
    path("roster/posts/<int:pk>/refuse/", confirming.refuse, name="me_post_refuse"),
    path("roster/accounts/", handed.accounts, name="me_handed"),
    path("roster/accounts/<int:pk>/check/", handed.check, name="me_handed_check"),
    path("transfers/", transfers.transfers, name="me_transfers"),
    path("transfers/new/<int:pk>/", transfers.start, name="me_transfer_start"),
    path("transfers/<int:pk>/", transfers.detail, name="me_transfer"),
    path("transfers/<int:pk>/receive/", transfers.receive, name="me_transfer_receive"),
    path("transfers/<int:pk>/return/", transfers.send_back, name="me_transfer_return"),
    path("transfers/<int:pk>/cancel/", transfers.cancel, name="me_transfer_cancel"),
    path("transfers/<int:pk>/undo/", transfers.undo_cancel, name="me_transfer_undo"),
    path("transfers/<int:pk>/receipt/", transfers.receipt, name="me_transfer_receipt"),
]
