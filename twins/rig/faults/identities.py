"""What can go wrong where somebody shows who they are: for an e-identity."""

from dataclasses import replace
from time import monotonic, sleep
from typing import Final

from PIL import Image, ImageDraw

from twins.emrtd import VirtualEmrtd
from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.screen import View
from twins.rig.scripts import eid_level1
from twins.rig.scripts.minor_sim import lay
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor
from twins.rig.wishes import Wishes
from twins.specimen import draw
from twins.specimen.person import plain

QR: Final = (1370, 10, 1712, 335)  # where a card of 2021 has it, in drawn pixels
CASE_S: Final = 60.0


def print_altered(stage: Stage, _: Customer) -> None:
    """Bring a card whose chip names somebody else than its print."""
    held = stage.visitor.document()
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).who
    national = tuple((tag, other.full_name if tag == 2 else text) for tag, text in held.national)
    surname, given = plain(other.surname), plain(other.given)
    says = replace(held, surname=surname, given=given, national=national)
    stage.hands.chip = lambda: VirtualEmrtd(says, stage.pki)


def _front(stage: Stage, *, covered: bool) -> Image.Image:
    card = draw.cccd_front(stage.visitor.who)
    if covered:
        ImageDraw.Draw(card).rectangle(QR, fill=(196, 220, 228))
    return card


def code_scratched(stage: Stage, customer: Customer) -> None:
    """Bring a card whose QR code is scratched off, where no chip can be read either."""
    lay(stage, "document_front", _front(stage, covered=True), 0)
    stage.hands.scene["eid_qr"] = "document_front"
    customer.patience = 9


def code_of_other_card(stage: Stage, customer: Customer) -> None:
    """Cover the code with a finger, then hold up another card, then one's own."""
    lay(stage, "document_front", _front(stage, covered=True), 0)
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).who
    lay(stage, "eid_qr", draw.cccd_front(other), 3)
    lay(stage, "eid_own", _front(stage, covered=False), 4)
    stage.hands.scene["eid_qr"] = "eid_qr"

    def before(seen: View) -> None:
        if seen.stage == "eid_qr" and seen.problem is not None:
            stage.hands.show("eid_qr", "eid_own")

    customer.before = before


def card_of_2021(wishes: Wishes) -> None:
    """Bring the card that has its code on the front."""
    wishes.kind = "cccd"


def portrait_again(_: Stage, customer: Customer) -> None:
    """Not like one's photograph at first."""
    retaken: list[bool] = []

    def touch(customer: Customer) -> None:
        customer.screen.tap("photo.confirm" if retaken else "photo.retake")
        retaken.append(True)

    customer.touches = {**customer.touches, "eid_first": touch}


def centre_away(stage: Stage, customer: Customer) -> None:
    """Lose the line for good when everything is told."""

    def before(seen: View) -> None:
        if seen.stage == "submit" and stage.centre.runs:
            stage.centre.stop(kill=True)

    customer.before = before


def sent_later(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Let the centre come back: the case arrives by itself, once, and is decided."""
    if last.stage == "done" and not stage.machine.printer.slips:
        return ["no receipt while the centre was away"]
    stage.centre.start()
    ends = monotonic() + CASE_S
    while not stage.agent.cases() and monotonic() < ends:
        sleep(0.2)
    return eid_level1.approved(stage, customer, last)


CHIP = "eid-level1"
BY_QR = "eid-level1-qr"
FAULTS = {
    "print-altered": Fault("human:doc.altered_suspect", "the chip names somebody else",
                           print_altered, visitor=CHIP, also=("real-name", "minor-sim")),
    "qr-scratched": Fault("human:doc.qr_unreadable", "no chip, and a code that cannot be read",
                          code_scratched, card_of_2021, visitor=BY_QR),
    "qr-of-another": Fault("recovered:doc.sides_differ", "the code of another card, once",
                           code_of_other_card, card_of_2021, visitor=BY_QR),
    "portrait-again": Fault("survived:portrait-again", "the customer does not like the portrait",
                            portrait_again, visitor=CHIP),
    "centre-away": Fault("survived:centre-away", "no line while the case is sent", centre_away,
                         visitor=CHIP, after=sent_later),
}  # fmt: skip
