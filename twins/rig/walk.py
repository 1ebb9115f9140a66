"""One visit on the set: walked, settled at the centre, looked over; the screen is free after it."""

from collections.abc import Callable
from contextlib import nullcontext
from time import monotonic, sleep

from twins.rig.again import AGAIN, resubmit
from twins.rig.customer import Customer, Step
from twins.rig.plan import Visit
from twins.rig.reading import Reader
from twins.rig.report import Report, report
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.rig.wiped import left

CASE_S = 30.0


def walk(stage: Stage, visit: Visit, passed: Callable[[Step], None], *, pictures: bool) -> Report:
    """Walk the guest who was received through; what is wrong stands in the report."""
    began = monotonic()
    script = visit.script
    customer = stage.customer()
    customer.journey, customer.touches = script.journey, script.touches
    customer.ends = script.ends
    script.begin(stage, customer)
    customer.passed = passed
    visit.why.arm(stage, customer)
    if pictures:
        keep_screens(stage, customer)
    known = len(stage.agent.cases())
    with Reader(stage.screen, customer) if stage.wishes.reads else nullcontext() as reader:
        last = customer.visit()
        efforts = reader.end() if reader is not None else []
    if pictures:
        sleep(0.3)
        save(stage, f"{len(customer.steps):02d}-{last.stage}")
    if visit.fault in AGAIN and last.stage == "done":
        customer, last = resubmit(stage, customer, AGAIN[visit.fault])
    mail, missed = settle(stage, customer, last, visit) if script.decided else (None, [])
    missed += (visit.why.after or script.after)(stage, customer, last)
    made = report(stage, customer, last, visit.fault)
    checked = visit.why.after is not None
    if (
        not checked
        and ended_early(customer, last)
        and (more := len(stage.agent.cases()) - known) > 0
    ):
        missed.append(f"{more} cases of a visit that ended early")
    customer.leave()
    made.visitor, made.mail, made.efforts = visit.name, mail, efforts
    made.wrong += [*missed, *left(stage)]
    expected = visit.why.expected(stage.machine.model)
    if made.outcome != expected and not (expected == "submitted" and _late_light(customer)):
        made.wrong.append(f"{made.outcome}, expected {expected}; met {customer.met}")
    made.seconds = round(monotonic() - began, 1)
    return made


def ended_early(customer: Customer, last: View) -> bool:
    """Tell whether the visit came to an end at which nothing is sent."""
    return customer.gave_up is not None or last.stage in ("human", "stopped")


def settle(
    stage: Stage, customer: Customer, last: View, visit: Visit
) -> tuple[str | None, list[str]]:
    """Let the case arrive, be approved, and the mail go out; give its subject and what is wrong."""
    if customer.gave_up is not None or last.stage != "done":
        return None, []
    case = _arrived(stage, 0 if visit.fault not in AGAIN else 1)
    if case is None:
        return None, []
    approved = last.outcome == "submitted" and stage.agent.approve(case)
    stage.agent.keep(case, stage.wishes.folder / "visit")
    if not approved:
        return None, []
    letter = stage.letters.wait(stage.visitor.email, 60)
    return (str(letter["subject"]), []) if letter else (None, ["no e-mail with the result"])


def _late_light(customer: Customer) -> bool:
    """Tell whether nothing was met but colours once more: a laden rig's light follows late."""
    where = {step.stage for step in customer.steps if step.problem is not None}
    return where == {"challenge"}


def _arrived(stage: Stage, known: int) -> str | None:
    """Wait for a case beyond so many known ones; name the one that waits for a decision."""
    ends = monotonic() + CASE_S
    while monotonic() < ends:
        if len(rows := stage.agent.cases()) > known:
            waiting = (row["case"] for row in rows if row["state"] == "IN_REVIEW")
            return next(waiting, rows[0]["case"])
        sleep(0.1)
    return None


def keep_screens(stage: Stage, customer: Customer) -> None:
    """Save each screen before it is touched."""
    before = customer.before

    def shoot(seen: View) -> None:
        sleep(0.15)  # let the picture on the screen come to rest
        save(stage, f"{len(customer.steps):02d}-{seen.stage}")
        before(seen)

    customer.before = shoot


def save(stage: Stage, name: str) -> None:
    """Save the screen as it is."""
    screens = stage.wishes.folder / "screens"
    screens.mkdir(parents=True, exist_ok=True)
    stage.screen.shot(screens / f"{name}.png")
