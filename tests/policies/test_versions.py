"""Versions of a pack: the one in force on a day of the market, and what is wrong told by name."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.policies.policy import PACKS, Policy, contract, load, packs
from kiosk.policies.versions import (
    AmbiguousError,
    NotInForceError,
    PolicyError,
    Versions,
    day,
    read,
)

PACK = load("mobifone")
LAST = date(2026, 12, 31)


def version(name: str, begins: date, ends: date | None) -> Policy:
    return msgspec.structs.replace(PACK, version=name, valid_from=begins, valid_until=ends)


OLD = version("2026-11", date(2026, 6, 15), LAST)
NEW = version("2027-01", date(2027, 1, 1), None)
BOTH = Versions((NEW, OLD))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("2026-06-15T00:00+07:00", "2026-11"),
        ("2026-12-31T23:59+07:00", "2026-11"),
        ("2027-01-01T00:00+07:00", "2027-01"),
        ("2030-01-01T00:00+07:00", "2027-01"),
    ],
)
def test_the_version_changes_at_midnight_in_its_market(when: str, name: str) -> None:
    assert BOTH.at(at(when)).version == name


def test_a_day_before_the_first_version_has_no_rules_and_says_which_there_are() -> None:
    with pytest.raises(NotInForceError, match="2026-11 from 2026-06-15") as told:
        BOTH.at(at("2026-06-14T23:59+07:00"))
    assert told.value.code == "policy.not_in_force"


def test_after_the_last_version_there_are_no_rules() -> None:
    with pytest.raises(NotInForceError):
        Versions((OLD,)).at(at("2027-01-01T00:00+07:00"))


@given(st.dates(date(2026, 6, 15), date(2040, 1, 1)), st.integers(0, 1439))
def test_every_minute_since_the_first_version_has_one(when: date, minute: int) -> None:
    moment = datetime(when.year, when.month, when.day, tzinfo=UTC) + timedelta(minutes=minute)
    found = BOTH.at(moment)
    assert found.valid_from <= day(found, moment) <= (found.valid_until or date.max)


@pytest.mark.parametrize(
    "second",
    [
        version("2027-01", LAST, None),
        version("2027-01", date(2026, 1, 1), None),
        version("2026-11", date(2027, 1, 1), None),
    ],
    ids=["overlaps", "never ended", "same name"],
)
def test_versions_that_cannot_be_told_apart_are_refused(second: Policy) -> None:
    with pytest.raises(AmbiguousError):
        Versions((OLD, second))


def test_the_end_is_told_two_weeks_before_and_only_where_nothing_follows() -> None:
    alone, near = Versions((OLD,)), at("2026-12-17T12:00+07:00")
    assert alone.last_day(near) == LAST
    assert alone.last_day(near - timedelta(days=1)) is None
    assert BOTH.last_day(near) is None


def test_every_brand_has_rules_today() -> None:
    for brand in {name.name.partition(".")[0] for name in PACKS.iterdir() if "toml" in name.name}:
        assert read(brand).packs
        assert read(brand).at(at("2026-11-23T12:00+07:00")).brand == brand


def lay(tmp_path: Path) -> None:
    """Lay a second version and its contract beside the first, as an operator would."""
    for file in PACKS.iterdir():
        if file.name.startswith("mobifone"):
            (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    first = (tmp_path / "mobifone.toml").read_text(encoding="utf-8")
    begins = "valid_from = 2026-06-15"
    old = first.replace(begins, f"{begins}\nvalid_until = 2026-12-31")
    new = first.replace('version = "2026-11"', 'version = "2027-01"', 1)
    new = new.replace("2026-06-15", "2027-01-01").replace("2026-11-01", "2027-01-01")
    words = (tmp_path / "mobifone.contract.en.toml").read_text(encoding="utf-8")
    (tmp_path / "mobifone.toml").write_text(old, encoding="utf-8")
    (tmp_path / "mobifone.2027-01.toml").write_text(new, encoding="utf-8")
    text = words.replace("2026-11-01", "2027-01-01")
    (tmp_path / "mobifone.contract.2027-01.en.toml").write_text(text, encoding="utf-8")


def test_two_versions_and_their_contracts_lie_side_by_side(tmp_path: Path) -> None:
    lay(tmp_path)
    old, new = packs("mobifone", tmp_path)
    assert [old.version, new.version] == ["2026-11", "2027-01"]
    assert Versions((old, new)).at(at("2027-01-01T00:00+07:00")) == new
    assert contract(old, "en", tmp_path).version == "2026-11-01"
    assert contract(new, "en", tmp_path).version == "2027-01-01"
    with pytest.raises(FileNotFoundError, match="vi"):
        contract(new, "vi", tmp_path)


@pytest.mark.parametrize("text", ['livenes = "off"', "valid_from = 2026", "[", 'zone = "Asia/Hue"'])
def test_what_cannot_be_read_is_told_by_one_name(tmp_path: Path, text: str) -> None:
    changes = tmp_path / "policy.toml"
    changes.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match="mobifone"):
        read("mobifone", changes)


def test_a_brand_without_rules_is_told_by_the_same_name() -> None:
    with pytest.raises(PolicyError, match="nobody"):
        read("nobody")
