"""Process `kiosk`: settings -> lines across the bus -> journey -> window. No device library.

`python -m kiosk.wiring --config FILE`. One loop: an event comes in, the journey gives state and
effects, the window shows the state, the runner carries out the effects.
"""

import argparse
import logging
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event as Flag
from time import monotonic, time
from typing import Final

from PyQt5.QtCore import QBuffer, QObject, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QApplication

from kiosk.bus.client import remote
from kiosk.bus.notify import notify
from kiosk.case.shown import fours
from kiosk.health.custody import alerts
from kiosk.journeys.effects import Rest
from kiosk.journeys.events import Event, Steady, Ticked
from kiosk.journeys.facts import Facts
from kiosk.journeys.move import Move
from kiosk.journeys.state import Visit
from kiosk.journeys.visit import advance, resumed
from kiosk.policies.versions import NotInForceError, PolicyError
from kiosk.policies.versions import read as read_rules
from kiosk.ports.centre import Centre
from kiosk.ports.errors import DeviceError
from kiosk.ports.sim_dispenser import SimDispenser
from kiosk.ports.vision import Preview
from kiosk.runtime import watches
from kiosk.runtime.appointments import Appointments
from kiosk.runtime.custody import Custody
from kiosk.runtime.custody_rules import BARRING
from kiosk.runtime.keeper import Keeper
from kiosk.runtime.line import Line
from kiosk.runtime.paperwork import Paperwork
from kiosk.runtime.ports import ports
from kiosk.runtime.rules import Clock, Rules
from kiosk.runtime.runner import Runner, Tools
from kiosk.runtime.sealing import Sealer, keys
from kiosk.settings import Settings, SettingsError, load
from kiosk.store.book import audit
from kiosk.store.key import store_key
from kiosk.store.store import Store, open_store
from kiosk.ui import people
from kiosk.ui.mirror import Mirror
from kiosk.ui.texts import Texts
from kiosk.ui.window import Window
from sync.outbox import KioskOutbox

TICK_MS: Final = 1000
BEAT_MS: Final = 1000
SETTLE_S: Final = 20.0
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no look-alikes: 12 signs are 59 bits
SMALL_SIDE: Final = 320
DESK_PART: Final = 0.92
KEEP_RATIO: Final = Qt.AspectRatioMode.KeepAspectRatio
SMALL_OCTETS: Final = 24_000
FAILED: Final = 3
log = logging.getLogger(__name__)


class Loop(QObject):
    """The one place where state changes. `happened` and `seen` may be emitted from any thread."""

    happened = pyqtSignal(object)
    seen = pyqtSignal(object)

    def __init__(self, window: Window, rules: Rules) -> None:
        super().__init__()
        self._window = window
        self._rules = rules
        self._steady_at = 0.0
        self.visit = Visit(now=monotonic())
        self.runner: Runner | None = None
        self.happened.connect(self.take)  # queued: Qt sees that the emitter is another thread
        self.seen.connect(self._show)
        window.happened.connect(self.take)

    def take(self, event: Event) -> None:
        """Move on by one event."""
        try:
            facts = self.facts()
        except NotInForceError as ended:  # between two visits: nobody more is served
            log.critical("%s: %s", ended.code, ended)
            QApplication.exit(FAILED)
            return
        self.move(advance(self.visit, event, facts))

    def move(self, move: Move) -> None:
        """Show the new state, carry out its effects."""
        self.visit, effects = move
        self._window.display(self.visit)
        if self.runner is not None:
            self.runner.run(self.visit, effects)

    def facts(self, visit: Visit | None = None) -> Facts:
        """Read clock and dice for the pure journey."""
        policy, today = self._rules.of(visit or self.visit), self._rules.today()
        nonce = secrets.token_hex(16)
        return Facts(policy, today, time(), fours(spoken(12)), spoken(12), nonce)

    def tick(self) -> None:
        self.take(Ticked(monotonic()))

    def _show(self, preview: Preview) -> None:
        self._window.frame(preview)
        if preview.hint.steady and self.visit.awaiting is None:
            self.take(Steady())


def spoken(signs: int) -> str:
    """Make a code that can be read aloud: no look-alikes, 5 bits a sign."""
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def small(jpeg: bytes) -> bytes | None:
    """Shrink a picture for the agent's page; None for what Qt cannot read."""
    image = QImage.fromData(jpeg)
    if image.isNull():
        return None
    image = image.scaled(
        SMALL_SIDE,
        SMALL_SIDE,
        KEEP_RATIO,
        Qt.TransformationMode.SmoothTransformation,
    )
    for quality in (80, 60, 40, 20):
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "JPEG", quality)
        if buffer.size() <= SMALL_OCTETS:
            return bytes(buffer.data())
    return None


def custody(settings: Settings, store: Store, sealer: Sealer, halt: Flag) -> Line[Custody]:
    """Make the worker that moves SIMs: its own proxies of dispenser and centre.

    The book is gone through first: a ledger that does not add up lets no card out.
    """

    def tell(code: str, case: str | None) -> None:
        try:
            store.audit.note(f"alert.{code}", int(time()), case)
        except DeviceError as full:  # a full disk must not keep a card from being settled
            log.warning("alert %s not written: %s", code, full.code)

    @contextmanager
    def opener() -> Iterator[Custody]:
        at = settings.endpoint
        with (
            remote(SimDispenser, at("sim_dispenser"), 14.0, commands=True) as dispenser,
            remote(Centre, at("centre"), 6.0) as centre,
        ):
            wrong = [p.code for p in audit(store.ledger).problems if p.code in BARRING]
            for code in wrong:
                tell(code, None)
            barred = wrong[0] if wrong else None
            yield Custody(
                dispenser, centre, store.ledger, sealer.durable, time, tell, halt, barred=barred
            )

    return Line("custody", opener)


def _told(store: Store) -> watches.Told:
    """Give what technicians have not seen to yet, and the ledger's last line for the centre."""
    told = store.audit.told_since("alert", "technician")
    return alerts(told, [code for code in told if code in BARRING]), store.ledger.head()


def _settle(moving: Line[Custody], visit: Visit | None) -> None:
    """Before anybody is served: a card that no case asks for goes to the bin."""
    goes_on = visit.draft.case if visit is not None else None

    def work(way: Custody) -> None:
        ends = monotonic() + SETTLE_S  # the process of the devices may start after ours
        while True:
            try:
                way.clear(goes_on)
            except DeviceError as failed:
                if failed.code == "bus.absent" and monotonic() < ends:
                    continue
                log.warning("dispenser not settled at start: %s", failed.code)
            return

    moving.call(work)


def assemble(settings: Settings, app: QApplication) -> tuple[Loop, Runner]:
    """Build the process from its settings. Raise `SettingsError`, `PolicyError`, the store's."""
    versions = read_rules(settings.kiosk.brand, settings.kiosk.policy_changes)
    store = open_store(settings.kiosk.state / "store.db", store_key(settings.kiosk.state))
    clock = Clock(time, store.audit.latest())
    rules = Rules(versions, clock)
    policy = rules.policy
    outbox = KioskOutbox(settings.sync.outbox)
    sealer = Sealer(settings.kiosk.name, policy, keys(settings), outbox, time)
    keeper = Keeper(store, time, policy.idle.resume_after_crash_s)
    window = Window(policy, settings.screen.width, settings.screen.height)
    window.signs = settings.screen.signs
    loop = Loop(window, rules)
    paperwork = Paperwork(policy, Texts, rules.local)
    rules.following += [partial(setattr, one, "policy") for one in (window, sealer, paperwork)]
    halt = Flag()
    has_sims = settings.devices.dispenser is not None
    moving = custody(settings, store, sealer, halt) if has_sims else None
    appointments = Appointments(store.slots, time)
    tools = Tools(sealer, keeper, paperwork, small, people.serve(window).play, window.wipe,
                  appointments)  # fmt: skip
    runner = Runner(ports(settings), moving, tools, loop.happened.emit, halt)
    interrupted = keeper.interrupted()
    if moving is not None:
        _settle(moving, interrupted)
    loop.runner = runner
    runner.run(loop.visit, (Rest(),))  # a screen that died may have left camera and lamps on
    if settings.screen.mirror is not None:
        Mirror(window, settings)
    if interrupted is not None:
        loop.move(resumed(interrupted, loop.facts(interrupted), monotonic()))
    if any("appointment" in version.journeys for version in versions.packs):
        watches.renew(settings, appointments)
    watches.start(settings, loop.happened.emit, loop.seen.emit, partial(_told, store),
                  clock.set_right)  # fmt: skip
    show(window, settings)
    return loop, runner


def show(window: Window, settings: Settings) -> None:
    """Open the one window: over the whole screen, or as large as it fits on a desk's screen."""
    screen = QApplication.primaryScreen()
    if screen is not None and settings.screen.fullscreen:
        window.setGeometry(screen.geometry())  # where no window manager does it
        window.showFullScreen()
        return
    if screen is not None:
        room = screen.availableSize() * DESK_PART
        window.resize(window.size().scaled(window.size().boundedTo(room), KEEP_RATIO))
    window.show()


def main(arguments: list[str] | None = None) -> int:
    """Run the screen until it is closed; 3 when settings or store are unusable."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.wiring", description="process kiosk")
    parser.add_argument("--config", type=Path, required=True, help="kiosk.toml")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
    # every point of a pen counts: none is dropped because another follows soon
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app = QApplication(sys.argv[:1])
    try:
        loop, runner = assemble(load(chosen.config), app)
    except (SettingsError, DeviceError, OSError) as wrong:
        log.critical("%s", wrong)
        return FAILED
    except PolicyError as wrong:
        log.critical("%s: %s", wrong.code, wrong)
        return FAILED
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    ticks, beats = QTimer(), QTimer()
    ticks.timeout.connect(loop.tick)
    ticks.start(TICK_MS)
    beats.timeout.connect(lambda: notify("WATCHDOG=1"))  # from the loop that does the work
    beats.start(BEAT_MS)
    QTimer.singleShot(0, lambda: notify("READY=1"))
    status: int = app.exec_()
    runner.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
