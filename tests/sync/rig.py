"""A real centre for tests: keys, mosquitto, the hub's line, a store that a test may look into."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hub.fleet.pki import Enrolled, Pki
from hub.line.broker import Broker
from hub.line.mqtt import Line, NotNowError
from kiosk.ports.outbox import Sealed
from sync.wire.centre_v1 import AllowanceV1, Answer, AskAllowance, Done, Question, Refused
from sync.wire.connection import Arrived
from sync.wire.envelope import Envelope, seal
from sync.wire.transfer_v1 import Birth, Heartbeat, Verdict
from twins.ports import free_port

KIOSK = "kiosk-0001"


def until(fact: Callable[[], object], seconds: float = 45.0) -> None:
    """Wait for a fact; the test fails when it does not come true."""
    ends = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)


@dataclass
class Shelf:
    """An `Intake` on memory: what was stored, in order, and how often each was offered."""

    cases: dict[str, Envelope] = field(default_factory=dict)
    offers: list[str] = field(default_factory=list)
    verdict: tuple[Verdict, str] | None = None
    busy: bool = False

    def store(self, envelope: Envelope, device: str) -> tuple[Verdict, str]:
        assert device == KIOSK
        if self.busy:
            raise NotNowError("database is being restored")
        name = envelope.digest.hex()
        self.offers.append(name)
        if self.verdict is not None:
            return self.verdict
        if name in self.cases:
            return Verdict.DUPLICATE, ""
        self.cases[name] = envelope
        return Verdict.STORED, ""


@dataclass
class Desk:
    """An `Answers` that knows one allowance; `gate` holds `held` answers back while clear."""

    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[Question] = field(default_factory=list)
    held: type = object

    def __post_init__(self) -> None:
        self.gate.set()

    def answer(self, device: str, question: Question) -> Answer:
        self.asked.append(question)
        if isinstance(question, self.held):
            self.gate.wait(60)
        if isinstance(question, AskAllowance):
            return AllowanceV1(2, 3)
        return Refused("otp.wrong") if type(question).__name__ == "CheckOtp" else Done()


class PausingLine(Line):
    """Stands still once it has `pause_at` pieces, until it is let `go` or told to stop."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.pause_at = 0
        self.paused, self.go = threading.Event(), threading.Event()

    def stop(self) -> None:
        super().stop()
        self.go.set()

    def _sort(self, device: str, leaf: str, message: Arrived) -> None:
        super()._sort(device, leaf, message)
        if 0 < self.pause_at <= self.pieces:
            self.pause_at = 0
            self.paused.set()
            self.go.wait(60)


class Centre:
    """Broker and hub line on a folder; each can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pki = Pki(folder / "pki")
        self.kiosk: Enrolled = self.pki.enrol(KIOSK)
        self.shelf, self.desk = Shelf(), Desk()
        self.heard: list[tuple[str, Birth | Heartbeat | None]] = []
        self.port = free_port()
        self.line: Line | None = None

    @contextmanager
    def broker(self) -> Iterator[Broker]:
        with Broker(self.folder / "broker", self.pki.broker(), self.port) as broker:
            yield broker

    @contextmanager
    def hub(self, pause_at: int = 0) -> Iterator[PausingLine]:
        line = PausingLine(
            self.pki.access("127.0.0.1", self.port),
            self.folder,
            self.pki.signing_key(),
            self.pki.device_key,
            self.shelf,
            self.desk,
            lambda device, message: self.heard.append((device, message)),
        )
        line.pause_at = pause_at
        thread = threading.Thread(target=line.run)
        thread.start()
        try:
            assert line.wait_ready(40)
            yield line
        finally:
            line.stop()
            thread.join()

    def sealed(
        self, case: str, size: int = 100_000, device: str = KIOSK, key: Path | None = None
    ) -> Sealed:
        """Seal random octets as the kiosk does, or in another name or with another key."""
        private = load_pem_private_key((key or self.kiosk.key).read_bytes(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        public = bytes.fromhex(self.kiosk.centre_seal.read_text())
        centre = x25519.X25519PublicKey.from_public_bytes(public)
        envelope = seal(os.urandom(size), {"case": case, "device": device}, centre, private)
        return Sealed(case, envelope.header, envelope.body, envelope.digest, envelope.signature)

    def config(self) -> Path:
        """Write the kiosk's `kiosk.toml`."""
        run = self.folder / "run"
        run.mkdir(exist_ok=True)
        path = self.folder / "kiosk.toml"
        files = self.kiosk
        path.write_text(
            f'[kiosk]\nname = "{KIOSK}"\nbrand = "x"\nstate = "{self.folder}"\nrun = "{run}"\n'
            f'[vision]\nmodels = "{self.folder}"\n'
            f'[sync]\noutbox = "{self.outbox}"\nbroker = "127.0.0.1:{self.port}"\n'
            f'authority = "{files.authority}"\ncertificate = "{files.certificate}"\n'
            f'key = "{files.key}"\ncentre_seal = "{files.centre_seal}"\n'
            f'centre_sign = "{files.centre_sign}"\n'
        )
        return path

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox.db"

    @contextmanager
    def agent(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the process `sync`."""
        child = subprocess.Popen([sys.executable, "-m", "sync.agent", "--config", self.config()])
        try:
            yield child
        finally:
            child.kill()
            child.wait()
