"""The card's half of PACE over ECDH or DH, in all three mappings (9303-11 4.4, TR-03110-3 A.3)."""

import os
from dataclasses import dataclass

from twins.emrtd.channel import SUITES, Channel, Suite, derived, padded
from twins.emrtd.der import integer, oid, sequence, tlv
from twins.emrtd.groups import Curve, Group, group
from twins.emrtd.integrated import mapped, nonce_octets, number

PROTOCOL = "0.4.0.127.0.7.2.2.4"
OK, WRONG_DATA, NO_REFERENCE = b"\x90\x00", b"\x6a\x80", b"\x6a\x88"
REFUSED, NOT_NOW = b"\x63\x00", b"\x69\x85"


@dataclass(frozen=True)
class PaceOption:
    """One way in: cipher 1 to 4 (3DES, AES-128/192/256) and number of the domain parameters.

    `mapping` is GM, IM or CAM; the last wants a static key on the same curve.
    """

    cipher: int = 2
    parameters: int = 13
    mapping: str = "GM"

    @property
    def identifier(self) -> str:
        kind = {"GM": 1, "IM": 3, "CAM": 5}[self.mapping]
        kind += isinstance(group(self.parameters), Curve)
        return f"{PROTOCOL}.{kind}.{self.cipher}"

    def info(self) -> bytes:
        """PACEInfo (9.2.1)."""
        return sequence(oid(self.identifier), integer(2), integer(self.parameters))


class Pace:
    """One run, from the choice of a password to the channel.

    `passwords` are the octets behind 83 01 and 83 02; a wrong order begins anew.
    """

    def __init__(
        self, options: tuple[PaceOption, ...], passwords: dict[int, bytes], static: int = 0
    ) -> None:
        self._options, self._passwords, self._static = options, passwords, static
        self.fault = ""
        self.reset()

    def reset(self) -> None:
        self._step = 0
        self.reference = 0

    def choose(self, objects: dict[int, bytes]) -> bytes:
        """MSE:Set AT; give a status word."""
        self.reset()
        named = [o for o in self._options if oid(o.identifier)[2:] == objects.get(0x80)]
        if not named:
            return WRONG_DATA
        if 0x84 in objects:
            named = [o for o in named if bytes([o.parameters]) == objects[0x84]]
        password = self._passwords.get(int.from_bytes(objects.get(0x83, b""), "big"))
        if len(named) != 1 or password is None:
            return NO_REFERENCE
        self._option, self.reference = named[0], objects[0x83][0]
        self._password, self._step = password, 1
        return OK

    def step(self, objects: dict[int, bytes]) -> tuple[bytes, bytes, Channel | None]:
        """GENERAL AUTHENTICATE; give answer, status and at the end the channel."""
        wanted = {1: None, 2: 0x81, 3: 0x83, 4: 0x85}.get(self._step, 0)
        if wanted == 0:
            return b"", NOT_NOW, None
        if set(objects) != ({wanted} if wanted else set()):
            self.reset()
            return b"", WRONG_DATA, None
        try:
            return self._answer(objects.get(wanted or 0, b""))
        except ValueError:
            self.reset()
            return b"", REFUSED, None

    @property
    def _suite(self) -> Suite:
        return SUITES[self._option.cipher]

    def _answer(self, given: bytes) -> tuple[bytes, bytes, Channel | None]:
        at, self._step = self._step, self._step + 1
        if at == 1:
            return _dynamic(0x80, self._nonce()), OK, None
        if at == 2:
            return _dynamic(0x82, self._map(given)), OK, None
        if at == 3:
            return _dynamic(0x84, self._agree(given)), OK, None
        return self._prove(given)

    def _nonce(self) -> bytes:
        self._group: Group = group(self._option.parameters)
        integrated = self._option.mapping == "IM"
        self._plain = os.urandom(nonce_octets(self._suite) if integrated else 16)
        secret = derived(self._password, 3, self._suite)
        sent = self._suite.encipher(secret, self._plain)
        return sent[:-1] if self.fault == "short nonce" else sent

    def _map(self, given: bytes) -> bytes:
        if self._option.mapping == "IM":
            if len(given) != self._suite.octets:
                raise ValueError("wrong nonce")
            self._group = mapped(
                self._group, number(self._suite, self._plain, given, self._group.p)
            )
            return b""
        ours = self._mapping = self._group.secret()
        public = self._group.public(ours)
        self._group = self._group.mapped(int.from_bytes(self._plain, "big"), ours, given)
        return self._spoilt("mapping", public)

    def _agree(self, given: bytes) -> bytes:
        ours = self._group.secret()
        self._theirs, self._ours = given, self._group.public(ours)
        self._secret = self._group.shared(ours, given)
        if self.fault == "same key":
            return given
        return self._spoilt("key", self._ours)

    def _spoilt(self, where: str, element: bytes) -> bytes:
        """Put a point off the curve, infinity or a cut one in."""
        if self.fault == f"{where} off curve":
            return element[:-1] + bytes([element[-1] ^ 1])
        if self.fault == f"{where} infinity":
            return b"\0"
        if self.fault == f"{where} compressed":  # 9303-11 9.4.4 wants both coordinates
            half = len(element) // 2
            return bytes([2 | element[-1] & 1]) + element[1 : half + 1]
        return element[:-1] if self.fault == f"{where} cut" else element

    def _prove(self, given: bytes) -> tuple[bytes, bytes, Channel | None]:
        channel = Channel(self._secret, suite=self._suite)
        self._step = 0
        if given != self._token(channel, self._ours):
            return b"", REFUSED, None
        token = self._token(channel, self._theirs)
        if self.fault == "token":
            token = token[::-1]
        if self._option.mapping == "CAM":
            return tlv(0x7C, tlv(0x86, token), tlv(0x8A, self._proof(channel))), OK, channel
        return _dynamic(0x86, token), OK, channel

    def _proof(self, channel: Channel) -> bytes:
        """Chip authentication data: the mapping secret divided by the static one (4.4.3.5.1)."""
        home = group(self._option.parameters)
        if not isinstance(home, Curve):
            raise TypeError("no such mapping in DH")
        data = self._mapping * pow(self._static, -1, home.n) % home.n
        whole = padded(data.to_bytes((home.n.bit_length() + 7) // 8, "big"), 16)
        iv = channel.suite.counter_iv(channel.enc, b"\xff" * 16)
        return channel.suite.encipher(channel.enc, whole, iv)

    def _token(self, channel: Channel, public: bytes) -> bytes:
        tag = self._group.token_tag
        body = tlv(0x7F49, oid(self._option.identifier), tlv(tag, public))
        return self._suite.mac(channel.mac, body)


def _dynamic(tag: int, value: bytes) -> bytes:
    return tlv(0x7C, tlv(tag, value))
