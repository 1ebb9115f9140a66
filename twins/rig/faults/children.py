"""What can go wrong where somebody signs for another: a child, and who may sign at all."""

from typing import Final

from twins.emrtd import VirtualEmrtd
from twins.pn532 import Card
from twins.rig.customer import Customer
from twins.rig.faults import papers
from twins.rig.faults.fault import Fault
from twins.rig.scripts import minor_sim
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor
from twins.rig.wishes import Wishes

TOO_OLD: Final = 15
TOO_YOUNG: Final = 5
UNDER_AGE: Final = 16
MINOR: Final = "minor-sim"
CERTIFICATE: Final = "minor-sim-certificate"
ENTERPRISE: Final = "enterprise-sim"


def too_old(stage: Stage, _: Customer) -> None:
    """Bring the card of somebody who signs for himself."""
    minor_sim.bring_card(stage, TOO_OLD)


def too_young(stage: Stage, _: Customer) -> None:
    """Bring the card of a child that is too young for a SIM."""
    minor_sim.bring_card(stage, TOO_YOUNG)


def faceless(stage: Stage, customer: Customer) -> None:
    """Bring such a card as it is printed: without a picture; show it as often as it goes."""
    minor_sim.bring_card(stage, TOO_YOUNG, face=False)
    customer.patience = 9


def under_age(wishes: Wishes) -> None:
    """Sign for another while somebody else has to sign for oneself."""
    wishes.years = UNDER_AGE


def child_forged(stage: Stage, _: Customer) -> None:
    """Bring a child's card into whose chip another one's data were written."""
    make = stage.hands.chips["child_chip"]
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models).chip(stage.pki)

    def forged() -> Card:
        card = make()
        if isinstance(card, VirtualEmrtd):
            card.swap("DG13", other.files["DG13"])
        return card

    stage.hands.chips["child_chip"] = forged


def child_of_another(stage: Stage, _: Customer) -> None:
    """Lay another card on the reader than the child's that was photographed."""
    other = Visitor(stage.wishes.seed + 1, stage.wishes.kind, stage.models)
    stage.hands.chips["child_chip"] = lambda: other.chip(stage.pki)


def number_misread(_: Stage, customer: Customer) -> None:
    """Mistype the year in the number of the certificate, and look again."""
    told = dict(customer.told)

    def details(customer: Customer) -> None:
        number = told["id_number"]
        wrong = f"{number[:5]}{(int(number[5]) + 1) % 10}{number[6:]}"
        customer.fill({**told, "id_number": number if customer.met else wrong})
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "child_details": details}
    customer.typed = (*customer.typed, "child_details")


FAULTS = {
    "child-too-old": Fault("stopped:doc.minor_old_enough", "the card of somebody of fifteen",
                           too_old, visitor=MINOR),
    "child-too-young": Fault("stopped:doc.minor_too_young", "the card of a child of five",
                             too_young, visitor=MINOR),
    "child-faceless": Fault("human:doc.blur_portrait", "the card of five has no picture",
                            faceless, visitor=MINOR),
    "child-forged": Fault("human:chip.pa_failed", "a data group of another child", child_forged,
                          visitor=MINOR),
    "child-chip-other": Fault("recovered:chip.key_refused", "another card lies on the reader",
                              child_of_another, visitor=MINOR),
    "signer-under-age": Fault("stopped:doc.signatory_age", "who signs is sixteen",
                              wish=under_age, visitor=MINOR, also=(CERTIFICATE, ENTERPRISE)),
    "certificate-number": Fault("recovered:data.id_number_wrong",
                                "number and birthday of the certificate do not fit, once",
                                number_misread, visitor=CERTIFICATE),
    "certificate-blurred": Fault("recovered:doc.blur_text", "the certificate is out of focus",
                                 papers.blurred, visitor=CERTIFICATE),
    "certificate-turned": Fault("survived:certificate-turned",
                                "upside down; the customer sees it and takes it again",
                                papers.turned, visitor=CERTIFICATE),
    "decision-missing": Fault("human:doc.not_found", "no decision that names the guardian",
                              papers.second_missing, visitor=CERTIFICATE),
}  # fmt: skip
