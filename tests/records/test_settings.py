"""Settings: every file has an example, a misspelt key is refused, without a file there are good defaults."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from itamops.documents import data_to_json, read_document
from itamops.findings import Level
from itamops.kinds import SETTINGS
from itamops.lifecycles import LIFECYCLES
from itamops.records.base import Money, Part
from itamops.schemas import SchemaSet
from itamops.settings import SETTING_TYPES, Configuration, Policy, Settings, Tables, decode_setting, gather
from itamops.settings.policy import (
    DEFAULT_APPROVALS,
    DEFAULT_CLASSES,
    DEFAULT_SCHEDULES,
    Limits,
    Members,
    Role,
    RulesPolicy,
)
from itamops.settings.tables import DEFAULT_CONTROLS, ExchangeRates, LaborRates, Points
from tests.records.shapes import schema_fields

EXAMPLES = Path(__file__).parent / "examples" / "settings"
SCHEMA_OF = {setting.name: setting.schema for setting in SETTINGS if setting.schema}
SHIPPED = SchemaSet.shipped()
SHARED = json.loads(SHIPPED.text("common"))["$defs"]


def example(name: str) -> dict[str, Any]:
    data, flaws = read_document((EXAMPLES / f"{name}.yaml").read_bytes())
    assert not flaws
    assert isinstance(data, dict)
    return dict(data)


def decoded(name: str, data: Mapping[str, Any]) -> Part:
    assert SHIPPED.explain(SCHEMA_OF[name], data) == ()
    return decode_setting(name, data_to_json(dict(data)))


def used(value: object, known: frozenset[str], above: str = "") -> set[str]:
    """Return the fields that a value has, under the pointers of its schema: `*` for any name and position."""
    match value:
        case dict():
            inner = [
                (f"{above}/{name}" if f"{above}/{name}" in known else f"{above}/*", value[name])
                for name in value
            ]
        case list():
            inner = [(f"{above}/*", part) for part in value]
        case _:
            return set()
    return {pointer for pointer, _ in inner} | {
        below for pointer, part in inner for below in used(part, known, pointer)
    }


def test_every_setting_has_a_schema_a_type_and_an_example() -> None:
    assert list(SETTING_TYPES) == list(SCHEMA_OF)
    assert {path.stem for path in EXAMPLES.iterdir()} == set(SETTING_TYPES)


@pytest.mark.parametrize("name", SETTING_TYPES)
def test_an_example_is_valid_uses_every_field_and_is_read(name: str) -> None:
    fields = {pointer for pointer, _ in schema_fields(json.loads(SHIPPED.text(SCHEMA_OF[name])), SHARED)}
    data = example(name)
    assert isinstance(decoded(name, data), SETTING_TYPES[name])
    assert fields - used(data, frozenset(fields)) == set()


@pytest.mark.parametrize("name", SETTING_TYPES)
def test_a_misspelt_key_is_refused(name: str) -> None:
    data = example(name)
    key = next(iter(data))
    data[f"{key}x"] = data.pop(key)
    breach = SHIPPED.explain(SCHEMA_OF[name], data)[0]
    assert breach.code == "SCH001"
    assert breach.fix == f'did you mean "{key}"?'


def test_without_a_file_there_are_defaults() -> None:
    assert gather({}) == Settings(configuration=Configuration(), policy=Policy(), tables=Tables())
    assert Configuration().assurance == "standard"
    assert Policy().rules == RulesPolicy()
    assert Limits().mass_change_percent == Decimal(30)
    assert all(Policy().roles.holders(role) == Members() for role in get_args(Role))


@pytest.mark.parametrize(
    ("name", "defaults"),
    [
        ("approvals", {"rules": DEFAULT_APPROVALS}),
        ("depreciation", {"classes": DEFAULT_CLASSES}),
        ("schedules", {"schedules": DEFAULT_SCHEDULES}),
        ("controls", {"controls": DEFAULT_CONTROLS}),
        ("rules", {"limits": {name: getattr(Limits(), name) for name in Limits.__struct_fields__}}),
    ],
)
def test_the_defaults_could_stand_in_a_file(name: str, defaults: Mapping[str, object]) -> None:
    encoded = msgspec.json.Encoder(decimal_format="number").encode(defaults)
    written = json.loads(encoded, parse_float=Decimal)
    assert SHIPPED.explain(SCHEMA_OF[name], written) == ()


def test_states_that_the_default_matrix_names_exist() -> None:
    for rule in DEFAULT_APPROVALS:
        for step in (*rule.before, *rule.after):
            state, _, substate = step.partition(".")
            assert state in LIFECYCLES[rule.of].states
            assert not substate or substate in LIFECYCLES[rule.of].states[state]


def test_files_are_put_together_by_what_they_are() -> None:
    files = {
        "itamops.yaml": "itamops",
        "registry/policy/rules.yaml": "rules",
        "registry/tables/exchange-rates/2026-02.yaml": "exchange-rates",
        "registry/tables/points-pvu.yaml": "points",
        "registry/tables/labor-rates.yaml": "labor-rates",
    }
    settings = gather({path: (name, decoded(name, example(name))) for path, name in files.items()})
    assert settings.configuration.organization == "ACME"
    assert settings.configuration.ids.prefixes == {"laptop": "lap", "server": "srv"}
    assert settings.policy.rules.levels == {"LIC001": Level.WARNING, "POL001": Level.OFF}
    assert settings.policy.rules.limits.tolerance_percent == Decimal("2.5")
    assert settings.policy.approvals == Policy().approvals
    assert list(settings.tables.exchange_rates) == ["2026-02"]
    rates = settings.tables.exchange_rates["2026-02"]
    assert isinstance(rates, ExchangeRates)
    assert rates.days[0].rates["USD"] == Decimal("1.0831")
    assert isinstance(settings.tables.points["pvu"], Points)
    assert isinstance(settings.tables.labor_rates, LaborRates)
    assert settings.tables.labor_rates.rates[0].per_hour == Money(Decimal("65.00"), "EUR")
