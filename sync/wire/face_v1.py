"""A face as numbers, kept only so that its owner can ask by it later how a case stands.

It travels sealed beside its case, in an envelope of its own whose header says `holds: face`: so it
can be destroyed alone, while the signed case stays as it came.
"""

from typing import Final

import msgspec

from sync.wire.case_v1 import ConsentV1

PURPOSE: Final = "status_face"  # the consent it stands on
HOLDS: Final = "face"  # what the header of its envelope says
ENDING: Final = "-FACE"  # of the case's number, in that header


class TemplateV1(msgspec.Struct, frozen=True):
    """One face by each of the models that decide together.

    `vectors` are of length one, numbers of 16 bits (IEEE 754 binary16, little-endian), by model;
    `models` are SHA-256 by the same names, `weights` sum to 1. The same person is whose weighted
    cosines reach `threshold`.
    """

    vectors: dict[str, bytes]
    models: dict[str, str]
    weights: dict[str, float]
    threshold: float


class FaceV1(msgspec.Struct, frozen=True):
    """`keep_days` are counted from the decision about the case."""

    case: str
    template: TemplateV1
    consent: ConsentV1
    keep_days: int


def pack(face: FaceV1) -> bytes:
    """Encode for sealing."""
    return msgspec.msgpack.encode(face)
