"""`simkiosk refill` as two technicians type it."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kiosk.store.sim_moves import Spot
from kiosk.store.store import FILE, open_store
from kiosk.technician.people import PeopleError, hashed, load, signed

NUMBERS = {"an": "246810", "binh": "135791"}
EXAMPLE = (Path(__file__).parents[2] / "image-build" / "kiosk.toml").read_text()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "private").mkdir()
    text = EXAMPLE.replace("/var/lib/simkiosk/private", str(tmp_path / "private"))
    file = tmp_path / "kiosk.toml"
    file.write_text(text.replace("/etc/simkiosk/technicians.toml", str(tmp_path / "people.toml")))
    (tmp_path / "people.toml").write_text(_people())
    return file


@cache
def _people() -> str:
    """Hash the numbers once: that is dear on purpose."""
    lines = [f'[[technician]]\nname = "{n}"\nsecret = "{hashed(p)}"\n' for n, p in NUMBERS.items()]
    return "".join(lines)


def refill(config: Path, *words: str, said: str = "246810\n135791\n") -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "kiosk.cli", "refill", *words]
    if words[0] != "enrol":
        command += ["--config", str(config), "--by", "an", "--by", "binh"]
    done = subprocess.run(
        [*command, "--json"], input=said, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_a_refill_is_counted_and_a_difference_is_told(config: Path, tmp_path: Path) -> None:
    status, said = refill(config, "magazine", "--counted", "0", "--add", "50")
    assert (status, said["booked"], said["loaded"], said["by"]) == (0, None, 50, "an+binh")
    status, said = refill(config, "magazine", "--counted", "48", "--add", "0")
    assert (status, said["booked"], said["difference"]) == (1, 50, -2)
    store = open_store(tmp_path / "private" / FILE, bytes(32))
    assert store.ledger.balances()[Spot.MISSING] == 2
    assert store.audit.told_since("alert", "technician") == ["ledger.counted_otherwise"]
    store.close()


@pytest.mark.parametrize("said", ["246810\n999999\n", "246810\n\n", "\n\n"])
def test_a_wrong_number_writes_nothing(config: Path, tmp_path: Path, said: str) -> None:
    status, told = refill(config, "bin", "--counted", "0", said=said)
    assert (status, told["error"]["code"]) == (3, "technician.refused")
    assert not (tmp_path / "private" / FILE).exists()


def test_a_new_technician_is_enrolled_without_the_number_in_the_file(
    config: Path, tmp_path: Path
) -> None:
    people = tmp_path / "more.toml"
    status, _ = refill(
        config, "enrol", "--technicians", str(people), "--name", "chi", said="777000\n"
    )
    assert status == 0
    assert "777000" not in people.read_text()
    assert load(people).technician[0].name == "chi"


def test_one_technician_alone_signs_nothing(config: Path, tmp_path: Path) -> None:
    people = load(tmp_path / "people.toml")
    pairs = list(NUMBERS.items())
    assert signed(people, pairs) == "an+binh"
    for wrong in ([pairs[0], pairs[0]], pairs[:1], [pairs[0], ("nobody", "123456")]):
        with pytest.raises(PeopleError):
            signed(people, wrong)


SERIAL, OTHER = "8984010000000000013", "8984010000000000021"


def lines_of(folder: Path) -> int:
    store = open_store(folder / "private" / FILE, bytes(32))
    count = len(store.ledger.entries())
    store.close()
    return count


def listed(folder: Path, *serials: str) -> list[str]:
    file = folder / "list.txt"
    file.write_text("\n".join(serials))
    return ["--serials", str(file)]


@pytest.mark.parametrize(
    ("words", "serials", "code", "says"),
    [
        (["magazine", "--counted", "1"], [SERIAL], "ledger.refused", "magazine"),
        (["magazine", "--counted", "1"], ["8984010000000000014"], "refill.serials", "digit"),
        (["magazine", "--counted", "1"], ["490154203237518"], "refill.serials", "phone"),
        (["magazine", "--counted", "1"], [OTHER, OTHER], "refill.serials", "same as serial 1"),
        (["magazine", "--counted", "1"], [], "refill.serials", "no serial in it"),
        (["bin", "--counted", "0"], [OTHER], "ledger.refused", "1 serials for 0 cards"),
    ],
)
def test_a_list_that_cannot_be_true_is_named_and_nothing_is_written(
    config: Path, tmp_path: Path, words: list[str], serials: list[str], code: str, says: str
) -> None:
    """Loaded twice, mistyped, a phone's number, doubled, more serials than cards."""
    assert refill(config, "magazine", "--counted", "0", *listed(tmp_path, SERIAL))[0] == 0
    before = lines_of(tmp_path)
    status, told = refill(config, *words, *listed(tmp_path, *serials))
    assert (status, told["error"]["code"]) == (3, code)
    assert says in told["error"]["detail"]
    assert lines_of(tmp_path) == before


def test_what_was_unloaded_may_be_loaded_again(config: Path, tmp_path: Path) -> None:
    stack = listed(tmp_path, SERIAL, OTHER)
    assert refill(config, "magazine", "--counted", "0", *stack)[0] == 0
    assert refill(config, "unload", "--counted", "2")[0] == 0
    assert refill(config, "magazine", "--counted", "0", *stack)[0] == 0


def test_a_book_whose_line_was_changed_takes_no_count(config: Path, tmp_path: Path) -> None:
    refill(config, "magazine", "--counted", "0", *listed(tmp_path, SERIAL))
    file = tmp_path / "private" / FILE
    raw = file.read_bytes()
    file.write_bytes(raw.replace(SERIAL.encode(), OTHER.encode(), 1))
    status, told = refill(config, "magazine", "--counted", "9")
    assert (status, told["error"]["code"]) == (3, "store.broken")
    assert "centre" in told["error"]["detail"]


def test_a_name_is_enrolled_once(config: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.toml"
    before = people.read_text()
    words = ["enrol", "--technicians", str(people), "--name", "an"]
    status, told = refill(config, *words, said="999999\n")
    assert (status, told["error"]["code"]) == (3, "technician.refused")
    assert people.read_text() == before
