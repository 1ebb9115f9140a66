"""What can go wrong where somebody asks for their data, or for the numbers on their document."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from twins.rig.customer import Customer
from twins.rig.faults.fault import Fault
from twins.rig.faults.mistakes import insist, mistaken, type_reference
from twins.rig.screen import View
from twins.rig.scripts.own_data import case_of, listed, number_lines, pick, ticket
from twins.rig.stage import Stage
from twins.rig.visitor import Visitor
from twins.rig.wishes import Wishes

MANY: Final = 5  # more than a document may hold
ENDED: Final = "doc.expired"  # refused, so that nothing holds the case any more


def mistyped_once(_: Stage, customer: Customer) -> None:
    """Mistake a sign of the code, look again, and type it as it is."""
    case, code = customer.reference
    type_reference(customer, lambda met: (case, code if met else mistaken(code)))
    insist(customer, "status_entry")


def other_person(stage: Stage, _: Customer) -> None:
    """Come with somebody else's receipt and one's own document, chip and face."""
    other = Visitor(stage.wishes.seed + 500, stage.wishes.kind, stage.models)
    for name, picture in other.scenes():
        stage.machine.camera.add(name, picture)
    stage.hands.chip = lambda: other.chip(stage.pki)
    stage.visitor.others |= {
        "the other's name": other.who.full_name, "the other's number": other.who.number,
    }  # fmt: skip


def erasure(stage: Stage, customer: Customer) -> None:
    """Ask for the erasure of a case that came to nothing."""
    case, _ = customer.reference
    stage.agent.reject(case, ENDED)
    stage.agent.become(case, ("NEEDS_RESUBMIT", "REJECTED"))
    customer.touches = {**customer.touches, "data": pick("pick.erasure")}


def erased(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Look for the ticket, carry it out at the desk, and see that nothing of the case is left."""
    wrong = ticket("Erase and certify")(stage, customer, last)
    asked = f"/requests/{case_of(stage)}/1"
    if f'action="{asked}/done"' not in stage.agent.page("/requests"):
        return [*wrong, "the desk cannot erase"]
    stage.agent.send(f"{asked}/done")
    case, _ = customer.reference
    state = stage.agent.become(case, ("ERASED",))
    page = stage.agent.page(f"{asked}/certificate.json")
    wrong += [] if state == "ERASED" else [f"the case is {state}"]
    return wrong + ([] if case in page and "signature" in page else ["no certificate"])


def numbers(count: int) -> Callable[[Wishes], None]:
    """Have so many numbers registered on the document."""

    def wish(wishes: Wishes) -> None:
        wishes.held_numbers = count

    return wish


def only_look(_: Stage, customer: Customer) -> None:
    """Leave once the answer is there."""
    customer.ends = (*customer.ends, "numbers")


def none_listed(stage: Stage, _: Customer, last: View) -> list[str]:
    """Check that the list is empty, said in words, and that nothing came of it."""
    wrong = ["a number is listed"] if number_lines(last) else []
    if not last.enabled("finish"):
        wrong.append("no way out")
    return wrong + (["a case came of it"] if stage.agent.cases() else [])


def see_all(_: Stage, customer: Customer) -> None:
    """Go through the whole list, then say of the last that it is somebody else's."""

    def touch(customer: Customer) -> None:
        lines = sorted({*number_lines(listed(customer))})
        customer.told["listed"] = str(len(lines))
        pick(lines[-1])(customer)

    customer.touches = {**customer.touches, "numbers": touch}


def all_listed(stage: Stage, customer: Customer, last: View) -> list[str]:
    """Check that all were listed, and that the complaint is on the desk."""
    seen = customer.told.get("listed")
    wrong = [] if seen == str(MANY) else [f"{seen} of {MANY} numbers are listed"]
    return wrong + ticket("complaint")(stage, customer, last)


def away_at_the_list(stage: Stage, customer: Customer) -> None:
    """Lose the line while the face is looked at; it comes back once that was told."""
    before = customer.before

    def come(seen: View) -> None:
        before(seen)
        if seen.stage == "portrait" and not customer.met and stage.centre.runs:
            stage.centre.stop(kill=True)
        if seen.stage == "numbers" and seen.problem is not None and not stage.centre.runs:
            stage.centre.start()

    customer.before, customer.patience = come, 9


_DATA = {
    "my-data-code-wrong": Fault("recovered:data.case_unknown", "a sign of the code mistyped, once",
                                mistyped_once),
    "my-data-other-person": Fault("human:data.other_document", "another's receipt, one's own card",
                                  other_person),
    "my-data-erasure": Fault("survived:my-data-erasure", "erasure is asked for, and carried out",
                             erasure, after=erased),
}  # fmt: skip
_NUMBERS = {
    "my-numbers-none": Fault("shown", "no number is on the document", only_look, numbers(0),
                             after=none_listed),
    "my-numbers-many": Fault("survived:my-numbers-many", "more numbers than a document may hold",
                             see_all, numbers(MANY), after=all_listed),
    "my-numbers-offline": Fault("recovered:centre.offline", "the line is lost before the answer",
                                away_at_the_list),
}  # fmt: skip
FAULTS = {
    **{name: replace(fault, visitor="my-data") for name, fault in _DATA.items()},
    **{name: replace(fault, visitor="my-numbers") for name, fault in _NUMBERS.items()},
}
