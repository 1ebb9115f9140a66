"""Power cuts, full disks and damaged files: what was promised is there, what was not is not."""

import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kiosk.store.errors import StoreBrokenError
from kiosk.store.sim_moves import Move, Spot
from kiosk.store.store import FILE, Store, open_store

KEY = bytes(range(32))
CUSTOMERS = """
import sys
from pathlib import Path
from kiosk.store.sim_moves import Move
from kiosk.store.store import open_store
store = open_store(Path(sys.argv[1]), bytes(range(32)))
number = int(sys.argv[2])
while True:
    case, card = f"case-{number}", f"{89840:d}{number:014d}"
    store.drafts.save(case, b"x" * 20000, number, number + 9)
    print("draft", number, flush=True)
    store.ledger.intend(Move.FEED, case, number)
    store.ledger.done(number, card)
    store.ledger.intend(Move.PRESENT, case, number)
    store.ledger.done(number)
    store.ledger.taken(number)
    print("out", number, flush=True)
    store.audit.note("sim.handed_out", number, case)
    store.drafts.erase(case)
    print("erased", number, flush=True)
    number += 1
"""


def test_a_kill_at_any_moment_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    path, dice, number = tmp_path / FILE, random.Random(7), 1  # noqa: S311
    for _ in range(6):
        promises = _customers_until_killed(path, number, dice.uniform(0.02, 0.25))
        store = open_store(path, KEY)
        store.verify()
        for case in promises["out"]:
            assert store.ledger.where(f"89840{case:014d}") is Spot.CUSTOMER
        kept = {int(case.removeprefix("case-")) for case in store.drafts.cases()}
        last = promises["draft"][-1]
        assert set(promises["draft"]) - set(promises["erased"]) - kept <= {last}
        assert kept & set(promises["erased"]) == set()
        if last not in promises["out"]:
            assert last in kept
        _tidy(store, last)
        store.close()
        number = last + 2  # one more may have been begun without a promise
    assert number > 10


@pytest.mark.parametrize("emptied", [True, False], ids=["emptied", "gone"])
def test_a_lost_file_is_not_begun_anew(emptied: bool, tmp_path: Path) -> None:
    path = tmp_path / FILE
    open_store(path, KEY).close()
    path.write_bytes(b"") if emptied else path.unlink()
    with pytest.raises(StoreBrokenError, match="lost or emptied"):
        open_store(path, KEY)
    path.with_name(f"{FILE}.ballast").unlink()  # a technician begins a new book
    open_store(path, KEY).close()


def _tidy(store: Store, now: int) -> None:
    if store.ledger.open_intent() is not None:
        store.ledger.failed(now)
    if store.ledger.position().inside is not None:
        store.ledger.intend(Move.CAPTURE, None, now)
        store.ledger.done(now)
    for case in store.drafts.cases():
        store.drafts.erase(case)


def _customers_until_killed(path: Path, number: int, seconds: float) -> dict[str, list[int]]:
    promises: dict[str, list[int]] = {"draft": [], "out": [], "erased": []}
    with subprocess.Popen(
        [sys.executable, "-c", CUSTOMERS, path, str(number)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(seconds)
        writer.kill()
        lines += [line for line in writer.stdout if line.endswith("\n")]
    for line in lines:
        what, case = line.split()
        promises[what].append(int(case))
    return promises


ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from kiosk.store.errors import StoreFullError
from kiosk.store.store import open_store
store = open_store(Path(sys.argv[1]) / "store.db", bytes(32))
saved = 0
try:
    while True:
        store.drafts.save(f"case-{saved}", bytes(300_000), saved, saved)
        saved += 1
except StoreFullError as full:
    print("full", full.code, flush=True)
assert saved > 3, saved
assert store.drafts.cases() == [f"case-{n}" for n in range(saved)]
assert store.drafts.erase("case-0")
assert store.drafts.erase("case-1")
store.drafts.save("later", bytes(1000), saved, saved)
store.verify()
print("erased")
"""


def test_on_a_full_disk_a_case_can_still_be_erased_and_the_next_one_kept(tmp_path: Path) -> None:
    script = tmp_path / "fill.py"
    script.write_text(textwrap.dedent(ON_A_SMALL_DISK))
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=12m tmpfs {disk} && exec {sys.executable} {script} {disk}"
    unshare = ["unshare", "--map-root-user", "--mount", "sh", "-c"]
    if subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this kernel gives no private mounts")
    done = subprocess.run(
        [*unshare, mount], check=False, capture_output=True, text=True, cwd=Path.cwd()
    )
    assert done.stdout.split() == ["full", "store.full", "erased"], done.stderr


def test_an_overwritten_file_is_called_broken(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 500)
    with pytest.raises(StoreBrokenError):
        open_store(tmp_path / FILE, KEY)


def test_a_torn_page_is_called_broken(tmp_path: Path) -> None:
    store = open_store(tmp_path / FILE, KEY)
    for number in range(200):
        store.audit.note("door.opened", number)
    store.database.checkpoint()
    store.close()
    pages = (tmp_path / FILE).stat().st_size // 4096
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(4096 * (pages - 2))
        file.write(b"\xa5" * 4096)
    torn = open_store(tmp_path / FILE, KEY)
    with pytest.raises(StoreBrokenError):
        torn.verify()
    torn.close()
