"""Machine readable zones, written from ICAO 9303 parts 3 to 5 for the drawn documents."""

from twins.specimen.person import UNLIMITED, Person, plain


def digit(text: str) -> str:
    """Check digit, weights 7 3 1 (9303-3 4.9)."""
    total = 0
    for place, letter in enumerate(text):
        value = 0 if letter == "<" else int(letter, 36)
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)


def vietnamese_card(person: Person) -> tuple[str, str, str]:
    """TD1 of a Vietnamese ID card: the last nine digits, then the whole number as optional data."""
    short, whole = person.number[-9:], person.number
    expiry = "991231" if person.expiry == UNLIMITED else f"{person.expiry:%y%m%d}"
    birth = f"{person.birth:%y%m%d}"
    top = f"IDVNM{short}{digit(short)}{whole}<<{digit(whole)}"
    middle = f"{birth}{digit(birth)}{person.sex}{expiry}{digit(expiry)}VNM" + "<" * 11
    checked = top[5:30] + middle[0:7] + middle[8:15] + middle[18:29]
    return top, middle + digit(checked), _names(person, 30)


def passport(person: Person) -> tuple[str, str]:
    """TD3 of a passport without optional data."""
    number, birth, expiry = (
        person.number.ljust(9, "<"), f"{person.birth:%y%m%d}", f"{person.expiry:%y%m%d}",
    )  # fmt: skip
    first = f"{number}{digit(number)}"
    second = f"{birth}{digit(birth)}"
    third = f"{expiry}{digit(expiry)}" + "<" * 15
    line = f"{first}{person.state}{second}{person.sex}{third}{digit(first + second + third)}"
    return f"P<{person.state}{_names(person, 39)}", line


def identity_td2(person: Person) -> tuple[str, str]:
    """TD2 of an identity document without optional data (9303-6)."""
    line = _second(person)
    optional = "<" * 7
    checked = line[0:10] + line[13:20] + line[21:28] + optional
    return f"I<{person.state}{_names(person, 31)}", line + optional + digit(checked)


def visa(person: Person, width: int) -> tuple[str, str]:
    """MRV-A of 44 or MRV-B of 36: no composite digit (9303-7)."""
    names = _names(person, width - 5)
    return f"V<{person.state}{names}", _second(person).ljust(width, "<")


def _second(person: Person) -> str:
    number = person.number[:9].ljust(9, "<")
    birth, expiry = f"{person.birth:%y%m%d}", f"{person.expiry:%y%m%d}"
    first = f"{number}{digit(number)}{person.state}{birth}{digit(birth)}"
    return f"{first}{person.sex}{expiry}{digit(expiry)}"


def _names(person: Person, width: int) -> str:
    joined = "<<".join(plain(part).replace(" ", "<") for part in (person.surname, person.given))
    return joined[:width].ljust(width, "<")
