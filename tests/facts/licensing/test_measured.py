"""Rights by what is measured: sessions, tokens, heads, weeks, tiers; from CSV and YAML to the reports."""

from collections.abc import Mapping, Sequence
from datetime import date

from itamops.importers.usage import UsageOptions, import_usage
from itamops.registry.loading import Reader
from tests.conftest import files_of
from tests.facts.licensing.estate import devices, guest, line, people, table, usage
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds
from tests.importers.imports import bring_in_with

HOURS = ((9, 12), (10, 11), (11, 13), (11, 15), (14, 16), (12, 14))
TOUCHING = ((9, 10), (10, 11), (11, 12), (8, 9))
NESTED = ((8, 18), (9, 17), (10, 16), (16, 17), (10, 12))
OPEN = ((9, None), (10, 12), (11, None), (12, 13), (14, 15))
PEAK = OFFICE + line(1, "metric: concurrent-user\nquantity: 2\ntrue_up_price: 90.00 EUR")
TOKENS = OFFICE + line(1, "metric: token\nquantity: 12")
NAIVE = (2, 1, 3, 1, 2, 4)


def sessions(hours: Sequence[tuple[int, int | None]], tokens: Sequence[int] = ()) -> str:
    """Return sessions of one day as a license server writes them; one without an end is still open."""
    rows = [
        f"2026-05-18 {starts:02}:00,{f'2026-05-18 {ends:02}:00' if ends else ''},pc{index},"
        + (str(tokens[index]) if tokens else "")
        for index, (starts, ends) in enumerate(hours)
    ]
    return "Start,End,Computer,Tokens\n" + "\n".join(rows) + "\n"


SESSIONS: Mapping[str, tuple[Vector, str]] = {
    vector.name: (vector, csv)
    for vector, csv in (
        (
            Vector(
                "of the vendor",
                "E8, ServiceNow: 3, where closed intervals would say 4",
                PEAK,
                "office concurrent-user used=2 uncovered=1 needed=1 true_up_cost=90.00EUR",
            ),
            sessions(HOURS),
        ),
        (
            Vector(
                "that touch",
                "E8, other numbers: never two at a time",
                PEAK,
                "office concurrent-user used=1 available=1 needed=0",
            ),
            sessions(TOUCHING),
        ),
        (
            Vector(
                "within each other",
                "E8, other numbers: four from ten to twelve",
                PEAK,
                "office concurrent-user used=2 uncovered=2 needed=2",
            ),
            sessions(NESTED),
        ),
        (
            Vector(
                "that are open",
                "E8, other numbers: two go on, and one at a time beside them",
                PEAK,
                "office concurrent-user required=3 needed=1",
            ),
            sessions(OPEN),
        ),
        (
            Vector(
                "with tokens",
                "E9, own: 8, where closed intervals would say 10",
                TOKENS,
                "office token used=8 available=4",
            ),
            sessions(HOURS, NAIVE),
        ),
        (
            Vector(
                "with tokens that touch",
                "E9, other numbers: 7 and 6 one after the other",
                TOKENS,
                "office token used=7 available=5",
            ),
            sessions(TOUCHING, (3, 7, 6, 5)),
        ),
        (
            Vector(
                "with more tokens than are owned",
                "E9, other numbers: 5 + 6 + 7",
                TOKENS,
                "office token used=12 uncovered=6 needed=6",
            ),
            sessions(((9, 12), (10, 12), (11, 12)), (5, 6, 7)),
        ),
    )
}


def imported(records: str, csv: str, reader: Reader) -> str:
    """Return the record of use that an import makes of a file of sessions in May."""
    before = {path: content.decode() for path, content in files_of(records)}
    options = UsageOptions(product="office", first_day=date(2026, 5, 1), last_day=date(2026, 5, 31))
    outcome = bring_in_with(import_usage, reader, {"sessions.csv": csv}, before, options)
    return "".join(f"--- {path}\n{text}\n" for path, text in outcome.files.items())


@each([vector for vector, _ in SESSIONS.values()])
def test_sessions(vector: Vector, reader: Reader, read_registry: Read) -> None:
    records = imported(vector.records, SESSIONS[vector.name][1], reader)

    holds(vector._replace(records=records), read_registry)


QUARTER = (
    OFFICE
    + line(1, "metric: concurrent-user\nquantity: 2\nparameters: {period: quarter}")
    + usage(1, "peak: 3")
    + usage(2, "peak: 2", first="2026-06-01", last="2026-06-14")
    + usage(3, "peak: 9", first="2026-02-01", last="2026-02-28")
    + devices(5, "office")
)
HEADS = table(
    "headcount",
    "heads: [{on: 2025-01-01, employees: 400, contractors: 10}, "
    "{on: 2026-01-01, employees: 450, contractors: 30}, {on: 2026-07-01, employees: 900, contractors: 90}]",
)
EMPLOYEES = OFFICE + HEADS + line(1, "metric: employee\nquantity: 500") + people([f"p{n}" for n in range(20)])
WEEKS = OFFICE + line(1, "metric: rolling-average\nquantity: 110\nparameters: {weeks: 4}")
TIERS = "parameters: {tiers: [{up_to: 10, factor: 1}, {up_to: 50, factor: 0.8}, {factor: 0.5}]}"
VALUE = OFFICE + line(1, f"metric: resource-value\nquantity: 30\n{TIERS}")

FIGURES = [
    Vector(
        "the peak of a quarter",
        "E8: the period of the terms, whatever is installed",
        QUARTER,
        "office concurrent-user used=2 uncovered=1 needed=1",
    ),
    Vector(
        "the peak of last month",
        "E8: without a period the newest measurement",
        QUARTER.replace("parameters: {period: quarter}\n", ""),
        "office concurrent-user used=2 needed=0",
    ),
    Vector(
        "not measured",
        "own: what is counted by a peak claims nothing without one",
        OFFICE + line(1, "metric: token\nquantity: 12") + devices(2, "office"),
        "office token owned=12 used=- needed=- status=not_measured",
    ),
    Vector(
        "employees",
        "E13, Oracle: 450 employees, though 20 use it",
        EMPLOYEES,
        "office employee used=450 available=50",
    ),
    Vector(
        "employees a year before",
        "E13: the headcount of the day",
        EMPLOYEES,
        "office employee used=400",
        date(2025, 12, 31),
    ),
    Vector(
        "employees with contractors",
        "E13: contractors by the terms' scope",
        EMPLOYEES.replace("metric: employee", "metric: employee\nparameters: {contractors: true}"),
        "office employee used=480 available=20",
    ),
    Vector(
        "too few for July",
        "E13, other numbers",
        EMPLOYEES,
        "office employee used=500 needed=400",
        date(2026, 7, 1),
    ),
    Vector(
        "the average of four weeks",
        "E22, ServiceNow: 100, 110, 90, 105 → 102",
        WEEKS
        + usage(1, "weekly_unique: [500, 100, 110]", first="2026-04-01", last="2026-04-21")
        + usage(2, "weekly_unique: [90, 105]", first="2026-04-22", last="2026-05-05"),
        "office rolling-average used=102 available=8",
    ),
    Vector(
        "the average of other weeks",
        "E22, other numbers: 101, 101, 101, 102 → 101.25 → 102",
        WEEKS + usage(1, "weekly_unique: [101, 101, 101, 102]"),
        "office rolling-average used=102",
    ),
    Vector(
        "the average of two weeks",
        "E22, other numbers: no more are known, 7 and 8 → 8",
        WEEKS + usage(1, "weekly_unique: [7, 8]"),
        "office rolling-average used=8",
    ),
    *(
        Vector(
            f"tiers of {count} devices",
            f"E11, own: Σ of tiers, {sum_}",
            VALUE + devices(count, "office"),
            f"office resource-value used={min(rights, 30)} needed={max(0, rights - 30)}",
        )
        for count, sum_, rights in (
            (15, "10 + 5 * 0.8", 14),
            (10, "10", 10),
            (11, "10 + 0.8", 11),
            (53, "10 + 40 * 0.8 + 3 * 0.5", 44),
        )
    ),
    Vector(
        "tiers of what was measured",
        "E11: the high-water mark of the period, 12 → 11.6",
        VALUE + usage(1, "high_water: 12") + devices(15, "office"),
        "office resource-value used=12",
    ),
    Vector(
        "virtual machines in tiers",
        "E11: every machine counts",
        VALUE + guest(1, "product: office"),
        "office resource-value used=1",
    ),
]


@each(FIGURES)
def test_figures(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
