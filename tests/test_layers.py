"""Imports point down only, as the picture in docs/design.md draws them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "itamops"


def drawn_layers(name: str) -> list[set[str]]:
    picture = re.search(
        rf"```{name}\n(.*?)```", (ROOT / "docs/design.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert picture
    return [set(line.split()) for line in picture[1].splitlines()]


def rooms() -> set[str]:
    return {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {
        "__init__",
        "__main__",
    }


def modules(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the modules that a file imports, each as its parts below the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("itamops."):
            yield tuple(node.module.split(".")[1:])
        elif isinstance(node, ast.ImportFrom) and node.module == "itamops":
            yield from ((alias.name,) for alias in node.names if alias.name in rooms())
        elif isinstance(node, ast.Import):
            yield from (
                tuple(alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("itamops.")
            )


def upward_imports(layers: list[set[str]], *above: str) -> list[str]:
    """Return the imports among the folders and files below a place that do not point down."""
    height = {room: -position for position, layer in enumerate(layers) for room in layer}
    top = PACKAGE.joinpath(*above)
    found = []
    for path in sorted(top.rglob("*.py")):
        room = path.relative_to(top).parts[0].removesuffix(".py")
        if room not in height:
            continue
        others = (
            name[len(above)] for name in modules(path) if name[: len(above)] == above and name[len(above) :]
        )
        found += [
            f"{path.relative_to(ROOT)} imports {other}"
            for other in others
            if other in height and other != room and height[other] >= height[room]
        ]
    return found


def test_the_picture_shows_every_room() -> None:
    assert set().union(*drawn_layers("layers")) == rooms()


def test_the_picture_of_facts_shows_every_subject() -> None:
    subjects = {path.parent.name for path in (PACKAGE / "facts").glob("*/__init__.py")}
    assert set().union(*drawn_layers("facts")) == subjects


def test_imports_point_down_only() -> None:
    assert upward_imports(drawn_layers("layers")) == []


def test_imports_among_facts_point_down_only() -> None:
    assert upward_imports(drawn_layers("facts"), "facts") == []
