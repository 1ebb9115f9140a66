"""Draws each journey from what the explorer saw: `python -m tests.journeys.diagrams` writes them.

One Mermaid diagram a journey in `docs/journeys/`. What leads from everywhere to a person, to the
first screen, or back to the same stage is left out of the picture and said in words.
"""

import re
from pathlib import Path

from kiosk.journeys.catalogue import JOURNEYS
from kiosk.journeys.route import Journey
from kiosk.journeys.state import Stage
from kiosk.ui.texts import Texts
from tests.journeys import laws
from tests.journeys.explorer import Explorer, Seen
from tests.journeys.world import FACTS

FOLDER = Path(__file__).parents[2] / "docs" / "journeys"
MOST = 5000  # states a journey: all of them but for SIM activation and its kin
EVERYWHERE = (Stage.ATTRACT, Stage.HOME, Stage.HUMAN)
ASIDE = ("ticked", "outages", "link changed", "overlay asked", "language chosen", "power cut")


def explored(journey: str) -> Seen:
    """Walk a journey as far as the diagrams show."""
    return Explorer(FACTS, laws.of_moves, laws.of_states).walk(journey, MOST)


def page(journey: Journey, seen: Seen) -> str:
    """Set the page of a journey."""
    words = Texts("en")
    stages = [s for s in Stage if s in seen.stages and s not in EVERYWHERE]
    lines = ["stateDiagram-v2", f"    [*] --> {journey.first.value}"]
    for part in journey.parts:
        inside = [s for leg in journey.route if leg.part == part for s in leg.stages]
        lines.append(f'    state "{words.say(f"step.{part}")}" as part_{_name(part)} {{')
        lines += [
            f"        {stage.value} : {words.say(f'stage.{stage.value}.title')}"
            for stage in inside
            if stage in stages
        ]
        lines.append("    }")
    lines += [
        f"    {source.value} --> {goal.value} : {', '.join(events)}"
        for (source, goal), events in _edges(seen, stages).items()
    ]
    lines += [f"    {s.value} --> [*]" for s in (Stage.DONE, Stage.STOPPED) if s in stages]
    text = "\n".join(lines)
    return (
        f"# {words.say(f'home.{journey.name}')} (`{journey.name}`)\n\n"
        "Drawn by `python -m tests.journeys.diagrams` from what the code did; not edited by hand.\n"
        "From every stage a person can be asked for, the visit can be begun anew, and a customer "
        "who walks away is forgotten; a power cut comes back to the same stage.\n\n"
        f"```mermaid\n{text}\n```\n"
    )


def _edges(seen: Seen, stages: list[Stage]) -> dict[tuple[Stage, Stage], list[str]]:
    drawn: dict[tuple[Stage, Stage], list[str]] = {}
    for source, event, goal in sorted(seen.edges):
        ends = source in stages and goal in stages and source is not goal
        if ends and event not in ASIDE:
            drawn.setdefault((source, goal), []).append(event)
    return drawn


def _name(part: str) -> str:
    return re.sub(r"\W", "_", part)


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, journey in JOURNEYS.items():
        (FOLDER / f"{name}.md").write_text(page(journey, explored(name)), encoding="utf-8")


if __name__ == "__main__":
    main()
