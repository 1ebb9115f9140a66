"""A CRT-591: magazine, track, chip contacts, gate and bin behind a real PTY.

Written from the manufacturer's protocol (docs/devices/crt591.md). Chips: `sim_dispenser_chips`.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import xor
from time import monotonic
from typing import Self

from twins.pty_line import LineClosedError, PtyLine
from twins.sim_dispenser_chips import Answer, Chip, ChipSide
from twins.sim_dispenser_faults import LineFaults, PowerLostError

FIRMWARE = b"CRT-591-M001 V1.04"
DESTINATIONS = {b"20": "gate", b"21": "reader", b"23": "bin", b"29": "out", b"22": "reader"}
SEEN = {"": b"0", "gate": b"1", "reader": b"2", "track": b"2"}
TEXTS = {
    b"\xa20": b"\x0820260007", b"\xa30": b"CRT-591-M001", b"\xa40": FIRMWARE,
    b"\xa41": b"IC V1.02", b"\xa42": b"RF V1.01",
}  # fmt: skip
SIDES = {
    b"P": "_chip_type", b"Q": "_contacts", b"R": "_security_module", b"`": "_by_radio",
    b"\xa5": "_counter",
}  # fmt: skip
COUNTS = 1000  # the bin counter has three digits
SECONDS = {"gate": 0.9, "reader": 1.4, "bin": 1.1, "out": 0.7}


class _AbortedError(Exception):
    """The host said 04: the motor stopped where it was."""


@dataclass
class SimDispenserTwin(ChipSide, LineFaults):
    """State of the machine, set and read by tests; `path` is its serial line."""

    magazine: list[Chip] = field(default_factory=list)
    few: int = 3  # the lever that reports "few" sits at so many cards
    bin_room: int = 20
    time_scale: float = 1.0  # 0 moves at once

    taken: list[Chip] = field(default_factory=list)
    bin: list[Chip] = field(default_factory=list)
    initialised: bool = False
    moves: int = 0  # moves begun since the twin started
    binned: int = 0  # the machine's own counter of its bin, three digits
    aborted: int = 0  # moves that the host discontinued
    retracts: int = 0  # initialisations that counted one (CM 30, PM 34, 35, 37)
    acked: int = 0  # answers the host has confirmed

    jam_at: str = ""  # a card on its way there sticks on the track
    bin_full: bool = False
    short_card: bool = False  # the next card fed is too short
    quick_hand: bool = False  # the customer takes the card before the answer is out
    pulled: bool = False  # the customer tears the card out while it moves to the gate
    mute: bool = False  # acts, then loses its answer and its 06
    lose_ack: bool = False
    double_ack: bool = False
    deaf: int = 0  # says 15 to so many commands
    spoil: int = 0  # so many answers leave with a wrong checksum
    cut: int = 0  # so many answers break off in the middle
    noise: bytes = b""  # before every answer
    echo: bytes = b""  # answers in the name of this command
    strange: bytes = b""  # these three states instead of the true ones
    path: str = field(init=False, default="")

    def __enter__(self) -> Self:
        self._line = PtyLine()
        self.path = self._line.path
        self._power_cut = threading.Event()
        self._grip = threading.RLock()  # a hand and a motor never have the card at once
        self._thread = threading.Thread(target=self._serve, name="sim-dispenser", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Pull the serial cable out for good."""
        self._power_cut.set()
        if self._thread.is_alive():
            self._line.stop()
            self._thread.join(timeout=40)
        self._line.close()

    def power_cut(self) -> None:
        """Lose power and get it back: motion stops, the card stays, INIT is wanted again."""
        self.initialised = False
        self._unpower()
        self._power_cut.set()

    def take_card(self) -> bool:
        """Let the customer take the card at the gate; false when there is none."""
        with self._grip:
            if self.at != "gate" or self.card is None:
                return False
            self.taken.append(self.card)
            self.card, self.at = None, ""
            return True

    def clear_jam(self) -> None:
        """Let a technician open the machine and put the stuck card into the bin."""
        self.jam_at = ""
        if self.card is not None:
            self.bin.append(self.card)
        self.card, self.at = None, ""

    def spill(self, noise: bytes) -> None:
        """Leave stale bytes on the line, as a late answer does."""
        self._line.write(noise)

    # --- the line ---

    def _serve(self) -> None:
        answer = b""
        try:
            while True:
                try:
                    answer = self._turn(answer)
                except PowerLostError:
                    answer = b""
                    self.power_cut()
        except (LineClosedError, OSError):
            return

    def _turn(self, answer: bytes) -> bytes:
        start = self._read(1)
        if start == b"\xf2":
            return self._hear(answer)
        if start == b"\x15":
            self._send(answer)
        elif start == b"\x06":
            self.acked += 1
        return answer

    def _hear(self, last_answer: bytes) -> bytes:
        head = self._take(3)
        rest = self._take(int.from_bytes(head[1:3], "big") + 2) if len(head) == 3 else b""
        whole = b"\xf2" + head + rest
        if len(rest) < 2 or reduce(xor, whole) or rest[-2] != 0x03:
            self._write(b"\x15")
            return last_answer
        if self.deaf:
            self.deaf -= 1
            self._write(b"\x15")
            return last_answer
        if not (self.mute or self.lose_ack):
            self._write(b"\x06\x06" if self.double_ack else b"\x06")
        self._power_cut.clear()
        try:
            answer = self._act(rest[:-2])
        except (PowerLostError, _AbortedError):
            return b""
        self._send(answer)
        return answer

    def _take(self, n: int) -> bytes:
        """Bytes of one command; the manual drops it at a gap of 20 ms, here it is 100."""
        got = b""
        while len(got) < n and (more := self._read(n - len(got), 0.1)):
            got += more
        return got

    def _send(self, text: bytes) -> None:
        if self.mute or not text:
            return
        body = b"\xf2\x00" + len(text).to_bytes(2, "big") + text + b"\x03"
        check = reduce(xor, body)
        if self.spoil:
            self.spoil, check = self.spoil - 1, check ^ 0xFF
        whole = body + bytes([check])
        if self.cut:
            self.cut, whole = self.cut - 1, whole[: len(whole) // 2]
        self._answered(self.noise + whole)

    # --- the machine ---

    def _act(self, text: bytes) -> bytes:
        command, data = text[1:3], text[3:]
        named = self.echo or command
        refusal, result = self._obey(command, data)
        if refusal:
            return b"N" + named + refusal
        return b"P" + named + (self.strange or self._states()) + result

    def _obey(self, command: bytes, data: bytes) -> tuple[bytes, bytes]:
        """Give a refusal or the data of the answer."""
        if command[0:1] == b"0":
            return self._initialise(command)
        if not self.initialised:
            return b"B0", b""
        if command in DESTINATIONS:
            return self._move(DESTINATIONS[command]), b""
        if command[0:1] in SIDES:
            side: Callable[[bytes, bytes], Answer] = getattr(self, SIDES[command[0:1]])
            return side(command[1:2], data)
        if command in TEXTS:
            return b"", TEXTS[command]
        plain: dict[bytes, Callable[[], bytes]] = {
            b"10": lambda: b"",
            b"11": lambda: self._sensors(),
            b"30": lambda: b"",
            b"31": lambda: b"",
        }
        return (b"", plain[command]()) if command in plain else (b"00", b"")

    def _initialise(self, command: bytes) -> tuple[bytes, bytes]:
        if command[1:2] not in (b"0", b"1", b"3", b"4", b"5", b"7"):
            return b"01", b""
        self.initialised = True
        self._unpower()
        self.retracts += command[1:2] in (b"4", b"5", b"7") and self.card is not None
        where = {b"0": "gate", b"4": "gate", b"1": "bin", b"5": "bin"}.get(command[1:2], "")
        return (self._move(where) if where and self.card else b""), FIRMWARE

    def _states(self) -> bytes:
        held = len(self.magazine)
        level = b"0" if held == 0 else b"1" if held <= self.few else b"2"
        return (
            SEEN[self.at if self.stuck is None else self.stuck]
            + level
            + (b"1" if self._bin_is_full() else b"0")
        )

    def _sensors(self) -> bytes:
        places = ("gate", "track", "reader")
        return b"".join(b"1" if self.at == place else b"0" for place in places) + b"0" * 7

    def _bin_is_full(self) -> bool:
        return self.bin_full or len(self.bin) >= self.bin_room

    def _counter(self, what: bytes, data: bytes) -> Answer:
        """CM A5: read (30) or set (31) the counter of the bin."""
        if what == b"0":
            return b"", b"%03d" % (self.binned % COUNTS)
        if what != b"1" or len(data) != 3 or not data.isdigit():
            return b"04", b""
        self.binned = int(data)
        return b"", b""

    def _move(self, to: str) -> bytes:
        """Move the card inside, or one out of the magazine; give the refusal."""
        with self._grip:
            if refusal := self._cannot_move(to):
                return refusal
            if self.card is None:
                self.card = self.magazine.pop(0)
            self.moves += 1
            there = self.at == to
            self.at = self.at if there else "track"
        if not there:
            self._run_motor(SECONDS[to])
        with self._grip:
            return self._arrive(to)

    def _cannot_move(self, to: str) -> bytes:
        if self.powered:
            return b"05"
        if self.jam_at and self.at == "track":
            return b"10"
        if self.card is None and to == "reader":
            return b"" if self.magazine else b"A0"
        if self.card is None:
            return b"02"
        return b"A1" if to == "bin" and self._bin_is_full() else b""

    def _arrive(self, to: str) -> bytes:
        card = self.card
        if card is None:
            return b"12"
        if self.short_card:
            self.short_card = False
            return b"14"
        if self.jam_at == to:
            return b"10"
        if self.pulled and to == "gate":
            self.pulled, self.card, self.at = False, None, ""
            self.taken.append(card)
            return b"16"
        if to in ("bin", "out"):
            (self.bin if to == "bin" else self.taken).append(card)
            self.binned += to == "bin"
            self.card, self.at = None, ""
        else:
            self.at = to
        if self.quick_hand:
            self.take_card()
        return b""

    def _run_motor(self, seconds: float) -> None:
        if self.fails_moving:
            self.fails_moving = False
            self.power_cut()
            raise PowerLostError
        ends = monotonic() + seconds * self.time_scale
        while (left := ends - monotonic()) > 0:
            if self._power_cut.wait(min(left, 0.02)):
                raise PowerLostError
            if self._line.read(1, 0.0) == b"\x04":  # the host discontinues
                self.aborted += 1
                self._write(b"\x04")
                raise _AbortedError
