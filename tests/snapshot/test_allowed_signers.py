"""Lines of allowed signers mean what `ssh-keygen` takes them for: it is asked about the same ones."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from itamops.snapshot.allowed_signers import names_principal, read_signers
from itamops.snapshot.signatures import is_signed_by, sign

DAY = date(2026, 6, 30)
WHO, WHAT = "itamops-receipts", "itamops-receipts"

NAMING = [
    "itamops-receipts KEY",
    '"itamops-receipts" KEY',
    '"itamops-receipts"   KEY',
    '"anna,itamops-receipts" KEY',
    'itamops"-receipts" KEY',
    " \t itamops-receipts\tKEY",
    "itamops-* KEY",
    "itamops-receipt? KEY",
    "anna,itamops-receipts,bea KEY",
    "!anna,* KEY",
    '* namespaces="git,itamops-*" KEY',
    'itamops-receipts NAMESPACES="itamops-receipts" KEY',
    'itamops-receipts valid-after="20260101",valid-before="20270101" KEY',
    'itamops-receipts namespaces="itamops-receipts",valid-after="20260101" KEY comment, with a comma',
    'anna namespaces="x" KEY\nitamops-receipts KEY',
    "# a comment\n\nitamops-receipts KEY",
]
OTHERS = [
    "anna KEY",
    "itamops-receipts2 KEY",
    "Itamops-Receipts KEY",
    "!itamops-receipts,* KEY",
    "*,!itamops-* KEY",
    "itamops-[r]eceipts KEY",
    "# itamops-receipts KEY",
    "# comment\fitamops-receipts KEY",
    "# comment\u2028itamops-receipts KEY",
    "anna, itamops-receipts KEY",
    '* namespaces="git" KEY',
    '* namespaces="*,!itamops-receipts" KEY',
    'itamops-receipts valid-after="20260801" KEY',
    "itamops-receipts",
    '"itamops-receipts KEY',
]
"""Lines by which a key signs for whoever publishes receipts, and such by which it does not."""


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "key"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "", "-t", "ed25519", "-f", path], check=True)
    return path


def written(line: str, key: Path) -> bytes:
    return f"{line.replace('KEY', key.with_suffix('.pub').read_text().strip())}\n".encode()


@pytest.mark.parametrize("line", [*NAMING, *OTHERS])
def test_t38_a_line_names_whom_ssh_keygen_takes_it_for(line: str, key: Path) -> None:
    signers = written(line, key)
    signature = sign(b"text", key, WHAT)
    verified = is_signed_by(b"text", signature, WHO, namespace=WHAT, signers=signers, day=DAY)
    assert verified == (line in NAMING), "as ssh-keygen has it"
    assert names_principal(signers, WHO, WHAT, DAY) == (line in NAMING)


@pytest.mark.parametrize(
    "line",
    [
        'itamops-receipts valid-before="20260101" KEY',
        'itamops-receipts namespaces="git" KEY',
        "itamops-receipts cert-authority KEY",
    ],
)
def test_t38_a_key_that_cannot_sign_is_asked_for(line: str, key: Path) -> None:
    """Whoever names the publisher asks for signatures: nothing is let through for a key that has expired."""
    assert names_principal(written(line, key), WHO, WHAT, DAY)


def test_a_key_is_what_stands_in_its_place(key: Path) -> None:
    kind, text = key.with_suffix(".pub").read_text().split()
    line = f'anna namespaces="git, AAAA",valid-before="20260101" {kind} {text} valid-before="20990101"'
    (found,) = read_signers(line.encode())
    assert (found.key, found.is_over(DAY), found.whole_names) == (text, True, ("anna",))
    assert not [*read_signers(f"anna {kind}\nanna {text}\n".encode())]
