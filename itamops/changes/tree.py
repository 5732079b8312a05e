"""A record as a tree of words, and what differs between two such trees."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import msgspec

from itamops.findings import Pointer
from itamops.records.base import Money
from itamops.registry.references import references
from itamops.registry.value_text import worded


class Alteration(msgspec.Struct, frozen=True):
    """A field before and after, both in words; None on the side where it is not given."""

    field: str
    old: str | None
    new: str | None


class Leaf(NamedTuple):
    """A value and how it reads."""

    value: Any
    text: str


class Node(NamedTuple):
    """The fields that are given, by their names in words; `head` names the one that says which part it is."""

    head: str
    fields: Mapping[str, "Tree"]


Tree: TypeAlias = "Leaf | Node | list[Tree]"

HEADS = ("id", "item", "need", "what", "product", "license", "supply", "thing", "provider")
"""Fields that say which part of a list it is, where there is one of them; else the first one does."""

Calling = Callable[[str, str], str]
"""Returns what people call a record, by its kind and id."""


def tree_of(part: msgspec.Struct, calling: Calling) -> Node:
    """Make the tree of a record, a setting or a part of one; what it names stands there by its name."""
    called = {one.pointer: calling(one.kind, one.id) for one in references(part) if one.kind}
    return _node(part, (), called)


def title_of(key: str) -> str:
    """Return the name of a field in words."""
    return key.replace("_", " ")


def alterations(field: str, old: "Tree | None", new: "Tree | None") -> Iterator[Alteration]:
    """Yield two trees apart, field by field; parts in lists are the same part where their heads are."""
    match old, new:
        case _ if old == new:
            return
        case Node(), Node():
            for key in {**old.fields, **new.fields}:
                yield from alterations(f"{field} {key}".strip(), old.fields.get(key), new.fields.get(key))
        case ((list() | None), (list() | None)):
            yield from _items(field, old or [], new or [])
        case _:
            yield _altered(field, old, new)


def _altered(field: str, old: "Tree | None", new: "Tree | None") -> Alteration:
    was, now = (None if tree is None else summary(tree) for tree in (old, new))
    if was == now:  # spaces alone differ, or a number became a text
        was, now = repr(old), repr(new)
    return Alteration(field, was, now)


def _items(field: str, old: Sequence[Tree], new: Sequence[Tree]) -> Iterator[Alteration]:
    gone, come = _without(old, new), _without(new, old)
    if not gone and not come:
        yield _altered(f"{field} in order", list(old), list(new))
    for item in come:
        about = _about(item)
        before = next((one for one in gone if about and _about(one) == about), None)
        if before is None:
            yield Alteration(field, None, summary(item))
        else:
            gone.remove(before)
            yield from alterations(f"{field} {about}", before, item)
    yield from (Alteration(field, summary(item), None) for item in gone)


def _without(several: Sequence[Tree], others: Sequence[Tree]) -> list[Tree]:
    """Return what is left of some items when those that others equal are taken out, each once."""
    left = list(others)
    kept = []
    for item in several:
        if item in left:
            left.remove(item)
        else:
            kept.append(item)
    return kept


def summary(tree: Tree) -> str:
    """Return a tree on one line: what it is about, the rest in brackets."""
    match tree:
        case Leaf():
            return tree.text
        case Node():
            rest = ", ".join(
                f"{key} {summary(part)}" for key, part in tree.fields.items() if key != tree.head
            )
            about = _about(tree)
            return f"{about} ({rest})" if about and rest else about or rest
        case _:
            return ", ".join(map(summary, tree))


def _about(tree: Tree) -> str:
    """Return which part it is; a plain value or a mapping of any keys is none in particular."""
    return summary(tree.fields[tree.head]) if isinstance(tree, Node) and tree.head else ""


def _node(part: msgspec.Struct, pointer: Pointer, called: Mapping[Pointer, str]) -> Node:
    given = {
        title_of(key): _tree(value, (*pointer, key), called)
        for name, key, default in _fields(type(part))
        if (value := getattr(part, name)) != default
    }
    return Node(next((key for key in (*HEADS, *given) if key in given), ""), given)


def _tree(value: object, pointer: Pointer, called: Mapping[Pointer, str]) -> Tree:
    match value:
        case msgspec.Struct():
            return _node(value, pointer, called)
        case Mapping() if value:
            parts = {title_of(key): _tree(part, (*pointer, key), called) for key, part in value.items()}
            return Node("", parts)
        case tuple() | list():
            return [_tree(part, (*pointer, place), called) for place, part in enumerate(value)]
        case None | Mapping():
            return Leaf(value, "nothing")
        case str() | int() | Decimal() | date() | Money():
            return Leaf(value, called.get(pointer) or worded(value))
    raise TypeError(f"no field of a record holds a {type(value)}")


@cache
def _fields(struct: type[msgspec.Struct]) -> Sequence[tuple[str, str, Any]]:
    """List name, key and default of each field, those first that are always given."""
    fields = sorted(msgspec.structs.fields(struct), key=lambda field: not field.required)
    return [(field.name, field.encode_name, field.default) for field in fields]
