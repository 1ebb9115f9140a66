"""Tax codes of Viet Nam: ten digits, thirteen for a branch (Circular 105/2020/TT-BTC art. 5).

Weights 31 29 23 19 17 13 7 5 3 over the first nine digits, r the sum modulo 11: the tenth digit is
10 - r; r = 0 was never issued. A branch carries 001 to 999 behind it.
"""

from typing import Final

WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
WHOLE: Final = 10
BRANCH: Final = 13


def normalise(text: str) -> str | None:
    """Give the bare digits of a tax code whose check digit is right, or None."""
    bare = text.strip()
    head, dash, tail = bare.partition("-")
    if dash and (len(head), len(tail)) != (WHOLE, BRANCH - WHOLE):
        return None
    digits = head + tail
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (WHOLE, BRANCH):
        return None
    if len(digits) == BRANCH and digits.endswith("000"):
        return None
    return digits if check_digit(digits[: WHOLE - 1]) == digits[WHOLE - 1] else None


def check_digit(nine: str) -> str | None:
    """Give the tenth digit for the first nine; None where such a code is never issued."""
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11
    return str(10 - rest) if rest else None
