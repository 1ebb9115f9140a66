"""Who may stand where: the customer, whoever signs for another, the child a SIM is for."""

from typing import Final

from kiosk.case.reasons import Reason
from kiosk.journeys.enterprise_sim import NAME as ENTERPRISE
from kiosk.journeys.facts import Facts
from kiosk.journeys.minor_sim import NAME as MINOR
from kiosk.journeys.state import Stage, Visit

CHILD: Final = (Stage.CHILD_FRONT, Stage.CHILD_BACK, Stage.CHILD_DETAILS)


def age_fault(visit: Visit, facts: Facts) -> Reason | None:
    """Name the rule of age that the person whose papers are taken now does not meet."""
    age = visit.draft.person.age(facts.today)
    if age is None:
        return Reason.MRZ_UNREADABLE if visit.stage in CHILD else Reason.UNDER_AGE
    policy = facts.policy
    if visit.stage in CHILD:
        if age < policy.minor.from_age:
            return Reason.MINOR_TOO_YOUNG
        return Reason.MINOR_OLD_ENOUGH if age >= policy.least_age else None
    least = {MINOR: policy.minor.signatory_age, ENTERPRISE: policy.enterprise.signatory_age}
    if age < least.get(visit.journey, 0):
        return Reason.SIGNATORY_AGE
    if age >= policy.least_age:
        return None
    return Reason.UNDER_AGE_HERE if MINOR in policy.journeys else Reason.UNDER_AGE
