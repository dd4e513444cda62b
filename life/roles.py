"""Committee staff read what was called and held, and enter adjusted days; whose, a scope says."""

from portal.access.roles import every, grant

grant(
    "clerk",
    every("life.meeting", "view"),
    every("life.adjustedday", "add", "view", "change", "delete"),
    every("life.window", "add", "view", "change", "delete"),
)
