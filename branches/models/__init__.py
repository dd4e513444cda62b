"""Party organisations, their pages, disclosures and model cases."""

from .cases import CaseClaim, CaseIndexPage, CasePage
from .disclosures import DisclosurePage
from .facts import BranchFact
from .organisations import Branch, PartyGroup, Sector, Street
from .pages import (
    BranchIndexPage,
    BranchInternalPage,
    BranchPage,
    BranchUpdatePage,
    InternalIndexPage,
)

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
    "DisclosurePage",
    "InternalIndexPage",
    "PartyGroup",
    "Sector",
    "Street",
]
