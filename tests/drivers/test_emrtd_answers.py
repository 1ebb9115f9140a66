"""Answers under secure messaging: bare, incomplete, in parts, of another length (9303-11 9.8)."""

import pytest
from emrtd_parts import Contact, card, hushed, key_of, picture

from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.cipher import BY_NUMBER
from drivers.emrtd.faults import SmLostError
from drivers.emrtd.reader import ChipStation
from drivers.emrtd.secure import SecureLink
from kiosk.ports.chip_reader import ChipRecord
from twins.emrtd import VirtualEmrtd
from twins.emrtd.channel import SUITES, Channel

READ = Command(0xB0, 0, 0, le=4)
SEED = bytes(range(16))


class Chip:
    """The other end of the channel; `fault` spoils its answers, `bare` replaces them."""

    def __init__(self, number: int, fault: str = "", bare: str = "") -> None:
        self.channel = Channel(SEED, suite=SUITES[number])
        self.fault, self.bare = fault, bytes.fromhex(bare)
        self.heard = 0

    def send(self, command: Command) -> Answer:
        self.heard += 1
        if self.bare:
            return Answer(self.bare[:-2], int.from_bytes(self.bare[-2:], "big"))
        apdu = command.encode()
        self.channel.unwrap(apdu[:4], command.data)
        odd = bool(command.ins & 1)
        return Answer(self.channel.wrap(b"abcd", b"\x90\x00", odd=odd, fault=self.fault), 0x9000)


def link(chip: Chip, number: int) -> SecureLink:
    cipher = BY_NUMBER[number]
    keys = cipher.derive(SEED, 1), cipher.derive(SEED, 2)
    return SecureLink(chip, *keys, bytes(cipher.block), cipher)


@pytest.mark.parametrize("number", BY_NUMBER)
def test_many_commands_go_through_one_channel(number: int) -> None:
    chip = Chip(number)
    open_link = link(chip, number)
    for ins in (0xB0, 0xB1, 0xB0, 0xB1, 0xB0):
        data = b"\x54\x02\x80\x00" * 5 if ins == 0xB1 else b""
        assert open_link.send(Command(ins, 0, 0, data, le=4)) == Answer(b"abcd", 0x9000)


@pytest.mark.parametrize("bare", ["6987", "6988", "6982", "9000", "6A82", "6100"])
def test_a_bare_status_word_ends_the_channel(bare: str) -> None:
    chip = Chip(2, bare=bare)
    open_link = link(chip, 2)
    with pytest.raises(SmLostError, match=f"B0 00 00 answered bare {bare}"):
        open_link.send(READ)
    with pytest.raises(SmLostError, match="the channel is closed"):
        open_link.send(READ)
    assert chip.heard == 1  # nothing is ever sent in plain afterwards


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("indicator", "unknown padding indicator"),
        ("no status", "no object 99"),
        ("no mac", "no object 8E"),
        ("short mac", "wrong MAC"),
        ("empty mac", "wrong MAC"),
        ("mac", "wrong MAC"),
        ("counter", "wrong MAC"),
        ("half block", "broken blocks"),
        ("unpadded", "wrong padding"),
        ("trailing", "no length"),
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_each_flaw_of_an_answer_has_its_name(number: int, fault: str, said: str) -> None:
    with pytest.raises(SmLostError, match=said):
        link(Chip(number, fault), number).send(READ)


def test_a_status_object_of_three_octets_is_none() -> None:
    class Odd(Chip):
        def send(self, command: Command) -> Answer:
            self.channel.unwrap(command.encode()[:4], command.data)
            body = b"\x99\x03\x90\x00\x00"
            counter = self.channel.counted()
            mac = SUITES[1].mac(self.channel.mac, counter + body)
            return Answer(body + b"\x8e\x08" + mac, 0x9000)

    with pytest.raises(SmLostError, match="broken status object"):
        link(Odd(1), 1).send(READ)


def read(contact: Contact) -> ChipRecord:
    return ChipStation([contact], None, hushed).read([key_of(contact.chip.document)])


class InParts(Contact):
    """A contact card of T=0: what it has to say is fetched in parts."""

    rest = b""
    parts = 0

    def transmit(self, apdu: bytes) -> bytes:
        if apdu[1] != 0xC0:
            self.rest = super().transmit(apdu)
            if len(self.rest) <= 40:
                return self.rest
        else:
            assert apdu[0] & 0x0C == 0  # GET RESPONSE goes without secure messaging
        self.parts += 1
        part, self.rest = self.rest[:30], self.rest[30:]
        if len(self.rest) <= 2:
            return part + self.rest
        return part + b"\x61" + bytes([min(255, len(self.rest) - 2)])


def test_protected_answers_may_come_in_parts() -> None:
    contact = InParts(card())
    record = read(contact)
    assert record.portrait == picture()
    assert contact.parts > len(picture()) / 30


class Exact(Contact):
    """A contact card that wants to be asked for exactly what it has."""

    waiting: tuple[bytes, bytes] = b"", b""
    corrected = 0

    def transmit(self, apdu: bytes) -> bytes:
        asked, answer = self.waiting
        if asked and apdu[:-1] == asked[:-1]:
            self.waiting = b"", b""
            assert apdu[-1] == len(answer) - 2
            return answer
        answer = super().transmit(apdu)
        if apdu[0] == 0x0C and apdu[1] == 0xB0 and 2 < len(answer) < 258:
            self.waiting = apdu, answer
            self.corrected += 1
            return b"\x6c" + bytes([len(answer) - 2])
        return answer


def test_a_protected_command_is_repeated_with_the_length_the_card_wants() -> None:
    contact = Exact(card())
    assert read(contact).portrait == picture()
    assert contact.corrected > 10


def le_of(apdu: bytes) -> int:
    """Give Le in the DO 97 of a protected READ BINARY."""
    at = apdu.index(b"\x97\x01", 5)
    return apdu[at + 2] or 256


def test_a_card_that_gives_less_is_asked_for_no_more_than_that() -> None:
    chip: VirtualEmrtd = card(max_le=100, over_max="less")
    read(Contact(chip))
    reads = [c for c in chip.commands if c[:2] == b"\x0c\xb0" and not c[2] & 0x80]
    asked = [le_of(c) for c in reads]
    assert len([size for size in asked if size > 100]) == 1
    assert asked.count(100) > len(picture()) // 100 - 3


def test_a_card_that_says_how_much_is_left_is_believed() -> None:
    chip: VirtualEmrtd = card(read_fault="exact")
    assert read(Contact(chip)).untampered
