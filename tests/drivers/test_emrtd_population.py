"""The real reader before every kind of document: it opens the good ones and sees through the bad.

What each kind must come to is said by the twins, from the standard; nothing here softens it.
"""

import contextlib
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from emrtd_parts import Contact, hushed

from drivers.emrtd.faces import faces
from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.trust import TrustError, load
from kiosk.ports.chip_reader import ChipKey, ChipMovedError, ChipRecord
from kiosk.ports.errors import DeviceError
from twins.emrtd import VirtualEmrtd
from twins.emrtd.kinds import Kind
from twins.emrtd.population import population

KINDS = {kind.name: kind for kind in population()}
SHOWN = {"CA": "chip_authentication", "AA": "active_authentication", "CAM": "pace_cam"}
SENT = {"pace": "22C1A4", "ca": "2241", "aa": "880000"}


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


def look(kind: Kind, trust: Path | None = None) -> Seen:
    card = kind.make()
    budget = {} if kind.budget_s is None else {"budget_s": kind.budget_s}
    station = ChipStation(
        [Contact(card)], trust, hushed, every=kind.every, manners=Manners(0), **budget
    )
    try:
        record = station.read([key_for(kind, card)])
    except DeviceError as error:
        return Seen(card, error.code, None, str(error))
    return Seen(card, record.pa_chain.value, record)


@cache
def offers(what: str) -> bool:
    """Tell what the reader can by what it does, so that nothing is left out for good."""
    if what == "explicit":
        seen = look(KINDS["signed by brainpoolP256r1 in explicit parameters"])
        return seen.outcome != "PA_ALG_UNSUPPORTED"
    if what in ("crl", "ml", "dl"):
        return complains_of(what)
    if what == "all groups":
        record = look(KINDS["cccd with details of person and issue"]).record
        return record is not None and "DG11" in dict(record.files)
    kind = next(k for k in KINDS.values() if k.needs == (what,) and k.good)
    sent = look(kind).card.commands
    return any(c[1:].hex().upper().startswith(SENT[what]) for c in sent)


def complains_of(ending: str) -> bool:
    """Tell whether a broken list is looked at: one that takes such lists names it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"broken.{ending}").write_bytes(b"nonsense")
        with contextlib.suppress(TrustError):
            load(Path(folder))
            return False
    return True


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_comes_to_its_end(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    missing = [what for what in kind.needs if not offers(what)]
    if missing:
        pytest.skip(f"the reader does not offer {', '.join(missing)}")
    for file, data in kind.trust().items():
        (tmp_path / file).write_bytes(data)
    seen = look(kind, tmp_path)
    assert seen.outcome in kind.outcome, seen.detail
    if seen.record is not None:
        examine(kind, seen.record, seen.card)


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


@pytest.mark.parametrize(
    "name",
    [
        "cccd 2021",
        "PACE with AES-128 on curve 12",
        "chip authentication with AES-128 on parameters 13",
    ],
)
def test_a_chip_that_leaves_at_any_command_has_moved(name: str) -> None:
    needed = len(look(KINDS[name]).card.commands)
    for after in range(needed):
        card = KINDS[name].make()
        card.quirks.leaves_after = after
        with pytest.raises(ChipMovedError, match=r"chip\.moved"):
            ChipStation([Contact(card)], None, hushed).read([key_for(KINDS[name], card)])
