"""A small terminal of the twins' own tests, so that a chip is tried without the real reader."""

from twins.emrtd import VirtualEmrtd
from twins.emrtd.channel import SUITES, Channel, derived, objects, padded
from twins.emrtd.der import oid, tlv
from twins.emrtd.groups import group
from twins.emrtd.pace import PaceOption

SELECT = bytes.fromhex("00A4040C07A0000002471001")


class Refused(Exception):  # noqa: N818
    """The chip said no; the argument is the status word."""


def sized(data: bytes | None, le: bytes) -> bytes:
    """Give the body of a command, extended when it must be (7816-4 5.1)."""
    if data is None:
        return le
    if len(data) < 256:
        return bytes([len(data)]) + data + le
    return b"\0" + len(data).to_bytes(2, "big") + data + (b"\0\0" if le else b"")


class Terminal:
    """Speaks to one chip; `channel` is set once PACE has opened it."""

    def __init__(self, chip: VirtualEmrtd) -> None:
        self.chip = chip
        self.channel: Channel | None = None

    def plain(self, command: str, data: bytes | None = None, le: bytes = b"") -> bytes:
        answer = self.chip.process(bytes.fromhex(command) + sized(data, le))
        if answer[-2:] != b"\x90\x00":
            raise Refused(answer[-2:].hex())
        return answer[:-2]

    def general(self, data: bytes, *, last: bool = False) -> bytes:
        answer = self.plain("00860000" if last else "10860000", tlv(0x7C, data), b"\0")
        return next(iter(objects(objects(answer)[0][0x7C])[0].values()))

    def choose(self, option: PaceOption, reference: int) -> None:
        which = tlv(0x80, oid(option.identifier)[2:]) + bytes([0x83, 1, reference])
        self.plain("0022C1A4", which + bytes([0x84, 1, option.parameters]))

    def pace(self, option: PaceOption, reference: int, password: bytes) -> None:
        suite, home = SUITES[option.cipher], group(option.parameters)
        self.choose(option, reference)
        nonce = suite.decipher(derived(password, 3, suite), self.general(b""))
        secret = home.secret()
        theirs = self.general(tlv(0x81, home.public(secret)))
        home = home.mapped(int.from_bytes(nonce, "big"), secret, theirs)
        secret = home.secret()
        theirs = self.general(tlv(0x83, home.public(secret)))
        channel = Channel(home.shared(secret, theirs), suite=suite)

        def token(public: bytes) -> bytes:
            body = tlv(0x7F49, oid(option.identifier), tlv(home.token_tag, public))
            return suite.mac(channel.mac, body)

        if self.general(tlv(0x85, token(theirs)), last=True) != token(home.public(secret)):
            raise Refused("token")
        self.channel = channel

    def protected(self, command: str, data: bytes = b"", le: bytes = b"") -> bytes:
        """Send through the channel; every answer's MAC is looked at."""
        channel = self.channel
        assert channel is not None
        suite = channel.suite
        head = bytes([0x0C]) + bytes.fromhex(command)[1:]
        counter = channel.counted()
        body = b""
        if data:
            iv = suite.counter_iv(channel.enc, counter)
            secret = suite.encipher(channel.enc, padded(data, suite.block), iv)
            body = tlv(0x85, secret) if head[1] & 1 else tlv(0x87, b"\1", secret)
        body += tlv(0x97, le) if le else b""
        message = counter + padded(head, suite.block) + body
        mac = suite.mac(channel.mac, padded(message, 16) if suite.block == 16 else message)
        body += tlv(0x8E, mac)
        answer = self.chip.process(head + sized(body, b"\0"))
        held, signed = objects(answer[:-2])
        counter = channel.counted()
        message = counter + signed
        mac = suite.mac(channel.mac, padded(message, 16) if suite.block == 16 else message)
        if held.get(0x8E) != mac:
            raise Refused("mac " + answer[-2:].hex())
        if held[0x99] != b"\x90\x00":
            raise Refused(held[0x99].hex())
        if 0x87 not in held and 0x85 not in held:
            return b""
        secret = held[0x87][1:] if 0x87 in held else held[0x85]
        iv = suite.counter_iv(channel.enc, counter)
        return suite.decipher(channel.enc, secret, iv).rstrip(b"\0")[:-1]
