"""The life of a device. Every step that is not in this table is illegal.

`in_use → retired` is missing on purpose: a device comes back first.
"""

from itamops.lifecycles.shared import REASON, SECOND_PERSON
from itamops.lifecycles.table import NEW, Carried, Edge, Lifecycle, RequiredEvidence

STATES: dict[str, tuple[str, ...]] = {
    "in_transit": ("inbound", "transfer", "return", "disposal"),
    "in_stock": ("available", "reserved", "quarantine", "defective", "pending_repair"),
    "in_use": ("assigned", "loan", "shared", "pending_return"),
    "in_maintenance": ("onsite", "vendor"),
    "missing": ("lost", "stolen"),
    "retired": ("pending_sanitization", "pending_disposal", "pending_certificate", "pending_sale"),
    "disposed": (
        "sold",
        "donated",
        "recycled",
        "destroyed",
        "lease_returned",
        "returned_to_owner",
        "vendor_exchange",
        "vendor_credit",
        "buyout",
        "written_off",
    ),
    "cancelled": ("duplicate", "registered_in_error"),
}

ENDED = ("disposed", "cancelled")
"""States in which a device is no longer ours to account for."""

USED_BEFORE = ("migrated", "found", "bought_back", "given_back")
"""Sources of a device that was in service before its first entry."""

NEEDS_RIGHTS = ("in_transit", "in_stock", "in_use", "in_maintenance", "missing", "retired")
"""States in which what is installed on a device needs rights."""

ARRIVAL = (
    RequiredEvidence("where it came from (source)", ("source",)),
    RequiredEvidence("the order", ("order",), "source_receipt"),
    RequiredEvidence("the order line", ("line",), "source_receipt"),
    RequiredEvidence("the delivery note (receipt)", ("receipt",), "source_receipt"),
    RequiredEvidence("the invoice", ("invoice",), "source_direct_purchase"),
    RequiredEvidence("the asset it stands in for (replaces)", ("replaces",), "source_replacement"),
    RequiredEvidence("its condition", ("condition",)),
    RequiredEvidence("its location", ("location",)),
)
STOCK = (
    RequiredEvidence("its condition", ("condition",)),
    RequiredEvidence("who received it (received_by)", ("received_by",)),
)
ISSUE = (
    RequiredEvidence("one assignee", ("assignee",)),
    RequiredEvidence("the loan's last day (until)", ("until",), "loan"),
    RequiredEvidence(
        "the holder's acceptance (a hash, or waived with a reason)", ("acceptance",), "acceptance_needed"
    ),
)
REPAIR = (
    RequiredEvidence("the ticket", ("ticket",)),
    RequiredEvidence("the vendor", ("vendor",), "at_vendor"),
    RequiredEvidence("whether it is under warranty", ("warranty",)),
    RequiredEvidence("whether its media stay inside", ("media",)),
)
REPAIRED = (
    RequiredEvidence("the day it was completed", ("completed",)),
    RequiredEvidence("the cost", ("cost",)),
    RequiredEvidence("the result", ("result",)),
)
LOSS = (
    RequiredEvidence("the report", ("report",)),
    RequiredEvidence("the police reference", ("police",), "stolen"),
)
DISPOSAL = (RequiredEvidence("the disposal order", ("disposal",)),)
WIPED = (RequiredEvidence("evidence that it was wiped", ("wipe",)),)

WITH_OWNER = ("lease_returned", "returned_to_owner")
SOLD_OR_SCRAPPED = ("sold", "donated", "recycled", "destroyed", "vendor_credit", "buyout")

EDGES: tuple[Edge, ...] = (
    # a thing arrives
    Edge(
        before=(NEW,),
        after=("in_stock", "in_transit"),
        evidence=ARRIVAL,
        checks=("receipt_fits_order",),
        role="receiver",
    ),
    Edge(
        before=(NEW,),
        after=("in_use",),
        evidence=(
            *ARRIVAL,
            *ISSUE,
            RequiredEvidence("the emergency's ticket", ("emergency",), "neither_byod_nor_shipped"),
        ),
        checks=("receipt_fits_order", "holder_active"),
        role="asset_manager",
    ),
    # it is on its way
    Edge(
        before=("in_transit",),
        after=("in_stock",),
        evidence=(*STOCK, RequiredEvidence("its location", ("location",))),
        checks=("arrives_where_sent",),
        role="receiver",
    ),
    Edge(
        before=("in_transit",),
        after=("in_use",),
        evidence=ISSUE,
        checks=("holder_active", "arrives_where_sent"),
        role="technician",
    ),
    Edge(
        before=("in_transit",),
        after=("in_maintenance",),
        evidence=REPAIR,
        checks=("arrives_where_sent",),
        role="technician",
    ),
    Edge(
        before=("in_transit",), after=("retired",), evidence=REASON, checks=("no_hold",), role="asset_owner"
    ),
    Edge(
        before=("in_transit",),
        after=("disposed",),
        substates_after=WITH_OWNER,
        evidence=(*WIPED, *SECOND_PERSON),
        checks=("not_owned", "no_hold", "agreed_by_another"),
        role="asset_owner",
    ),
    Edge(
        before=("in_transit",),
        after=("disposed",),
        substates_after=SOLD_OR_SCRAPPED,
        evidence=(*DISPOSAL, *SECOND_PERSON),
        checks=("disposal_permits_it", "agreed_by_another"),
        role="asset_owner",
    ),
    # in the store
    Edge(
        before=("in_stock",),
        after=("in_stock",),
        evidence=(
            RequiredEvidence("the request it is kept for", ("request",), "reserved"),
            RequiredEvidence("the last day it is kept (until)", ("until",), "reserved"),
            RequiredEvidence("the reason", ("reason",), "set_aside"),
            RequiredEvidence("the new location", ("location",), "same_substate"),
        ),
        role="asset_manager",
    ),
    Edge(
        before=("in_stock",),
        substates_before=("available", "reserved"),
        after=("in_use",),
        evidence=ISSUE,
        checks=("holder_active",),
        role="technician",
    ),
    # in somebody's hands
    Edge(
        before=("in_use",),
        after=("in_use",),
        evidence=(
            RequiredEvidence("evidence that it was wiped", ("wipe",), "holder_changes_and_data_matters"),
            RequiredEvidence("the loan's last day (until)", ("until",), "loan"),
            RequiredEvidence(
                "the holder's acceptance (a hash, or waived with a reason)",
                ("acceptance",),
                "holder_changes_and_acceptance_needed",
            ),
        ),
        checks=("holder_active",),
        role="technician",
    ),
    Edge(
        before=("in_use",),
        after=("in_stock",),
        evidence=(
            *STOCK,
            RequiredEvidence(
                "the licenses that come free (licenses_freed)", ("licenses_freed",), "rights_allocated"
            ),
        ),
        checks=("freed_are_free",),
        role="receiver",
    ),
    Edge(
        before=("in_use",),
        after=("disposed",),
        substates_after=("returned_to_owner",),
        evidence=WIPED,
        checks=("byod", "no_hold"),
        role="asset_manager",
    ),
    Edge(
        before=("in_stock", "in_use", "in_maintenance", "retired"),
        after=("in_transit",),
        evidence=(
            RequiredEvidence("the purpose", ("purpose",)),
            RequiredEvidence("the carrier", ("carrier",)),
            RequiredEvidence("the tracking number", ("tracking",)),
            RequiredEvidence("the destination", ("destination",)),
        ),
        role="asset_manager",
    ),
    # in repair
    Edge(before=("in_stock", "in_use"), after=("in_maintenance",), evidence=REPAIR, role="technician"),
    Edge(
        before=("in_maintenance",), after=("in_maintenance", "in_stock"), evidence=REPAIRED, role="technician"
    ),
    Edge(
        before=("in_maintenance",),
        after=("in_use",),
        evidence=(*REPAIRED, *ISSUE),
        checks=("holder_active",),
        role="technician",
    ),
    Edge(
        before=("in_maintenance",),
        after=("disposed",),
        substates_after=("vendor_exchange", "vendor_credit"),
        evidence=(
            RequiredEvidence("the ticket", ("ticket",)),
            RequiredEvidence("what became of its media", ("media",)),
        ),
        checks=("no_hold",),
        role="technician",
    ),
    # lost and found
    Edge(
        before=("in_transit", "in_stock", "in_use", "in_maintenance", "missing", "retired"),
        after=("missing",),
        evidence=LOSS,
        role="security",
    ),
    Edge(
        before=("missing",),
        after=("in_stock",),
        substates_after=("quarantine",),
        evidence=(RequiredEvidence("who found it (finder)", ("finder",)),),
        role="security",
    ),
    Edge(
        before=("missing",),
        after=("disposed",),
        substates_after=("written_off",),
        evidence=(
            RequiredEvidence("who approved the write-off (approved_by)", ("approved_by",)),
            RequiredEvidence("the net book value", ("net_book_value",)),
            RequiredEvidence("what was done about its data (incident)", ("incident",)),
        ),
        checks=("missing_long_enough", "no_hold"),
        role="finance",
    ),
    # the end
    Edge(
        before=("in_stock", "in_maintenance"),
        after=("retired",),
        evidence=REASON,
        checks=("no_hold",),
        role="asset_owner",
    ),
    Edge(
        before=("retired",),
        after=("retired",),
        substates_after=("pending_disposal",),
        role="asset_manager",
    ),
    Edge(
        before=("retired",),
        after=("retired",),
        substates_after=("pending_certificate",),
        evidence=DISPOSAL,
        role="asset_manager",
    ),
    Edge(
        before=("retired",),
        after=("retired",),
        substates_after=("pending_sale", "pending_sanitization"),
        evidence=REASON,
        role="asset_manager",
    ),
    Edge(before=("retired",), after=("in_stock",), evidence=REASON, role="asset_owner"),
    Edge(
        before=("retired",),
        after=("disposed",),
        substates_after=SOLD_OR_SCRAPPED,
        evidence=(*DISPOSAL, *SECOND_PERSON),
        checks=("disposal_permits_it", "agreed_by_another"),
        role="asset_owner",
    ),
    Edge(
        before=("retired",),
        after=("disposed",),
        substates_after=WITH_OWNER,
        evidence=(*WIPED, *SECOND_PERSON),
        checks=("not_owned", "no_hold", "agreed_by_another"),
        role="asset_owner",
    ),
    Edge(
        before=("disposed",),
        substates_before=("written_off", "sold", "donated", "lease_returned"),
        after=("in_stock",),
        substates_after=("quarantine",),
        evidence=(
            RequiredEvidence("where it came from (source)", ("source",)),
            RequiredEvidence("its valuation", ("valuation",)),
        ),
        role="finance",
    ),
    # never was
    Edge(
        before=tuple(state for state in STATES if state != "cancelled"),
        after=("cancelled",),
        substates_after=("duplicate",),
        evidence=(
            RequiredEvidence("the record that stays (duplicate_of)", ("duplicate_of",)),
            *SECOND_PERSON,
        ),
        checks=("agreed_by_another", "another_stays"),
        role="asset_manager",
    ),
    Edge(
        before=tuple(state for state in STATES if state != "cancelled"),
        after=("cancelled",),
        substates_after=("registered_in_error",),
        evidence=(RequiredEvidence("what the error was (error)", ("error",)), *SECOND_PERSON),
        checks=("agreed_by_another",),
        role="asset_manager",
    ),
)

CARRIED = (
    Carried("location", by_entry=True),
    Carried("team"),
    Carried("model"),
    Carried("ownership"),
    Carried("until", lapses=True, by_entry=True),
)
"""State, substate and assignee are compared by rules of their own."""

ASSET = Lifecycle(kind="asset", states=STATES, edges=EDGES, opening_excludes=ENDED, carried=CARRIED)
