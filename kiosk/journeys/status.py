"""Journey `status` (A68, A92, B3): how a case stands, by number and code, card, or number and face.

The face stands for the code of the one case whose number was typed (1:1), where its owner agreed
when the case was made, and again now. It is never looked for among others (1:N): that is more than
Law 91/2025/QH15 lets a kiosk do.
"""

from typing import Final

from kiosk.journeys.route import Journey, Leg
from kiosk.journeys.state import Draft, Stage

NAME: Final = "status"
BY_FACE: Final = "by_face"  # detail: the case whose owner shows the face


def _by_face(draft: Draft) -> bool:
    return bool(draft.detail(BY_FACE))


JOURNEY: Final = Journey(
    NAME,
    (
        Leg(
            Stage.STATUS_ENTRY,
            "case",
            inner=(Stage.STATUS_SCAN, Stage.STATUS_CARD, Stage.STATUS_LIST),
        ),
        Leg(Stage.STATUS_AGREE, "case", _by_face),
        Leg(Stage.PORTRAIT, "case", _by_face),
        Leg(Stage.CHALLENGE, "case", _by_face),
        Leg(Stage.STATUS_FACE, "case", _by_face),
        Leg(Stage.STATUS_SHOWN, "answer"),
    ),
    back={
        Stage.STATUS_SCAN: Stage.STATUS_ENTRY,
        Stage.STATUS_CARD: Stage.STATUS_ENTRY,
        Stage.STATUS_LIST: Stage.STATUS_ENTRY,
        Stage.STATUS_AGREE: Stage.STATUS_ENTRY,
        Stage.PORTRAIT: Stage.STATUS_AGREE,
        Stage.CHALLENGE: Stage.STATUS_AGREE,
        Stage.STATUS_FACE: Stage.STATUS_ENTRY,
        Stage.STATUS_SHOWN: Stage.STATUS_ENTRY,
    },
)
