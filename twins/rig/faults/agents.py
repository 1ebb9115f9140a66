"""What agents and operators may say: no answer, not the same person, sent back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from twins.rig.faults.fault import Fault
from twins.rig.wishes import Wishes


def _agents(*verdicts: str, settings: str = "") -> Callable[[Wishes], None]:
    def wish(wishes: Wishes) -> None:
        wishes.verdicts = verdicts
        wishes.hub_settings = settings

    return wish


def _off_duty(wishes: Wishes) -> None:
    day = (datetime.now(UTC) + timedelta(3)).strftime("%a").lower()
    wishes.hub_settings = f'[[duty]]\nsince = 00:00:00\nuntil = 00:00:00\ndays = ["{day}"]\n'


QUICK = "[rules]\nanswer_within_s = 2\n"
FAULTS = {
    "case-rejected-portrait": Fault("survived:case-rejected-portrait",
                                    "refused; taken up again at the portrait"),
    "case-rejected-document": Fault("survived:case-rejected-document",
                                    "refused; taken up again at the document"),
    "case-rejected-details": Fault("survived:case-rejected-details",
                                   "refused; taken up again at the information"),
    "call-no-answer": Fault("parked:video.no_answer", "no agent takes the call",
                            wish=_agents("nobody", settings=QUICK)),
    "call-off-duty": Fault("parked:video.closed_hours", "no agent is on duty for two days",
                           wish=_off_duty),
    "call-other-face": Fault("recovered:video.mismatch", "the agent sees another person, once",
                             wish=_agents("failed", "approved")),
    "call-network": Fault("recovered:video.network", "the line breaks, once",
                          wish=_agents("network", "approved")),
}  # fmt: skip
