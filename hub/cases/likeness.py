"""Whether two descriptions of faces are of one person: cosines by model, weighted, against a limit.

The models ran at the kiosks; here are only their numbers. Threshold and weights are those that
were stored with the earlier face, and only the very same models compare.
"""

import math
import struct
from typing import Final

from sync.wire.face_v1 import TemplateV1

LEAST, MOST = 32, 4096  # numbers of a vector
MODELS: Final = 4
OCTETS: Final = 2


class OtherModelsError(Exception):
    """The descriptions were made by different models: nothing can be said."""


def sound(face: TemplateV1) -> bool:
    """Tell whether a description can be compared at all."""
    names = set(face.vectors)
    if not 0 < len(names) <= MODELS or names != set(face.models) or names != set(face.weights):
        return False
    if any(not 0 < weight <= 1 for weight in face.weights.values()):
        return False
    whole = math.isclose(sum(face.weights.values()), 1, abs_tol=1e-6)
    return whole and 0 < face.threshold < 1 and all(map(_numbers, face.vectors.values()))


def alike(kept: TemplateV1, shown: TemplateV1) -> bool:
    """Compare a sound earlier face with one that is shown. Raise `OtherModelsError`."""
    if kept.models != shown.models:
        raise OtherModelsError
    if not sound(shown):
        return False
    score = 0.0
    for name, weight in kept.weights.items():
        one, other = _numbers(kept.vectors[name]), _numbers(shown.vectors[name])
        if len(one) != len(other):
            return False
        score += weight * sum(a * b for a, b in zip(one, other, strict=True))
    return score >= kept.threshold


def _numbers(octets: bytes) -> tuple[float, ...]:
    """Give the numbers, brought to length one; nothing where they are none."""
    count, odd = divmod(len(octets), OCTETS)
    if odd or not LEAST <= count <= MOST:
        return ()
    found = struct.unpack(f"<{count}e", octets)
    length = math.hypot(*found)
    return tuple(one / length for one in found) if 0 < length < math.inf else ()
