"""The set: everything built in order, and torn down in reverse; guests visit it one by one."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from twins.emrtd.card import VirtualEmrtd
from twins.pki import Pki, make_pki
from twins.rig import dispensers
from twins.rig.agent import Agent
from twins.rig.attack import Standing
from twins.rig.camera import COMMON
from twins.rig.centre import OPERATOR, Centre
from twins.rig.customer import Customer
from twins.rig.hands import Hands
from twins.rig.machine import DEVICE, Machine
from twins.rig.post import Letterbox, SmsGateway
from twins.rig.rows import rows, stock
from twins.rig.screen import Screen
from twins.rig.signing import Signing
from twins.rig.wishes import Guest, Wishes, guest
from twins.specimen import portraits, scene
from twins.uicc import Uicc

JOURNEYS = (
    "sim-activate", "real-name", "reverify-sim", "eid-level1", "update-details", "my-data",
    "my-numbers", "appointment", "status", "signing-sim",
)  # fmt: skip
FOR_OTHERS = ("minor-sim", "enterprise-sim")
SLOT = 1  # of the PC/SC reader, for an own SIM
LITTLE_PAPER = 20_000  # dot rows
WELL_LIT = 3  # of the drawn lights, one in which the colours leave no doubt


@dataclass
class Stage:
    """A context manager; `receive` lets a guest in, `customer()` gives a scripted one.

    `wishes` and `visitor` are those of the guest who is here: the first one, once it is built.
    """

    guests: list[Wishes]
    folder: Path
    models: Path = field(default_factory=lambda: models_folder())

    visits: int = 0  # of the guest who is here
    stock: int = 0  # SIMs that lay in the machine when they came
    signing: Signing = field(init=False)  # only where it is wished

    def __enter__(self) -> "Stage":
        w = self.guests[0]
        self._all = [guest(wishes, self.models) for wishes in self.guests]
        self._drawing: dict[int, Thread] = {}
        self._take_in(self._all[0])
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stack = ExitStack()
        enter = self._stack.enter_context
        try:
            self.letters = enter(Letterbox())
            self.sms = enter(SmsGateway(self.folder / "sms.txt"))
            settings = w.hub_settings
            if any(one.signing for one in self.guests):
                self.signing = enter(Signing(self.folder, w.signing_wait_s))
                settings += self.signing.hub_settings
            self.centre = Centre(self.folder / "hub", self.letters.address, self.sms.url,
                                 settings)  # fmt: skip
            self.machine = enter(
                Machine(
                    self.folder,
                    self.centre.broker_port,
                    self.models,
                    w.platform,
                    w.glass,
                    fullscreen=w.fullscreen,
                    model=w.dispenser,
                    rules=rules(self.guests),
                )
            )
            self._build()
            self.centre.begin()
            self._stack.callback(lambda: self.centre.stop())
            if len(self.guests) == 1:
                self.centre.wait_ready()  # how long the kiosk takes is told: it starts alone
            self.machine.start(self._configured())
            self.hands = Hands(self.machine, self.chip)
            self.screen = Screen(self.machine.mirror, self.machine.touch_port, self.hands.follow)
            self._stack.callback(self.screen.close)
            self.centre.wait_ready()
            self.agent = enter(
                Agent(self.centre.web, OPERATOR, self.centre.password, list(w.verdicts))
            )
            self.agent.called = self._called
            self.machine.wait_ready()
            self.agent.wait_ready()
            self.receive(0)
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def receive(self, place: int) -> None:
        """Let the guest of this place in the list come; nothing of the one before is left here."""
        self._mend()
        self._take_in(self._all[place])
        self.visits = 0
        self.machine.camera.owner = str(place)
        self._draw(place).join()
        self._drawing.pop(place - 1, None)
        if place + 1 < len(self._all):
            self._draw(place + 1)
        standing = Standing(portraits.A2, self.models, "bona_fide", WELL_LIT)
        self.hands.free(self.chip, standing)
        self.letters.letters.clear()
        self.sms.messages.clear()
        self.machine.printer.slips.clear()
        self.machine.dispenser.taken.clear()
        self.stock = self._sims()
        self.agent.wait_line()  # a line that was away is tried again at ever longer intervals
        self.agent.receive(list(self.wishes.verdicts))
        if hasattr(self, "signing"):
            self.signing.receive(self.visitor, self.screen)
        if self.wishes.entry == "slot":
            self.machine.pcsc.insert(SLOT, self.visitor.sim())

    def lost(self) -> int:
        """Count the SIMs that are neither in the machine nor in the guest's hand."""
        return self.stock - self._sims() - len(self.machine.dispenser.taken)

    def chip(self) -> VirtualEmrtd:
        """Give the visitor's chip, fresh as from the pocket."""
        return self.visitor.chip(self.pki)

    def customer(self) -> Customer:
        """Give the scripted customer of one more visit."""
        self.visits += 1
        made = Customer(self.screen, self.visitor, self.sms, self.wishes.language)
        if self.wishes.own_sim:
            made.serial = self.visitor.iccid
            made.entry = self.wishes.entry
        return made

    def _called(self) -> bool:
        return self.screen.now is None or self.screen.now.stage == "call"

    def _take_in(self, come: Guest) -> None:
        self.wishes, self.visitor = come.wishes, come.visitor

    def _mend(self) -> None:
        """Put right what a guest before has brought about and a technician would find."""
        if not self.centre.runs:
            self.centre.start()
        self.machine.wait_ready()
        if self.wishes.entry == "slot":
            self.machine.pcsc.remove(SLOT)
        self.machine.pn532.mute = False
        if self.machine.printer.paper_left < LITTLE_PAPER:
            self.machine.printer.load_paper()

    def _sims(self) -> int:
        machine = self.machine.dispenser
        return len(machine.magazine) + len(machine.bin) + (machine.card is not None)

    def _build(self) -> None:
        """Make documents, pictures, cards and the operator's rows, side by side."""
        first = self._draw(0)
        self.machine.camera.add("empty", scene.bay(self.guests[0].seed), COMMON)
        self.machine.camera.show("empty")
        self.pki: Pki = make_pki(country="VN")
        trust = self.folder / "trust"
        trust.mkdir(exist_ok=True)
        (trust / "csca.pem").write_bytes(self.pki.csca_pem)
        self.machine.dispenser.magazine[:] = [
            Uicc(serial, f"45201{place:010d}") for place, serial in enumerate(stock(self.guests))
        ]
        self.centre.prepare(DEVICE, self.machine.keys)
        self.centre.fill(DEVICE, rows(self._all))
        first.join()

    def _configured(self) -> Path:
        """Write the settings; load the magazine by serials where the machine reads none itself."""
        config = self.machine.configure()
        if self.guests[0].dispenser == "crt541":
            (self.folder / "state").mkdir(mode=0o700, exist_ok=True)
            serials = [card.iccid for card in self.machine.dispenser.magazine]
            dispensers.load(config, self.folder / "technicians.toml", serials)
        return config

    def _draw(self, place: int) -> Thread:
        """Begin to draw what the camera will see of a guest, once."""
        if place not in self._drawing:
            made = self._drawing[place] = Thread(target=self._drawn, args=(place,), name="draw")
            made.start()
        return self._drawing[place]

    def _drawn(self, place: int) -> None:
        for name, picture in self._all[place].visitor.scenes():
            self.machine.camera.add(name, picture, str(place))


def rules(guests: list[Wishes]) -> str:
    """Write what this kiosk does otherwise than its brand's policy says."""
    liveness = guests[0].liveness
    lines = [f'liveness = "{liveness}"'] if liveness else []
    others = any(one.for_others for one in guests)
    if others or any(one.signing for one in guests):
        offered = [*JOURNEYS, *(FOR_OTHERS if others else ())]
        lines.append(f"journeys = {offered}".replace("'", '"'))
    return "\n".join([*lines, ""])


def models_folder() -> Path:
    """Find the pinned models where `simkiosk models fetch` puts them."""
    named = os.environ.get("SIMKIOSK_MODELS")
    return Path(named) if named else Path.home() / ".cache" / "simkiosk" / "models"
