"""One HTTP exchange with an end: so many octets and so many seconds in all, no redirects."""

import http.client
import socket
import threading
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

PIECE: Final = 16 * 1024


class FetchError(Exception):
    """Nothing of use came; the message says why, without address or content."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one exchange, connecting included."""

    seconds: float
    octets: int


def fetch(url: str, limits: Limits, body: bytes | None = None) -> tuple[int, bytes]:
    """GET, or POST JSON; give status and content. Raise `FetchError`.

    A peer that sends an octet now and then is cut off at the end of the time like a silent one.
    """
    parts = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname:
        raise FetchError("no http address")
    connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=limits.seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/json, */*", "Connection": "close"}
    if body is not None:
        headers["Content-Type"] = "application/json;charset=UTF-8"
    cut = threading.Event()
    try:
        connection.connect()
        end = threading.Timer(limits.seconds, _cut, (connection.sock, cut))
        end.start()
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, _read(answer, limits.octets)
        finally:
            end.cancel()
    except (OSError, http.client.HTTPException, ValueError) as broken:
        raise FetchError("too slow" if cut.is_set() else type(broken).__name__) from broken
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    held = bytearray()
    while piece := answer.read1(PIECE):
        held += piece
        if len(held) > most:
            raise FetchError("too large")
    if answer.length:
        raise FetchError("cut short")
    return bytes(held)


def _cut(sock: socket.socket, cut: threading.Event) -> None:
    cut.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
