"""SSH signatures by `ssh-keygen` itself: git would call what a clone's configuration names."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from itamops.errors import CannotJudge, UsageProblem

PROGRAM = "ssh-keygen"


def sign(content: bytes, key: Path, namespace: str) -> bytes:
    """Sign bytes with a private key that has no passphrase; raise UsageProblem where it cannot be used."""
    done = _call(["-Y", "sign", "-q", "-f", str(key), "-n", namespace], content)
    if done.returncode:
        raise UsageProblem(f"{key} cannot sign: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def is_signed_by(
    content: bytes,
    signature: bytes,
    principal: str,
    *,
    namespace: str,
    signers: bytes,
    revoked: bytes = b"",
    day: date,
) -> bool:
    """Return whether a signature over the content is by a key that `signers` has for a principal on a day.

    `signers` and `revoked` are the files `allowed_signers` and `revoked_signers`. A file that cannot be
    understood lets nothing through, and neither does a key that expires on that day.
    """
    with tempfile.TemporaryDirectory(prefix="itamops-") as folder:
        places = [Path(folder, name) for name in ("allowed", "revoked", "signature")]
        for place, written in zip(places, (signers, revoked, signature), strict=True):
            place.write_bytes(written)
        allowed, withdrawn, signed = map(str, places)
        options = ["-f", allowed, "-I", principal, "-n", namespace, "-s", signed]
        options += ["-O", f"verify-time={day:%Y%m%d}235959", *(["-r", withdrawn] if revoked.strip() else [])]
        return not _call(["-Y", "verify", *options], content).returncode


def _call(arguments: Sequence[str], content: bytes) -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which(PROGRAM)
    if program is None:
        raise CannotJudge(f"the program {PROGRAM} was not found", "install OpenSSH 8.2 or newer")
    silent = {name: value for name, value in os.environ.items() if not name.startswith(("SSH_", "GIT_"))}
    return subprocess.run(
        [program, *arguments],
        input=content,
        env={**silent, "SSH_ASKPASS_REQUIRE": "never"},
        capture_output=True,
        check=False,
        start_new_session=True,  # without a terminal nothing can ask for a passphrase
    )
