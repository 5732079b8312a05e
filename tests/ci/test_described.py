"""What pipelines ask of forges, by the forges' descriptions: real clients, every request, every answer.

The answers that the other tests of pipelines note are laid over the descriptions' examples and checked.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.conftest import Server
from tests.ci.forge import Runner
from tests.ci.mock import Forges
from tests.ci.packed import FOLDER, FORGEJO, GITEA, Packed, needed
from tests.ci.test_github_jobs import (
    CHECK,
    COMMENT,
    COMMENTS,
    PUBLISH,
    REVIEWS,
    approved_by_bo,
    opened,
    pull_request,
    push,
    runner,
    workflow_run,
)
from tests.ci.test_other_forges import (
    REFERENCE,
    actions,
    gitlab,
    merge_request,
    of_main,
    of_merge_request,
    pushed,
    reviews,
    workflow,
)
from tests.ci.test_other_forges import pull_request as pull_request_elsewhere

REPOSITORY = "/repos/acme/estate"
PULL = {"pull_request_url": f"https://api.github.com{REPOSITORY}/pulls/7"}
OPENED = {"url": PULL["pull_request_url"]}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forges]:
    for program in ("gh", "curl"):
        needed(program)
    forges = Forges(tmp_path_factory.mktemp("forges"))
    yield forges
    forges.close()


@pytest.fixture
def forges(described: Forges) -> Iterator[Forges]:
    described.note({})
    yield described
    assert described.refused == []


def noted(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers that are noted for `gh`, with slashes before paths, about one pull request."""
    noted = {key.replace(" ", " /"): value for key, value in answers.items()}
    noted[f"GET {REPOSITORY}/pulls/7"] |= OPENED
    noted[f"GET {REPOSITORY}/pulls/7/reviews"] = [one | PULL for one in answers[REVIEWS]]
    return noted


def test_github_tells_who_opened_and_reviewed_a_pull_request(
    tmp_path: Path, server: Server, policy: str, forges: Forges
) -> None:
    job = runner(tmp_path, server, "pull_request_review", pull_request(server, policy), sha=policy)
    job.ask(forges)
    forges.note(noted({REVIEWS: [approved_by_bo(policy)], **opened(policy)}))
    assert job.run_job(CHECK, "check") == "success", job.log + str(forges.refused)
    assert forges.asked == [f"GET {REPOSITORY}/pulls/7", f"GET {REPOSITORY}/pulls/7/reviews?per_page=100"]


def test_github_takes_a_comment_and_then_an_edited_one(
    tmp_path: Path, server: Server, forges: Forges
) -> None:
    job = runner(tmp_path, server, "workflow_run", workflow_run(server.change))
    job.ask(forges)
    ours = {"id": 3, "user": {"login": "github-actions[bot]"}, "body": "<!-- itamops-plan -->\nold"}
    pull = {"number": 7, "head": {"sha": server.change}, "base": {"ref": "main"}}
    answers = noted({REVIEWS: [], **opened(server.change)}) | {f"GET {REPOSITORY}/pulls": [pull]}
    forges.note({**answers, f"GET /{COMMENTS}": []})
    assert job.run_job(COMMENT, "plan") == "success", job.log + str(forges.refused)
    assert job.run_job(COMMENT, "comment") == "success", job.log + str(forges.refused)
    assert forges.asked[-1] == f"POST /{COMMENTS}"
    assert forges.refused == []
    shutil.rmtree(job.folder / "comment")
    forges.note({**answers, f"GET /{COMMENTS}": [ours]})
    assert job.run_job(COMMENT, "comment") == "success", job.log + str(forges.refused)
    assert forges.asked[-1] == f"PATCH {REPOSITORY}/issues/comments/3"


def test_github_tells_which_of_many_pull_requests_a_commit_came_by(
    tmp_path: Path, server: Server, policy: str, forges: Forges
) -> None:
    before, reference = server.git("rev-parse", "main"), "refs/heads/main"
    first = runner(
        tmp_path / "1", server, "push", push(server.main, before), sha=before, GITHUB_REF=reference
    )
    first.run_job(PUBLISH, "receipt")
    server.git("update-ref", reference, policy)
    server.git("update-ref", "refs/pull/7/head", policy)
    job = runner(tmp_path / "2", server, "push", push(before, policy), sha=policy, GITHUB_REF=reference)
    job.ask(forges)
    others = [{"number": number, "merge_commit_sha": before} for number in (8, 9)]
    pulls = {
        f"GET repos/acme/estate/commits/{policy}/pulls": [*others, {"number": 7, "merge_commit_sha": policy}]
    }
    forges.note(noted({**pulls, REVIEWS: [approved_by_bo(policy)], **opened(policy)}))
    assert job.run_job(PUBLISH, "receipt") == "success", job.log + str(forges.refused)
    pages = ("per_page=100", "per_page=100&page=2")
    assert forges.asked[:2] == [f"GET {REPOSITORY}/commits/{policy}/pulls?{page}" for page in pages]
    assert len(forges.asked) == 4


def test_forgejo_tells_who_opened_and_reviewed_a_pull_request(
    tmp_path: Path, server: Server, policy: str, forges: Forges
) -> None:
    server.git("update-ref", REFERENCE, policy)
    event = pull_request_elsewhere(server, policy)
    job = actions(tmp_path, server, "forgejo", "pull_request_review", event, GITHUB_REF=REFERENCE)
    job.ask(forges)
    forges.note(reviews(policy))
    assert job.run_job(workflow("forgejo", "itamops"), "check") == "success", job.log + str(forges.refused)
    paths = ("pulls/7", "pulls/7/reviews?page=1", "pulls/7/reviews?page=2")
    assert forges.asked == [f"GET /api/v1{REPOSITORY}/{path}" for path in paths]


@pytest.mark.parametrize(("forge", "number"), [("forgejo", None), ("gitea", 7)])
def test_forgejo_and_gitea_tell_which_pull_request_a_commit_came_by_or_that_none_did(
    tmp_path: Path, server: Server, forges: Forges, forge: str, number: int | None
) -> None:
    job = pushed(tmp_path, server, forge, server.first, server.main)
    job.ask(forges)
    answer = None if number is None else {"number": number}
    forges.note({f"commits/{server.main}/pull": answer, **reviews(server.main)})
    assert job.run_job(workflow(forge, "itamops-publish"), "publish") == "success", job.log + str(
        forges.refused
    )
    assert forges.asked[0] == f"GET /api/v1{REPOSITORY}/commits/{server.main}/pull"
    assert len(forges.asked) == (1 if number is None else 4)


def test_gitlab_tells_who_approved_a_merge_request_and_how_its_project_approves(
    tmp_path: Path, server: Server, policy: str, forges: Forges
) -> None:
    server.git("update-ref", "refs/merge-requests/7/head", policy)
    answers, variables = merge_request(policy, "bo-cole"), of_merge_request(server, policy)
    forges.note(answers)
    code, job = gitlab(tmp_path, server, "itamops", answers, forges, **variables)
    assert code == 0, job.log + str(forges.refused)
    paths = ("merge_requests/7", "merge_requests/7/approvals", "approvals")
    assert forges.asked == [f"GET /api/v4/projects/3/{path}" for path in paths]


def test_gitlab_tells_which_of_many_merge_requests_a_commit_came_by(
    tmp_path: Path, server: Server, forges: Forges
) -> None:
    answers = merge_request(server.main, merged_as=server.main)
    server.git("update-ref", "refs/merge-requests/7/head", server.main)
    path = f"repository/commits/{server.main}/merge_requests"
    others = [{"iid": number, "sha": server.first} for number in (8, 9)]
    forges.note({**answers, path: others + answers[f"/{path.removeprefix('repository/')}"]})
    variables = of_main(server, server.first, server.main)
    code, job = gitlab(tmp_path, server, "receipt", answers, forges, **variables)
    assert code == 0, job.log + str(forges.refused)
    assert forges.asked[:2] == [f"GET /api/v4/projects/3/{path}?page={page}" for page in (1, 2)]
    assert len(forges.asked) == 5


def test_what_no_description_knows_is_refused(tmp_path: Path, server: Server, described: Forges) -> None:
    job = Runner(tmp_path / "runner", server.path, {})
    job.ask(described)
    described.note({"/pulls/7": {"numbr": 7}, "/pulls/8": {"number": "8"}, "/pulls/9/reviews": None})
    asked = {
        "pulls/7": "has no ['numbr']",
        "pulls/8": "is not of type 'integer'",
        "pulls/9/reviews": "no answer 404 is described",
        "pulls/seven": "pull_number",
        "pulls?sorted=no --method GET": "no parameter 'sorted' is described",
        "pulls -f state=odd --method GET": "state",
        "nothing": "not found",
        "issues/7/comments -F body=1": "body",
    }
    asked = {f"{words} --header 'X-GitHub-Api-Version: 2022-11-28'": flaw for words, flaw in asked.items()}
    asked["pulls/10 --header 'X-GitHub-Api-Version: 2026-03-10'"] = "2022-11-28"
    script = "".join(f"gh api repos/a/b/{words} || true\n" for words in asked)
    script += 'curl --silent "https://gitlab.example/api/v4/projects/3/approvals"\n'
    job.shell(script, tmp_path, GH_TOKEN=job.variables["CURL_KNOWS"])
    flaws = [flaw.partition(": ")[2] for flaw in described.refused]
    for flaw, expected in zip(flaws, [*asked.values(), "Security"], strict=True):
        assert expected in flaw


OPERATION = r"@request GET:{}\n.*?\*/\n +\w+: \((.*?)params\?: RequestParams\)"
NAMES = {"integer": "number", "StateType": "string", "ReviewStateType": "string"}


@pytest.mark.parametrize("types", [GITEA, FORGEJO], ids=["gitea", "forgejo"])
def test_what_is_written_of_gitea_and_forgejo_is_in_the_types_of_their_descriptions(types: Packed) -> None:
    described, text = yaml.safe_load((FOLDER / "gitea.yaml").read_text()), types.path().read_text()
    for path, operations in described["paths"].items():
        found = re.search(OPERATION.format(re.escape(path)), text, re.DOTALL)
        assert found, path
        official = re.findall(r"(\w+)\??: (\w+)[,;]", found[1])
        parameters = operations["get"]["parameters"]
        written = [(one["name"], NAMES.get(one["schema"]["type"], "string")) for one in parameters]
        assert written == official, path
    for name, schema in described["components"]["schemas"].items():
        found = re.search(rf"interface {name} {{\n(.*?)\n}}", text, re.DOTALL)
        assert found, name
        fields = {field: NAMES.get(kind, kind) for field, kind in re.findall(r"(\w+)\?: (\S+);", found[1])}
        for field, kind in schema["properties"].items():
            written_kind = kind["$ref"].rpartition("/")[2] if "$ref" in kind else kind["type"]
            assert fields.get(field) == NAMES.get(written_kind, written_kind), f"{name}.{field}"
