"""What is left of a guest who has gone: on the screen, in what the kiosk keeps, in its log."""

from collections.abc import Iterator
from pathlib import Path

from twins.rig.stage import Stage
from twins.rig.visitor import Visitor

LARGEST = 64 * 1024 * 1024


def left(stage: Stage) -> list[str]:
    """Name what still tells of them; nothing must."""
    seen = stage.screen.now
    if seen is None or seen.stage != "attract":
        return [f"the screen stands at {seen.stage if seen else 'nothing'}"]
    marks = dict(_marks(stage.visitor))
    shown = " ".join([*stage.screen.spoken(10), *(str(c) for c in seen.controls.values())])
    found = [f"{what} is on the screen" for what, mark in marks.items() if mark in shown]
    for file in _kept(stage.folder):
        held = file.read_bytes()
        found += [
            f"{what} is in {file.name}" for what, mark in marks.items() if mark.encode() in held
        ]
    return found


def _marks(visitor: Visitor) -> Iterator[tuple[str, str]]:
    yield "the name", visitor.who.full_name
    yield "the document's number", visitor.who.number
    yield "the phone number", visitor.own_number
    yield "the phone number, as the network writes it", visitor.international
    yield "the e-mail address", visitor.email
    yield from visitor.others.items()


def _kept(folder: Path) -> Iterator[Path]:
    """Give the files that the kiosk writes."""
    yield from folder.glob("kiosk.log")
    for place in ("state", "outbox", "run"):
        for file in (folder / place).rglob("*"):
            if file.is_file() and file.stat().st_size < LARGEST:
                yield file
