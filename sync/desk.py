"""Port `Desk` over questions: an answer as it came, a refusal as an error of the port."""

from collections.abc import Callable

from sync.refusals import refusal
from sync.wire.centre_v1 import Answer, Question
from sync.wire.desk_v1 import DeskAnswer, DeskQuestion


class RemoteDesk:
    """A `Desk`. `ask` raises the port's offline and time errors."""

    def __init__(self, ask: Callable[[Question], Answer]) -> None:
        self._ask = ask

    def ask(self, question: DeskQuestion) -> DeskAnswer:
        answer = self._ask(question)
        if isinstance(answer, DeskAnswer):
            return answer
        raise refusal(answer)
