"""How many rights each entitlement line gives on a day."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from itamops.facts.contracts.terms import Term, agreed_term
from itamops.facts.licensing.oem import bound_devices
from itamops.facts.lifecycle.state import entry_on, state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.license import License
from itamops.registry import Registry

NEVER_IN_FORCE = ("draft", "ordered", "cancelled")
"""States of a line that was never, or not yet, in force."""

UPGRADES = ("upgrade", "step_up")
"""What is granted on top of rights that are there, and never without them."""

STARTED = ("active", "suspended", "terminated")
"""States of a renewal that has taken the place of the line it renews."""


class EffectiveRights(msgspec.Struct, frozen=True, kw_only=True):
    """What a line gives on a day.

    `granted` is what it was bought for, `rights` what is left of it on the day; None is unlimited. `status`
    is its state, and in place of active what its days and its successors make of it: not_started, current,
    expiring, in_grace, expired, superseded (by a renewal), upgraded, transferred. `days_left` counts to the
    end of the term. `renewed_by` is the line that renews it, whether it is in force already or not. `term` is
    the one that runs on the day: a line that renews itself goes on until it is terminated.
    """

    license: License
    term: Term
    granted: int | None
    rights: int | None
    status: str
    days_left: int | None
    renewed_by: str | None


@lru_cache(maxsize=4)
def effective_rights(registry: Registry, day: date) -> Mapping[str, EffectiveRights]:
    """Work out the rights of every line that is known on a day, by the line's id.

    Renewals replace the line they renew from their own start, upgrades add no more than their base has and
    take as many from it, transfers are gone from their day on, rights bound to a device go with it, and
    what has ended gives nothing.
    """
    lines = {line_id: line for line_id, line in registry.of(License).items() if state_on(line, day)}
    terms = {line_id: license_term(line, day) for line_id, line in lines.items()}
    renewed = {line.renews for line in lines.values() if line.renews and _has_started(line, day)}
    gone = _gone_with_devices(registry, day)
    remaining = {
        line_id: 0 if line_id in renewed else _after_losses(line, day, gone[line_id])
        for line_id, line in lines.items()
    }
    _settle_upgrades(lines, remaining)
    renewals = {
        line.renews: line_id
        for line_id, line in lines.items()
        if line.renews and state_on(line, day) != "cancelled"
    }
    expiring_days = registry.policy.rules.limits.expiring_days
    return {
        line_id: EffectiveRights(
            license=line,
            term=terms[line_id],
            granted=_granted(line),
            rights=remaining[line_id],
            status=_status(
                line,
                terms[line_id],
                day,
                expiring_days,
                renewed=line_id in renewed,
                rights=remaining[line_id],
            ),
            days_left=(ends - day).days if (ends := terms[line_id].ends) else None,
            renewed_by=renewals.get(line_id),
        )
        for line_id, line in lines.items()
    }


def license_term(line: License, day: date) -> Term:
    """Return the term of a line that runs on a day; one that renews itself does so until it is terminated."""
    if not line.auto_renew:
        return Term(line.starts, line.ends)
    entry = entry_on(line, day)
    effective = entry.effective if entry and entry.to == "terminated" else None
    return agreed_term(line, min(day, effective or day))


def _granted(line: License) -> int | None:
    if line.grants == "maintenance":
        return 0
    if line.unlimited or line.metric == "site":
        return None
    return (line.quantity or 0) * line.rights_per_unit


def _after_losses(line: License, day: date, gone: int) -> int | None:
    granted = _granted(line) if _in_force(line, day) else 0
    if granted is None:
        return None
    return max(0, granted - _transferred(line, day) - gone)


def _gone_with_devices(registry: Registry, day: date) -> Counter[str]:
    """Count the rights that were bound to devices (OEM) which are gone."""
    return Counter(
        line_id
        for line_id, devices in bound_devices(registry, day).items()
        for asset in devices
        if asset.state in ENDED and state_on(asset, day) in ENDED
    )


def _transferred(line: License, day: date) -> int:
    return sum(transfer.quantity for transfer in line.transfers if transfer.on <= day)


def _has_started(line: License, day: date) -> bool:
    return state_on(line, day) in STARTED and (line.starts is None or line.starts <= day)


def _in_force(line: License, day: date) -> bool:
    begun = line.starts is None or line.starts <= day
    ends = license_term(line, day).ends
    over = ends is not None and day > ends + timedelta(days=line.grace_days)
    return begun and not over and _active(line, day)


def _active(line: License, day: date) -> bool:
    """Return whether the rights stand; a termination leaves them until its effective day."""
    entry = entry_on(line, day)
    if entry is None or entry.to != "terminated":
        return entry is not None and entry.to == "active"
    return entry.effective is not None and day <= entry.effective


def _settle_upgrades(lines: Mapping[str, License], remaining: dict[str, int | None]) -> None:
    """Move rights from bases to the lines that upgrade them, bases first; without a base there is nothing."""
    wanted = {line_id: remaining[line_id] for line_id, line in lines.items() if _is_upgrade(line)}
    remaining |= dict.fromkeys(wanted, 0)
    for line_id in _bases_first(lines, wanted):
        upgrade = lines[line_id].upgrades
        if upgrade is None or upgrade.license not in remaining:
            continue
        base, want = remaining[upgrade.license], wanted[line_id]
        taken = min(amount for amount in (upgrade.quantity, base, want) if amount is not None)
        remaining[line_id] = taken
        if base is not None:
            remaining[upgrade.license] = base - taken


def _is_upgrade(line: License) -> bool:
    return line.upgrades is not None or line.grants in UPGRADES


def _bases_first(lines: Mapping[str, License], upgrades: Mapping[str, object]) -> Iterator[str]:
    """Yield the upgrading lines so that each comes after the one it upgrades, as far as that is possible."""
    done: set[str] = set()
    for first in upgrades:
        chain = [first]
        while (upgrade := lines[chain[-1]].upgrades) and upgrade.license in upgrades:
            if upgrade.license in done or upgrade.license in chain:
                break
            chain.append(upgrade.license)
        yield from (line_id for line_id in reversed(chain) if line_id not in done)
        done.update(chain)


def _status(
    line: License, term: Term, day: date, expiring_days: int, *, renewed: bool, rights: int | None
) -> str:
    ends = term.ends or date.max
    used_up = rights == 0 and bool(_granted(line))
    status = {
        "not_started": line.starts is not None and day < line.starts,
        "superseded": renewed,
        "in_grace": ends < day and _in_force(line, day),
        "expired": ends < day,
        "transferred": used_up and _transferred(line, day) > 0,
        "upgraded": used_up,
        "expiring": (ends - day).days <= expiring_days,
    }
    state = state_on(line, day)
    return next((name for name, holds in status.items() if holds), "current") if state == "active" else state
