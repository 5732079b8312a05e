"""The stages of a disposal order; what proves them stands on the order and on the assets that it lists."""

from collections.abc import Sequence

from itamops.lifecycles.table import NEW, Edge, Lifecycle, RequiredEvidence

STAGES = ("draft", "scheduled", "in_transit", "confirmed", "documented", "completed")
"""The stages in their order: planned, approved, fetched, received, certified, settled."""

CANCELLED = "cancelled"

CERTIFIED = ("recycled", "destroyed")
"""Methods after which the recipient certifies what became of the assets."""


FIXED_FROM = {
    "scheduled": ("reason", "method", "approved_by"),
    "in_transit": ("recipient", "vendor", "certification", "pickup", "carrier", "tracking", "seals"),
    "documented": ("certificate",),
    "completed": ("assets", "custody", "downstream_vendors"),
}
"""The fields of an order that stand as they were given, once it has come to a stage."""


def _of_order(text: str, *fields: str, when: str = "") -> RequiredEvidence:
    return RequiredEvidence(text, fields, when, of_record=True)


def _step(
    before: str,
    after: str,
    *evidence: RequiredEvidence,
    checks: Sequence[str] = (),
    role: str = "asset_manager",
) -> Edge:
    return Edge(
        before=tuple(before.split()) or (NEW,),
        after=(after,),
        evidence=evidence,
        checks=tuple(checks),
        role=role,
    )


SCHEDULED = (
    _of_order("its assets", "assets"),
    _of_order("who approved it (approved_by)", "approved_by"),
)
FETCHED = (
    _of_order("who gets them (recipient or vendor)", "recipient", "vendor"),
    _of_order("the pickup", "pickup"),
    _of_order("the carrier", "carrier"),
    _of_order("the first handover (custody)", "custody"),
)

DISPOSAL = Lifecycle(
    kind="disposal",
    states=dict.fromkeys((*STAGES, CANCELLED), ()),
    edges=(
        _step("", "draft"),
        _step("", "scheduled", *SCHEDULED),
        _step("draft", "scheduled", *SCHEDULED),
        _step("scheduled", "in_transit", *FETCHED),
        _step("in_transit", "confirmed", checks=["assets_left"]),
        _step(
            "confirmed",
            "documented",
            _of_order("the recipient's certificate", "certificate", when="certified"),
        ),
        _step("documented", "completed", checks=["assets_disposed", "values_known", "proceeds_known"]),
        _step("draft scheduled in_transit", CANCELLED, RequiredEvidence("the reason", ("reason",))),
    ),
)
