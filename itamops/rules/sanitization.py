"""The DISP family, part one: what was done to a medium, by whom, and whether that is enough."""

from collections.abc import Iterator, Sequence
from datetime import date

from itamops.facts.disposal.orders import orders_by_asset
from itamops.facts.disposal.sanitization import (
    WORKS_ON,
    category_asked,
    done_on,
    first_use,
    is_effective,
    is_less,
    medium_of,
    most_achieved,
    sanitizations_by_medium,
    sensitivity_of,
    ways_of,
)
from itamops.findings import Anchor, Problem
from itamops.records.asset import Asset, Medium
from itamops.records.base import Confidentiality, Record
from itamops.records.disposal import Disposal
from itamops.records.person import Person
from itamops.records.sanitization import Sanitization, Signatory
from itamops.registry import Registry
from itamops.registry.names import label_of, name_of
from itamops.registry.search import folded
from itamops.rules.engine import Context, rule
from itamops.rules.entry_to_paste import hint_of

RESOLD = ("internal_reuse", "external_reuse")
"""Destinations where a medium serves on."""


def _records(context: Context) -> Iterator[Sanitization]:
    yield from context.registry.of(Sanitization).values()


@rule("DISP001", "Ineffective technique")
def technique_without_effect(context: Context) -> Iterator[Problem]:
    """Each technique works on some media only. A degausser erases magnetic disks and tapes; it leaves flash
    as it was, also the flash part of a hybrid disk, and the data goes out of the house.

    Example: `technique: degauss` with `media_type: flash`.

    Fix: sanitize it again by a technique that works on it (block erase or crypto erase for flash), or shred
    it.
    """
    for record in _records(context):
        works_on = WORKS_ON.get(record.technique)
        if works_on and record.media_type not in works_on:
            yield Problem(
                anchor=record.at("technique"),
                message=f"{_words(record.technique)} does nothing to {record.media_type}",
                fix="sanitize it again by a technique that works on it, or destroy it",
            )


@rule("DISP002", "Insufficient sanitization")
def too_little(context: Context) -> Iterator[Problem]:
    """How thoroughly a medium is sanitized follows from how sensitive its data was and where it goes (NIST
    SP 800-88, figure 4-1): low is cleared if it stays and purged if it leaves; moderate likewise, and
    destroyed if nobody uses it again; high is purged if it stays and destroyed otherwise. Paper is destroyed.

    Policy says how sensitive each classification is (`sensitivity` in `registry/policy/rules.yaml`). The
    classification is the higher of what the record and the asset say; a medium inside a device that leaves
    goes where the device goes.

    Example: `category: clear` and `destination: external_reuse` for a disk with confidential data.

    Fix: sanitize it again, as thoroughly as the message says, and record that.
    """
    sensitivity = context.policy.rules.sensitivity
    for record in _records(context):
        known = sensitivity_of(_classifications(context, record), sensitivity)
        if known is None and record.media_type != "paper":
            continue
        ways = ways_of(record, _order_of(context.registry, record), medium_of(context.registry, record))
        asked = category_asked(known or "low", ways, record.media_type)
        if is_less(record.category, asked):
            yield Problem(
                anchor=record.at("category"),
                message=f"{name_of(context.registry, record)}: {record.category} is less than "
                f"{_reason(record, known, ways)} asks for, {asked}",
                fix=f"sanitize it again by {asked}, and record that",
            )


def _classifications(context: Context, record: Sanitization) -> Sequence[Confidentiality | None]:
    asset = context.registry.of(Asset).get(record.asset)
    return record.classification_before, asset.classification if asset else None


def _order_of(registry: Registry, record: Sanitization) -> Disposal | None:
    """Return the order by which the medium leaves: the one named, or that of its asset for the last wipe."""
    if record.disposal:
        return registry.of(Disposal).get(record.disposal)
    orders = orders_by_asset(registry).get(record.asset, ())
    latest = sanitizations_by_medium(registry)[record.asset, record.medium][-1]
    return orders[-1][0] if orders and latest is record else None


def _reason(record: Sanitization, sensitivity: str | None, ways: Sequence[str]) -> str:
    if record.media_type == "paper":
        return "paper"
    return f"{sensitivity} data that {' and '.join({_WAYS[way]: None for way in ways})}"


_WAYS = {"stays": "stays in the house", "leaves": "leaves the house", "not_reused": "is not used again"}


@rule("DISP003", "Key destroyed after unencrypted use")
def encrypted_too_late(context: Context) -> Iterator[Problem]:
    """Destroying the key of an encrypted medium makes what was encrypted unreadable, and nothing else. What
    was written before the encryption began may still lie there in the clear.

    The medium says since when it is encrypted; that has to be no later than the first use of its device.

    Example: `technique: crypto_erase`, `encrypted_since: 2025-03-01`, and a device in use since 2024-02-12.

    Fix: sanitize it by another technique, block erase or overwrite, or destroy it.
    """
    for record in _records(context):
        asset = context.registry.of(Asset).get(record.asset)
        medium = medium_of(context.registry, record)
        if record.technique != "crypto_erase" or asset is None or medium is None:
            continue
        since, used = medium.encrypted_since, first_use(asset)
        if since is None or since > used:
            yield Problem(
                anchor=record.at("technique"),
                message=f"{medium.id} of {name_of(context.registry, asset)} is "
                f"{f'encrypted since {since}' if since else 'not known to be encrypted'}, "
                f"and in use since {used}",
                fix="sanitize it by another technique, or destroy it",
                related=((asset.at("media"), "what its record says"),),
            )


@rule("DISP004", "Verification by the operator")
def verified_by_performer(context: Context) -> Iterator[Problem]:
    """Who sanitizes a medium does not verify it: it takes two people to say that the data is gone.

    People are compared by their ids, and where no id is given by their names.

    Example: `performer: {person: treyes, …}` and `verifier: {person: treyes, …}`.

    Fix: have somebody else look at the medium, and record who that was.
    """
    for record in _records(context):
        if _is_one_person(context.registry, record.performer, record.verifier):
            yield Problem(
                anchor=record.at("verifier"),
                message=f"{name_of(context.registry, record)}: {record.performer.name} performed and "
                "verified it",
                fix="have somebody else verify it, and write them as `verifier`",
            )


def _is_one_person(registry: Registry, one: Signatory, other: Signatory) -> bool:
    if one.person and other.person:
        return one.person == other.person
    return not _names(registry, one).isdisjoint(_names(registry, other))


def _names(registry: Registry, signatory: Signatory) -> set[str]:
    known = label_of(registry, "person", signatory.person) if signatory.person else signatory.name
    return {folded(signatory.name), folded(known)}


@rule("DISP005", "Reuse after destruction")
def destroyed_and_resold(context: Context) -> Iterator[Problem]:
    """What was destroyed cannot go to anybody who uses it. One of the two is wrong, and if it is the first,
    a disk with data is on its way to its next owner.

    Example: `category: destroy` with `destination: external_reuse`.

    Fix: correct the one that is wrong, after you have seen what is left of the medium.
    """
    for record in _records(context):
        if record.category == "destroy" and record.destination in RESOLD:
            yield Problem(
                anchor=record.at("destination"),
                message=f"{name_of(context.registry, record)}: destroyed, and its destination is "
                f"{_words(record.destination)}",
                fix="say where what is left of it goes, or what was really done",
            )


@rule("DISP006", "Medium of another asset")
def another_medium(context: Context) -> Iterator[Problem]:
    """A sanitization is about one medium of one asset. If the serial is another one, some other disk was
    wiped, and this one was not.

    Example: `serial: S6XN0B12` for `disk0` of a laptop whose `disk0` has the serial `S6XN0B21`.

    Fix: look at the disk. Wipe the right one, or correct what the record of the asset says.
    """
    for record in _records(context):
        asset = context.registry.of(Asset).get(record.asset)
        if asset is None:
            continue
        medium = medium_of(context.registry, record)
        wrong = _difference(record, medium) if medium else ("medium", record.medium, _media_ids(asset))
        if wrong:
            field, said, known = wrong
            yield Problem(
                anchor=record.at(field),
                message=f"{_words(field)} {said} was sanitized, "
                f"{name_of(context.registry, asset)} has {known}",
                fix="look at the medium; wipe the right one, or correct the record that is wrong",
                related=((asset.at("media") if asset.media else asset.at("id"), "the asset's media"),),
            )


def _difference(record: Sanitization, medium: Medium) -> tuple[str, str, str] | None:
    if medium.serial and folded(medium.serial) != folded(record.serial):
        return "serial", record.serial, medium.serial
    if medium.type != record.media_type:
        return "media_type", record.media_type, f"{medium.type} there"
    return None


def _media_ids(asset: Asset) -> str:
    return ", ".join(medium.id for medium in asset.media) or "no medium"


@rule("DISP007", "Failed sanitization without destruction")
def failed_and_kept(context: Context) -> Iterator[Problem]:
    """If the verification of a sanitization fails, or its outcome is not effective, the data may still be
    there. Such a medium is not tried until it works: it is destroyed.

    Example: `verification: {extent: full, result: failed}`, and no later record of the medium with
    `category: destroy`.

    Fix: destroy the medium, and add the record of that.
    """
    done = sanitizations_by_medium(context.registry)
    for record in _records(context):
        if not is_effective(record) and not any(
            is_effective(later) and later.category == "destroy" and done_on(later) >= record.performer.on
            for later in done[record.asset, record.medium]
        ):
            failed = "verification" if record.verification.result == "failed" else "validation"
            yield Problem(
                anchor=record.at(failed),
                message=f"{failed} of {name_of(context.registry, record)} failed, "
                "and the medium was not destroyed",
                fix="destroy the medium, and add the record of that",
            )


@rule("DISP016", "Incomplete sanitization record")
def incomplete(context: Context) -> Iterator[Problem]:
    """Some fields are asked for by what others say: how sensitive the data was, on the record or its asset;
    where the backup is that was kept; what was done, if no technique of the list fits.

    Example: `backup: kept` without `backup_where`.

    Fix: add the field.
    """
    for record in _records(context):
        asset = context.registry.of(Asset).get(record.asset)
        classified = record.classification_before or (asset and asset.classification)
        asked = {
            "classification_before": not classified,
            "backup_where": record.backup == "kept" and record.backup_where is None,
            "details": record.technique == "other" and record.details is None,
        }
        for field in (field for field, missing in asked.items() if missing):
            yield Problem(
                anchor=record.at("id"),
                message=f"{name_of(context.registry, record)} does not say `{field}`",
                fix=f"add `{field}: {hint_of(Sanitization, field)}`",
                subject=f"sanitization/{record.id} {field}",
            )


@rule("DISP017", "Overstated sanitization level")
def overclaimed(context: Context) -> Iterator[Problem]:
    """A factory reset clears; it does not purge. Overwriting flash does not reach its spare cells. Only what
    leaves no medium destroys. A record that claims more hides that the data is protected by less.

    Example: `category: purge` with `technique: factory_reset`.

    Fix: write the category that the technique achieves, and if that is too little sanitize it again.
    """
    for record in _records(context):
        most = most_achieved(record.technique, record.media_type)
        if is_less(most, record.category):
            yield Problem(
                anchor=record.at("category"),
                message=f"{_words(record.technique)} of {record.media_type} is {most} at most, "
                f"not {record.category}",
                fix=f"write `category: {most}`, and sanitize it again if that is too little",
            )


@rule("DISP018", "Signature of an absent person")
def signed_by_absent(context: Context) -> Iterator[Problem]:
    """Who performs, verifies, validates, declares or approves is with the organization on that day. A
    signature from somebody who has left is somebody else's.

    Example: a verifier whose last day was a month before the day of the verification.

    Fix: have somebody do it who is there.
    """
    people = context.registry.of(Person)
    for record, anchor, person_id, on in _signatures(context.registry):
        person = people.get(person_id)
        if person and not person.may_act_on(on):
            yield Problem(
                anchor=anchor,
                message=f"{person.label} is not with the organization on {on}",
                fix="name who did it, or correct the `starts` and `ends` of the person; else "
                "it has to be done again",
                subject=f"{record.kind}/{record.id} {person_id} {on}",
            )


def _signatures(registry: Registry) -> Iterator[tuple[Record, Anchor, str, date]]:
    for record in registry.of(Sanitization).values():
        for role, signatory in (("performer", record.performer), ("verifier", record.verifier)):
            if signatory.person:
                yield record, record.at(role, "person"), signatory.person, signatory.on
        yield record, record.at("validation", "by"), record.validation.by, record.verifier.on
    for order in registry.of(Disposal).values():
        approved = next((entry.on for entry in order.lifecycle if entry.to == "scheduled"), None)
        if order.approved_by and approved:
            yield order, order.at("approved_by"), order.approved_by, approved
        for position, item in enumerate(order.assets):
            if item.no_media:
                anchor = order.at("assets", position, "no_media", "by")
                yield order, anchor, item.no_media.by, item.no_media.on


@rule("DISP019", "Impossible sanitization date")
def impossible_day(context: Context) -> Iterator[Problem]:
    """A medium is verified after it was sanitized, and neither happens tomorrow.

    Example: a performer's `on: 2026-06-02` with a verifier's `on: 2026-06-01`.

    Fix: give the days on which it happened.
    """
    for record in _records(context):
        for role, signatory in (("performer", record.performer), ("verifier", record.verifier)):
            if signatory.on > context.today:
                yield Problem(
                    anchor=record.at(role, "on"),
                    message=f"{signatory.on} is after today, {context.today}",
                    fix="a record says what has happened",
                )
        if record.verifier.on < record.performer.on:
            yield Problem(
                anchor=record.at("verifier", "on"),
                message=f"verified on {record.verifier.on}, before it was done on {record.performer.on}",
                fix="give the days on which it happened",
                subject=f"sanitization/{record.id} order of days",
            )


def _words(name: str) -> str:
    return name.replace("_", " ")
