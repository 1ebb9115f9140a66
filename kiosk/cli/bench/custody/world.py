"""What the custody bench runs on: the twin's process, two nurseries, a centre, files on a disk."""

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any, Final, Literal

from kiosk.bus.server import Pulse, serve
from kiosk.case.reasons import Reason
from kiosk.cli.bench.custody.visits import DONE, REFUSED, UNREAD_MODEL, WANTS
from kiosk.cli.bench.measure import BenchError
from kiosk.ports.centre import Centre, CentreRefusedError, Reservation, ReservationStatus
from kiosk.settings import load
from kiosk.store.key import store_key
from kiosk.store.stocktake import Stocktake
from kiosk.store.store import FILE, open_store

Killed = Literal["kiosk", "devices"]
SPARE: Final = 3  # cards for each visit that may go to the bin
BLOWS: Final = "blows"  # files of the folder: what was done to the kiosk
STATE: Final = "state"  # ledger, drafts and how each visit ended
DIARY: Final = "diary"  # and what the dispenser saw
REST_S: Final = 10.0


class Desk:
    """The centre's rule for SIMs: one reservation a card, the newest card a reservation."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def assign_sim(self, code: str, iccid: str) -> Reservation:
        """Bind a card; refuse one that belongs to another reservation."""
        if self.of.setdefault(iccid, code) != code:
            raise CentreRefusedError("centre", Reason.MISMATCH_RESERVATION)
        return Reservation(code, "", "", ReservationStatus.NOT_CONNECTED, iccid, "2099-12-31")

    def __getattr__(self, name: str) -> object:
        return getattr(Centre, name)  # nothing else is asked


class World:
    """A context manager. `bear` and `kill` name a process of the kiosk."""

    def __init__(self, folder: Path, runs: int, seed: int, model: str = "crt591") -> None:
        self.folder, self.runs, self.seed, self.model = folder, runs, seed, model
        spare = runs // 3 if model == UNREAD_MODEL else runs * (SPARE - 1)  # it has no bin
        self.cards = runs + spare + 50
        self.state = folder / STATE
        self._pids: dict[str, int] = {}
        self._environment = dict(os.environ)
        self.counts = 0

    def __enter__(self) -> "World":
        with ExitStack() as self._stack:  # ended half way, nothing of it is left
            self._build()
            self._stack = self._stack.pop_all()
        return self

    def _build(self) -> None:
        self.state.mkdir()
        (self.folder / "run").mkdir()
        self._blows = self._stack.enter_context((self.folder / BLOWS).open("w", buffering=1))
        self._twin = self._start(
            "twins.sim_dispenser_process", "--cards", str(self.cards), "--seed", str(self.seed),
            "--diary", str(self.folder / DIARY), "--model", self.model,
            "--pcsc", str(self.folder / "pcsc"),
        )  # fmt: skip
        said = self._said(self._twin)
        self.config = self._configure(said.pop("path"))
        self._environment = {**os.environ, **said}
        self.settings = load(self.config)
        threading.Thread(target=self._centre, name="centre", daemon=True).start()
        self._fill()
        nursery = "kiosk.cli.bench.custody.nursery"
        self._nurseries = {
            name: self._start(nursery, name, str(self.config)) for name in ("kiosk", "devices")
        }
        for process in self._nurseries.values():
            self._line(process)

    def __exit__(self, *_: object) -> None:
        for name in list(self._pids):
            self.kill(name)
        self._stack.close()

    def bear(self, name: Killed) -> None:
        """Start one more process of the kiosk; the screen's goes on with the visit it was in."""
        words = f"{self.ended()} {self.runs}" if name == "kiosk" else ""
        nursery = self._nurseries[name]
        self._tell(nursery, words)
        self._pids[name] = int(self._line(nursery))
        self._note(f"born {name} {self._pids[name]} {words}")

    def kill(self, name: str) -> None:
        """Strike a process dead and wait until it is gone."""
        pid = self._pids.pop(name)
        self._note(f"kill {name} {pid}")
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            while True:
                os.kill(pid, 0)
                sleep(0.001)

    def ended(self) -> int:
        """Count the visits that have ended."""
        return len(self.outcomes())

    def outcomes(self) -> list[str]:
        """Give how each visit ended, in order; a line torn by a blow is not there yet."""
        path = self.state / DONE
        text = path.read_text(encoding="ascii") if path.exists() else ""
        return [line.partition(" ")[2] for line in text[: text.rfind("\n") + 1].splitlines()]

    def cut_power(self) -> None:
        """Let the dispenser lose power for a moment."""
        self._note("power")
        self._ask("power")

    def rest(self) -> None:
        """Wait until the last process has settled the machine and ended."""
        ends = monotonic() + REST_S
        with suppress(ProcessLookupError):
            while monotonic() < ends:
                os.kill(self._pids["kiosk"], 0)
                sleep(0.02)

    def machine(self) -> dict[str, Any]:
        """Ask the twin where every card is."""
        return self._ask("state")

    def _note(self, blow: str) -> None:
        self._blows.write(f"{time():.4f} {blow}\n")

    def _ask(self, what: str, **more: int) -> dict[str, Any]:
        self._tell(self._twin, json.dumps({"do": what, **more}))
        return self._said(self._twin)

    def _centre(self) -> None:
        self.desk = Desk()
        serve(self.settings.endpoint("centre"), Centre, self.desk, Pulse())

    def waits_for_count(self) -> bool:
        """Tell whether the last visit ended because nobody knows what is stacked."""
        return self.model == UNREAD_MODEL and (self.outcomes() or [""])[-1] in WANTS

    def count(self) -> None:
        """Let two technicians stack the cards anew by serials, without one that is promised."""
        with suppress(ProcessLookupError):
            while self._pids.get("kiosk"):
                os.kill(self._pids["kiosk"], 0)
                sleep(0.005)
        aside = int(self.outcomes()[-1] == REFUSED)
        self._note(f"count, {aside} aside")
        held = self._ask("open")["stack"]
        stack = self._ask("open", aside=aside)["stack"]
        store = open_store(self.state / FILE, store_key(self.state))
        stocktake = Stocktake(store.ledger, "an+binh", int(time()))
        stocktake.unload(len(held))
        stocktake.fill(0, 0, stack)
        store.close()
        self.counts += 1

    def _fill(self) -> None:
        store = open_store(self.state / FILE, store_key(self.state))
        stocktake = Stocktake(store.ledger, "an+binh", 0)
        if self.model == UNREAD_MODEL:  # it reads nothing: its cards are stacked by their serials
            stocktake.fill(0, 0, self._ask("state")["stack"])
        else:
            stocktake.fill(0, self.cards)
        store.close()

    def _configure(self, line: str) -> Path:
        here, none = self.folder, self.folder / "none"
        keys = ("authority", "certificate", "key", "centre_seal", "centre_sign")
        coupler = 'dispenser_reader = "pcsc:1"\n' if self.model == "k720" else ""
        text = f"""
[kiosk]
name = "bench"
brand = "bench"
state = "{self.state}"
run = "{here}/run"
[devices]
{coupler}dispenser = "{self.model}:{line}"
[vision]
models = "{none}"
[sync]
outbox = "{here}/outbox.sqlite"
broker = "localhost:1"
"""
        file = here / "kiosk.toml"
        file.write_text(text + "".join(f'{key} = "{none}"\n' for key in keys), encoding="utf-8")
        return file

    def _start(self, *words: str) -> subprocess.Popen[str]:
        log = self._stack.enter_context((self.folder / "log").open("ab"))
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log, text=True, env=self._environment,
        )  # fmt: skip
        self._stack.callback(self._end, process)
        return process

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()

    @staticmethod
    def _tell(process: subprocess.Popen[str], words: str) -> None:
        if process.stdin is None:
            raise BenchError("a process without ears")
        process.stdin.write(words + "\n")
        process.stdin.flush()

    def _line(self, process: subprocess.Popen[str]) -> str:
        line = process.stdout.readline() if process.stdout is not None else ""
        if not line:
            raise BenchError((self.folder / "log").read_text(errors="replace")[-500:])
        return line

    def _said(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._line(process))
        return said
