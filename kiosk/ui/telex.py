"""Vietnamese by Latin keys, Telex: `dd aa ee oo aw ow uw` make letters, `s f r x j z` the tone.

A second press of a key takes its sign back and writes the key itself. The tone stands where it is
written on identity cards: `hòa`, `thủy`, `khuyến`, `nước`. Pure: the text so far and one key.
"""

from typing import Final
from unicodedata import normalize

TONES: Final = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
NO_TONE: Final = "z"
HATS: Final = {"a": "â", "e": "ê", "o": "ô"}
HORNS: Final = {"a": "ă", "o": "ơ", "u": "ư"}
VOWELS: Final = "aăâeêioôơuưy"
MARKED: Final = "ăâêôơư"


def typed(text: str, key: str) -> str:
    """Give the text after one more key."""
    at = max(text.rfind(blank) for blank in " -'.") + 1
    word, low = text[at:], key.lower()
    if not word.isalpha() or len(key) != 1 or not key.isalpha():
        return text + key
    made = _tone(word, low) if low in TONES or low == NO_TONE else _letter(word, key)
    return text + key if made is None else text[:at] + made


def _letter(word: str, key: str) -> str | None:
    """Turn the last fitting letter of a word into the one with a hat, a horn or a stroke."""
    plain, tone = _bare(word)
    low, small = key.lower(), plain.lower()
    if low == "d":
        return _swap(plain, small.find("d"), "đ", tone) or _undo(plain, "đ", key, tone)
    if low in HATS and (at := small.rfind(low)) >= 0:
        return _swap(plain, at, HATS[low], tone)
    if low in HATS:
        return _undo(plain, HATS[low], key, tone)
    if low == "w":
        return _horn(plain, key, tone)
    return _put(plain + key, tone) if tone else None  # the tone may have to move


def _horn(plain: str, key: str, tone: str) -> str | None:
    small = plain.lower()
    if (at := small.rfind("uo")) >= 0:
        both = _cased("ươ", plain[at : at + 2])
        return _put(plain[:at] + both + plain[at + 2 :], tone)
    at = max(small.rfind(vowel) for vowel in HORNS)
    if at < 0:
        taken = [undone for made in "ăơư" if (undone := _undo(plain, made, key, tone))]
        return taken[0] if taken else None
    return _swap(plain, at, HORNS[small[at]], tone)


def _tone(word: str, key: str) -> str | None:
    plain, before = _bare(word)
    if not any(sign in VOWELS for sign in plain.lower()):
        return None
    if key == NO_TONE:
        return plain if before else None
    if before == TONES[key]:
        return plain + key
    return _put(plain, TONES[key])


def _put(plain: str, tone: str) -> str:
    """Write a tone over the vowel that carries it."""
    if not tone or (at := _carrier(plain.lower())) < 0:
        return plain
    return plain[:at] + normalize("NFC", plain[at] + tone) + plain[at + 1 :]


def _carrier(small: str) -> int:
    marked = [at for at, sign in enumerate(small) if sign in MARKED]
    if marked:
        return marked[-1]
    start = 2 if small.startswith(("qu", "gi")) and any(s in VOWELS for s in small[2:]) else 0
    vowels = [at for at in range(start, len(small)) if small[at] in VOWELS]
    if not vowels:
        return -1
    closed = vowels[-1] < len(small) - 1
    if len(vowels) == 1:
        return vowels[0]
    return vowels[1] if closed or len(vowels) > 2 else vowels[0]


def _bare(word: str) -> tuple[str, str]:
    """Take the tone from a word."""
    parts = normalize("NFD", word)
    tone = next((sign for sign in parts if sign in TONES.values()), "")
    return normalize("NFC", "".join(s for s in parts if s not in TONES.values())), tone


def _swap(plain: str, at: int, sign: str, tone: str) -> str | None:
    return None if at < 0 else _put(plain[:at] + _cased(sign, plain[at]) + plain[at + 1 :], tone)


def _undo(plain: str, made: str, key: str, tone: str) -> str | None:
    """Take a sign back on the second press and write the key."""
    at = plain.lower().rfind(made)
    if at < 0:
        return None
    base = _cased("d" if made == "đ" else normalize("NFD", made)[0], plain[at])
    return _put(plain[:at] + base + plain[at + 1 :], tone) + key


def _cased(signs: str, like: str) -> str:
    return "".join(s.upper() if c.isupper() else s for s, c in zip(signs, like, strict=True))
