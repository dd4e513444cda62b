"""What the roles may do with site settings and banners."""

from portal.access.roles import every, grant

BANNERS = every("home.alertbanner")

grant(
    "administrator",
    BANNERS,
    every("home.siteidentity", "change"),
    every("home.sitenavigation", "change"),
)
grant("publisher", BANNERS)
grant("clerk", BANNERS)
