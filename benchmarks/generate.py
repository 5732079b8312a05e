"""Write a registry of any size as a git repository: `python benchmarks/generate.py 100000 FOLDER`.

It has two commits: the whole estate, and a change in which ten devices come from the store into use. All is
packed; only `itamops.yaml` is checked out, unless the whole work tree is asked for.
"""

import argparse
import subprocess
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain, islice
from multiprocessing import Pool
from pathlib import Path
from typing import IO

from described import records, sheets
from described.equipment import asset
from described.parts import Data
from described.rights import pool_of
from estate import DAY, Estate, identifier
from itamops.authoring.new_registry import GIT_ATTRIBUTES
from itamops.authoring.render import render_file, render_record
from itamops.records.base import record_path
from itamops.settings.policy import Roles
from lives import issue

BRANCH = "refs/heads/main"
COMMITTER = "committer Benchmark <benchmark@acme.example> {seconds} +0000\n"
FIRST_COMMIT_SECONDS = 1_767_225_600
CHANGED_DEVICES = 10

File = tuple[str, str]


def generate(devices: int, folder: Path, *, work_tree: bool = False) -> None:
    """Make the repository in a folder that is not there yet."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    estate = Estate(devices)
    with (
        Pool() as pool,
        subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE) as importer,
    ):
        stream = importer.stdin
        if stream is None:
            raise RuntimeError("git fast-import takes no input")
        rendered = pool.imap(_rendered, records(estate), chunksize=200)
        _commit(stream, 0, "The estate", chain(settings(estate), sheets(estate), rendered))
        _commit(stream, 1, "Issue ten devices", map(_rendered, issued(estate)))
        stream.close()
    if importer.returncode:
        raise RuntimeError("git fast-import failed")
    paths = ["."] if work_tree else ["itamops.yaml"]
    subprocess.run(["git", "-C", folder, "checkout", "--quiet", "HEAD", "--", *paths], check=True)


def settings(estate: Estate) -> Iterator[File]:
    """Yield the files beside the records: configuration, roles, pools of licenses."""
    companies = [identifier("company", number) for number in range(estate.sizes["company"])]
    leaders = [estate.person(0), estate.person(1)]
    configuration: Data = {
        "format": 1,
        "organization": "Acme",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
    }
    roles: Data = {role: {"people": leaders} for role in Roles.__struct_fields__}
    pools: Data = {pool_of(company): {"companies": [company]} for company in companies}
    yield ".gitattributes", GIT_ATTRIBUTES
    for path, schema, data in (
        ("itamops.yaml", "itamops", {**configuration, "assurance": "standard"}),
        ("registry/policy/roles.yaml", "policy-roles", roles),
        ("registry/tables/pools.yaml", "table-pools", {"pools": pools}),
    ):
        yield path, render_file(path, schema, data)


def issued(estate: Estate) -> Iterator[tuple[str, Data]]:
    """Yield the records of some devices in the store after they were handed out."""
    in_store = (device for device in estate.devices if device.last_step == "receive")
    for device in islice(in_store, CHANGED_DEVICES):
        data = {"id": device.id, **asset(estate, device.number)}
        entry = {"on": DAY, "by": estate.person(device.number), **issue(estate, device)}
        entry.pop("request", None)
        state = {field: entry[field] for field in ("substate", "assignee", "location")}
        yield "asset", {**data, "state": entry["to"], **state, "lifecycle": [*data["lifecycle"], entry]}


def _rendered(record: tuple[str, Data]) -> File:
    kind, data = record
    return record_path(kind, data["id"], data), render_record(kind, data)


def _commit(stream: IO[bytes], number: int, subject: str, files: Iterable[File]) -> None:
    seconds = FIRST_COMMIT_SECONDS + int(timedelta(number).total_seconds())
    stream.write(
        f"commit {BRANCH}\n{COMMITTER.format(seconds=seconds)}data {len(subject)}\n{subject}\n".encode()
    )
    for path, text in files:
        content = text.encode()
        stream.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Make a registry to measure with.")
    parser.add_argument(
        "devices", type=int, help="how many devices; about 0.8 as many other records come along"
    )
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument("--work-tree", action="store_true", help="check everything out")
    arguments = parser.parse_args()
    generate(arguments.devices, arguments.folder, work_tree=arguments.work_tree)


if __name__ == "__main__":
    main()
