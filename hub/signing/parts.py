"""Puts the parts of the signing SIM together from settings."""

from hub.post.notices import Words
from hub.refusals import Clock
from hub.settings import HubSettingsError, Signing
from hub.signing.certificates.revocation import Crls
from hub.signing.certificates.trust import Trust, anchors_in
from hub.signing.messages import Caller
from hub.signing.proof import Judge
from hub.signing.service import Service
from hub.signing.worker import SigningWorker
from hub.store.database import Database
from hub.store.pepper import Pepper


def worker(
    database: Database, pepper: Pepper, words: Words, settings: Signing, clock: Clock
) -> SigningWorker | None:
    """Give the worker, or None without a service. Raise `HubSettingsError`."""
    if settings.url is None:
        return None
    if settings.anchors is None:
        raise HubSettingsError("signing.anchors: no authorities are named")
    try:
        anchors = anchors_in(settings.anchors)
        secret = settings.ap_password_file
        password = secret.read_text(encoding="utf-8").strip() if secret is not None else ""
    except (OSError, ValueError) as wrong:
        raise HubSettingsError(f"signing: {wrong}") from wrong
    caller = Caller(settings.ap_id, password, settings.profile)
    service = Service(settings.url, caller, settings.timeout_s, clock)
    judge = Judge(Trust(anchors, Crls(settings.timeout_s)), settings.attributes)
    return SigningWorker(database, pepper, service, judge, words, settings, clock)
