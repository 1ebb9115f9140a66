"""The worked example of ICAO 9303-11 (8th edition) appendix D, pages App D-1 on, octet by octet.

Each vector names its clause: D.2 keys from printed data, D.3 authentication, D.4 messages.
"""

import pytest

from drivers.emrtd import des
from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.bac import open_channel, seed
from drivers.emrtd.faults import SmLostError, WrongKeyError
from drivers.emrtd.secure import SecureLink
from kiosk.ports.chip_reader import ChipKey
from twins.emrtd.channel import decipher, encipher, key, retail_mac

KEY = ChipKey("L898902C", "690806", "940623")  # D.2
CHALLENGE = "4608F91988702212"  # D.3, RND.IC; then EXTERNAL AUTHENTICATE and its answer
PROOF = "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7"
ANSWER = "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449"
# D.4: SELECT EF.COM, READ BINARY of its first four octets, then of the rest
SELECT = ("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED")
HEAD = (
    "0CB000000D9701048E08ED6705417E96BA5500",
    "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED",
)
REST = (
    "0CB000040D9701128E082EA28A70F3C7B53500",
    "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D74",
)


class Script:
    """A link that knows what must be sent and what comes back."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    def send(self, command: Command) -> Answer:
        sent, answer = self.pairs.pop(0)
        assert command.encode().hex().upper() == sent
        return Answer(bytes.fromhex(answer), 0x9000)


def channel(*pairs: tuple[str, str]) -> SecureLink:
    return SecureLink(
        Script(*pairs),
        bytes.fromhex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
        bytes.fromhex("F1CB1F1FB5ADF208806B89DC579DC1F8"),
        bytes.fromhex("887022120C06C226"),
    )


def test_keys_come_from_number_birth_and_expiry() -> None:
    """D.2: K_seed, K_Enc and K_MAC."""
    k_seed = seed(KEY)
    assert k_seed.hex().upper() == "239AB9CB282DAF66231DC5A4DF6BFBAE"
    assert des.derive(k_seed, des.ENC).hex().upper() == "AB94FDECF2674FDFB9B391F85D7F76F2"
    assert des.derive(k_seed, des.MAC).hex().upper() == "7962D9ECE03D1ACD4C76089DCE131543"


def numbers() -> object:
    given = [bytes.fromhex("781723860C06C226"), bytes.fromhex("0B795240CB7049B01C19B33E32804F0B")]
    return lambda n: given.pop(0)


def test_authentication_opens_the_channel_of_the_example() -> None:
    """D.3, with RND.IFD and K.IFD as given there."""
    link = Script(("0084000008", CHALLENGE), (f"0082000028{PROOF}28", ANSWER), SELECT)
    secure = open_channel(link, KEY, numbers())
    assert secure.send(Command(0xA4, 0x02, 0x0C, b"\x01\x1e")) == Answer(b"", 0x9000)
    assert link.pairs == []


@pytest.mark.parametrize("octet", [0, 31, 39])
def test_a_chip_that_cannot_prove_itself_is_not_believed(octet: int) -> None:
    spoilt = bytearray.fromhex(ANSWER)
    spoilt[octet] ^= 1
    link = Script(("0084000008", CHALLENGE), (f"0082000028{PROOF}28", spoilt.hex()))
    with pytest.raises(WrongKeyError):
        open_channel(link, KEY, numbers())


@pytest.mark.parametrize("octet", [0, 8])
def test_a_proof_over_other_numbers_is_not_believed(octet: int) -> None:
    enc, mac = key(seed(KEY), 1), key(seed(KEY), 2)
    plain = bytearray(decipher(enc, bytes.fromhex(ANSWER)[:32]))
    plain[octet] ^= 1
    replayed = encipher(enc, bytes(plain))
    answer = replayed + retail_mac(mac, replayed)
    link = Script(("0084000008", CHALLENGE), (f"0082000028{PROOF}28", answer.hex()))
    with pytest.raises(WrongKeyError, match="other numbers"):
        open_channel(link, KEY, numbers())


def test_files_are_read_as_in_the_example() -> None:
    """D.4, with the session keys and the counter D.3 ends with."""
    secure = channel(SELECT, HEAD, REST)
    secure.send(Command(0xA4, 0x02, 0x0C, b"\x01\x1e"))
    assert secure.send(Command(0xB0, 0, 0, le=4)).data.hex().upper() == "60145F01"
    rest = secure.send(Command(0xB0, 0, 4, le=18)).data
    assert rest.hex().upper() == "04303130365F36063034303030305C026175"


def test_an_answer_taken_twice_ends_the_channel() -> None:
    secure = channel(SELECT, (HEAD[0], SELECT[1]))
    secure.send(Command(0xA4, 0x02, 0x0C, b"\x01\x1e"))
    with pytest.raises(SmLostError, match="wrong MAC"):
        secure.send(Command(0xB0, 0, 0, le=4))
    with pytest.raises(SmLostError, match="closed"):
        secure.send(Command(0xB0, 0, 4, le=18))


@pytest.mark.parametrize("answer", ["", "99029000", "8E08FA855A5D4C50A8ED", "9902", "870101"])
def test_an_answer_without_status_and_mac_ends_the_channel(answer: str) -> None:
    with pytest.raises(SmLostError):
        channel((SELECT[0], answer)).send(Command(0xA4, 0x02, 0x0C, b"\x01\x1e"))


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        (Command(0xB0, 0, 0), "00B00000"),
        (Command(0xB0, 0, 0, le=256), "00B0000000"),
        (Command(0xB0, 0, 0, le=257), "00B00000000101"),
        (Command(0xB0, 0, 0, le=65536), "00B00000000000"),
        (Command(0xA4, 4, 12, b"\xaa"), "00A4040C01AA"),
        (Command(0xA4, 4, 12, b"\xaa", le=256), "00A4040C01AA00"),
        (Command(0xA4, 4, 12, b"\xaa", le=300), "00A4040C000001AA012C"),
    ],
)
def test_commands_have_the_seven_forms_of_iso_7816_4(command: Command, octets: str) -> None:
    assert command.encode().hex().upper() == octets
