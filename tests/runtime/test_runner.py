"""Effects over real ports: answered with their number, errors by code, nothing waits at the end."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from queue import Queue
from time import monotonic, sleep

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, x25519

from kiosk.bus.client import remote
from kiosk.journeys import effects as do
from kiosk.journeys.events import Answered, Event, Failed
from kiosk.journeys.state import Stage, Visit
from kiosk.policies.policy import load as load_policy
from kiosk.ports.centre import Centre, Reservation, SimQuery
from kiosk.ports.chip_reader import ChipKey
from kiosk.ports.errors import BusAbsentError
from kiosk.runtime.appointments import Appointments
from kiosk.runtime.custody import Custody
from kiosk.runtime.keeper import Keeper
from kiosk.runtime.line import Line
from kiosk.runtime.paperwork import Paperwork
from kiosk.runtime.ports import ports
from kiosk.runtime.runner import Runner, Tools
from kiosk.runtime.sealing import Keys, Sealer
from kiosk.settings import Settings, load
from kiosk.store.store import FILE, Store, open_store
from kiosk.ui.texts import Texts
from sync.outbox import KioskOutbox
from tests.journeys.world import world
from tests.runtime.machine import SHM

ROOT = Path(__file__).parents[2]
POLICY = load_policy("mobifone")
KEY = ChipKey("090001234", "900101", "350101")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Path]:
    command = [sys.executable, "-m", "tests.runtime.ports_process", str(folder)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        with remote(Centre, f"ipc://{folder}/centre", 40.0) as centre:
            until(lambda: served_by(centre))
        yield folder
        process.kill()


def served_by(centre: Centre) -> bool:
    try:
        return centre.reservation(SimQuery(code="R-1")).code == "R-1"
    except BusAbsentError:
        return False


class Desk:
    """A runner with a real store and outbox; `next` gives what it posts."""

    def __init__(self, folder: Path, custody: Line[Custody] | None = None) -> None:
        self.posted: Queue[Event] = Queue()
        self.cues: list[str] = []
        self.store: Store = open_store(folder / FILE, bytes(32))
        self.keeper = Keeper(self.store, lambda: 1000.0, 120.0)
        self.keeper.erase()
        self.outbox = KioskOutbox(folder / "outbox.sqlite", ballast=0)
        held = Keys(
            x25519.X25519PrivateKey.generate().public_key(), ec.generate_private_key(ec.SECP256R1())
        )
        sealer = Sealer("kiosk-1", POLICY, held, self.outbox, lambda: 1000.0)
        paper = Paperwork(POLICY, Texts, lambda: datetime(2026, 11, 23))  # noqa: DTZ001
        tools = Tools(sealer, self.keeper, paper, lambda _: None, self.cues.append, self.wipe,
                      Appointments(self.store.slots, lambda: 0.0))  # fmt: skip
        self.wiped = 0
        self.runner = Runner(ports(settings(folder)), custody, tools, self.posted.put)

    def wipe(self) -> None:
        self.wiped += 1

    def run(self, effect: do.Effect, visit: Visit | None = None) -> None:
        ticket = getattr(effect, "ticket", None)
        self.runner.run((visit or Visit()).but(awaiting=ticket), (effect,))

    def next(self) -> Event:
        return self.posted.get(timeout=40)

    def close(self) -> None:
        self.runner.close()
        self.outbox.close()
        self.store.close()


def settings(folder: Path) -> Settings:
    example = load(ROOT / "image-build" / "kiosk.toml")
    return msgspec.structs.replace(
        example, kiosk=msgspec.structs.replace(example.kiosk, run=folder)
    )


@contextmanager
def desk(folder: Path, custody: Line[Custody] | None = None) -> Iterator[Desk]:
    made = Desk(folder, custody)
    try:
        yield made
    finally:
        made.close()


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def submitted() -> Visit:
    made = world()
    made.walk(Stage.SUBMIT)
    return made.visit


def test_an_answer_carries_the_number_of_its_question(served: Path) -> None:
    with desk(served) as kiosk:
        kiosk.run(do.FindReservation(7, SimQuery(code="R-1")))
        answer = kiosk.next()
    assert isinstance(answer, Answered)
    assert answer.ticket == 7
    assert isinstance(answer.value, Reservation)
    assert answer.value.number == "+84912345678"


def test_a_refusal_comes_with_code_outcome_and_reason(served: Path) -> None:
    with desk(served) as kiosk:
        kiosk.run(do.FindReservation(8, SimQuery(code="R-9")))
        refused = Failed(8, "centre.refused", "not_done", "reservation.voucher_invalid")
        assert kiosk.next() == refused


def test_a_process_that_is_not_there_is_named(tmp_path: Path) -> None:
    with desk(tmp_path) as kiosk:
        kiosk.run(do.AskAllowance(1, "VNM/001090001234"))
        failed = kiosk.next()
    assert isinstance(failed, Failed)
    assert (failed.ticket, failed.code, failed.outcome) == (1, "bus.absent", "not_done")


def test_calls_of_one_port_are_answered_in_order(served: Path) -> None:
    (served / "go").unlink(missing_ok=True)
    with desk(served) as kiosk:
        for ticket, code in ((1, "R-SLOW"), (2, "R-9"), (3, "R-1")):
            kiosk.run(do.FindReservation(ticket, SimQuery(code=code)))
        (served / "go").touch()
        answers = [kiosk.next() for _ in range(3)]
    assert [getattr(answer, "ticket", 0) for answer in answers] == [1, 2, 3]


def test_a_slow_port_holds_up_no_other(served: Path) -> None:
    (served / "go").unlink(missing_ok=True)
    with desk(served) as kiosk:
        kiosk.run(do.FindReservation(1, SimQuery(code="R-SLOW")))
        kiosk.run(do.Print(2, copy=False), submitted())
        first = kiosk.next()
        (served / "go").touch()
        assert [getattr(answer, "ticket", 0) for answer in (first, kiosk.next())] == [2, 1]


def test_a_receipt_cut_short_is_printed_again_as_a_copy(served: Path) -> None:
    with desk(served) as kiosk:
        kiosk.run(do.Print(4, copy=False), submitted())
        assert kiosk.next() == Answered(4, None)


def test_the_chip_is_read_once_a_document_lies_there(served: Path) -> None:
    document = served / "document"
    threading.Timer(0.3, document.touch).start()
    with desk(served) as kiosk:
        kiosk.run(do.ReadChip(5, (KEY,), 40.0))
        failed = kiosk.next()
    document.unlink()
    assert isinstance(failed, Failed)
    assert (failed.ticket, failed.code, failed.detail) == (5, "chip.key_refused", "1 keys")


def test_a_reader_that_was_lost_for_a_moment_is_asked_again(served: Path) -> None:
    document, cable = served / "document", served / "cable"
    document.touch()
    cable.touch()
    with desk(served) as kiosk:
        kiosk.run(do.ReadChip(6, (KEY,), 40.0))
        failed = kiosk.next()
    document.unlink()
    assert isinstance(failed, Failed)
    assert failed.code == "chip.key_refused"
    assert not cable.exists()


def test_nobody_waits_for_a_document_that_is_no_longer_asked_for(served: Path) -> None:
    with desk(served) as kiosk:
        kiosk.run(do.ReadChip(5, (KEY,), 600.0))
        kiosk.run(do.Cue("touch"))  # the journey went on
        failed = kiosk.next()
        assert isinstance(failed, Failed)
        assert failed.code == "chip.not_found"
        assert kiosk.cues == ["touch"]


def test_a_document_is_waited_for_no_longer_than_asked(served: Path) -> None:
    with desk(served) as kiosk:
        kiosk.run(do.ReadChip(5, (KEY,), 0.1))
        failed = kiosk.next()
        assert isinstance(failed, Failed)
        assert (failed.ticket, failed.code) == (5, "chip.not_found")


def test_a_submitted_case_is_in_the_outbox_when_the_answer_comes(tmp_path: Path) -> None:
    visit = submitted()
    with desk(tmp_path) as kiosk:
        kiosk.run(do.SaveDraft(), visit)
        kiosk.run(do.Submit(6), visit)
        assert kiosk.next() == Answered(6, 1000.0)
        assert kiosk.outbox.holds(visit.draft.case)
        assert kiosk.keeper.interrupted() == visit.but(awaiting=None)


def test_a_fault_of_ours_never_leaves_the_customer_waiting(tmp_path: Path) -> None:
    visit = submitted()
    assert visit.draft.front is not None
    huge = replace(visit.draft.front, jpeg=bytes(20 * 1024 * 1024))
    with desk(tmp_path) as kiosk:
        kiosk.run(do.Submit(9), visit.with_draft(front=huge))
        assert kiosk.next() == Failed(9, "device.error", "unknown")


def test_a_kiosk_without_a_dispenser_says_that_it_has_no_sim(tmp_path: Path) -> None:
    with desk(tmp_path) as kiosk:
        kiosk.run(do.KeepSim())
        kiosk.run(do.TakeSim(3, "R-1"))
        failed = kiosk.next()
    assert isinstance(failed, Failed)
    assert (failed.code, failed.outcome) == ("sim_dispenser.empty", "not_done")


def test_the_wipe_forgets_draft_and_screen_at_the_end_of_the_line(tmp_path: Path) -> None:
    visit = submitted()
    kiosk = Desk(tmp_path)
    kiosk.run(do.SaveDraft(), visit)
    kiosk.run(do.Wipe(), visit)
    kiosk.runner.close()
    assert kiosk.store.drafts.cases() == []
    assert kiosk.wiped == 1
    kiosk.close()


def test_closing_ends_what_waits_and_every_thread(served: Path) -> None:
    before = threads()
    kiosk = Desk(served)
    kiosk.run(do.AskCall(1, "call", after_s=600.0))
    kiosk.run(do.FindReservation(2, SimQuery(code="R-1")))
    kiosk.run(do.ReadChip(3, (KEY,), 600.0))
    kiosk.close()
    until(lambda: threads() <= before)
    assert not any(e.ticket == 2 for e in posted(kiosk) if isinstance(e, Answered | Failed))


def test_a_line_keeps_one_proxy_in_its_own_thread(served: Path) -> None:
    line = Line.to(Centre, f"ipc://{served}/centre", 3.0)
    seen = [line.call(lambda centre: (id(centre), threading.get_ident())) for _ in range(3)]
    owners = {future.result(40) for future in seen}
    assert len(owners) == 1
    assert threading.get_ident() not in {thread for _, thread in owners}
    line.close()


def until(true: Callable[[], bool], within_s: float = 45.0) -> None:
    ends = monotonic() + within_s
    while not true():
        assert monotonic() < ends
        sleep(0.01)


def posted(kiosk: Desk) -> list[Event]:
    return [kiosk.posted.get() for _ in range(kiosk.posted.qsize())]
