"""Chip and active authentication of the virtual chip, verified by other libraries' arithmetic."""

import hashlib

import pytest
from Cryptodome.Hash import SHA256
from Cryptodome.PublicKey import ECC, RSA
from Cryptodome.Signature import DSS
from terminal import SELECT, Refused, Terminal

from twins.emrtd import Document, VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.der import oid, tlv
from twins.emrtd.groups import group
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ActiveKey, ChipSecret, EcActiveKey, RsaActiveKey
from twins.emrtd.protocols import CAN, Protocols
from twins.pki import make_pki

PKI = make_pki()
CHALLENGE = bytes(range(8))


def opened(**protocols: object) -> Terminal:
    card = VirtualEmrtd(
        Document(), PKI, Quirks(extended=True, max_le=65536),
        Protocols((PaceOption(),), **protocols),
    )  # fmt: skip
    terminal = Terminal(card)
    terminal.pace(PaceOption(), CAN, b"012345")
    terminal.protected("00A4040C", SELECT[5:])
    return terminal


def agree(terminal: Terminal, key: ChipSecret, public_of: ChipSecret) -> None:
    home = group(key.parameters)
    secret = home.secret()
    number = b"" if key.key_id is None else tlv(0x84, bytes([key.key_id]))
    if key.cipher == 1:
        terminal.protected("002241A6", tlv(0x91, home.public(secret)) + number)
    else:
        terminal.protected("002241A4", tlv(0x80, oid(key.identifier)[2:]) + number)
        element = tlv(0x7C, tlv(0x80, home.public(secret)))
        assert terminal.protected("00860000", element, b"\0") == b"\x7c\0"
    theirs = home.public(public_of.secret)
    from_public = ChipSecret(key.cipher, key.parameters, secret=secret)
    terminal.channel = from_public.agree(theirs)


@pytest.mark.parametrize("cipher", [1, 2, 3, 4])
@pytest.mark.parametrize("parameters", [2, 12, 13])
def test_chip_authentication_changes_the_keys(cipher: int, parameters: int) -> None:
    terminal = opened(chip_keys=(ChipSecret(cipher, parameters, key_id=5),))
    held = terminal.chip.protocols.chip_keys[0]
    agree(terminal, held, held)
    assert terminal.protected("00B09E00", le=b"\x04") == terminal.chip.files["EF_COM"][:4]
    assert terminal.chip.opened == ["PACE-CAN", "CA"]


def test_a_clone_answers_with_keys_nobody_agreed_on() -> None:
    terminal = opened(chip_keys=(ChipSecret(),), cloned=True)
    held = terminal.chip.protocols.chip_keys[0]
    agree(terminal, held, held)
    with pytest.raises(Refused, match="mac 6988"):
        terminal.protected("00B09E00", le=b"\x04")


def test_another_key_number_and_another_protocol_are_refused() -> None:
    terminal = opened(chip_keys=(ChipSecret(key_id=5),))
    with pytest.raises(Refused, match="6a88"):
        terminal.protected("002241A4", bytes.fromhex("840107"))
    with pytest.raises(Refused, match="6a80"):
        terminal.protected("002241A4", bytes.fromhex("800104"))


def recovered(info: bytes, signature: bytes) -> tuple[bytes, bytes, bytes]:
    """Give recoverable message, digest and trailer of SHA-256 (ISO/IEC 9796-2)."""
    key = RSA.import_key(info)
    message = pow(int.from_bytes(signature, "big"), key.e, key.n).to_bytes(len(signature), "big")
    assert message[:1] == b"\x6a"
    return message[1:-34], message[-34:-2], message[-2:]


@pytest.mark.parametrize("cloned", [False, True])
def test_rsa_signs_the_challenge(cloned: bool) -> None:
    terminal = opened(active=RsaActiveKey(1024), cloned=cloned)
    info = terminal.chip.files["DG15"][3:]
    signature = terminal.protected("00880000", CHALLENGE, b"\0")
    if cloned:
        with pytest.raises(AssertionError):
            recovered(info, signature)
        return
    message, digest, trailer = recovered(info, signature)
    assert digest == hashlib.sha256(message + CHALLENGE).digest()
    assert trailer == b"\x34\xcc"


@pytest.mark.parametrize("cloned", [False, True])
def test_ecdsa_signs_the_challenge(cloned: bool) -> None:
    terminal = opened(active=EcActiveKey(12), cloned=cloned)
    key = ECC.import_key(terminal.chip.files["DG15"][2:])
    signature = terminal.protected("00880000", CHALLENGE, b"\0")
    if cloned:
        with pytest.raises(ValueError, match="not authentic"):
            DSS.new(key, "fips-186-3").verify(SHA256.new(CHALLENGE), signature)
    else:
        DSS.new(key, "fips-186-3").verify(SHA256.new(CHALLENGE), signature)


@pytest.mark.parametrize("active", [EcActiveKey(13), EcActiveKey(17, "sha512"), RsaActiveKey()])
def test_the_files_name_what_the_chip_can(active: ActiveKey) -> None:
    card = VirtualEmrtd(Document(), PKI, None, Protocols((), chip_keys=(), active=active))
    assert card.files["DG15"][0] == 0x6F
    assert ("DG14" in card.files) == isinstance(active, EcActiveKey)
    assert card.files["EF_COM"].endswith(b"\x6f")


def test_a_chip_without_the_key_knows_no_such_command() -> None:
    with pytest.raises(Refused, match="6d00"):
        opened().protected("00880000", CHALLENGE, b"\0")
