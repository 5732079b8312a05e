"""What measurements of use call their columns: license servers, inventories, sign-in logs."""

from collections.abc import Sequence

from itamops.importers.sheets import ImportSheet, Names, fields_of

_WHO: Names = fields_of("""
    product: product, product name, software, software name, application, application name, app, app name,
        feature
    person: person, user id, userid, username, user name, login, login name, account, account name,
        user principal name, upn, user, employee, employee number
    email: email, e mail, email address, mail
    full_name: display name, full name
    asset: asset, asset id, asset tag, tag
    serial: serial number, serial, serial no
    hostname: hostname, host name, host, computer name, computer, machine name, machine, workstation,
        device name, device, device id, client name, client
""")
PERSON = ("person", "email", "full_name")
DEVICE = ("asset", "serial", "hostname")
"""The columns by which a person or a device is looked up, the best first."""

_TIMES: Names = fields_of("""
    starts: starts, start, start time, start date, started, started at, session start, session start time,
        begin, begins, begin time, from, login time, logon, logon time, checkout, checkout time,
        checked out, check out, check out time, connected, connected at, connect time, acquired
    ends: ends, end, end time, end date, ended, ended at, session end, session end time, finish, finished,
        until, to, logout, logout time, logoff, logoff time, checkin, checkin time, checked in, check in,
        check in time, disconnected, disconnected at, disconnect time, released
    tokens: tokens, token, token count, tokens used, weight
    capacity: capacity, cores, vcpus, cpus, points, pvu, pvus
""")
_EVIDENCE: Names = fields_of("""
    installed: installed, installed on, installed date, install date, installation date, date installed
    version: version, product version, software version, installed version
    last_used: last used, last used on, last used date, last use, last usage, last access, last accessed,
        last run, last launch, last launched, last opened, last seen, last active, last activity,
        last activity date, last login, last logon, last sign in, last signin
""")


def _named(fields: Names, *those: str) -> frozenset[str]:
    return frozenset(name for field in those for name in fields[field])


SESSIONS = ImportSheet(
    kind="usage",
    title="sessions",
    told_by=(_named(_TIMES, "starts"),),
    fields={**_TIMES, **_WHO},
)
EVIDENCE = ImportSheet(
    kind="usage",
    title="installations and last use",
    told_by=(_named(_EVIDENCE, *_EVIDENCE), _named(_WHO, *PERSON, *DEVICE)),
    fields={**_EVIDENCE, **_WHO},
)
ACCESS = ImportSheet(
    kind="usage",
    title="access by people and devices",
    told_by=(_named(_WHO, *PERSON), _named(_WHO, *DEVICE)),
    fields=_WHO,
)

SHEETS: Sequence[ImportSheet] = (SESSIONS, EVIDENCE, ACCESS)
"""In the order in which a header is held against them."""
