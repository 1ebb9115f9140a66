"""The device's end: runs the calls of one port, one after another; a bug ends the process."""

import inspect
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, get_type_hints

import msgspec
import zmq

from kiosk.bus.wire import Call, Done, Failed
from kiosk.ports.errors import DeviceError

BEAT_MS: Final = 500


class Pulse:
    """When a worker was last seen alive, and until when a running call may keep it silent."""

    def __init__(self) -> None:
        self.alive_until = monotonic() + 30.0  # a device may take its time to open

    def idle(self) -> None:
        self.alive_until = monotonic() + 5.0

    def busy_until(self, not_after: float) -> None:
        self.alive_until = not_after + 5.0


def serve(endpoint: str, port: type[object], device: object, pulse: Pulse) -> None:
    """Answer for ever the methods that `port` names, and no other."""
    methods = {name: _Method(port, device, name) for name in vars(port) if not name.startswith("_")}
    calls = msgspec.msgpack.Decoder(Call)
    rule = _Rule()
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
    with context.socket(zmq.ROUTER) as door:
        door.setsockopt(zmq.LINGER, 0)
        door.bind(endpoint)
        while True:
            pulse.idle()
            if not door.poll(BEAT_MS):
                continue
            caller, packet = door.recv_multipart()
            call = calls.decode(packet)
            if monotonic() > call.not_after or rule.over(call):
                continue  # nobody waits for it: moving a card now would surprise everyone
            pulse.busy_until(call.not_after)
            door.send_multipart([caller, msgspec.msgpack.encode(methods[call.method].run(call))])


class _Rule:
    """Knows who commands the device: ZeroMQ keeps no order between the calls of two callers.

    Without it a move that a killed process had queued could be made after its successor had asked
    where the card is.
    """

    def __init__(self) -> None:
        self._since = 0.0

    def over(self, call: Call) -> bool:
        """Tell whether somebody has taken command since this caller did."""
        self._since = max(self._since, call.reign)
        return 0.0 < call.reign < self._since


class _Method:
    def __init__(self, port: type[object], device: object, name: str) -> None:
        self._run: Callable[..., object] = getattr(device, name)
        wanted = inspect.signature(getattr(port, name)).parameters
        hints = get_type_hints(getattr(port, name))
        named = [arg for arg in wanted.values() if arg.name != "self"]
        self._types: list[Any] = [hints[arg.name] for arg in named]
        self._least = sum(arg.default is arg.empty for arg in named)

    def run(self, call: Call) -> Done | Failed:
        if len(call.args) < self._least:
            raise TypeError(f"{call.method}: {len(call.args)} arguments")
        typed = zip(call.args, self._types[: len(call.args)], strict=True)
        arguments = [msgspec.convert(value, kind) for value, kind in typed]
        try:
            return Done(call.id, self._run(*arguments))
        except DeviceError as refused:
            return Failed(call.id, refused.code, refused.device, refused.detail)
