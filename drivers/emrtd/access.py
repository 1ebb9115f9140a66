"""Opens a chip: PACE in the master file where it is offered, else BAC (ICAO 9303-11 4.2).

The order and the fallbacks are those real cards need; each way passed over is named.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import bac, pace
from drivers.emrtd.apdu import OK, Command, Link, PlainLink
from drivers.emrtd.cipher import TRIPLE_DES
from drivers.emrtd.faults import (
    ChipFault,
    LastTryError,
    LdsError,
    PaceParamsError,
    SmLostError,
    StatusError,
    TimeOverError,
    WrongKeyError,
)
from drivers.emrtd.files import (
    ATR_INFO,
    CARD_ACCESS,
    CARD_SECURITY,
    DIRECTORY,
    Chunk,
    longest,
    read_file,
    read_loose,
    select_application,
)
from drivers.emrtd.manners import Manners
from drivers.emrtd.mapping import Pairs
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
    passed_over: tuple[str, ...] = ()


class Door:
    """One chip's entrance: tries the keys once, and opens again with what worked.

    `aside` computes while the chip does, `pairs` holds keys for that; `every` reads what lies in
    the master file besides, into `outside` by file name.
    """

    def __init__(
        self,
        plain: PlainLink,
        keys: Sequence[ChipKey],
        chunk: Chunk,
        manners: Manners,
        aside: Executor,
        pairs: Pairs,
        *,
        every: bool = False,
    ) -> None:
        self.plain = plain
        self._chunk = chunk
        self._manners = manners
        self._aside = aside
        self._pairs = pairs
        self._every = every
        self._printed = [key for key in keys if key.document_number][:MOST_KEYS]
        self._cans = list(dict.fromkeys(key.can for key in keys if key.can))[:1]
        self._notes: list[str] = []
        self._again: Callable[[], Access] | None = None
        self.outside: dict[str, bytes] = {}

    @property
    def card_access(self) -> bytes:
        return self.outside.get(CARD_ACCESS.name, b"")

    def open(self) -> Access:
        """Open by the first way that works; raise `WrongKeyError` when no key does."""
        if self._again is not None:
            return self._again()
        self._look_around()
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

    def _look_around(self) -> None:
        """Read the free files of the master file, before anything is opened."""
        if self._announced():
            self.outside[ATR_INFO.name] = read_loose(self.plain, ATR_INFO)
            self._chunk.allow(longest(self.outside[ATR_INFO.name]))
        else:
            self._notes.append("NO_CARD_ACCESS")
        if self._every:
            self.outside[DIRECTORY.name] = read_loose(self.plain, DIRECTORY)

    def _announced(self) -> bool:
        if not _select(self.plain, CARD_ACCESS.fid):
            return False
        try:
            data = read_file(self.plain, CARD_ACCESS, self._chunk, selected=True)
        except TimeOverError:
            raise
        except ChipFault:
            return False
        self.outside[CARD_ACCESS.name] = data
        return True

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
            if (opened := self._with_number(can, infos)) is not None:
                return opened
        for key in self._printed:
            try:
                opened = self._with("MRZ", infos, pace.of_mrz(key))
            except WrongKeyError:
                untried.remove(key)
                continue
            if opened is not None:
                return opened
            break  # the chip refuses PACE itself: further keys would fare no better
        return None

    def _with_number(self, can: str, infos: list[PaceInfo]) -> Access | None:
        """Try the card access number, unless that could lock the card."""
        if self._manners.knows_wrong(can):
            self._notes.append("PACE_WRONG_PASSWORD")
            return None
        try:
            return self._with("CAN", infos, pace.of_can(can))
        except WrongKeyError:
            self._manners.refused_number(can)
            return None

    def _with(self, kind: str, infos: list[PaceInfo], password: pace.Password) -> Access | None:
        named = len({info.parameter for info in infos}) > 1
        for info in infos:
            try:
                access = self._twice(kind, info, password, named=named)
            except PaceParamsError:
                self._notes.append("PACE_PARAMS_REFUSED")
                continue
            except WrongKeyError:
                self._manners.refused()
                self._notes.append("PACE_WRONG_PASSWORD")
                raise
            except LastTryError:
                self._notes.append("PACE_LAST_TRY")
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
        self._manners.wait()
        attempt = pace.Attempt(info, password, self._aside, self._pairs)
        opened = attempt.open(self.plain, named=named)
        self._chunk.fit(info.cipher.block)
        self._read_card_security(opened.link, needed=info.mapping == CAM)
        select_application(opened.link)
        return Access(info.mapping, kind, info.words, opened.link, opened.proof, tuple(self._notes))

    def _read_card_security(self, link: Link, *, needed: bool) -> None:
        if CARD_SECURITY.name in self.outside or not (needed or self._every):
            return
        if not needed:  # once, whatever becomes of it
            self.outside[CARD_SECURITY.name] = b""
        try:
            self.outside[CARD_SECURITY.name] = read_file(link, CARD_SECURITY, self._chunk)
        except StatusError:
            if needed:
                raise

    def _by_bac(self, keys: list[ChipKey]) -> Access:
        for attempt, key in enumerate(keys):
            try:
                if attempt:
                    select_application(self.plain)
                access = self._unlock(key)
            except WrongKeyError:
                self._manners.refused()
                self._notes.append("BAC_WRONG_KEY")
                continue
            self._again = lambda: self._reunlock(key)  # noqa: B023
            return access
        raise WrongKeyError(", ".join(dict.fromkeys(self._notes)) or "no key")

    def _unlock(self, key: ChipKey) -> Access:
        self._manners.wait()
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
