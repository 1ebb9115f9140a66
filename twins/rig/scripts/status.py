"""Status of a case: a customer activates a SIM, leaves, and asks by the receipt or by the card."""

from time import sleep
from typing import Final

import zxingcpp

from twins.emrtd.card import VirtualEmrtd
from twins.emrtd.pace import PaceOption
from twins.emrtd.protocols import Protocols
from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage

MARK: Final = "SIMKIOSK:1:"
READ_S: Final = 60.0  # laying the card down and reading it, on a slow machine too


def _begin(stage: Stage, asking: Customer) -> None:
    """Walk the first visit and read its paper."""
    first = stage.customer()
    last = first.visit()
    if last.stage != "done":
        raise StartError(f"the first visit ended at {last.stage}")
    for _ in range(200):
        if stage.agent.cases():
            break
        sleep(0.1)
    first.leave()
    asking.reference = receipt(stage)


def receipt(stage: Stage) -> tuple[str, str]:
    """Read case number and code from the QR of the newest receipt, as a phone would."""
    if not stage.machine.printer.slips:
        raise StartError("no receipt came out")
    for found in zxingcpp.read_barcodes(stage.machine.printer.slips[-1].convert("L")):
        if found.text.startswith(MARK):
            case, code = found.text.removeprefix(MARK).split(":")
            return case, code
    raise StartError("the receipt carries no reference")


def _entry(customer: Customer) -> None:
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


SCRIPT: Final = Script(
    "status", "status", "how a case stands, with the code of its receipt", "shown",
    {"status_entry": _entry}, ends=("status_shown",), decided=False, begin=_begin, after=_after,
)  # fmt: skip
BY_CARD: Final = Script(
    "status-card", "status", "how a case stands, by the card alone", "shown",
    {"status_entry": _by_card, "status_card": _card}, ends=("status_shown",), decided=False,
    begin=_begin_by_card, after=_after,
)  # fmt: skip
