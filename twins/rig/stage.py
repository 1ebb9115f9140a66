"""The set: everything built in order, and torn down in reverse; one visit may be walked on it."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from twins.emrtd.card import VirtualEmrtd
from twins.pki import Pki, make_pki
from twins.rig import dispensers
from twins.rig.agent import Agent
from twins.rig.attack import Standing
from twins.rig.centre import OPERATOR, Centre, Rows
from twins.rig.customer import Customer
from twins.rig.hands import Hands
from twins.rig.machine import DEVICE, Machine
from twins.rig.post import Letterbox, SmsGateway
from twins.rig.screen import Screen
from twins.rig.signing import Signing
from twins.rig.visitor import Visitor, iccid
from twins.specimen import portraits
from twins.uicc import Uicc

STOCK = 8
CARD_NUMBER = "+84901777888"  # of the sold card


@dataclass
class Wishes:
    """What the rig is asked for on the command line, and what a fault changes of it."""

    folder: Path
    seed: int = 1
    kind: str = "cccd"
    language: str = "vi"
    platform: str = "xcb"
    fullscreen: bool = True
    copies: int = 0  # receipts that may come out again
    own_sim: bool = False
    entry: str = "typed"
    expired: bool = False
    status: str = "NOT_CONNECTED"
    held_numbers: int = 0
    verdicts: tuple[str, ...] = ("approved",)
    hub_settings: str = ""
    magazine: int = STOCK
    dispenser: str = "crt591"
    cards: bool = False  # the visitor's SIM was sold, to be registered
    book: Callable[[Visitor], list[str]] | None = None  # subscribers, lines of the import file
    time_table: bool = False  # offices have places to book
    signing: bool = False  # the journey of the signing SIM is switched on, with its service
    signing_wait_s: int = 120
    accounts: bool = False  # the visitor has an account already
    liveness: str = ""  # what the kiosk does otherwise than its brand's policy says


@dataclass
class Stage:
    """A context manager; `customer()` gives a scripted one."""

    wishes: Wishes
    models: Path = field(default_factory=lambda: models_folder())

    visits: int = 0
    signing: Signing = field(init=False)  # only where it is wished

    def __enter__(self) -> "Stage":
        w = self.wishes
        w.folder.mkdir(parents=True, exist_ok=True)
        self._stack = ExitStack()
        enter = self._stack.enter_context
        try:
            self.visitor = Visitor(w.seed, w.kind, self.models, w.own_sim)
            if w.expired:
                self.visitor = self.visitor.expired()
            self.letters, self.sms = enter(Letterbox()), enter(SmsGateway(w.folder / "sms.txt"))
            settings = w.hub_settings
            if w.signing:
                self.signing = enter(Signing(w.folder, w.signing_wait_s))
                settings += self.signing.hub_settings
            self.centre = Centre(w.folder / "hub", self.letters.address, self.sms.url,
                                 settings)  # fmt: skip
            self.machine = enter(
                Machine(
                    w.folder,
                    self.centre.broker_port,
                    self.models,
                    w.platform,
                    w.language,
                    fullscreen=w.fullscreen,
                    model=w.dispenser,
                    rules=rules(w),
                )
            )
            self._build()
            self.centre.start()
            self._stack.callback(lambda: self.centre.stop())
            self.agent = enter(
                Agent(self.centre.web, OPERATOR, self.centre.password, list(w.verdicts))
            )
            self.machine.start(self._configured())
            standing = Standing(portraits.A2, self.models, "bona_fide", w.seed)
            self.hands = Hands(self.machine, self.chip, standing=standing)
            self.screen = Screen(self.machine.mirror, self.machine.touch_port, self.hands.follow)
            self._stack.callback(self.screen.close)
            self.machine.wait_ready()
            if w.entry == "slot":
                self.machine.pcsc.insert(1, self.visitor.sim())
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def chip(self) -> VirtualEmrtd:
        """Give the visitor's chip, fresh as from the pocket."""
        return self.visitor.chip(self.pki)

    def customer(self) -> Customer:
        """Give the scripted customer of one more visit."""
        self.visits += 1
        made = Customer(self.screen, self.visitor, self.sms, self.wishes.language)
        if self.wishes.liveness == "challenge":
            made.patience = 5  # a laden machine may miss colours and ask for them again
        if self.wishes.own_sim:
            made.serial = self.visitor.iccid
            made.entry = self.wishes.entry
        return made

    def _build(self) -> None:
        """Make documents, pictures, cards and the operator's rows, side by side."""
        drawing = Thread(target=self._draw, name="draw")
        drawing.start()
        self.pki: Pki = make_pki(country="VN")
        trust = self.wishes.folder / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "csca.pem").write_bytes(self.pki.csca_pem)
        self.centre.prepare(DEVICE, self.machine.keys)
        self.centre.fill(DEVICE, self._rows())
        drawing.join()

    def _configured(self) -> Path:
        """Write the settings; load the magazine by serials where the machine reads none itself."""
        config = self.machine.configure()
        if self.wishes.dispenser == "crt541":
            (self.wishes.folder / "state").mkdir(mode=0o700, exist_ok=True)
            serials = [card.iccid for card in self.machine.dispenser.magazine]
            dispensers.load(config, self.wishes.folder / "technicians.toml", serials)
        return config

    def _draw(self) -> None:
        for name, picture in self.visitor.scenes().items():
            self.machine.camera.add(name, picture)
        self.machine.camera.show("empty")

    def _rows(self) -> Rows:
        w, seed = self.wishes, self.wishes.seed
        stock = [iccid(seed, 100 + place) for place in range(w.magazine)]
        self.machine.dispenser.magazine[:] = [
            Uicc(serial, f"45201{place:010d}") for place, serial in enumerate(stock)
        ]
        mine = self.visitor.iccid if w.own_sim else ""
        number = f"+8490{seed % 10**7:07d}"
        issuer = self.visitor.who.state
        document = f"{issuer}/{self.visitor.who.number}"
        held = [(document, f"+8491{place:07d}") for place in range(w.held_numbers)]
        rows = [(self.visitor.code, number, "C90N", w.status, mine)]
        cards = [(self.visitor.iccid, CARD_NUMBER)] if w.cards else []
        accounts = [("citizen", self.visitor.who.number)] if w.accounts else []
        book = w.book(self.visitor) if w.book is not None else []
        return Rows(rows, stock or [iccid(seed, 99)], held, w.time_table, accounts, cards, book)


def rules(wishes: Wishes) -> str:
    """Write what this kiosk does otherwise than its brand's policy says."""
    lines = [f'liveness = "{wishes.liveness}"'] if wishes.liveness else []
    if wishes.signing:
        lines.append('journeys = ["sim-activate", "signing-sim", "status"]')
    return "\n".join([*lines, ""])


def models_folder() -> Path:
    """Find the pinned models where `simkiosk models fetch` puts them."""
    named = os.environ.get("SIMKIOSK_MODELS")
    return Path(named) if named else Path.home() / ".cache" / "simkiosk" / "models"
