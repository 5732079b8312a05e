"""One class name means one thing, and a file's name says its subject."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "itamops"

SHARED: dict[str, str] = {}
"""Names that several classes may have, each with the reason; at most ten."""


def test_a_class_name_means_one_thing() -> None:
    places = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].add(str(path.relative_to(PACKAGE)))
    shared = {name: sorted(found) for name, found in places.items() if len(found) > 1}
    assert set(shared) == set(SHARED), shared
    assert len(SHARED) <= 10
