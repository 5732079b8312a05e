"""What to do where a step lacks its ground, by check; `{step}` is the step."""

from collections.abc import Mapping

from itamops.rules.steps import Step

FIXES: Mapping[str, str] = {
    "receipt_fits_order": "add to the `receipts` of the order `{{note: {step.entry.receipt}, "
    "on: {step.entry.on}, by: {step.entry.by}, line: {step.entry.line}, quantity: 1, "
    "assets: [{step.record.id}]}}`, or correct `order`, `line` and `receipt` of the entry",
    "holder_active": "name somebody who is with the organization on that day, or correct `starts` "
    "and `ends` of the person",
    "no_hold": "wait for the end of the hold; who placed it ends it (`until` in `holds`)",
    "agreed_by_another": "write as `second_person` the id of somebody else who agreed",
    "another_stays": "name in `duplicate_of` the device that stays, and cancel the other one only",
    "byod": "take it back with `to: in_stock`; it leaves by a disposal order",
    "not_owned": "for a device of the organization use a disposal order and its method as `substate`",
    "missing_long_enough": "wait, or enter it again as `in_stock`, `quarantine` when it is found",
    "disposal_permits_it": "add `{{asset: {step.record.id}}}` to the `assets` of a disposal order with the "
    "`method` {step.entry.substate}, and take the order on to that state first",
    "arrives_where_sent": "correct the `location`, or add the `reason` to the entry",
    "freed_are_free": "write `until: {step.entry.on}` on the allocation, or take the license out of "
    "`licenses_freed`",
    "request_approved": "name in `request` one that is approved and asks for this product",
    "comes_with_hardware": "record the license as `ordered` first, and as `active` when it is there",
    "order_line_fits": "correct `order` or `quantity`, or amend the order (`placed → placed`) with the "
    "vendor's confirmation",
    "base_has_enough": "correct `upgrades`, or buy the base licenses that are missing",
    "lines_complete": "complete the lines: `{{item: <kind>/<id> or need: <text> or thing: <kind>/<id>, "
    "quantity: <number>, estimate: <amount>}}`",
    "review_is_fresh": "look it up again and write the day as `on` in `review`; `itamops show "
    "{step.record.id}` prints a review to paste",
    "decision_claimed": "add to `approvals` `{{role: <role>, by: <person id>, on: {step.entry.on}, "
    "decision: approved}}` of somebody else than the requester",
    "approval_not_expired": "take it back to review (`to: in_review`) and have it approved again",
    "order_names_it": "write `request: {step.record.id}` on the order or on its line",
    "reservation_names_it": "append to the device an entry `to: in_stock`, `substate: reserved` with "
    "`request: {step.record.id}`",
    "lines_answered": "write what came on the line, `fulfilled_by: [asset/<id> or license/<id>]`, or "
    "`cancelled: {{quantity: <number>, reason: <text>}}`",
    "each_answers_once": "name in `fulfilled_by` another device for each unit",
    "things_are_what_was_asked": "name in `fulfilled_by` what the line asks for, or take the request back "
    "to review and change the line",
    "things_name_it": "write `request: {step.record.id}` on the entry of each by which it was received, "
    "reserved or handed out",
    "things_are_where_asked": "take the step of the device that was asked for first",
    "nothing_held": "record the return of each (`to: in_stock`, or `returned` on what was issued)",
    "granted": "write `waiver: <waiver id>` on the request, or name it in an `exemption` of software",
    "requests_approved": "have the request approved first, or correct `request`",
    "lines_were_requested": "order less, or take the request back to review and add what is wanted",
    "nothing_received": "close the order (`to: closed`), or write `accepted: false` on what goes back",
    "its_last_day_is_over": "give notice first (`to: notice_given`), or take the step after the last day",
    "nothing_of_it_is_left": "record first how each device leaves: back to the lessor is `to: disposed`, "
    "`substate: lease_returned`",
    "assets_left": "take each asset `to: in_transit`, `substate: disposal` or `to: retired`, `substate: "
    "pending_certificate`; take off the order what stays",
    "assets_disposed": "append to each asset `to: disposed`, `substate: {step.record.method}` with "
    "`disposal: {step.record.id}`",
    "values_known": "add `net_book_value: <amount>` to each of these in `assets` of the order",
    "proceeds_known": "add `proceeds: <amount>` to each of these in `assets` of the order",
}


def fix_of(check: str, step: Step) -> str:
    """Return what to do about a check that a step has failed."""
    return FIXES[check].format(step=step)
