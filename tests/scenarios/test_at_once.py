"""Two people at the same time: each change is fine, both together are not, and one of them gets in."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from tests.scenarios.company import ONE_LAPTOP, OPEN_ORDER, OTHER, SPARE, Record, device, files_of
from tests.scenarios.estate import Clone, Estate

NEW = ("lap-6b3d8f2h", "lap-8n5q2s7v")


class Race(NamedTuple):
    """What two people each push, what the second makes of both, and the code that answers that."""

    name: str
    first: list[tuple[str, Record]]
    second: list[tuple[str, Record]]
    merged: list[tuple[str, Record]]
    code: str


def with_cad(name: str, number: int) -> tuple[str, Record]:
    return "asset", device(name, number) | {"software": [{"product": "cad", "installed": "2025-05-05"}]}


def received(name: str, number: int) -> tuple[str, Record]:
    """Return a laptop that came by the open order."""
    laptop = device(name, number, acquisition={"order": OPEN_ORDER, "vendor": "dell", "on": "2025-05-05"})
    came = {
        "source": "receipt",
        "order": OPEN_ORDER,
        "line": 1,
        "receipt": f"DN-{number}",
        "condition": "new",
    }
    return "asset", laptop | {"lifecycle": [laptop["lifecycle"][0] | {"on": "2025-05-05"} | came]}


def order(*came: tuple[str, int]) -> tuple[str, Record]:
    """Return the open order with laptops that came by it."""
    receipts = [
        {"note": f"DN-{number}", "on": "2025-05-05", "by": "tess", "line": 1, "quantity": 1, "assets": [name]}
        for name, number in came
    ]
    return "order", ONE_LAPTOP | {"receipts": receipts}


ONE, TWO = NEW
SERIAL = {"serial": "5CG3141577"}
RACES = (
    Race("last-seat", [with_cad(SPARE, 2)], [with_cad(OTHER, 3)], [], "LIC001"),
    Race(
        "one-serial",
        [("asset", device("lap-3c6f9j4k", 6, **SERIAL))],
        [("asset", device("lap-4d7g2m5n", 7, **SERIAL))],
        [],
        "ID003",
    ),
    Race(
        "one-unit",
        [order((ONE, 4)), received(ONE, 4)],
        [order((TWO, 5)), received(TWO, 5)],
        [order((ONE, 4), (TWO, 5))],
        "POL003",
    ),
)


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
def test_one_gets_in_and_the_other_is_refused_on_top_of_it(guarded: Estate, race: Race) -> None:
    tess, omar = guarded["tess"], guarded["omar"]
    for clone, records in ((tess, race.first), (omar, race.second)):
        clone.start()
        clone.commit(files_of(*records))
    for clone in (tess, omar):
        clone.git("switch", "--quiet", "--force-create", "main", "topic")

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(Clone.push, (tess, omar)))
    assert sorted(one.returncode for one in done) == [0, 1], [one.stderr for one in done]
    taken, late = (tess, omar) if done[0].returncode == 0 else (omar, tess)
    stands = guarded.server.git("rev-parse", "main")
    assert stands == taken.git("rev-parse", "HEAD")

    late.git("fetch", "--quiet", "origin")
    late.git("switch", "--quiet", "--force-create", "main", "origin/main")
    late.git("merge", "--no-ff", "--message=Both", "topic", fails=bool(race.merged))
    if race.merged:
        late.commit(files_of(*race.merged))
    before = guarded.server.everything()
    refused = late.push()
    assert refused.returncode == 1
    assert f"remote: error[{race.code}]" in refused.stderr, refused.stderr
    assert guarded.server.everything() == before
