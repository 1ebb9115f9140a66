"""Groups of numbers modulo a prime, with a subgroup of prime order (RFC 5114)."""

from dataclasses import dataclass

from drivers.emrtd.faults import ChipFault
from drivers.emrtd.field import OverPrime


@dataclass(frozen=True, slots=True)
class DhGroup(OverPrime):
    """Elements are numbers as long as the prime; `check` proves that one is of the subgroup."""

    g: int
    order: int

    key_tag = 0x84  # of a public key as data object (9303-11 9.4.5)
    kind = "DH"

    @property
    def maps_numbers(self) -> bool:
        """Tell whether `from_number` works here."""
        return True

    @property
    def generator(self) -> bytes:
        return self.encode(self.g)

    def check(self, element: bytes) -> bytes:
        """Give the element, filled up to full length; raise `ChipFault` unless of the subgroup."""
        number = int.from_bytes(element, "big")
        if len(element) > self.size + 1 or not 1 < number < self.p - 1:
            raise ChipFault("a key outside its group")
        if pow(number, self.order, self.p) != 1:
            raise ChipFault("a key outside its subgroup")
        return self.encode(number)

    def public(self, number: int) -> bytes:
        """Raise the generator; one is a fault."""
        return self._sound(pow(self.g, number, self.p))

    def power(self, number: int, element: bytes) -> bytes:
        """Raise an element; one is a fault."""
        return self._sound(pow(int.from_bytes(element, "big"), number, self.p))

    def combine(self, left: bytes, right: bytes) -> bytes:
        """Multiply two elements; one is a fault."""
        product = int.from_bytes(left, "big") * int.from_bytes(right, "big")
        return self._sound(product % self.p)

    def power_and(self, number: int, element: bytes, other: bytes) -> bytes:
        """Raise an element and multiply it by another; one is a fault."""
        return self.combine(self.power(number, element), other)

    def secret(self, element: bytes) -> bytes:
        """Give what key derivation takes of a shared element: all of it."""
        return element

    def from_number(self, number: int) -> bytes:
        """Map a number into the subgroup (9303-11 4.4.3.3.2)."""
        return self._sound(pow(number, (self.p - 1) // self.order, self.p))

    def encode(self, number: int) -> bytes:
        return number.to_bytes(self.size, "big")

    def _sound(self, number: int) -> bytes:
        if number <= 1:
            raise ChipFault("a key agreement without secret")
        return self.encode(number)
