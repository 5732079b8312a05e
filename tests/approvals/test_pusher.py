"""Who pushes, as a server tells its hook, and what a client cannot make of it."""

from pathlib import Path

import pytest

from itamops.approvals.evidence import Forge, Known
from itamops.approvals.pusher import Pusher, pusher_of
from itamops.registry.loading import Reader
from tests.approvals.estate import Estate, person


@pytest.mark.parametrize(
    ("environment", "forge", "expected"),
    [
        ({"GL_USERNAME": "tom"}, None, Pusher("gitlab", "tom")),
        ({"GITEA_PUSHER_NAME": "tom"}, None, Pusher("gitea", "tom")),
        ({"GITEA_PUSHER_NAME": "tom"}, "gitea", Pusher("gitea", "tom")),
        ({"GITEA_PUSHER_NAME": "tom"}, "forgejo", Pusher("forgejo", "tom")),
        ({"REMOTE_USER": "tom"}, None, Pusher("server", "tom")),
        ({"REMOTE_USER": ""}, None, None),
        ({}, None, None),
    ],
)
def test_each_server_names_who_pushes(
    environment: dict[str, str], forge: Forge | None, expected: Pusher | None
) -> None:
    assert pusher_of(environment, "", forge) == expected


@pytest.mark.parametrize(
    "name",
    [
        "GIT_PUSH_OPTION_0",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_EMAIL",
        "HTTP_REMOTE_USER",
        "USER",
        "LC_REMOTE_USER",
    ],
)
def test_t28_what_a_client_sends_names_nobody(name: str) -> None:
    """Push options, headers of a request, and the variables that sshd passes on by default."""
    assert pusher_of({name: "tom", "GIT_PUSH_OPTION_COUNT": "1", "REMOTE_USER_": "tom"}) is None


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("publickey ssh-ed25519 AAAAtom\n", Pusher("server", "ssh-ed25519 AAAAtom")),
        ("publickey ssh-ed25519 AAAAtom\npassword\n", Pusher("server", "ssh-ed25519 AAAAtom")),
        ("publickey ssh-ed25519 AAAAtom\npublickey ssh-ed25519 AAAAbea\n", None),
        ("password\n", None),
        ("", None),
    ],
)
def test_openssh_tells_the_key_that_let_them_in(told: str, expected: Pusher | None) -> None:
    assert pusher_of({}, told) == expected


def pushed(estate: Estate, reader: Reader, environment: dict[str, str], told: str) -> set[tuple[str, Known]]:
    pusher = pusher_of(environment, told)
    context = estate.judge(reader, pusher=pusher, opened=False).context
    assert context
    assert context.authority
    return {(one.person, one.known) for one in context.authority.makers if one.part == "pushed"}


@pytest.mark.parametrize("forged", ["REMOTE_USER", "GL_USERNAME", "GITEA_PUSHER_NAME"])
def test_t28_a_forged_variable_beside_the_key_proves_nobody(
    tmp_path: Path, reader: Reader, forged: str
) -> None:
    """An sshd with `AcceptEnv *`: the client names Dan, sshd the key of Tom. Neither agrees."""
    estate = Estate(tmp_path)
    keyed = person("tom", signing_keys=f"[{{key: '{estate.public_key('tom')}'}}]")
    dan = person("dan", logins="{github: dan-gh, gitlab: dan, gitea: dan}")
    estate.base = estate.commit({"registry/people/tom.yaml": keyed, "registry/people/dan.yaml": dan})
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"}, author="anna")
    told = f"publickey {estate.public_key('tom')}\n"

    assert pushed(estate, reader, {}, told) == {("tom", Known.PUSHER)}
    assert pushed(estate, reader, {"REMOTE_USER": "tom"}, told) == {("tom", Known.PUSHER)}
    assert pushed(estate, reader, {forged: "dan"}, told) == {("tom", Known.CLAIM), ("dan", Known.CLAIM)}


def test_a_key_of_nobody_beside_a_name_changes_nothing(estate: Estate, reader: Reader) -> None:
    """`environment="REMOTE_USER=tom"` of a key in `authorized_keys` that is used for logging in alone."""
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"}, author="anna")
    told = f"publickey {estate.public_key('laptop')}\n"

    assert pushed(estate, reader, {"REMOTE_USER": "tom"}, told) == {("tom", Known.PUSHER)}
