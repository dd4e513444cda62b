"""What changes more than one row of a member's record."""

from .access import link_account, record_access, record_view, sync_branch_access
from .affiliations import add_host, end_affiliation, enrol, expire_papers
from .consent import give_naming_consent, withdraw_naming_consent
from .people import enrol_guest, remove_group, update_member
from .posts import appoint, end_post
from .requests import answer, ask_correction, ask_disclosure, decline, withdraw
from .transfers import cancel_transfer, receive_transfer, return_transfer, start_transfer

__all__ = [
    "add_host",
    "answer",
    "appoint",
    "ask_correction",
    "ask_disclosure",
    "cancel_transfer",
    "decline",
    "end_affiliation",
    "end_post",
    "enrol",
    "enrol_guest",
    "expire_papers",
    "give_naming_consent",
    "link_account",
    "receive_transfer",
    "record_access",
    "record_view",
    "remove_group",
    "return_transfer",
    "start_transfer",
    "sync_branch_access",
    "update_member",
    "withdraw",
    "withdraw_naming_consent",
]
