"""Imports point down only, as the picture in docs/design.md draws them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "itamops"


def drawn_layers() -> list[set[str]]:
    picture = re.search(
        r"```layers\n(.*?)```", (ROOT / "docs/design.md").read_text(encoding="utf-8"), re.DOTALL
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


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("itamops."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "itamops":
            yield from (alias.name for alias in node.names if alias.name in rooms())
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("itamops."))


def upward_imports() -> list[str]:
    height = {room: -position for position, layer in enumerate(drawn_layers()) for room in layer}
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room not in height:
            continue
        found += [
            f"{path.relative_to(ROOT)} imports {other}"
            for other in imports(path)
            if other != room and height[other] >= height[room]
        ]
    return found


def test_the_picture_shows_every_room() -> None:
    assert set().union(*drawn_layers()) == rooms()


def test_imports_point_down_only() -> None:
    assert upward_imports() == []
