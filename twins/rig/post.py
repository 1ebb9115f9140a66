"""Where letters and text messages end: an SMTP server and an SMS gateway on loopback."""

import email
import email.policy
import json
import re
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from aiosmtpd.controller import Controller

from twins.ports import free_port

LARGEST = 64 * 1024


@dataclass
class Letterbox:
    """An SMTP server that keeps what it takes."""

    letters: list[EmailMessage] = field(default_factory=list)

    def __enter__(self) -> "Letterbox":
        port = free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=port)
        self._server.start()
        self.address = f"127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append(letter)
        return "250 taken"

    def wait(self, to: str, seconds: float) -> EmailMessage | None:
        """Give the newest letter to an address, or None when none comes in time."""
        ends = monotonic() + seconds
        while True:
            theirs = [letter for letter in self.letters if to in str(letter["to"])]
            if theirs or monotonic() > ends:
                return theirs[-1] if theirs else None
            sleep(0.05)


@dataclass
class SmsGateway:
    """An HTTP gateway that keeps the messages posted to it: {"to": ..., "text": ...}.

    Each is answered with a number of its own; asked for it, the gateway says `fate`.
    """

    copy: Path | None = None  # one line a message, for a person who waits for a code
    messages: list[dict[str, str]] = field(default_factory=list)
    fate: str = "delivered"  # accepted, delivered, failed
    refuses: int = 0  # the status it answers every message with, when not 0

    def take(self, message: dict[str, str]) -> None:
        """Keep a message."""
        self.messages.append(message)
        if self.copy is not None:
            with self.copy.open("a", encoding="utf-8") as file:
                file.write(f"{message['to']}: {message['text']}\n")

    def __enter__(self) -> "SmsGateway":
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(LARGEST, int(self.headers.get("Content-Length", "0")))
                message = json.loads(self.rfile.read(length))
                if gateway.refuses:
                    self.send_error(gateway.refuses)
                    return
                gateway.take(message)
                self._say({"id": f"m{len(gateway.messages)}"})

            def do_GET(self) -> None:
                self._say({"state": gateway.fate})

            def _say(self, answer: dict[str, str]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/sms"
        threading.Thread(target=self._server.serve_forever, name="sms", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def heard(self, words: str, seconds: float) -> bool:
        """Wait for a message that holds these words."""
        ends = monotonic() + seconds
        while monotonic() < ends:
            if any(words in message["text"] for message in self.messages):
                return True
            sleep(0.05)
        return False

    def to(self, number: str) -> list[str]:
        """Give the texts a number has got."""
        return [message["text"] for message in list(self.messages) if message["to"] == number]

    def code(self, number: str, known: int, seconds: float) -> str:
        """Read the six digits of a number's newest message after `known` ones; empty for none."""
        ends = monotonic() + seconds
        while len(texts := self.to(number)) <= known and monotonic() < ends:
            sleep(0.05)
        found = re.search(r"\b\d{6}\b", texts[-1]) if len(texts) > known else None
        return found[0] if found else ""
