"""What the population's tests share: a kind before the real reader, and what is asked of it."""

from dataclasses import dataclass
from pathlib import Path

from emrtd_parts import Contact, hushed

from drivers.emrtd.faces import faces
from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import ChipKey, ChipRecord
from kiosk.ports.errors import DeviceError
from kiosk.ports.transceiver import Transceiver
from twins.emrtd import VirtualEmrtd
from twins.emrtd.kinds import Kind
from twins.emrtd.population import population

KINDS = {kind.name: kind for kind in population()}
SHOWN = {"CA": "chip_authentication", "AA": "active_authentication", "CAM": "pace_cam"}


@dataclass
class Seen:
    """What the reader made of one chip."""

    card: VirtualEmrtd
    outcome: str
    record: ChipRecord | None = None
    detail: str = ""


def key_for(kind: Kind, card: VirtualEmrtd) -> ChipKey:
    document = card.document
    number, can = document.printed_number, card.can if kind.with_can else ""
    if kind.wrong_key:
        number, can = "000000000", "999999" if can else ""
    return ChipKey("" if can else number, document.birth, document.expiry, can)


def look(
    kind: Kind,
    trust: Path | None = None,
    reader: Transceiver | None = None,
    card: VirtualEmrtd | None = None,
) -> Seen:
    """Read a chip glued to its transceiver, or one that lies on a reader already."""
    card = card or kind.make()
    budget = {} if kind.budget_s is None else {"budget_s": kind.budget_s}
    station = ChipStation(
        [reader or Contact(card)], trust, hushed, every=kind.every, manners=Manners(0), **budget
    )
    try:
        record = station.read([key_for(kind, card)])
    except DeviceError as error:
        return Seen(card, error.code, None, str(error))
    return Seen(card, record.pa_chain.value, record)


def examine(kind: Kind, record: ChipRecord, card: VirtualEmrtd) -> None:
    wrong = {n: state.value for n, state in record.hashes if state.value != "OK"}
    if len(kind.outcome) == 1:
        assert wrong == dict(kind.hashes)
    assert record.access.startswith(kind.access)
    for what, states in kind.proofs:
        assert getattr(record, SHOWN[what]).value in states.split("|")
    if kind.announced:
        assert record.card_access.value == kind.announced
    assert record.defects == kind.defects
    if kind.faces is not None:
        assert len(faces(dict(record.files)["DG2"])) == kind.faces
    if kind.good:
        held = {**card.files, **card.quirks.files}
        assert all(data == held[name] for name, data in record.files)
    if kind.good and kind.every:
        assert {n for n in held if n.startswith("DG")} <= {n for n, _ in record.files}
