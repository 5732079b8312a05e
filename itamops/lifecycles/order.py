"""The life of a purchase order. Partly received and received follow from its receipts.

What was placed stands; what the vendor has confirmed otherwise is amended by a step from `placed` to
`placed`.
"""

from itamops.lifecycles.shared import REASON
from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {"draft": (), "placed": (), "closed": (), "cancelled": ()}

PLACED = (
    RequiredEvidence("the vendor's number", ("number",), of_record=True),
    RequiredEvidence("the company that buys", ("company",), of_record=True),
    RequiredEvidence("what is bought (lines)", ("lines",), of_record=True),
    RequiredEvidence("the day it was placed (placed)", ("placed",), of_record=True),
)
REQUESTED = ("requests_approved", "lines_were_requested")

EDGES: tuple[Edge, ...] = (
    Edge(before=(NEW,), after=("draft",), role="buyer"),
    Edge(before=(NEW, "draft"), after=("placed",), evidence=PLACED, checks=REQUESTED, role="buyer"),
    Edge(
        before=("placed",),
        after=("placed",),
        evidence=(
            *REASON,
            RequiredEvidence("the vendor's confirmation", ("confirmation",)),
            *PLACED,
        ),
        checks=REQUESTED,
        role="buyer",
        amends=True,
    ),
    Edge(
        before=("placed",),
        after=("closed",),
        evidence=(
            RequiredEvidence("the invoice", ("invoice", "invoices"), of_record=True),
            RequiredEvidence("why the rest is not awaited (reason)", ("reason",), "something_is_open"),
        ),
        role="buyer",
    ),
    Edge(
        before=("draft", "placed"),
        after=("cancelled",),
        evidence=REASON,
        checks=("nothing_received",),
        role="buyer",
    ),
)

ORDER = Lifecycle(
    kind="order",
    states=STATES,
    edges=EDGES,
    terms=("vendor", "number", "company", "request", "contract", "placed", "lines"),
    open_in=("draft",),
)
