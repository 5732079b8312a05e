"""The POL family, physical counts: what was seen agrees with what is recorded."""

from collections.abc import Iterator
from datetime import timedelta

from itamops.facts.lifecycle.count_outcome import CountResult, count_outcomes
from itamops.findings import Level, Problem
from itamops.registry.names import name_by_id, name_of
from itamops.rules.engine import Context, rule


@rule("POL018", "Count difference", Level.WARNING)
def count_difference(context: Context) -> Iterator[Problem]:
    """A physical count saw a device elsewhere than recorded, did not see one that should be there, or saw one
    that is not registered or is said to be gone.

    The registry is right again when an entry answers it: the new place, or that the device is missing. What
    was missing is answered by a later sighting, too. Counts within policy's `count_days` are looked at.

    Example: LT-0031 is recorded in Kiel, and the count of Porto saw it there.

    Fix: append the entry that the finding shows, or correct the row of the count.
    """
    since = context.day - timedelta(days=context.policy.rules.limits.count_days)
    for found in count_outcomes(context.registry, context.day, since).values():
        for one in found.open:
            subject = f"asset/{one.asset.id}" if one.asset else one.called
            yield Problem(
                anchor=found.count.at("sightings"),
                message=_message(context, one),
                fix=_fix(one),
                subject=f"count/{found.count.id} {subject}",
                related=((one.asset.at("lifecycle", len(one.asset.lifecycle) - 1), "the device"),)
                if one.asset
                else (),
            )


def _message(context: Context, one: CountResult) -> str:
    name = name_of(context.registry, one.asset) if one.asset else one.called
    seen = name_by_id(context.registry, "location", one.place) if one.place else ""
    kept = name_by_id(context.registry, "location", one.recorded) if one.recorded else "no place"
    if one.outcome == "missing":
        return f"{name} is recorded at {kept}, and the count of {one.count.on} did not see it"
    if one.outcome == "moved":
        return f"{name} is recorded at {kept}, and the count of {one.count.on} saw it at {seen}"
    why = f"is {one.asset.state}" if one.asset else "is not registered"
    return f"{name} {why}, and the count of {one.count.on} saw it at {seen}"


def _fix(one: CountResult) -> str:
    if not one.step:
        return "register it, or correct the row"
    if one.outcome == "missing":
        return f"append `{one.step}` to its lifecycle, and write its `state` and `substate` likewise"
    field = f", and write `location: {one.place}` on it" if one.place else ""
    return f"append `{one.step}` to its lifecycle{field}"
