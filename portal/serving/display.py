"""How a reader wants to see the site: one cookie, the same address, no account.

The cookie holds words of a closed list, so that it may be part of the page cache's key.
"""

from dataclasses import dataclass

from django.http import HttpRequest

COOKIE = "display"
COOKIE_AGE = 60 * 60 * 24 * 365
SIZES = ("normal", "large", "larger")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Display:
    """Font size, colour theme, high contrast and elder mode."""

    size: str = "normal"
    theme: str = "auto"
    contrast: bool = False
    elder: bool = False

    @classmethod
    def parse(cls, text: str) -> "Display":
        """``large.dark.contrast.elder`` in any order; unknown words are dropped."""
        words = set(text.split(".")) if len(text) < 60 else set()
        return cls(
            size=next((word for word in SIZES if word in words), "normal"),
            theme=next((word for word in THEMES if word in words), "auto"),
            contrast="contrast" in words,
            elder="elder" in words,
        )

    def __str__(self) -> str:
        words = [self.size, self.theme]
        words += ["contrast"] if self.contrast else []
        words += ["elder"] if self.elder else []
        return ".".join(words)

    @property
    def is_default(self) -> bool:
        """Nothing was chosen."""
        return self == Display()


def preferences(request: HttpRequest) -> Display:
    """What this reader chose, or the defaults."""
    return Display.parse(request.COOKIES.get(COOKIE, ""))
