"""Plans, from YAML to what they say comes of a change. Scenarios name the source of their numbers."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest

from itamops.cache import Cache
from itamops.facts.effects import EFFECTS, Effect
from itamops.findings import FindingClass
from itamops.formats.plans import PLAN_FORMATS
from itamops.pipeline.check import check
from itamops.pipeline.plan import NamedPerson, Plan, make_plan
from itamops.registry.loading import Reader
from itamops.registry.value_text import worded
from itamops.snapshot import snapshot_of
from tests.conftest import files_of
from tests.facts.licensing.estate import asset_id, device, devices, host, license_id, line, people, product

DAY = date(2026, 6, 30)
CONFIGURATION = """\
--- itamops.yaml
format: 1
organization: Acme
timezone: UTC
currency: EUR
assurance: trial
"""
OFFICE = product("office")
LAPTOP = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"
CORES = "parameters: {minimum_per_processor: 8, minimum_per_host: 16}"
WINDOWS = f"metric: core\nquantity: 24\nrights_per_unit: 2\n{CORES}"

PlanText = Callable[[str, str], Plan]
Figures = Mapping[str, tuple[str, str]]


@pytest.fixture
def plan(reader: Reader) -> PlanText:
    """Return a function that plans the change from one registry to another, both written as one text."""

    def make(base: str, head: str) -> Plan:
        old, new = (snapshot_of(dict(files_of(CONFIGURATION + text))) for text in (base, head))
        return make_plan(check(new, old, reader, day=DAY, today=DAY), Cache())

    return make


def effects(plan: Plan, name: str) -> tuple[Effect, ...]:
    return next((group.effects for group in plan.effects if group.name == name), ())


def figures(effect: Effect) -> Figures:
    """Return before and after of each figure as people read them, without a before what is after alone."""
    texts = {one.name: [one.before, one.after] for one in effect.figures}
    return {
        name: ("" if was is None else worded(was), "" if now is None else worded(now))
        for name, (was, now) in texts.items()
    }


def introduced(plan: Plan) -> set[str]:
    return {finding.code for finding in plan.found(FindingClass.INTRODUCED)}


class TestScenarios:
    """P1 to P6 of license positions."""

    OWNED = OFFICE + LAPTOP + line(1, "metric: device\nquantity: 50\nunit_price: 250.00 EUR")

    def test_four_more_than_owned(self, plan: PlanText) -> None:
        """P1: owned 50, used 48 at 250; four more need 52: 2 short, true-up 500, and the change fails."""
        made = plan(self.OWNED + devices(48, "office"), self.OWNED + devices(52, "office"))

        (office,) = effects(made, "licenses")
        assert office.of == "Office by device"
        assert figures(office) == {
            "status": ("over", "under"),
            "required": ("48", "52"),
            "position": ("2", "-2"),
            "needed": ("0", "2"),
            "true-up": ("0.00 EUR", "500.00 EUR"),
            "used": ("48", "50"),
            "available": ("2", "0"),
            "surplus": ("500.00 EUR", "0.00 EUR"),
            "uncovered": ("0", "2"),
        }
        assert "LIC001" in introduced(made)

    def test_four_more_with_a_purchase(self, plan: PlanText) -> None:
        """P1: unless a purchase line comes with it."""
        bought = line(2, "metric: device\nquantity: 2\nunit_price: 250.00 EUR")
        made = plan(self.OWNED + devices(48, "office"), self.OWNED + devices(52, "office") + bought)

        (office,) = effects(made, "licenses")
        assert figures(office)["owned"] == ("50", "52")
        assert "needed" not in figures(office)
        assert "LIC001" not in introduced(made)

    def test_three_laptops_go(self, plan: PlanText) -> None:
        """P2: 3 of 48 are disposed of: used 45, available 5, surplus 1,250."""
        base = self.OWNED + devices(45, "office")
        gone = "".join(
            device(100 + index, "office").replace("in_stock", "disposed").replace("available", "recycled")
            for index in range(3)
        )
        made = plan(base + devices(3, "office", first=100), base + gone)

        (office,) = effects(made, "licenses")
        assert figures(office)["used"] == ("48", "45")
        assert figures(office)["available"] == ("2", "5")
        assert figures(office)["surplus"] == ("500.00 EUR", "1,250.00 EUR")

    def test_five_laptops_asked_for(self, plan: PlanText) -> None:
        """P3: 5 at 1,200, 3 matching in stock: 3,600 avoided, 2,400 spent."""
        base = LAPTOP + devices(3) + people(["anna"])
        request = """--- request
id: req-00000001
name: Laptops for the field
type: hardware
requester: anna
state: submitted
lines: [{item: model/laptop, quantity: 5, estimate: 1200.00 EUR}]
lifecycle: [{on: 2026-06-01, to: submitted, by: anna}]
"""
        made = plan(base, base + request)

        (advice,) = effects(made, "purchases")
        assert advice.of == "Laptops for the field, line 1"
        assert figures(advice) == {
            "wanted": ("", "5"),
            "from stock": ("", "3"),
            "avoided": ("", "3,600.00 EUR"),
            "to buy": ("", "2"),
            "to spend": ("", "2,400.00 EUR"),
        }
        assert advice.notes[0].startswith("in stock: Laptop lap-")

    def test_a_host_too_many(self, plan: PlanText) -> None:
        """P4: 24 packs of 2 for hosts of 16, 24 and 16 cores: 8 needed, and the uncovered host is named."""
        base = OFFICE + line(1, WINDOWS) + host(1, [8, 8], "office") + host(2, [12, 12], "office")
        made = plan(base, base + host(3, [6], "office"))

        (office,) = effects(made, "licenses")
        assert figures(office) == {
            "status": ("over", "under"),
            "required": ("40", "56"),
            "position": ("8", "-8"),
            "needed": ("0", "8"),
            "true-up": ("0.00 EUR", ""),
            "uncovered": ("0", "16"),
        }
        assert office.notes == (f"not covered: server {asset_id(3)} (16)",)

    def test_the_last_seat_is_gone_already(self, plan: PlanText) -> None:
        """P5, snipe-it#3765: of two branches that each take the last seat, the second one's merge fails."""
        seat = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
        base = OFFICE + line(1, "metric: seat\nquantity: 1")
        first = base + people(["anna"], seat) + people(["ben"])
        made = plan(first, base + people(["anna", "ben"], seat))

        assert introduced(plan(base + people(["anna", "ben"]), first)).isdisjoint({"LIC001"})
        assert figures(effects(made, "licenses")[0])["needed"] == ("0", "1")
        assert "LIC001" in introduced(made)

    def test_a_seat_held_through_person_and_device(self, plan: PlanText) -> None:
        """P6, snipe-it#6529 and #5524: it counts once, and stays with the device when that is returned."""
        seat = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
        base = OFFICE + line(1, "metric: seat\nquantity: 2") + people(["anna"], seat)
        held = device(1, person="anna", more=seat)
        returned = (
            held.replace("state: in_use", "state: in_stock")
            .replace("substate: assigned\n", "substate: available\n")
            .replace(
                "by: jlind}]", "by: jlind}, {on: 2026-06-20, to: in_stock, substate: available, by: jlind}]"
            )
        )

        assert effects(plan(base + device(1, person="anna"), base + held), "licenses") == ()
        (office,) = effects(plan(base + held, base + returned), "licenses")
        assert figures(office)["used"] == ("1", "2")


class TestOtherEffects:
    """Money in the books, warranties, requests, budgets."""

    def test_a_laptop_is_bought(self, plan: PlanText) -> None:
        depreciation = (
            "--- registry/policy/depreciation.yaml\n"
            "classes: {computers: {method: straight_line, life_months: 36}}\n"
        )
        more = (
            "acquisition: {on: 2026-06-30, price: 1349.00 EUR}\nin_service: 2026-06-30\n"
            "depreciation: {finance: computers}\n"
            "warranties: [{provider: dell, starts: 2026-06-30, ends: 2029-06-29}]"
        )
        made = plan(
            LAPTOP + depreciation + device(1), LAPTOP + depreciation + device(1) + device(2, more=more)
        )

        assert figures(effects(made, "costs")[0]) == {"spent": ("0.00 EUR", "1,349.00 EUR")}
        assert figures(effects(made, "book-value")[0]) == {"net book value": ("0.00 EUR", "1,349.00 EUR")}
        assert figures(effects(made, "warranties")[0]) == {"covered until": ("", "2029-06-29")}

    def test_a_contract_binds_for_a_year(self, plan: PlanText) -> None:
        contract = """--- contract
id: ctr-00000001
type: support
vendor: dell
state: active
starts: 2026-07-01
billing: monthly
price: 100.00 EUR
lifecycle: [{on: 2026-06-01, to: active, by: jlind}]
"""
        made = plan(LAPTOP + device(1), LAPTOP + device(1) + contract)

        (running,) = effects(made, "costs")
        assert running.of == "Running cost"
        assert figures(running) == {"committed for a year": ("0.00 EUR", "1,200.00 EUR")}

    def test_a_request_comes_a_step_further(self, plan: PlanText) -> None:
        request = """--- request
id: req-00000001
type: hardware
requester: anna
state: %s
lines: [{item: model/laptop, quantity: 2%s}]
lifecycle: [{on: 2026-06-01, to: fulfilling, by: anna}%s]
"""
        base, devices_there = LAPTOP + people(["anna"]), devices(2)
        things = f", fulfilled_by: [asset/{asset_id(0)}, asset/{asset_id(1)}]"
        made = plan(
            base + devices_there + request % ("fulfilling", "", ""),
            base
            + devices_there
            + request % ("fulfilled", things, ", {on: 2026-06-30, to: fulfilled, by: anna}"),
        )

        assert figures(effects(made, "requests")[0]) == {
            "state": ("fulfilling", "fulfilled"),
            "fulfilled": ("0", "2"),
            "open": ("2", "0"),
        }

    def test_what_cannot_be_read_has_no_effect(self, plan: PlanText) -> None:
        owned = OFFICE + line(1, "metric: device\nquantity: 1")
        laptop = device(1, "office")
        path = f"registry/assets/00/{asset_id(1)}.yaml"
        made = plan(owned + laptop, owned + f"--- {path}\nid: [\n")

        assert made.effects == ()
        assert [file.path for file in made.files] == [path]

    def test_effects_are_listed_once_and_described(self) -> None:
        page = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")

        assert len({one.name for one in EFFECTS}) == len(EFFECTS)
        assert re.findall(r"^\| ([a-z ]+) \|", page.partition("## Effects")[2], re.MULTILINE)[1:] == [
            one.title.lower() for one in EFFECTS
        ]


class TestWhatIsTold:
    """Records in the words of the trade."""

    def test_a_step_says_for_whom(self, plan: PlanText) -> None:
        handed_out = device(1, person="anna").replace(
            "[{on: 2024-01-01, to: in_use, substate: assigned",
            "[{on: 2024-01-01, to: in_stock, substate: available, by: jlind}, "
            "{on: 2026-06-30, to: in_use, substate: assigned",
        )
        base = LAPTOP + people(["anna", "jlind"])
        (record,) = plan(base + device(1), base + handed_out).records

        assert record.name == f"Laptop {asset_id(1)}"
        assert [(one.before, one.after, one.words) for one in record.steps] == [
            ("in_stock.available", "in_use.assigned", "for Anna, on 2026-06-30, by Jlind")
        ]
        assert record.alterations == ()

    def test_a_quantity_before_and_after(self, plan: PlanText) -> None:
        base = LAPTOP + device(1) + OFFICE
        terms = "metric: device\nquantity: {}"
        (record,) = plan(base + line(1, terms.format(40)), base + line(1, terms.format(45))).records

        assert record.name == f"license {license_id(1)} for Office"
        assert [(one.field, one.old, one.new) for one in record.alterations] == [("quantity", "40", "45")]

    def test_parts_of_a_list_are_told_by_what_they_are_about(self, plan: PlanText) -> None:
        base = LAPTOP + OFFICE + product("word")
        old = device(1, "office 2019", "word")
        new = device(1, "office 2024")
        (record,) = plan(base + old, base + new).records

        assert [(one.field, one.old, one.new) for one in record.alterations] == [
            ("software Office version", "2019", "2024"),
            ("software", "Word", None),
        ]

    def test_removals_are_told_by_name(self, plan: PlanText) -> None:
        (record,) = plan(LAPTOP + devices(2), LAPTOP + devices(1)).records

        assert (record.action, record.name) == ("removed", f"Laptop {asset_id(1)}")

    def test_people_of_one_name_are_told_apart(self, plan: PlanText) -> None:
        both = LAPTOP + "".join(f"--- person\nid: {one}\nname: Anna Keller\n" for one in ("akeller", "anna"))
        (record,) = plan(both + device(1), both + device(1) + "team: it\n").records
        assert record.alterations[0].new == "it"

        (record,) = plan(both + device(1, person="anna"), both + device(1, person="akeller")).records
        assert [(one.old, one.new) for one in record.alterations] == [
            ("Anna Keller (anna)", "Anna Keller (akeller)")
        ]

    def test_policy_is_told_field_by_field_and_asks_for_approval(self, plan: PlanText) -> None:
        policy = "--- registry/policy/rules.yaml\nlimits: {{waiver_days: {}}}\n"
        roles = "--- registry/policy/roles.yaml\ngovernance: {people: [anna]}\n"
        base = LAPTOP + device(1) + people(["anna"]) + roles
        made = plan(base + policy.format(90), base + policy.format(30))

        (file,) = made.files
        assert file.governs
        assert [(one.field, one.old, one.new) for one in file.alterations] == [
            ("limits waiver days", "90", "30")
        ]
        assert made.governing == ("registry/policy/rules.yaml",)
        assert [(one.role, one.could) for one in made.approvals] == [
            ("governance", (NamedPerson("anna", "Anna"),))
        ]

    def test_findings_that_flip(self, plan: PlanText) -> None:
        loose, mended = device(1), LAPTOP + device(1)
        made = plan(loose, mended)

        assert "REF001" in {finding.code for finding in made.found(FindingClass.FIXED)}


def test_what_cannot_be_read_any_more_takes_no_sheet_from_the_rest(plan: PlanText) -> None:
    """A request that no longer parses says nothing of a count: its sightings still count."""
    count = """\
--- location
id: store
name: Store
type: site
--- count
id: cnt-3f7g2k5p
location: store
on: 2026-06-01
by: anna
sightings:
  file: cnt-3f7g2k5p.csv
  sha256: sha256:%s
--- registry/counts/2026/cnt-3f7g2k5p.csv
serial
S1
"""
    base = LAPTOP + people(["anna"]) + count % ("a" * 64) + "--- registry/vendors/dell.yaml\n"

    made = plan(
        device(1, more="location: store") + base + "id: dell\nname: Dell\n",
        device(1, more="location: store") + base + "[\n",
    )

    assert effects(made, "counts") == ()


def test_a_plan_is_the_same_every_time(plan: PlanText) -> None:
    base = OFFICE + LAPTOP + line(1, "metric: device\nquantity: 5") + people(["anna"])
    made = [plan(base + devices(3), base + devices(9, "office")) for _ in range(2)]

    assert made[0].digest == made[1].digest
    for render in PLAN_FORMATS.values():
        assert render(made[0]) == render(made[1])


def test_the_digest_covers_the_whole_plan(plan: PlanText) -> None:
    made = plan(LAPTOP + devices(1), LAPTOP + devices(2))
    others = [
        msgspec.structs.replace(made, **{field: value})
        for field, value in {"day": date(2026, 7, 1), "effects": (), "records": (), "base": "another"}.items()
        if getattr(made, field) != value
    ]

    assert len({made.digest, *(one.digest for one in others)}) == len(others) + 1
