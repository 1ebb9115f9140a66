"""The centre: `simkiosk hub up` in a folder of its own, filled as an operator would fill it."""

import json
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from twins.ports import free_port

COMMAND = str(Path(sys.executable).with_name("simkiosk"))
OPERATOR = "linh"
SUBSCRIBERS = "number,iccid,status,reason,since,document,full_name,birth,sex,address"


class StartError(RuntimeError):
    """A program of the rig did not start; the message ends with its log's path."""


def command(*words: str, give: str | None = None) -> dict[str, Any]:
    """Run one of our commands to its end; give its JSON answer."""
    done = subprocess.run(
        [COMMAND, *words, "--json"], input=give, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    if done.returncode:
        raise StartError(f"simkiosk {' '.join(words[:3])}: {done.stdout or done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@dataclass
class Centre:
    """Lives in `folder`; `settings` are lines of hub.toml."""

    folder: Path
    smtp: str
    sms: str
    settings: str = ""
    broker_port: int = field(default_factory=free_port)
    web: str = ""
    password: str = field(default_factory=lambda: secrets.token_urlsafe(9))

    def prepare(self, device: str, files: Path) -> None:
        """Make keys and database, enrol the kiosk, make the operator's account."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "hub.toml").write_text(self.settings, encoding="utf-8")
        command("hub", "enrol", device, "--out", str(files), "--dir", str(self.folder))
        command("hub", "operator", "add", OPERATOR, "--dir", str(self.folder), give=self.password)

    def fill(self, device: str, rows: "Rows") -> None:
        """Import reservations, stock and numbers."""
        words = []
        for kind, text in rows.files(device).items():
            file = self.folder / f"{kind}.csv"
            file.write_text(text, encoding="utf-8")
            words += [kind, str(file)]
        command("hub", "import", *words, "--dir", str(self.folder))

    def start(self) -> None:
        """Start and wait until it says that it is ready."""
        self.begin()
        self.wait_ready()

    def begin(self) -> None:
        """Start, and do not wait."""
        self._ready = False
        self._log = (self.folder / "hub.log").open("ab")
        port = self.web.rpartition(":")[2] or str(free_port())
        words = [
            COMMAND, "hub", "up", "--dir", str(self.folder), "--port", port, "--broker-port",
            str(self.broker_port), "--smtp", self.smtp, "--sms", self.sms, "--json",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=self._log, text=True, start_new_session=True
        )

    def wait_ready(self) -> None:
        """Wait until it says that it is ready, once. Raise `StartError`."""
        if self._ready:
            return
        line = self._process.stdout.readline() if self._process.stdout else ""
        if '"ready"' not in line:
            raise StartError(f"the hub did not start: {line} {self.folder / 'hub.log'}")
        self.web, self._ready = json.loads(line)["web"], True

    @property
    def runs(self) -> bool:
        """Tell whether its program runs."""
        return self._process.poll() is None

    def stop(self, *, kill: bool = False) -> None:
        """End it, as a power cut would with `kill`; its broker goes with it."""
        if self._process.poll() is None:
            if kill:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.terminate()
            self._process.wait(60)
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()


@dataclass
class Rows:
    """What the operator has imported."""

    reservations: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    stock: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)
    time_table: bool = False
    accounts: list[tuple[str, str]] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)
    subscribers: list[str] = field(default_factory=list)

    def files(self, device: str) -> dict[str, str]:
        """Write the CSV files of `simkiosk hub import`."""
        expires = (date.today() + timedelta(30)).isoformat()  # noqa: DTZ011 - the rig's own day
        reservations = [f"{','.join(row)},{expires}" for row in self.reservations]
        head = "code,number,package,status,iccid,expires"
        made = {"reservations": [head, *reservations]}
        if self.stock:
            made["sims"] = ["iccid,device", *(f"{iccid},{device}" for iccid in self.stock)]
        if self.numbers:
            made["numbers"] = ["document,number", *(",".join(row) for row in self.numbers)]
        if self.accounts:
            named = [f"{','.join(row)}," for row in self.accounts]
            made["accounts"] = ["subject,number,old_number", *named]
        if self.cards:
            made["cards"] = ["iccid,number", *(",".join(row) for row in self.cards)]
        if self.subscribers:
            made["subscribers"] = [SUBSCRIBERS, *self.subscribers]
        if self.time_table:
            made |= _offices()
        return {kind: "\n".join(lines) + "\n" for kind, lines in made.items()}


def _offices() -> dict[str, list[str]]:
    """Give two offices four places a day on the days after tomorrow."""
    offices = ["code,name,address", "hk,Công an phường Hoàn Kiếm,2 Tràng Thi",
               "cg,Công an phường Cầu Giấy,84 Trần Thái Tông"]  # fmt: skip
    days = [date.today() + timedelta(ahead) for ahead in (3, 4, 5)]  # noqa: DTZ011
    times = [f"{day}T{hour:02d}:00+07:00" for day in days for hour in (8, 9, 10, 14)]
    places = [f"{office},{at},30,1" for office in ("hk", "cg") for at in times]
    return {"offices": offices, "places": ["office,starts,minutes,seats", *places]}
