"""A day at the kiosk: visits one after another, on as few sets as their wishes allow.

A visit that breaks down, or spoils the set for others, ends it: the next guest finds a new one.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import httpx

from twins.rig.customer import Step
from twins.rig.plan import Visit, sets
from twins.rig.report import Report
from twins.rig.stage import Stage
from twins.rig.walk import save, walk

BROKEN = (RuntimeError, OSError, httpx.HTTPError)  # the set does not do as it should


class Day:
    """`folder` takes the files, a set's in a folder of its own where there are several.

    Each screen is kept of a single visit, and of all with `pictures`.
    """

    def __init__(
        self, folder: Path, visits: list[Visit], *, as_json: bool, pictures: bool = False
    ) -> None:
        self._folder = folder
        self._single = len(visits) == 1
        self._visits = visits
        self._pictures = self._single or pictures
        self._say = _quiet if as_json else say
        self._json = as_json
        self._sets = 0

    def walk(self) -> int:
        """Walk all; 0 when every visit ended as it should. A single one's breakdown is raised."""
        began = monotonic()
        made = []
        for group in sets(self._visits):
            for one in self._group(group):
                tell(one, as_json=self._json)
                made.append(one)
        wrong = [one.visitor for one in made if one.wrong]
        if not self._single:
            tell_sum(len(made), wrong, self._sets, monotonic() - began, as_json=self._json)
        return 1 if wrong else 0

    def _group(self, group: list[Visit]) -> Iterator[Report]:
        while group:
            done = 0
            try:
                for one in self._on_a_set(group):
                    done += 1
                    yield one
            except BROKEN as failed:
                if self._single:
                    raise
                yield broken(group[done], failed)
                done += 1
            group = group[done:]

    def _on_a_set(self, group: list[Visit]) -> Iterator[Report]:
        """Walk as many as one set bears."""
        self._sets += 1
        folder = self._folder if self._single else self._folder / f"set{self._sets}"
        wishes = [
            replace(one.wishes, folder=folder if self._single else folder / f"{place:02d}")
            for place, one in enumerate(group)
        ]
        self._say("Starting the centre, the devices and the kiosk ...")
        with Stage(wishes, folder) as stage:
            self._say(f"The centre is at {stage.centre.web}; a customer comes.")
            for place, one in enumerate(group):
                if place:
                    stage.receive(place)
                yield self._walk(stage, one)
                if one.why.spoils:
                    return

    def _walk(self, stage: Stage, one: Visit) -> Report:
        try:
            return walk(stage, one, lambda step: self._say(line(step)), pictures=self._pictures)
        except BROKEN:
            save(stage, "broken")
            raise


def broken(visit: Visit, failed: Exception) -> Report:
    """Report a visit that came to no end."""
    made = Report("broken", None, None, [], [], 0.0)
    made.visitor, made.wrong = visit.name, [str(failed) or type(failed).__name__]
    return made


def line(step: Step) -> str:
    """Set one step in words."""
    problem = f"  {step.problem}" if step.problem else ""
    return f"  {step.stage:18} {step.machine_ms:6.0f} ms{problem}"


def tell(made: Report, *, as_json: bool) -> None:
    """Say what happened and where everything is."""
    if as_json:
        say(json.dumps(made.as_json(), ensure_ascii=False))
        return
    rows = [
        ("visitor", made.visitor), ("outcome", made.outcome), ("case", made.case),
        ("ICCID", made.iccid), ("mail", made.mail), ("took", f"{made.seconds:.1f} s"),
        ("machine time", f"{made.machine_ms / 1000:.1f} s"), *made.files.items(),
        ("the centre", f"{made.hub}, again by: simkiosk hub up --dir {made.hub_folder}"),
        *(("WRONG", what) for what in made.wrong),
    ]  # fmt: skip
    for key, value in rows:
        say(f"{key:14} {value}")


def tell_sum(count: int, wrong: list[str], used: int, seconds: float, *, as_json: bool) -> None:
    """Say how the day went."""
    if as_json:
        say(json.dumps({"visits": count, "wrong": wrong, "sets": used, "seconds": round(seconds)}))
        return
    say(f"{count} visits on {used} sets in {seconds:.0f} s, {len(wrong)} went wrong")
    for name in wrong:
        say(f"WRONG          {name}")


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _quiet(_: str) -> None:
    pass
