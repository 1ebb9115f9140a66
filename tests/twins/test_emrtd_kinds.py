"""The population as a list: enough of every sort, every kind can be made, none speaks for free."""

import pytest

from twins.emrtd.kinds import Kind
from twins.emrtd.population import population

KINDS = population()


def test_names_are_one_each_and_there_is_enough_of_both_sorts() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert sum(kind.good for kind in KINDS) >= 100
    assert sum(not kind.good for kind in KINDS) >= 250


@pytest.mark.parametrize("kind", [k for k in KINDS if "4096" not in k.name], ids=lambda k: k.name)
def test_no_kind_gives_personal_data_without_a_channel(kind: Kind) -> None:
    card = kind.make()
    quirks = card.quirks
    quirks.answer_at, quirks.slow_at, quirks.leaves_after = {}, {}, None
    quirks.status, quirks.edit = {}, None
    assert card.process(bytes.fromhex("00A4040C07A0000002471001"))[-2:] == b"\x90\x00"
    assert card.process(bytes.fromhex("00B0810004"))[-2:] in (b"\x69\x82", b"\x6a\x86")
    assert card.process(bytes.fromhex("00A4020C020101"))[-2:] == b"\x69\x82"
