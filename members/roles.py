"""Committee staff see members and correct what is written of them; administrators who looked."""

from portal.access.roles import every, grant

grant("clerk", every("members.member", "view", "change"))
grant("administrator", every("members.accessrecord", "view"))
