"""A sealed case travels from the outbox to the hub over a real mosquitto, whatever breaks."""

from sync.outbox import KioskOutbox
from sync.wire.envelope import unseal
from tests.sync.rig import Centre, until


def test_a_case_arrives_whole_and_is_erased(centre: Centre) -> None:
    outbox = KioskOutbox(centre.outbox, ballast=0)
    sealed = centre.sealed("case-1", 500_000)
    with centre.broker(), centre.hub(), centre.agent():
        assert outbox.put(sealed)
        until(lambda: outbox.acknowledged("case-1"))
    stored = centre.shelf.cases[sealed.digest.hex()]
    assert stored.body == sealed.body
    assert len(unseal(stored, centre.pki.sealing_key())) == 500_000
    assert not outbox.holds("case-1")
    assert outbox.waiting() == 0
    outbox.close()
