"""Packs of rules: whole, the same in every language, and with a ceiling for all that is counted."""

import ast
import tomllib
from pathlib import Path

import msgspec
import pytest

from kiosk.case.document import DocumentKind
from kiosk.policies.policy import PACKS, Policy, Retries, contract, load, packs
from kiosk.ui.texts import LANGUAGES, Texts

JOURNEYS = Path(__file__).parents[2] / "kiosk" / "journeys"
NAMES = sorted(f.name for f in PACKS.iterdir() if f.name.endswith(".toml"))
BRANDS = sorted({name.partition(".")[0] for name in NAMES})
VERSIONS = [pack for brand in BRANDS for pack in packs(brand)]


def counted() -> set[str]:
    """Name everything the journeys count: whatever is given for a parameter `what`."""
    trees = [ast.parse(file.read_text()) for file in JOURNEYS.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    places: dict[str, int] = {}
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            names = [argument.arg for argument in node.args.args if argument.arg != "self"]
            if "what" in names:
                places[node.name] = names.index("what")
                found |= texts(*node.args.defaults)
    for node in nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if (place := places.get(name)) is not None:
                found |= texts(*node.args[place : place + 1])
    return found


def texts(*nodes: ast.expr) -> set[str]:
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return {value for value in values if isinstance(value, str)}


def test_there_is_a_pack() -> None:
    assert "mobifone" in BRANDS


@pytest.mark.parametrize("policy", VERSIONS, ids=lambda pack: f"{pack.brand}-{pack.version}")
def test_a_pack_is_whole(policy: Policy) -> None:
    assert policy.brand in BRANDS
    assert policy.law
    assert policy.market
    assert policy.hotline
    assert set(policy.documents) <= {kind.value for kind in DocumentKind}
    assert len({purpose.id for purpose in policy.purposes}) == len(policy.purposes)
    assert any(purpose.required for purpose in policy.purposes)
    assert policy.max_numbers > 0
    assert policy.idle.resume_after_crash_s > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("brand", BRANDS)
def test_every_purpose_has_its_words(brand: str, language: str) -> None:
    said = Texts(language)
    keys = ["consent.text" if p.id == "terms" else f"consent.{p.id}" for p in load(brand).purposes]
    assert [key for key in keys if not said.has(key)] == []


@pytest.mark.parametrize("brand", BRANDS)
def test_the_contract_is_the_same_in_every_language(brand: str) -> None:
    packs = {language: contract(load(brand), language) for language in LANGUAGES}
    assert {pack.version for pack in packs.values()} == {load(brand).contract_version}
    assert len({len(pack.sections) for pack in packs.values()}) == 1
    assert len({pack.title for pack in packs.values()}) == len(LANGUAGES)
    for pack in packs.values():
        assert all(section.heading.strip() and section.text.strip() for section in pack.sections)
        assert len({section.heading for section in pack.sections}) == len(pack.sections)


@pytest.mark.parametrize("brand", BRANDS)
def test_the_figures_of_a_contract_do_not_change_with_the_language(brand: str) -> None:
    by_language = [
        [sorted(c for c in section.text.split() if c.isdigit() and len(c) > 1)
         for section in contract(load(brand), language).sections]
        for language in ("vi", "en")
    ]  # fmt: skip
    assert by_language[0] == by_language[1]


@pytest.mark.parametrize("brand", BRANDS)
def test_each_purpose_is_of_the_version_of_the_contract(brand: str) -> None:
    policy = load(brand)
    assert {purpose.version for purpose in policy.purposes} == {policy.contract_version}


def test_whatever_the_journeys_count_has_a_ceiling() -> None:
    names = counted()
    assert {"sim", "resume", "document", "portrait", "chip", "otp", "call", "feed"} <= names
    assert names - msgspec.structs.asdict(Retries()).keys() == set()


def test_every_ceiling_is_at_least_one_and_counted() -> None:
    ceilings = msgspec.structs.asdict(Retries())
    assert min(ceilings.values()) >= 1
    assert ceilings.keys() - counted() == set()


@pytest.mark.parametrize("key", ["least_agee", "colour"])
def test_a_misspelt_key_is_refused(key: str) -> None:
    table = tomllib.loads((PACKS / "mobifone.toml").read_text(encoding="utf-8"))
    with pytest.raises(msgspec.ValidationError, match=key):
        msgspec.convert({**table, key: 1}, Policy)


def test_a_brand_without_a_pack_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        load("nobody")
