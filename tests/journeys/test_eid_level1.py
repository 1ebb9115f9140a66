"""E-identity level 1 at the kiosk: chip or code, instruction, colours, result, re-creation."""

import pytest

from kiosk.case.challenge import Palette
from kiosk.case.document import DocumentKind
from kiosk.case.reasons import Reason
from kiosk.journeys import effects as do
from kiosk.journeys import events as on
from kiosk.journeys.state import Busy, Stage
from kiosk.ports.centre import ResumeGrant
from kiosk.ports.chip_reader import PaChain
from kiosk.ports.vision import Subject
from sync.wire.status_v1 import StatusV1
from tests.journeys.world import World, chip, shot, world

CODE = "001090001234||Nguyễn Văn An|01011990|Nam|Hà Nội|01012025"


def at(stage: Stage) -> World:
    made = world(journey="eid-level1")
    made.answers[do.AskResume] = ResumeGrant("case-0", "portrait", "face.too_dark", "cccd")
    made.walk(stage)
    return made


def chipless(stage: Stage) -> World:
    made = world(journey="eid-level1")
    made.answers[do.ReadChip] = ("chip.reader_gone", "")
    made.answers[do.Shoot] = lambda _: shot(
        {Stage.DOCUMENT_FRONT: Subject.CARD_FRONT, Stage.DOCUMENT_BACK: Subject.CARD_BACK,
         Stage.EID_QR: Subject.CARD_FRONT}.get(made.visit.stage, Subject.PORTRAIT),
        **({"codes": ()} if made.visit.stage is Stage.DOCUMENT_FRONT else {}),
    )  # fmt: skip
    made.walk(stage)
    return made


def test_a80_no_chip_is_read_before_i_understand() -> None:
    made = at(Stage.EID_GUIDE)
    assert not [e for e in made.done if isinstance(e, do.ReadChip)]
    made.touch()
    assert [e for e in made.done if isinstance(e, do.ReadChip)]


def test_a81_keys_of_the_chip_come_from_zone_and_code_of_the_card() -> None:
    made = at(Stage.EID_RESULT)
    [read] = [e for e in made.done if isinstance(e, do.ReadChip)]
    assert read.keys[0].can == "001234"
    assert {key.birth for key in read.keys[1:]} == {"900101"}


@pytest.mark.parametrize(
    ("chain", "rests"),
    [(PaChain.OK, "chip_verified"), (PaChain.ISSUER_UNKNOWN, "chip_issuer_unknown")],
)
def test_a82_the_case_tells_what_the_identity_rests_on(chain: PaChain, rests: str) -> None:
    made = world(journey="eid-level1")
    made.answers[do.ReadChip] = chip(pa_chain=chain)
    made.walk(Stage.EID_RESULT)
    assert made.visit.draft.detail("assurance") == rests


def test_a81_without_a_chip_the_code_of_the_card_is_looked_for() -> None:
    made = chipless(Stage.EID_QR)
    assert do.Watch(Subject.CARD_FRONT) in made.done  # of a card of 2021
    made.touch()
    assert made.visit.stage is Stage.EID_RESULT
    assert made.visit.draft.detail("assurance") == "qr_only"
    assert made.visit.draft.chip_failure is Reason.CHIP_READER_GONE


def test_a81_a_card_of_2024_has_its_code_on_the_back() -> None:
    made = world(journey="eid-level1")
    made.walk(Stage.DOCUMENT_CHOICE)
    made.send(on.DocumentChosen(DocumentKind.CAN_CUOC))
    made.answers[do.ReadChip] = ("card.absent", "")
    made.answers[do.Shoot] = lambda _: shot(
        Subject.CARD_BACK if made.visit.stage is Stage.DOCUMENT_BACK else Subject.CARD_FRONT,
        codes=(),
    )
    made.walk(Stage.EID_QR)
    assert made.done.count(do.Watch(Subject.CARD_BACK)) == 2  # once for the picture, once now


def test_a81_a_code_of_somebody_elses_card_is_refused_and_then_a_person_helps() -> None:
    made = chipless(Stage.EID_QR)
    other = CODE.replace("001090001234", "001090009999")
    made.answers[do.Shoot] = shot(Subject.CARD_FRONT, codes=(other,))
    for left in (2, 1):
        made.touch()
        assert made.visit.problem is not None
        assert (made.visit.problem.reason, made.visit.problem.tries_left) == (
            Reason.SIDES_DIFFER, left,
        )  # fmt: skip
        made.send(on.RetakeAsked())
    made.touch()
    assert made.visit.stage is Stage.HUMAN


def test_a84_the_video_is_skipped_only_after_a_warning_and_the_skip_is_noted() -> None:
    made = at(Stage.EID_VIDEO)
    made.send(on.VideoSkipped())
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.VIDEO_UNSEEN
    made.send(on.VideoSkipped())
    assert made.visit.stage is Stage.PORTRAIT
    assert made.visit.draft.detail("video") == "skipped"


def test_a83_a_video_seen_to_its_end_leads_on() -> None:
    made = at(Stage.EID_VIDEO)
    made.send(on.VideoEnded())  # it does not play: nothing was seen
    assert made.visit.stage is Stage.EID_VIDEO
    made.send(on.VideoAsked())
    assert made.visit.busy is Busy.SHOWING_VIDEO
    made.send(on.VideoEnded())
    assert made.visit.draft.detail("video") == "watched"


def test_a90_orange_and_blue_follow_the_photo_whatever_the_brand_shows_elsewhere() -> None:
    made = at(Stage.EID_FIRST)
    [asked] = [e for e in made.done if isinstance(e, do.AskColours)]
    assert asked.palette is Palette.ORANGE_BLUE
    stages = [stage for stage in made.stages if stage in (Stage.PORTRAIT, Stage.CHALLENGE)]
    assert stages.index(Stage.CHALLENGE) > stages.index(Stage.PORTRAIT)


def test_a91_retake_leads_back_to_the_photo_and_is_counted() -> None:
    made = at(Stage.EID_FIRST)
    made.send(on.RetakeAsked())
    assert made.visit.stage is Stage.PORTRAIT
    made.walk(Stage.EID_FIRST)
    assert made.visit.draft.detail("portrait_retries") == "1"
    made.send(on.Agreed())
    assert made.visit.stage is Stage.OWN_NUMBER


def test_the_result_comes_by_text_message_so_no_email_is_needed() -> None:
    made = at(Stage.INFORMATION)
    made.send(on.Declared("", ("terms", "biometrics")))
    assert made.visit.stage is Stage.SUBMIT
    assert made.visit.draft.number_verified


def test_a_passport_opens_no_identity() -> None:
    made = at(Stage.DOCUMENT_CHOICE)
    made.send(on.DocumentChosen(DocumentKind.PASSPORT))
    assert made.visit.problem is not None
    assert made.visit.problem.reason is Reason.CLASS_REFUSED


def test_a93_a_case_is_created_again_with_the_photo_alone() -> None:
    made = at(Stage.EID_START)
    made.send(on.RecreateAsked())
    made.touch()
    assert made.visit.stage is Stage.EID_VIDEO
    made.stages.clear()
    made.walk(Stage.DONE)
    passed = set(made.stages)
    assert not passed & {Stage.DOCUMENT_FRONT, Stage.CHIP, Stage.OWN_NUMBER, Stage.INFORMATION}
    assert made.visit.draft.resumes is not None
    assert made.visit.draft.resumes.case == "case-0"


def test_a93_the_status_of_a_refused_case_leads_to_it_with_one_touch() -> None:
    made = world(journey="status")
    made.answers[do.AskResume] = ResumeGrant("7KQ4-M2XA-9DRT", "portrait", "face.blur", "cccd")
    made.answers[do.Ask] = StatusV1("7KQ4-M2XA-9DRT", "eid-level1", "PHOTO_REJECTED", "", 0.0)
    made.walk(Stage.STATUS_SHOWN)
    made.send(on.RecreateAsked())
    [asked] = [e for e in made.done if isinstance(e, do.AskResume)]
    assert (asked.case, asked.code) == ("7KQ4-M2XA-9DRT", "H7KQ2MXR9TPW")
    assert (made.visit.journey, made.visit.stage) == ("eid-level1", Stage.EID_VIDEO)


def test_only_a_refused_photo_is_created_again() -> None:
    made = world(journey="status")
    made.answers[do.Ask] = StatusV1("7KQ4-M2XA-9DRT", "eid-level1", "APPROVED", "", 0.0)
    made.walk(Stage.STATUS_SHOWN)
    before = made.visit
    made.send(on.RecreateAsked())
    assert made.visit == before
