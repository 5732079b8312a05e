"""What is taken for a secret, and what is not."""

import time

import pytest

from itamops.documents import secret_flaws

SECRETS = {
    'notes: "Password: hunter2x"': "a password",
    "notes: pwd=hunter2x": "a password",
    "custom: {passwort: geheim1}": "a password",
    "# api_key: 8f3k22ab": "a key or token",
    "custom: {access-token: 8f3k22ab}": "a key or token",
    "license_key: 8f3k22ab": "a key or token",
    "notes: 'PIN: 4711'": "a PIN",
    "notes: ABCDE-12345-FGHJK-67890-MNPQR": "a product key",
    "notes: abcd-1234-efgh-5678-jklm": "a product key",
    "notes: 123456-234567-345678-456789-567890-678901-789012-890123": "a recovery key",
    "notes: -----BEGIN OPENSSH PRIVATE KEY-----": "a private key",
    "notes: AKIAIOSFODNN7EXAMPLE": "an access token",
    "url: https://admin:s3cret@vault.acme.example/": "a password in an address",
}
HARMLESS = (
    "notes: 'Password: see the vault'",
    "name: Password Manager",
    'sources: [{system: snipe-it, key: "1042"}]',
    "key_reference: {where: vault/product keys}",
    "signing_keys: [{key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample}]",
    "invoice: 550e8400-e29b-41d4-a716-446655440000",
    "serial: 1234-5678-9012-3456-7890",
    "url: https://acme.example:8443/a@b",
    "classification: secret",
    "tokens: 112",
    "notes: shipping: 4711",
)


@pytest.mark.parametrize("line", SECRETS)
def test_a_secret_is_found_on_its_line(line: str) -> None:
    (flaw,) = secret_flaws(f"id: bko\n{line}\nname: Bo\n".encode())

    assert (flaw.code, flaw.line) == ("POL007", 2)
    assert flaw.message == f"the line holds what looks like {SECRETS[line]}"
    assert "hunter2x" not in flaw.message + flaw.fix


@pytest.mark.parametrize("line", HARMLESS)
def test_other_text_is_let_be(line: str) -> None:
    assert secret_flaws(f"id: bko\n{line}\n".encode()) == ()


def test_a_file_that_is_not_read_is_not_searched() -> None:
    assert secret_flaws(b"password: hunter2x\n" * 10_000) == ()


@pytest.mark.parametrize("part", ["://a:", "password:", "A1B2C-", "eyJ", "123456-", "a-", "api", "pin:"])
def test_hostile_text_takes_no_longer(part: str) -> None:
    text = part * (65_536 // len(part))
    began = time.process_time()
    secret_flaws(text.encode())

    assert time.process_time() - began < 1
