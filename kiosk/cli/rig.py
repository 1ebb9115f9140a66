"""`simkiosk rig`: the whole kiosk on its twins. Starts them as a process; imports none of them."""

import importlib.util
import subprocess
import sys

from kiosk.cli.output import fail


def run(arguments: list[str]) -> int:
    """Pass on to the twins, which the appliance's image does not carry."""
    if importlib.util.find_spec("twins.rig") is None:
        return fail("rig.absent", "the twins are not installed here", as_json="--json" in arguments)
    with subprocess.Popen([sys.executable, "-m", "twins.rig", *arguments]) as rig:  # noqa: S603
        try:
            return rig.wait()
        except KeyboardInterrupt:
            rig.terminate()
            return rig.wait()
