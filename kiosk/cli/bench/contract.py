"""Area `contract`: the process `paper` asked over its bus for a first and a next contract.

Times are of the processor, which other programs cannot stretch. Bounds of the same run: fpdf2
setting the same words with the same fonts and no layout; a bare P-256 signature over the same
bytes. Memory is the process's own.
"""

import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic, process_time, sleep
from typing import Final

import psutil
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fpdf import FPDF

from hub.fleet.pki import Enrolled, Pki
from kiosk.bus.client import remote
from kiosk.case.paper import Contract
from kiosk.cli.bench.measure import BenchError, Measure, against, budget
from kiosk.cli.bench_paper.papers import papers
from kiosk.ports.errors import BusAbsentError
from kiosk.ports.receipt_printer import ContractMaker
from printer.contract import PdfContractMaker
from printer.fonts import FACES, HAN, runs
from printer.seal import Pencil
from printer.subset import cached_font

RUNS: Final = 5
FIRST_GOAL_MS: Final = 1500.0
NEXT_GOAL_MS: Final = 800.0
SEAL_GOAL_MS: Final = 250.0
BARE_RATIO: Final = 2.5
MEMORY_GOAL_MB: Final = 150.0
START_S: Final = 30
FONTS: Final = Path.home() / ".cache" / "simkiosk" / "fonts"
Clock = Callable[[], float]
CONFIG: Final = """
[kiosk]
name = "bench"
brand = "mobifone"
state = "{here}"
run = "{here}/run"
[vision]
models = "{here}"
[devices]
fonts = "{fonts}"
[sync]
outbox = "{here}/outbox"
broker = "localhost:1"
authority = "{files.authority}"
certificate = "{files.certificate}"
key = "{files.key}"
centre_seal = "{files.centre_seal}"
centre_sign = "{files.centre_sign}"
[contract]
key = "{files.contract_key}"
certificate = "{files.contract_certificate}"
authority = "{files.authority}"
"""


def measures(options: Namespace) -> Iterator[Measure]:
    """Start the process as systemd would, ask it in every language, then seal here."""
    times = options.runs or RUNS
    made = [(language, contract) for language, _, contract in papers()]
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        here = Path(folder)
        files = Pki(here / "pki").enrol("bench")
        (here / "run").mkdir()
        config = here / "kiosk.toml"
        config.write_text(CONFIG.format(here=here, files=files, fonts=FONTS))
        yield from _asked(config, f"ipc://{here}/run/contract", made, times)
        yield from _sealed(files, made[0][1], times)


def _asked(
    config: Path, endpoint: str, made: list[tuple[str, Contract]], times: int
) -> Iterator[Measure]:
    words = [sys.executable, "-m", "printer.host", "--config", str(config)]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            with remote(ContractMaker, endpoint, 60.0) as maker:
                _await(maker, made[0][1])
                spent = partial(_spent, psutil.Process(process.pid))
                yield from _times(maker, made, times, spent)
            held = psutil.Process(process.pid).memory_info().rss / 1e6
            yield budget("contract.memory.paper", round(held, 1), "MB", MEMORY_GOAL_MB)
        finally:
            process.terminate()


def _spent(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _times(
    maker: ContractMaker, made: list[tuple[str, Contract]], times: int, spent: Clock
) -> Iterator[Measure]:
    for language, contract in made:
        taken = [_ms(partial(maker.make, contract), 1, spent) for _ in range(times + 1)]
        bare = median(_ms(partial(_bare, contract)) for _ in range(times))
        yield budget(f"contract.first.{language}", taken[0], "ms", FIRST_GOAL_MS)
        following = round(median(taken[1:]), 1)
        yield budget(f"contract.next.{language}", following, "ms", NEXT_GOAL_MS)
        yield against(f"contract.next_to_bare.{language}", following, "ms", bare, BARE_RATIO)


def _await(maker: ContractMaker, contract: Contract) -> None:
    """Wait for the process by asking for nothing that counts: an empty contract."""
    ends = monotonic() + START_S
    empty = Contract("en", "", "", "", (), (), (), contract.signature, "", "")
    while monotonic() < ends:
        try:
            maker.make(empty)
        except BusAbsentError:
            sleep(0.1)
        else:
            return
    raise BenchError("the process paper did not start")


def _bare(contract: Contract) -> bytes:
    """Set the same words one below the other, each script in its font, and nothing more."""
    sheet = FPDF(format="A4")
    sheet.add_page()
    plain = [*contract.consents, *(text for _, text in contract.sections)]
    plain += [label for label, _ in contract.fields]
    strong = [contract.title, *(heading for heading, _ in contract.sections)]
    strong += [value for _, value in contract.fields]
    known: set[tuple[str, bool]] = set()
    for row, (text, bold) in enumerate(
        [*((t, False) for t in plain), *((t, True) for t in strong)]
    ):
        for script, part in runs(text):
            if (script, bold) not in known:
                face = FACES[script, bold]
                small = cached_font(face, FONTS) if script == HAN else None
                number = 0 if small else face.index
                path = small or face.path
                sheet.add_font(script, "B" * bold, path, collection_font_number=number)
                known.add((script, bold))
            sheet.set_font(script, "B" * bold, 10)
            sheet.text(10, 10 + row * 5, part)
    return bytes(sheet.output())


def _sealed(files: Enrolled, contract: Contract, times: int) -> Iterator[Measure]:
    pdf = PdfContractMaker(FONTS).make(contract)
    pencil = Pencil(files.contract_key, files.contract_certificate, files.authority)
    took = round(median(_ms(lambda: pencil.seal(pdf)) for _ in range(times)), 1)
    key = ec.generate_private_key(ec.SECP256R1())
    scheme = ec.ECDSA(hashes.SHA256())
    bare = round(median(_ms(lambda: key.sign(pdf, scheme), 3) for _ in range(times)), 3)
    yield budget("contract.seal", took, "ms", SEAL_GOAL_MS)
    yield against("contract.seal_to_bare_signature", took, "ms", bare)
    yield budget("contract.seal.bytes", len(pencil.seal(pdf)) - len(pdf), "B", 16_000)


def _ms(work: Callable[[], object], digits: int = 1, clock: Clock = process_time) -> float:
    began = clock()
    work()
    return round(1000 * (clock() - began), digits)
