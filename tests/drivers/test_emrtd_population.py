"""The real reader before every kind of document: it opens the good ones and sees through the bad.

What each kind must come to is said by the twins, from the standard; nothing here softens it.
"""

from pathlib import Path

import pytest
from emrtd_kinds import KINDS, examine, key_for, look
from emrtd_parts import Contact, hushed

from drivers.emrtd.reader import ChipStation
from kiosk.ports.chip_reader import ChipMovedError


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_comes_to_its_end(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    for file, data in kind.trust().items():
        (tmp_path / file).write_bytes(data)
    seen = look(kind, tmp_path)
    assert seen.outcome in kind.outcome, seen.detail
    if seen.record is not None:
        examine(kind, seen.record, seen.card)


@pytest.mark.parametrize(
    "name",
    [
        "cccd 2021",
        "PACE with AES-128 on curve 12",
        "chip authentication with AES-128 on parameters 13",
    ],
)
def test_a_chip_that_leaves_at_any_command_has_moved(name: str) -> None:
    needed = len(look(KINDS[name]).card.commands)
    for after in range(needed):
        card = KINDS[name].make()
        card.quirks.leaves_after = after
        with pytest.raises(ChipMovedError, match=r"chip\.moved"):
            ChipStation([Contact(card)], None, hushed).read([key_for(KINDS[name], card)])
