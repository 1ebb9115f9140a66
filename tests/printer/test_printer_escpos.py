"""The receipt printer over a real PTY: what the paper shows, and what is known when it fails."""

import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytesseract
import pytest
import serial
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import QR, RECEIPTS
from PIL import Image, ImageOps

from kiosk.ports.errors import Outcome
from kiosk.ports.receipt_printer import (
    Fault,
    Paper,
    PrinterCutShortError,
    PrinterGoneError,
    PrinterNotReadyError,
    PrinterPaperOutError,
    PrinterStatus,
)
from printer.escpos import EscposPrinter
from printer.fonts import HAN, LATIN, THAI, runs
from printer.layout import BASE, LINE_HEIGHT, THAI_HEIGHT, Type, _font, render
from printer.lines import usb_line
from printer.raster import compose
from twins.receipt_printer import ReceiptPrinterTwin
from twins.usb_printer import UsbPrinterTwin

READY = PrinterStatus(ready=True, paper=Paper.OK, cover_open=False, error=False)
TESSERACT = {"vi": "vie", "zh": "chi_sim", "en": "eng"}


@pytest.fixture(autouse=True)
def _one_thread_for_ocr() -> Iterator[None]:
    """Keep tesseract from fighting for the cores."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    yield
    os.environ.pop("OMP_THREAD_LIMIT")
    if before is not None:
        os.environ["OMP_THREAD_LIMIT"] = before


@pytest.fixture
def twin() -> Iterator[ReceiptPrinterTwin]:
    with ReceiptPrinterTwin() as machine:
        yield machine


@pytest.fixture
def printer(twin: ReceiptPrinterTwin) -> EscposPrinter:
    return EscposPrinter(twin.path)


def once_printing(twin: ReceiptPrinterTwin, strike: Callable[[], None]) -> None:
    """Strike when the first rows hang out of the printer."""

    def wait() -> None:
        while twin.torn < 20:
            sleep(0.01)
        strike()

    threading.Thread(target=wait, daemon=True).start()


def letters(text: str) -> str:
    """Drop what OCR is free to guess: spaces, case and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]", "", folded)


def distance(read: str, wanted: str) -> int:
    """Count the characters that must be put in, taken out or exchanged."""
    row = list(range(len(wanted) + 1))
    for n, a in enumerate(read, start=1):
        last, row[0] = row[0], n
        for m, b in enumerate(wanted, start=1):
            last, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, last + (a != b))
    return row[-1]


def test_the_measure_of_reading_counts_errors() -> None:
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == distance("abc", "") == 3
    assert distance("回执", "回执") == 0


PROSE_ERRORS = {"vi": 0.02, "zh": 0.02, "en": 0.01}  # share of characters read wrong


BULLETS = 3  # the reader takes the digits of the notes for words, or does not see them


@pytest.mark.parametrize(
    ("language", "paper"), [("vi", 80), ("zh", 80), ("en", 80), ("vi", 58), ("zh", 58)]
)
def test_the_paper_reads_back_as_it_was_written(language: str, paper: int) -> None:
    """Numbers without a single error; all words within the share above."""
    receipt = RECEIPTS[language]
    with ReceiptPrinterTwin(paper_mm=paper) as twin:
        EscposPrinter(twin.path, paper).print(receipt)
        assert len(twin.slips) == 1
        assert twin.unknown == []
        slip = twin.slips[0].convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(slip)] == [QR]
    words = slip.crop((0, 70, slip.width, code_top(slip)))  # below the brand, above the QR code
    read = pytesseract.image_to_string(words, TESSERACT[language], config="--psm 6")
    exact = re.sub(r"\s", "", read)
    for number in (receipt.case_number, receipt.lines[1][1], receipt.lines[2][1]):
        assert re.sub(r"\s", "", number) in exact, read
    labels = dict(receipt.labels)
    wanted = [receipt.title, labels["case_number"], receipt.case_number]
    wanted += [text for pair in receipt.lines for text in pair] + list(receipt.notes)
    whole = letters("".join(wanted))
    assert distance(letters(read), whole) <= PROSE_ERRORS[language] * len(whole) + BULLETS, read


def code_top(slip: Image.Image) -> int:
    (code,) = zxingcpp.read_barcodes(slip)
    return min(code.position.top_left.y, code.position.top_right.y) - 30


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
    top = twin.slips[0].crop((0, 60, 576, 200)).convert("L")
    assert "COPY" in pytesseract.image_to_string(top, "eng", config="--psm 6")


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({}, READY),
        ({"paper_left": 500}, replace(READY, paper=Paper.NEAR_END)),
        ({"paper_left": 0}, replace(READY, ready=False, paper=Paper.OUT, fault=Fault.PAPER)),
        ({"cover_open": True}, replace(READY, ready=False, cover_open=True, fault=Fault.COVER)),
        ({"cutter_error": True}, replace(READY, ready=False, error=True, fault=Fault.CUTTER)),
        ({"head_hot": True}, replace(READY, ready=False, error=True, fault=Fault.HOT)),
        ({"unrecoverable": True}, replace(READY, ready=False, error=True, fault=Fault.BROKEN)),
        ({"offline": True}, replace(READY, ready=False, fault=Fault.OFFLINE)),
        ({"mute": True}, replace(READY, ready=False, error=True, fault=Fault.SILENT)),
    ],
)
def test_each_state_is_told_apart(
    printer: EscposPrinter,
    twin: ReceiptPrinterTwin,
    fault: dict[str, int],
    status: PrinterStatus,
) -> None:
    for name, value in fault.items():
        setattr(twin, name, value)
    assert printer.status() == status


@pytest.mark.parametrize("fault", ["cover_open", "cutter_error", "head_hot", "offline", "mute"])
def test_nothing_is_sent_to_a_printer_that_is_not_ready(
    printer: EscposPrinter, twin: ReceiptPrinterTwin, fault: str
) -> None:
    setattr(twin, fault, True)
    with pytest.raises(PrinterNotReadyError) as caught:
        printer.print(RECEIPTS["en"])
    assert caught.value.outcome is Outcome.NOT_DONE
    setattr(twin, fault, False)
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1


def test_no_paper_is_named_before_printing(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 0
    with pytest.raises(PrinterPaperOutError):
        printer.print(RECEIPTS["en"])


def test_paper_that_ends_in_the_middle_wants_a_copy_on_the_new_roll(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 400
    with pytest.raises(PrinterCutShortError) as caught:
        printer.print(RECEIPTS["en"])
    assert caught.value.outcome is Outcome.UNKNOWN
    assert twin.torn == 400
    twin.load_paper()
    printer.print(replace(RECEIPTS["en"], copy=True))
    assert len(twin.slips) == 2


def read_slip(slip: Image.Image, language: str = "eng") -> str:
    return str(pytesseract.image_to_string(slip.convert("L"), language, config="--psm 6"))


def test_a_torn_slip_is_voided_and_cut_off_before_the_next(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left = 400
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["vi"])
    twin.load_paper(keeps=True)  # a model that would now print the rest
    printer.print(RECEIPTS["en"])
    torn, whole = twin.slips
    assert "VOID" in read_slip(ImageOps.invert(torn.convert("L").crop((0, 420, 576, 500))))
    assert "See the next receipt" in read_slip(torn.crop((0, 490, 576, torn.height)))
    assert torn.height < 800  # paper fed to the blade included
    assert [code.text for code in zxingcpp.read_barcodes(whole.convert("L"))] == [QR]
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 3


def test_a_blade_that_came_free_is_recovered_by_the_next_try(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 2500
    once_printing(twin, lambda: setattr(twin, "cutter_error", True))
    with pytest.raises(PrinterCutShortError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])
    printer.print(replace(RECEIPTS["en"], copy=True))
    assert len(twin.slips) == 2
    assert not twin.cutter_error


def test_a_blade_that_stays_stuck_is_named_by_every_try(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s, twin.blade_stuck = 2500, True
    once_printing(twin, lambda: setattr(twin, "cutter_error", True))
    with pytest.raises(PrinterCutShortError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])
    with pytest.raises(PrinterNotReadyError, match="cutter stuck"):
        printer.print(RECEIPTS["en"])


@pytest.fixture
def on_usb(twin: ReceiptPrinterTwin) -> UsbPrinterTwin:
    return UsbPrinterTwin(twin.path, 0x04B8, 0x0E15)


def usb_printer(device: UsbPrinterTwin) -> EscposPrinter:
    return EscposPrinter("04b8:0e15", opener=lambda: usb_line(0x04B8, 0x0E15, device))


def test_a_printer_on_usb_is_taken_from_the_kernel_and_given_back(
    on_usb: UsbPrinterTwin, twin: ReceiptPrinterTwin
) -> None:
    printer = usb_printer(on_usb)
    printer.print(RECEIPTS["en"])
    assert [code.text for code in zxingcpp.read_barcodes(twin.slips[0].convert("L"))] == [QR]
    twin.cover_open = True
    assert printer.status().fault is Fault.COVER
    assert not on_usb.claimed
    assert not on_usb.held_by_kernel


def test_usb_pulled_out_is_named_before_and_while_printing(
    on_usb: UsbPrinterTwin, twin: ReceiptPrinterTwin
) -> None:
    printer = usb_printer(on_usb)
    twin.rows_per_s = 500
    once_printing(twin, lambda: setattr(on_usb, "plugged", False))
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["en"])
    with pytest.raises(PrinterGoneError):
        printer.print(RECEIPTS["en"])


def test_a_printer_that_cannot_answer_is_not_used(twin: ReceiptPrinterTwin) -> None:
    deaf = UsbPrinterTwin(twin.path, 0x04B8, 0x0E15, answers=False)
    with pytest.raises(PrinterGoneError):
        usb_printer(deaf).status()


@pytest.mark.parametrize("spec", ["", "04b8", "04b8:", "4b8:e15", "04b8:0e15:1", "xxxx:yyyy"])
def test_a_wrong_usb_spec_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match="VID:PID"):
        EscposPrinter.on_usb(spec)


def test_a_model_that_prints_on_without_paper_is_not_believed(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.paper_left, twin.runs_dry = 400, True
    with pytest.raises(PrinterCutShortError, match="paper ran out"):
        printer.print(RECEIPTS["en"])


def test_a_model_without_ordered_status_is_believed_when_it_stays_healthy(
    twin: ReceiptPrinterTwin,
) -> None:
    twin.ordered_status = False
    short = replace(RECEIPTS["en"], lines=(), notes=(), qr="")
    EscposPrinter(twin.path, baud=921_600).print(short)
    assert len(twin.slips) == 1


def test_a_roll_near_its_end_still_prints(printer: EscposPrinter, twin: ReceiptPrinterTwin) -> None:
    twin.paper_left = 7_000
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1
    assert printer.status().paper is Paper.NEAR_END


def test_printed_is_said_only_when_the_paper_is_out(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 2500
    began = monotonic()
    printer.print(RECEIPTS["en"])
    assert len(twin.slips) == 1
    assert monotonic() - began > 0.5


def test_a_fault_while_printing_is_noticed_before_the_end(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 500
    once_printing(twin, lambda: setattr(twin, "cover_open", True))
    with pytest.raises(PrinterCutShortError, match="cover open"):
        printer.print(RECEIPTS["en"])
    assert twin.slips == []


def test_a_cable_pulled_while_printing_is_a_receipt_cut_short(
    printer: EscposPrinter, twin: ReceiptPrinterTwin
) -> None:
    twin.rows_per_s = 500
    once_printing(twin, twin.unplug)
    with pytest.raises(PrinterCutShortError):
        printer.print(RECEIPTS["en"])


def test_a_printer_that_is_not_there_is_named(twin: ReceiptPrinterTwin) -> None:
    printer = EscposPrinter("/dev/no-such-printer")
    with pytest.raises(PrinterGoneError):
        printer.status()
    with pytest.raises(PrinterGoneError):
        printer.print(RECEIPTS["en"])


def test_a_new_process_prints_on_the_same_printer(twin: ReceiptPrinterTwin) -> None:
    for _ in range(2):
        EscposPrinter(twin.path).print(RECEIPTS["en"])
    assert len(twin.slips) == 2


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
