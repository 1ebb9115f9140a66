"""At the last try a person goes on: nothing is asked again, and nobody reads another's data."""

import pytest
from PyQt5.QtWidgets import QApplication, QLabel

from kiosk.case.comparison import Compared, Match
from kiosk.case.reasons import Reason
from kiosk.case.shown import hidden
from kiosk.journeys.state import Problem, Stage, Visit
from kiosk.ui import examples
from kiosk.ui.texts import LANGUAGES, Texts
from kiosk.ui.window import Window

BASE = Visit(language="en", journey="real-name", draft=examples.draft("en"))
TYPED_BY_ANOTHER = ("001097067539", "VŨ GIA BẢO", "1997-04-27")


def words(window: Window) -> str:
    QApplication.processEvents()
    return " ".join(part.text() for part in window.page.findChildren(QLabel) if part.isVisible())


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_last_try_nobody_is_told_to_try_again(window: Window, language: str) -> None:
    say = Texts(language).say
    told = Problem(Reason.NO_MATCH, 0, final=True)
    window.display(BASE.but(stage=Stage.HUMAN, language=language, problem=told))
    shown = words(window)
    assert say("reason.face.no_match") in shown
    assert say("human.tried") in shown
    assert say("remedy.face.no_match") not in shown


def test_who_asks_for_a_person_is_told_where_one_is(window: Window) -> None:
    window.display(BASE.but(stage=Stage.HUMAN, problem=Problem(Reason.FACE_TOO_DARK, 2)))
    shown = words(window)
    assert Texts("en").say("human.next") in shown
    assert "turn towards the light" not in shown


def test_what_a_person_has_to_look_at_keeps_its_own_words(window: Window) -> None:
    window.display(BASE.but(stage=Stage.HUMAN, problem=Problem(Reason.PA_FAILED, final=True)))
    assert Texts("en").say("remedy.chip.pa_failed") in words(window)


def test_a63_who_holds_anothers_slip_reads_nothing_of_them(window: Window) -> None:
    mine = ("048204280181", "HOÀNG VĂN AN", "2004-05-01")
    names = ("id_number", "full_name", "birth")
    found = tuple(
        Compared(name, ("entered", "document"), values, Match.DIFFERS)
        for name, values in zip(names, zip(TYPED_BY_ANOTHER, mine, strict=True), strict=True)
    )
    problem = Problem(Reason.OCR_MISMATCH, 2)
    window.display(BASE.but(stage=Stage.DATA_MATCH, problem=problem).with_draft(differing=found))
    shown = words(window)
    assert "048204280181" in shown
    assert Texts("en").say("match.firm") in shown
    for name, value in zip(names, TYPED_BY_ANOTHER, strict=True):
        assert hidden(name, value) in shown
        assert value not in shown
    assert "27/04/1997" not in shown


def test_a_case_that_was_never_sent_has_no_number_to_ask_for(window: Window) -> None:
    early = BASE.with_draft(call=None)
    told = Problem(Reason.EXPIRED, final=True)
    window.display(early.but(stage=Stage.STOPPED, problem=told))
    shown = words(window)
    assert early.draft.case not in shown
    assert Texts("en").say("end.unsent") in shown


@pytest.mark.parametrize(("left", "said"), [("2", "list.full.company"), ("50", "list.full")])
def test_b9_a_full_list_says_whether_another_visit_helps(
    window: Window, left: str, said: str
) -> None:
    firm = next(visit for name, visit in examples.visits("en") if name == "number_list")
    [one, *_] = firm.draft.sims
    sims = (one,) * (2 if left == "2" else 5)
    full = firm.but(draft=firm.draft.with_detail("room", left).but(sims=sims))
    window.display(full)
    assert Texts("en").say(said) in words(window)
