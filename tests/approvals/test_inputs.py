"""What a condition of policy decides by is guarded: nobody switches a rule off by its inputs (T31)."""

from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from itamops.approvals.conditions import CONDITIONS
from itamops.approvals.evidence import ChangeCommit, Evidence, Identity
from itamops.approvals.inputs import ALWAYS, READS, TABLE, Input, is_fixed, unguarded
from itamops.approvals.roles import IN_CHARGE
from itamops.findings import Level
from itamops.kinds import SETTINGS
from itamops.pipeline.check import Verdict, check
from itamops.registry.loading import Reader
from itamops.settings.policy import DEFAULT_APPROVALS, ApprovalRule, Table
from itamops.snapshot import snapshot_of
from tests.approvals.estate import APPROVALS, ARRIVED, FILES, LAPTOP, TODAY, codes, laptop, person

COMMIT = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b"
RATES = "registry/tables/exchange-rates/2026-06.yaml"
RATE = "base: EUR\ndays: [{on: 2026-06-29, rates: {USD: 1.163}}]\n"
MODEL = "registry/models/latitude.yaml"
SEAT = "registry/licenses/5n/lic-5n2v8r3d.yaml"
MACHINE = "registry/instances/4t/vm-4t8w2c6x.yaml"
FRAME = "registry/contracts/ctr-4q7n2b9x.yaml"
PORTAL = "registry/applications/portal.yaml"
REQUEST = "registry/requests/2026/req-7k3m9q2x.yaml"
PAT = "registry/people/pat.yaml"
LAB = "registry/teams/lab.yaml"
DIGEST = f"sha256:{'9f2c' * 16}"

KNOWN: Mapping[str, str] = {
    **FILES,
    RATES: RATE,
    PAT: person("pat", team="lab", manager="bea"),
    MODEL: "id: latitude\nname: Latitude\nmanufacturer: dell\ncategory: laptop\ncatalogue: banned\n",
    "registry/models/xps.yaml": "id: xps\nname: XPS\nmanufacturer: dell\ncategory: laptop\n",
    "registry/software/cad.yaml": "id: cad\nname: CAD\nlicensing: perpetual\n",
    LAB: "id: lab\nname: Lab\nlead: bea\napprovers: [dan]\nbudgets: [{id: lab-2026, starts: 2026-01-01, "
    "ends: 2026-12-31, kind: running, amount: 900.00 EUR}]\n",
    LAPTOP: laptop(
        ARRIVED,
        classification="secret",
        acquisition="{on: 2026-02-12, price: 2000.00 EUR}",
        depreciation="{finance: computers}",
    ),
    SEAT: "id: lic-5n2v8r3d\nproduct: cad\nmetric: device\nquantity: 9\nunit_price: 900.00 EUR\nteam: lab\n"
    f"state: active\nproof: {{document: invoice, sha256: '{DIGEST}'}}\nlifecycle:\n"
    "  - {on: 2026-02-12, to: active, by: tom, opening: {system: excel, key: L-1, file: a.csv, row: 1}}\n",
    MACHINE: "id: vm-4t8w2c6x\nname: build\nteam: lab\ncost_per_month: 2000.00 EUR\nstate: running\n"
    "lifecycle: [{on: 2026-02-12, to: running, by: tom}]\n",
    FRAME: "id: ctr-4q7n2b9x\nname: Frame\ntype: agreement\nvendor: dell\nnumber: FA-1\ncompany: acme\n"
    "team: lab\nprice: 2000.00 EUR\nstate: active\nstarts: 2026-01-01\n"
    "lifecycle: [{on: 2026-01-01, to: active, by: tom, proof: FA-1.pdf}]\n",
    PORTAL: "id: portal\nname: Portal\nowner: bea\nteam: lab\n",
    REQUEST: "id: req-7k3m9q2x\ntype: hardware\nrequester: pat\nstate: submitted\n"
    "lines: [{item: model/latitude, quantity: 1, estimate: 2100.00 USD}]\n"
    "lifecycle: [{on: 2026-06-01, to: submitted, by: pat}]\n",
}
ALTERED: Mapping[Input, tuple[str, str, str]] = {
    Input(TABLE, "exchange-rates"): (RATES, "1.163", "1163.0"),
    Input("model", "category"): (MODEL, "category: laptop", "category: server"),
    Input("model", "data_bearing"): (MODEL, "category: laptop", "category: laptop\ndata_bearing: false"),
    Input("model", "catalogue"): (MODEL, "banned", "allowed"),
    Input("asset", "model"): (LAPTOP, "model: latitude", "model: xps"),
    Input("asset", "classification"): (LAPTOP, "secret", "public"),
    Input("asset", "acquisition"): (LAPTOP, "2000.00", "1.00"),
    Input("asset", "depreciation"): (LAPTOP, "computers", "expensed"),
    Input("asset", "team"): (LAPTOP, "team: office", "team: lab"),
    Input("license", "unit_price"): (SEAT, "900.00", "1.00"),
    Input("license", "quantity"): (SEAT, "quantity: 9", "quantity: 1"),
    Input("license", "team"): (SEAT, "team: lab", "team: office"),
    Input("instance", "cost_per_month"): (MACHINE, "2000.00", "1.00"),
    Input("instance", "team"): (MACHINE, "team: lab", "team: office"),
    Input("contract", "price"): (FRAME, "2000.00", "1.00"),
    Input("contract", "type"): (FRAME, "type: agreement", "type: support"),
    Input("contract", "team"): (FRAME, "team: lab", "team: office"),
    Input("application", "owner"): (PORTAL, "owner: bea", "owner: pat"),
    Input("application", "team"): (PORTAL, "team: lab", "team: office"),
    Input("request", "type"): (REQUEST, "type: hardware", "type: software"),
    Input("person", "team"): (PAT, "team: lab", "team: office"),
    Input("person", "manager"): (PAT, "manager: bea", "manager: anna"),
    Input("team", "lead"): (LAB, "lead: bea", "lead: pat"),
    Input("team", "approvers"): (LAB, "[dan]", "[dan, pat]"),
    Input("team", "budgets"): (LAB, "900.00", "90000.00"),
}
VALUES = {
    "types": "[agreement]",
    "over": "1000",
    "categories": "[laptop]",
    "catalogue": "[banned]",
    "classifications": "[secret]",
}
NOT_OF = frozenset({"supply"})
"""Kinds that no rule of policy can be about."""


def judge(reader: Reader, files: Mapping[str, str], changed: Mapping[str, str | None]) -> Verdict:
    """Check what Pat, who has no role, pushes without anybody's approval."""
    after = {path: text for path, text in {**files, **changed}.items() if text is not None}
    pat = Identity("pat", "pat@acme.example")
    evidence = Evidence(heads=(COMMIT,), commits=(ChangeCommit(id=COMMIT, author=pat, committer=pat),))
    head, base = (snapshot_of({path: text.encode() for path, text in one.items()}) for one in (after, files))
    return check(head, base, reader, day=TODAY, today=TODAY, evidence=evidence)


def policy_of(condition: str, of: str, *guards: str) -> str:
    """Write a policy of one rule with a condition, or with an approver in charge, and of guards."""
    given = f"{condition}: {VALUES[condition]}, " if condition in VALUES else ""
    role = condition if condition in IN_CHARGE else "finance"
    rule = f"{{name: it, of: {of}, {given}needs: [{{role: {role}}}]}}"
    return "rules:\n" + "".join(f"  - {one}\n" for one in (rule, *guards))


def _reading() -> Iterator[tuple[str, str, Input]]:
    for condition, by_kind in READS.items():
        for of, several in by_kind.items():
            yield from ((condition, of, read) for read in several if of not in NOT_OF)


READING = list(_reading())


@pytest.mark.parametrize(("condition", "of", "read"), READING)
def test_an_input_that_is_changed_first_is_refused(
    reader: Reader, condition: str, of: str, read: Input
) -> None:
    """Whatever else policy says: the input alone, by somebody without a role, with nobody's approval."""
    path, old, new = ALTERED[read]
    assert old in KNOWN[path]
    files = {**KNOWN, APPROVALS: policy_of(condition, of)}

    found = [
        one
        for one in judge(reader, files, {path: KNOWN[path].replace(old, new)}).counting
        if one.level is Level.ERROR
    ]

    assert {one.place.path for one in found} == {path}
    assert {one.code for one in found} & {"AUTH001", "CHG007"}


@pytest.mark.parametrize("read", [one for several in ALWAYS.values() for one in several], ids=str)
def test_what_is_read_whatever_policy_says_is_refused(reader: Reader, read: Input) -> None:
    path, old, new = ALTERED[read]
    verdict = judge(reader, {**KNOWN, APPROVALS: "rules: []\n"}, {path: KNOWN[path].replace(old, new)})

    assert codes(verdict) == ["AUTH001"]


@pytest.mark.parametrize("table", get_args(Table))
@pytest.mark.parametrize("policy", ["rules: []\n", None], ids=["no rules", "shipped"])
def test_no_table_of_figures_changes_without_an_approval(
    reader: Reader, table: str, policy: str | None
) -> None:
    """Also one that is deleted, or that comes for the first time."""
    (setting,) = (one for one in SETTINGS if one.name == table)
    path = (
        setting.path.replace(r"[0-9]{4}-[0-9]{2}", "2026-06").replace("[a-z0-9-]+", "ibm").replace("\\", "")
    )
    files = {name: text for name, text in {**KNOWN, APPROVALS: policy}.items() if text and name != RATES}

    new = judge(reader, files, {path: RATE if table == "exchange-rates" else "{}\n"})
    gone = judge(reader, {**files, path: RATE}, {path: None})

    assert "AUTH001" in codes(new)
    assert "AUTH001" in codes(gone)


def test_each_table_of_the_registry_is_one_that_a_rule_can_name() -> None:
    assert {one.name for one in SETTINGS if one.path.startswith("registry/tables/")} == set(get_args(Table))


def test_each_condition_and_each_approver_in_charge_is_in_the_table() -> None:
    assert READS.keys() == {*CONDITIONS, *IN_CHARGE}


def test_who_has_no_role_cannot_put_a_cheap_request_through_by_a_rate(reader: Reader) -> None:
    """The row of the issue: 2,100 USD need finance, at 1163.0 dollars a euro they would not."""
    approved = KNOWN[REQUEST].replace("state: submitted", "state: approved")
    approved = approved.replace("by: pat}]", "by: pat}, {on: 2026-06-30, to: approved, by: anna}]")
    policy = "{name: costly, of: request, after: [approved], over: 1000, needs: [{role: finance}]}"
    files = {**KNOWN, APPROVALS: f"rules: [{policy}]\n"}
    rate = {RATES: RATE.replace("1.163", "1163.0")}

    assert "AUTH001" in codes(judge(reader, files, rate)), "the rate first"
    for changed in ({REQUEST: approved}, {REQUEST: approved, **rate}):
        found = [one for one in judge(reader, files, changed).counting if one.code == "AUTH001"]
        assert any("(costly)" in one.message for one in found), "both at once"
    cheap = {**files, **rate}
    dear = {REQUEST: approved, RATES: RATE}
    found = [one for one in judge(reader, cheap, dear).counting if one.code == "AUTH001"]
    assert any("(costly)" in one.message for one in found), "the rate after the change counts as well"


def test_an_amount_that_a_change_lowers_counts_as_it_was(reader: Reader) -> None:
    policy = "{name: dear, of: contract, over: 1000, needs: [{role: finance}]}"
    files = {**KNOWN, APPROVALS: f"rules: [{policy}]\n", FRAME: KNOWN[FRAME].replace("active", "draft")}

    found = judge(reader, files, {FRAME: files[FRAME].replace("2000.00", "1.00")}).counting

    assert any("(dear)" in one.message for one in found)


def test_a_new_model_is_an_input_as_well(reader: Reader) -> None:
    """A banned model is not copied under another name to be asked for."""
    files = {**KNOWN, APPROVALS: policy_of("catalogue", "request")}
    copied = KNOWN[MODEL].replace("id: latitude", "id: copy").replace("banned", "preferred")

    assert codes(judge(reader, files, {"registry/models/copy.yaml": copied})) == ["AUTH001"]


def test_a_deleted_waiver_needs_those_whom_it_needed(reader: Reader) -> None:
    waiver = (
        "id: wvr-4t8w2c6x\ncode: POL005\nsubject: person/pat\nreason: r\nrequested_by: pat\n"
        "expires: 2026-12-31\n"
    )
    place = "registry/waivers/wvr-4t8w2c6x.yaml"

    (found,) = judge(reader, {**KNOWN, place: waiver}, {place: None}).counting

    assert found.code == "AUTH001"
    assert "deletion" in found.message


def test_a_rule_of_policy_names_who_agrees_instead_of_those_who_govern(reader: Reader) -> None:
    guard = "{name: rates, of: table, tables: [exchange-rates], needs: [{role: finance}]}"
    path, old, new = ALTERED[Input(TABLE, "exchange-rates")]
    for guards, rule in ((), "governance (unguarded-input)"), ((guard,), "finance (rates)"):
        files = {**KNOWN, APPROVALS: policy_of("over", "request", *guards)}
        (found,) = judge(reader, files, {path: KNOWN[path].replace(old, new)}).counting
        assert rule in found.message


def test_a_guard_that_holds_for_some_changes_leaves_the_others_to_those_who_govern(reader: Reader) -> None:
    """A rule about laptops alone guards no server."""
    guard = (
        "{name: mine, of: asset, fields: [classification], categories: [server], needs: [{role: finance}]}"
    )
    path, old, new = ALTERED[Input("asset", "classification")]
    files = {**KNOWN, APPROVALS: policy_of("classifications", "disposal", guard)}

    (found,) = judge(reader, files, {path: KNOWN[path].replace(old, new)}).counting

    assert "governance (unguarded-input)" in found.message


def test_what_decides_about_nothing_is_changed_by_anybody(reader: Reader) -> None:
    files = {**KNOWN, APPROVALS: "rules: []\n"}

    for read in Input("model", "catalogue"), Input("asset", "acquisition"):
        path, old, new = ALTERED[read]
        assert codes(judge(reader, files, {path: KNOWN[path].replace(old, new)})) == []


def test_past_books_are_guarded_whatever_policy_says(reader: Reader) -> None:
    """T31: an approvals file without a rule about them leaves them to those who govern."""
    old = {LAPTOP: KNOWN[LAPTOP].replace("2026-02-12, price", "2024-02-12, price")}
    lower = {LAPTOP: old[LAPTOP].replace("2000.00", "1500.00")}
    guard = "{name: books, of: asset, books: past, needs: [{role: finance}]}"
    for rules, rule in (("rules: []", "governance (past-books)"), (f"rules: [{guard}]", "finance (books)")):
        found = judge(reader, {**KNOWN, **old, APPROVALS: f"{rules}\n"}, lower).counting
        assert [one for one in found if one.code == "AUTH001" and rule in one.message], found


def test_the_shipped_policy_has_a_rule_for_each_input() -> None:
    assert not unguarded(DEFAULT_APPROVALS)


@pytest.mark.parametrize("condition", list(VALUES))
def test_every_input_without_a_rule_is_listed(condition: str) -> None:
    always = {read for several in ALWAYS.values() for read in several}
    for of, several in READS[condition].items():
        rule = ApprovalRule(name="it", of=of, needs=(), **{condition: ("x",)})  # type: ignore[arg-type]  # a parameter
        assert unguarded([rule]).keys() == always | {read for read in several if not is_fixed(read)}


def test_each_input_has_its_attempt() -> None:
    assert {read for _, _, read in READING} <= ALTERED.keys()
