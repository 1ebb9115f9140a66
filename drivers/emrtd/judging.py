"""Judges what a chip gave step by step, each step while the chip is busy with a further file.

A thread does the steps in their order; what was not begun by the end is done then.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Final, Generic, TypeVar

from drivers.emrtd import faces, lds, passive
from drivers.emrtd.passive import Examined, SecurityObject, Verdict
from drivers.emrtd.trust import Trust
from kiosk.case.mrz import Mrz
from kiosk.ports.chip_reader import PaChain

SOD: Final = "EF_SOD"
T = TypeVar("T")
Shown = tuple[Mrz, bytes, str]  # zone, picture and its format


class Step(Generic[T]):
    """Something to find out from files named; begun at most once."""

    def __init__(self, work: Callable[..., T], *names: str) -> None:
        self._work = work
        self._names = names
        self._begun: Future[T] | None = None

    def may_begin(self, found: Mapping[str, bytes]) -> bool:
        """Tell whether its files are there and nobody has begun."""
        return self._begun is None and all(name in found for name in self._names)

    def begin(self, aside: Executor, found: Mapping[str, bytes]) -> None:
        self._begun = aside.submit(self._work, *(found[name] for name in self._names))

    def result(self, found: Mapping[str, bytes]) -> T:
        """Give what came of it; what went wrong there is raised here."""
        if self._begun is not None:
            return self._begun.result()
        return self._work(*(found[name] for name in self._names))


class Judging:
    """The judgement of one chip's files."""

    def __init__(self, aside: Executor, trust: Trust) -> None:
        self._aside = aside
        self._trust = trust
        self._parsed = Step(passive.parsed, SOD)
        self._examined = Step(self._examine, SOD)
        self._shown = Step(_show, "DG1", "DG2")
        self._steps: tuple[Step[SecurityObject | None] | Step[Examined] | Step[Shown], ...] = (
            self._parsed, self._examined, self._shown,
        )  # fmt: skip

    def go_on(self, found: Mapping[str, bytes]) -> None:
        """Begin the next step these files allow."""
        for step in self._steps:
            if step.may_begin(found):
                step.begin(self._aside, found)
                return

    def verdict(self, files: Mapping[str, bytes]) -> Verdict:
        """Authenticate the files passively; without a security object nothing is done."""
        if SOD not in files:
            return Verdict(PaChain.NOT_DONE)
        return self._examined.result(files).verdict(files)

    def shown(self, files: Mapping[str, bytes]) -> Shown:
        """Give what is shown of a person, without a picture where there is none."""
        return self._shown.result(files) if "DG2" in files else _show(files["DG1"], b"")

    def _examine(self, sod: bytes) -> Examined:
        return passive.judge(self._parsed.result({SOD: sod}), self._trust)


def _show(dg1: bytes, dg2: bytes) -> Shown:
    zone = lds.machine_readable_zone(dg1)
    return zone, *(faces.portrait(dg2) if dg2 else (b"", ""))
