"""What stands on the paper: dots drawn, sent, printed, and read back."""

import os
from dataclasses import replace

import pytest
import serial
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import QR, RECEIPTS
from PIL import Image
from reading import THAI_READERS, body, body_of, distance, letters, read

from kiosk.cli.bench_paper.press import printed
from kiosk.cli.bench_paper.proof import proofs
from kiosk.cli.bench_paper.reading import READERS
from kiosk.cli.bench_paper.slips import Slip, slips
from kiosk.cli.bench_paper.wording import compare
from kiosk.ui.texts import LANGUAGES
from printer.escpos import EscposPrinter
from printer.fonts import HAN, LATIN, THAI, runs
from printer.layout import BASE, LINE_HEIGHT, THAI_HEIGHT, Type, _font, render
from printer.raster import compose
from printer.wrap import wrap
from twins.receipt_printer import ReceiptPrinterTwin

WHOLE = bool(os.environ.get("SIMKIOSK_EVERY_SLIP"))  # minutes; `simkiosk bench print` does it too
CHOSEN = (
    ("vi", "sim-parked", 58), ("vi", "voided", 80), ("zh", "enterprise", 58), ("en", "slip", 58),
)  # fmt: skip


def chosen(language: str, paper: int) -> list[Slip]:
    found = [slip for slip in slips() if slip.receipt.language == language]
    return [one for one in found if WHOLE or (language, one.kind, paper) in CHOSEN]


@pytest.mark.timeout(3600 if WHOLE else 300)
def test_the_paper_reads_back_as_it_was_written(subtests: pytest.Subtests) -> None:
    """Every letter, mark, digit and stop, from the brand to the date, and the codes.

    All papers are read in one go: a reader takes longer to start than to read a line.
    """
    papers = [(some, mm) for one in READERS for mm in (58, 80) if (some := chosen(one, mm))]
    sheets = [sheet for some, mm in papers for sheet in printed(some, mm)]
    read_back = proofs(sheets)
    assert len(read_back) >= len(CHOSEN)
    for proof in read_back:
        slip = proof.sheet.slip
        with subtests.test(f"{slip.receipt.language} {slip.kind}"):
            assert proof.compared.equal, proof.compared
            assert proof.code


def test_a_wrong_digit_a_lost_line_and_a_line_too_many_are_seen() -> None:
    texts = ["Mã hồ sơ", "K7QP-4MWX", "MobiFone × CMLink"]
    lines = ["Mãhồsơ", "K7QP-", "4MWX", "MobiFonexCMLink"]
    assert compare(texts, lines).equal
    assert compare(texts, ["Mãhồsơ", "K7QP-", "4MVVX", lines[3]]).missed == ["K7QP-4MWX"]
    assert compare(texts, ["Mãhôsơ", *lines[1:]]).missed == ["Mã hồ sơ"]
    assert compare(texts, lines[:3]).missed == ["MobiFone × CMLink"]
    assert compare(texts, ["Mãhồsơ", "0", *lines[1:]]).spare == ["0"]


def test_every_kind_of_slip_is_there_in_every_language() -> None:
    kinds = {language: set() for language in LANGUAGES}
    for slip in slips():
        kinds[slip.receipt.language].add(slip.kind)
    assert len(kinds["vi"]) == 18
    assert all(found == kinds["vi"] for found in kinds.values())


def test_the_measure_of_reading_counts_errors() -> None:
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == distance("abc", "") == 3
    assert distance("回执", "回执") == 0


@pytest.mark.parametrize("paper", [80, 58])
def test_the_thai_paper_reads_back_but_for_one_or_two_letters_in_a_hundred(paper: int) -> None:
    receipt, slip = RECEIPTS["th"], thai_slip(paper)
    wanted = letters(body(receipt))
    assert distance(letters(read(body_of(slip), THAI_READERS)), wanted) <= len(wanted) // (
        100 if paper == 80 else 50
    )


def thai_slip(paper: int) -> Image.Image:
    """Print over the line; give the slip, with the code on it read by another reader."""
    with ReceiptPrinterTwin(paper_mm=paper) as twin:
        EscposPrinter(twin.path, paper).print(RECEIPTS["th"])
        assert twin.unknown == []
        (slip,) = twin.slips
    assert [code.text for code in zxingcpp.read_barcodes(slip.convert("L"))] == [QR]
    return slip


STACKED = {LATIN: "ẪỘẰÂ\u0323gjý", HAN: "國龘Å", THAI: "ปี่ญูฎุ์ป๊"}


@pytest.mark.parametrize("script", STACKED)
@pytest.mark.parametrize("size", [22, 26, 40])
@pytest.mark.parametrize("bold", [True, False])
def test_no_accent_and_no_tone_mark_leaves_its_line(script: str, size: int, bold: bool) -> None:
    kind = Type(size, bold, THAI_HEIGHT if script == THAI else LINE_HEIGHT)
    top, bottom = ink(STACKED[script], kind)
    assert top >= 0
    assert bottom <= kind.line


def ink(text: str, kind: Type) -> tuple[float, float]:
    """Give the first and last row of ink, counted from the top of the line."""
    faces = [_font(name, kind.size, bold=kind.bold).getbbox(part, anchor="ls")
             for name, part in runs(text)]  # fmt: skip
    base = kind.size * BASE
    return min(base + box[1] for box in faces), max(base + box[3] for box in faces)


def test_a_tone_mark_of_thai_stands_above_its_vowel() -> None:
    plain, vowel, both = (ink(text, Type(40))[0] for text in ("ท", "ที", "ที่"))
    assert plain > vowel > both  # shaped: without shaping the two marks fall on each other


def test_a_word_of_thai_that_is_alone_is_not_torn() -> None:
    """A word of one syllable and its last consonant stay together."""
    assert wrap("หากต้องการความช่วยเหลือ โทร 19000368", 25, len)[-1] == "โทร 19000368"


def test_the_paper_carries_the_drawn_dots_and_nothing_else(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    printer.print(RECEIPTS["vi"])
    drawn = render(RECEIPTS["vi"], 576)
    printed = twin.slips[0].crop((0, 0, *drawn.size))
    differing = sum(
        bin(a ^ b).count("1") for a, b in zip(drawn.tobytes(), printed.tobytes(), strict=True)
    )
    assert differing <= 4  # dots that keep the raster free of real-time commands


def test_narrow_paper_gets_a_narrow_receipt() -> None:
    with ReceiptPrinterTwin(paper_mm=58) as twin:
        EscposPrinter(twin.path, 58).print(RECEIPTS["vi"])
        assert twin.slips[0].width == 384
        assert [code.text for code in zxingcpp.read_barcodes(twin.slips[0].convert("L"))] == [QR]


def test_a_copy_is_marked(printer: EscposPrinter, twin: ReceiptPrinterTwin) -> None:
    printer.print(replace(RECEIPTS["en"], copy=True))
    assert "COPY" in read(twin.slips[0].crop((0, 60, 576, 200)), "eng")


@given(st.binary(min_size=72 * 4, max_size=72 * 4), st.integers(0, 285))
def test_no_picture_spells_a_real_time_command(dots: bytes, place: int) -> None:
    spelt = dots[:place] + b"\xef\xfb" + dots[place + 2 :]  # 10 04 in ink
    job = compose(Image.frombytes("1", (576, 4), spelt))
    assert not any(code in job for code in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 300)), min_size=1, max_size=6))
def test_blank_paper_is_fed_and_nothing_moves(stretches: list[tuple[int, int]]) -> None:
    rows = b"".join(
        (b"\xff" * 72, b"\xf0" * 72, b"\x00" + b"\xff" * 71)[k] * n for k, n in stretches
    )
    picture = Image.frombytes("1", (576, len(rows) // 72), rows)
    with ReceiptPrinterTwin() as twin, serial.Serial(twin.path) as line:
        line.write(compose(picture) + b"\x1dr1")
        line.read(1)
        slip = twin.slips[0].crop((0, 0, *picture.size))
    assert slip.tobytes() == picture.tobytes()


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_a_receipt_is_over_the_line_in_five_seconds(language: str) -> None:
    assert len(compose(render(RECEIPTS[language], 576))) * 10 / 115_200 < 5.0
