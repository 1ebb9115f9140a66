"""What all groups of key agreement have in common: a name and the prime they count by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OverPrime:
    """Numbers modulo a prime."""

    name: str
    p: int

    @property
    def size(self) -> int:
        """Octets of a number below the prime."""
        return (self.p.bit_length() + 7) // 8

    @property
    def bits(self) -> int:
        return self.p.bit_length()

    @property
    def prime(self) -> int:
        return self.p
