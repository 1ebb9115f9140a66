"""What a visitor has to read and to touch, stage by stage: for the sum of a person's time."""

from dataclasses import dataclass, field
from typing import Any

from twins.rig.customer import Customer
from twins.rig.screen import Screen, View

KEY = "key."


@dataclass
class Effort:
    """`printed` are the lines of the page not seen before in this visit, after their control."""

    stage: str
    printed: list[tuple[str, str]] = field(default_factory=list)
    touches: list[str] = field(default_factory=list)


class Reader:
    """A context manager around a visit; reads a page when it has come and before each touch."""

    def __init__(self, screen: Screen, customer: Customer) -> None:
        self.efforts: list[Effort] = []
        self._screen, self._customer = screen, customer
        self._known: set[str] = set()
        self._typing = False

    def __enter__(self) -> "Reader":
        before = self._customer.before

        def come(seen: View) -> None:
            self._look(seen.stage)
            before(seen)

        self._customer.before = come
        self._screen.touching = self._touch
        return self

    def __exit__(self, *_: object) -> None:
        self._screen.touching = lambda _: None

    def end(self) -> list[dict[str, Any]]:
        """Read the last page, and give all."""
        if self._screen.now is not None:
            self._look(self._screen.now.stage)
        return [dict(vars(effort)) for effort in self.efforts]

    def _touch(self, name: str) -> None:
        stage = self._screen.now.stage if self._screen.now is not None else ""
        if not (self._typing and name.startswith(KEY)):  # typing changes no page
            self._look(stage)
        self._typing = name.startswith(KEY)
        self.efforts[-1].touches.append(name)

    def _look(self, stage: str) -> None:
        if not self.efforts or self.efforts[-1].stage != stage:
            self.efforts.append(Effort(stage))
        for control, line in self._screen.printed():
            if line not in self._known:
                self._known.add(line)
                self.efforts[-1].printed.append((control, line))
