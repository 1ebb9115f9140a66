"""The chip readers of a machine as one: finds the document, opens it, reads and verifies it.

Gets its transceivers handed in; decides nothing about the person, keeps nothing, logs no data.
Order of a read: ICAO 9303-11 4.2; passive authentication over the files exactly as read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from drivers.emrtd import card_security, lds, proofs
from drivers.emrtd.access import Access, Door
from drivers.emrtd.apdu import PlainLink
from drivers.emrtd.capabilities import takes_extended
from drivers.emrtd.faults import ChipFault, LdsError, StatusError, WrongKeyError
from drivers.emrtd.files import CARD_ACCESS, CARD_SECURITY, COM, GROUPS, SOD, Chunk, File
from drivers.emrtd.passive import Verdict, authenticate, listed
from drivers.emrtd.security_infos import CAM
from drivers.emrtd.session import Session
from drivers.emrtd.trust import load
from kiosk.ports.chip_reader import (
    ChipAbsentError,
    ChipKey,
    ChipKeyRefusedError,
    ChipMovedError,
    ChipProgress,
    ChipProtocolError,
    ChipReaderGoneError,
    ChipRecord,
    CloneState,
    PaChain,
)
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import CardAbsentError, ReaderGoneError, Transceiver

BUDGET_S: Final = 60.0
NAME: Final = "chip_reader"
NAMED: Final = (ChipKeyRefusedError, ChipAbsentError)


@dataclass(frozen=True, slots=True)
class _Read:
    files: dict[str, bytes]
    access: Access
    chip_authentication: CloneState
    active_authentication: CloneState
    master_files: tuple[tuple[str, bytes], ...]


class ChipStation:
    """A `ChipReader` over any number of transceivers, asked in order."""

    def __init__(
        self,
        transceivers: Sequence[Transceiver],
        trust: Path | None,
        progress: Callable[[ChipProgress], None],
        budget_s: float = BUDGET_S,
    ) -> None:
        self._readers = transceivers
        self._trust = load(trust)
        self._progress = progress
        self._budget_s = budget_s

    def present(self) -> bool:
        """Tell whether a card answers on some reader; no file is read."""
        for reader in self._readers:
            try:
                reader.connect()
            except DeviceError:
                continue
            finally:
                reader.disconnect()
            return True
        return False

    def read(self, keys: list[ChipKey]) -> ChipRecord:
        """Read the first document whose chip one of the keys opens."""
        gone = 0
        failed: DeviceError | None = None
        for reader in self._readers:
            try:
                return self._try(reader, keys)
            except ReaderGoneError:
                gone += 1
            except (ChipKeyRefusedError, ChipReaderGoneError) as refused:
                failed = refused
            except (CardAbsentError, ChipAbsentError):
                continue
            finally:
                reader.disconnect()
        if failed is not None:
            raise failed
        if gone == len(self._readers):
            raise ChipReaderGoneError(NAME, f"none of {gone} readers works")
        raise ChipAbsentError(NAME, "no chip on any reader")

    def _try(self, reader: Transceiver, keys: list[ChipKey]) -> ChipRecord:
        began = monotonic()
        greeting = _wake(reader)
        plain = PlainLink(reader, self._budget_s)
        try:
            chunk = Chunk(extended=takes_extended(greeting))
            session = self._open(plain, keys, chunk, reader.name)
            record = self._record(_read(session))
        except ReaderGoneError as gone:
            raise ChipReaderGoneError(reader.name, gone.detail) from gone
        except DeviceError as broken:
            if isinstance(broken, NAMED):
                raise
            raise _moved(reader, broken) from broken
        except ChipFault as fault:
            raise ChipProtocolError(reader.name, str(fault)) from fault
        took = round((monotonic() - began) * 1000)
        return record(reader.name, plain.apdus, plain.octets, took)

    def _open(self, plain: PlainLink, keys: list[ChipKey], chunk: Chunk, reader: str) -> Session:
        try:
            return Session(Door(plain, keys, chunk), chunk, self._progress)
        except StatusError as refused:
            if not refused.command.startswith("SELECT application"):
                raise
            raise ChipAbsentError(reader, f"no travel document: {refused}") from refused
        except WrongKeyError as wrong:
            raise ChipKeyRefusedError(reader, f"none of {len(keys)} keys: {wrong}") from wrong

    def _record(self, read: _Read) -> Callable[[str, int, int, int], ChipRecord]:
        files, access = read.files, read.access
        mrz = lds.machine_readable_zone(files["DG1"])
        image, image_format = lds.portrait(files["DG2"]) if "DG2" in files else (b"", "")
        verdict = (
            authenticate(files["EF_SOD"], files, self._trust)
            if "EF_SOD" in files
            else Verdict(PaChain.NOT_DONE)
        )
        hashes = dict(verdict.hashes)

        def finish(reader: str, apdus: int, octets: int, milliseconds: int) -> ChipRecord:
            return ChipRecord(
                access.protocol, mrz, image, image_format, _national(files), tuple(files.items()),
                verdict.chain, verdict.hashes, reader, apdus, octets, milliseconds,
                access.password, access.algorithm, access.passed_over,
                proofs.signed(read.chip_authentication, "DG14", hashes),
                proofs.signed(read.active_authentication, "DG15", hashes),
                self._cam(access, verdict.chain), read.master_files,
            )  # fmt: skip

        return finish

    def _cam(self, access: Access, document: PaChain) -> CloneState:
        if access.proof is None:
            return CloneState.ABSENT
        return card_security.judge(access.proof, access.card_security, document, self._trust)


def _wake(reader: Transceiver) -> bytes:
    try:
        return reader.connect()
    except (CardAbsentError, ReaderGoneError):
        raise
    except DeviceError as silent:
        raise _moved(reader, silent) from silent


def _moved(reader: Transceiver, broken: DeviceError) -> ChipMovedError:
    return ChipMovedError(reader.name, f"{broken.code}: {broken.detail}")


def _read(session: Session) -> _Read:
    found: dict[str, bytes] = {}
    for file in (COM, SOD):
        _take(session, file, found)
    numbers = lds.groups(found["EF_COM"]) if "EF_COM" in found else listed(found.get("EF_SOD", b""))
    wanted = [file for number, file in GROUPS.items() if number in numbers or number == 1]
    session.expect([*found, *(file.name for file in wanted)])
    if GROUPS[14] in wanted:
        _take(session, GROUPS[14], found)
    infos = proofs.infos(found.get("DG14"))
    chip_state = (
        CloneState.NOT_TRIED
        if session.access.protocol == CAM
        else proofs.chip_authentication(session, infos)
    )
    for file in wanted:
        if file is not GROUPS[14]:
            _take(session, file, found)
    if "DG1" not in found:
        raise LdsError("DG1: absent")
    active_state = proofs.active_authentication(session, found.get("DG15"), infos)
    outside = ((CARD_ACCESS, session.card_access), (CARD_SECURITY, session.access.card_security))
    held = tuple((file.name, data) for file, data in outside if data)
    return _Read(found, session.access, chip_state, active_state, held)


def _take(session: Session, file: File, found: dict[str, bytes]) -> None:
    if (data := session.read(file)) is not None:
        found[file.name] = data


def _national(files: dict[str, bytes]) -> tuple[tuple[int, str], ...]:
    """Give Vietnam's fields; other countries put what they like into DG13."""
    try:
        return lds.national(files["DG13"]) if "DG13" in files else ()
    except LdsError:
        return ()
