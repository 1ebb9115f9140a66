"""Opens a chip: PACE in the master file where it is offered, else BAC (ICAO 9303-11 4.2).

The order and the fallbacks are those real cards need; each way passed over is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import bac, pace
from drivers.emrtd.apdu import OK, Command, Link, PlainLink
from drivers.emrtd.cipher import TRIPLE_DES
from drivers.emrtd.faults import (
    ChipFault,
    LdsError,
    PaceParamsError,
    SmLostError,
    StatusError,
    TimeOverError,
    WrongKeyError,
)
from drivers.emrtd.files import (
    CARD_ACCESS,
    CARD_SECURITY,
    Chunk,
    limits,
    read_file,
    select_application,
)
from drivers.emrtd.security_infos import CAM, PaceInfo, pace_infos, parse
from kiosk.ports.chip_reader import ChipKey

MOST_KEYS: Final = 2  # of printed data
MASTER_FILE: Final = (b"\x3f\x00", b"")
BAC: Final = "BAC"


@dataclass(frozen=True, slots=True)
class Access:
    """How a chip was opened; `passed_over` names what failed before."""

    protocol: str
    password: str
    algorithm: str
    link: Link
    proof: pace.Proof | None = None
    card_security: bytes = b""
    passed_over: tuple[str, ...] = ()


class Door:
    """One chip's entrance: tries the keys once, and opens again with what worked."""

    def __init__(self, plain: PlainLink, keys: Sequence[ChipKey], chunk: Chunk) -> None:
        self.plain = plain
        self._chunk = chunk
        self._printed = [key for key in keys if key.document_number][:MOST_KEYS]
        self._cans = list(dict.fromkeys(key.can for key in keys if key.can))[:1]
        self._notes: list[str] = []
        self._again: Callable[[], Access] | None = None
        self.card_access = b""

    def open(self) -> Access:
        """Open by the first way that works; raise `WrongKeyError` when no key does."""
        if self._again is not None:
            return self._again()
        self.card_access = self._read_card_access()
        untried = list(self._printed)
        opened = self._by_pace(untried) if self.card_access else None
        if opened is None:
            self._enter(untried)
            opened = self._by_bac(untried)
        return opened

    def _enter(self, untried: list[ChipKey]) -> None:
        """Select the application for BAC; what PACE guarded may well refuse that."""
        if self.card_access and not untried:
            return
        try:
            select_application(self.plain)
        except StatusError as refused:
            if not self.card_access:
                raise
            raise ChipFault(f"{', '.join(dict.fromkeys(self._notes))}: {refused}") from refused

    def _read_card_access(self) -> bytes:
        if not _select(self.plain, CARD_ACCESS.fid):
            self._notes.append("NO_CARD_ACCESS")
            return b""
        try:
            data = read_file(self.plain, CARD_ACCESS, self._chunk, _unheard, selected=True)
        except TimeOverError:
            raise
        except ChipFault:
            self._notes.append("NO_CARD_ACCESS")
            return b""
        self._chunk.allow(limits(self.plain))
        return data

    def _by_pace(self, untried: list[ChipKey]) -> Access | None:
        """Try all passwords; take those proven wrong out of `untried`."""
        try:
            infos = pace_infos(parse(self.card_access))
        except LdsError:
            infos = []
        if not infos:
            self._notes.append("PACE_UNSUPPORTED")
            return None
        for can in self._cans:
            if (opened := self._with("CAN", infos, pace.of_can(can))) is not None:
                return opened
        for key in self._printed:
            try:
                opened = self._with("MRZ", infos, pace.of_mrz(key), wrong=True)
            except WrongKeyError:
                untried.remove(key)
                continue
            if opened is not None:
                return opened
            break  # the chip refuses PACE itself: further keys would fare no better
        return None

    def _with(
        self, kind: str, infos: list[PaceInfo], password: pace.Password, *, wrong: bool = False
    ) -> Access | None:
        named = len({info.parameter for info in infos}) > 1
        for info in infos:
            try:
                access = self._twice(kind, info, password, named=named)
            except PaceParamsError:
                self._notes.append("PACE_PARAMS_REFUSED")
                continue
            except WrongKeyError:
                self._notes.append("PACE_WRONG_PASSWORD")
                if wrong:
                    raise
                return None
            except TimeOverError:
                raise
            except ChipFault:
                self._notes.append("PACE_REFUSED")
                return None
            self._again = lambda: self._rerun(kind, info, password, named=named)  # noqa: B023
            return access
        return None

    def _rerun(self, kind: str, info: PaceInfo, password: pace.Password, *, named: bool) -> Access:
        _select(self.plain, CARD_ACCESS.fid)  # back in the master file
        return self._run(kind, info, password, named=named)

    def _twice(self, kind: str, info: PaceInfo, password: pace.Password, *, named: bool) -> Access:
        """Open once more when a fresh channel is lost at once: its password was right."""
        try:
            return self._run(kind, info, password, named=named)
        except SmLostError:
            return self._rerun(kind, info, password, named=named)

    def _run(self, kind: str, info: PaceInfo, password: pace.Password, *, named: bool) -> Access:
        opened = pace.open_channel(self.plain, info, password, named=named)
        self._chunk.fit(info.cipher.block)
        security = b""
        if info.mapping == CAM:
            security = read_file(opened.link, CARD_SECURITY, self._chunk, _unheard)
        select_application(opened.link)
        return Access(
            info.mapping, kind, info.words, opened.link, opened.proof, security, tuple(self._notes)
        )

    def _by_bac(self, keys: list[ChipKey]) -> Access:
        for attempt, key in enumerate(keys):
            try:
                if attempt:
                    select_application(self.plain)
                access = self._unlock(key)
            except WrongKeyError:
                self._notes.append("BAC_WRONG_KEY")
                continue
            self._again = lambda: self._reunlock(key)  # noqa: B023
            return access
        raise WrongKeyError(", ".join(dict.fromkeys(self._notes)) or "no key")

    def _unlock(self, key: ChipKey) -> Access:
        self._chunk.fit(TRIPLE_DES.block)
        link = bac.open_channel(self.plain, key)
        return Access(BAC, "MRZ", "3DES", link, passed_over=tuple(self._notes))

    def _reunlock(self, key: ChipKey) -> Access:
        select_application(self.plain)
        return self._unlock(key)


def _select(link: Link, fid: int) -> bool:
    """Select a file of the master file: directly, as some cards refuse the master file itself."""
    file = Command(0xA4, 0x02, 0x0C, fid.to_bytes(2, "big"))
    if link.send(file).sw == OK:
        return True
    return any(
        link.send(Command(0xA4, 0x00, 0x0C, name)).sw == OK and link.send(file).sw == OK
        for name in MASTER_FILE
    )


def _unheard(done: int, size: int) -> None:
    del done, size
