"""How long an average adult reads what a screen says, by counted words and published rates.

English: 238 words a minute, silent, non-fiction (Brysbaert 2019, J. Mem. Lang. 109:104047).
Chinese: 255 characters a minute, aloud (Trauzettel-Klosinski & Dietz 2012, IReST, IOVS 53:5452).
Vietnamese: 5.25 syllables a second, aloud (Coupé et al. 2019, Science Advances 5:eaaw2594).
Thai: 68 ms a sign, aloud, the mean of the 14 alphabetic languages of IReST; Thai is not one of
them. Whoever reads aloud is no quicker than who reads silently: these rates flatter nobody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

MINUTE: Final = 60.0
SYLLABLES_A_SECOND: Final = 5.25
SECONDS_A_SIGN: Final = 0.068
HAN: Final = re.compile(r"[\u3400-\u9fff]")
THAI: Final = re.compile(r"[\u0e00-\u0e7f]+")
AFTER: Final = ("receipt", "done")  # the receipt is out: nothing has to be read any more
BEFORE: Final = ("attract",)  # what calls somebody here; the visit begins with their first touch

Line = tuple[str, str]


def words(text: str) -> int:
    """Count what stands between spaces and has a letter or a digit: of Vietnamese, syllables."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def characters(text: str) -> int:
    """Count Chinese characters, and each other word as one."""
    return len(HAN.findall(text)) + words(HAN.sub(" ", text))


def signs(text: str) -> int:
    """Count the signs of all words."""
    return sum(len(word) for word in text.split() if any(sign.isalnum() for sign in word))


COUNTS: Final[dict[str, Callable[[str], int]]] = {
    "vi": words, "zh": characters, "en": words, "th": signs,
}  # fmt: skip
RATES: Final = {
    "vi": SYLLABLES_A_SECOND, "zh": 255 / MINUTE, "en": 238 / MINUTE, "th": 1 / SECONDS_A_SIGN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds: what has to be read to go on, and all that is on the pages."""

    needed: dict[str, float]
    everything: float

    @property
    def total(self) -> float:
        return sum(self.needed.values())


def reading(efforts: list[dict[str, Any]], language: str) -> Reading:
    """Sum over a visit; what a page before has said already is not read again."""
    known: set[str] = set()
    needed: dict[str, float] = {}
    everything = 0.0
    for effort in efforts:
        stage = effort["stage"]
        if stage in (*BEFORE, *AFTER):
            continue
        lines = [(control, text) for control, text in effort["printed"]]
        fresh = [text for text in _to_go_on(lines, effort["touches"]) if text not in known]
        needed[stage] = needed.get(stage, 0.0) + _seconds(set(fresh), language)
        everything += _seconds({text for _, text in lines} - known, language)
        known |= {text for _, text in lines}
    return Reading(needed, everything)


def _to_go_on(lines: list[Line], touches: list[str]) -> list[str]:
    """Give what is read until the control is found that leads on, from the top of the page.

    Of a control that is passed over its name is read, its explanation is not. A page that nobody
    touches is read without the controls that lead elsewhere.
    """
    touched = [place for place, (control, _) in enumerate(lines) if control in touches]
    if not touched:
        return [text for control, text in lines if not control]
    names = {control: text for control, text in reversed(lines) if control}
    return [
        text for control, text in lines[: touched[-1] + 1]
        if not control or control in touches or names[control] == text
    ]  # fmt: skip


def _seconds(texts: set[str], language: str) -> float:
    return sum(map(COUNTS[language], texts)) / RATES[language]
