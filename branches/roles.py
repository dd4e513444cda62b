"""Committee staff keep the register and read what branches disclose inside; whose, a scope says."""

from portal.access.roles import every, grant

grant(
    "clerk",
    every("branches.branch", "add", "view", "change"),
    every("branches.sector", "add", "view", "change"),
    every("branches.street", "add", "view", "change"),
    every("branches.department", "add", "view", "change"),
    frozenset({"branches.view_internal"}),
)
grant(
    "administrator",
    every("branches.staffscope", "add", "view", "change"),
    every("branches.ruleoverride", "add", "view", "change"),
)
