"""How a case stands, asked by number and code or face, or by the card; nothing personal told."""

import msgspec

from sync.wire.face_v1 import TemplateV1


class AskStatus(msgspec.Struct, frozen=True, tag=True):
    """`code` is the resume code of receipt and e-mail."""

    case: str
    code: str


class AskStatuses(msgspec.Struct, frozen=True, tag=True):
    """By the document alone, read from its own chip: issuer and number, as in a case."""

    document: str


class AskStatusByFace(msgspec.Struct, frozen=True, tag=True):
    """By the number and a live face, compared with that of this one case alone (1:1).

    `consent` is the version of the text that the person before the camera agreed to.
    """

    case: str
    face: TemplateV1
    consent: str


class StatusV1(msgspec.Struct, frozen=True, tag=True):
    """`state` as in requirements 8.2; `due_at` in Unix seconds; `step` cures a failure, if any."""

    case: str
    journey: str
    state: str
    reason: str
    due_at: float
    step: str | None = None


class StatusesV1(msgspec.Struct, frozen=True, tag=True):
    """The newest cases of a document, newest first; none is an answer too."""

    cases: list[StatusV1]
