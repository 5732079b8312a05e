"""Each reference beside the gate as a push to a real server: refused, and nothing of it is left there."""

from hashlib import sha256

import pytest

from itamops.approvals.tags import tag_name
from tests.scenarios.estate import Clone, Estate, itamops, tell
from tests.scenarios.test_attacks import LOOSE, refused

RECEIPTS = "itamops-receipts"


def started(estate: Estate, person: str = "nora") -> Clone:
    clone = estate[person]
    clone.start("topic")
    return clone


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (f"refs/remotes/origin/{RECEIPTS}", "PUSH007"),
        (f"refs/remotes/{RECEIPTS}", "PUSH007"),
        ("refs/notes/commits", "PUSH007"),
        ("refs/for/main", "PUSH007"),
        ("refs/meta/config", "PUSH007"),
        ("refs/pull/1/head", "PUSH007"),
        ("refs/worktree/x", "PUSH007"),
        ("refs/worktrees/x/HEAD", "PUSH007"),
        ("refs/bisect/bad", "PUSH007"),
        ("refs/stash", "PUSH007"),
        (f"refs/{RECEIPTS}", "PUSH007"),
        ("refs/HEADS/main", "PUSH007"),
        (f"refs/heads/{RECEIPTS}/x", "PUSH008"),
        ("refs/heads/Itamops-Receipts", "PUSH008"),
        (f"refs/tags/{RECEIPTS}", "PUSH008"),
        (f"refs/tags/refs/heads/{RECEIPTS}", "PUSH008"),
        (f"refs/heads/refs/remotes/origin/{RECEIPTS}", "PUSH008"),
        ("refs/tags/approve", "PUSH008"),
        ("refs/heads/approve", "PUSH008"),
        ("refs/tags/APPROVE/x/nora", "PUSH008"),
        ("refs/tags/approve/x", "PUSH004"),
        ("refs/tags/main", "PUSH008"),
        ("refs/tags/heads/main", "PUSH008"),
        ("refs/tags/origin/main", "PUSH008"),
        ("refs/heads/HEAD", "PUSH008"),
        ("refs/heads/@", "PUSH008"),
        ("refs/heads/Main", "PUSH008"),
        ("refs/heads/main/x", "PUSH008"),
        ("refs/heads/m\u0430in", "PUSH008"),
        ("refs/heads/refs/heads/main", "PUSH008"),
        (f"refs/heads/{'0' * 39}1", "PUSH008"),
        ("refs/heads/nul", "PUSH008"),
    ],
)
def test_t32_a_reference_beside_the_gate_is_refused(guarded: Estate, reference: str, code: str) -> None:
    clone = started(guarded)
    refused(guarded, clone, code, f"HEAD:{reference}", "--force")


def test_t32_a_name_that_is_no_text_is_refused(guarded: Estate) -> None:
    clone = started(guarded)
    name = b"refs/heads/\xff".decode(errors="surrogateescape")
    refused(guarded, clone, "PUSH008", f"HEAD:{name}")


def test_t32_one_bad_reference_keeps_the_others_out(guarded: Estate) -> None:
    clone = started(guarded)
    many = [f"HEAD:refs/heads/bulk-{number}" for number in range(50)]
    refused(guarded, clone, "PUSH007", *many, f"HEAD:refs/remotes/origin/{RECEIPTS}")
    refused(guarded, clone, "PUSH007", "--mirror")


def test_t32_names_that_differ_in_case_clash(guarded: Estate) -> None:
    clone = started(guarded)
    refused(guarded, clone, "PUSH009", "HEAD:refs/heads/Case", "HEAD:refs/heads/case")


def test_t32_a_shadow_of_the_receipts_is_not_believed(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a server let in before it had its hooks is not taken for its receipts."""
    server = estate.server
    genuine = server.git("rev-parse", f"refs/heads/{RECEIPTS}")
    server.git("update-ref", "-d", f"refs/heads/{RECEIPTS}")
    for shadow in (f"refs/remotes/origin/{RECEIPTS}", f"refs/tags/refs/heads/{RECEIPTS}", f"refs/{RECEIPTS}"):
        server.git("update-ref", shadow, genuine)
    assert itamops(server.path, "audit", "-C", str(server.path)) == 3
    assert "there is no receipt" in capsys.readouterr().err


def test_t32_a_symbolic_name_of_the_main_line_moves_nothing(estate: Estate) -> None:
    clone = started(estate, "omar")
    clone.commit({"registry/vendors/hp.yaml": "id: hp\nnaem: HP\n"})
    estate.server.git("symbolic-ref", "refs/heads/master", "refs/heads/main")
    estate.server.git("symbolic-ref", "refs/heads/next", "refs/heads/unborn")
    for words in (["topic:master"], ["--delete", "master"], ["topic:next"]):
        refused(estate, clone, "PUSH010", *words)
    estate.server.git("config", "itamops.main", "master")
    refused(estate, clone, "SCH", "topic:main")
    refused(estate, clone, "PUSH001", "--delete", "main")


@pytest.mark.parametrize("head", ["refs/heads/unborn", "refs/heads/topic"])
def test_t33_the_main_line_is_guarded_whatever_head_is(estate: Estate, head: str) -> None:
    clone = started(estate, "omar")
    clone.push("topic")
    estate.server.git("symbolic-ref", "HEAD", head)
    refused(estate, clone, "PUSH001", "--delete", "main")
    clone.git("commit", "--quiet", "--amend", "--message=Another start")
    refused(estate, clone, "PUSH001", "--force", "topic:main")


def test_t33_without_a_main_line_that_is_known_nothing_is_taken(estate: Estate) -> None:
    clone = started(estate, "omar")
    estate.server.git("config", "--unset", "itamops.main")
    estate.server.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    refused(estate, clone, "nobody has named the main line", "--delete", "main")
    refused(estate, clone, "itamops hook install --main NAME", "topic")


@pytest.mark.parametrize("date", ["2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"])
def test_t34_a_commit_dated_ahead_or_before_its_parent_is_refused(guarded: Estate, date: str) -> None:
    clone = started(guarded, "omar")
    clone.git("commit", "--quiet", "--allow-empty", "--message=Change", GIT_COMMITTER_DATE=date)
    clone.git("commit", "--quiet", "--allow-empty", "--message=Another")
    refused(guarded, clone, "PUSH011", "topic:main")


@pytest.mark.parametrize(
    ("setting", "limit"),
    [
        ("itamops.maxPushReferences", "1"),
        ("itamops.maxPushCommits", "1"),
        ("itamops.maxPushBytes", "3000"),
        ("itamops.maxPushBlob", "2000"),
        ("receive.maxInputSize", "1000"),
    ],
)
def test_t18_a_push_has_limits(growing: Estate, setting: str, limit: str) -> None:
    estate = growing
    clone = started(estate, "omar")
    noise = "".join(f"# {sha256(f'{setting} {number}'.encode()).hexdigest()}\n" for number in range(40))
    clone.commit({"registry/vendors/hp.yaml": f"id: hp\nname: HP\n{noise}"})
    clone.commit({"registry/vendors/hp.yaml": f"id: hp\nname: HP\n{noise}# end\n"})
    default = estate.server.git("config", setting)
    estate.server.git("config", setting, limit)
    if setting.startswith("receive."):
        before = estate.server.git("for-each-ref")
        assert clone.push("topic:main").returncode == 1
        assert estate.server.git("for-each-ref") == before
    else:
        refused(estate, clone, "PUSH012", "topic", f"topic:refs/heads/{setting}")
        refused(estate, clone, setting, "topic:main", f"topic:refs/heads/{setting}")
    estate.server.git("config", setting, default)
    assert clone.push("topic:main", f"topic:refs/heads/{setting}").returncode == 0


def test_t18_a_malformed_object_is_refused(estate: Estate) -> None:
    clone = started(estate, "omar")
    body = clone.git("cat-file", "commit", "HEAD").replace("author Omar", "author Omar <")
    commit = clone.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=body + "\n")
    before = estate.server.git("for-each-ref")
    assert "fsck error" in clone.push(f"{commit}:refs/heads/malformed").stderr
    assert estate.server.git("for-each-ref") == before


def test_t32_an_approval_stands_before_what_it_lets_in(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    """Git moves the references of a push one by one: here main could be, and the tag could not."""
    clone, sven = started(estate, "omar"), estate["sven"]
    clone.commit(LOOSE)
    digest = tell(capsys, clone.path, "plan", "--base", "origin/main", "--head", "HEAD")["change_digest"]
    name = tag_name(digest, "sven")
    clone.git("-c", f"user.signingKey={sven.key}", "tag", "--sign", "--message=yes", name)
    lock = estate.server.path / "refs" / "tags" / f"{name}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()
    refused(estate, clone, "PUSH013", "topic:main", f"refs/tags/{name}")
    refused(estate, clone, "PUSH013", "--atomic", "topic:main", f"refs/tags/{name}")
    assert "cannot lock ref" in clone.push(f"refs/tags/{name}").stderr
    refused(estate, clone, "AUTH001", "topic:main")
    lock.unlink()
    assert clone.push(f"refs/tags/{name}").returncode == 0
    assert clone.push("topic:main").returncode == 0
    assert itamops(clone.path, "audit", "-C", str(estate.server.path)) == 0


def test_t32_a_name_that_goes_in_the_same_push_may_stay(estate: Estate) -> None:
    """No reference is judged by what becomes of another: the deletion may fail."""
    clone = started(estate)
    assert clone.push("HEAD:refs/heads/Case").returncode == 0
    refused(estate, clone, "PUSH009", ":refs/heads/Case", "HEAD:refs/heads/case")
    assert clone.push(":refs/heads/Case").returncode == 0
    assert clone.push("HEAD:refs/heads/case").returncode == 0
