"""A registry in which every text that may be anything is an attack on the pages."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from itamops.authoring.render import render_record
from itamops.records.base import record_path
from itamops.schemas import SchemaSet
from tests.site.sites import plain_data

EXAMPLES = Path(__file__).parents[1] / "records/examples"

PAYLOADS = (
    "\"'><img src=x onerror=window.attacked=1><script>window.attacked=1</script>{{ 7 * 7 }}{% raw %}",
    "javascript:window.attacked=1",
    "https://example.org/'onmouseover='window.attacked=1",
    "</title></style></script><svg onload=window.attacked=1>",
)

SCHEMAS = SchemaSet.shipped()


def hostile_files(payloads: Sequence[str] = PAYLOADS) -> dict[str, bytes]:
    """Return the examples of all kinds with payloads for texts, and a file with the last one for a name."""
    organization = f"organization: '{payloads[-1]}'\n"
    files = {
        "itamops.yaml": f"format: 1\n{organization}currency: EUR\nassurance: trial\n".encode(),
        f"registry/assets/{payloads[-1].replace('/', '')}.txt": b"",
    }
    for example in sorted(EXAMPLES.glob("*.yaml")):
        kind = example.stem.partition("-")[0]
        data = attacked(kind, plain_data(example.read_bytes()), payloads)
        files[record_path(kind, data["id"], data)] = render_record(kind, data).encode()
    return files


def attacked(kind: str, data: Mapping[str, Any], payloads: Sequence[str]) -> dict[str, Any]:
    """Put a payload into every text of a record for which its schema takes one; the custom names, too."""
    hostile = dict(deepcopy(data))
    hostile["custom"] = {"insured": payloads[0], "since": payloads[-1]}
    for place, key in list(texts(hostile)):
        was = place[key]
        for payload in payloads:
            place[key] = payload
            if SCHEMAS.is_valid(kind, hostile):
                break
        else:
            place[key] = was
    return hostile


def texts(value: Any) -> Iterator[tuple[Any, str | int]]:
    """Yield each place that holds a text: the mapping or list, and the key in it."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        if isinstance(inner, str):
            yield value, key
        else:
            yield from texts(inner)
