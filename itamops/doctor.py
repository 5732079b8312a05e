"""The safeguards of a repository: which are enforced, and which are not, as far as it shows."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple, get_args

import msgspec

from itamops.approvals.inputs import unguarded
from itamops.approvals.roles import InCharge
from itamops.approvals.signers import ALLOWED_SIGNERS, Signers
from itamops.errors import ItamopsError
from itamops.exports.codeowners import PLACES, render_codeowners
from itamops.findings import did_you_mean, sayable
from itamops.kinds import SETTINGS
from itamops.pipeline.attesting import NAMESPACE, PRINCIPAL
from itamops.pipeline.limits import FSCK, SERVER_SETTINGS
from itamops.pipeline.refnames import RECEIPTS, refused_name
from itamops.receipts import Ledger
from itamops.registry.layout import CONFIGURATION, classify
from itamops.registry.loading import Loaded
from itamops.registry.names import listed
from itamops.settings.policy import Role
from itamops.snapshot import Repository, Snapshot
from itamops.snapshot.allowed_signers import names_principal
from itamops.snapshot.repository import HEADS, MAIN

POLICY = "registry/policy/"
PIPELINE = re.compile(
    r"\.(?:github|forgejo|gitea)/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|azure-pipelines\.yml|Jenkinsfile"
)
USED = re.compile(r"^\s*-?\s*(?:uses|image):\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
PINNED = re.compile(r"\./.*|.*@[0-9a-f]{40}|.*@sha256:[0-9a-f]{64}")
"""A reference to exactly one version: a commit, a digest, or a file of the same commit."""


class ExaminedState(StrEnum):
    """The state of a safeguard: a missing one lets changes in unchecked, a weak one makes that easier."""

    ENFORCED = "enforced"
    WEAK = "weak"
    MISSING = "missing"
    UNSEEN = "unseen"


class Examined(msgspec.Struct, frozen=True):
    """One safeguard: its state, a description of it, and the fix."""

    name: str
    state: ExaminedState
    said: str
    fix: str = ""


class Patient(NamedTuple):
    """The subject of the examination: a repository, its registry and its receipts on a day."""

    repository: Repository
    loaded: Loaded
    ledger: Ledger
    hooks: Mapping[str, bool]
    day: date

    @property
    def tree(self) -> Snapshot:
        """The files of the registry."""
        return self.loaded.snapshot


def examine(patient: Patient) -> tuple[Examined, ...]:
    """Return the state of all safeguards, in the order of `EXAMINATIONS`."""
    return tuple(one for examination in EXAMINATIONS for one in examination(patient))


def _git(patient: Patient) -> Iterator[Examined]:
    yield Examined(
        "git", ExaminedState.ENFORCED, f"git {'.'.join(map(str, patient.repository.git_version()))}"
    )


def _history(patient: Patient) -> Iterator[Examined]:
    if patient.repository.shallow:
        yield Examined(
            "history",
            ExaminedState.WEAK,
            "this clone is shallow: it cannot be audited",
            "git fetch --unshallow",
        )
    elif patient.repository.is_partial():
        yield Examined(
            "history",
            ExaminedState.WEAK,
            "this clone is partial: objects are missing",
            "git fetch --refetch --no-filter",
        )
    else:
        yield Examined("history", ExaminedState.ENFORCED, "the whole history is available")


def _assurance(patient: Patient) -> Iterator[Examined]:
    if patient.loaded.faults.get(CONFIGURATION):
        yield Examined(
            "assurance",
            ExaminedState.MISSING,
            f"{CONFIGURATION} cannot be read: defaults apply",
            "itamops check",
        )
        return
    assurance = patient.loaded.registry.configuration.assurance
    if assurance == "trial":
        yield Examined(
            "assurance", ExaminedState.WEAK, "trial: for evaluation only", "write `assurance: standard`"
        )
    elif assurance == "standard":
        yield Examined(
            "assurance",
            ExaminedState.WEAK,
            "standard: the author of an unsigned commit is not proved",
            "write `assurance: regulated`, which requires signed commits and approvals",
        )
    else:
        yield Examined("assurance", ExaminedState.ENFORCED, assurance)


def _policy(patient: Patient) -> Iterator[Examined]:
    files = [path for path in patient.tree.entries if path.startswith(POLICY)]
    known = [setting.path.replace("\\", "") for setting in SETTINGS]
    strange = [path for path in files if classify(path) is None]
    unread = [path for path in files if patient.loaded.faults.get(path)]
    for path in strange:
        yield Examined(
            "policy",
            ExaminedState.MISSING,
            f"{path} is not a policy file: it is not read",
            did_you_mean(path, known),
        )
    for path in unread:
        yield Examined(
            "policy",
            ExaminedState.MISSING,
            f"{path} cannot be read: its defaults apply",
            "`itamops check` shows why",
        )
    if not files:
        yield Examined(
            "policy",
            ExaminedState.WEAK,
            "there is none: the defaults apply",
            f"start with {POLICY}roles.yaml",
        )
    elif not strange and not unread:
        yield Examined("policy", ExaminedState.ENFORCED, listed(PurePosixPath(path).name for path in files))


def _roles(patient: Patient) -> Iterator[Examined]:
    charge = InCharge(patient.loaded.registry, patient.day)
    active = {role: sum(map(charge.is_active, charge.of_role(role))) for role in get_args(Role)}
    empty = [role for role, count in active.items() if not count]
    needed = 2 if patient.loaded.registry.configuration.assurance == "regulated" else 1
    if active["governance"] < needed:
        yield Examined(
            "roles",
            ExaminedState.MISSING,
            f"{active['governance']} active people have the role governance, {needed} have to approve",
            f"name them in {POLICY}roles.yaml",
        )
    if empty:
        yield Examined(
            "roles",
            ExaminedState.WEAK,
            f"no active person has the role {listed(empty)}: changes that need its approval cannot be merged",
            f"name them in {POLICY}roles.yaml",
        )
    if not empty and active["governance"] >= needed:
        yield Examined("roles", ExaminedState.ENFORCED, "every role has an active person")


def _guards(patient: Patient) -> Iterator[Examined]:
    open_inputs = unguarded(patient.loaded.registry.policy.approvals.rules)
    if open_inputs:
        yield Examined(
            "guards",
            ExaminedState.WEAK,
            f"only governance owners can approve a change of {listed(read.named for read in open_inputs)}",
            f"add a rule with a role for each to {POLICY}approvals.yaml",
        )
    else:
        yield Examined("guards", ExaminedState.ENFORCED, "every input of policy has its own approval rule")


def _signers(patient: Patient) -> Iterator[Examined]:
    signing = len(Signers(patient.loaded, patient.day).keys)
    signers = _read(patient.tree, ALLOWED_SIGNERS)
    is_asked_for = patient.loaded.registry.policy.approvals.signed
    if signing:
        yield Examined(
            "signers",
            ExaminedState.ENFORCED,
            f"{signing} {'key' if signing == 1 else 'keys'} can sign approvals",
        )
    else:
        yield Examined(
            "signers",
            ExaminedState.MISSING if is_asked_for else ExaminedState.WEAK,
            "no key can sign an approval" + (", and policy requires signatures" if is_asked_for else ""),
            f"add keys to {ALLOWED_SIGNERS} or to people (`signing_keys`)",
        )
    is_regulated = patient.loaded.registry.configuration.assurance == "regulated"
    if not names_principal(signers, PRINCIPAL, NAMESPACE, patient.day):
        yield Examined(
            "signers",
            ExaminedState.MISSING if is_regulated else ExaminedState.WEAK,
            "no key signs receipts, and the assurance regulated requires signed ones"
            if is_regulated
            else "receipts are unsigned: anyone who can write their branch can rewrite them",
            f"give the publishing job a key, and add the line `{PRINCIPAL} KEY` to {ALLOWED_SIGNERS}",
        )


def _hooks(patient: Patient) -> Iterator[Examined]:
    is_server = patient.repository.root is None
    missing = [name for name, stands in patient.hooks.items() if not stands]
    if missing:
        yield Examined(
            "hooks",
            ExaminedState.MISSING if is_server else ExaminedState.WEAK,
            f"not installed: {listed(missing)}",
            "itamops hook install",
        )
    else:
        yield Examined("hooks", ExaminedState.ENFORCED, listed(patient.hooks))


def _server(patient: Patient) -> Iterator[Examined]:
    """Yield the safeguards of a server besides its hooks."""
    repository = patient.repository
    if repository.root:
        return
    main, head = repository.main_branch(), repository.behind("HEAD")
    named = main.removeprefix(HEADS)
    if not repository.configured(MAIN):
        yield Examined(
            "main branch", ExaminedState.MISSING, f"only HEAD names it: {named}", "itamops hook install"
        )
    elif head != main:
        yield Examined(
            "main branch",
            ExaminedState.WEAK,
            f"{named} is guarded, but HEAD, which clones check out, is {head.removeprefix(HEADS)}",
            f"git symbolic-ref HEAD {main}",
        )
    else:
        yield Examined("main branch", ExaminedState.ENFORCED, f"{named} is guarded")
    unset = [name for name in SERVER_SETTINGS if not repository.configured(name)]
    if repository.configured(FSCK) not in {"true", ""}:
        unset.append(FSCK)
    if unset:
        yield Examined("limits", ExaminedState.WEAK, f"not set: {listed(unset)}", "itamops hook install")
    else:
        yield Examined("limits", ExaminedState.ENFORCED, "pushes are limited, and their objects are checked")
    references = repository.references()
    strange = [name for name in references if _is_strange(repository, name, main)]
    if strange:
        yield Examined(
            "references",
            ExaminedState.WEAK,
            f"a push could not create {listed(map(sayable, strange))}",
            "if they are not needed: git update-ref -d --no-deref NAME",
        )


def _is_strange(repository: Repository, reference: str, main: str) -> bool:
    if reference == RECEIPTS:
        return False
    return bool(refused_name(reference, main)) or repository.behind(reference) != reference


def _pipeline(patient: Patient) -> Iterator[Examined]:
    paths = [path for path in patient.tree.plain_files(patient.tree.entries) if PIPELINE.fullmatch(path)]
    texts = {path: content.decode(errors="replace") for path, content in patient.tree.read_many(paths)}
    judging = {path: text for path, text in texts.items() if "itamops" in text}
    if not judging:
        yield Examined(
            "pipeline", ExaminedState.WEAK, "no pipeline here calls itamops", "itamops ci --write FORGE"
        )
        return
    loose = {used for text in judging.values() for used in USED.findall(text) if not PINNED.fullmatch(used)}
    if loose:
        yield Examined(
            "pipeline",
            ExaminedState.WEAK,
            f"not pinned to a commit or digest: {listed(sorted(loose))}",
            "pin them",
        )
    else:
        yield Examined("pipeline", ExaminedState.ENFORCED, listed(judging))


def _codeowners(patient: Patient) -> Iterator[Examined]:
    registry = patient.loaded.registry
    forge = registry.configuration.forge
    if forge is None:
        yield Examined("codeowners", ExaminedState.UNSEEN, f"{CONFIGURATION} names no forge")
        return
    place = PLACES[forge]
    expected = render_codeowners(registry, forge, patient.day, patient.repository.folder)
    if _read(patient.tree, place).decode(errors="replace") == expected:
        yield Examined("codeowners", ExaminedState.ENFORCED, f"{place} agrees with policy")
    else:
        yield Examined(
            "codeowners", ExaminedState.WEAK, f"{place} differs from policy", "itamops codeowners --write"
        )


def _receipts(patient: Patient) -> Iterator[Examined]:
    ledger = patient.ledger
    if ledger.flaws:
        yield Examined(
            "receipts",
            ExaminedState.MISSING,
            f"{len(ledger.flaws)} are invalid",
            "`itamops audit` shows which and why",
        )
    elif not ledger.filed:
        yield Examined(
            "receipts", ExaminedState.MISSING, "there are none: merges are not proved", "itamops receipt"
        )
    else:
        yield from _last_receipt(patient)


def _last_receipt(patient: Patient) -> Iterator[Examined]:
    known = patient.ledger.receipts
    try:
        line = patient.repository.main_line(patient.repository.tip)
    except ItamopsError as error:
        yield Examined("receipts", ExaminedState.UNSEEN, error.message, error.hint)
        return
    behind = next((count for count, commit in enumerate(line) if commit in known), len(line))
    last = patient.ledger.filed[-1].receipt
    said = f"{len(patient.ledger.filed)}, the last of {last.day} for {last.commit[:12]}"
    if behind:
        yield Examined(
            "receipts", ExaminedState.WEAK, f"{said}; {behind} commits of HEAD have none", "itamops receipt"
        )
    else:
        yield Examined("receipts", ExaminedState.ENFORCED, said)


def _unseen(patient: Patient) -> Iterator[Examined]:
    yield Examined(
        "audit", ExaminedState.UNSEEN, "only its job shows whether `itamops audit` runs every night"
    )

    forge = patient.loaded.registry.configuration.forge
    if forge:
        yield Examined(
            "protection",
            ExaminedState.UNSEEN,
            f"check the settings of {forge}: the main branch takes pull requests only, requires reviews of "
            "owners, dismisses them on a push, and cannot be force-pushed or bypassed",
        )


def _read(tree: Snapshot, path: str) -> bytes:
    return tree.read(path) if tree.plain_files([path]) else b""


EXAMINATIONS: tuple[Callable[[Patient], Iterator[Examined]], ...] = (
    _git,
    _history,
    _assurance,
    _policy,
    _roles,
    _guards,
    _signers,
    _hooks,
    _server,
    _pipeline,
    _codeowners,
    _receipts,
    _unseen,
)
"""The examinations, in order."""
