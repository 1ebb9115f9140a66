"""Opens sealed cases for intake and desk. A resumed case is read together with what it repeats."""

from typing import Final, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric import x25519
from sqlalchemy import Connection, select

from hub.cases.tables import CASES, ENVELOPES
from sync.wire.case_v1 import LARGEST, CaseV1
from sync.wire.envelope import Envelope, EnvelopeError, unseal
from sync.wire.face_v1 import FaceV1

JPEG: Final = b"\xff\xd8\xff"
DEEPEST: Final = 16  # resumptions of one application
Content = TypeVar("Content", bound=msgspec.Struct)


class BrokenContentError(Exception):
    """What was sealed is no case; the message is the reason code."""


class Evidence:
    """Holds the centre's key; plain evidence lives in memory only."""

    def __init__(self, seal_key: x25519.X25519PrivateKey) -> None:
        self._seal_key = seal_key

    def open(self, envelope: Envelope) -> CaseV1:
        """Unseal and decode. Raise `BrokenContentError`."""
        return self._opened(envelope, CaseV1)

    def face(self, envelope: Envelope) -> FaceV1:
        """Unseal and decode a face. Raise `BrokenContentError`."""
        return self._opened(envelope, FaceV1)

    def _opened(self, envelope: Envelope, kind: type[Content]) -> Content:
        try:
            plain = unseal(envelope, self._seal_key)
        except EnvelopeError as wrong:
            raise BrokenContentError("envelope.sealing") from wrong
        if len(plain) > LARGEST:
            raise BrokenContentError("content.too_large")
        try:
            return msgspec.msgpack.decode(plain, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as wrong:
            raise BrokenContentError("content.malformed") from wrong

    def whole(self, on: Connection, case: str) -> CaseV1:
        """Read a stored case over the earlier ones it resumes. Raise `BrokenContentError`."""
        parts: list[CaseV1] = []
        wanted: str | None = case
        while wanted is not None and len(parts) < DEEPEST:
            row = on.execute(
                select(ENVELOPES, CASES.c.resumes)
                .join(CASES, CASES.c.digest == ENVELOPES.c.digest)
                .where(CASES.c.id == wanted)
            ).first()
            if row is None:
                break
            parts.append(self.open(Envelope(row.header, row.body, row.signature)))
            wanted = row.resumes
        if not parts:
            raise BrokenContentError("content.absent")
        merged = parts.pop()
        while parts:
            merged = merge(merged, parts.pop())
        return merged


def reference(case: CaseV1) -> bytes | None:
    """Give the JPEG the live face is held against: the chip's portrait, else the printed one.

    Who signs for another is held against their own. DG2 (ICAO 9303-10 4.7.2) holds JPEG or JPEG
    2000; browsers show the former only.
    """
    chip, of = (case.signatory.chip, "signatory_") if case.signatory else (case.chip, "")
    portrait = chip.files.get("DG2", b"") if chip else b""
    start = portrait.find(JPEG)
    if start >= 0:
        return portrait[start:]
    return case.pictures.get(f"{of}chip") or case.pictures.get(f"{of}printed")


def chain(on: Connection, case: str) -> list[str]:
    """Name a case and the earlier ones it resumes, newest first."""
    names = [case]
    while len(names) < DEEPEST:
        earlier = on.scalar(select(CASES.c.resumes).where(CASES.c.id == names[-1]))
        if earlier is None or earlier in names:
            break
        names.append(earlier)
    return names


def merge(earlier: CaseV1, later: CaseV1) -> CaseV1:
    """Lay the repeated parts over the earlier ones; what is empty was not repeated."""
    values: dict[str, object] = {}
    for name in CaseV1.__struct_fields__:
        old, new = getattr(earlier, name), getattr(later, name)
        values[name] = {**old, **new} if isinstance(new, dict) else new or old
    if "portrait" in later.pictures and later.face is None:
        values["face"] = None  # the old comparison was of another photo
    return msgspec.structs.replace(later, **values)
