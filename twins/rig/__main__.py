"""`python -m twins.rig`: builds the set, walks a visit or leaves it to whoever stands there."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from twins.rig.again import AGAIN, resubmit
from twins.rig.centre import StartError
from twins.rig.customer import Customer
from twins.rig.faults import FAULTS, Fault
from twins.rig.report import Report, report
from twins.rig.screen import ScreenGoneError, View
from twins.rig.stage import Stage, Wishes
from twins.rig.visitor import KINDS

JOURNEYS = ("sim-activation",)
XVFB_SCREEN = "1080x1920x24"


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="simkiosk rig")
    parser.add_argument("--visitor", choices=JOURNEYS, help="walk one scripted customer through")
    parser.add_argument(
        "--headless", action="store_true", help="on a screen of its own that nobody sees"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", choices=("vi", "zh", "en"), default="vi")
    parser.add_argument("--document", choices=KINDS, default="cccd")
    parser.add_argument("--own-sim", action="store_true", help="a SIM that came by mail")
    parser.add_argument("--entry", choices=("typed", "scan", "slot"), default="typed",
                        help="how the serial of an own SIM is given")  # fmt: skip
    parser.add_argument("--fault", choices=sorted(FAULTS), metavar="NAME")
    parser.add_argument("--faults", action="store_true", help="list the faults and stop")
    parser.add_argument("--out", type=Path, help="folder for all files; default: a new one")
    parser.add_argument("--json", action="store_true")
    return parser


def main(words: list[str] | None = None) -> int:
    """Give 0 when the visit ended as it should, 1 when not, 3 when the set could not be built."""
    asked = arguments().parse_args(words)
    if asked.faults:
        for name, fault in FAULTS.items():
            sys.stdout.write(f"{name:24} {fault.about} -> {fault.expect}\n")
        return 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(130))
    no_screen = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    walks = asked.visitor is not None or asked.fault is not None or asked.headless or no_screen
    try:
        with folder(asked.out) as out, platform(headless=asked.headless, out=out) as shown:
            wishes = Wishes(out, asked.seed, asked.document, asked.language, shown, asked.own_sim,
                            asked.entry)  # fmt: skip
            return walk(wishes, asked) if walks else attend(wishes)
    except (StartError, ScreenGoneError, OSError) as failed:
        error = {"code": "rig.failed", "outcome": "unknown", "detail": str(failed)}
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
        return 3


def walk(wishes: Wishes, asked: argparse.Namespace) -> int:
    """Walk the scripted customer through and say what happened."""
    fault: Fault | None = FAULTS.get(asked.fault or "")
    if fault is not None:
        fault.wish(wishes)
    with Stage(wishes) as stage:
        customer = stage.customer()
        if fault is not None:
            fault.arm(stage, customer)
        keep_screens(stage, customer)
        last = customer.visit()
        sleep(0.3)
        save(stage, f"{len(customer.steps):02d}-{last.stage}")
        if asked.fault in AGAIN and last.stage == "done":
            customer, last = resubmit(stage, customer, AGAIN[asked.fault])
        made = settle(stage, customer, last, asked.fault)
    expected = fault.expect if fault is not None else "submitted"
    if made.outcome != expected:
        made.wrong.append(f"expected {expected}")
    tell(made, as_json=asked.json)
    return 1 if made.wrong else 0


def settle(stage: Stage, customer: Customer, last: View, fault: str | None) -> Report:
    """Let the case arrive, be approved, and the mail go out; then look at everything."""
    sent = customer.gave_up is None and last.stage == "done"
    case = None
    known = 0 if fault not in AGAIN else 1
    for _ in range(200 if sent else 0):
        if len(rows := stage.agent.cases()) > known:
            case = newest(rows)
            break
        sleep(0.1)
    approved = case is not None and last.outcome == "submitted" and stage.agent.approve(case)
    letter = stage.letters.wait(10) if approved else None
    if "finish" in (customer.screen.now.controls if customer.screen.now else {}):
        customer.leave()
    made = report(stage, customer, last, fault)
    made.mail = str(letter["subject"]) if letter is not None else None
    if approved and letter is None:
        made.wrong.append("no e-mail with the result")
    return made


def newest(rows: list[dict[str, str]]) -> str:
    """Name the case that waits for a decision."""
    return next((r["case"] for r in rows if r["state"] == "IN_REVIEW"), rows[0]["case"])


def attend(wishes: Wishes) -> int:
    """Leave the screen to a person; hands and agent do their part until the window is closed."""
    with Stage(wishes) as stage:
        sys.stdout.write(
            f"The kiosk stands. Reservation code {stage.visitor.code}, document "
            f"{stage.visitor.kind}.\nThe centre: {stage.centre.web}  (operator linh, password "
            f"{stage.centre.password})\nFiles: {wishes.folder}\nCtrl-C ends it.\n"
        )
        sys.stdout.flush()
        threading.Event().wait()
    return 0


def keep_screens(stage: Stage, customer: Customer) -> None:
    """Save each screen before it is touched."""
    before = customer.before

    def shoot(seen: View) -> None:
        sleep(0.15)  # let the picture on the screen come to rest
        save(stage, f"{len(customer.steps):02d}-{seen.stage}")
        before(seen)

    customer.before = shoot


def save(stage: Stage, name: str) -> None:
    """Save the screen as it is."""
    screens = stage.wishes.folder / "screens"
    screens.mkdir(exist_ok=True)
    stage.screen.shot(screens / f"{name}.png")


def tell(made: Report, *, as_json: bool) -> None:
    """Say what happened."""
    if as_json:
        sys.stdout.write(json.dumps(made.as_json(), ensure_ascii=False) + "\n")
        return
    rows = [
        ("outcome", made.outcome), ("case", made.case), ("ICCID", made.iccid), ("mail", made.mail),
        ("machine time", f"{made.machine_ms / 1000:.1f} s"), ("the centre was at", made.hub),
        *made.files.items(), *(("WRONG", what) for what in made.wrong),
    ]  # fmt: skip
    for step in made.steps:
        problem = f"  {step['problem']}" if step["problem"] else ""
        sys.stdout.write(f"  {step['stage']:18} {step['machine_ms']:6} ms{problem}\n")
    for key, value in rows:
        sys.stdout.write(f"{key:18} {value}\n")


@contextmanager
def folder(wanted: Path | None) -> Iterator[Path]:
    """Give an empty folder with a short path (sockets lie in it)."""
    if wanted is not None:
        shutil.rmtree(wanted, ignore_errors=True)
        wanted.mkdir(parents=True)
        yield wanted.resolve()
        return
    yield Path(tempfile.mkdtemp(prefix="simkiosk-rig-"))


@contextmanager
def platform(*, headless: bool, out: Path) -> Iterator[str]:
    """Choose where the window opens; start a virtual screen where none is to be used."""
    if not headless and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield "xcb" if os.environ.get("DISPLAY") else "wayland"
        return
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", XVFB_SCREEN, "-nolisten", "tcp"]
    with (out / "xvfb.log").open("wb") as log:
        try:
            server = subprocess.Popen(words, pass_fds=[write], stderr=log)
        except FileNotFoundError as absent:
            raise StartError("no display and no Xvfb: apt install xvfb") from absent
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            os.environ["DISPLAY"] = f":{number}"
            yield "xcb"
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    sys.exit(main())
