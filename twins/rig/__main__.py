"""`python -m twins.rig`: builds the set, walks a visit or leaves it to whoever stands there."""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from twins.rig.day import BROKEN, Day
from twins.rig.dispensers import MODELS
from twins.rig.display import GLASS, HALF, folder, platform
from twins.rig.faults import FAULTS
from twins.rig.plan import ALL, ENTRIES, LANGUAGES, PlanError, several, visits
from twins.rig.scripts import SCRIPTS
from twins.rig.stage import Stage
from twins.rig.visitor import KINDS
from twins.rig.wishes import Wishes


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="simkiosk rig")
    parser.add_argument("--visitor", metavar="JOURNEY", default="",
                        help="walk scripted customers through: a,b,c or all")  # fmt: skip
    parser.add_argument("--visitors", action="store_true", help="list them and stop")
    parser.add_argument(
        "--headless", action="store_true", help="on a screen of its own that nobody sees"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", choices=LANGUAGES, default="vi")
    parser.add_argument("--document", choices=KINDS, default="cccd")
    parser.add_argument("--own-sim", action="store_true", help="a SIM that came by mail")
    parser.add_argument("--entry", choices=ENTRIES, default="typed",
                        help="how the serial of an own SIM is given")  # fmt: skip
    parser.add_argument("--dispenser", choices=MODELS, default="crt591")
    parser.add_argument("--liveness", choices=("challenge", "passive", "off"), default="",
                        help="in place of what the brand's policy says")  # fmt: skip
    parser.add_argument("--fault", choices=[*sorted(FAULTS), ALL], metavar="NAME",
                        help="what goes wrong, or all, one visit each")  # fmt: skip
    parser.add_argument("--faults", action="store_true", help="list the faults and stop")
    parser.add_argument("--read", action="store_true",
                        help="tell what the visitor had to read and touch")  # fmt: skip
    parser.add_argument(
        "--out", type=Path, help="folder for all files, each screen too; default: a new one"
    )
    parser.add_argument("--json", action="store_true")
    return parser


def main(words: list[str] | None = None) -> int:
    """Give 0 when all visits ended as they should, 1 when not, 3 when no set could be built."""
    parser = arguments()
    asked = parser.parse_args(words)
    if asked.faults:
        for name, fault in FAULTS.items():
            whom = ", ".join((fault.visitor, *fault.also))
            sys.stdout.write(f"{name:24} {fault.about} -> {fault.expect} ({whom})\n")
        return 0
    if asked.visitors:
        for script in SCRIPTS.values():
            sys.stdout.write(f"{script.name:24} {script.about} -> {script.expect}\n")
        return 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(130))
    no_screen = not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    walks = bool(asked.visitor) or asked.fault is not None or asked.headless or no_screen
    try:
        glass = HALF if several(asked.visitor, asked.fault) else GLASS
        with (
            folder(asked.out) as out,
            platform(headless=asked.headless, out=out, glass=glass) as shown,
        ):
            wishes = Wishes(
                out, asked.seed, shown, glass=glass, dispenser=asked.dispenser,
                liveness=asked.liveness, kind=asked.document, language=asked.language,
                own_sim=asked.own_sim, entry=asked.entry, reads=asked.read,
            )  # fmt: skip
            if not walks:
                wishes.fullscreen = False  # a window on somebody's desk
                return attend(wishes)
            plan = visits(asked.visitor, asked.fault, wishes)
            keeps = asked.out is not None
            return Day(out, plan, as_json=asked.json, pictures=keeps).walk()
    except PlanError as wrong:
        parser.error(str(wrong))
    except BROKEN as failed:
        error = {"code": "rig.failed", "outcome": "unknown", "detail": str(failed)}
        sys.stdout.write(json.dumps({"error": error}, ensure_ascii=False) + "\n")
        return 3


def attend(wishes: Wishes) -> int:
    """Leave the screen to a person; hands and agent do their part until the window is closed."""
    with Stage([wishes], wishes.folder) as stage:
        visitor, centre = stage.visitor, stage.centre
        sys.stdout.write(
            f"The kiosk stands: touch its window.\n"
            f"  reservation code  {visitor.code}\n"
            f"  document          {visitor.kind}; it is laid down and photographed for you\n"
            f"  SMS code          the newest line of {wishes.folder / 'sms.txt'}\n"
            f"  the centre        {centre.web}, operator linh, password {centre.password}\n"
            f"  files             {wishes.folder}\nCtrl-C ends it.\n"
        )
        sys.stdout.flush()
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
