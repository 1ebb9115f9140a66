"""Secure messaging (ICAO 9303-11 9.8) with either cipher: wraps a link, knows no files."""

from typing import Final

from drivers.emrtd import des, tlv
from drivers.emrtd.apdu import SHORT_LE, Answer, Command, Link
from drivers.emrtd.cipher import TRIPLE_DES, Cipher, pad
from drivers.emrtd.faults import ChipFault, SmLostError, TimeOverError

PROTECTED: Final = 0x0C
DO_CRYPTOGRAM: Final = 0x87
DO_CRYPTOGRAM_ODD: Final = 0x85
LE_SHORT: Final = b"\x97\x01"
LE_LONG: Final = b"\x97\x02"
DO_STATUS: Final = 0x99
DO_MAC: Final = 0x8E
HEAD: Final = bytes(4)  # class, instruction and parameters
USUAL_STATUS: Final = b"\x99\x02"  # as nearly every answer ends: status, then its MAC
USUAL_MAC: Final = b"\x8e\x08"


class SecureLink:
    """Encrypts, counts and checks; any flaw ends it with `SmLostError`."""

    def __init__(
        self, link: Link, key_enc: bytes, key_mac: bytes, ssc: bytes, cipher: Cipher = TRIPLE_DES
    ) -> None:
        self._link = link
        self._block = cipher.block
        self._filling = pad(HEAD, self._block)[len(HEAD) :]
        self._worker = cipher.worker(key_enc, key_mac)
        self._ssc = int.from_bytes(ssc, "big")
        self._lost = False

    def send(self, command: Command) -> Answer:
        """Send one command under the channel; warnings (62xx, 63xx) keep their data."""
        if self._lost:
            raise SmLostError("the channel is closed")
        try:
            answer = self._link.send(self.wrap(command))
            return self._unwrap(answer, command)
        except (SmLostError, TimeOverError):
            self._lost = True
            raise
        except ChipFault as broken:
            self._lost = True
            raise SmLostError(f"{command.words}: {broken}") from broken

    def wrap(self, command: Command) -> Command:
        """Give the protected command and count up."""
        ins, p1, p2, data, wanted, *_ = command
        head, counter, long = bytes((PROTECTED, ins, p1, p2)), self._count(), command.long
        body = self._cryptogram(command, counter) if data else b""
        if wanted is not None and long:
            body += LE_LONG + (wanted & 0xFFFF).to_bytes(2, "big")
        elif wanted is not None:
            body += LE_SHORT + bytes((wanted & 0xFF,))
        signed = counter + (head + self._filling + body if body else head)
        body += USUAL_MAC + self._worker.seal(signed)
        return Command(ins, p1, p2, body, 0x10000 if long else SHORT_LE, PROTECTED, long)

    def _cryptogram(self, command: Command, counter: bytes) -> bytes:
        data = pad(command.data, self._block)
        secret = self._worker.encrypt(data, counter)
        if command.ins & 1:
            return tlv.encode(DO_CRYPTOGRAM_ODD, secret)
        return tlv.encode(DO_CRYPTOGRAM, b"\x01" + secret)

    def _unwrap(self, answer: Answer, command: Command) -> Answer:
        data = answer.data
        if not data:
            raise SmLostError(f"{command.words} answered bare {answer.sw:04X}")
        counter = self._count()
        if data[-10:-8] == USUAL_MAC and data[-14:-12] == USUAL_STATUS:
            signed, proof, status = data[:-10], data[-8:], data[-12:-10]
            rest = data[:-14]
        else:
            signed, proof, status = self._parts(data)
            rest = signed
        if not des.same(proof, self._worker.seal(counter + signed)):
            raise SmLostError(f"{command.words}: wrong MAC")
        if len(status) != 2:
            raise SmLostError(f"{command.words}: broken status object")
        plain = self._plain(rest, counter) if rest else b""
        return Answer(plain, int.from_bytes(status, "big"))

    def _parts(self, data: bytes) -> tuple[bytes, bytes, bytes]:
        """Take apart what does not end in the usual way: what is signed, its MAC, the status."""
        objects = tlv.items(data)
        starts = [0, *(one.end for one in objects)]
        signed = b"".join(
            data[start : one.end]
            for start, one in zip(starts, objects, strict=False)
            if one.tag != DO_MAC
        )
        return signed, tlv.find(objects, DO_MAC), tlv.find(objects, DO_STATUS)

    def _plain(self, rest: bytes, counter: bytes) -> bytes:
        """Decrypt the first cryptogram among the objects, which nearly always is all of them."""
        tag, start, length = tlv.header(rest)
        if start + length != len(rest):
            secret = (DO_CRYPTOGRAM, DO_CRYPTOGRAM_ODD)
            one = next((one for one in tlv.items(rest) if one.tag in secret), None)
            if one is None:
                return b""
            tag, start, rest = one.tag, 0, one.value
        if tag == DO_CRYPTOGRAM:
            if rest[start : start + 1] != b"\x01":
                raise SmLostError("unknown padding indicator")
            return des.unpad(self._worker.decrypt(rest[start + 1 :], counter))
        if tag == DO_CRYPTOGRAM_ODD:
            return des.unpad(self._worker.decrypt(rest[start:], counter))
        return b""

    def _count(self) -> bytes:
        size = self._block
        self._ssc = (self._ssc + 1) % (1 << (8 * size))
        return self._ssc.to_bytes(size, "big")
