"""Questions at the centre's counters beside the SIM's own, one module a counter.

Port, journey, line and hub speak these very structs: nothing is translated on the way.
"""

from sync.wire.real_name_v1 import Activate, ActivationV1, OpenActivation, OpenedV1
from sync.wire.status_v1 import AskStatus, StatusV1

DeskQuestion = AskStatus | Activate | OpenActivation
DeskAnswer = StatusV1 | ActivationV1 | OpenedV1
