"""Party organisations, their pages, disclosures and model cases."""

from .cases import CaseClaim, CaseIndexPage, CasePage
from .disclosures import DisclosurePage
from .facts import BranchFact
from .organisations import Branch, Department, PartyGroup, Sector, Street
from .pages import (
    BranchIndexPage,
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    InternalIndexPage,
)
from .rules import RuleOverride
from .scopes import StaffScope

__all__ = [
    "Branch",
    "BranchFact",
    "BranchIndexPage",
    "BranchInternalPage",
    "BranchPage",
    "BranchUpdatePage",
    "CaseClaim",
    "CaseIndexPage",
    "CasePage",
    "Department",
    "DisclosurePage",
    "InternalIndexPage",
    "PartyGroup",
    "RuleOverride",
    "Sector",
    "StaffScope",
    "Street",
]
