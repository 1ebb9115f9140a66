"""Questions at the centre's counters beside the SIM's own, one module a counter.

Port, journey, line and hub speak these very structs: nothing is translated on the way.
"""

from sync.wire.status_v1 import AskStatus, StatusV1

DeskQuestion = AskStatus
DeskAnswer = StatusV1
