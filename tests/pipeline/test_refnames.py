"""Which references a server takes of a push."""

import pytest

from itamops.pipeline.refnames import clashing, refused_name

MAIN = "refs/heads/main"


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("refs/heads/main", None),
        ("refs/heads/topic", None),
        ("refs/heads/main-2", None),
        ("refs/heads/fix/main", None),
        ("refs/heads/lüfter-müller", None),
        ("refs/heads/设备采购", None),
        ("refs/tags/v1.0", None),
        ("refs/tags/2025-01-31", None),
        (f"refs/tags/approve/{'0' * 64}/anna", None),
        ("refs/heads/itamops-receipts", "PUSH002"),
        ("refs/replace/0123", "PUSH005"),
        ("refs/remotes/origin/itamops-receipts", "PUSH007"),
        ("refs/notes/commits", "PUSH007"),
        ("refs/for/main", "PUSH007"),
        ("refs/worktree/main", "PUSH007"),
        ("refs/stash", "PUSH007"),
        ("refs/Heads/main", "PUSH007"),
        ("HEAD", "PUSH007"),
        ("refs/heads/itamops-receipts/x", "PUSH008"),
        ("refs/heads/Itamops-Receipts", "PUSH008"),
        ("refs/heads/itam0ps-receipts", "PUSH008"),
        ("refs/tags/itamops-receipts", "PUSH008"),
        ("refs/heads/MAIN", "PUSH008"),
        ("refs/heads/main/x", "PUSH008"),
        ("refs/heads/rnain", "PUSH008"),
        ("refs/heads/m\u0430in", "PUSH008"),
        ("refs/heads/ma\u026an", "PUSH008"),
        ("refs/heads/\uff4dain", "PUSH008"),
        ("refs/heads/ma\u200bin", "PUSH008"),
        ("refs/tags/main", "PUSH008"),
        ("refs/tags/approve", "PUSH008"),
        ("refs/tags/Approve/x/y", "PUSH008"),
        ("refs/heads/approve/x", "PUSH008"),
        ("refs/heads/HEAD", "PUSH008"),
        ("refs/heads/x/head", "PUSH008"),
        ("refs/tags/FETCH_HEAD", "PUSH008"),
        ("refs/heads/@", "PUSH008"),
        ("refs/heads/-force", "PUSH008"),
        ("refs/heads/refs/heads/main", "PUSH008"),
        ("refs/tags/refs/heads/itamops-receipts", "PUSH008"),
        ("refs/tags/heads/main", "PUSH008"),
        ("refs/tags/origin/main", "PUSH008"),
        (f"refs/heads/{'A' * 40}", "PUSH008"),
        ("refs/heads/con", "PUSH008"),
        ("refs/heads/aux.fix/x", "PUSH008"),
        ("refs/heads/a|b", "PUSH008"),
        ("refs/heads/\udcff", "PUSH008"),
        ("refs/heads/a\u0308", "PUSH008"),
    ],
)
def test_a_name_is_taken_or_refused(reference: str, code: str | None) -> None:
    rule = refused_name(reference, MAIN)
    assert (rule.code if rule else None) == code


def test_a_main_line_below_a_folder_is_not_kept_from_being_made() -> None:
    main = "refs/heads/estate/main"
    names = ("refs/heads/estate", "refs/heads/estate/main/x", "refs/heads/estate/topic", main)
    refused = [name for name in names if refused_name(name, main)]
    assert refused == ["refs/heads/estate", "refs/heads/estate/main/x"]


@pytest.mark.parametrize(
    ("made", "standing", "clash"),
    [
        ("refs/heads/Topic", ["refs/heads/topic"], True),
        ("refs/heads/Topic", ["refs/heads/topic/x"], True),
        ("refs/heads/Topic/y", ["refs/heads/topic/x"], True),
        ("refs/heads/topic/y", ["refs/heads/topic/x"], False),
        ("refs/tags/Topic", ["refs/heads/topic"], False),
    ],
)
def test_two_that_differ_in_case_clash(made: str, standing: list[str], clash: bool) -> None:
    assert list(clashing([made], standing)) == ([made] if clash else [])
