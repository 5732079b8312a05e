"""Both validators say the same of whatever a file may hold."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schemas.checked import SHIPPED, VALID

STRANGERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.text(max_size=12),
    st.sampled_from(
        [
            "2026-02-30",
            "2026-02-28",
            "1349 EUR",
            "1349.00 EUR",
            "5.00 JPY",
            "a\n",
            "",
            "x" * 300,
            "person/akeller",
            "2026-05-30T09:10:00Z",
            "sha256:00",
            "EUR",
            "EUX",
            "٣",
            "asset",
            "true",
            "5",
        ]
    ),
    st.lists(st.sampled_from(["a", "b", 1]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "on", "colour", "$ref"]), st.sampled_from(["a", 1]), max_size=2),
)


def places(value: object, pointer: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the pointers to everything below a value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, inner in steps for place in ((*pointer, step), *places(inner, (*pointer, step)))]


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Any]:
    """Take an example and change, remove or rename some of what is in it."""
    schema = draw(st.sampled_from(sorted(VALID)))
    data = json.loads(json.dumps(VALID[schema], default=float), parse_float=Decimal)
    for _ in range(draw(st.integers(1, 3))):
        if not (everywhere := places(data)):
            break
        *way, last = draw(st.sampled_from(everywhere))
        inner = data
        for step in way:
            inner = inner[step]
        match draw(st.sampled_from(["change", "remove", "rename"])):
            case "change":
                inner[last] = draw(STRANGERS)
            case "rename" if isinstance(inner, dict):
                inner[draw(st.text(max_size=8))] = inner.pop(last)
            case _:
                del inner[last]
    return schema, data


@settings(max_examples=400, deadline=None)
@given(mutations())
def test_the_validators_agree_and_each_breach_has_a_place_of_its_own(mutation: tuple[str, Any]) -> None:
    schema, data = mutation
    breaches = SHIPPED.explain(schema, data)
    assert bool(breaches) is not SHIPPED.is_valid(schema, data)
    assert len({(breach.pointer, breach.on_key) for breach in breaches}) == len(breaches)
    assert all(breach.message for breach in breaches)
