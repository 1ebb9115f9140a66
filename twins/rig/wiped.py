"""What is left of a guest who has gone: on the screen, in what the kiosk keeps, in its log."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from twins.rig.stage import Stage
from twins.rig.visitor import Visitor

LARGEST = 64 * 1024 * 1024
DARK_S = 20.0


def left(stage: Stage) -> list[str]:
    """Name what still tells of them; nothing must."""
    seen = stage.screen.now
    if seen is None or seen.stage != "attract":
        return [f"the screen stands at {seen.stage if seen else 'nothing'}"]
    spoken = stage.screen.spoken(20)
    if not spoken:
        return ["the screen does not tell what it shows"]
    shown = " ".join([*spoken, *(str(control) for control in seen.controls.values())])
    marks = _marks(stage.visitor)
    found = [f"{what} is on the screen" for what, mark in marks if mark in shown]
    return found + kept(stage.folder, stage.visitor) + _lit(stage)


def _lit(stage: Stage) -> list[str]:
    """Name the lamps that still shine a while after the guest has gone."""
    until = monotonic() + DARK_S
    while (lit := stage.machine.leds.lit()) and monotonic() < until:
        sleep(0.02)
    return [f"the lamp {name} shines" for name in sorted(lit)]


def kept(folder: Path, visitor: Visitor) -> list[str]:
    """Name what the files of a kiosk tell of somebody in plain words."""
    marks = list(_marks(visitor))
    return [
        f"{what} is in {name}"
        for name, held in _files(folder)
        for what, mark in marks
        if mark.encode() in held
    ]


def _marks(visitor: Visitor) -> Iterator[tuple[str, str]]:
    yield "the name", visitor.who.full_name
    yield "the document's number", visitor.who.number
    yield "the phone number", visitor.own_number
    yield "the phone number, as the network writes it", visitor.international
    yield "the e-mail address", visitor.email
    yield from visitor.others.items()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read the files that the kiosk writes; one may be gone before it is read."""
    places = (folder / "state", folder / "outbox", folder / "run")
    for file in (folder / "kiosk.log", *(one for place in places for one in place.rglob("*"))):
        with suppress(FileNotFoundError):
            if file.is_file() and file.stat().st_size < LARGEST:
                yield file.name, file.read_bytes()
