"""The site: static pages of an edition's reports and records, which open from a folder without a server."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from itamops import __version__
from itamops.kinds import KINDS
from itamops.pipeline.build import Edition
from itamops.site.addresses import ALL_RECORDS, RECORDS, REPORTS, list_stem, report_stem
from itamops.site.findings_page import findings_page
from itamops.site.listing import list_of_all, list_of_kind
from itamops.site.overview import overview
from itamops.site.page import File, Frame
from itamops.site.record_page import record_pages
from itamops.site.table_page import table_files
from itamops.site.templating import render

__all__ = ["MANIFEST", "SCHEMA", "File", "render_site"]

STATIC = Path(__file__).parent / "assets"

MANIFEST = "manifest.json"
"""The last file of a site; a folder without it is not a whole one.

It counts the files of each folder, and hashes them: `sha256` is that of the folder's listing by `sha256sum`,
sorted by path.
"""

SCHEMA = "itamops.site/v1"


def render_site(edition: Edition) -> Iterator[File]:
    """Yield every file of the site: its path, `/` between folders, and its bytes.

    The same edition gives the same files in the same order. Commit, version and day stand in `provenance.js`
    and the manifest alone, so a page changes only when what it shows does.
    """
    counts = Counter([MANIFEST])
    listings: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, content in _files(edition):
        name = path.partition("/")[0]
        counts[name] += 1
        listings[name].append((path, sha256(content).hexdigest()))
        yield path, content
    manifest = {
        "schema": SCHEMA,
        **_provenance(edition),
        "contents": dict(sorted(counts.items())),
        "sha256": {name: _hashed(listing) for name, listing in sorted(listings.items())},
    }
    yield MANIFEST, render("manifest.json", manifest=manifest)


def _hashed(listing: Iterable[tuple[str, str]]) -> str:
    return sha256("".join(f"{digest}  {path}\n" for path, digest in sorted(listing)).encode()).hexdigest()


def _files(edition: Edition) -> Iterator[File]:
    verdict = edition.verdict
    registry, day = verdict.registry, verdict.day
    frame = Frame(registry, verdict.left_out)
    for path in sorted(STATIC.iterdir()):
        yield f"static/{path.name}", path.read_bytes()
    yield "provenance.js", render("provenance.js", provenance=_provenance(edition))
    yield overview(frame, edition)
    yield findings_page(frame, verdict)
    yield frame.page("reports.html", REPORTS, REPORTS, reports=edition.reports)
    for report in edition.reports:
        yield from table_files(frame, report, report_stem(report.name), REPORTS)
    yield frame.page(
        "records.html",
        RECORDS,
        RECORDS,
        kinds=[(kind, len(registry.all(kind.name))) for kind in KINDS],
    )
    yield from table_files(frame, list_of_all(registry, day), ALL_RECORDS, RECORDS)
    for kind in KINDS:
        yield from table_files(frame, list_of_kind(registry, kind.name, day), list_stem(kind.name), RECORDS)
    yield from record_pages(frame, verdict)


def _provenance(edition: Edition) -> dict[str, str | None]:
    verdict = edition.verdict
    return {
        "day": verdict.day.isoformat(),
        "tree": verdict.head.name,
        "commit": verdict.head.commit,
        "version": __version__,
        "organization": verdict.registry.configuration.organization,
        "assurance": verdict.registry.configuration.assurance,
    }
