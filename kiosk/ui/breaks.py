"""Where a line may end: no sign and no short word alone in the last line, never within e-mail."""

import re
from typing import Final

JOINER: Final = "\u2060"  # nothing is seen of it, and no line ends there
HARD_SPACE: Final = "\u00a0"
KEPT_SIGNS: Final = 5  # of a Chinese text, its full stop counted
WHOLE_SIGNS: Final = 4  # a Chinese text of so few is not broken, of one a little longer its end
SHORT_WORD: Final = 7
LEAST_WORDS: Final = 5
HAN: Final = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
MEASURE: Final = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff])")
CARD: Final = re.compile(r"(?<=SIM) (?=卡)")
STOP: Final = re.compile(r"[。？！，、：?!]$")
DATE: Final = re.compile(r"(?<=\d)/(?=\d)")
MASKED: Final = re.compile(r"(?<=\u2022)(?=\d)")
RANGE: Final = re.compile(r"(?<=\d)–(?=\d)")
HYPHEN: Final = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


def set_lines(text: str, short: bool = False) -> str:
    """Give the text as it is set, each paragraph by itself; `short` lines hold two or three words.

    In short lines a kept pair of words would leave the line before it half empty.
    """
    return "\n".join(_paragraph(part, short) for part in text.split("\n"))


def whole_words(text: str) -> str:
    """Keep in one line a word with a hyphen, a date, a masked number, the end of a Chinese text."""
    text = DATE.sub("/" + JOINER, HYPHEN.sub("-" + JOINER, CARD.sub(HARD_SPACE, text)))
    text = RANGE.sub("–" + JOINER, MASKED.sub(JOINER, text))
    kept = _signs_kept(text)
    end = JOINER.join(text[-kept:]) if kept else ""
    return text[: len(text) - kept] + end.replace(" ", HARD_SPACE)


def _paragraph(text: str, short: bool) -> str:
    text = whole_words(MEASURE.sub(HARD_SPACE, text))  # a number and what it counts
    if HAN.search(text[-KEPT_SIGNS:]):
        return text
    words = text.split(" ")
    if not short and len(words) >= LEAST_WORDS and len(words[-1]) <= SHORT_WORD:
        return " ".join(words[:-1]) + HARD_SPACE + words[-1]
    return text


def _signs_kept(text: str) -> int:
    """Tell how many signs at the end of a Chinese text stay in one line."""
    if not HAN.search(text[-KEPT_SIGNS:]):
        return 0
    if len(text) > 2 * KEPT_SIGNS:
        return KEPT_SIGNS - 1 if STOP.match(text[-KEPT_SIGNS]) else KEPT_SIGNS
    stop = 1 if STOP.search(text) else 0
    signs = len(text) - stop
    return stop + (signs if signs <= WHOLE_SIGNS else min(WHOLE_SIGNS, (signs + 1) // 2))
