"""What a review of a request could have found on its day."""

from collections.abc import Callable
from datetime import date

from itamops.facts.advice.review import contradictions, found_by_review
from itamops.records.request import Request
from itamops.registry import Registry

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
EDITOR = (
    "--- software\nid: editor\nname: Editor\nlicensing: commercial\n"
    "--- license\nid: lic-5n2v8r3d\nproduct: editor\nmetric: device\nquantity: 3\nstate: active\n"
    "purchased: 2026-01-01\nlifecycle: [{on: 2026-01-01, to: active, by: treyes}]\n"
    "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"
    "--- asset\nid: lap-7f3k9q2m\ntag: LT-1\nserial: S1\nmodel: laptop\n"
    "state: in_stock\nsubstate: available\n"
    "software: [{product: editor, installed: 2026-01-02}]\n"
    "lifecycle: [{on: 2026-01-01, to: in_stock, substate: available, by: treyes}]\n"
)


def request(line: str, review: str, kind: str = "software") -> str:
    return (
        f"--- request\nid: req-7k3m9q2x\ntype: {kind}\nrequester: akeller\nstate: in_review\n"
        f"lines: [{line}]\nlifecycle:\n  - {{on: 2026-06-10, to: submitted, by: akeller}}\n"
        f"  - {{on: 2026-06-12, to: in_review, by: treyes, review: {{on: 2026-06-12, {review}}}}}\n"
    )


def wrong(read: Read, records: str) -> list[tuple[str, str, str]]:
    registry = read(EDITOR + records)
    one = registry.of(Request)["req-7k3m9q2x"]
    review = one.lifecycle[-1].review
    assert review is not None
    return [(each.field, each.claimed, each.fact) for each in contradictions(registry, one, review)]


def test_free_rights_are_those_that_nobody_uses(read_registry: Read) -> None:
    line = "{item: software/editor, quantity: 1}"

    assert wrong(read_registry, request(line, "surplus_rights: 2")) == []
    assert wrong(read_registry, request(line, "surplus_rights: 0")) == [("surplus_rights", "0", "2")]
    assert wrong(read_registry, request(line, "surplus_rights: 20")) == [("surplus_rights", "20", "2")]


def test_a_device_that_is_named_is_in_stock(read_registry: Read) -> None:
    line = "{item: model/laptop, quantity: 1}"

    assert wrong(read_registry, request(line, "stock: [lap-7f3k9q2m]", "hardware")) == []
    assert wrong(read_registry, request(line, "stock: []", "hardware")) == [("stock", "[]", "[lap-7f3k9q2m]")]


def test_the_review_to_write_is_what_was_found(read_registry: Read) -> None:
    registry = read_registry(EDITOR + request("{item: model/laptop, quantity: 1}", "stock: []", "hardware"))

    written = found_by_review(registry, registry.of(Request)["req-7k3m9q2x"], DAY)

    assert written == "review: {on: <day>, stock: [lap-7f3k9q2m], catalogue: allowed}"
