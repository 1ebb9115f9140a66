"""One MQTT 5 connection over TLS 1.3 with a client certificate, the same for kiosk and hub.

Owned by one thread, which calls `open`, then `step` and `publish` until `LineError`; then a new
connection is made. Nothing survives in it: clean start, no session, no queue. Every reason code
comes out: a refused publish looks like success to whoever does not look (MQTT 5, 3.4.2.1).
"""

import select
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from sync.wire.access import Access, LineError
from sync.wire.transfer_v1 import LARGEST_MESSAGE
from sync.wire.waiting import Bell

__all__ = [
    "NOBODY_LISTENS", "REFUSED", "Access", "Arrived", "Connection", "LineError", "Settled",
    "TooLargeError",
]  # fmt: skip
OPEN_S: Final = 10.0
KEEPALIVE_S: Final = 20
RECEIVE_MAXIMUM: Final = 40
PACKET_OVERHEAD: Final = 64  # fixed header, packet id and property codes, generously
NOBODY_LISTENS: Final = 16  # "No matching subscribers" (MQTT 5, 3.4.2.1)
REFUSED: Final = 128  # reason codes from here on say no


class TooLargeError(ValueError):
    """The broker would drop the connection over a message of this size: it was not sent."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message from the broker; `reply_to` and `correlation` are empty where it has none."""

    topic: str
    payload: bytes
    reply_to: str = ""
    correlation: bytes = b""


@dataclass(frozen=True, slots=True)
class Settled:
    """The broker's word on a publish: 0 taken, `NOBODY_LISTENS`, or `REFUSED` and above."""

    mid: int
    code: int


class Connection:
    """`will` is topic and payload that the broker sends when we vanish."""

    def __init__(self, access: Access, bell: Bell, will: tuple[str, bytes] | None = None) -> None:
        self._access = access
        self._bell = bell
        self._events: list[Arrived | Settled] = []
        self._accepted: ReasonCode | None = None
        self._granted: list[ReasonCode] | None = None
        self._ended = ""
        self._largest = LARGEST_MESSAGE
        self._client = client = paho.Client(
            CallbackAPIVersion.VERSION2,
            access.name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        self._tls = access.tls()
        client.tls_set_context(self._tls)
        client.max_inflight_messages_set(RECEIVE_MAXIMUM)
        if will is not None:
            client.will_set(will[0], will[1], qos=1)
        client.on_socket_open = _without_delay
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = lambda _c, _u, mid, code, _p: self._events.append(
            Settled(mid, code.value)
        )
        client.on_disconnect = self._on_disconnect

    def open(self, topics: Sequence[str]) -> None:
        """Connect and subscribe; raise `LineError` when the broker is away or says no."""
        ends = monotonic() + OPEN_S
        wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        wishes.SessionExpiryInterval = 0
        wishes.ReceiveMaximum = RECEIVE_MAXIMUM
        wishes.MaximumPacketSize = LARGEST_MESSAGE
        try:
            self._client.connect(
                self._access.host, self._access.port, KEEPALIVE_S, clean_start=True,
                properties=wishes,
            )  # fmt: skip
        except OSError as down:
            if self._tls.last is not None:
                self._tls.last.close()
            raise LineError(str(down)) from down
        self._until(lambda: self._accepted is not None, ends, "no CONNACK")
        if self._accepted is None or self._accepted.is_failure:
            raise LineError(f"refused: {self._accepted}")
        self._client.subscribe([(topic, SubscribeOptions(qos=1)) for topic in topics])
        self._until(lambda: self._granted is not None, ends, "no SUBACK")
        if any(code.is_failure for code in self._granted or []):
            raise LineError("subscription refused")

    def step(self, wait_s: float) -> list[Arrived | Settled]:
        """Move bytes for at most `wait_s` of silence; give what happened."""
        line = self._client.socket()
        if line is None:
            raise LineError(self._ended or "closed")
        writing = select.POLLOUT if self._client.want_write() else 0
        poll = select.poll()
        poll.register(line.fileno(), select.POLLIN | writing)
        poll.register(self._bell, select.POLLIN)
        ready = dict(poll.poll(0 if _pending(line) else wait_s * 1000))
        if self._bell.fileno() in ready:
            self._bell.hush()
        self._check(self._client.loop_write() if writing else MQTTErrorCode.MQTT_ERR_SUCCESS)
        if line.fileno() in ready or _pending(line):
            self._check(self._client.loop_read())
        self._check(self._client.loop_misc())
        events, self._events = self._events, []
        return events

    def publish(
        self, topic: str, payload: bytes, *,
        reply_to: str = "", correlation: bytes = b"", expiry_s: int = 0,
    ) -> int:  # fmt: skip
        """Send at least once; the number comes back in a `Settled`. Raise `TooLargeError`."""
        size = len(topic) + len(payload) + len(reply_to) + len(correlation) + PACKET_OVERHEAD
        if size > self._largest:
            raise TooLargeError(f"{size} octets where {self._largest} are allowed")
        extras = _extras(reply_to, correlation, expiry_s)
        info = self._client.publish(topic, payload, qos=1, properties=extras)
        self._check(info.rc)
        return info.mid

    def close(self) -> None:
        """Say goodbye; the will is not sent."""
        line = self._client.socket()
        if line is not None:
            self._client.disconnect()
            line.close()

    def abandon(self) -> None:
        """Drop the line without a goodbye, as a crash does: the will is sent."""
        line = self._client.socket()
        if line is not None:
            line.close()

    def _until(self, done: Callable[[], bool], ends: float, missed: str) -> None:
        while not done():
            if monotonic() > ends:
                raise LineError(missed)
            kept = self.step(0.2)
            self._events[:0] = kept

    def _check(self, code: MQTTErrorCode) -> None:
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise LineError(self._ended or paho.error_string(code))

    def _on_connect(
        self, _c: paho.Client, _u: object, _f: object, code: ReasonCode, has: Properties | None
    ) -> None:
        self._accepted = code
        self._largest = min(self._largest, getattr(has, "MaximumPacketSize", self._largest))

    def _on_subscribe(
        self, _c: paho.Client, _u: object, _mid: int, codes: list[ReasonCode], _p: object
    ) -> None:
        self._granted = codes

    def _on_message(self, _c: paho.Client, _u: object, message: paho.MQTTMessage) -> None:
        has = message.properties
        self._events.append(
            Arrived(
                message.topic,
                bytes(message.payload),
                getattr(has, "ResponseTopic", ""),
                getattr(has, "CorrelationData", b""),
            )
        )

    def _on_disconnect(
        self, _c: paho.Client, _u: object, _f: object, code: ReasonCode, _p: object
    ) -> None:
        self._ended = str(code)


def _without_delay(_c: paho.Client, _u: object, line: object) -> None:
    # without it the broker's own TCP_NODELAY turns each answer into a wait of 40 ms
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _pending(line: object) -> bool:
    return isinstance(line, ssl.SSLSocket) and line.fileno() >= 0 and line.pending() > 0


def _extras(reply_to: str, correlation: bytes, expiry_s: int) -> Properties | None:
    if not (reply_to or correlation or expiry_s):
        return None
    extras = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    if reply_to:
        extras.ResponseTopic = reply_to
    if correlation:
        extras.CorrelationData = correlation
    if expiry_s:
        extras.MessageExpiryInterval = expiry_s
    return extras
