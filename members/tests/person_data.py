"""Which models hold something about a person, found by their ties to ``Member`` and the account."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model

from members.models import Member
from portal.checks import OWN_APPS

# Ties to an account that say who did something in office, not something about that person: what
# was done stands in the history of the thing. A new tie is added here with its reason, or its
# model to the sockets.
ACTS = {
    "accounts.Invitation.invited_by": "who made it",
    "accounts.Invitation.checked_by": "who asked the person whether the account is theirs",
    "accounts.Invitation.revoked_by": "who took it back",
    "accounts.Invitation.target": "for whom; read by its maker and the invited, and it runs out",
    "accounts.Invitation.pending_user": "who is about to accept it; it runs out",
    "accounts.Invitation.used_by": "whose account it became; the account itself is told of",
    "branches.BranchFact.entered_by": "who entered what a branch is",
    "branches.HistoricalRuleOverride.decided_by": "who decided on a local rule",
    "branches.HistoricalRuleOverride.proposed_by": "who proposed it",
    "branches.RuleOverride.decided_by": "who decided on a local rule",
    "branches.RuleOverride.proposed_by": "who proposed it",
    "branches.HistoricalStaffScope.entered_by": "who gave it",
    "branches.HistoricalStaffScope.user": "for whom an account acted in office, as its scope",
    "branches.StaffScope.user": "for whom an account acts in office; shown to the person at /me/",
    "branches.StaffScope.entered_by": "who gave it",
    "life.CountCorrection.corrected_by": "who corrected a count",
    "life.DeskHelper.given_by": "who asked a member to keep the desk",
    "life.HistoricalMeeting.created_by": "who entered it",
    "life.HistoricalMinutesRemark.entered_by": "who entered a remark for somebody",
    "life.HistoricalMotion.decided_by": "who entered the outcome",
    "life.HistoricalMotion.subject": "told as it stands; earlier counts are of who voted",
    "life.HistoricalNotHeldReason.entered_by": "who wrote the reason of the branch",
    "life.HistoricalParticipant.leave_answered_by": "who answered a leave; told to who asked",
    "life.HistoricalParticipant.replied_by": "who replied for somebody; told to them",
    "life.HistoricalTalk.entered_by": "who entered it",
    "life.HistoricalTopic.answered_by": "who answered for the branch",
    "life.HistoricalTopic.entered_by": "who entered it for somebody; told to them",
    "life.HistoricalYearPlan.saved_by": "who planned",
    "life.Meeting.created_by": "who entered it",
    "life.MinutesRemark.entered_by": "who entered a remark for somebody",
    "life.MinutesRevision.saved_by": "who wrote down what others said and decided",
    "life.Motion.decided_by": "who entered the outcome",
    "life.NotHeldReason.entered_by": "who wrote the reason of the branch",
    "life.Participant.leave_answered_by": "who answered a leave; told to who asked",
    "life.Participant.replied_by": "who replied for somebody; told to them",
    "life.Presence.entered_by": "who kept the desk",
    "life.Presence.undone_by": "who put the desk right",
    "life.Talk.entered_by": "who entered it",
    "life.Topic.answered_by": "who answered for the branch",
    "life.Topic.entered_by": "who entered it for somebody; told to them",
    "life.YearPlan.saved_by": "who planned",
    "portal.EmergencyPublication.author": "who wrote what was published",
    "portal.EmergencyPublication.publisher": "who published",
    "portal.EmergencyPublication.signed_by": "who signed afterwards",
    "portal.PortalDocument.uploaded_by_user": "who uploaded a file for the public or a branch",
    "portal.PortalImage.uploaded_by_user": "who uploaded a picture",
    "portal.PublishedChange.user": "who published",
    "portal.Withdrawal.user": "who took a page back",
    "portal.Work.owner": "who imports; its rows are sealed, for the owner alone, and wiped or gone",
}


def own_models() -> list[type[Model]]:
    """Every model of the project's own apps."""
    return [model for model in apps.get_models() if model._meta.app_label in OWN_APPS]


def ties(models: Iterable[type[Model]]) -> dict[str, type[Model]]:
    """``app.Model.field`` of each key or many-to-many to a member or an account, and its model."""
    people = {Member, get_user_model()}
    return {
        f"{model._meta.label}.{field.name}": model
        for model in models
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.related_model in people
    }


def of_a_person(models: Iterable[type[Model]]) -> set[type[Model]]:
    """Those that hold something about a person."""
    return {model for tie, model in ties(models).items() if tie not in ACTS}
