"""Never more numbers on a document than the limit, in whatever order cases come (A23, I1)."""

import tempfile
import threading
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.wire.centre_v1 import AllowanceV1, AskAllowance
from tests.hub.world import World, case, world

DOCUMENT = "VNM/079200000001"


def used(hub: World) -> int:
    answer = hub.ask(AskAllowance("vnm/0792 0000 0001"))
    assert isinstance(answer, AllowanceV1)
    assert answer.limit == 3
    return answer.used


def apply(hub: World, name: str, number: int) -> str:
    code = f"R-{number}"
    if number not in KNOWN:
        KNOWN.add(number)
        hub.reservation(code, f"+8490000{number:04}", iccid=f"898404000000001{number:04}")
    hub.call(name)
    hub.send(
        case(name, reservation=code, number=f"+8490000{number:04}",
             iccid=f"898404000000001{number:04}", document=DOCUMENT)
    )  # fmt: skip
    return str(hub.case(name).state)


KNOWN: set[int] = set()


def test_the_fourth_number_is_rejected_and_told(hub: World) -> None:
    KNOWN.clear()
    hub.load("numbers", f"document,number\n{DOCUMENT},+84911111111\n")
    assert [apply(hub, f"case-{n}", n) for n in range(3)] == ["IN_REVIEW", "IN_REVIEW", "REJECTED"]
    assert hub.case("case-2").reason == "data.limit_reached"
    assert hub.kept("R-2").status == "CONNECT_FAILED"
    assert used(hub) == 3


def test_a_failed_case_gives_its_place_back(hub: World) -> None:
    KNOWN.clear()
    for n in range(3):
        apply(hub, f"case-{n}", n)
    hub.reject("face.blur", "case-0")
    assert used(hub) == 2
    assert apply(hub, "case-9", 9) == "IN_REVIEW"


def test_the_same_number_counts_once(hub: World) -> None:
    hub.load("numbers", f"document,number\n{DOCUMENT},+84911111111\n")
    hub.load("numbers", f"document,number\n{DOCUMENT},+84911111111\n")
    assert used(hub) == 1


def test_kiosks_that_send_at_the_same_moment_share_one_limit(tmp_path: Path) -> None:
    KNOWN.clear()
    with world(tmp_path) as hub:
        sealed = []
        for n in range(8):
            hub.reservation(f"R-{n}", f"+8490000{n:04}", iccid=f"898404000000001{n:04}")
            sealed.append(
                hub.sealed(case(f"case-{n}", reservation=f"R-{n}", number=f"+8490000{n:04}",
                                iccid=f"898404000000001{n:04}", document=DOCUMENT))
            )  # fmt: skip
        gate = threading.Barrier(8)

        def deliver(index: int) -> None:
            gate.wait()
            hub.centre.intake.store(sealed[index], "kiosk-0001")

        threads = [threading.Thread(target=deliver, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        states = [hub.case(f"case-{n}").state for n in range(8)]
        assert sorted(states) == ["IN_REVIEW"] * 3 + ["REJECTED"] * 5
        assert used(hub) == 3


MOVES = st.lists(
    st.tuples(st.sampled_from(["apply", "approve", "reject", "import"]), st.integers(0, 5)),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MOVES)
def test_no_order_of_events_passes_the_limit_by_cases(moves: list[tuple[str, int]]) -> None:
    KNOWN.clear()
    done: list[tuple[str, int]] = []
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as hub:
        for step, (move, n) in enumerate(moves):
            waiting = [c for c in done if hub.case(c[0]).state == "IN_REVIEW"]
            before = used(hub)
            if move == "apply":
                done.append((f"case-{step}", n))
                if apply(hub, f"case-{step}", n) == "REJECTED":
                    assert before >= 3
            elif move == "import":
                hub.load("numbers", f"document,number\n{DOCUMENT},+8491111{n:04}\n")
            elif waiting:
                name = waiting[n % len(waiting)][0]
                holds = hub.kept(hub.case(name).reservation).claimed_by == name
                if move == "reject":
                    hub.reject("face.blur", name)
                elif holds:
                    hub.approve(name)
                    assert used(hub) == before
            assert used(hub) <= max(3, before + (move == "import"))
