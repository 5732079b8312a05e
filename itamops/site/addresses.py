"""Where each page stands, and the ways between them, all relative, so that a site opens from any folder."""

import msgspec

from itamops.kinds import KIND_BY_NAME
from itamops.records.license import License
from itamops.registry import Registry
from itamops.registry.names import name_of

OVERVIEW = "index.html"
FINDINGS = "findings.html"
REPORTS = "reports.html"
RECORDS = "records.html"

NAVIGATION = ((OVERVIEW, "Overview"), (FINDINGS, "Findings"), (REPORTS, "Reports"), (RECORDS, "Records"))
"""The pages at the top of every page, with their names there."""

ALL_RECORDS = "records/all"
"""The table of all records, without its ending; search is its filter."""


def report_stem(name: str) -> str:
    """Return the path of a report's page and files, without their endings."""
    return f"reports/{name}"


def list_stem(kind: str) -> str:
    """Return the path of the page and files that list a kind, without their endings."""
    return f"records/{KIND_BY_NAME[kind].folder}"


def record_page(kind: str, record_id: str) -> str:
    """Return the path of a record's page."""
    return f"{list_stem(kind)}/{record_id}.html"


class Links(msgspec.Struct, frozen=True):
    """The ways from a page: `root` leads from it to the top."""

    registry: Registry
    root: str

    def record(self, kind: str, record_id: str) -> str | None:
        """Return the way to a record's page; it has none if it is not there, or cannot be read."""
        if self.registry.get(kind, record_id) is None:
            return None
        return self.root + record_page(kind, record_id)

    def label(self, kind: str, record_id: str) -> str:
        """Return what people call a record, or give its id."""
        return label(self.registry, kind, record_id)


def label(registry: Registry, kind: str, record_id: str) -> str:
    """Return which record it is, `Dell Latitude 7450 LT-BER-0042`; of one that is not there, give the id."""
    record = registry.get(kind, record_id)
    match record:
        case None:
            return record_id
        case License(name=str(name)):
            return name  # which need not be told with its products
        case _:
            return name_of(registry, record).removeprefix(f"{kind} ")
