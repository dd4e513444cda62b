"""How a reader says why it reads no further."""


class Unreadable(Exception):
    """``code`` is one of ``portal.files.child.Code``, ``detail`` the fault's name."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
