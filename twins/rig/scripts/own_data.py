"""Customers who have a number already: re-verification, new details, their data, their numbers."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from twins.rig.customer import Customer
from twins.rig.screen import View, more_below
from twins.rig.scripts import status
from twins.rig.scripts.script import Script
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor
from twins.rig.wishes import Wishes

LIST_S: Final = 30.0
DAYS: Final = 6  # since the SIM was put into another phone
Line = dict[str, str]


def line(who: Visitor, **changes: str) -> str:
    """Write the operator's record of a visitor as a line of the import file."""
    since = (datetime.now(UTC) - timedelta(DAYS)).isoformat(timespec="seconds")
    held: Line = {
        "number": who.international, "iccid": who.iccid, "status": "OUTGOING_BLOCKED",
        "reason": "device_change", "since": since,
        "document": f"{who.who.state}/{who.who.number}", "full_name": who.who.full_name,
        "birth": who.who.birth.isoformat(), "sex": who.who.sex, "address": who.who.residence,
    }  # fmt: skip
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow((held | changes).values())
    return text.getvalue()


def book(**changes: str) -> Callable[[Wishes], None]:
    """Have the visitor in the operator's book, with these changes."""

    def wish(wishes: Wishes) -> None:
        wishes.book = lambda who: [line(who, **changes)]

    return wish


def _in_slot(wishes: Wishes) -> None:
    wishes.entry = "slot"
    book()(wishes)


def _two_numbers(wishes: Wishes) -> None:
    wishes.held_numbers = 2


def _number(customer: Customer) -> None:
    customer.type(customer.visitor.own_number)
    customer.screen.tap("continue")


def _slot(customer: Customer) -> None:
    customer.screen.tap("sim.slot")


def _agree(customer: Customer) -> None:
    for purpose in ("terms", "biometrics"):
        customer.screen.tap(f"consent.{purpose}")
    customer.screen.tap("continue")


def pick(*names: str) -> Callable[[Customer], None]:
    """Tick these lines and send them, unless there is a word why there are none."""

    def touch(customer: Customer) -> None:
        for name in names:
            if not _offered(customer, name):
                return
            customer.screen.tap(name)
        customer.screen.tap("continue")

    return touch


def _offered(customer: Customer, name: str) -> bool:
    """Wait for a line; tell whether it came before the page went on or said why not."""
    here = customer.screen.now.stage if customer.screen.now is not None else ""
    seen = customer.screen.wait(
        lambda v: v.enabled(name) or more_below(v, name) or bool(v.problem) or v.stage != here,
        LIST_S, f"control {name!r}",
    )  # fmt: skip
    return seen.problem is None and seen.stage == here


def _first_number(customer: Customer) -> None:
    """Say of the first number of the list that it is somebody else's."""
    seen = listed(customer)
    if seen.problem is None:
        pick(number_lines(seen)[0])(customer)


def listed(customer: Customer) -> View:
    """Wait for the list, or for the word why there is none."""
    return customer.screen.wait(
        lambda v: bool(number_lines(v)) or v.problem is not None, LIST_S, "the list of numbers"
    )


def number_lines(seen: View) -> list[str]:
    """Name the lines of the list that can be ticked."""
    return [name for name in seen.controls if name.startswith("pick.")]


def case_of(stage: Stage) -> str:
    """Read the case number from the receipt; empty where none came out."""
    return status.receipt(stage)[0] if stage.machine.printer.slips else ""


def none_sent(stage: Stage) -> list[str]:
    """Check that a visit that came to no end left no case."""
    return ["a case came of it"] if len(stage.agent.cases()) >= stage.visits else []


def ended(state: str, words: str) -> Callable[[Stage, Customer, View], list[str]]:
    """Check at the centre: the last case stands so without a reviewer; the SMS says these words."""

    def after(stage: Stage, _: Customer, last: View) -> list[str]:
        if last.stage != "done":
            return none_sent(stage)
        case = case_of(stage)
        if not case:
            return ["no receipt"]
        found = stage.agent.become(case, (state,))
        wrong = [] if found == state else [f"the case is {found}"]
        if words and not stage.sms.heard(case, 60):
            wrong.append("no text message with the result")
        return wrong

    return after


def ticket(kind: str) -> Callable[[Stage, Customer, View], list[str]]:
    """Check that the case was approved by itself, and its ticket lies on the desk."""

    def after(stage: Stage, customer: Customer, last: View) -> list[str]:
        if last.stage != "done":
            return none_sent(stage)
        case = case_of(stage)
        wrong = ended("APPROVED", "")(stage, customer, last)
        page = stage.agent.page("/requests")
        return wrong + ([] if case in page and kind in page else ["no ticket on the desk"])

    return after


def _nothing_sent(stage: Stage, _: Customer, __: View) -> list[str]:
    return ["a case came of it"] if stage.agent.cases() else []


TOUCHES: Final = {"subscriber_entry": _number, "agreement": _agree}
SCRIPTS: Final = (
    Script(
        "reverify-sim", "reverify-sim", "a SIM in another phone, its holder verified at once",
        touches=TOUCHES, decided=False, wish=book(), after=ended("CONNECTED", "restored"),
    ),
    Script(
        "reverify-sim-slot", "reverify-sim", "the same, the number read from the SIM in the slot",
        touches=TOUCHES | {"subscriber_entry": _slot}, decided=False, wish=_in_slot,
        after=ended("CONNECTED", "restored"),
    ),
    Script(
        "reverify-sim-differs", "reverify-sim", "another name in the book: handed over",
        "human:data.record_differs", TOUCHES, decided=False,
        wish=book(full_name="TRẦN THỊ BÌNH"), after=_nothing_sent,
    ),
    Script(
        "reverify-sim-settled", "reverify-sim", "a number that works: nothing to do",
        "nothing_to_do", TOUCHES, ("subscriber_status",), decided=False,
        wish=book(status="ACTIVE", reason="", since=""), after=_nothing_sent,
    ),
    Script(
        "update-details", "update-details", "an old address in the book, the new one on the chip",
        touches=TOUCHES | {"changes": pick("changes.address")}, decided=False,
        wish=book(status="ACTIVE", reason="", since="", address="1 Phố Cũ, Huế"),
        after=ended("APPROVED", "updated"),
    ),
    Script(
        "my-data", "my-data", "a copy of what an earlier case holds, by its receipt",
        touches=TOUCHES | {"status_entry": status.SCRIPT.touches["status_entry"],
                           "data": pick("pick.copy")},
        decided=False, begin=status.SCRIPT.begin, after=ticket("copy"),
    ),
    Script(
        "my-numbers", "my-numbers", "a number on the document that is not the customer's",
        touches=TOUCHES | {"numbers": _first_number}, decided=False, wish=_two_numbers,
        after=ticket("complaint"),
    ),
)  # fmt: skip
