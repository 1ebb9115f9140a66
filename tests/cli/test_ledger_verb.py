"""`simkiosk ledger`: what a technician and another program read of the cards' ways."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.cli.ledger import audit, run
from kiosk.ports.sim_dispenser import Place, Stock
from kiosk.store.chain import link
from kiosk.store.ledger import Ledger
from kiosk.store.sim_moves import Move, Spot
from kiosk.store.store import FILE, Store, open_store

NOW = 1_700_000_000
CARD = "8984012345678901234"
OTHER = "8984012345678905555"
KEY = bytes(32)
EXAMPLE = (Path(__file__).parents[2] / "image-build" / "kiosk.toml").read_text()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "private").mkdir()
    file = tmp_path / "kiosk.toml"
    file.write_text(EXAMPLE.replace("/var/lib/simkiosk/private", str(tmp_path / "private")))
    return file


@pytest.fixture
def store(config: Path) -> Iterator[Store]:
    opened = open_store(config.parent / "private" / FILE, KEY)
    yield opened
    opened.close()


def stock(card: Place) -> Stock:
    return Stock(card, magazine_low=False, bin_full=False)


def feed(ledger: Ledger, iccid: str | None = CARD, case: str = "case-1") -> None:
    ledger.intend(Move.FEED, case, NOW)
    ledger.done(NOW, iccid)


def hand_out(ledger: Ledger, case: str = "case-1") -> None:
    ledger.intend(Move.PRESENT, case, NOW)
    ledger.done(NOW)
    ledger.taken(NOW)


def ask(
    capsys: pytest.CaptureFixture[str], config: Path, verb: str, expect: int
) -> list[dict[str, Any]]:
    assert run([verb, "--config", str(config), "--json"]) == expect
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def forge(store: Store, sql: str, *values: object) -> None:
    """Change the file as somebody with the disk in hand can."""
    for trigger in ("ledger_kept", "ledger_fixed"):
        store.database.write(f"DROP TRIGGER {trigger}")
    store.database.write(sql, values)


def forge_line(store: Store, *row: object) -> None:
    """Append a line that fits the chain but was never allowed."""
    number, before = store.ledger.head()
    whole = [number + 1, NOW, *row]
    store.database.write(
        "INSERT INTO ledger (number, time, kind, move, iccid, case_id, origin, target, hash)"
        " VALUES (?,?,?,?,?,?,?,?,?)",
        (*whole, link(before, whole)),
    )


def codes(answer: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in answer["problems"]]


def test_each_card_has_its_line_and_its_place(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    hand_out(store.ledger)
    feed(store.ledger, OTHER, "case-2")
    store.ledger.intend(Move.CAPTURE, "case-2", NOW)
    store.ledger.done(NOW)
    first, second = ask(capsys, config, "list", expect=0)
    assert (first["iccid"], first["spot"], first["case"]) == (CARD, "customer", "case-1")
    assert (second["iccid"], second["spot"]) == (OTHER, "bin")
    assert first["time"] == "2023-11-14T22:13:20+00:00"
    (answer,) = ask(capsys, config, "check", expect=0)
    assert (answer["ok"], answer["cards"], answer["lines"]) == (True, 2, 9)
    assert (answer["customer"], answer["bin"], answer["missing"]) == (1, 1, 0)


def test_an_open_move_is_told_and_is_no_fault(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.PRESENT, "case-1", NOW)
    (answer,) = ask(capsys, config, "check", expect=0)
    assert (answer["open_move"], answer["reader"]) == ("present", 1)


def test_a_card_never_read_is_counted_and_named_later(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger, None)
    assert [line["iccid"] for line in ask(capsys, config, "list", expect=0)] == [None]
    store.ledger.read(CARD, NOW)
    assert [line["iccid"] for line in ask(capsys, config, "list", expect=0)] == [CARD]


def test_a_missing_card_does_not_add_up_until_it_is_found(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    store.ledger.settle(stock(Place.NOWHERE), NOW)
    (answer,) = ask(capsys, config, "check", expect=1)
    assert codes(answer) == ["ledger.missing"]
    store.ledger.settle(stock(Place.READER), NOW, CARD)
    (answer,) = ask(capsys, config, "check", expect=0)
    assert (answer["reader"], answer["missing"], answer["cards"]) == (1, 0, 1)


def test_a_captured_card_may_be_filled_in_again(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    store.ledger.intend(Move.CAPTURE, None, NOW)
    store.ledger.done(NOW)
    feed(store.ledger, CARD, "case-2")
    hand_out(store.ledger, "case-2")
    (line,) = ask(capsys, config, "list", expect=0)
    assert (line["spot"], line["case"]) == ("customer", "case-2")


def test_a_card_that_a_customer_has_does_not_come_again(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    hand_out(store.ledger)
    feed(store.ledger, CARD, "case-2")
    (answer,) = ask(capsys, config, "check", expect=1)
    assert codes(answer) == ["ledger.seen_again"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger SET iccid = '8984019999999999999' WHERE number = 2",
        "UPDATE ledger SET target = 'moon' WHERE number = 2",
        "UPDATE ledger SET case_id = x'FF00' WHERE number = 2",
        "DELETE FROM ledger WHERE number = 1",
    ],
)
def test_a_changed_or_lost_line_breaks_the_chain(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store, sql: str
) -> None:
    feed(store.ledger)
    forge(store, sql)
    (answer,) = ask(capsys, config, "check", expect=1)
    assert codes(answer) == ["ledger.chain_broken"]
    assert ask(capsys, config, "list", expect=1)[-1]["problem"] == "ledger.chain_broken"


@pytest.mark.parametrize(
    "row",
    [
        ("done", "taken", CARD, "case-1", "gate", "customer"),
        ("intent", "present", CARD, "case-2", "reader", "gate"),
        ("done", "capture", CARD, "case-1", "reader", "bin"),
    ],
)
def test_a_line_that_fits_the_chain_but_not_the_rules_is_found(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store, row: tuple[object, ...]
) -> None:
    feed(store.ledger)
    forge_line(store, *row)
    (answer,) = ask(capsys, config, "check", expect=1)
    assert "ledger.rule_broken" in codes(answer)


def test_a_card_out_without_a_case_is_found(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    store.ledger.settle(stock(Place.GATE), NOW)
    (answer,) = ask(capsys, config, "check", expect=1)
    assert codes(answer) == ["ledger.unaccounted"]


def test_a_chained_line_of_no_known_move_is_no_line(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    forge_line(store, "done", "fly", CARD, "case-1", "gate", "moon")
    (answer,) = ask(capsys, config, "check", expect=1)
    assert codes(answer) == ["ledger.chain_broken"]


def test_a_technician_reads_plain_words(
    capsys: pytest.CaptureFixture[str], config: Path, store: Store
) -> None:
    feed(store.ledger)
    store.ledger.settle(stock(Place.NOWHERE), NOW)
    for verb, first in (("list", f"{CARD}: missing, case case-1, line 3"), ("check", "ok: False")):
        assert run([verb, "--config", str(config)]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith(first)
        assert lines[-1] == "problem: line 3: gone, count the bin [ledger.missing]"


def test_a_kiosk_without_a_ledger_is_named_and_none_is_made(
    capsys: pytest.CaptureFixture[str], config: Path
) -> None:
    (answer,) = ask(capsys, config, "check", expect=3)
    assert answer["error"]["code"] == "store.absent"
    assert list((config.parent / "private").iterdir()) == []


def test_wrong_settings_and_a_torn_file_are_named(
    capsys: pytest.CaptureFixture[str], config: Path
) -> None:
    (config.parent / "private" / FILE).write_bytes(b"torn" * 3000)
    (answer,) = ask(capsys, config, "check", expect=3)
    assert answer["error"]["code"] == "store.broken"
    config.write_text("[kiosk]\n")
    (answer,) = ask(capsys, config, "list", expect=3)
    assert answer["error"]["code"] == "settings.wrong"


def test_the_verb_loads_no_device_and_no_screen() -> None:
    told = "import sys, kiosk.cli.ledger; print([n for n in sys.modules if n in sys.argv])"
    words = [sys.executable, "-c", told, "PyQt5", "serial", "nfc", "smartcard", "cv2", "twins"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class ServedMeanwhile(Ledger):
    """A ledger to which the kiosk writes one more card at the very moment it is checked."""

    def __init__(self, folder: Path, mine: Store) -> None:
        super().__init__(mine.database)
        self.kiosk = open_store(folder / FILE, KEY)

    def verify(self) -> None:
        super().verify()
        feed(self.kiosk.ledger, OTHER, "case-2")


def test_a_kiosk_that_serves_meanwhile_is_not_accused(tmp_path: Path) -> None:
    mine = open_store(tmp_path / FILE, KEY)
    ledger = ServedMeanwhile(tmp_path, mine)
    book = audit(ledger)
    assert (book.problems, book.lines) == ([], 0)  # as of the moment it began
    assert ledger.position().inside is not None
    ledger.kiosk.close()
    mine.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(("feed", "present", "capture", "taken", "lost")), max_size=25))
def test_whatever_happens_every_fed_card_is_somewhere(
    tmp_path_factory: pytest.TempPathFactory, happens: list[str]
) -> None:
    store = open_store(tmp_path_factory.mktemp("walk") / FILE, KEY)
    ledger, fed = store.ledger, 0
    for what in happens:
        inside = ledger.position().inside
        spot = inside.spot if inside else None
        if what == "feed" and spot is None:
            fed += 1
            feed(ledger, f"898401{fed:013}", "case")
        elif what == "present" and spot is Spot.READER:
            ledger.intend(Move.PRESENT, "case", NOW)
            ledger.done(NOW)
        elif what == "capture" and spot is not None:
            ledger.intend(Move.CAPTURE, "case", NOW)
            ledger.done(NOW)
        elif what == "taken" and spot is Spot.GATE:
            ledger.taken(NOW)
        elif what == "lost" and spot is Spot.READER:
            ledger.settle(stock(Place.NOWHERE), NOW)
    book = audit(ledger)
    store.close()
    assert len(book.cards) == fed
    assert {problem.code for problem in book.problems} <= {"ledger.missing"}
    assert len(book.problems) == sum(card.spot is Spot.MISSING for card in book.cards)
