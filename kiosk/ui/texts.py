"""What the screen says: message catalogues read once at start, changed at run time.

Ids are dotted keys. A key without words in a language is an error, never shown as a key.
"""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final

from babel.messages.pofile import read_po

LOCALE: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("vi", "zh", "en", "th")


class MissingTextError(KeyError):
    """A catalogue has no words for a key, or a value of the text was not given."""


@cache
def catalogue(language: str) -> dict[str, str]:
    """Read every text of a language."""
    with (LOCALE / f"{language}.po").open("rb") as file:
        entries = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id}


def placeholders(text: str) -> frozenset[str]:
    """Name the values a text asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


class Texts:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words = catalogue(language)

    def say(self, key: str, **values: object) -> str:
        """Give the text of a key with its values; raise `MissingTextError`."""
        words = self._words.get(key)
        if not words:
            raise MissingTextError(f"{self.language}: {key}")
        try:
            return words.format(**values)
        except (KeyError, IndexError) as absent:
            raise MissingTextError(f"{self.language}: {key} needs {absent}") from absent

    def has(self, key: str) -> bool:
        return bool(self._words.get(key))
