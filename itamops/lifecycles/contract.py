"""The life of a contract. What was agreed is amended by a step from `active` to `active`."""

from itamops.lifecycles.shared import REASON
from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {"draft": (), "active": (), "notice_given": (), "ended": ()}

SIGNED = (
    RequiredEvidence("the signed document (proof)", ("proof",)),
    RequiredEvidence("the vendor's number", ("number",), of_record=True),
    RequiredEvidence("the company that signed", ("company",), of_record=True),
    RequiredEvidence("its last day (ends)", ("ends",), "priced_by_term", of_record=True),
    RequiredEvidence(
        "the price of a bill (price; billed once unless `billing` is monthly, quarterly or yearly)",
        ("price",),
        "priced_by_term",
        of_record=True,
    ),
    RequiredEvidence("what happens at the lease's end (lease)", ("lease",), "a_lease", of_record=True),
)

EDGES: tuple[Edge, ...] = (
    Edge(before=(NEW,), after=("draft",), role="buyer"),
    Edge(before=(NEW, "draft"), after=("active",), evidence=SIGNED, role="buyer"),
    Edge(
        before=("active",),
        after=("active",),
        evidence=(*REASON, *SIGNED),
        role="buyer",
        amends=True,
    ),
    Edge(
        before=("active",),
        after=("notice_given",),
        evidence=(
            RequiredEvidence("the notice", ("notice",)),
            RequiredEvidence("the day that it takes effect (effective)", ("effective",)),
        ),
        role="buyer",
    ),
    Edge(
        before=("active", "notice_given"),
        after=("ended",),
        evidence=(RequiredEvidence("its last day (effective)", ("effective",)),),
        checks=("its_last_day_is_over", "nothing_of_it_is_left"),
        role="buyer",
    ),
)

TERMS = (
    "type",
    "vendor",
    "number",
    "company",
    "starts",
    "ends",
    "notice_days",
    "auto_renew",
    "price",
    "billing",
    "lease",
    "sla",
)

CONTRACT = Lifecycle(kind="contract", states=STATES, edges=EDGES, terms=TERMS, open_in=("draft",))
