"""Reading a chip with all its habits, card and reader in one process."""

import hashlib
from pathlib import Path

import pytest
from emrtd_parts import NATIONAL, Contact, card, country, holder, hushed, key_of, picture

from drivers.emrtd.manners import Manners
from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import (
    ChipAbsentError,
    ChipKey,
    ChipKeyRefusedError,
    ChipMovedError,
    ChipProgress,
    ChipProtocolError,
    ChipReaderGoneError,
    ChipRecord,
    HashState,
    PaChain,
)
from kiosk.ports.transceiver import CardAbsentError, ReaderGoneError
from twins.emrtd import VirtualEmrtd
from twins.emrtd.document import face_file
from twins.pki import make_pki


def read(chip: VirtualEmrtd, *keys: ChipKey, trust: Path | None = None) -> ChipRecord:
    wanted = list(keys) or [key_of(chip.document)]
    station = ChipStation([Contact(chip)], trust, hushed, manners=Manners(0))
    return station.read(wanted)


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    (tmp_path / "vn.pem").write_bytes(country().csca_pem)
    return tmp_path


def test_a_citizen_card_gives_its_holder(trust: Path) -> None:
    record = read(card(), trust=trust)
    assert (record.access, record.pa_chain, record.untampered) == ("BAC", PaChain.OK, True)
    assert record.mrz.personal_number == "001093012345"
    assert record.mrz.number == "093012345"
    assert record.mrz.full_name == "NGUYEN VAN AN"
    assert (record.portrait, record.portrait_format) == (picture(), "jpeg")
    assert dict(record.national)[2] == "Nguyễn Văn An"
    assert dict(record.national)[13] == "Nguyễn Văn Ba\nTrần Thị Tư"
    assert len(record.national) == len(NATIONAL)
    assert dict(record.hashes) == dict.fromkeys(("DG1", "DG2", "DG13"), HashState.OK)


def test_a_passport_gives_its_holder() -> None:
    document = holder(kind="passport", number="C1234567", national=())
    record = read(card(document))
    assert (record.mrz.document_code, record.mrz.number) == ("P", "C1234567")
    assert record.national == ()
    assert record.pa_chain is PaChain.ISSUER_UNKNOWN


def test_a_card_of_a_small_child_has_no_portrait() -> None:
    record = read(card(holder(portrait=b"")))
    assert (record.portrait, record.portrait_format) == (b"", "")


def test_jpeg_2000_portraits_are_told_apart() -> None:
    picture2000 = bytes.fromhex("0000000c6a5020200d0a870a") + bytes(300)
    record = read(card(holder(portrait=picture2000)))
    assert (record.portrait, record.portrait_format) == (picture2000, "jp2")


@pytest.mark.parametrize(
    "habits",
    [
        {"max_le": 128},
        {"max_le": 192},
        {"max_le": 223},
        {"max_le": 100, "over_max": "less"},
        {"extended": True, "max_le": 65536},
        {"extended": True, "max_le": 4096},
        {"extended": True, "max_le": 256},
        {"short_names": False},
        {"drops_channel": 1},
        {"slips": 1},
    ],
    ids=str,
)
def test_every_habit_of_a_chip_is_met(habits: dict[str, object]) -> None:
    big = holder(portrait=picture() + bytes(36000))  # reaches beyond 7FFF
    assert read(card(big, **habits)).portrait == big.portrait


def test_a_card_that_overstates_its_lengths_is_read_in_short_ones() -> None:
    chip = card(extended=True, max_le=65536)
    greeting = chip.atr
    chip.quirks.extended = False

    class Boasting(Contact):
        def connect(self) -> bytes:
            super().connect()
            return greeting

    record = ChipStation([Boasting(chip)], None, hushed).read([key_of(chip.document)])
    assert record.portrait == picture()


def test_sixteen_kilobytes_take_few_commands() -> None:
    small = holder(portrait=picture()[:3] + bytes(11900), national=())
    assert read(card(small)).apdus <= 75
    assert read(card(small, extended=True, max_le=65536)).apdus <= 25


def test_the_second_key_may_be_the_right_one_and_there_is_no_third() -> None:
    chip = card()
    wrong, right = ChipKey("000000000", "930412", "330412"), key_of(chip.document)
    assert read(chip, wrong, right).untampered
    assert chip.failed_keys == 1
    with pytest.raises(ChipKeyRefusedError, match=r"chip\.key_refused"):
        read(chip, wrong, wrong, right)
    assert chip.failed_keys == 3


@pytest.mark.parametrize("group", ["DG1", "DG2", "DG13"])
def test_a_swapped_group_is_a_mismatch(group: str, trust: Path) -> None:
    chip = card()
    other = card(holder(given="THI BINH", portrait=picture() + b"\0", national=NATIONAL[:2]))
    chip.swap(group, other.files[group])
    record = read(chip, trust=trust)
    assert dict(record.hashes)[group] is HashState.MISMATCH
    assert (record.pa_chain, record.untampered) == (PaChain.OK, False)


def test_a_group_the_issuer_never_signed_is_named(trust: Path) -> None:
    chip = card(holder(national=()))
    full = card()
    chip.swap("DG13", full.files["DG13"])
    chip.swap("EF_COM", full.files["EF_COM"])
    record = read(chip, trust=trust)
    assert dict(record.hashes)["DG13"] is HashState.NOT_IN_SOD
    assert not record.untampered


def test_a_forger_who_signs_again_is_not_known(trust: Path) -> None:
    chip = card()
    chip.swap("DG2", face_file(picture() + b"forged"))
    chip.sign_again(make_pki(country="XX"))
    assert read(chip, trust=trust).pa_chain is PaChain.ISSUER_UNKNOWN


def test_a_group_that_is_listed_but_absent_is_named() -> None:
    chip = card()
    chip.swap("DG13", None)
    record = read(chip)
    assert dict(record.hashes)["DG13"] is HashState.LISTED_NOT_READ


def test_without_a_security_object_nothing_is_proven() -> None:
    chip = card()
    chip.swap("EF_SOD", None)
    record = read(chip)
    assert (record.pa_chain, record.untampered) == (PaChain.NOT_DONE, False)


def test_without_a_contents_file_the_security_object_lists_the_groups() -> None:
    chip = card()
    chip.swap("EF_COM", None)
    assert dict(read(chip).hashes)["DG13"] is HashState.OK


def test_another_country_may_put_anything_into_its_national_file() -> None:
    chip = card()
    chip.swap("DG13", bytes.fromhex("6d03010203"))
    assert read(chip).national == ()


@pytest.mark.parametrize(
    ("name", "octets", "said"),
    [
        ("DG1", "6105", "DG1"),
        ("DG1", "61025f1f", "DG1"),
        ("DG1", "61055f1f0241ff", "DG1"),
        ("DG1", "75020000", "begins with tag 75"),
        ("DG2", "7583ffffff", "wants to be"),
        ("DG2", "7580", "length of 0 octets"),
        ("DG2", "75847fffffff", "length of 4 octets"),
        ("DG2", "75820800" + "00" * 16, "READ BINARY DG2"),
        ("DG2", "750200ff", "DG2"),
        ("EF_COM", "60025c7f", "EF_COM"),
    ],
)
def test_hostile_files_are_named(name: str, octets: str, said: str) -> None:
    chip = card()
    chip.swap(name, bytes.fromhex(octets))
    with pytest.raises(ChipProtocolError, match=said):
        read(chip)


def test_a_wrong_status_word_is_named_with_its_command() -> None:
    with pytest.raises(ChipProtocolError, match="GET CHALLENGE answered 6F00"):
        read(card(status={0x84: b"\x6f\x00"}))


def test_a_channel_that_breaks_again_and_again_is_given_up() -> None:
    with pytest.raises(ChipProtocolError, match="again and again"):
        read(card(slips=9))


def test_a_card_pulled_away_at_any_moment_has_moved() -> None:
    needed = read(card()).apdus
    for after in range(1, needed, 7):
        with pytest.raises(ChipMovedError, match=r"chip\.moved"):
            read(card(leaves_after=after))


def test_a_slow_chip_is_given_up_in_time() -> None:
    chip = card(delay_s=0.02)
    with pytest.raises(ChipProtocolError, match="time for one chip"):
        ChipStation([Contact(chip)], None, hushed, budget_s=0.1).read([key_of(chip.document)])


def test_progress_grows_to_the_whole() -> None:
    chip, told = card(), []
    ChipStation([Contact(chip)], None, told.append).read([key_of(chip.document)])
    done = [one.done for one in told]
    assert done == sorted(done)
    whole = sum(len(data) for data in chip.files.values())
    assert told[-1] == ChipProgress(whole, whole)


class Empty(Contact):
    """A reader on which nothing lies."""

    name = "empty"
    fault: type[Exception] = CardAbsentError

    def __init__(self) -> None:
        super().__init__(card())

    def connect(self) -> bytes:
        raise self.fault(self.name, "nothing")


class Gone(Empty):
    """A reader whose service is down."""

    name = "gone"
    fault = ReaderGoneError


def test_the_document_is_found_on_whichever_reader_it_lies() -> None:
    chip = card()
    foreign = card(status={0xA4: b"\x6a\x82"})  # a bank card, say
    station = ChipStation([Gone(), Empty(), Contact(foreign), Contact(chip)], None, hushed)
    assert station.present()
    assert station.read([key_of(chip.document)]).untampered


def test_no_chip_and_no_reader_are_different_things() -> None:
    with pytest.raises(ChipAbsentError):
        ChipStation([Gone(), Empty()], None, hushed).read([])
    with pytest.raises(ChipReaderGoneError):
        ChipStation([Gone(), Gone()], None, hushed).read([])
    assert not ChipStation([Gone(), Empty()], None, hushed).present()


def test_the_files_are_kept_exactly_as_read() -> None:
    chip = card()
    record = read(chip)
    held = {n: hashlib.sha256(d).hexdigest() for n, d in chip.files.items()}
    assert {n: hashlib.sha256(d).hexdigest() for n, d in record.files} == held
