"""Who somebody is, field by field, each with where it came from."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Source(StrEnum):
    """Where a value was read, best evidence first."""

    CHIP = "chip"
    CERTIFICATE = "certificate"  # of a signing SIM, verified at the centre
    QR = "qr"
    MRZ = "mrz"
    PRINTED = "printed"
    TYPED = "typed"


class Sex(StrEnum):
    """ICAO 9303-3: M, F, or unspecified."""

    MALE = "M"
    FEMALE = "F"
    UNSPECIFIED = "X"


@dataclass(frozen=True, slots=True)
class Field:
    """One value and its evidence."""

    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Person:
    """`fields` by name: id_number, full_name, birth (ISO date), sex, nationality, address ..."""

    fields: tuple[tuple[str, Field], ...] = ()

    def get(self, name: str) -> str:
        """Give the value, or an empty string."""
        return next((field.value for key, field in self.fields if key == name), "")

    def source(self, name: str) -> Source | None:
        """Say where the value came from."""
        return next((field.source for key, field in self.fields if key == name), None)

    def with_field(self, name: str, value: str, source: Source) -> "Person":
        """Set one field; better evidence is never overwritten by worse."""
        order = list(Source)
        held = self.source(name)
        if not value or (held is not None and order.index(held) < order.index(source)):
            return self
        kept = tuple(pair for pair in self.fields if pair[0] != name)
        return replace(self, fields=(*kept, (name, Field(value, source))))

    def age(self, on: date) -> int | None:
        """Full years on a day, or None while the birth date is unknown or unspecified."""
        try:
            birth = date.fromisoformat(self.get("birth"))
        except ValueError:
            return None
        return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
