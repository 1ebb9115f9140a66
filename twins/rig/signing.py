"""The phone with the signing SIM in the customer's other hand, and the service behind it."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

from twins.rig.screen import Screen
from twins.signature_service import Phone, SignatureService

NUMBER = "+84987654321"  # the visitor's own
COMPANY = "Công ty TNHH Sao Mai"
TAX_CODE = "0100109106"
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
        return self.service.phones[NUMBER]

    def of_citizen(self, name: str, number: str, ends: timedelta = YEAR) -> None:
        """Give a person a SIM."""
        self.service.phones[NUMBER] = self.service.citizen(name, number, ends)

    def of_company(self) -> None:
        """Give the company one."""
        self.service.phones[NUMBER] = self.service.company(COMPANY, TAX_CODE)

    def hold(self, screen: Screen) -> None:
        """Look at phone and screen from now on."""
        self._thread = threading.Thread(
            target=self._look, args=(screen,), name="phone", daemon=True
        )
        self._thread.start()

    def _look(self, screen: Screen) -> None:
        times = 0
        while not self._leave.wait(LOOK_S):
            phone = self.service.phones.get(NUMBER)
            if phone is None or not phone.shown:
                continue
            times += 1
            self.compared.append((_on_screen(screen), _code(phone.shown)))
            sleep(LOOK_S)
            self.act(phone, times)


def _on_screen(screen: Screen) -> str:
    """Read the code that the kiosk shows, once it does."""
    ends = monotonic() + READ_S * 5
    while monotonic() < ends:
        words = " ".join(screen.spoken())
        found = re.search(r"(?<!\d)(\d) (\d) (\d) (\d)(?!\d)", words)
        if found and screen.now is not None and screen.now.stage == "signing_wait":
            return "".join(found.groups())
        sleep(LOOK_S)
    return ""


def _code(shown: str) -> str:
    found = CODE.search(shown)
    return found[0] if found else ""
