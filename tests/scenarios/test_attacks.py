"""Each threat as a push to a real server: refused with its own code, and nothing of it is left there."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from itamops.approvals.tags import tag_name
from tests.scenarios.company import (
    APPROVALS,
    EXTENSION,
    OTHER,
    POLICY,
    ROLES,
    RULES,
    SIGNERS,
    SPARE,
    Files,
    Record,
    device,
    files_of,
)
from tests.scenarios.estate import Clone, Estate, tell

COMMAND = re.compile(r"\s*(::|##(\[|vso))")
"""What a job's log would take for a command."""

VENDOR = "registry/vendors/hp.yaml"
HP = {VENDOR: "id: hp\nname: HP\n"}
SPARE_FILE, SPARE_TEXT = next(iter(files_of(("asset", device(SPARE, 2))).items()))
QUARANTINED = {
    "on": "2025-05-05",
    "to": "in_stock",
    "substate": "quarantine",
    "by": "omar",
    "reason": "smells",
}


class Attack(NamedTuple):
    """Files that somebody commits and pushes to main, and the code that has to answer."""

    name: str
    code: str
    files: Files
    author: str = "omar"
    options: Sequence[str] = ()
    message: str = "Change"


def policy(path: str, old: str, new: str) -> Files:
    """Return a file of policy with something in it replaced."""
    text = POLICY[path] or ""
    assert old in text
    return {path: text.replace(old, new)}


def stepped(name: str, number: int, *entries: Record, **more: Any) -> Files:
    """Return the file of a laptop with further entries in its life."""
    laptop = device(name, number)
    last = {key: value for key, value in entries[-1].items() if key == "substate"} | {
        "state": entries[-1]["to"]
    }
    return files_of(("asset", laptop | last | more | {"lifecycle": [*laptop["lifecycle"], *entries]}))


LOOSE = policy(APPROVALS, "over: 1000", "over: 100000")
PERSON = "registry/people/sven.yaml"
SVEN = files_of(
    (
        "person",
        {
            "id": "sven",
            "name": "Sven Kowalski",
            "email": "nora@evil.example",
            "employment": "employee",
            "starts": "2020-01-01",
            "company": "nordlicht",
            "team": "it",
            "location": "kiel",
        },
    )
)

ATTACKS = (
    Attack("t1-policy-with-a-record", "GOV001", {**LOOSE, **HP}),
    Attack("t1-policy-alone", "AUTH001", LOOSE),
    Attack("t1-signers", "AUTH001", {SIGNERS: "nora ssh-ed25519 AAAA\n"}, author="nora"),
    Attack("t1-codeowners-with-a-record", "GOV001", {"CODEOWNERS": "* @nora\n", **HP}),
    Attack(
        "t2-make-yourself-approver",
        "AUTH001",
        policy(ROLES, "finance: {people: [sven]}", "finance: {people: [nora]}"),
        author="nora",
    ),
    Attack(
        "t3-renamed",
        "CHG002",
        {SPARE_FILE: None, "registry/assets/zz/lap-zz5f8h3n.yaml": SPARE_TEXT.replace(SPARE, "lap-zz5f8h3n")},
    ),
    Attack(
        "t3-another-place",
        "ID001",
        {SPARE_FILE: None, "registry/assets/zz/" + SPARE_FILE.split("/")[-1]: SPARE_TEXT},
    ),
    Attack("t3-case-clash", "TREE004", {"registry/vendors/DELL.yaml": "id: dell\nname: Dell\n"}),
    Attack(
        "t4-comment-in-the-file", "SCH001", {VENDOR: "# itamops: ignore SCH001\nid: hp\nname: HP\nvip: yes\n"}
    ),
    Attack(
        "t4-message", "SCH001", {VENDOR: "id: hp\nname: HP\nvip: 'on'\n"}, message="[skip ci] itamops: ignore"
    ),
    Attack("t6-pipeline-with-a-record", "GOV001", {".github/workflows/itamops.yml": "on: push\n", **HP}),
    Attack("t6-pipeline-alone", "AUTH001", {"ci/check.sh": "true\n"}),
    Attack("t7-job-with-rights", "AUTH001", {".github/workflows/help.yml": "on: pull_request_target\n"}),
    Attack("t7-job-with-a-record", "GOV001", {".gitlab-ci.yml": "job: {script: ./run}\n", **HP}),
    Attack("t8-python-object", "YAML004", {VENDOR: "id: hp\nname: !!python/object/apply:os.system [id]\n"}),
    Attack("t8-include", "YAML004", {VENDOR: "id: hp\nname: !include /etc/passwd\n"}),
    Attack("t11-forged-author", "AUTH007", HP, options=("--author=Mallory <mallory@evil.example>",)),
    Attack("t11-in-another's-name", "AUTH009", stepped(SPARE, 2, QUARANTINED), author="tess"),
    Attack("t12-script-as-address", "SCH004", {VENDOR: "id: hp\nname: HP\nurl: 'javascript:alert(1)'\n"}),
    Attack("t15-terminal", "YAML002", {VENDOR: 'id: hp\nname: "HP \\e]0;root\\a"\n'}),
    Attack("t15-command-of-a-job", "SCH001", {VENDOR: "id: hp\nname: HP\n'::add-mask::x': 1\n"}),
    Attack("t17-device-name", "TREE005", {"registry/vendors/con.yaml": "id: con\nname: Con\n"}),
    Attack("t17-id-that-leads-out", "SCH004", {VENDOR: "id: ../../hp\nname: HP\n"}),
    Attack("t18-bomb", "YAML004", {VENDOR: "id: hp\na: &a [x, x]\nb: &b [*a, *a]\nname: HP\n"}),
    Attack("t18-nested", "YAML005", {VENDOR: f"id: hp\nname: {'[' * 200}{']' * 200}\n"}),
    Attack("t18-huge", "YAML005", {VENDOR: "id: hp\nname: HP\nnotes: " + "x" * 3_000_000 + "\n"}),
    Attack(
        "t19-remote-reference",
        "SCH005",
        {EXTENSION: '{"properties": {"a": {"$ref": "http://evil.example/s"}}}\n'},
    ),
    Attack("t20-bidi", "YAML008", {VENDOR: "id: hp\nname: HP \u202egnp\n"}),
    Attack("t20-zero-width", "YAML008", {VENDOR: "id: hp\nname: H\u200bP\n"}),
    Attack("t20-look-alike-id", "SCH004", {VENDOR: "id: h\u0440\nname: HP\n"}),
    Attack("t20-full-width-id", "SCH004", {VENDOR: "id: \uff48p\nname: HP\n"}),
    Attack("t21-misspelt-policy", "SCH001", policy(APPROVALS, "rules:", "rulez:")),
    Attack("t21-guard-off", "GOV002", {RULES: "levels: {GOV001: 'off'}\n"}),
    Attack("t21-no-registry", "has no itamops.yaml", {"itamops.yaml": None}),
    Attack("t22-secret", "POL007", {VENDOR: "id: hp\nname: HP\nnotes: 'key AKIAIOSFODNN7EXAMPLE'\n"}),
    Attack("t22-key-in-a-comment", "POL007", {VENDOR: "# -----BEGIN PRIVATE KEY-----\nid: hp\nname: HP\n"}),
    Attack("t22-name-of-a-field", "POL007", {VENDOR: "id: hp\nname: HP\ncustom: {password: hunter2}\n"}),
    Attack("t23-driver", "AUTH001", {".gitattributes": "*.yaml merge=evil filter=evil\n"}),
    Attack("t23-driver-in-a-folder", "GOV001", {"docs/.gitattributes": "* diff=evil\n", **HP}),
    Attack("t25-address-of-finance", "AUTH001", SVEN, author="nora"),
    Attack("t25-address-with-a-record", "GOV001", {**SVEN, **HP}, author="nora"),
    Attack(
        "t25-address-of-another",
        "ID007",
        {"registry/people/mallory.yaml": "id: mallory\nname: Mallory\nemail: Sven@nordlicht.example\n"},
        author="nora",
    ),
    Attack("t26-cache-in-the-tree", "TREE001", {"registry/.cache/blobs.bin": "x"}),
    Attack(
        "t27-schema-elsewhere",
        "YAML009",
        {VENDOR: "# yaml-language-server: $schema=https://evil.example/s\nid: hp\nname: HP\n"},
    ),
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_change_is_refused(guarded: Estate, attack: Attack) -> None:
    clone = guarded[attack.author]
    clone.start("main")
    clone.commit(attack.files, attack.message, *attack.options)

    refused(guarded, clone, attack.code)


def test_t4_nobody_excuses_their_own_change(guarded: Estate) -> None:
    installed = {"software": [{"product": "cad", "installed": "2025-05-05"}]}
    waiver = {
        "id": "wvr-6b4n8m1s",
        "code": "LIC001",
        "subject": "software/cad device",
        "reason": "In a hurry.",
        "requested_by": "omar",
        "expires": str(datetime.now(UTC).date() + timedelta(days=30)),
    }
    devices = [
        ("asset", device(name, number) | installed) for number, name in enumerate((SPARE, OTHER), start=2)
    ]
    clone = guarded["omar"]
    clone.start("main")
    clone.commit(files_of(*devices, ("waiver", waiver)))

    refused(guarded, clone, "error[AUTH001]: waiver wvr-6b4n8m1s needs an approval by asset_manager")
    refused(guarded, clone, "error[LIC001]")


def refused(estate: Estate, clone: Clone, code: str, *words: str) -> None:
    """Push, and make sure that it is refused with a code and that the server is as it was."""
    before = estate.server.everything()
    done = clone.push(*words)
    assert done.returncode == 1, done.stderr
    answers = [line for line in done.stderr.splitlines() if line.startswith("remote: ")]
    assert any(code in line for line in answers), done.stderr
    assert "Traceback" not in done.stderr
    assert all(line.isprintable() and not COMMAND.match(line.removeprefix("remote: ")) for line in answers), (
        "T15"
    )
    assert estate.server.everything() == before


def entry_of(clone: Clone, mode: str, path: str, content: str) -> None:
    """Commit an entry of a tree that no work tree has to be able to hold."""
    (clone.path / ".git/content").write_text(content)
    name = content if mode == "160000" else clone.git("hash-object", "-w", ".git/content")
    clone.git("update-index", "--add", "--cacheinfo", f"{mode},{name},{path}")
    clone.git("commit", "--quiet", "--message=Change")


@pytest.mark.parametrize(
    ("mode", "content", "code"),
    [
        ("120000", "/etc/passwd", "TREE002"),
        ("160000", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "TREE002"),
        ("100755", "id: hp\nname: HP\n", "TREE003"),
    ],
    ids=["symbolic-link", "submodule", "program"],
)
def test_t17_what_is_no_plain_file_is_refused(guarded: Estate, mode: str, content: str, code: str) -> None:
    clone = guarded["omar"]
    clone.start("main")
    entry_of(clone, mode, VENDOR, content)

    refused(guarded, clone, code)


def test_t18_a_few_trees_that_name_millions_of_files_are_not_listed(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    files = f"100644 blob {clone.git('hash-object', '-w', 'itamops.yaml')}"
    for _ in range(4):
        names = "".join(f"{files}\t{name}\n" for name in range(40))
        files = f"040000 tree {clone.git('mktree', feed=names)}"
    top = clone.git("ls-tree", "HEAD")
    tree = clone.git("mktree", feed=f"{top}\n{files}\tfiles\n")
    commit = clone.git("commit-tree", tree, "-p", "HEAD", "-m", "Change")

    refused(guarded, clone, "has more than 1,000,000 files", f"{commit}:main")


def test_t5_the_main_line_is_not_rewritten(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    clone.git("commit", "--quiet", "--amend", "--message=Another start")

    refused(guarded, clone, "PUSH001", "--force", "main")
    refused(guarded, clone, "PUSH001", "--delete", "main")


def test_t5_objects_are_not_replaced_and_receipts_not_brought_along(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    commit = clone.commit(HP)
    clone.git("replace", commit, "origin/main")

    refused(guarded, clone, "PUSH005", f"refs/replace/{commit}")
    refused(guarded, clone, "PUSH002", f"{commit}:refs/heads/itamops-receipts", "--force")
    clone.git("replace", "--delete", commit)


def test_t5_an_id_is_not_given_up_to_be_used_again(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    clone.commit({SPARE_FILE: None})
    clone.commit({SPARE_FILE: SPARE_TEXT.replace("5CG3141502", "5CG3141599")})

    refused(guarded, clone, "CHG002")


def test_t9_nobody_approves_their_own_change(guarded: Estate, capsys: pytest.CaptureFixture[str]) -> None:
    clone = guarded["omar"]
    clone.start("main")
    clone.commit(LOOSE)
    digest = tell(capsys, clone.path, "plan", "--base", "origin/main", "--head", "HEAD")["change_digest"]
    tag = f"refs/tags/{tag_name(digest, 'omar')}"
    clone.git("tag", "--sign", "--message=yes", tag.removeprefix("refs/tags/"))

    assert clone.push(tag).returncode == 0
    refused(guarded, clone, "AUTH002", "main")


def test_t9_what_is_added_after_an_approval_is_not_approved(
    guarded: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    clone, sven = guarded["omar"], guarded["sven"]
    clone.start("main")
    clone.commit(LOOSE)
    digest = tell(capsys, clone.path, "plan", "--base", "origin/main", "--head", "HEAD")["change_digest"]
    tag = tag_name(digest, "sven")
    clone.git("-c", f"user.signingKey={sven.key}", "tag", "--sign", "--message=yes", tag)
    clone.commit({RULES: "limits: {tolerance_percent: 50}\n"})

    assert clone.push(f"refs/tags/{tag}").returncode == 0
    refused(guarded, clone, "AUTH001", "main")


ORDER = files_of(
    (
        "order",
        {
            "id": "po-7k2m9q4x",
            "vendor": "dell",
            "number": "84-2",
            "company": "nordlicht",
            "placed": "2025-05-05",
            "lines": [{"item": "model/latitude", "quantity": 2, "unit_price": "900.00 EUR"}],
            "state": "placed",
            "lifecycle": [{"on": "2025-05-05", "to": "placed", "by": "omar"}],
        },
    )
)


def test_t31_what_decides_and_its_use_do_not_come_in_one_push(
    estate: Estate, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sven agrees to a looser policy; the order that needs nobody by it waits until all could see that."""
    clone, sven = estate["omar"], estate["sven"]
    clone.start("main")
    clone.commit(LOOSE)
    digest = tell(capsys, clone.path, "plan", "--base", "origin/main", "--head", "HEAD")["change_digest"]
    tag = tag_name(digest, "sven")
    clone.git("-c", f"user.signingKey={sven.key}", "tag", "--sign", "--message=yes", tag)
    looser = clone.git("rev-parse", "HEAD")
    clone.commit(ORDER)

    assert clone.push(f"refs/tags/{tag}").returncode == 0
    refused(estate, clone, "AUTH001", "main")

    first = clone.push(f"{looser}:refs/heads/main")
    assert first.returncode == 0, first.stderr
    second = clone.push("main")
    assert second.returncode == 0, second.stderr


def test_t9_an_approval_is_signed_and_stays(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    name = tag_name("0" * 64, "sven")
    reference = f"refs/tags/{name}"
    clone.git("tag", "--annotate", "--force", "--message=yes", name)
    refused(guarded, clone, "PUSH004", reference)
    clone.git("tag", "--sign", "--force", "--message=in the name of Sven, who then could not", name)
    refused(guarded, clone, "PUSH004", reference)

    sven = guarded["sven"]
    sven.start("main")
    sven.git("tag", "--sign", "--message=yes", name)
    assert sven.push(reference).returncode == 0
    sven.git("tag", "--sign", "--force", "--message=no", name)
    refused(guarded, sven, "PUSH003", "--force", reference)
    refused(guarded, sven, "PUSH003", "--delete", reference)


def test_t10_a_branch_that_does_not_hold_the_main_line_is_no_way_on(guarded: Estate) -> None:
    clone = guarded["omar"]
    clone.start("main")
    clone.git("switch", "--quiet", "--orphan", "elsewhere")
    clone.commit({**POLICY, **HP})

    refused(guarded, clone, "PUSH001", "--force", "elsewhere:main")


def test_t24_nobody_may_write_what_was_judged(guarded: Estate) -> None:
    refused(guarded, guarded["sven"], "PUSH002", "--delete", "itamops-receipts")
