"""Area `print`: a receipt drawn, its bytes, and its way over a serial line at 115,200 baud.

Drawing is timed on the processor, which other programs cannot stretch; the line by the clock.
Bounds of the same run: Pillow drawing the same words without a layout; the raster without any
saving; the line's own time for the bytes.

`read`: the share of all texts, on every kind of slip in a language, that tesseract reads from the
paper as they were written, letter by letter (`bench_paper/wording.py` says what is made equal);
`codes`: of their QR codes that hold what was sent. The slips go through driver and line.
"""

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter, process_time
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from kiosk.case.paper import Receipt
from kiosk.cli.bench.measure import BenchError, Measure, against, at_least, budget
from kiosk.cli.bench_paper.papers import papers
from kiosk.cli.bench_paper.press import PressError, printed
from kiosk.cli.bench_paper.proof import proofs
from kiosk.cli.bench_paper.reading import READERS, NoReaderError
from kiosk.cli.bench_paper.slips import slips
from printer.escpos import BAUD, EscposPrinter
from printer.fonts import FACES, runs
from printer.layout import DOTS, render
from printer.raster import compose

RUNS: Final = 7
RENDER_GOAL_MS: Final = 250.0
RENDER_RATIO: Final = 6.0
SAVED: Final = 0.6  # of the raw raster
LINE_RATIO: Final = 1.25  # the printer is asked before and after
SIZE: Final = 26
HEADER: Final = 8  # GS v 0


def measures(options: Namespace) -> Iterator[Measure]:
    """Measure every language on both papers, then one receipt on a paced line."""
    times = options.runs or RUNS
    made = list(papers())
    for language, receipt, _ in made:
        for paper, width in DOTS.items():
            yield from _drawn(f"{language}.{paper}", receipt, width, times)
    yield from _sent(made[0][1])
    for paper in DOTS:
        yield from _read_back(paper)


def _drawn(name: str, receipt: Receipt, width: int, times: int) -> Iterator[Measure]:
    took = _ms(lambda: render(receipt, width), times)
    bare = _ms(lambda: _bare(receipt, width), times)
    yield budget(f"print.render.{name}", took, "ms", RENDER_GOAL_MS)
    yield against(f"print.render_to_bare.{name}", took, "ms", bare, RENDER_RATIO)
    picture = render(receipt, width)
    job, raw = len(compose(picture)), HEADER + width // 8 * picture.height
    yield against(f"print.bytes.{name}", job, "B", raw, SAVED)


def _bare(receipt: Receipt, width: int) -> None:
    """Draw the same words one below the other, each script in its font, and nothing more."""
    words = [receipt.title, receipt.case_number, receipt.issued, *receipt.notes]
    words += [text for pair in (*receipt.lines, *receipt.labels) for text in pair]
    draw = ImageDraw.Draw(Image.new("L", (width, SIZE * 2 * len(words)), 255))
    for row, text in enumerate(words):
        x = 0.0
        for script, part in runs(text):
            face = FACES[script, False]
            font = ImageFont.truetype(str(face.path), SIZE, index=face.index)
            draw.text((x, row * SIZE * 2), part, font=font, fill=0)
            x += font.getlength(part)


def _sent(receipt: Receipt) -> Iterator[Measure]:
    """Print on a twin whose line is as slow as a real one, its paper as fast as can be."""
    words = [sys.executable, "-m", "twins.receipt_printer", "--baud", str(BAUD)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as twin:  # noqa: S603
        if twin.stdout is None or twin.stdin is None or not (said := twin.stdout.readline()):
            raise BenchError("the printer's counterpart did not start")
        began = perf_counter()
        EscposPrinter(json.loads(said)["path"]).print(receipt)
        took = 1000 * (perf_counter() - began)
        twin.stdin.close()
    bound = 10_000 * len(compose(render(receipt, DOTS[80]))) / BAUD
    yield against("print.line.115200", round(took), "ms", round(bound), LINE_RATIO)


def _read_back(paper: int) -> Iterator[Measure]:
    """Print every kind of slip and read it; Thai is not read: its marks overtax the reader."""
    made = [slip for slip in slips() if slip.receipt.language in READERS]
    try:
        found = proofs(printed(made, paper))
    except (NoReaderError, PressError) as failed:
        raise BenchError(str(failed)) from failed
    for language in READERS:
        mine = [one for one in found if one.sheet.slip.receipt.language == language]
        for one in mine:
            for text in (*one.compared.missed, *one.compared.spare):
                print(f"{language}.{paper} {one.sheet.slip.kind}: {text}", file=sys.stderr)
        texts = sum(one.compared.texts for one in mine)
        wrong = sum(max(len(one.compared.missed), len(one.compared.spare)) for one in mine)
        share = 1 - min(wrong, texts) / texts
        yield at_least(f"print.read.{language}.{paper}", round(share, 4), "share", 1.0)
        yield budget(f"print.read.texts.{language}.{paper}", texts, "texts")
        held = sum(one.code for one in mine) / len(mine)
        yield at_least(f"print.codes.{language}.{paper}", round(held, 4), "share", 1.0)


def _ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        began = process_time()
        work()
        taken.append(1000 * (process_time() - began))
    return round(median(taken), 1)
