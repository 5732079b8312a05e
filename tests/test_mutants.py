"""Thousands of mutants through every command: none ends as a bug, and none is green that was not read.

`ITAMOPS_FUZZ_EFFORT=100` tries a hundred times as many. What fails names its seed, which repeats it.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from itamops import cli
from itamops.approvals.reviews import Answer, read_reviews
from itamops.cache import Cache
from itamops.demo import last_tree
from itamops.errors import ItamopsError
from itamops.exports import EXPORTS
from itamops.formats import FORMATS
from itamops.formats.plans import PLAN_FORMATS
from itamops.formats.record import RECORD_FORMATS
from itamops.formats.reports import REPORT_FORMATS
from itamops.importers import IMPORTERS
from itamops.importers.batch import Target
from itamops.kinds import KINDS
from itamops.pipeline.build import build
from itamops.pipeline.check import Verdict, check
from itamops.pipeline.plan import make_plan
from itamops.receipts import chain, read_ledger
from itamops.registry.layout import classify
from itamops.registry.loading import Reader
from itamops.reports import REPORTS
from itamops.site import render_site
from itamops.snapshot import snapshot_of
from tests.mutants import chance_of, mutant, spoilt
from tests.test_fuzz import DAY, files
from tests.test_receipts import receipt

EFFORT = int(os.environ.get("ITAMOPS_FUZZ_EFFORT", "1"))
ROUNDS, AT_ONCE = 240, 12
"""Rounds of the ordinary run, and mutants of one at most: 1,500 mutants."""

CODES = {0, 1, 2, 3}
"""Of the exit codes, those that a file may end a command with."""


@pytest.fixture(scope="module")
def whole() -> Mapping[str, bytes]:
    """Return a registry with a record of each kind, policy and tables."""
    settings = ("registry/policy/", "registry/tables/")
    return {
        **{path: text.encode() for path, text in last_tree().items() if path.startswith(settings)},
        **files(),
    }


def seeds(rounds: int, parts: int) -> list[range]:
    """Return the seeds of a few test cases, which then run beside each other."""
    total = rounds * EFFORT
    return [range(total * part // parts, total * (part + 1) // parts) for part in range(parts)]


@pytest.mark.parametrize("rounds", seeds(ROUNDS, 4), ids=lambda rounds: f"seeds {rounds.start}-{rounds.stop}")
def test_no_record_ends_a_check_a_report_or_a_page_as_a_bug(
    reader: Reader, whole: Mapping[str, bytes], rounds: range
) -> None:
    base = snapshot_of(whole)
    for seed in rounds:
        chance = chance_of(seed)
        tree = snapshot_of({**whole, **spoilt(chance, whole, AT_ONCE)})
        with told(seed):
            alone = check(tree, None, reader, day=DAY, today=DAY)
            assert alone.fails or not alone.left_out, f"green without {alone.left_out}"
            formatted(alone, chance)
            if seed % 2:
                edition = build(tree, reader, day=DAY, today=DAY)
                for report in edition.reports:
                    assert report.left_out == alone.left_out
                    REPORT_FORMATS[chance.choice(list(REPORT_FORMATS))](report)
                if not seed % 5:
                    assert list(render_site(edition))
            else:
                changed = check(tree, base, reader, day=DAY, today=DAY)
                assert changed.fails or not changed.left_out, f"green without {changed.left_out}"
                PLAN_FORMATS[chance.choice(list(PLAN_FORMATS))](make_plan(changed, Cache()))


@contextlib.contextmanager
def told(seed: int) -> Iterator[None]:
    """Name the seed of what fails; what a person can mend is no failure, and no green either."""
    try:
        with contextlib.suppress(ItamopsError):
            yield
    except Exception as error:
        error.add_note(f"the seed is {seed}")
        raise


def formatted(verdict: Verdict, chance: Random) -> None:
    chosen = FORMATS[chance.choice(list(FORMATS))]
    assert chosen.render(verdict, show_all=True)
    registry = verdict.registry
    for record in chance.sample(list(registry), min(2, len(registry))):
        for write in RECORD_FORMATS.values():
            assert write(registry, record, "id: x\n", ())
    for export in EXPORTS.values():
        assert export(registry, DAY)


READING: Sequence[tuple[str, ...]] = (
    ("check",),
    ("check", "--format", "sarif"),
    ("show", "akeller"),
    ("export", "cyclonedx"),
    ("codeowners", "--forge", "github"),
    ("doctor",),
    ("import", "snipe-it", "assets.csv", "--dry-run"),
    ("build",),
    ("migrate",),
    ("schema", "asset"),
)
"""Commands that need no history."""

UNCONCERNED = {"migrate", "schema", "doctor"}
"""Those that read no records, or say nothing of them."""


@pytest.mark.parametrize("rounds", seeds(40, 2), ids=lambda rounds: f"seeds {rounds.start}-{rounds.stop}")
def test_no_file_ends_a_command_as_a_bug_or_green_unread(
    whole: Mapping[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds: range, reader: Reader
) -> None:
    """Each as from a shell, in a folder without git."""
    monkeypatch.chdir(tmp_path)
    for path, content in whole.items():
        put(path, content)
    Path("assets.csv").write_text("asset tag,serial\nT1,S1\n")
    for seed in rounds:
        chance = chance_of(seed)
        changed = spoilt(chance, whole, 4)
        for path, content in changed.items():
            put(path, content)
        left_out: tuple[str, ...] | None = None
        with contextlib.suppress(ItamopsError):
            left_out = check(snapshot_of({**whole, **changed}), None, reader, day=DAY, today=DAY).left_out
        words = [("report", chance.choice(REPORTS).name), *chance.sample(READING, 4)]
        for command in words:
            code, said = called(command)
            assert code in CODES, f"{command} with seed {seed}: {said}"
            if left_out and command[0] not in UNCONCERNED:
                assert code, f"{command} with seed {seed} is green without {left_out}"
        for path in changed:
            Path(path).unlink()
            if path in whole:
                put(path, whole[path])


def put(path: str, content: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)


def called(words: tuple[str, ...]) -> tuple[int, str]:
    """Call a command in this process, and return its exit code and all that it printed."""
    said = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = cli._run(list(words))  # noqa: SLF001  the whole of a command but the end of the process
    said.seek(0)
    return code, said.read()


COMPONENT = {
    "type": "application",
    "name": "cad",
    "version": "1",
    "licenses": [{"license": {"name": "CAD", "licensing": {"licenseTypes": ["user"]}}}],
}
SAMPLES: Mapping[str, Mapping[str, bytes]] = {
    "snipe-it": {
        "assets.csv": b"Asset Tag,Item Name,Serial,Model Name,Category,Status,Purchase Date,Purchase Cost\n"
        b"T1,Laptop,5CG1,Latitude,Laptops,Ready to Deploy,2026-02-03,$12.50\n"
        b"T2,Phone,N/A,P,Phones,Lost,23/4/26,free\n",
        "users.csv": b"username,first name,last name,manager\nanna,Anna,Keller,bea\nbea,Bea,Koch,anna\n",
    },
    "usage": {
        "sessions.csv": b"Start,End,User,Computer,Tokens\n2026-11-02 09:00,2026-11-02 10:00,akeller,L1,2\n"
    },
    "endoflife": {
        "ubuntu.md": b"---\ntitle: Ubuntu\npermalink: /ubuntu\n"
        b'releases:\n  - releaseCycle: "24.04"\n    eol: 2029-05-31\n---\n'
    },
    "cyclonedx": {
        "bom.json": json.dumps(
            {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [COMPONENT]},
            indent=1,
        ).encode()
    },
}
"""What each importer is given before it is spoilt."""


def test_every_importer_has_a_sample() -> None:
    assert SAMPLES.keys() == IMPORTERS.keys()


@pytest.mark.parametrize("system", IMPORTERS)
def test_no_export_of_another_system_ends_an_import_as_a_bug(
    whole: Mapping[str, bytes], reader: Reader, system: str
) -> None:
    importer = IMPORTERS[system]
    registry = check(snapshot_of(files()), None, reader, day=DAY, today=DAY).registry
    named: dict[str, Any] = {
        "by": "akeller", "day": DAY, "product": "ms-office", "first_day": DAY.replace(day=1), "last_day": DAY
    }  # fmt: skip
    options = importer.options(
        **{name: named[name] for name in named if name in importer.options.__struct_fields__}
    )
    ids = iter(range(10**9))
    others = [line for content in SAMPLES[system].values() for line in content.split(b"\n")]
    for seed in range(150 * EFFORT):
        chance = chance_of(seed)
        given = [(name, mutant(chance, content, others)) for name, content in SAMPLES[system].items()]
        target = Target(registry, lambda path: whole[path].decode(), lambda *_: f"x-{next(ids):08d}")
        with told(seed):
            result = importer.read(given, target, options)
            strange = [path for path in result.files if classify(path) is None]
            assert not strange
            if system == "cyclonedx" and not is_json(given[0][1]):
                assert not result.understood, f"no JSON, and understood: seed {seed}"


def is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


def test_no_receipt_is_believed_that_was_altered() -> None:
    kept = dict(chain(map(receipt, range(4)), None))
    others = [line for content in kept.values() for line in content.split(b"\n")]
    for seed in range(300 * EFFORT):
        chance = chance_of(seed)
        path = chance.choice(list(kept)[:-1])  # after the last comes no hash, and so a signature
        altered = mutant(chance, kept[path], others)
        with told(seed):
            ledger = read_ledger({**kept, path: altered})
            assert ledger.flaws or altered == kept[path], f"believed: seed {seed}"


REVIEWS: Mapping[str, object] = {
    "github": [
        {"user": {"login": "a", "type": "User"}, "state": "APPROVED", "commit_id": "a" * 40,
         "submitted_at": "2026-02-03T09:00:00Z", "author_association": "MEMBER"}
    ],
    "gitea": [
        {"user": {"login": "a"}, "state": "APPROVED", "commit_id": "a" * 40, "official": True, "stale": False,
         "dismissed": False, "submitted_at": "2026-02-03T09:00:00Z"}
    ],
    "gitlab": {"approved_by": [{"user": {"username": "a"}, "approved_at": "2026-02-03T09:00:00Z"}]},
}  # fmt: skip
ODD: Sequence[object] = (
    *(
        None,
        True,
        0,
        -1,
        1e300,
        10**400,
        "",
        "x",
        "\ud800",
        "\0",
        "--help",
        "A" * 40,
        "\u017f",
        "\u00e9" * 300,
    ),
    *("2026-02-03", "2026-02-03T09:00:00", [], {}, [[]], {"message": "Not Found"}),
)
"""What a forge does not answer."""


def test_no_answer_of_a_forge_ends_as_a_bug() -> None:
    for seed in range(900 * EFFORT):
        chance = chance_of(seed)
        forge = chance.choice(list(REVIEWS))
        value = json.loads(json.dumps(REVIEWS[forge]))
        for _ in range(chance.randint(1, 2)):
            holder, key = chance.choice(list(places(value)) or [(value, None)])
            if key is not None and (key in holder if isinstance(holder, dict) else key < len(holder)):
                holder[key] = chance.choice(ODD)
        content = json.dumps(value).encode()
        if chance.random() < A_QUARTER:
            content = mutant(chance, content, [b"{}", b"[", b'"'])
        with told(seed):
            for one in read_reviews([Answer("reviews.json", content)], "b" * 40):
                assert one.at is None or one.at.tzinfo
                assert not one.commit or set(one.commit) <= set("0123456789abcdef")
                one.login.encode()


A_QUARTER = 0.25


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def test_a_registry_of_mutants_has_every_kind(whole: Mapping[str, bytes]) -> None:
    assert {kind.folder for kind in KINDS} <= {path.split("/")[1] for path in whole if "/" in path}
