"""The virtual document against the standard's own words, without our reader."""

import pytest

from twins.emrtd import Document, VirtualEmrtd
from twins.emrtd.card import Quirks, split
from twins.emrtd.channel import MutualAuthentication, decipher, encipher, key, retail_mac, seed_of
from twins.emrtd.document import TINY_JPEG, check
from twins.pki import make_pki

SELECT = bytes.fromhex("00A4040C07A0000002471001")


def card(**quirks: object) -> VirtualEmrtd:
    return VirtualEmrtd(Document(), make_pki(), Quirks(**quirks))


def test_the_citizen_card_prints_nine_digits_and_hides_twelve() -> None:
    mrz = Document(number="001093012345").mrz
    assert len(mrz) == 90
    assert mrz[:30] == "IDVNM0930123453001093012345<<" + check("001093012345")


def test_the_passport_is_as_the_standard_prints_it() -> None:
    document = Document(
        kind="passport", number="L898902C3", surname="ERIKSSON", given="ANNA MARIA",
        birth="740812", expiry="120415", sex="F", nationality="UTO",
    )  # fmt: skip
    assert document.mrz.startswith("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO")


def test_keys_are_those_of_the_worked_example() -> None:
    seed = seed_of("L898902C<369080619406236")
    assert seed.hex() == "239ab9cb282daf66231dc5a4df6bfbae"
    enc, mac = key(seed, 1), key(seed, 2)
    plain = bytes.fromhex("781723860c06c2264608f919887022120b795240cb7049b01c19b33e32804f0b")
    secret = encipher(enc, plain)
    assert secret.hex() == "72c29c2371cc9bdb65b779b8e8d37b29ecc154aa56a8799fae2f498f76ed92f2"
    assert decipher(enc, secret) == plain
    assert retail_mac(mac, secret).hex() == "5f1448eea8ad90a7"


def test_a_challenge_serves_once() -> None:
    access = MutualAuthentication("L898902C<369080619406236")
    assert access.prove(bytes(40)) is None
    assert access.ask() != access.ask()


def test_nothing_is_read_without_a_channel() -> None:
    chip = card()
    assert chip.process(bytes.fromhex("00A4000C")) == b"\x6d\x00"
    assert chip.process(bytes.fromhex("00B09E0004")) == b"\x69\x82"
    assert chip.process(bytes.fromhex("00A4020C02011E")) == b"\x6a\x82"
    assert chip.process(SELECT) == b"\x90\x00"
    assert chip.process(bytes.fromhex("00A4020C02011E")) == b"\x69\x82"
    assert chip.process(bytes.fromhex("0CB09E0000")) == b"\x69\x88"
    assert chip.process(bytes.fromhex("00FF0000")) == b"\x6d\x00"


def test_habits_show_on_the_outside() -> None:
    assert card(master_file=b"\x90\x00").process(bytes.fromhex("00A4000C")) == b"\x90\x00"
    assert card(extended=True).process(bytes.fromhex("00840000000008"))[-2:] == b"\x90\x00"
    assert card().process(bytes.fromhex("00840000000008")) == b"\x67\x00"
    assert card(status={0x84: b"\x6f\x00"}).process(bytes.fromhex("0084000008")) == b"\x6f\x00"
    assert card(leaves_after=0).process(SELECT) == b""


@pytest.mark.parametrize(
    ("apdu", "parts"),
    [
        ("00B00000", (b"", None, False)),
        ("00B0000000", (b"", 256, False)),
        ("00B00000000000", (b"", 65536, True)),
        ("00A4040C02AABB", (b"\xaa\xbb", None, False)),
        ("00A4040C02AABB10", (b"\xaa\xbb", 16, False)),
        ("00A4040C000002AABB", (b"\xaa\xbb", None, True)),
        ("00A4040C000002AABB0100", (b"\xaa\xbb", 256, True)),
    ],
)
def test_commands_come_in_seven_forms(apdu: str, parts: tuple[bytes, int | None, bool]) -> None:
    assert split(bytes.fromhex(apdu)) == parts


def test_the_tiny_picture_begins_and_ends_as_a_jpeg() -> None:
    assert TINY_JPEG[:3] == b"\xff\xd8\xff"
    assert TINY_JPEG[-2:] == b"\xff\xd9"
