"""The order of a read (ICAO 9303-11 4.2): which files of an open chip, and when its proofs."""

from dataclasses import dataclass
from typing import Final

from drivers.emrtd import lds, proofs
from drivers.emrtd.access import Access
from drivers.emrtd.faults import LdsError, StatusError
from drivers.emrtd.files import COM, GROUPS, SOD, USUAL, File
from drivers.emrtd.judging import Judging
from drivers.emrtd.passive import listed
from drivers.emrtd.security_infos import CAM
from drivers.emrtd.session import Session
from kiosk.ports.chip_reader import CloneState

KEYS: Final = GROUPS[14]
EXPECTED: Final = {COM.name, SOD.name, *(GROUPS[number].name for number in USUAL)}


@dataclass(frozen=True, slots=True)
class Read:
    """Everything as it came; of the judgement only the chip's proofs are sure to be done."""

    files: dict[str, bytes]
    access: Access
    chip_authentication: CloneState
    active_authentication: CloneState
    outside: dict[str, bytes]
    judging: Judging


def read(session: Session, judging: Judging, *, every: bool = False) -> Read:
    """Read what a visit needs, or every group the chip names and gives; judge meanwhile."""
    found: dict[str, bytes] = {}
    for file in (COM, SOD):
        _take(session, file, found)
    numbers = lds.groups(found["EF_COM"]) if "EF_COM" in found else listed(found.get("EF_SOD", b""))
    if every and "EF_SOD" in found:
        numbers = [*numbers, *listed(found["EF_SOD"])]
    asked = GROUPS if every else USUAL
    wanted = [GROUPS[number] for number in asked if number in numbers or number == 1]
    session.expect([*found, *(file.name for file in wanted)])
    if KEYS in wanted:
        judging.go_on(found)
        _take(session, KEYS, found)
    infos = proofs.infos(found.get("DG14"))
    chip_state = (
        CloneState.NOT_TRIED
        if session.access.protocol == CAM
        else proofs.chip_authentication(session, infos)
    )
    for file in sorted(wanted, key=_usual_first):
        if file is not KEYS:
            judging.go_on(found)
            _take(session, file, found)
    if "DG1" not in found:
        raise LdsError("DG1: absent")
    active_state = proofs.active_authentication(session, found.get("DG15"), infos)
    outside = {name: data for name, data in session.outside.items() if data}
    return Read(found, session.access, chip_state, active_state, outside, judging)


def _usual_first(file: File) -> bool:
    return not _usual(file)


def _usual(file: File) -> bool:
    return file.name in EXPECTED


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
