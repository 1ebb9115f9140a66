"""What EF.CardAccess, EF.CardSecurity and DG14 announce: SecurityInfos (ICAO 9303-11 9.2)."""

from dataclasses import dataclass
from typing import Final

from drivers.emrtd import tlv
from drivers.emrtd.cipher import BY_NUMBER, Cipher
from drivers.emrtd.domains import DOMAINS, Group
from drivers.emrtd.faults import LdsError, TlvError
from kiosk.ports.chip_reader import InfoState

BSI: Final = bytes.fromhex("04007F00070202")  # 0.4.0.127.0.7.2.2
PACE: Final = BSI + b"\x04"
GM: Final = "PACE_GM"
IM: Final = "PACE_IM"
CAM: Final = "PACE_CAM"
MAPPINGS: Final = {1: (GM, "DH"), 2: (GM, "ECDH"), 3: (IM, "DH"), 4: (IM, "ECDH"), 6: (CAM, "ECDH")}
PACE_VERSION: Final = 2


@dataclass(frozen=True, slots=True)
class Info:
    """One SecurityInfo: object identifier as octets, then its one or two objects."""

    oid: bytes
    required: tlv.Tlv
    optional: tlv.Tlv | None = None


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """One way to open by PACE that both sides speak; `parameter` is the number of the group."""

    oid: bytes
    mapping: str
    cipher: Cipher
    parameter: int
    group: Group

    @property
    def words(self) -> str:
        return f"{self.group.kind} {self.group.name} {self.cipher.name}"

    @property
    def strength(self) -> tuple[bool, int, int]:
        """Order: a mapping that proves the chip, then the group, then the cipher."""
        curve = self.group.kind == "ECDH"
        bits = self.group.bits // 2 if curve else 112 if self.group.bits > 1024 else 80
        return self.mapping == CAM, bits, self.oid[-1]


def parse(data: bytes) -> list[Info]:
    """Read a SET OF SecurityInfo; raise `LdsError`."""
    try:
        tlv.check(data)
        return [_info(one) for one in tlv.items(tlv.only(data, 0x31))]
    except TlvError as broken:
        raise LdsError(f"security infos: {broken}") from broken


def compare(announced: bytes, signed: bytes | None) -> InfoState:
    """Hold EF.CardAccess against the DG14 its issuer signed (9303-11 9.2).

    The unsigned file must announce nothing that is not signed and no way in less.
    """
    if signed is None:
        return InfoState.UNSIGNED if announced else InfoState.ABSENT
    try:
        open_to_all = _parts(announced) if announced else frozenset()
        sure = _parts(tlv.only(signed, 0x6E))
    except (TlvError, LdsError):
        return InfoState.DIFFERS
    ways = {part for part in sure if tlv.read(part).value.startswith(PACE)}
    if not open_to_all and not ways:
        return InfoState.ABSENT
    return InfoState.AGREES if ways <= open_to_all <= sure else InfoState.DIFFERS


def _parts(data: bytes) -> frozenset[bytes]:
    """Give the entries as they are written, to compare them as a set."""
    parse(data)
    return frozenset(one.value for one in tlv.items(tlv.only(data, 0x31)))


def number(value: tlv.Tlv | None) -> int | None:
    """Give a small INTEGER, or None when it is none."""
    if value is None or value.tag != 0x02 or not 1 <= len(value.value) <= 16:
        return None
    return int.from_bytes(value.value, "big")


def pace_infos(infos: list[Info]) -> list[PaceInfo]:
    """Give the ways we speak, strongest first."""
    ways = [way for info in infos if (way := _pace(info)) is not None]
    return sorted(ways, key=lambda way: way.strength, reverse=True)


def _pace(info: Info) -> PaceInfo | None:
    if info.oid[:-2] != PACE or number(info.required) != PACE_VERSION:
        return None
    mapping, kind = MAPPINGS.get(info.oid[-2], ("", ""))
    cipher = BY_NUMBER.get(info.oid[-1])
    parameter = number(info.optional)
    group = None if parameter is None else DOMAINS.get(parameter)
    if cipher is None or parameter is None or group is None or group.kind != kind:
        return None
    if (mapping == CAM and cipher.block == 8) or (mapping == IM and not group.maps_numbers):
        return None
    return PaceInfo(info.oid, mapping, cipher, parameter, group)


def _info(one: tlv.Tlv) -> Info:
    parts = tlv.items(one.value)
    if one.tag != 0x30 or len(parts) not in (2, 3) or parts[0].tag != 0x06:
        raise TlvError("no security info")
    return Info(parts[0].value, *parts[1:])
