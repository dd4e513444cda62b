"""Addresses of accounts beyond allauth's; they come first, so a name here wins."""

from django.urls import path

from .views import accepting, devices, inviting, own, session

urlpatterns = [
    path("invitation/", accepting.accept, name="accounts_accept"),
    path("invitation/passkey/", accepting.passkey, name="accounts_accept_passkey"),
    path("invitation/connect/", accepting.connect, name="accounts_connect"),
    path("invitation/<str:token>/", accepting.open_link, name="accounts_invitation"),
    path("welcome/", accepting.welcome, name="accounts_welcome"),
    path("continue/", accepting.carry_on, name="accounts_continue"),
    path("invitations/", inviting.invitations, name="accounts_invitations"),
    path("invitations/new/", inviting.invite_to_role, name="accounts_invite_to_role"),
    path("invitations/<int:pk>/revoke/", inviting.revoke, name="accounts_revoke"),
    path("invitations/<int:pk>/undo/", inviting.restore, name="accounts_restore"),
    path("invitations/<int:pk>/reissue/", inviting.reissue, name="accounts_reissue"),
    path("recover/<int:pk>/", inviting.recover, name="accounts_recover"),
    path("phone/", own.change_phone, name="account_change_phone"),
    path("phone/verify/", own.confirm_phone, name="account_verify_phone"),
    path("session/", session.state, name="accounts_session"),
    path("sessions/<int:pk>/end/", devices.end_session, name="accounts_end_session"),
    path("sessions/others/end/", devices.end_others, name="accounts_end_others"),
]
