"""Answers of forges become decisions; what cannot be understood is never the same as no review."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from itamops.approvals.evidence import Decision, Forge
from itamops.approvals.reviews import GONE, NO_SETTINGS, Answer, read_reviews
from itamops.errors import CannotJudge, UsageProblem

ANSWERS = Path(__file__).parent / "answers"
HEAD = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b"


def answer(name: str, forge: Forge | None = None) -> Answer:
    return Answer(name, (ANSWERS / name).read_bytes(), forge)


def read(*answers: Answer, default: Forge | None = None) -> dict[str, Decision]:
    return {one.login: one for one in read_reviews(answers, HEAD, default)}


def test_gitlab_may_say_which_commit_its_approvals_are_over() -> None:
    given = json.dumps({"iid": 12, "sha": "f" * 40, "merge_commit_sha": None}).encode()
    found = read(answer("gitlab.json"), answer("gitlab-settings.json"), Answer("request.json", given))

    assert {one.commit for one in found.values()} == {"f" * 40}


@pytest.mark.parametrize(
    ("author", "bot"),
    [
        ({"username": "anna"}, False),
        ({"username": "anna", "bot": False}, False),
        ({"username": "tidy", "bot": True}, True),
        ({"username": "project_3_bot_9f"}, True),
    ],
)
def test_gitlab_says_whether_a_bot_opened_a_merge_request(author: dict[str, Any], bot: bool) -> None:
    request = Answer("request.json", json.dumps({"iid": 12, "sha": "f" * 40, "author": author}).encode())
    (opened,) = read(request).values()

    assert (opened.outcome, opened.bot) == ("opened", bot)


def settings(**changed: Any) -> Answer:
    values = json.loads((ANSWERS / "gitlab-settings.json").read_bytes()) | changed
    return Answer("settings.json", json.dumps(values).encode())


def test_github() -> None:
    found = read(answer("github.json"))

    assert {login: one.outcome for login, one in found.items()} == {
        "Lena-Brandt": "approved",
        "tidy[bot]": "approved",
        GONE: "comment",
        "treyes": "changes_requested",
        "sroy": "dismissed",
    }
    lena = found["Lena-Brandt"]
    assert (lena.source, lena.commit, str(lena.at)) == ("github", HEAD, "2026-06-29 09:12:30+00:00")
    assert lena.sha256 == hashlib.sha256((ANSWERS / "github.json").read_bytes()).hexdigest()
    assert found["tidy[bot]"].bot
    assert not lena.bot


@pytest.mark.parametrize("form", ["{0}", "{0}\n{1}", "{0}{1}", "[{0},{1}]", " \n[{0}, {1}]\n"])
def test_pages_come_one_after_the_other_or_within_one_array(form: str) -> None:
    reviews = json.loads((ANSWERS / "github.json").read_bytes())
    parts = [reviews, []] if "{1}" not in form else [reviews[:2], reviews[2:]]
    content = form.format(*map(json.dumps, parts)).encode()

    assert read(Answer("pages.json", content)).keys() == read(answer("github.json")).keys()


def test_gitlab_counts_with_settings_that_tie_an_approval_to_what_was_approved() -> None:
    found = read(answer("gitlab.json"), answer("gitlab-settings.json"))

    assert {login: (one.commit, one.flaw) for login, one in found.items()} == {
        "lena.brandt": (HEAD, ""),
        "treyes": (HEAD, ""),
    }


@pytest.mark.parametrize(
    ("changed", "flaw"),
    [
        ({"reset_approvals_on_push": False}, "keeps approvals when something is pushed"),
        ({"merge_requests_author_approval": True}, "lets authors approve"),
        ({"merge_requests_disable_committers_approval": False}, "lets committers approve"),
    ],
)
def test_gitlab_cannot_be_relied_on_with_other_settings(changed: dict[str, bool], flaw: str) -> None:
    found = read(answer("gitlab.json"), settings(**changed))

    assert all(flaw in one.flaw for one in found.values())


def test_gitlab_cannot_be_relied_on_without_settings() -> None:
    assert {one.flaw for one in read(answer("gitlab.json")).values()} == {NO_SETTINGS}


def test_gitea_and_forgejo() -> None:
    found = read(answer("gitea.json"))

    assert {login: (one.outcome, bool(one.flaw)) for login, one in found.items()} == {
        "lena": ("approved", False),
        "guest": ("approved", True),
        "tom": ("approved", True),
        "sunita": ("dismissed", False),
        "ola": ("changes_requested", False),
    }
    assert found["lena"].source == "gitea"
    assert read(answer("gitea.json"), default="forgejo")["lena"].source == "forgejo"
    assert read(answer("gitea.json"), default="github")["lena"].source == "gitea"
    assert read(answer("gitea.json", "forgejo"))["lena"].source == "forgejo"


def test_no_reviews_are_no_decisions() -> None:
    assert read(Answer("none.json", b"[]")) == {}
    assert read(Answer("none.json", b"[[], []]")) == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        (ANSWERS / "github.json").read_bytes()[:-20],
        b"[{]",
        b"\xff\xfe[]",
        b"NaN",
        b'{"message": "Not Found", "documentation_url": "https://docs.github.com"}',
        b'[{"id": 1}]',
        b'[{"official": true, "state": "APPROVED"}]',
        b'[{"author_association": "MEMBER", "user": {"login": 7, "type": "User"}, "state": "APPROVED"}]',
        b'{"approved_by": [{"user": null}]}',
        b'"approved"',
        b"[" * 100_000,
        b'[{"author_association": "MEMBER"}] trailing',
        b'[{"official": true, "official": false}]',
    ],
)
def test_what_is_cut_off_or_no_list_of_reviews_cannot_be_judged_by(content: bytes) -> None:
    with pytest.raises(CannotJudge, match=r"evidence reviews\.json") as caught:
        read(Answer("reviews.json", content))

    assert caught.value.hint


def test_settings_of_two_projects_are_not_mixed() -> None:
    with pytest.raises(UsageProblem, match="two projects"):
        read(answer("gitlab.json"), settings(), settings())


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("reviews.json", ("reviews.json", None)),
        ("github:reviews.json", ("reviews.json", "github")),
        ("forgejo:a:b", ("a:b", "forgejo")),
        ("C:reviews.json", ("C:reviews.json", None)),
        ("github:", ("github:", None)),
    ],
)
def test_a_file_may_be_given_with_its_forge(option: str, named: tuple[str, str | None]) -> None:
    assert Answer.named(option) == named


@pytest.mark.parametrize(
    ("request_of", "reviews"),
    [
        (
            {"user": None, "author_association": "", "head": {"sha": HEAD}, "base": {"ref": "trials"}},
            "github",
        ),
        ({"iid": 12, "sha": HEAD, "target_branch": "trials"}, "gitlab"),
    ],
)
def test_t30_what_was_approved_for_another_branch_does_not_count(
    request_of: dict[str, Any], reviews: str
) -> None:
    given = [Answer("request.json", json.dumps(request_of).encode()), answer(f"{reviews}.json")]
    given += [answer("gitlab-settings.json")] if reviews == "gitlab" else []
    for branch in ("main", "trials", ""):
        found = [one for one in read_reviews(given, HEAD, None, branch) if one.outcome == "approved"]
        flawed = {"for the branch trials" in one.flaw for one in found}
        assert flawed == {branch == "main"}
