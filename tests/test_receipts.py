"""Receipts hold each other in a chain: whatever is altered, left out or slipped in shows."""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec
import pytest

from itamops.findings import FindingClass
from itamops.receipts import Receipt, chain, encode, read_ledger

Files = dict[str, bytes]


def receipt(number: int, *, ratifies: str | None = None) -> Receipt:
    return Receipt(
        commit=f"{number:040x}",
        base=f"{number - 1:040x}" if number else None,
        tree=f"{number + 100:040x}",
        change_digest=f"{number:064x}" if number else None,
        governance=f"sha256:{0:064x}",
        tool="0.1.0",
        day=date(2026, 2, 3),
        findings=dict.fromkeys(FindingClass, 0),
        ratifies=ratifies,
    )


PATHS = [receipt(number).path for number in range(4)]


@pytest.fixture
def files() -> Files:
    return dict(chain(map(receipt, range(4)), None))


def test_a_receipt_is_one_file_a_commit_below_the_year(files: Files) -> None:
    assert list(files) == PATHS
    assert PATHS[3] == f"2026/{3:040x}.json"


def test_a_whole_chain_has_no_flaw_whatever_the_order_of_its_files(files: Files) -> None:
    ledger = read_ledger(dict(reversed(files.items())))
    assert not ledger.flaws
    assert [filed.receipt.path for filed in ledger.filed] == PATHS


def test_the_chain_goes_on_after_the_last(files: Files) -> None:
    further = chain([receipt(4), receipt(2, ratifies="was urgent")], read_ledger(files).last)
    ledger = read_ledger({**files, **further})
    assert not ledger.flaws
    assert list(ledger.ratifications) == [receipt(2).commit]
    again = chain([receipt(2, ratifies="still is")], ledger.last)
    assert len(read_ledger({**files, **further, **again}).filed) == 7, "it may be ratified several times"
    assert len(ledger.receipts) == 5


def altered(files: Mapping[str, bytes]) -> Files:
    content = files[PATHS[1]].replace(b'"0.1.0"', b'"0.1.1"')
    return {**files, PATHS[1]: content}


def cut_off(files: Mapping[str, bytes]) -> Files:
    return {**files, PATHS[1]: files[PATHS[1]][:-20]}


def written_otherwise(files: Mapping[str, bytes]) -> Files:
    return {**files, PATHS[1]: msgspec.json.format(files[PATHS[1]], indent=4)}


def of_a_later_version(files: Mapping[str, bytes]) -> Files:
    return {**files, PATHS[1]: files[PATHS[1]].replace(b"receipt/v1", b"receipt/v2")}


def left_out(files: Mapping[str, bytes]) -> Files:
    return {path: content for path, content in files.items() if path != PATHS[1]}


def slipped_in(files: Mapping[str, bytes]) -> Files:
    other = msgspec.structs.replace(
        receipt(9), previous=msgspec.json.decode(files[PATHS[1]], type=Receipt).previous
    )
    return {**files, other.path: encode(other)}


def moved(files: Mapping[str, bytes]) -> Files:
    return {("2027" + path[4:] if path == PATHS[1] else path): content for path, content in files.items()}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (altered, {PATHS[2]: "is in no chain", PATHS[3]: "is in no chain"}),
        (cut_off, {PATHS[1]: "cannot be read", PATHS[2]: "is in no chain", PATHS[3]: "is in no chain"}),
        (written_otherwise, {PATHS[1]: "cannot be read"}),
        (of_a_later_version, {PATHS[1]: "cannot be read"}),
        (left_out, {PATHS[2]: "is in no chain", PATHS[3]: "is in no chain"}),
        (slipped_in, {receipt(9).path: "claims a place"}),
        (moved, {"2027" + PATHS[1][4:]: "is the receipt of"}),
    ],
)
def test_what_is_altered_shows(
    files: Files, spoil: Callable[[Mapping[str, bytes]], Files], said: Mapping[str, str]
) -> None:
    flaws = read_ledger(spoil(files)).flaws
    assert all(words in flaws[path] for path, words in said.items()), flaws
