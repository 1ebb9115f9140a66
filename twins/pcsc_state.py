"""Asks a pcscd over its client socket which slots hold a card: pcsc-lite's winscard_msg.h.

Library-free, so that it can ask any pcscd and not only the one of this process' environment.
"""

import socket
import struct
from pathlib import Path

GET_READERS_STATE = 0x12
# readerName, eventCounter, readerState, readerSharing, cardAtr, cardAtrLength, cardProtocol
READER = struct.Struct("128sIIi33s3xII")
READERS = 16
PRESENT = 0x0004


def slots(directory: Path) -> list[tuple[bool, int]]:
    """Tell for every slot whether pcscd knows of a card in it, and how many changes it has seen."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(directory / "pcscd.comm"))
        line.sendall(struct.pack("II", 0, GET_READERS_STATE))
        answer = b""
        while len(answer) < READERS * READER.size:
            part = line.recv(READERS * READER.size)
            if not part:
                raise ConnectionError("pcscd hung up")
            answer += part
    rows = READER.iter_unpack(answer[: READERS * READER.size])
    return [(bool(row[2] & PRESENT), row[1]) for row in rows if row[0].strip(b"\0")]
