"""Status of a case: a customer activates a SIM, leaves, and asks by receipt, card, or face."""

from time import sleep
from typing import Final

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols
from twins.rig import slips
from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script, Touches
from twins.rig.stage import Stage
from twins.specimen import portraits, scene

MARK: Final = "SIMKIOSK:1:"
READ_S: Final = 60.0  # laying the card down and reading it, on a slow machine too


def _begin(stage: Stage, asking: Customer, touches: Touches | None = None) -> None:
    """Walk the first visit and read its paper."""
    first = stage.customer()
    first.touches = touches or {}
    first.visit_until("done")
    for _ in range(200):
        if stage.agent.cases():
            break
        sleep(0.1)
    first.leave()
    asking.reference = receipt(stage)


def receipt(stage: Stage) -> tuple[str, str]:
    """Read case number and code from the QR of the newest receipt, as a phone would."""
    for text in slips.codes(stage):
        if text.startswith(MARK):
            case, code = text.removeprefix(MARK).split(":")
            return case, code
    raise StartError("the receipt carries no reference")


def _begin_by_face(stage: Stage, asking: Customer) -> None:
    """Agree, on the first visit, to ask by face later; come again without the code."""
    _begin(stage, asking, {"information": _agreeing})
    case, _ = asking.reference
    asking.reference = (case, "")
    page = ""
    for _ in range(300):
        page = stage.agent.page(f"/cases/{case}")
        if "Face for status" in page:
            break
        sleep(0.1)
    if "kept sealed" not in page:
        raise StartError("the face of the first visit did not arrive")
    live = scene.portrait(portraits.A2.open(stage.models), stage.wishes.seed + 7)
    stage.machine.camera.add("portrait", live)  # another day, another light


def _agreeing(customer: Customer) -> None:
    customer.tell_email()
    customer.screen.tap("information.next")
    for purpose in ("terms", "biometrics", "status_face"):
        customer.screen.tap(f"consent.{purpose}")
    customer.screen.tap("continue")


def _without_code(customer: Customer) -> None:
    customer.screen.tap("status.case")
    customer.type(customer.reference[0].replace("-", ""))
    customer.screen.tap("status.no_code")


def _agree(customer: Customer) -> None:
    customer.screen.tap("consent.status_compare")
    customer.screen.tap("continue")


def tell_reference(customer: Customer) -> None:
    """Type number and code of one's receipt."""
    case, code = customer.reference
    for line, signs in (("status.case", case), ("status.code", code)):
        customer.screen.tap(line)
        customer.type(signs.replace("-", ""))
    customer.screen.tap("continue")


def _begin_by_card(stage: Stage, asking: Customer) -> None:
    _begin(stage, asking)
    asking.reference = ("", "")  # the receipt was left at home
    ways = Protocols((PaceOption(),))  # six digits open a chip that knows PACE
    card = VirtualEmrtd(stage.visitor.document(), stage.pki, protocols=ways)
    stage.hands.chips["status_card"] = lambda: card


def _by_card(customer: Customer) -> None:
    customer.screen.tap("status.card")


def _card(customer: Customer) -> None:
    customer.type(customer.visitor.who.number[-6:])
    customer.screen.tap("continue")
    customer.screen.wait(lambda v: v.stage != "status_card" or bool(v.problem), READ_S, "the chip")


def _after(stage: Stage, customer: Customer, last: View) -> list[str]:
    wrong = [] if last.stage == "status_shown" else [f"ended at {last.stage}"]
    if len(stage.agent.cases()) != 1:
        wrong.append("asking made a case")
    return wrong


def _after_face(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Somebody else ends at a person: the outcome says whether that was to be."""
    return _after(stage, customer, last) if last.stage != "human" else []


SCRIPT: Final = Script(
    "status", "status", "how a case stands, with the code of its receipt", "shown",
    {"status_entry": tell_reference}, ends=("status_shown",), decided=False, begin=_begin,
    after=_after,
)  # fmt: skip
BY_CARD: Final = Script(
    "status-card", "status", "how a case stands, by the card alone", "shown",
    {"status_entry": _by_card, "status_card": _card}, ends=("status_shown",), decided=False,
    begin=_begin_by_card, after=_after,
)  # fmt: skip
BY_FACE: Final = Script(
    "status-face", "status", "how a case stands, by its number and the customer's face", "shown",
    {"status_entry": _without_code, "status_agree": _agree}, ends=("status_shown",),
    decided=False, begin=_begin_by_face, after=_after_face,
)  # fmt: skip
