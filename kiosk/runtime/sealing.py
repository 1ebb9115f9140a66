"""From draft to durable case: packed, sealed to the centre, signed, committed to the outbox."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, x25519

from kiosk.case.frame_seals import FrameSeal
from kiosk.case.person import Person
from kiosk.journeys.state import Draft, Papers, Visit
from kiosk.policies.policy import Policy
from kiosk.ports.chip_reader import ChipRecord
from kiosk.ports.outbox import Outbox, OutboxFullError, Sealed
from kiosk.ports.vision import Liveness, Shot
from kiosk.settings import Settings, SettingsError
from sync.wire.case_v1 import (
    CallEvidence,
    CaseV1,
    ChipEvidence,
    ConsentV1,
    FaceEvidence,
    LineV1,
    LivenessEvidence,
    PersonField,
    SealedFrame,
    SignatoryV1,
    pack,
)
from sync.wire.envelope import Envelope, seal
from sync.wire.face_v1 import ENDING, HOLDS, PURPOSE, FaceV1
from sync.wire.face_v1 import pack as pack_face


@dataclass(frozen=True, slots=True)
class Keys:
    """The centre's public sealing key and the device's own signing key."""

    centre: x25519.X25519PublicKey
    device: ec.EllipticCurvePrivateKey


def keys(settings: Settings) -> Keys:
    """Read both key files; raise `SettingsError` that names the file."""
    try:
        raw = bytes.fromhex(settings.sync.centre_seal.read_text().strip())
        own = serialization.load_pem_private_key(settings.sync.key.read_bytes(), None)
        centre = x25519.X25519PublicKey.from_public_bytes(raw)
    except (OSError, ValueError) as wrong:
        raise SettingsError(f"keys of sync: {wrong}") from wrong
    if not isinstance(own, ec.EllipticCurvePrivateKey):
        raise SettingsError(f"{settings.sync.key}: not an EC key")
    return Keys(centre, own)


class Sealer:
    """Seals a case once: what the outbox already knows is never sealed again."""

    def __init__(
        self, device: str, policy: Policy, held: Keys, outbox: Outbox, unix: Callable[[], float]
    ) -> None:
        self._device = device
        self.policy = policy
        self._keys = held
        self._outbox = outbox
        self._unix = unix

    def durable(self, case: str) -> bool:
        """Tell whether a case is in the outbox or already at the centre."""
        return self._outbox.holds(case) or self._outbox.acknowledged(case)

    def submit(self, visit: Visit) -> float:
        """Commit the case; give the time. Raise `OutboxFullError`: then nothing was done."""
        when = self._unix()
        if not self.durable(visit.draft.case):
            case = case_of(visit, self.policy, when)
            self._put(case.case, self._seal(case.case, pack(case)))
        self._put_face(visit.draft)
        return when

    def _put_face(self, draft: Draft) -> None:
        """Commit the face beside its case, to be destroyed without it; the case stands alone.

        A full disk costs the customer this one convenience.
        """
        face = face_of(draft, self.policy)
        name = f"{draft.case}{ENDING}"
        if face is None or self.durable(name):
            return
        with suppress(OutboxFullError):
            self._put(name, self._seal(name, pack_face(face), holds=HOLDS))

    def _put(self, name: str, sealed: Envelope) -> None:
        self._outbox.put(Sealed(name, sealed.header, sealed.body, sealed.digest, sealed.signature))

    def call_evidence(self, visit: Visit, shrink: Callable[[bytes], bytes | None]) -> bytes:
        """Seal what the agent may see of the caller; `shrink` makes small JPEGs of pictures."""
        draft = visit.draft
        portrait = draft.portrait.jpeg if draft.portrait is not None else b""
        reference = reference_picture(draft)
        evidence = CallEvidence(
            draft.case, visit.language, shrink(portrait) or b"",
            shrink(reference) if reference else None,
            draft.match.score if draft.match is not None else None,
            list(draft.exceptions),
        )  # fmt: skip
        return self._seal(draft.case, pack(evidence)).pack()

    def _seal(self, case: str, plain: bytes, **more: str) -> Envelope:
        head: dict[str, str | int] = {
            "device": self._device, "case": case, "policy": self.policy.version, **more,
        }  # fmt: skip
        return seal(plain, head, self._keys.centre, self._keys.device)


def reference_picture(draft: Draft) -> bytes | None:
    """Give the portrait that the live one was, or is to be, compared with."""
    if draft.reference == "chip" and draft.chip is not None:
        return draft.chip.portrait
    return draft.front.portrait if draft.front is not None else None


def face_of(draft: Draft, policy: Policy) -> FaceV1 | None:
    """Give the face that its owner agreed to be kept; None without that word."""
    word = next((one for one in draft.consents if one.purpose == PURPOSE), None)
    if draft.face is None or word is None or not policy.status.by_face:
        return None
    consent = ConsentV1(word.purpose, word.version, word.at)
    return FaceV1(draft.case, draft.face, consent, policy.status.keep_days)


def case_of(visit: Visit, policy: Policy, when: float) -> CaseV1:
    """Bring the draft into the shape that travels."""
    draft = visit.draft
    reservation = draft.reservation
    iccids = dict(draft.iccids)
    if reservation is not None and reservation.iccid:
        iccids["reservation"] = reservation.iccid
    return CaseV1(
        case=draft.case,
        journey=visit.journey,
        brand=policy.brand,
        policy=policy.version,
        language=visit.language,
        opened=draft.opened,
        submitted=when,
        reservation=reservation.code if reservation is not None else "",
        number=reservation.number if reservation is not None else "",
        document=draft.document_key if draft.person.get("id_number") else "",
        document_kind=draft.document.value if draft.document is not None else "",
        person=_person(draft.person),
        email=draft.email,
        iccid=draft.dispensed or iccids.get("reservation") or iccids.get("photo", ""),
        iccids=iccids,
        dispensed=draft.dispensed is not None,
        pictures=_pictures(draft),
        consents=[ConsentV1(c.purpose, c.version, c.at) for c in draft.consents],
        resume_code=draft.resume_code,
        chip=_chip(draft.chip),
        face=_face(draft),
        liveness=_liveness(draft),
        session=draft.session,
        own_number=draft.own_number if draft.number_verified else None,
        call_decision=draft.call.decision if draft.call is not None else None,
        strokes=_strokes(draft),
        contract=draft.contract,
        resumes=draft.resumes.case if draft.resumes is not None else None,
        resumed_step=draft.resumes.step if draft.resumes is not None else None,
        receipt_by_mail=draft.receipt_by_mail,
        exceptions=list(draft.exceptions),
        details={name: told for name, told in draft.details if told},
        signatory=_signatory(draft.signatory),
        lines=[LineV1(sim.code, sim.number, sim.iccid or "") for sim in draft.sims],
        parked=draft.parked.value if draft.parked is not None else "",
    )


def _person(person: Person) -> dict[str, PersonField]:
    return {name: PersonField(f.value, f.source.value) for name, f in person.fields}


def _signatory(papers: Papers | None) -> SignatoryV1 | None:
    if papers is None:
        return None
    document = f"{papers.person.get('issuer')}/{papers.person.get('id_number')}"
    kind = papers.document.value if papers.document is not None else ""
    return SignatoryV1(document, kind, _person(papers.person), _chip(papers.chip))


def _pictures(draft: Draft) -> dict[str, bytes]:
    shots = {
        "front": draft.front, "back": draft.back, "portrait": draft.portrait,
        "sim": draft.sim_photo,
    }  # fmt: skip
    taken = {name: shot.jpeg for name, shot in shots.items() if shot is not None}
    taken |= _of_document(draft.front, draft.chip)
    if (papers := draft.signatory) is not None:
        sides = {"front": papers.front, "back": papers.back}
        shown = {name: shot.jpeg for name, shot in sides.items() if shot is not None}
        shown |= _of_document(papers.front, papers.chip)
        taken |= {f"signatory_{name}": picture for name, picture in shown.items()}
    for place, (kind, shot) in enumerate(draft.pages, start=1):
        taken[f"paper_{place}_{kind}"] = shot.jpeg
    return taken


def _of_document(front: Shot | None, chip: ChipRecord | None) -> dict[str, bytes]:
    """Give the portraits that a document holds."""
    printed = {"printed": front.portrait} if front is not None and front.portrait else {}
    jpeg = chip is not None and chip.portrait_format == "jpeg"
    return printed | ({"chip": chip.portrait} if jpeg and chip is not None else {})


def _chip(chip: ChipRecord | None) -> ChipEvidence | None:
    if chip is None:
        return None
    hashes = {group: state.value for group, state in chip.hashes}
    return ChipEvidence(chip.access, chip.pa_chain.value, hashes, dict(chip.files))


def _face(draft: Draft) -> FaceEvidence | None:
    match = draft.match
    if match is None:
        return None
    return FaceEvidence(
        match.score, match.threshold, match.same, draft.reference, dict(match.models),
        scores=dict(match.scores), far=match.far, band=match.band, odds=match.odds, at=match.at,
        nonce=match.nonce, pictures=list(match.pictures), frames=match.frames,
    )  # fmt: skip


def _liveness(draft: Draft) -> list[LivenessEvidence]:
    """Both checks; the portrait lies with the pictures, its seal here."""
    shot, made = draft.portrait, []
    if shot is not None and shot.liveness is not None:
        sealed = [_frame(shot.seal, of="portrait")] if shot.seal is not None else []
        made.append(_check(shot.liveness, sealed))
    if draft.liveness is not None:
        frames = [_frame(seal, picture=picture) for seal, picture in draft.liveness.frames]
        made.append(_check(draft.liveness, frames))
    return made


def _check(found: Liveness, frames: list[SealedFrame]) -> LivenessEvidence:
    return LivenessEvidence(
        found.method, found.alive, found.score, found.threshold, found.nonce,
        dict(found.signals), dict(found.models), frames, found.doubtful,
    )  # fmt: skip


def _frame(seal: FrameSeal, of: str = "", picture: bytes = b"") -> SealedFrame:
    return SealedFrame(seal.number, seal.at_ns, seal.sha256, seal.mac, of, picture)


def _strokes(draft: Draft) -> list[list[tuple[float, float, int]]]:
    if draft.signature is None:
        return []
    return [[(p.x, p.y, p.t_ms) for p in stroke] for stroke in draft.signature.strokes]
