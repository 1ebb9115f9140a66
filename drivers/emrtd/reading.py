"""The order of a read (ICAO 9303-11 4.2): which files of an open chip, and when its proofs."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from drivers.emrtd import lds, proofs
from drivers.emrtd.access import Access
from drivers.emrtd.faults import LdsError, StatusError
from drivers.emrtd.files import COM, GROUPS, SOD, USUAL, File
from drivers.emrtd.passive import Examined, listed
from drivers.emrtd.security_infos import CAM
from drivers.emrtd.session import Session
from kiosk.ports.chip_reader import CloneState

KEYS: Final = GROUPS[14]


@dataclass(frozen=True, slots=True)
class Read:
    """Everything as it came, nothing judged but the chip's proofs.

    `signed` is the security object, being examined; None where there is none.
    """

    files: dict[str, bytes]
    access: Access
    chip_authentication: CloneState
    active_authentication: CloneState
    outside: dict[str, bytes]
    signed: Future[Examined] | None


def read(
    session: Session, examine: Callable[[bytes], Future[Examined]], *, every: bool = False
) -> Read:
    """Read what a visit needs, or every group the chip names and gives.

    `examine` looks at the security object while the groups come.
    """
    found: dict[str, bytes] = {}
    for file in (COM, SOD):
        _take(session, file, found)
    examined = examine(found["EF_SOD"]) if "EF_SOD" in found else None
    numbers = lds.groups(found["EF_COM"]) if "EF_COM" in found else listed(found.get("EF_SOD", b""))
    if every and "EF_SOD" in found:
        numbers = [*numbers, *listed(found["EF_SOD"])]
    asked = GROUPS if every else USUAL
    wanted = [GROUPS[number] for number in asked if number in numbers or number == 1]
    session.expect([*found, *(file.name for file in wanted)])
    if KEYS in wanted:
        _take(session, KEYS, found)
    infos = proofs.infos(found.get("DG14"))
    chip_state = (
        CloneState.NOT_TRIED
        if session.access.protocol == CAM
        else proofs.chip_authentication(session, infos)
    )
    for file in sorted(wanted, key=_usual_first):
        if file is not KEYS:
            _take(session, file, found)
    if "DG1" not in found:
        raise LdsError("DG1: absent")
    active_state = proofs.active_authentication(session, found.get("DG15"), infos)
    outside = {name: data for name, data in session.outside.items() if data}
    return Read(found, session.access, chip_state, active_state, outside, examined)


def _usual_first(file: File) -> bool:
    return not _usual(file)


def _usual(file: File) -> bool:
    return file in (COM, SOD) or file.fid & 0xFF in USUAL


def _take(session: Session, file: File, found: dict[str, bytes]) -> None:
    """Read a file; one that no visit needs may be refused."""
    try:
        data = session.read(file)
    except StatusError:
        if _usual(file):
            raise
        session.held.pop(file.name, None)
        return
    if data is not None:
        found[file.name] = data
