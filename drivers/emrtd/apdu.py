"""Command and answer of ISO/IEC 7816-4, and the plain link that carries them to a transceiver."""

from time import monotonic
from typing import Final, NamedTuple, Protocol

from drivers.emrtd.faults import ChipFault, SmLostError, StatusError, TimeOverError
from kiosk.ports.transceiver import Transceiver

OK: Final = 0x9000
SHORT_LE: Final = 256
ANSWER_PARTS: Final = 300  # GET RESPONSE rounds one answer may take
UNFINISHED: Final = (0x61, 0x6C)
LONGEST_ANSWER: Final = 0x10000 + 512


class Command(NamedTuple):
    """`le` is the number of octets wanted, None for none; `extended` forces the long form."""

    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None
    cla: int = 0
    extended: bool = False

    @property
    def long(self) -> bool:
        return self.extended or len(self.data) > 255 or (self.le or 0) > SHORT_LE

    @property
    def words(self) -> str:
        """Name the command without its data."""
        return f"{self.ins:02X} {self.p1:02X} {self.p2:02X}"

    def encode(self) -> bytes:
        head, long = bytes([self.cla, self.ins, self.p1, self.p2]), self.long
        size = 2 if long else 1
        lead = b"\0" if long else b""
        body = lead + len(self.data).to_bytes(size, "big") + self.data if self.data else b""
        if self.le is None:
            return head + body
        if long and body:
            lead = b""
        return head + body + lead + (self.le % (1 << (8 * size))).to_bytes(size, "big")


class Answer(NamedTuple):
    """Data and status word."""

    data: bytes
    sw: int

    def need(self, command: str) -> bytes:
        """Give the data; raise `StatusError` unless all went well."""
        if self.sw != OK:
            raise StatusError(command, self.sw)
        return self.data


class Link(Protocol):
    """Plain or secure."""

    def send(self, command: Command) -> Answer: ...


class PlainLink:
    """Sends commands as they are and fetches answers that come in parts; counts and keeps time."""

    def __init__(self, card: Transceiver, budget_s: float) -> None:
        self._card = card
        self._ends = monotonic() + budget_s
        self.apdus = 0
        self.octets = 0

    def send(self, command: Command) -> Answer:
        """Follow 61xx (more waits) and 6Cxx (another Le); other status words are the caller's."""
        answer = self._exchange(command.encode())
        return self._rest(command, answer) if answer.sw >> 8 in UNFINISHED else answer

    def _rest(self, command: Command, answer: Answer) -> Answer:
        if answer.sw >> 8 == 0x6C:
            right = answer.sw & 0xFF or SHORT_LE
            short = Command(command.ins, command.p1, command.p2, command.data, right, command.cla)
            answer = self._exchange(short.encode())
        data = answer.data
        for _ in range(ANSWER_PARTS):
            if answer.sw >> 8 != 0x61:
                return Answer(data, answer.sw)
            more = Command(0xC0, 0, 0, le=answer.sw & 0xFF or SHORT_LE, cla=command.cla & 0xF3)
            answer = self._exchange(more.encode())
            data += answer.data
        raise ChipFault("an answer without end")

    def _exchange(self, apdu: bytes) -> Answer:
        if monotonic() > self._ends:
            raise TimeOverError("time for one chip is over")
        raw = self._card.transmit(apdu)
        self.apdus += 1
        self.octets += len(apdu) + len(raw)
        if not 2 <= len(raw) <= LONGEST_ANSWER:
            raise SmLostError(f"an answer of {len(raw)} octets")
        return Answer(raw[:-2], int.from_bytes(raw[-2:], "big"))
