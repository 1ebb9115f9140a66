"""Every refusal has a rule, its law and words for it, in every language."""

from datetime import date

import pytest

from kiosk.case.reasons import Reason
from kiosk.policies.rules import NoRuleError, behind, rules
from kiosk.ui.texts import LANGUAGES, Texts

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_rule_with_words(reason: Reason) -> None:
    rule = behind(reason, TODAY)
    for language in LANGUAGES:
        assert Texts(language).say(f"rule.{rule.id}")


def test_the_nearest_rule_speaks() -> None:
    assert behind(Reason.UNDER_AGE, TODAY).id == "age"
    assert behind(Reason.GLARE, TODAY).id == "picture"
    assert behind(Reason.MISMATCH_CHIP, TODAY).id == "reservation"
    assert behind(Reason.SIM_UNREADABLE, TODAY).id == "machine"


def test_a_legal_rule_names_its_act() -> None:
    assert behind(Reason.LIMIT_REACHED, TODAY).law.startswith("163/2024")


def test_a_rule_that_has_not_begun_refuses_nobody() -> None:
    with pytest.raises(NoRuleError):
        behind(Reason.LIMIT_REACHED, date(2020, 1, 1))


def test_ids_are_unique() -> None:
    ids = [rule.id for rule in rules()]
    assert len(ids) == len(set(ids))
