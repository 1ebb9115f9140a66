"""The sender against the hub's own book of pieces, over a wire that loses what it likes."""

import os
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.line.transfers import Transfers
from kiosk.ports.centre import Sending
from kiosk.ports.outbox import Sealed
from sync.outbox import KioskOutbox
from sync.spool import Spool
from sync.transfer import QUICK_S, SLOW_S, WINDOW_MOST, Sender, Window
from sync.wire.envelope import digest
from sync.wire.transfer_v1 import PIECE, Ack, Fin, Have, Init, Verdict

KIOSK = "kiosk-0001"
CENTRE = ec.generate_private_key(ec.SECP256R1())


class Wire:
    """An `Outlet` in front of a real `Transfers`: loses each message with a chance of `loss`."""

    def __init__(self, folder: Path, loss: float = 0.0, seed: int = 0) -> None:
        self.hub = Transfers(folder / "transfers.db")
        self.loss, self.dice = loss, random.Random(seed)  # noqa: S311 - repeatable
        self.answers: list[Have | Ack] = []
        self.unsettled: list[Callable[[int, float], None]] = []
        self.pieces = 0
        self.stored: list[bytes] = []

    def announce(self, init: Init) -> None:
        if not self.lost():
            assert self.hub.begin(KIOSK, init) == ""
            self.ask(init.transfer)

    def piece(
        self, transfer: str, number: int, octets: bytes, settled: Callable[[int, float], None]
    ) -> None:
        self.pieces += 1
        self.unsettled.append(settled)
        if not self.lost():
            assert self.hub.add(KIOSK, transfer, number, octets)

    def finish(self, fin: Fin) -> None:
        if self.lost():
            return
        missing = self.hub.missing(KIOSK, fin.transfer)
        if missing is None or missing:
            self.ask(fin.transfer)
            return
        envelope = self.hub.whole(KIOSK, fin.transfer).envelope
        assert envelope.digest.hex() == fin.transfer
        self.stored.append(envelope.body)
        self.hub.stored(KIOSK, fin.transfer)
        if not self.lost():
            self.answers.append(signed(envelope.header.decode(), fin.transfer))

    def ask(self, transfer: str) -> None:
        missing = self.hub.missing(KIOSK, transfer)
        if missing is not None and not self.lost():
            self.answers.append(Have(transfer, missing))

    def lost(self) -> bool:
        return self.dice.random() < self.loss


def signed(case: str, name: str, key: ec.EllipticCurvePrivateKey = CENTRE) -> Ack:
    return Ack(KIOSK, case, name, Verdict.STORED, "epoch", 1.0).signed_with(key)


def sealed(case: str, size: int) -> Sealed:
    body = os.urandom(size)
    return Sealed(case, case.encode(), body, digest(case.encode(), body), b"signature")


@contextmanager
def kiosk() -> Iterator[tuple[Path, KioskOutbox, Sender]]:
    with tempfile.TemporaryDirectory(prefix="transfer") as name:
        folder = Path(name)
        outbox = KioskOutbox(folder / "outbox.db", ballast=0)
        spool = Spool(folder / "outbox.db", ballast=0)
        yield folder, outbox, Sender(spool, KIOSK, CENTRE.public_key())
        spool.close()
        outbox.close()


def turn(sender: Sender, wire: Wire, now: float) -> None:
    """Send what may be sent, let the broker take it, bring the answers."""
    sender.pump(wire, now)
    unsettled, wire.unsettled = wire.unsettled, []
    for settled in unsettled:
        settled(0, now + 0.01)
    answers, wire.answers = wire.answers, []
    for answer in answers:
        if isinstance(answer, Have):
            sender.have(answer, now)
        else:
            sender.verdict(answer)


@settings(max_examples=15, deadline=None)
@given(
    loss=st.floats(0, 0.5),
    seed=st.integers(0, 2**16),
    sizes=st.lists(st.integers(1, 20 * PIECE), min_size=1, max_size=6),
)
def test_every_case_arrives_whole_however_much_is_lost(
    loss: float, seed: int, sizes: list[int]
) -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder, loss, seed)
        cases = [sealed(f"case-{number}", size) for number, size in enumerate(sizes)]
        for case in cases:
            outbox.put(case)
        now = 0.0
        while outbox.waiting():
            now += 1.0
            assert now < 20_000, "it never ends"
            turn(sender, wire, now)
        wire.hub.close()
    assert {sha256(body).digest() for body in wire.stored} == {
        sha256(case.body).digest() for case in cases
    }


def test_a_customer_sees_how_far_the_case_is_until_the_centre_has_it() -> None:
    size = 40 * PIECE + 1
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        outbox.put(sealed("case-1", size))
        told = []
        for step in range(60):
            turn(sender, wire, step * 0.6)
            told += [one.done for one in sender.sending]
        assert told == sorted(told)
        assert any(0 < done < size for done in told)
        assert sender.sending == (Sending("case-1", size, size),)
        wire.hub.close()


def test_a_face_that_arrives_after_its_case_does_not_hide_that_the_case_arrived() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        for name in ("case-1", "case-1-FACE"):
            outbox.put(sealed(name, 100))
        for step in range(20):
            turn(sender, wire, step * 0.6)
        assert {one.case for one in sender.sending} == {"case-1", "case-1-FACE"}
        wire.hub.close()


def test_a_case_that_the_centre_refuses_is_never_told_as_arrived() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        case = sealed("case-1", 100)
        outbox.put(case)
        sender.pump(wire, 1.0)
        refused = Ack(KIOSK, "case-1", case.digest.hex(), Verdict.REJECTED, "epoch", 1.0)
        sender.verdict(refused.signed_with(CENTRE))
        assert not outbox.waiting()
        assert not any(one.done == one.total for one in sender.sending)
        wire.hub.close()


def test_on_a_sound_wire_nothing_is_sent_twice() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        outbox.put(sealed("case-1", 40 * PIECE + 1))
        for step in range(60):
            turn(sender, wire, step * 0.6)
        assert outbox.acknowledged("case-1")
        assert wire.pieces == 41
        wire.hub.close()


def test_a_new_connection_sends_again_only_what_the_hub_lacks() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        outbox.put(sealed("case-1", 40 * PIECE))
        for _ in range(3):
            turn(sender, wire, 1.0)
        before = wire.pieces
        assert 0 < before < 40
        sender.reset()
        for step in range(60):
            turn(sender, wire, 2.0 + step)
        assert outbox.acknowledged("case-1")
        assert wire.pieces == 40
        wire.hub.close()


def test_a_verdict_that_the_centre_did_not_sign_erases_nothing() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        case = sealed("case-1", 100)
        outbox.put(case)
        sender.pump(wire, 1.0)
        thief = ec.generate_private_key(ec.SECP256R1())
        good = signed("case-1", case.digest.hex())
        for forged in (
            signed("case-1", case.digest.hex(), thief),
            msgspec.structs.replace(good, case="case-2"),
            msgspec.structs.replace(good, verdict=Verdict.REJECTED),
            msgspec.structs.replace(good, signature=b""),
            Ack("kiosk-2", "case-1", case.digest.hex(), Verdict.STORED, "e", 1.0).signed_with(
                CENTRE
            ),
        ):
            sender.verdict(forged)
            assert outbox.waiting() == 1
        assert sender.forged == 4
        sender.verdict(good)
        assert outbox.acknowledged("case-1")
        wire.hub.close()


def test_an_envelope_torn_on_the_disk_becomes_a_dead_letter_and_the_next_one_goes() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        outbox.put(sealed("torn", 100))
        outbox.put(sealed("good", 100))
        disk = sqlite3.connect(folder / "outbox.db")
        with disk:
            disk.execute("update body set octets = x'00' where seq = 1")
        disk.close()
        for step in range(5):
            turn(sender, wire, step * 1.0)
        assert outbox.holds("torn")
        assert outbox.acknowledged("good")
        assert outbox.waiting() == 0
        wire.hub.close()


def test_an_envelope_that_cannot_be_read_now_goes_later() -> None:
    with kiosk() as (folder, outbox, sender):
        wire = Wire(folder)
        outbox.put(sealed("case-1", 100))
        disk = sqlite3.connect(folder / "outbox.db", isolation_level=None)
        disk.execute("alter table body rename to away")
        turn(sender, wire, 0.0)
        disk.execute("alter table away rename to body")
        disk.close()
        for step in range(1, 5):
            turn(sender, wire, step * 1.0)
        assert outbox.acknowledged("case-1")
        wire.hub.close()


@given(st.lists(st.tuples(st.integers(1, PIECE), st.floats(0, 60)), max_size=50))
def test_the_window_stays_between_one_piece_and_its_largest(
    answers: list[tuple[int, float]],
) -> None:
    window = Window()
    for octets, seconds in answers:
        window.used += octets
        window.took(octets, seconds)
        assert PIECE <= window.limit <= WINDOW_MOST
        assert window.used == 0
        assert window.room


def test_a_slow_line_carries_one_piece_at_a_time_and_a_quick_one_many() -> None:
    slow, quick = Window(), Window()
    for _ in range(20):
        slow.took(PIECE, SLOW_S * 2)
        quick.took(PIECE, QUICK_S / 2)
    assert (slow.limit, quick.limit) == (PIECE, WINDOW_MOST)
