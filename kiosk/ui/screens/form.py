"""Lines to fill in one after the other, each with the keys it needs on a sheet of their own."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.case.entered import Fields
from kiosk.journeys.events import DetailsTyped
from kiosk.ui.screens.sheets import KeySheet
from kiosk.ui.screens.typing import LinesPage
from kiosk.ui.widgets.button import Button
from kiosk.ui.widgets.entry import Entry

DAY_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """`keys` is the kind of keyboard; `example` and `label` are keys of texts."""

    name: str
    keys: str
    example: str
    longest: int
    groups: tuple[int, ...] = ()
    label: str = ""
    digits: int = 0  # exactly so many; 0: any number


NAME = Line("full_name", "names", "details.name.example", 60)
NUMBER = Line("id_number", "letters", "details.number.example", 20)
BIRTH = Line("birth", "digits", "details.birth.example", DAY_DIGITS, (2, 2, 4), digits=DAY_DIGITS)
ADDRESS = Line("address", "names", "details.name.example", 120)


class FormPage(LinesPage):
    """Tells what was typed once every line is filled in."""

    lines: ClassVar[tuple[Line, ...]] = ()

    def build(self) -> None:
        self.entries, self.sheets = {}, {}
        self._filled: Fields = ()
        self.primary = self.button("continue", self.say("common.continue"), icon="next")
        self.primary.clicked.connect(lambda: self.emit(DetailsTyped(tuple(self.carry().items()))))
        for line in self.lines:
            name = line.name
            entry = Entry(self.view, f"details.{name}", self.say(line.label or f"field.{name}"),
                          self.say(line.example), line.groups, line.longest)  # fmt: skip
            self.entries[name] = entry
            self.sheets[name] = KeySheet(self, entry, line.keys, self.typed)
            entry.clicked.connect(lambda _on, name=name: self.sheets[name].begin())
            self.body.addWidget(entry)
        self.body.addStretch(1)
        self.offer(self.primary, *self.others())

    def others(self) -> list[Button]:
        """Give further ways beside the main button."""
        return []

    def known(self) -> Fields:
        """Give what is filled in already, the birthday as an ISO date."""
        return self.visit.draft.entered

    def refresh(self) -> None:
        told = self.known()
        if told and told != self._filled:
            self._filled = told
            self._set(dict(told))
        super().refresh()

    def typed(self) -> None:
        values = self.carry()
        told = all(values.values())
        whole = all(line.digits in (0, len(values[line.name])) for line in self.lines)
        self.primary.setEnabled(told and whole and self.visit.busy is None)

    def _set(self, told: dict[str, str]) -> None:
        if "birth" in told:
            year, month, day = [*told["birth"].split("-"), "", ""][:3]
            told["birth"] = f"{day}{month}{year}"
        for name, value in told.items():
            if name in self.entries:
                self.entries[name].set_value(value)
