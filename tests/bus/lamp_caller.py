"""One who commands the lamp and may be killed: `python -m tests.bus.lamp_caller FOLDER`.

Says `ready` once the lamp answered; shines green at the next line of its input.
"""

import sys

from kiosk.bus.client import remote
from tests.bus.lamp_port import Colour, Lamp

if __name__ == "__main__":
    with remote(Lamp, f"ipc://{sys.argv[1]}/lamp", 10.0, commands=True) as lamp:
        lamp.light()
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        sys.stdin.readline()
        lamp.shine(Colour.GREEN, ())
