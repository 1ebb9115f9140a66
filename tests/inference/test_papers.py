"""Papers that are photographed, not read: there, whole, bright and sharp."""

import numpy as np
import pytest

from inference.document import paper
from inference.picture import Bgr, shrink
from kiosk.case.reasons import Reason
from twins.rig.scripts.papers import registration
from twins.specimen import scene


def seen(fault: scene.Fault | None) -> Bgr:
    page = registration("SAO MAI", "0100109106").resize((1900, 1290))
    return np.asarray(scene.on_bay(page, fault, 1).convert("RGB"))[:, :, ::-1].copy()


def judged(fault: scene.Fault | None) -> tuple[bool, tuple[Reason, ...]]:
    picture = seen(fault)
    found, wrong = paper.look(picture, shrink(picture, 640))
    return found is not None, wrong


def test_a_good_page_has_an_outline_and_no_fault() -> None:
    assert judged(None) == (True, ())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("blurred", Reason.BLUR_TEXT), ("dark", Reason.EXPOSURE), ("glare", Reason.GLARE),
     ("cropped", Reason.CROP), ("empty", Reason.DOC_NOT_FOUND)],
)  # fmt: skip
def test_the_worst_fault_of_a_page_is_named(fault: scene.Fault, reason: Reason) -> None:
    assert judged(fault)[1][0] is reason
