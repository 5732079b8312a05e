"""What Snipe-IT calls its columns: in its importer's samples, list exports and custom asset report."""

from collections.abc import Sequence

from itamops.importers.sheets import ImportSheet, fields_of, names_of

_COMPUTED = "created at, updated at, created by, image, image filename, avatar, actions, url"

ASSETS = ImportSheet(
    kind="asset",
    title="assets",
    told_by=(names_of("asset tag, tag"),),
    told_without=names_of("asset maintenance type, maintenance type, seats"),
    fields=fields_of("""
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
        deleted: deleted at, deleted
        last_audit: last audit, last audit date
        next_audit: next audit date, next audit
        expected_checkin: expected checkin date, expected checkin
        holder_type: checkout type, type
        holder_username: checked out to username, username
        holder_first_name: checked out to first name, first name
        holder_last_name: checked out to last name, last name
        holder_name: checked out to full name, checked out to, checked out, full name, assigned to, name
        holder_email: checked out to email, email, e mail
        holder_location: checked out to location, checkout to location, checkout location
    """),
    covered=names_of(
        f"{_COMPUTED}, device image, age, eol rate, current value, book value, diff, fully depreciated, "
        "address, city, state, country, zip, employee no, employee number, manager, department, title, "
        "phone, user address, user city, user state, user country, user zip, checkouts, checkins, requests, "
        "checkin checkout"
    ),
    custom=frozenset({"order_number", "end_of_life", "next_audit"}),
)

LICENSES = ImportSheet(
    kind="license",
    title="licenses",
    hidden="key",
    told_by=(names_of("seats, total"), names_of("item name, license name, license, name, software name")),
    told_without=names_of("login enabled, managed users"),
    fields=fields_of("""
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
        deleted: deleted at, deleted
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
    covered=names_of(
        f"{_COMPUTED}, licenses available, remaining seats, avail, available, depreciation, "
        "fully depreciated, min qty, checkin checkout"
    ),
)

USERS = ImportSheet(
    kind="person",
    title="users",
    told_by=(
        names_of("username, user name, employee number, login enabled, activated"),
        names_of("first name, last name, name, full name"),
    ),
    fields=fields_of("""
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
        activated: activated, active, login enabled
        deleted: deleted at, deleted
        notes: notes
    """),
    covered=names_of(
        f"{_COMPUTED}, assets, licenses, accessories, consumables, managed users, managed locations, groups, "
        "permissions, ldap enabled, 2fa device enrolled, 2fa active, "
        "last login, language, auto assign licenses"
    ),
)

MODELS = ImportSheet(
    kind="model",
    title="asset models",
    told_by=(
        names_of("name, model name, item name, asset model name"),
        names_of("fieldset, eol, eol months, eol rate, model number, model no, requestable"),
    ),
    told_without=names_of("qty, quantity, item number, item no, seats, purchase date, purchase cost"),
    fields=fields_of("""
        id: id, model id
        name: asset model name, model name, item name, name
        model_number: model number, model no, model num
        category: category
        manufacturer: manufacturer
        requestable: requestable
        useful_life: eol months, eol, eol rate
        minimum: min qty, min amount, minimum amount, min quantity, minimum quantity
        notes: model notes, notes
        deleted: deleted at, deleted
    """),
    covered=names_of(f"{_COMPUTED}, assets, remaining, category type, company, depreciation"),
)

LOCATIONS = ImportSheet(
    kind="location",
    title="locations",
    told_by=(
        names_of("name, location name, item name"),
        names_of("address, address2, city, currency, parent, parent location, ldap ou, ldap search ou, zip"),
    ),
    told_without=names_of("qty, quantity, item number, item no, category, purchase date, purchase cost"),
    fields=fields_of("""
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
        deleted: deleted at, deleted
    """),
    covered=names_of(
        f"{_COMPUTED}, current location, default location, assigned assets, accessories, "
        "assigned accessories, people, users, assets"
    ),
)

OTHERS = ImportSheet(
    kind="",
    title="accessories, consumables or components",
    told_by=(
        names_of("qty, quantity"),
        names_of("name, item name, accessory name, consumable name, component name"),
    ),
)

SHEETS: Sequence[ImportSheet] = (LICENSES, ASSETS, USERS, MODELS, OTHERS, LOCATIONS)
"""In the order in which a header is held against them."""
