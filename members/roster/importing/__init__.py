"""A branch's roster from an Excel workbook: read, preview, and write all or nothing.

``read_workbook`` keeps only the columns the portal needs and drops the rest before anything else
sees them; ``parse`` makes candidates with what is wrong in them; ``compare`` looks for people who
are in the branch already; ``apply`` writes.
"""

from .plan import Plan, Refused, apply, compare
from .rows import Candidate, parse
from .tables import UnreadableWorkbook, read_workbook

__all__ = [
    "Candidate",
    "Plan",
    "Refused",
    "UnreadableWorkbook",
    "apply",
    "compare",
    "parse",
    "read_workbook",
]
