"""Every verb as a shell starts it: help, usage, a closed pipe, and what may meet in one process."""

import importlib
import json
import os
import subprocess
import sys
from functools import cache

import grimp
import pytest

from kiosk.cli import CLOSED, USAGE, VERBS

SIMKIOSK = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]
ROOMS = ("kiosk", "drivers", "inference", "printer", "sync", "hub", "twins")
WATCHED = ("PyQt5", "nfc", "smartcard", "serial", "cv2", "tflite_runtime", "twins")
LOADS = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""
PROCESSES = (
    "kiosk.wiring", "drivers.host", "inference.host", "printer.host", "sync.agent", "hub.app"
)  # fmt: skip


def simkiosk(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SIMKIOSK, *words], capture_output=True, text=True, check=False)


def loaded(*modules: str) -> set[str]:
    """Name the top packages a fresh interpreter holds after importing modules."""
    command = [sys.executable, "-c", LOADS, *modules]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@cache
def graph() -> grimp.ImportGraph:
    """Every import of ours, also those inside functions."""
    return grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=None)


def reaches(module: str, library: str) -> bool:
    """Tell whether a module leads to a library by any chain of imports."""
    known = library in graph().modules
    return known and graph().chain_exists(importer=module, imported=library)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_tells_its_use(verb: str) -> None:
    done = simkiosk(verb, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage:")


@pytest.mark.parametrize("words", [(), ("fly",), ("--version",)])
def test_an_unknown_verb_is_answered_with_the_known_ones(words: tuple[str, ...]) -> None:
    done = simkiosk(*words)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr.startswith("usage: simkiosk {")
    assert all(verb in done.stderr for verb in VERBS)


def test_help_is_no_error() -> None:
    assert simkiosk("--help").returncode == 0


@pytest.mark.parametrize("verb", ["sim", "chip", "screens"])
def test_an_unknown_word_after_a_verb_is_an_error_without_a_trace(verb: str) -> None:
    done = simkiosk(verb, "--fly")
    assert done.returncode == USAGE
    assert "Traceback" not in done.stderr


def test_every_verb_has_a_module_that_runs() -> None:
    for module in VERBS.values():
        assert callable(importlib.import_module(module).run)


@pytest.mark.parametrize(
    "words", [("bench", "--help"), ("models", "list", "--json")], ids=["help", "answer"]
)
def test_a_reader_that_leaves_gets_no_trace(words: tuple[str, ...]) -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as closed:
        done = subprocess.run(
            [*SIMKIOSK, *words], stdout=closed, stderr=subprocess.PIPE, check=False, env=buffered
        )
    assert (done.returncode, done.stderr) == (CLOSED, b"")


@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_leads_to_both_the_screen_and_the_reader(verb: str) -> None:
    module = VERBS[verb]
    assert not (reaches(module, "PyQt5") and reaches(module, "nfc"))


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_leads_to_both_the_screen_and_the_reader(process: str) -> None:
    assert process in graph().modules
    assert not (reaches(process, "PyQt5") and reaches(process, "nfc"))


def test_the_graph_knows_who_has_screen_and_reader() -> None:
    assert reaches("kiosk.wiring", "PyQt5")
    assert reaches("drivers.host", "nfc")
    assert reaches(VERBS["screens"], "PyQt5")
    assert reaches(VERBS["chip"], "nfc")


@pytest.mark.parametrize("module", ["hub.app", VERBS["hub"]])
def test_the_hub_leads_to_no_device_and_no_screen(module: str) -> None:
    assert [name for name in WATCHED if reaches(module, name)] == []


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("hub.app", (*WATCHED, "kiosk")),
        ("sync.agent", WATCHED),
        ("drivers.host", ("PyQt5", "cv2", "tflite_runtime", "paho", "twins")),
        ("inference.host", ("PyQt5", "nfc", "smartcard", "serial", "paho", "twins")),
        ("kiosk.wiring", tuple(name for name in (*WATCHED, "paho") if name != "PyQt5")),
    ],
)
def test_what_a_fresh_process_has_loaded(module: str, absent: tuple[str, ...]) -> None:
    assert loaded(module) & set(absent) == set()


def test_verbs_load_screen_and_devices_only_when_they_are_used() -> None:
    assert loaded(*VERBS.values()) & {"PyQt5", "nfc", "smartcard", "serial", "twins"} == set()
