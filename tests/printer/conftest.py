"""A receipt printer behind a PTY, and a reader that keeps to one core."""

import os
from collections.abc import Iterator

import pytest

from printer.escpos import EscposPrinter
from twins.receipt_printer import ReceiptPrinterTwin


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
