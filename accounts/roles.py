"""Who keeps the accounts."""

from portal.access.roles import every, grant

grant("administrator", every("accounts.user", "add", "change", "view"))
