"""Committee staff see members and correct what is written of them."""

from portal.access.roles import every, grant

grant("clerk", every("members.member", "view", "change"))
