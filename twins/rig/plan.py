"""Who comes: the words of `--visitor` and `--fault` become visits, and visits share sets.

`--visitor` takes names with commas between them, or all; a name may carry words of its own:
`sim-activation+scan+passport+en`, `status+th`, `sim-activation+kill-kiosk-otp`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from twins.rig.faults import FAULTS
from twins.rig.faults.fault import Fault
from twins.rig.scripts import SCRIPTS, Script
from twins.rig.visitor import KINDS
from twins.rig.wishes import Wishes

ALL = "all"
LANGUAGES = ("vi", "zh", "en", "th")
ENTRIES = ("typed", "scan", "slot")
USUAL = "sim-activation"


class PlanError(ValueError):
    """Nobody of this name is known."""


@dataclass(frozen=True)
class Visit:
    """`name` is as it was asked for; `wishes` are complete, but for their folder."""

    name: str
    script: Script
    fault: str | None
    wishes: Wishes

    @property
    def why(self) -> Fault:
        """Give what goes wrong, and how the visit must end."""
        calm = Fault(self.script.expect, "nothing goes wrong")
        return calm if self.fault is None else FAULTS[self.fault]


def visits(visitors: str, fault: str | None, wishes: Wishes) -> list[Visit]:
    """Make a visit of each name, each visitor a person of their own. Raise `PlanError`."""
    faults = list(FAULTS) if fault == ALL else [fault] if fault is not None else []
    who = list(SCRIPTS) if visitors == ALL else visitors.split(",") if visitors else []
    names = who or [USUAL]
    if faults:
        everybody = fault == ALL
        names = [f"{one}+{name}" for name in faults for one in who or _met_by(name, everybody)]
    return [_visit(name, replace(wishes, seed=wishes.seed + place))
            for place, name in enumerate(names)]  # fmt: skip


def _met_by(fault: str, everybody: bool) -> tuple[str, ...]:
    one = FAULTS[fault]
    return (one.visitor, *(one.also if everybody else ()))


def several(visitors: str, fault: str | None) -> bool:
    """Tell whether these words bring more than one guest."""
    return "," in visitors or ALL in (visitors, fault)


def sets(wanted: Iterable[Visit]) -> list[list[Visit]]:
    """Put together who can share a set; whoever has to be first is, who spoils it comes last.

    Of those who have to be first each opens a set.
    """
    groups: dict[tuple[object, ...], list[Visit]] = {}
    opened: Counter[tuple[object, ...]] = Counter()
    for visit in wanted:
        alike = visit.wishes.set_up
        place = opened[alike] if visit.why.first else 0
        opened[alike] += visit.why.first
        groups.setdefault((*alike, place), []).append(visit)
    return [
        sorted(group, key=lambda visit: (not visit.why.first, visit.why.spoils))
        for group in groups.values()
    ]


def _visit(name: str, wishes: Wishes) -> Visit:
    who, *words = name.split("+")
    if who not in SCRIPTS:
        raise PlanError(f"no visitor {who!r}; --visitors lists them")
    faults = [word for word in words if not _taken(wishes, word)]
    if unknown := [word for word in faults if word not in FAULTS] or faults[1:]:
        raise PlanError(f"{unknown[0]!r} in {name!r} is no fault, language, document or entry")
    made = Visit(name, SCRIPTS[who], faults[0] if faults else None, wishes)
    made.script.wish(wishes)
    made.why.wish(wishes)
    return made


def _taken(wishes: Wishes, word: str) -> bool:
    """Let a word change the wishes, where it is none of a fault."""
    if word in LANGUAGES:
        wishes.language = word
    elif word in KINDS:
        wishes.kind = word
    elif word in ENTRIES:
        wishes.own_sim, wishes.entry = True, word
    else:
        return False
    return True
