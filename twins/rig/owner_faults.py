"""What can go wrong where somebody signs for another: a child, an enterprise."""

from collections.abc import Callable
from typing import Final

from twins.emrtd import VirtualEmrtd
from twins.pn532 import Card
from twins.rig import paper_faults
from twins.rig.customer import Customer
from twins.rig.fault import Fault
from twins.rig.rows import MORE_FROM
from twins.rig.scripts import minor_sim
from twins.rig.scripts.enterprise_sim import COMPANY, TAX_CODE
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor, iccid
from twins.rig.wishes import Wishes

TOO_OLD: Final = 15
TOO_YOUNG: Final = 5
UNDER_AGE: Final = 16
WRONG_CODE: Final = "0100109107"
MINOR: Final = "minor-sim"
CERTIFICATE: Final = "minor-sim-certificate"
ENTERPRISE: Final = "enterprise-sim"
LEAVES_ONE: Final = "[rules]\nmax_enterprise_numbers = 1\n"
LEAVES_NONE: Final = "[rules]\nmax_enterprise_numbers = 0\n"


def too_old(stage: Stage, _: Customer) -> None:
    """Bring the card of somebody who signs for himself."""
    minor_sim.bring_card(stage, TOO_OLD)


def too_young(stage: Stage, _: Customer) -> None:
    """Bring the card of a child that is too young for a SIM."""
    minor_sim.bring_card(stage, TOO_YOUNG)


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


def mistyped(_: Stage, customer: Customer) -> None:
    """Mistype the last digit, and give up."""
    customer.told = {"tax_code": WRONG_CODE}
    customer.patience = 1


def too_short(_: Stage, customer: Customer) -> None:
    """Leave the last two digits of the tax code out, and then type them."""

    def company(customer: Customer) -> None:
        code = TAX_CODE if customer.met else TAX_CODE[:-2]
        customer.fill({"organisation": COMPANY, "tax_code": code})
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "company": company}
    customer.typed = (*customer.typed, "company")


def listed_twice(_: Stage, customer: Customer) -> None:
    """Type the serial of the first SIM twice, then that of the second."""
    typed: list[int] = []

    def serial(customer: Customer) -> None:
        customer.type(iccid(customer.visitor.seed, MORE_FROM + (len(typed) > 1)))
        typed.append(len(typed))
        customer.screen.tap("continue")

    def listed(customer: Customer) -> None:
        customer.screen.tap("list.more" if len(typed) < 3 else "continue")

    customer.touches = {**customer.touches, "sim_entry": serial, "number_list": listed}
    customer.typed = (*customer.typed, "number_list")


def room_for(settings: str) -> Callable[[Wishes], None]:
    """Have a centre that leaves an enterprise so many numbers."""

    def wish(wishes: Wishes) -> None:
        wishes.hub_settings = settings

    return wish


def one_left(_: Stage, customer: Customer) -> None:
    """Come with two SIMs, and register the one there is room for."""

    def listed(customer: Customer) -> None:
        seen = customer.screen.wait(lambda v: "continue" in v.controls, 20, "the list")
        if "list.more" in seen.controls:
            raise RuntimeError("another SIM is offered where there is no room")
        customer.screen.tap("continue")

    customer.touches = {**customer.touches, "number_list": listed}


FAULTS = {
    "child-too-old": Fault("stopped:doc.minor_old_enough", "the card of somebody of fifteen",
                           too_old, visitor=MINOR),
    "child-too-young": Fault("stopped:doc.minor_too_young", "the card of a child of five",
                             too_young, visitor=MINOR),
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
                                 paper_faults.blurred, visitor=CERTIFICATE),
    "certificate-turned": Fault("survived:certificate-turned",
                                "upside down; the customer sees it and takes it again",
                                paper_faults.turned, visitor=CERTIFICATE),
    "decision-missing": Fault("human:doc.not_found", "no decision that names the guardian",
                              paper_faults.second_missing, visitor=CERTIFICATE),
    "letter-missing": Fault("human:doc.not_found", "authorised, but the letter is at home",
                            paper_faults.letter_missing, visitor=ENTERPRISE),
    "tax-code-wrong": Fault("refused:data.tax_code_wrong", "a digit of the tax code mistyped",
                            mistyped, visitor=ENTERPRISE),
    "tax-code-short": Fault("recovered:data.tax_code_wrong", "two digits of it left out, once",
                            too_short, visitor=ENTERPRISE),
    "sim-listed-twice": Fault("recovered:data.sim_listed", "the serial of one SIM typed twice",
                              listed_twice, visitor=ENTERPRISE),
    "one-number-left": Fault("survived:one-number-left", "two SIMs, and room for one",
                             one_left, room_for(LEAVES_ONE), visitor=ENTERPRISE),
    "no-number-left": Fault("stopped:data.limit_reached", "the enterprise may have no more",
                            wish=room_for(LEAVES_NONE), visitor=ENTERPRISE),
}  # fmt: skip
