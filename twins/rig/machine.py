"""The kiosk: its devices as twins on real wires, its processes as `simkiosk run` starts them."""

import json
import os
import signal
import subprocess
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil

from twins.leds import FULL, Leds
from twins.pcsc import PcscTwin
from twins.pn532 import Pn532Twin
from twins.ports import free_port
from twins.receipt_printer import ReceiptPrinterTwin
from twins.rig import dispensers
from twins.rig.camera import Camera
from twins.rig.centre import COMMAND, StartError

DEVICE = "kiosk-0001"
NAMES = ("devices", "vision", "paper", "sync", "kiosk")
LAMPS = {"kiosk-left": 1, "kiosk-right": 1, "kiosk-face": FULL}  # as image-build makes them


@dataclass
class Machine:
    """`platform` is Qt's: xcb or wayland. Twins are attributes, for hands and faults."""

    folder: Path
    broker_port: int
    models: Path
    platform: str
    size: tuple[int, int] = (1080, 1920)
    fullscreen: bool = True
    model: str = "crt591"  # of the dispenser
    rules: str = ""  # TOML laid over the brand's policy
    touch_port: int = field(default_factory=free_port)
    events: list[dict[str, Any]] = field(default_factory=list)

    def __enter__(self) -> "Machine":
        self._stack = ExitStack()
        enter = self._stack.enter_context
        self.pcsc = enter(PcscTwin(self.folder / "pcsc"))
        self.pn532 = enter(Pn532Twin())
        self.dispenser = enter(dispensers.twin(self.model))
        if self.model == "k720":
            enter(dispensers.Coupler(self.dispenser, self.pcsc))
        self.printer = enter(ReceiptPrinterTwin(rows_per_s=1200))
        self.leds = Leds(self.folder / "leds", LAMPS)
        self.camera = Camera(self.folder / "camera", self.leds.folder)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._stack.close()

    @property
    def mirror(self) -> Path:
        return self.folder / "run" / "mirror"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def configure(self) -> Path:
        """Write kiosk.toml."""
        here, keys = self.folder, self.keys
        trust = here / "trust"
        trust.mkdir(parents=True, exist_ok=True)
        (here / "policy.toml").write_text(self.rules, encoding="utf-8")
        text = f"""
[kiosk]
name = "{DEVICE}"
brand = "mobifone"
state = "{here}/state"
technicians = "{here}/technicians.toml"
policy_changes = "{here}/policy.toml"
run = "{here}/run"
production = false

[screen]
fullscreen = {"true" if self.fullscreen else "false"}
width = {self.size[0]}
height = {self.size[1]}
mirror = "{self.mirror}"

[devices]
chip_readers = ["pn532:{self.pn532.path}", "pcsc:0"]
{dispensers.lines(self.model, self.dispenser.path)}
printer = "escpos:{self.printer.path}"
trust = "{trust}"
fonts = "{self.models.parent / "fonts"}"

[vision]
camera = "replay:{self.camera.folder}"
models = "{self.models}"

[vision.lamps]
left = "kiosk-left"
right = "kiosk-right"
face = "kiosk-face"
folder = "{self.leds.folder}"

[sync]
outbox = "{here}/outbox/outbox.db"
broker = "localhost:{self.broker_port}"
authority = "{keys}/authority.pem"
certificate = "{keys}/certificate.pem"
key = "{keys}/key.pem"
centre_seal = "{keys}/centre_seal.hex"
centre_sign = "{keys}/centre_sign.pem"

[contract]
key = "{keys}/contract_key.pem"
certificate = "{keys}/contract_certificate.pem"
authority = "{keys}/authority.pem"
"""
        file = here / "kiosk.toml"
        file.write_text(text, encoding="utf-8")
        return file

    def start(self, config: Path) -> None:
        """Start the supervised processes; `wait_ready` tells when they are there."""
        self._log = (self.folder / "kiosk.log").open("ab")
        own = {
            "QT_QPA_PLATFORM": self.platform,
            "QT_TUIOTOUCH_DELIVER_WITHOUT_FOCUS": "1",  # no window manager gives focus here
            "QT_QPA_GENERIC_PLUGINS": f"tuiotouch:udp={self.touch_port}",
            **self.pcsc.environment,
        }
        words = [COMMAND, "run", "--config", str(config), "--json"]
        self.started_at = monotonic()
        self._process: subprocess.Popen[str] | None = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self._log, text=True, env={**os.environ, **own}
        )
        threading.Thread(target=self._listen, name="supervisor", daemon=True).start()

    def wait_ready(self, seconds: float = 60.0, names: tuple[str, ...] = NAMES) -> None:
        """Wait until every process has said that it is ready."""
        ends = monotonic() + seconds
        while monotonic() < ends:
            if all(self.state(name) == "ready" for name in names):
                return
            sleep(0.05)
        states = {name: self.state(name) for name in names}
        raise StartError(f"not ready: {states}, see {self.folder / 'kiosk.log'}")

    def state(self, name: str) -> str:
        """Give the last thing the supervisor said of a process."""
        return next((e["state"] for e in reversed(self.events) if e["process"] == name), "")

    def pid(self, name: str) -> int:
        """Give the process id of a process of the kiosk."""
        return next((int(e["pid"]) for e in reversed(self.events) if e["process"] == name), 0)

    def memory(self) -> dict[str, float]:
        """Give the resident memory of each process in MB."""
        return {
            name: round(psutil.Process(self.pid(name)).memory_info().rss / 1e6, 1)
            for name in NAMES
            if psutil.pid_exists(self.pid(name)) and self.pid(name)
        }

    def strike(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Kill a process of the kiosk, or stop it from moving (SIGSTOP)."""
        os.kill(self.pid(name), how)

    def stop(self) -> None:
        """Shut the kiosk down."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.terminate()
            process.wait(90)
            self._log.close()

    def _listen(self) -> None:
        pipe = self._process.stdout if self._process else None
        for line in pipe or ():
            self.events.append(json.loads(line))
