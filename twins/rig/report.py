"""What a visit came to: outcome, case, SIM, times; and whether nothing was lost or doubled."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twins.rig.customer import Customer
from twins.rig.screen import View
from twins.rig.stage import Stage
from twins.uicc import Uicc


@dataclass
class Report:
    """`wrong` lists broken invariants; empty is the only good answer."""

    outcome: str
    case: str | None
    iccid: str | None
    met: list[str]
    steps: list[dict[str, Any]]
    machine_ms: float
    files: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    visitor: str = ""
    seconds: float = 0.0  # the whole visit, without the start of the set
    hub: str = ""
    hub_folder: str = ""
    mail: str | None = None
    start_ms: int = 0  # from starting the processes to the attract screen
    memory_mb: dict[str, float] = field(default_factory=dict)
    efforts: list[dict[str, Any]] = field(default_factory=list)  # what was read and touched

    def as_json(self) -> dict[str, Any]:
        """Give the one JSON object of the command."""
        return dict(vars(self))


def outcome(customer: Customer, last: View, survived: str | None) -> str:
    """Name how the visit ended: `submitted`, or the way it ended and why."""
    if customer.gave_up is not None:
        return f"refused:{customer.gave_up}"
    if last.stage == "human":
        return f"human:{last.outcome}"
    if last.stage == "stopped":
        return f"stopped:{last.outcome}"
    if last.outcome != "submitted":
        return last.outcome or "left"
    if customer.met:
        return f"recovered:{customer.met[0]}"
    return f"survived:{survived}" if survived else "submitted"


def report(stage: Stage, customer: Customer, last: View, survived: str | None) -> Report:
    """Look at the screen's last words, the twins and the centre."""
    cases = stage.agent.cases()
    taken = [card.iccid for card in stage.machine.dispenser.taken if isinstance(card, Uicc)]
    steps = [
        {"stage": s.stage, "machine_ms": round(s.machine_ms), "problem": s.problem}
        for s in customer.steps
    ]
    made = Report(
        outcome(customer, last, survived),
        cases[0]["case"] if cases else None,
        taken[0] if taken else (stage.visitor.iccid if cases and stage.wishes.own_sim else None),
        customer.met,
        steps,
        round(sum(s.machine_ms for s in customer.steps)),
        hub=stage.centre.web,
        hub_folder=str(stage.centre.folder),
    )
    made.memory_mb = stage.machine.memory()
    first = next(v for v in stage.screen.views if v.stage == "attract")
    made.start_ms = round((first.at - stage.machine.started_at) * 1000)
    made.wrong = wrong(stage, made, cases)
    made.files = files(stage)
    return made


def wrong(stage: Stage, made: Report, cases: list[dict[str, str]]) -> list[str]:
    """Check what must hold after every visit."""
    found = []
    if lost := stage.lost():
        found.append(f"{lost} SIMs are not accounted for")
    if len(stage.machine.dispenser.taken) > len(cases):
        found.append("a SIM is out without a case at the centre")
    if len(cases) > stage.visits:
        found.append(f"{len(cases)} cases of {stage.visits} visits")
    sent = made.outcome.split(":")[0] in ("submitted", "recovered", "survived", "parked")
    if sent and not cases:
        found.append("the case did not reach the centre")
    if len(stage.machine.printer.slips) > stage.visits + stage.wishes.copies:
        found.append("more than one receipt a visit")
    return found


def files(stage: Stage) -> dict[str, str]:
    """Save what came out of the machine."""
    out: Path = stage.wishes.folder / "visit"
    out.mkdir(parents=True, exist_ok=True)
    made = {}
    if stage.machine.printer.slips:
        stage.machine.printer.save(out / "receipt.png")
        made["receipt"] = str(out / "receipt.png")
    letter = stage.letters.letters[-1] if stage.letters.letters else None
    if letter is not None:
        (out / "mail.eml").write_bytes(letter.as_bytes())
        made["letter"] = str(out / "mail.eml")
    made |= {f.stem: str(f) for f in (out / "case.html", out / "contract.pdf") if f.exists()}
    shots = sorted((stage.wishes.folder / "screens").glob("*.png"))
    if shots:
        made["screens"] = str(stage.wishes.folder / "screens")
    return made
