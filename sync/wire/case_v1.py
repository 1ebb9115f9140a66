"""What a sealed case holds, version 1: MessagePack, at most 8 MiB."""

from typing import Final

import msgspec

LARGEST: Final = 8 * 1024 * 1024
DECISION_PURPOSE: Final = b"simkiosk/decision/1\0"  # stands before a decision that is signed


class PersonField(msgspec.Struct, frozen=True):
    """`source` is chip, qr, mrz, printed or typed."""

    value: str
    source: str


class ChipEvidence(msgspec.Struct, frozen=True):
    """Elementary files as read, and what the kiosk found of them (ICAO 9303-11)."""

    access: str
    pa_chain: str
    hashes: dict[str, str]
    files: dict[str, bytes]


class FaceEvidence(msgspec.Struct, frozen=True):
    """`reference` says what the live face was compared with: chip or printed.

    `models` are SHA-256 by name, `scores` cosines by model, `far` the false accept rate of the
    threshold, `band` clear, narrow, near or other, `odds` the log10 likelihood ratio, `at` Unix
    seconds, `nonce` the number of the comparison, `pictures` SHA-256 of the live and the reference
    picture, `frames` the live ones joined. Absent in cases of earlier kiosks: empty.
    """

    score: float
    threshold: float
    same: bool
    reference: str
    models: dict[str, str]
    scores: dict[str, float] = {}
    far: float = 0.0
    band: str = ""
    odds: float = 0.0
    at: float = 0.0
    nonce: str = ""
    pictures: list[str] = []
    frames: int = 1


class SealedFrame(msgspec.Struct, frozen=True):
    """One picture of the camera: number and time (monotonic ns) in its session, SHA-256, MAC.

    `of` names a picture of the case's `pictures`; where it is empty, `picture` is the JPEG.
    """

    number: int
    at_ns: int
    sha256: bytes
    mac: bytes
    of: str = ""
    picture: bytes = b""


class LivenessEvidence(msgspec.Struct, frozen=True):
    """A check that a person stood there. `method` is passive or challenge; nothing is certified.

    `nonce` gave the order of the colours; the MACs of `frames` are under the case's `session`.
    `doubtful` is between a person and an attack that is refused: a reviewer looks twice.
    """

    method: str
    alive: bool
    score: float
    threshold: float
    nonce: str
    signals: dict[str, float]
    models: dict[str, str]
    frames: list[SealedFrame]
    doubtful: bool = False


class ConsentV1(msgspec.Struct, frozen=True):
    """One purpose, the version of its text, and when it was given (Unix seconds)."""

    purpose: str
    version: str
    at: float


class SignatoryV1(msgspec.Struct, frozen=True):
    """Who stood there and signed for another; their pictures begin with `signatory_`.

    Face, liveness and the signature's strokes of such a case are theirs.
    """

    document: str
    document_kind: str
    person: dict[str, PersonField]
    chip: ChipEvidence | None = None


class LineV1(msgspec.Struct, frozen=True):
    """One of several SIMs in a case, by its reservation."""

    reservation: str
    number: str
    iccid: str


class CaseV1(msgspec.Struct, frozen=True):
    """One visit. `pictures` are JPEG by name: front, back, portrait, printed, sim.

    Pages of papers are `paper_1_KIND` and on.

    `document` is issuer and number; `iccids` the serials by where they were read: chip, barcode,
    typed, reservation, photo. `resumes` names the earlier case of which this holds only the
    repeated parts. Times are Unix seconds of the kiosk's clock.
    """

    case: str
    journey: str
    brand: str
    policy: str
    language: str
    opened: float
    submitted: float
    reservation: str
    number: str
    document: str
    document_kind: str
    person: dict[str, PersonField]
    email: str
    iccid: str
    iccids: dict[str, str]
    dispensed: bool
    pictures: dict[str, bytes]
    consents: list[ConsentV1]
    resume_code: str
    chip: ChipEvidence | None = None
    face: FaceEvidence | None = None
    liveness: list[LivenessEvidence] = []
    session: str = ""  # nonce of the camera's session
    own_number: str | None = None
    call_decision: bytes | None = None
    strokes: list[list[tuple[float, float, int]]] = []  # x, y in parts of the pad, t in ms
    contract: bytes | None = None  # PDF
    resumes: str | None = None
    resumed_step: str | None = None
    exceptions: list[str] = []  # told by the customer: head_cover, glasses, disability, signature
    receipt_by_mail: bool = False  # no paper at the kiosk: the centre mails what it would say
    details: dict[str, str] = {}  # what only this journey knows, by names of its own
    signatory: SignatoryV1 | None = None  # None: the customer signed for himself
    lines: list[LineV1] = []  # SIMs of an enterprise; then `reservation` and `number` are empty
    parked: str = ""  # why it was sent without call or SIM: the customer waits for our word


class CallEvidence(msgspec.Struct, frozen=True):
    """What an agent sees of the caller: two JPEGs of at most 24 kB, no document number."""

    case: str
    language: str
    portrait: bytes
    reference: bytes | None
    score: float | None
    exceptions: list[str] = []  # what the caller keeps on; an approval confirms it


class DecisionV1(msgspec.Struct, frozen=True):
    """An agent's word about a call, signed by the centre. `verdict` is approved or failed."""

    ticket: str
    case: str
    verdict: str
    reason: str | None
    agent: str
    at: float


def pack(case: CaseV1 | CallEvidence | DecisionV1) -> bytes:
    """Encode for sealing or signing."""
    return msgspec.msgpack.encode(case)
