"""A case leaves sealed, once, and the centre takes it for what the customer gave."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from kiosk.journeys.state import Consent, Stage, Visit
from kiosk.policies.policy import load
from kiosk.ports.centre import Link
from kiosk.ports.chip_reader import PaChain
from kiosk.runtime.sealing import Keys, Sealer, case_of, keys, reference_picture
from kiosk.settings import SettingsError, Sync
from kiosk.settings import load as load_settings
from kiosk.wiring import SMALL_OCTETS, SMALL_SIDE, small
from sync.centre import RemoteCentre
from sync.outbox import KioskOutbox
from sync.spool import Spool
from sync.wire.case_v1 import CallEvidence, CaseV1, pack
from sync.wire.envelope import Envelope, EnvelopeError, unseal, verify
from sync.wire.status_v1 import AskStatusByFace, StatusV1
from sync.wire.transfer_v1 import Verdict
from tests.hub.world import KIOSK, NOON, OTHER
from tests.hub.world import World as Hub
from tests.journeys.world import FACE, FACTS, ICCID, chip, world
from tests.runtime.machine import SHM, Wire

POLICY = load("mobifone")
CASES = count(1)
EXAMPLE = Path(__file__).parents[2] / "image-build" / "kiosk.toml"


def at(stage: Stage, **changes: object) -> Visit:
    """Walk a customer of their own to a stage."""
    facts = replace(FACTS, fresh_case=f"sealed-{next(CASES)}")
    made = world(facts=facts, **changes)
    made.walk(stage)
    return made.visit


@pytest.fixture
def outbox() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder:
        yield Path(folder) / "outbox.sqlite"


def sealer(hub: Hub, outbox: Path, device: str = KIOSK) -> Sealer:
    held = Keys(hub.seal_key.public_key(), hub.devices[KIOSK])
    return Sealer(device, POLICY, held, KioskOutbox(outbox, ballast=0), lambda: NOON)


def waiting(outbox: Path) -> list[Envelope]:
    spool = Spool(outbox, ballast=0)
    found = [spool.envelope(one.seq) for one in spool.waiting(99)]
    spool.close()
    return [envelope for envelope in found if envelope is not None]


def test_the_centre_stores_the_case_as_the_customer_gave_it(hub: Hub, outbox: Path) -> None:
    visit = at(Stage.SUBMIT)
    assert sealer(hub, outbox).submit(visit) == NOON
    (envelope,) = waiting(outbox)
    assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.STORED, "")
    with hub.centre.database.read() as on:
        opened = hub.centre.evidence.whole(on, visit.draft.case)
    assert opened == case_of(visit, POLICY, NOON)
    assert opened.person["full_name"].value == "Nguyễn Văn An"
    assert (opened.iccid, opened.dispensed, opened.document) == (ICCID, True, "VNM/001090001234")


def test_submitting_again_is_one_case_also_after_a_restart(hub: Hub, outbox: Path) -> None:
    visit = at(Stage.SUBMIT)
    first = sealer(hub, outbox)
    first.submit(visit)
    first.submit(visit)
    before = waiting(outbox)
    restarted = sealer(hub, outbox)
    assert restarted.durable(visit.draft.case)
    restarted.submit(visit)
    assert waiting(outbox) == before
    assert len(before) == 1


def leaving_a_face(quota: int = 2**30, *, outbox: Path, hub: Hub) -> tuple[Visit, Sealer]:
    """Walk to the end with the consent to ask by face; the outbox has so much room."""
    visit = at(Stage.SUBMIT)
    word = Consent("status_face", "2026-11-01", NOON)
    draft = visit.draft.but(face=FACE, consents=(*visit.draft.consents, word))
    held = Keys(hub.seal_key.public_key(), hub.devices[KIOSK])
    room = KioskOutbox(outbox, ballast=0, quota=quota)
    return visit.but(draft=draft), Sealer(KIOSK, POLICY, held, room, lambda: NOON)


def test_a68_a_face_goes_beside_its_case_and_opens_it_at_the_centre(hub: Hub, outbox: Path) -> None:
    visit, sealing = leaving_a_face(hub=hub, outbox=outbox)
    sealing.submit(visit)
    sealing.submit(visit)
    case, face = waiting(outbox)
    question = AskStatusByFace(visit.draft.case, FACE, "2026-11-01")
    for envelope in (case, face):
        assert hub.refused(question) == "data.case_unknown"
        assert hub.centre.intake.store(envelope, KIOSK) == (Verdict.STORED, "")
    assert isinstance(hub.ask(question), StatusV1)
    with hub.centre.database.read() as on:
        opened = hub.centre.evidence.whole(on, visit.draft.case)
    assert FACE.vectors["a"] not in pack(opened)


def test_a_case_that_fills_the_outbox_leaves_without_its_face(hub: Hub, outbox: Path) -> None:
    visit, sealing = leaving_a_face(hub=hub, outbox=outbox)
    sealing.submit(visit)
    (case, _) = waiting(outbox)
    for file in outbox.parent.iterdir():
        file.unlink()
    visit, sealing = leaving_a_face(len(case.body) + 200, hub=hub, outbox=outbox)
    assert sealing.submit(visit) == NOON
    assert len(waiting(outbox)) == 1


def test_what_was_not_submitted_is_not_durable(hub: Hub, outbox: Path) -> None:
    assert not sealer(hub, outbox).durable("case-nobody")


def test_nothing_of_the_customer_can_be_read_on_the_way(hub: Hub, outbox: Path) -> None:
    visit = at(Stage.SUBMIT)
    sealer(hub, outbox).submit(visit)
    octets = b"".join(file.read_bytes() for file in outbox.parent.iterdir())
    for secret in ("Nguyễn", "NGUYEN", "001090001234", "an@example.com", ICCID, "RESUME234567"):
        assert secret.encode() not in octets
    (envelope,) = waiting(outbox)
    assert verify(envelope, hub.devices[KIOSK].public_key())["device"] == KIOSK
    with pytest.raises(EnvelopeError):
        verify(envelope, hub.devices[OTHER].public_key())


def test_an_envelope_in_the_name_of_another_kiosk_is_turned_away(hub: Hub, outbox: Path) -> None:
    sealer(hub, outbox, OTHER).submit(at(Stage.SUBMIT))
    (envelope,) = waiting(outbox)
    assert hub.centre.intake.store(envelope, KIOSK)[0] is Verdict.REJECTED


def test_every_picture_travels_under_its_name(hub: Hub, outbox: Path) -> None:
    draft = at(Stage.SUBMIT).draft
    assert draft.front is not None
    assert draft.back is not None
    assert draft.portrait is not None
    distinct = draft.but(
        front=replace(draft.front, jpeg=b"front", portrait=b"printed"),
        back=replace(draft.back, jpeg=b"back"),
        portrait=replace(draft.portrait, jpeg=b"live"),
        chip=chip(portrait=b"chip"),
        sim_photo=replace(draft.front, jpeg=b"sim"),
    )
    pictures = case_of(Visit(draft=distinct), POLICY, NOON).pictures
    assert pictures == {
        "front": b"front", "back": b"back", "portrait": b"live", "sim": b"sim",
        "printed": b"printed", "chip": b"chip",
    }  # fmt: skip


def test_a_jpeg2000_portrait_stays_in_the_file_of_the_chip(hub: Hub) -> None:
    record = chip(portrait_format="jp2", files=(("DG2", b"jp2"),), pa_chain=PaChain.ISSUER_UNKNOWN)
    visit = at(Stage.SUBMIT).with_draft(chip=record)
    case = case_of(visit, POLICY, NOON)
    assert "chip" not in case.pictures
    assert case.chip is not None
    assert (case.chip.files, case.chip.pa_chain) == ({"DG2": b"jp2"}, "PA_SIGNED_ISSUER_UNKNOWN")


def test_an_empty_visit_still_has_the_shape_that_travels() -> None:
    empty = case_of(Visit(), POLICY, NOON)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(empty), type=CaseV1) == empty


def test_an_unverified_number_is_not_told() -> None:
    visit = at(Stage.SUBMIT)
    assert case_of(visit, POLICY, NOON).own_number == "+84987654321"
    unsure = visit.with_draft(number_verified=False)
    assert case_of(unsure, POLICY, NOON).own_number is None


def test_the_agent_sees_two_small_pictures_and_no_number(hub: Hub, outbox: Path) -> None:
    visit = at(Stage.SUBMIT)
    wire = Wire(hub)
    link = Link(online=True, skew_s=0.0, waiting=0)
    centre = RemoteCentre(wire.ask, lambda: link, hub.sign_key.public_key())
    sealed = sealer(hub, outbox).call_evidence(visit, lambda jpeg: b"small " + jpeg)
    call = centre.ring(visit.draft.case, "vi", sealed)
    hub.centre.calls.take(call.ticket, "anna")
    seen = hub.centre.calls.evidence(call.ticket, "anna", "portrait")
    plain = unseal(Envelope.unpack(sealed), hub.seal_key)
    assert seen == CallEvidence(visit.draft.case, "vi", b"small jpeg", b"small chip-portrait", 0.8)
    for secret in (b"001090001234", b"0912345678", "Nguyễn".encode()):
        assert secret not in plain


def test_without_a_picture_that_can_be_shrunk_the_call_still_rings(hub: Hub, outbox: Path) -> None:
    sealed = sealer(hub, outbox).call_evidence(at(Stage.SUBMIT), lambda _: None)
    plain = unseal(Envelope.unpack(sealed), hub.seal_key)
    seen = msgspec.msgpack.decode(plain, type=CallEvidence)
    assert (seen.portrait, seen.reference) == (b"", None)


def test_the_reference_is_the_chips_portrait_else_the_printed_one() -> None:
    draft = at(Stage.SUBMIT).draft
    assert reference_picture(draft) == b"chip-portrait"
    assert reference_picture(draft.but(reference="printed")) == b"printed"
    assert reference_picture(draft.but(reference="", chip=None, front=None)) is None


@pytest.mark.parametrize("shape", [(1500, 2000), (3000, 400), (10, 10)])
def test_small_pictures_are_small(tmp_path: Path, shape: tuple[int, int]) -> None:
    file = tmp_path / "big.jpg"
    rough = np.add.outer(np.arange(shape[0]), np.arange(shape[1])) % 251
    Image.fromarray(rough.astype(np.uint8)).save(file, quality=95)
    made = small(file.read_bytes())
    assert made is not None
    assert len(made) <= SMALL_OCTETS
    file.write_bytes(made)
    with Image.open(file) as image:
        assert max(image.size) == SMALL_SIDE
    assert small(b"no picture") is None


def test_a_key_file_that_is_none_is_named(tmp_path: Path) -> None:
    settings = load_settings(EXAMPLE)
    absent = msgspec.structs.replace(settings.sync, centre_seal=tmp_path / "seal.hex")
    assert isinstance(absent, Sync)
    with pytest.raises(SettingsError, match=r"seal\.hex"):
        keys(msgspec.structs.replace(settings, sync=absent))
