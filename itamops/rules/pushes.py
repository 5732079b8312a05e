"""The PUSH family: what a server refuses of a push before it looks at any record.

These rules are about references, not about trees, so a server's hook alone asks them; `itamops.pipeline.gate`
does the asking.
"""

from collections.abc import Iterator

from itamops.findings import Problem
from itamops.rules.engine import Context, Rule, rule


@rule("PUSH001", "Main branch rewritten")
def main_rewritten(context: Context) -> Iterator[Problem]:
    """The main line only goes on: it is not deleted, not forced to another commit, and what it was stays on
    the line of first parents. Receipts name its commits, and what is not there any more cannot be proved.
    Where it was deleted on the server, it begins again where the last receipt was.

    Example: `git push --force origin main`, or a merge whose first parent is the topic branch.

    Fix: fetch, merge your branch into the main line (`git merge --no-ff TOPIC` on main), and push that.
    """
    del context
    yield from ()


@rule("PUSH002", "Receipts pushed")
def receipts_pushed(context: Context) -> Iterator[Problem]:
    """The server itself writes down what it judged. A receipt that somebody brings along proves nothing, and
    one that is removed was there for a reason.

    Example: `git push origin itamops-receipts`.

    Fix: push without that branch; where a receipt is missing, `itamops receipt` writes it on the server.
    """
    del context
    yield from ()


@rule("PUSH003", "Approval moved or deleted")
def approval_moved(context: Context) -> Iterator[Problem]:
    """An approval is given once. Its tag stays as it was signed, because a receipt names its hash.

    Example: `git push --delete origin approve/1f0c.../fbrandt`.

    Fix: leave the tag; whoever no longer agrees says so before the merge, or undoes the change by another.
    """
    del context
    yield from ()


@rule("PUSH004", "Invalid approval tag")
def no_approval(context: Context) -> Iterator[Problem]:
    """A tag below `approve/` is an annotated tag, signed by the person it names, over the change it names:
    anything else would only look like an approval.

    Example: `git tag approve/1f0c.../fbrandt`, without `-s`; or a tag that was given another name later.

    Fix: delete the tag and sign a new one, `git tag -s approve/DIGEST/PERSON COMMIT`.
    """
    del context
    yield from ()


@rule("PUSH005", "Replaced objects")
def objects_replaced(context: Context) -> Iterator[Problem]:
    """A reference below `refs/replace/` makes git show one object in the place of another. Checks do not
    follow it, people who look would: they would see something else than what was judged.

    Example: `git push origin 'refs/replace/*'`.

    Fix: push without it.
    """
    del context
    yield from ()


@rule("PUSH006", "Octopus merge")
def octopus(context: Context) -> Iterator[Problem]:
    """A commit with more than two parents joins changes that were reviewed apart, and nobody has seen them
    together.

    Example: `git merge first-topic second-topic`.

    Fix: merge one branch after the other.
    """
    del context
    yield from ()


@rule("PUSH007", "Unexpected reference")
def outside(context: Context) -> Iterator[Problem]:
    """A server takes `refs/heads/*` and `refs/tags/*`. Other references have a meaning for git or a program:
    one below `refs/remotes/` would pass for what was fetched from elsewhere.

    Example: `git push origin main:refs/remotes/origin/itamops-receipts`, or `git push --mirror`.

    Fix: push branches and tags.
    """
    del context
    yield from ()


@rule("PUSH008", "Misleading reference name")
def misleading(context: Context) -> Iterator[Problem]:
    """No branch and no tag is called like the main line, `itamops-receipts` or `approve`, looks like one of
    them, or stands above or below it: it would be taken for that, or keep it from being made. Nor is one
    called as git names something else (`HEAD`, `@`, an object's id, `refs/…`, `origin/…`), or as some
    computers cannot keep it (`con`, invisible characters).

    Example: `git push origin HEAD:refs/heads/itamops-receipts/x`, a tag `main`, a branch `main` with a
    Cyrillic letter in it.

    Fix: choose another name; one that stands already may be deleted.
    """
    del context
    yield from ()


@rule("PUSH009", "Colliding reference names")
def clash(context: Context) -> Iterator[Problem]:
    """Git keeps a branch as a file. Where a file system ignores case, of two whose names differ in nothing
    else a clone keeps one.

    Example: a branch `Topic` beside `topic`, or `Topic/two` beside `topic/one`.

    Fix: use the name that stands, or choose another. To rename a branch, delete the old
    name first, by a push of its own.
    """
    del context
    yield from ()


@rule("PUSH010", "Symbolic reference")
def symbolic(context: Context) -> Iterator[Problem]:
    """A symbolic reference stands for another, which a push to it would move.

    Example: `git push origin topic:master` on a server whose `master` stands for `main`.

    Fix: push to the branch itself; whoever keeps the server removes the other name
    (`git symbolic-ref --delete refs/heads/master`).
    """
    del context
    yield from ()


@rule("PUSH011", "Misdated commit")
def misdated(context: Context) -> Iterator[Problem]:
    """A commit of the main line is dated after those that it was made from, and not later than it is pushed.
    A clock may be five minutes wrong. What the main line was on a day is known by receipts; where there are
    none, by these dates.

    Example: `GIT_COMMITTER_DATE=2099-01-01 git commit`.

    Fix: set the clock right and date the commit anew, `git commit --amend --no-edit`; of several,
    `git rebase --force-rebase origin/main`.
    """
    del context
    yield from ()


@rule("PUSH012", "Push too large")
def too_large(context: Context) -> Iterator[Problem]:
    """A push has limits: references, commits, bytes, and bytes in one file. What is pushed stays for ever and
    each step of the main line is judged, so what nobody needs is not even looked at.

    Example: a video beside the records; two years of commits of a script.

    Fix: leave out what is no record, or push in parts. For the first push of a long history, whoever keeps
    the server raises the limit that is named for that once (`git config itamops.maxPushCommits 20000`).
    """
    del context
    yield from ()


@rule("PUSH013", "Approval pushed with the main branch")
def approval_beside_main(context: Context) -> Iterator[Problem]:
    """Git moves the references of a push one by one, and does not tell a hook whether the client asked for
    `--atomic`. Where the tag failed (a lock, a full disk), the main line would stand without the approval
    that let it in. So an approval counts once it stands on the server.

    Example: `git push origin main --tags`, with a new tag below `approve/`.

    Fix: push the tags first, then the main line: `git push origin approve/DIGEST/PERSON@BASE`, and
    `git push origin main`.
    """
    del context
    yield from ()


@rule("PUSH014", "Approval for another branch")
def approval_of_another_branch(context: Context) -> Iterator[Problem]:
    """The signed text of an approval names the main branch that the change is approved for. For any other it
    counts for nothing, and would stand in the way of the approval that does.

    Example: `itamops approve --base release`, pushed to a server whose main branch is `main`.

    Fix: delete the tag here (`git tag --delete NAME`) and approve the change for the main branch:
    `itamops approve --base origin/main`.
    """
    del context
    yield from ()


@rule("PUSH015", "Receipts are gone")
def receipts_gone(context: Context) -> Iterator[Problem]:
    """A server has the branch `itamops-receipts` from `hook install` on. Without it nobody knows which
    approvals are used up, and the next receipt would begin a new chain, as if nothing had been there before.

    Example: `git update-ref -d refs/heads/itamops-receipts` on the server, and then a push to the main line.

    Fix: whoever keeps the server fetches the branch from a clone or a backup
    (`git fetch CLONE refs/remotes/origin/itamops-receipts:refs/heads/itamops-receipts`). Where all are lost,
    `itamops hook install` begins a new one, and an audit lists what stood before as unproved.
    """
    del context
    yield from ()


PUSH_RULES: tuple[Rule, ...] = (
    main_rewritten,
    receipts_pushed,
    approval_moved,
    no_approval,
    objects_replaced,
    octopus,
    outside,
    misleading,
    clash,
    symbolic,
    misdated,
    too_large,
    approval_beside_main,
    approval_of_another_branch,
    receipts_gone,
)
"""Every rule about references."""
