"""The personal number of Viet Nam: 12 digits that tell century, sex and year of birth.

Decree 137/2015 art. 13, Circular 07/2016/TT-BCA art. 7: three digits for the place of registration,
one for century and sex (0 and 1: 1900s, male and female; 2 and 3: 2000s ...), two for the year.
There is no check digit.
"""

from datetime import date
from typing import Final

LENGTH: Final = 12
FIRST_CENTURY: Final = 19


def fits(number: str, birth: date) -> bool:
    """Tell whether a number may belong to somebody born that day."""
    if len(number) != LENGTH or not (number.isascii() and number.isdecimal()):
        return False
    century = FIRST_CENTURY + int(number[3]) // 2
    return (century, int(number[4:6])) == divmod(birth.year, 100)


def sex(number: str) -> str:
    """Tell the sex that a number names, M or F; empty for what is no number."""
    return ("M", "F")[int(number[3]) % 2] if len(number) == LENGTH and number.isdecimal() else ""
