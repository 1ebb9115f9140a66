"""What can go wrong before the camera: the document, the face, and what is held up instead."""

from collections.abc import Callable
from time import sleep

from twins.presentation.scene import Species
from twins.rig import attack
from twins.rig.customer import Customer
from twins.rig.faults.fault import OTHERS, Fault
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.rig.wishes import Wishes
from twins.specimen import portraits


def _spoilt(fault: str) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        picture = stage.visitor.spoilt("document_front", fault)  # type: ignore[arg-type]
        stage.machine.camera.add("spoilt", picture)
        stage.hands.scene["document_front"] = "spoilt"
        mended = customer.before

        def before(seen: View) -> None:
            mended(seen)
            if seen.stage == "document_front" and seen.problem is not None:
                stage.hands.scene.pop("document_front", None)
                stage.machine.camera.show("document_front")
                sleep(0.4)

        customer.before = before

    return arm


def _mirroring(stage: Stage, _: Customer) -> None:
    for lamps, picture in stage.visitor.mirroring():
        lit = "+".join(f"kiosk-{lamp}" for lamp in lamps)
        stage.machine.camera.add(f"document_front+{lit}", picture)


def _stranger(stage: Stage, customer: Customer) -> None:
    stage.machine.camera.add("portrait", stage.visitor.stranger())
    customer.patience = 9


def _held_up(species: Species) -> Callable[[Stage, Customer], None]:
    def arm(stage: Stage, customer: Customer) -> None:
        stage.machine.camera.add(
            "portrait", attack.picture(portraits.A2, stage.models, species, HELD_UP)
        )
        customer.patience = 9

    return arm


def _in_colours(species: Species) -> Callable[[Stage, Customer], None]:
    """Stand there oneself for the portrait, and hold something up when the colours come."""

    def arm(stage: Stage, customer: Customer) -> None:
        stage.hands.standing = attack.Standing(portraits.A2, stage.models, species, FILMED)
        customer.patience = 9

    return arm


def _challenged(wishes: Wishes) -> None:
    wishes.liveness = "challenge"


HELD_UP, FILMED = 4, 1  # which drawn sheet and screen: not every one is caught (docs/vision.md)
FAULTS = {
    "photo-blurred": Fault("recovered:doc.blur_text", "out of focus", _spoilt("blurred")),
    "photo-cropped": Fault("recovered:doc.crop", "a corner out of the picture", _spoilt("cropped")),
    "photo-mirrors": Fault("survived:photo-mirrors", "each lamp is mirrored in the card",
                           _mirroring),
    "face-other": Fault("human:face.no_match", "somebody else before the camera", _stranger,
                        also=OTHERS),
    "face-print": Fault("human:face.not_live", "a printed photograph held up", _held_up("print"),
                        also=("eid-level1",)),
    "face-replay": Fault("human:face.not_live", "a photograph shown on a screen",
                         _held_up("replay")),
    "colours-print": Fault("human:face.not_live", "a printed photograph in the colours",
                           _in_colours("print"), _challenged),
    "colours-replay": Fault("human:face.not_live", "a screen held up in the colours",
                            _in_colours("replay"), _challenged),
}  # fmt: skip
