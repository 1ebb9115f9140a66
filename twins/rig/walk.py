"""One scripted visit on the set: walked, settled at the centre, looked over, told."""

import json
import sys
from time import sleep

from twins.rig.again import AGAIN, resubmit
from twins.rig.customer import Customer, Step
from twins.rig.faults import FAULTS, Fault
from twins.rig.report import Report, report
from twins.rig.screen import View
from twins.rig.scripts import Script
from twins.rig.stage import Stage, Wishes


def walk(wishes: Wishes, script: Script, name: str | None, *, as_json: bool) -> int:
    """Walk the customer through, with the fault of that name; 0 when all ended as it should."""
    fault = FAULTS[name] if name is not None else Fault(script.expect, "nothing goes wrong")
    say = _quiet if as_json else _say
    script.wish(wishes)
    fault.wish(wishes)
    say("Starting the centre, the devices and the kiosk ...")
    with Stage(wishes) as stage:
        say(f"The centre is at {stage.centre.web}; a customer comes.")
        customer = stage.customer()
        customer.journey, customer.touches = script.journey, script.touches
        customer.ends = script.ends
        script.begin(stage, customer)
        customer.passed = lambda step: say(line(step))
        fault.arm(stage, customer)
        keep_screens(stage, customer)
        last = customer.visit()
        sleep(0.3)
        save(stage, f"{len(customer.steps):02d}-{last.stage}")
        if name in AGAIN and last.stage == "done":
            customer, last = resubmit(stage, customer, AGAIN[name])
        made = settle(stage, customer, last, name, decided=script.decided)
        made.wrong += script.after(stage, customer, last)
    if made.outcome != fault.expect:
        made.wrong.append(f"expected {fault.expect}")
    tell(made, wishes, as_json=as_json)
    return 1 if made.wrong else 0


def settle(
    stage: Stage, customer: Customer, last: View, fault: str | None, *, decided: bool = True
) -> Report:
    """Let the case arrive, be approved, and the mail go out; then look at everything."""
    sent = decided and customer.gave_up is None and last.stage == "done"
    case = None
    known = 0 if fault not in AGAIN else 1
    for _ in range(200 if sent else 0):
        if len(rows := stage.agent.cases()) > known:
            case = newest(rows)
            break
        sleep(0.1)
    approved = case is not None and last.outcome == "submitted" and stage.agent.approve(case)
    if case is not None:
        stage.agent.keep(case, stage.wishes.folder / "visit")
    letter = stage.letters.wait(10) if approved else None
    if "finish" in (customer.screen.now.controls if customer.screen.now else {}):
        customer.leave()
    made = report(stage, customer, last, fault)
    made.mail = str(letter["subject"]) if letter is not None else None
    if approved and letter is None:
        made.wrong.append("no e-mail with the result")
    return made


def newest(rows: list[dict[str, str]]) -> str:
    """Name the case that waits for a decision."""
    return next((r["case"] for r in rows if r["state"] == "IN_REVIEW"), rows[0]["case"])


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
    screens.mkdir(exist_ok=True)
    stage.screen.shot(screens / f"{name}.png")


def line(step: Step) -> str:
    """Set one step in words."""
    problem = f"  {step.problem}" if step.problem else ""
    return f"  {step.stage:18} {step.machine_ms:6.0f} ms{problem}"


def tell(made: Report, wishes: Wishes, *, as_json: bool) -> None:
    """Say what happened and where everything is."""
    if as_json:
        _say(json.dumps(made.as_json(), ensure_ascii=False))
        return
    rows = [
        ("outcome", made.outcome), ("case", made.case), ("ICCID", made.iccid), ("mail", made.mail),
        ("machine time", f"{made.machine_ms / 1000:.1f} s"), *made.files.items(),
        ("the centre", f"{made.hub}, again by: simkiosk hub up --dir {wishes.folder / 'hub'}"),
        *(("WRONG", what) for what in made.wrong),
    ]  # fmt: skip
    for key, value in rows:
        _say(f"{key:14} {value}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _quiet(_: str) -> None:
    pass
