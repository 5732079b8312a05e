"""Who pushed, as the server that authenticated them tells a hook."""

from collections.abc import Mapping
from typing import NamedTuple

from itamops.approvals.evidence import Decision, Forge, Source

AUTHENTICATION = "SSH_USER_AUTH"
"""Names the file in which OpenSSH tells how somebody logged in, with `ExposeAuthInfo yes`."""

GITEA = "GITEA_PUSHER_NAME"
VARIABLES: Mapping[str, Source] = {"GL_USERNAME": "gitlab", GITEA: "gitea", "REMOTE_USER": "server"}
"""What servers call whoever pushes: GitLab, Gitea and Forgejo by a login, a web server or a key's options in
`authorized_keys` by the id or address of a person."""


class Pusher(NamedTuple):
    """Who pushed: a login of a forge, or what a server knows somebody by; `also` is what else names them.

    A client may be able to set one of the variables (`AcceptEnv`), but not each.
    """

    source: Source
    login: str
    also: tuple["Pusher", ...] = ()

    def brought(self, commit: str) -> tuple[Decision, ...]:
        """Return that they have pushed a commit, once by each of their names."""
        return tuple(
            Decision(login=one.login, outcome="pushed", commit=commit, source=one.source)
            for one in (self, *self.also)
        )


def pusher_of(
    environment: Mapping[str, str], authentication: str = "", forge: Forge | None = None
) -> Pusher | None:
    """Return who pushes by the environment of a hook, and by the public key that SSH let them in with.

    `authentication` is the content of the file that `SSH_USER_AUTH` names. `forge` tells Forgejo from Gitea.
    """
    found = [
        Pusher("forgejo" if name == GITEA and forge == "forgejo" else source, login)
        for name, source in VARIABLES.items()
        if (login := environment.get(name))
    ]
    keys = [line.split()[1:3] for line in authentication.splitlines() if line.startswith("publickey ")]
    found += [Pusher("server", " ".join(keys[0]))] if len(keys) == 1 else []
    return found[0]._replace(also=tuple(found[1:])) if found else None
