"""Who comes to the rig, whose wishes share a set, and that what is left of somebody is found."""

from pathlib import Path

import pytest

from twins.rig.faults import FAULTS
from twins.rig.plan import PlanError, sets, visits
from twins.rig.scripts import SCRIPTS
from twins.rig.stage import models_folder
from twins.rig.visitor import Visitor
from twins.rig.wiped import kept
from twins.rig.wishes import Wishes

HERE = Path("rig")


def test_a_name_carries_words_of_its_own() -> None:
    usual, other = visits("status,sim-activation+scan+passport+en", None, Wishes(HERE, seed=5))
    assert (usual.wishes.kind, usual.wishes.language, usual.wishes.own_sim) == ("cccd", "vi", False)
    assert (other.wishes.kind, other.wishes.language, other.wishes.entry) == (
        "passport", "en", "scan",
    )  # fmt: skip
    assert (usual.wishes.seed, other.wishes.seed) == (5, 6)


@pytest.mark.parametrize("name", ["nobody", "status+nothing", "status+imei+wrong-luhn", ""])
def test_a_name_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(PlanError):
        visits(f"status,{name}", None, Wishes(HERE))


def test_a_fault_alone_brings_whom_it_is_for() -> None:
    (alone,) = visits("", "pki-refused", Wishes(HERE))
    assert (alone.script.name, alone.fault) == ("signing-sim", "pki-refused")
    (asked,) = visits("status", "otp-wrong", Wishes(HERE))
    assert (asked.script.name, asked.fault) == ("status", "otp-wrong")


def test_all_faults_bring_everybody_who_meets_one_the_same_way() -> None:
    everything = {one.name for one in visits("", "all", Wishes(HERE))}
    for name, fault in FAULTS.items():
        assert {f"{who}+{name}" for who in (fault.visitor, *fault.also)} <= everything
    assert {"minor-sim+face-other", "signing-sim-enterprise+pki-expired"} <= everything


def test_all_visitors_share_one_set() -> None:
    everybody = visits("all", None, Wishes(HERE))
    assert [one.name for one in everybody] == list(SCRIPTS)
    assert len(sets(everybody)) == 1


def test_faults_that_need_other_settings_have_sets_of_their_own() -> None:
    everything = visits("", "all", Wishes(HERE))
    assert {one.fault for one in everything} == set(FAULTS)
    for group in sets(everything):
        assert len({one.wishes.set_up for one in group}) == 1
        spoils = [one.why.spoils for one in group]
        assert spoils == sorted(spoils)  # who spoils the set comes last
        assert not any(one.why.first for one in group[1:])


def test_a_name_left_in_the_log_or_a_number_in_the_store_is_found(tmp_path: Path) -> None:
    gone = Visitor(3, "cccd", models_folder())
    (tmp_path / "state" / "drafts").mkdir(parents=True)
    (tmp_path / "state" / "drafts" / "a.db").write_bytes(b"\0sealed\0")
    assert kept(tmp_path, gone) == []
    (tmp_path / "kiosk.log").write_text(f"hello {gone.who.full_name}\n", encoding="utf-8")
    (tmp_path / "state" / "drafts" / "a.db").write_bytes(gone.who.number.encode())
    assert kept(tmp_path, gone) == ["the name is in kiosk.log", "the document's number is in a.db"]
