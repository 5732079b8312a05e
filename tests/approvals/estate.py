"""A small organization in a real repository: people with roles, with keys of their own, and one laptop."""

import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from itamops.approvals.evidence import Forge
from itamops.approvals.pusher import Pusher
from itamops.approvals.reviews import Answer
from itamops.findings import Finding, FindingClass
from itamops.pipeline.check import Verdict, check
from itamops.pipeline.evidence import gather
from itamops.registry.loading import Reader
from tests.snapshot.clones import Clone

TODAY = date(2026, 6, 30)
LAPTOP = "registry/assets/7f/lap-7f3k9q2m.yaml"
ROLES = "registry/policy/roles.yaml"
APPROVALS = "registry/policy/approvals.yaml"
SIGNERS = "registry/policy/allowed_signers"
REVOKED = "registry/policy/revoked_signers"
ARRIVED = (
    "  - {on: 2026-02-12, to: in_stock, substate: available, by: tom, source: found, condition: good,"
    " location: ber}\n"
)
QUARANTINED = "  - {on: 2026-06-29, to: in_stock, substate: quarantine, by: tom, reason: it smells burnt}\n"


def person(name: str, **more: str) -> str:
    fields = {"id": name, "email": f"{name}@acme.example", "starts": "2020-01-01", "team": "office"} | more
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def laptop(*entries: str, substate: str = "available", **more: str) -> str:
    fields = {
        "id": "lap-7f3k9q2m",
        "tag": "LT-1",
        "serial": "5CG3141592",
        "model": "latitude",
        "team": "office",
        "state": "in_stock",
        "substate": substate,
        "location": "ber",
    } | more
    return "".join(f"{key}: {value}\n" for key, value in fields.items()) + "lifecycle:\n" + "".join(entries)


PEOPLE = {
    name: person(name, logins=f"{{github: {name}-gh}}") for name in ("anna", "bea", "dan", "gus", "tom")
}
FILES: Mapping[str, str] = {
    "itamops.yaml": "format: 1\norganization: Acme\ntimezone: UTC\ncurrency: EUR\nassurance: standard\n",
    ROLES: "governance: {people: [gus, dan]}\n"
    "asset_manager: {people: [tom]}\n"
    "finance: {people: [bea, dan]}\n",
    APPROVALS: "rules:\n"
    "  - {name: quarantine, of: asset, after: [in_stock.quarantine], needs: [{role: finance}]}\n"
    "  - {name: handover, of: asset, fields: [team], needs: [{role: team_lead}]}\n"
    "  - {name: governance, of: governance, needs: [{role: governance}]}\n"
    "  - {name: waiver, of: waiver, codes: [POL], needs: [{role: asset_manager}]}\n",
    **{f"registry/people/{name}.yaml": text for name, text in PEOPLE.items()},
    "registry/teams/office.yaml": "id: office\nname: Office\nlead: anna\n",
    "registry/teams/lab.yaml": "id: lab\nname: Lab\nlead: bea\n",
    "registry/companies/acme.yaml": "id: acme\nlegal_name: Acme\ncountry: DE\ncurrency: EUR\n",
    "registry/locations/ber.yaml": "id: ber\nname: Berlin\ntype: site\n",
    "registry/vendors/dell.yaml": "id: dell\nname: Dell\n",
    "registry/models/latitude.yaml": "id: latitude\nname: Latitude\nmanufacturer: dell\ncategory: laptop\n",
    LAPTOP: laptop(ARRIVED),
}
QUARANTINE = {LAPTOP: laptop(ARRIVED, QUARANTINED, substate="quarantine")}
"""A change that Tom may make, and that needs an approval by finance: by Bea or Dan."""


class Estate(Clone):
    """The organization's repository, with its base committed as main."""

    def __init__(self, path: Path, files: Mapping[str, str] = {}, object_format: str = "sha1") -> None:
        super().__init__(path / "estate", object_format=object_format)
        self.keys = path / "keys"
        self.base = self.commit({**FILES, **files})

    def change(
        self, files: Mapping[str, str], author: str = "tom", message: str = "Change", committer: str = ""
    ) -> str:
        """Commit files as somebody, and return the commit."""
        self.write(files)
        self.git("add", "--all")
        self.git(
            *("commit", "--quiet", "--allow-empty", f"--message={message}"),
            GIT_AUTHOR_NAME=author,
            GIT_AUTHOR_EMAIL=f"{author}@acme.example",
            GIT_COMMITTER_NAME=committer or author,
            GIT_COMMITTER_EMAIL=f"{committer or author}@acme.example",
        )
        return self.git("rev-parse", "HEAD")

    def key(self, name: str) -> Path:
        """Make a key of somebody, once, and give its file."""
        path = self.keys / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            quiet = ("-q", "-N", "", "-C", name, "-t", "ed25519", "-f", str(path))
            subprocess.run(["ssh-keygen", *quiet], check=True, stdin=subprocess.DEVNULL)
        return path

    def public_key(self, name: str) -> str:
        """Return type and text of somebody's public key."""
        kind, text, *_ = self.key(name).with_name(f"{name}.pub").read_text(encoding="utf-8").split()
        return f"{kind} {text}"

    def tag(self, name: str, key: str, target: str = "HEAD", when: str = "2026-06-30T10:00:00Z") -> None:
        """Sign a tag as git does it for everybody, with somebody's key."""
        signing = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={self.key(key)}")
        self.git(*signing, "tag", "--sign", "--message=approved", name, target, GIT_COMMITTER_DATE=when)

    def judge(
        self,
        reader: Reader,
        *answers: Answer,
        base: str = "",
        head: str = "HEAD",
        forge: Forge | None = None,
        today: date = TODAY,
        pusher: Pusher | None = None,
        opened: bool = True,
    ) -> Verdict:
        """Check the change from the base with all that is to be seen.

        The author of the head has opened the pull request, unless it was not `opened`.
        """
        repository = self.open()
        if opened:
            author = self.git("log", "-1", "--format=%an", head)
            answers = (*answers, pull_request(f"{author}-gh", self.git("rev-parse", head)))
        merged = repository.merge(base or self.base, head)
        assert merged.snapshot
        evidence = gather(repository, base or self.base, head, answers, forge, pusher=pusher)
        return check(merged.snapshot, merged.base, reader, day=today, today=today, evidence=evidence)

    def digest(self, reader: Reader) -> str:
        """Return the digest of the change as it is now."""
        return self.judge(reader).change_digest or ""

    def approve(self, reader: Reader, person: str, key: str = "", **how: str) -> None:
        """Approve the change as it is now by a signed tag of somebody, with their key or another's."""
        self.tag(f"approve/{self.digest(reader)}/{person}@{self.base[:12]}", key or person, **how)


def reviews(*decisions: tuple[str, str, str]) -> Answer:
    """Return GitHub's answer about reviews: login, state, commit."""
    listed = ",".join(
        f'{{"user": {{"login": "{login}", "type": "User"}}, "state": "{state}", "commit_id": "{commit}",'
        f' "author_association": "MEMBER", "submitted_at": "2026-06-30T0{hour}:00:00Z"}}'
        for hour, (login, state, commit) in enumerate(decisions)
    )
    return Answer("reviews.json", f"[{listed}]".encode())


def pull_request(login: str, commit: str, kind: str = "User") -> Answer:
    """Return GitHub's answer about a pull request: who opened it, and its last commit."""
    content = (
        f'{{"number": 7, "user": {{"login": "{login}", "type": "{kind}"}}, "author_association": "MEMBER",'
        f' "head": {{"sha": "{commit}"}}, "merge_commit_sha": null}}'
    )
    return Answer("pull-request.json", content.encode())


def approved(login: str, commit: str) -> Answer:
    """Return GitHub's answer where one person has approved a commit."""
    return reviews((login, "APPROVED", commit))


def codes(verdict: Verdict) -> Sequence[str]:
    """Return the codes of what a change introduces, sorted."""
    return sorted(finding.code for finding in introduced(verdict))


def introduced(verdict: Verdict) -> Sequence[Finding]:
    return [finding for finding in verdict.findings if finding.classed is FindingClass.INTRODUCED]
