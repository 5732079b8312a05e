"""What REF001 does where much is wrong at once."""

from datetime import date

from itamops.registry.loading import Reader, load
from itamops.rules.engine import Context
from itamops.rules.references import SUGGESTIONS, dangling
from itamops.snapshot import snapshot_of


def test_suggestions_are_looked_for_a_limited_number_of_times(reader: Reader) -> None:
    people = {
        f"registry/people/p{number}.yaml": f"id: p{number}\nmanager: gone{number}\n".encode()
        for number in range(SUGGESTIONS + 50)
    }
    known = {"registry/people/gone0.yaml": b"id: gone0\n"}
    context = Context(
        load(snapshot_of(people | known), reader), None, day=date(2026, 6, 30), today=date(2026, 6, 30)
    )

    fixes = [problem.fix for problem in dangling.check(context)]

    assert len(fixes) == SUGGESTIONS + 49
    assert sum("did you mean" in fix for fix in fixes) <= SUGGESTIONS
    assert all(fixes)
