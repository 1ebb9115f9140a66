"""Who we are to the broker: its address, our certificate, and the authority of both ends."""

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path


class LineError(Exception):
    """The line is down, or the broker refused it; the message says which."""


class Tls(ssl.SSLContext):
    """Remembers its last line: paho forgets to close one whose handshake failed."""

    last: ssl.SSLSocket | None = None

    def wrap_socket(
        self,
        sock: socket.socket,
        server_side: bool = False,
        do_handshake_on_connect: bool = True,
        suppress_ragged_eofs: bool = True,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLSocket:
        self.last = super().wrap_socket(
            sock, server_side, do_handshake_on_connect, suppress_ragged_eofs,
            server_hostname, session,
        )  # fmt: skip
        return self.last


@dataclass(frozen=True, slots=True)
class Access:
    """Where the broker is, and the files that let `name` in."""

    name: str
    host: str
    port: int
    authority: Path
    certificate: Path
    key: Path

    def tls(self) -> "Tls":
        """Read the files. Raise `LineError` that names the fault."""
        context = Tls(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        try:
            context.load_verify_locations(self.authority)
            context.load_cert_chain(self.certificate, self.key)
        except OSError as wrong:
            raise LineError(f"certificates of {self.name}: {wrong}") from wrong
        return context
