"""The phone with the signing SIM in the customer's other hand, and the service behind it."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import monotonic, sleep

from twins.rig.screen import Screen
from twins.rig.visitor import Visitor
from twins.signature_service import Phone, SignatureService

COMPANY = "Công ty TNHH Sao Mai"
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)  # of a tax code
LOOK_S = 0.1
READ_S = 1.0  # to read both screens
CODE = re.compile(r"\b\d{4}\b")
YEAR = timedelta(365)


def confirm(phone: Phone, _time: int) -> None:
    """Type the PIN."""
    phone.confirm(phone.pin)


def refuse_once(phone: Phone, time: int) -> None:
    """Press "no" the first time."""
    if time == 1:
        phone.refuse()
    else:
        phone.confirm(phone.pin)


def mistype_once(phone: Phone, time: int) -> None:
    """Type a wrong PIN the first time."""
    phone.confirm("000000" if time == 1 else phone.pin)


@dataclass
class Signing:
    """A context manager; `act` is what the customer does when the phone asks, counted from 1.

    `compared` are the codes of kiosk and phone, as they stood there at the same time.
    """

    folder: Path
    wait_s: int = 120
    act: Callable[[Phone, int], None] = confirm
    compared: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> "Signing":
        self.service = SignatureService().__enter__()
        self.anchors = self.folder / "signing-anchors.pem"
        self.anchors.write_bytes(self.service.anchors_pem)
        self._leave = threading.Event()
        self._thread: threading.Thread | None = None
        self._number, self._seed, self._times = "", 0, 0
        self._issue: Callable[[timedelta], Phone]
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        if self._thread is not None:
            self._thread.join(5)
        self.service.__exit__()

    @property
    def hub_settings(self) -> str:
        """Give the lines of hub.toml."""
        return (
            f'[signing]\nurl = "{self.service.url}"\nanchors = "{self.anchors}"\n'
            f"wait_s = {self.wait_s}\n"
        )

    @property
    def phone(self) -> Phone:
        return self.service.phones[self._number]

    def of_citizen(self, name: str, number: str, ends: timedelta = YEAR) -> None:
        """Give a person a SIM."""
        self._issue = lambda until: self.service.citizen(name, number, until)
        self.certified(ends)

    def of_company(self, code: str = "") -> None:
        """Give the company one; `code` in place of its tax code."""
        number = code or tax_code(self._seed)
        self._issue = lambda until: self.service.company(COMPANY, number, until)
        self.certified(YEAR)

    def certified(self, ends: timedelta) -> None:
        """Have the SIM certified until so long from now, or until a day that is over."""
        self.service.phones[self._number] = self._issue(ends)

    def receive(self, visitor: Visitor, screen: Screen) -> None:
        """Lay the phones of others aside; look at this one's, and at the screen, from now on."""
        self.service.phones.clear()
        self.compared, self.act = [], confirm
        self._number, self._seed, self._times = visitor.international, visitor.seed, 0
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._look, args=(screen,), name="phone", daemon=True
            )
            self._thread.start()

    def _look(self, screen: Screen) -> None:
        while not self._leave.wait(LOOK_S):
            phone = self.service.phones.get(self._number)
            if phone is None or not phone.shown:
                continue
            self._times += 1
            here = _on_screen(screen)
            if not phone.answered:  # one that is blocked has ended before anybody can read it
                self.compared.append((here, _code(phone.shown)))
            sleep(LOOK_S)
            self.act(phone, self._times)


def tax_code(seed: int) -> str:
    """Give the code of a company: nine digits, and 10 less their weighted sum modulo 11."""
    for nine in (f"{10010910 + place:09d}" for place in count(seed)):
        if rest := sum(w * int(digit) for w, digit in zip(WEIGHTS, nine, strict=True)) % 11:
            return f"{nine}{10 - rest}"
    raise AssertionError


def _on_screen(screen: Screen) -> str:
    """Read the code that the kiosk shows, once it does."""
    ends = monotonic() + READ_S * 5
    while monotonic() < ends:
        words = " ".join(screen.spoken())
        found = re.search(r"(?<!\b\d )\b(\d) (\d) (\d) (\d)\b(?! \d\b)", words)
        if found and screen.now is not None and screen.now.stage == "signing_wait":
            return "".join(found.groups())
        sleep(LOOK_S)
    return ""


def _code(shown: str) -> str:
    found = CODE.search(shown)
    return found[0] if found else ""
