"""The durable outbox as two processes use it: what it took is there, what it refused is not."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.ports.outbox import OutboxFailedError, OutboxFullError, Sealed
from sync.outbox import KioskOutbox, ballast_of
from sync.spool import Spool
from sync.wire.transfer_v1 import LARGEST_BODY, Ack, Verdict


def sealed(case: str, body: bytes = b"octets", salt: int = 0) -> Sealed:
    digest = sha256(case.encode() + body + bytes([salt])).digest()
    return Sealed(case, b"{}", body, digest, b"signature")


def ack(envelope: Sealed, verdict: Verdict = Verdict.STORED) -> Ack:
    return Ack("kiosk-0001", envelope.case, envelope.digest.hex(), verdict, "epoch", 1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path: Path) -> Iterator[KioskOutbox]:
    box = KioskOutbox(path, ballast=0)
    yield box
    box.close()


@pytest.fixture
def spool(path: Path) -> Iterator[Spool]:
    reader = Spool(path, ballast=0)
    yield reader
    reader.close()


def test_a_case_is_taken_once_for_ever(outbox: KioskOutbox, spool: Spool) -> None:
    first = sealed("a")
    assert outbox.put(first)
    assert not outbox.put(sealed("a", salt=1))
    spool.acknowledge(ack(first))
    assert not outbox.put(sealed("a", salt=2))
    assert outbox.acknowledged("a")
    assert not outbox.holds("a")


def test_an_ack_erases_only_the_envelope_it_names(outbox: KioskOutbox, spool: Spool) -> None:
    outbox.put(sealed("a"))
    spool.acknowledge(ack(sealed("a", salt=1)))
    spool.acknowledge(ack(sealed("b")))
    assert outbox.holds("a")
    assert not outbox.acknowledged("a")
    assert not outbox.acknowledged("b")


def test_a_bad_verdict_leaves_a_dead_letter(outbox: KioskOutbox, spool: Spool) -> None:
    outbox.put(sealed("a"))
    outbox.put(sealed("b"))
    spool.acknowledge(ack(sealed("a"), Verdict.CONFLICT))
    assert outbox.holds("a")
    assert not outbox.acknowledged("a")
    assert outbox.waiting() == 1
    assert [row.case for row in spool.waiting(9)] == ["b"]
    assert spool.queue().dead == 1


def test_each_step_adds_a_link_to_the_audit_chain(
    outbox: KioskOutbox, spool: Spool, path: Path
) -> None:
    heads = [spool.queue().audit_head]
    outbox.put(sealed("a"))
    heads.append(spool.queue().audit_head)
    spool.acknowledge(ack(sealed("a")))
    heads.append(spool.queue().audit_head)
    assert heads[0] == ""
    assert len(set(heads)) == 3
    reader = sqlite3.connect(path)
    rows = reader.execute("select at, what, case_id, digest, head from audit order by seq")
    before = ""
    for at, what, case, digest, head in rows.fetchall():
        assert head == sha256(f"{before}|{at}|{what}|{case}|{digest}".encode()).hexdigest()
        before = head
    reader.close()
    assert before == heads[-1]


def test_after_the_ack_no_octet_of_the_envelope_is_left_in_the_tables(
    outbox: KioskOutbox, spool: Spool, path: Path
) -> None:
    outbox.put(sealed("a", b"x" * 50_000))
    spool.acknowledge(ack(sealed("a", b"x" * 50_000)))
    reader = sqlite3.connect(path)
    assert reader.execute("select count(*) from body").fetchone() == (0,)
    assert reader.execute("select count(*) from envelope").fetchone() == (0,)
    reader.close()


def test_the_quota_refuses_and_keeps_what_is_in(path: Path) -> None:
    box = KioskOutbox(path, quota=1000, ballast=0)
    assert box.put(sealed("a", b"x" * 600))
    with pytest.raises(OutboxFullError, match="quota"):
        box.put(sealed("b", b"x" * 600))
    assert not box.holds("b")
    assert box.put(sealed("c", b"x" * 400))
    box.close()


def test_an_envelope_larger_than_the_centre_takes_is_never_put(outbox: KioskOutbox) -> None:
    with pytest.raises(ValueError, match="octets"):
        outbox.put(sealed("a", bytes(LARGEST_BODY + 1)))


def test_torn_and_foreign_files_are_named(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_bytes(b"no database at all" * 100)
    foreign = tmp_path / "foreign"
    other = sqlite3.connect(foreign)
    other.execute("create table theirs(x)")
    other.close()
    torn = tmp_path / "torn"
    box = KioskOutbox(torn, ballast=0)
    for number in range(20):
        box.put(sealed(f"case-{number}", os.urandom(9000)))
    box.close()
    with torn.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    for path, word in ((text, "not a database"), (foreign, "foreign"), (torn, "torn|malformed")):
        with pytest.raises(OutboxFailedError, match=word):
            KioskOutbox(path, ballast=0)
    with pytest.raises(OutboxFailedError, match="No such file"):
        KioskOutbox(tmp_path / "absent" / "outbox.db")


def test_two_processes_share_the_file(path: Path) -> None:
    script = (
        "import sys, hashlib; from pathlib import Path; from sync.outbox import KioskOutbox;"
        "from kiosk.ports.outbox import Sealed\n"
        "box = KioskOutbox(Path(sys.argv[1]), ballast=0)\n"
        "for n in range(30):\n"
        "    d = hashlib.sha256(f'{n}'.encode()).digest()\n"
        "    assert box.put(Sealed(f'case-{n}', b'{}', b'x' * 5000, d, b's'))\n"
    )
    reader = Spool(path, ballast=0)
    writer = subprocess.Popen([sys.executable, "-c", script, path])
    erased = 0
    while writer.poll() is None or reader.waiting(1):
        for row in reader.waiting(5):
            reader.acknowledge(Ack("k", row.case, row.digest, Verdict.STORED, "e", 1.0))
            erased += 1
    reader.close()
    assert writer.returncode == 0
    assert erased == 30


def test_a_killed_writer_leaves_all_it_was_told_is_in(path: Path) -> None:
    script = (
        "import sys, hashlib; from pathlib import Path; from sync.outbox import KioskOutbox;"
        "from kiosk.ports.outbox import Sealed\n"
        "box = KioskOutbox(Path(sys.argv[1]), ballast=0)\n"
        "for n in range(10 ** 6):\n"
        "    d = hashlib.sha256(f'{n}'.encode()).digest()\n"
        "    box.put(Sealed(f'case-{n}', b'{}', b'x' * 3000, d, b's'))\n"
        "    print(n, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        told = 0
        for line in writer.stdout:
            told = int(line)
            if told >= 25:
                writer.kill()
                break
    box = KioskOutbox(path, ballast=0)
    assert all(box.holds(f"case-{number}") for number in range(told + 1))
    box.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_refuses_new_cases_and_still_forgets_old_ones(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", disk], check=True)
    try:
        with (
            contextlib.closing(KioskOutbox(disk / "outbox.db", ballast=2_500_000)) as box,
            contextlib.closing(Spool(disk / "outbox.db", ballast=2_500_000)) as reader,
        ):
            taken = fill(box)
            assert len(taken) > 10
            fill_disk(disk / "junk")
            with pytest.raises(OutboxFullError):
                box.put(sealed("late", b"x" * 1000))
            for envelope in taken:
                reader.acknowledge(ack(envelope))
            assert box.waiting() == 0
            (disk / "junk").unlink()
            assert box.put(sealed("later", b"x" * 1000))
            reader.acknowledge(ack(sealed("later", b"x" * 1000)))
            assert ballast_of(disk / "outbox.db").exists()
    finally:
        subprocess.run(["umount", disk], check=True)


def fill_disk(path: Path) -> None:
    with path.open("wb", buffering=0) as junk, contextlib.suppress(OSError):
        while True:
            junk.write(bytes(512))


def fill(box: KioskOutbox) -> list[Sealed]:
    taken: list[Sealed] = []
    while True:
        envelope = sealed(f"case-{len(taken)}", os.urandom(100_000))
        try:
            box.put(envelope)
        except OutboxFullError:
            return taken
        taken.append(envelope)


class Life(RuleBasedStateMachine):
    """Put, verdicts and power cuts in any order: the file always tells what was promised."""

    cases = st.integers(0, 5).map(lambda number: f"case-{number}")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox"))
        self.generation = 0
        self.inside: dict[str, Sealed] = {}
        self.done: set[str] = set()
        self.dead: set[str] = set()
        self.open()

    def open(self) -> None:
        self.path = self.folder / f"{self.generation}.db"
        self.box = KioskOutbox(self.path, ballast=0)
        self.spool = Spool(self.path, ballast=0)

    def close(self) -> None:
        self.box.close()
        self.spool.close()

    @rule(case=cases, salt=st.integers(0, 3))
    def put(self, case: str, salt: int) -> None:
        new = case not in self.inside and case not in self.done
        envelope = sealed(case, b"octets" * 100, salt)
        assert self.box.put(envelope) is new
        if new:
            self.inside[case] = envelope

    @precondition(lambda self: self.inside)
    @rule(data=st.data(), verdict=st.sampled_from(Verdict))
    def verdict(self, data: st.DataObject, verdict: Verdict) -> None:
        case = data.draw(st.sampled_from(sorted(self.inside)))
        self.spool.acknowledge(ack(self.inside[case], verdict))
        if case in self.dead:
            return
        if verdict in (Verdict.STORED, Verdict.DUPLICATE):
            del self.inside[case]
            self.done.add(case)
        else:
            self.dead.add(case)

    @rule()
    def power_cut(self) -> None:
        """Go on with the files as they lie on the disk, nothing closed."""
        self.generation += 1
        fresh = self.folder / f"{self.generation}.db"
        shutil.copy(self.path, fresh)
        log = Path(f"{self.path}-wal")
        if log.exists():
            shutil.copy(log, f"{fresh}-wal")
        self.close()
        self.open()

    @invariant()
    def the_file_keeps_every_promise(self) -> None:
        waiting = {row.case: row.digest for row in self.spool.waiting(99)}
        promised = {case: s.digest.hex() for case, s in self.inside.items()}
        assert waiting == {c: d for c, d in promised.items() if c not in self.dead}
        assert self.box.waiting() == len(waiting)
        for number in range(6):
            case = f"case-{number}"
            assert self.box.holds(case) is (case in self.inside)
            assert self.box.acknowledged(case) is (case in self.done)

    def teardown(self) -> None:
        self.close()
        shutil.rmtree(self.folder)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
