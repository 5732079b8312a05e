"""What Snipe-IT calls its columns: in its importer's samples, its list exports and its custom asset report.

A file is told by its header. Column names are compared in lower case without punctuation; of the names of a
field, the first that the file has and that no other field has taken is read.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

Names = Mapping[str, tuple[str, ...]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sort of file: the record its rows describe, how its header is told, and its fields' columns.

    Each of `told_by` is a set of column names of which the file has one; it has none of `told_without`.
    `covered` columns say what others say, or what Snipe-IT computes, and are left out without a word.
    """

    kind: str
    title: str
    told_by: tuple[frozenset[str], ...]
    told_without: frozenset[str] = frozenset()
    fields: Names = {}
    covered: frozenset[str] = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(","))


def _fields(text: str) -> Names:
    """Read lines of `field: first name, second name`."""
    lines = (line.split(":") for line in text.strip().splitlines())
    return {field.strip(): tuple(name.strip() for name in names.split(",")) for field, names in lines}


_COMPUTED = (
    "created at, updated at, deleted at, deleted, created by, image, image filename, avatar, actions, url"
)

ASSETS = Sheet(
    kind="asset",
    title="assets",
    told_by=(_names("asset tag, tag"),),
    told_without=_names("asset maintenance type, maintenance type, seats"),
    fields=_fields("""
        id: id, asset id
        tag: asset tag, tag
        name: item name, asset name, name
        serial: serial number, serial, serial no
        model: model name, model
        model_number: model number, model no, model num
        model_notes: model notes
        category: category
        manufacturer: manufacturer
        supplier: supplier
        company: company
        location: location
        default_location: default location
        status: status, status label
        order_number: order number
        purchase_date: purchase date, purchased
        purchase_cost: purchase cost, cost
        warranty_months: warranty months, warranty
        warranty_expires: warranty expires
        end_of_life: asset eol date, eol date, eol
        byod: byod
        mac: mac address, mac
        imei: imei
        notes: asset notes, item notes, notes
        last_audit: last audit, last audit date
        expected_checkin: expected checkin date, expected checkin
        holder_type: checkout type, type
        holder_username: checked out to username, username
        holder_first_name: checked out to first name, first name
        holder_last_name: checked out to last name, last name
        holder_name: checked out to full name, checked out to, checked out, full name, assigned to, name
        holder_email: checked out to email, email, e mail
        holder_location: checked out to location, checkout to location, checkout location
    """),
    covered=_names(
        f"{_COMPUTED}, device image, age, eol rate, current value, book value, diff, fully depreciated, "
        "address, city, state, country, zip, employee no, employee number, manager, department, title, "
        "phone, user address, user city, user state, user country, user zip, checkouts, checkins, requests, "
        "checkin checkout, next audit date, next audit"
    ),
)

LICENSES = Sheet(
    kind="license",
    title="licenses",
    told_by=(_names("seats, total"), _names("item name, license name, license, name, software name")),
    told_without=_names("login enabled, managed users"),
    fields=_fields("""
        id: id, license id
        name: item name, license name, license, software name, name
        key: serial number, product key, serial product key, serial, key, license key
        manufacturer: manufacturer
        supplier: supplier
        company: company
        seats: seats, total
        purchase_date: purchase date, purchased
        purchase_cost: purchase cost, cost
        order_number: order number
        purchase_order: purchase order number, purchase order
        expires: expiration date, expires, expiration
        terminates: termination date
        maintained: maintained
        reassignable: reassignable
        notes: notes
        holder_type: checkout type
        holder_tag: checked out to asset tag, asset tag
        holder_username: checked out to username, username
        holder_first_name: checked out to first name, first name
        holder_last_name: checked out to last name, last name
        holder_name: checked out to full name, checked out to, full name, name
        holder_email: checked out to email, email, e mail
    """),
    covered=_names(
        f"{_COMPUTED}, licenses available, remaining seats, avail, available, depreciation, "
        "fully depreciated, min qty, checkin checkout"
    ),
)

USERS = Sheet(
    kind="person",
    title="users",
    told_by=(
        _names("username, user name, employee number, login enabled, activated"),
        _names("first name, last name, name, full name"),
    ),
    fields=_fields("""
        id: id, user id
        username: username, user name
        first_name: first name
        last_name: last name, lastname
        name: full name, name
        email: email, e mail
        title: job title, title, job title for user, jobtitle
        phone: phone, phone number, phone num, telephone, telephone number, tel
        employee_number: employee number, employee no, employee num
        company: company
        department: department
        location: location
        manager_username: manager username
        manager_first_name: manager first name
        manager_last_name: manager last name
        manager: manager, manager name, manager full name
        starts: start date
        ends: end date
        notes: notes
    """),
    covered=_names(
        f"{_COMPUTED}, assets, licenses, accessories, consumables, managed users, managed locations, groups, "
        "permissions, active, activated, login enabled, ldap enabled, 2fa device enrolled, 2fa active, "
        "last login, language, auto assign licenses"
    ),
)

MODELS = Sheet(
    kind="model",
    title="asset models",
    told_by=(
        _names("name, model name, item name, asset model name"),
        _names("fieldset, eol, eol months, eol rate, model number, model no, requestable"),
    ),
    told_without=_names("qty, quantity, item number, item no, seats, purchase date, purchase cost"),
    fields=_fields("""
        id: id, model id
        name: asset model name, model name, item name, name
        model_number: model number, model no, model num
        category: category
        manufacturer: manufacturer
        requestable: requestable
        useful_life: eol months, eol, eol rate
        minimum: min qty, min amount, minimum amount, min quantity, minimum quantity
        notes: model notes, notes
    """),
    covered=_names(f"{_COMPUTED}, assets, remaining, category type, company, depreciation"),
)

LOCATIONS = Sheet(
    kind="location",
    title="locations",
    told_by=(
        _names("name, location name, item name"),
        _names("address, address2, city, currency, parent, parent location, ldap ou, ldap search ou, zip"),
    ),
    told_without=_names("qty, quantity, item number, item no, category, purchase date, purchase cost"),
    fields=_fields("""
        id: id, location id
        name: location name, item name, name
        address: address, address line 1
        address2: address2, address 2, address line 2
        city: city
        state: state
        zip: zip, postal code, post code, zip code
        country: country
        currency: currency, location currency
        parent: parent location, parent
        company: company
        notes: notes
    """),
    covered=_names(
        f"{_COMPUTED}, current location, default location, assigned assets, accessories, "
        "assigned accessories, people, users, assets"
    ),
)

OTHERS = Sheet(
    kind="",
    title="accessories, consumables or components",
    told_by=(
        _names("qty, quantity"),
        _names("name, item name, accessory name, consumable name, component name"),
    ),
)

SHEETS: Sequence[Sheet] = (LICENSES, ASSETS, USERS, MODELS, OTHERS, LOCATIONS)
"""In the order in which a header is held against them."""


def normal(column: str) -> str:
    """Give a column's name in lower case, its words parted by single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", column.casefold()).strip()


def sheet_of(columns: Sequence[str]) -> Sheet | None:
    """Tell which sort of file has this header."""
    present = {normal(column) for column in columns}
    return next(
        (
            sheet
            for sheet in SHEETS
            if all(names & present for names in sheet.told_by) and not sheet.told_without & present
        ),
        None,
    )


def places_of(sheet: Sheet, columns: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Say which columns hold which field: all that have the first of its names that no field before has."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for place, column in enumerate(columns):
        named[normal(column)].append(place)
    places: dict[str, Sequence[int]] = {}
    for field, names in sheet.fields.items():
        if name := next((name for name in names if name in named), None):
            places[field] = named.pop(name)
    return places
