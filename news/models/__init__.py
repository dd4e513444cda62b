"""News, campaigns, policy documents and the record of imports."""

from .imports import ImportRecord
from .news import CampaignPage, NewsCategory, NewsIndexPage, NewsPage
from .policy import PolicyAttachment, PolicyIndexPage, PolicyPage, PolicyRelation, PolicyTopic

__all__ = [
    "CampaignPage",
    "ImportRecord",
    "NewsCategory",
    "NewsIndexPage",
    "NewsPage",
    "PolicyAttachment",
    "PolicyIndexPage",
    "PolicyPage",
    "PolicyRelation",
    "PolicyTopic",
]
