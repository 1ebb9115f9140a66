"""What a chip can do besides holding files: its ways in and its proofs of being no copy."""

from dataclasses import dataclass, replace

from twins.emrtd.der import tlv
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ActiveKey, ChipSecret, other_key

MRZ, CAN = 1, 2  # references of the passwords (9303-11 4.4.4.1)


@dataclass(frozen=True)
class Protocols:
    """Ways in, passwords and keys; plain BAC when nothing is said.

    `can` is printed on passports; a Vietnamese card prints none and takes the last six digits.
    """

    pace: tuple[PaceOption, ...] = ()
    bac: bool = True
    passwords: tuple[int, ...] = (MRZ, CAN)
    can: str = ""
    chip_keys: tuple[ChipSecret, ...] = ()
    active: ActiveKey | None = None
    cloned: bool = False

    def filled(self) -> "Protocols":
        """Give every key its secret."""
        keys = tuple(one.filled() for one in self.chip_keys)
        return replace(self, chip_keys=keys, active=self.active and self.active.filled())

    def secrets(self) -> tuple[tuple[ChipSecret, ...], ActiveKey | None]:
        """Give the keys the chip really holds."""
        if not self.cloned:
            return self.chip_keys, self.active
        return tuple(k.filled() for k in self.chip_keys), self.active and other_key(self.active)

    def card_access(self) -> bytes | None:
        """EF.CardAccess; None for a chip without PACE."""
        return tlv(0x31, *(option.info() for option in self.pace)) if self.pace else None

    def card_security(self) -> bytes | None:
        """Content of EF.CardSecurity; None where nothing is mapped with a static key."""
        if not any(option.mapping == "CAM" for option in self.pace):
            return None
        infos = [option.info() for option in self.pace]
        return tlv(0x31, *infos, *(info for one in self.chip_keys for info in one.infos()))

    def groups(self) -> dict[int, bytes]:
        """DG14 and DG15, as far as there is something to say in them."""
        infos = [info for one in self.chip_keys for info in one.infos()]
        infos += self.active.infos() if self.active else []
        found = {}
        if infos:
            paces = [option.info() for option in self.pace]
            found[14] = tlv(0x6E, tlv(0x31, *paces, *infos))
        if self.active:
            found[15] = self.active.group_file()
        return found
