"""Proofs that a chip is no copy: the true one gives them, the clone cannot."""

import hashlib

import pytest
from emrtd_parts import Contact, country, holder, hushed, key_of, picture

from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import ChipRecord, CloneState
from twins.emrtd import VirtualEmrtd
from twins.emrtd.card import Quirks
from twins.emrtd.pace import PaceOption
from twins.emrtd.proofs import ChipSecret, EcActiveKey, RsaActiveKey
from twins.emrtd.protocols import Protocols


def read(protocols: Protocols, quirks: Quirks | None = None) -> ChipRecord:
    one = VirtualEmrtd(holder(), country(), quirks, protocols)
    return ChipStation([Contact(one)], None, hushed).read([key_of(one.document)])


def states(record: ChipRecord) -> tuple[CloneState, CloneState]:
    return record.chip_authentication, record.active_authentication


def test_a_chip_without_keys_has_no_proof_to_give() -> None:
    assert states(read(Protocols())) == (CloneState.ABSENT, CloneState.ABSENT)


@pytest.mark.parametrize("cipher", [1, 2, 3, 4])
@pytest.mark.parametrize("pace", [(), (PaceOption(cipher=4),)], ids=["bac", "pace"])
def test_chip_authentication_changes_to_fresh_keys(
    cipher: int, pace: tuple[PaceOption, ...]
) -> None:
    record = read(Protocols(pace=pace, chip_keys=(ChipSecret(cipher=cipher),)))
    assert states(record) == (CloneState.OK, CloneState.ABSENT)
    assert (record.portrait, record.untampered) == (picture(), True)


@pytest.mark.parametrize(
    "key",
    [
        *(ChipSecret(parameters=number) for number in (0, 2, 9, 12, 14, 18)),
        *(ChipSecret(parameters=number, explicit=False) for number in (12, 13)),
    ],
    ids=lambda key: f"{key.parameters}-{key.explicit}",
)
def test_chip_authentication_with_keys_of_every_family(key: ChipSecret) -> None:
    record = read(Protocols(chip_keys=(key,)), Quirks(extended=True))
    assert record.chip_authentication is CloneState.OK


def test_of_several_keys_the_named_one_is_used() -> None:
    keys = ChipSecret(key_id=1), ChipSecret(cipher=4, parameters=16, key_id=2)
    assert read(Protocols(chip_keys=keys)).chip_authentication is CloneState.OK


@pytest.mark.parametrize("digest", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("bits", [1024, 2048])
def test_active_authentication_by_rsa(bits: int, digest: str) -> None:
    record = read(Protocols(active=RsaActiveKey(bits=bits, digest=digest)), Quirks(extended=True))
    assert record.active_authentication is CloneState.OK


@pytest.mark.parametrize("digest", ["sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("parameters", [12, 13, 14])
def test_active_authentication_on_curves(parameters: int, digest: str) -> None:
    record = read(Protocols(active=EcActiveKey(parameters=parameters, digest=digest)))
    assert record.active_authentication is CloneState.OK


@pytest.mark.parametrize("active", [RsaActiveKey(), EcActiveKey()], ids=["rsa", "ec"])
def test_a_clone_fails_both_and_is_read_all_the_same(active: RsaActiveKey | EcActiveKey) -> None:
    record = read(Protocols(chip_keys=(ChipSecret(),), active=active, cloned=True))
    assert states(record) == (CloneState.FAILED, CloneState.FAILED)
    assert (record.portrait, record.untampered) == (picture(), True)


def test_a_chip_that_refuses_its_proofs_fails_them() -> None:
    refusing = Quirks(inner_status={0x22: b"\x6a\x80", 0x88: b"\x69\x82"})
    record = read(Protocols(chip_keys=(ChipSecret(),), active=RsaActiveKey()), refusing)
    assert states(record) == (CloneState.FAILED, CloneState.FAILED)


@pytest.mark.parametrize("name", ["DG14", "DG15"])
def test_a_key_the_issuer_never_signed_proves_nothing(name: str) -> None:
    protocols = Protocols(chip_keys=(ChipSecret(),), active=EcActiveKey())
    one = VirtualEmrtd(holder(), country(), None, protocols)
    wanted = hashlib.sha256(one.files[name]).digest()
    one.swap("EF_SOD", one.files["EF_SOD"].replace(wanted, bytes(32)))
    record = ChipStation([Contact(one)], None, hushed).read([key_of(one.document)])
    state = record.chip_authentication if name == "DG14" else record.active_authentication
    assert state is CloneState.FAILED


@pytest.mark.parametrize("after", range(1, 12))
def test_a_channel_lost_around_the_proofs_is_opened_again(after: int) -> None:
    protocols = Protocols(pace=(PaceOption(),), chip_keys=(ChipSecret(),), active=EcActiveKey())
    lost = Quirks(channel_fault="mac", channel_fault_from=after, channel_fault_times=1)
    record = read(protocols, lost)
    assert record.portrait == picture()
    assert record.active_authentication is CloneState.OK


@pytest.mark.parametrize("octets", ["6e00", "6e0231ff", "6e023100", "6e0431023000"])
def test_a_spoilt_list_of_proofs_leaves_the_rest_readable(octets: str) -> None:
    one = VirtualEmrtd(holder(), country(), None, Protocols(chip_keys=(ChipSecret(),)))
    one.swap("DG14", bytes.fromhex(octets))
    record = ChipStation([Contact(one)], None, hushed).read([key_of(one.document)])
    assert record.chip_authentication is CloneState.ABSENT
    assert not record.untampered
