"""What the roles may do with the lists of words that news and policies are sorted by."""

from portal.access.roles import every, grant

LISTS = every("news.policytopic") | every("news.newscategory")

grant("administrator", LISTS)
grant("publisher", LISTS)
