"""CODEOWNERS from policy, as each forge reads it."""

import fnmatch
import re
from datetime import date

import pytest

from itamops.approvals.privileged_fields import POWER
from itamops.errors import UsageProblem
from itamops.exports.codeowners import DIALECTS, GOVERNING_RECORDS, render_codeowners
from itamops.exports.codeowners import unknown_people as unknown
from itamops.registry.layout import is_governance
from itamops.snapshot import OBEYED
from tests.conftest import ReadRegistry

DAY = date(2026, 6, 1)
REGISTRY = """
--- itamops.yaml
format: 1
organization: Acme
currency: EUR
assurance: {assurance}
--- registry/policy/roles.yaml
governance: {{people: [akeller, bcole]}}
asset_manager: {{people: [cdiaz]}}
technician: {{teams: [it]}}
finance: {{people: [efox]}}
--- registry/policy/approvals.yaml
rules:
  - {{name: wiped, of: sanitization, needs: [{{role: technician, count: 2}}]}}
  - {{name: wish, of: request, after: [approved], needs: [{{role: team_lead}}]}}
  - {{name: dear, of: request, after: [approved], over: 1000, needs: [{{role: finance}}]}}
  - {{name: rates, of: table, tables: [exchange-rates], needs: [{{role: technician}}]}}
  - {{name: rules, of: governance, needs: [{{role: governance}}]}}
--- team
id: it
name: IT
--- person
id: akeller
name: Anna Keller
logins: {{github: anna-keller, gitlab: anna}}
--- person
id: bcole
name: Bo Cole
email: bo.cole@acme.example
--- person
id: cdiaz
name: Cy Diaz
logins: {{github: cy-diaz}}
--- person
id: dvogt
name: Di Vogt
team: it
logins: {{github: di-vogt, gitlab: di}}
--- person
id: left
name: Lee Left
team: it
ends: 2026-05-31
logins: {{github: lee-left}}
--- person
id: efox
name: Em Fox
logins: {{github: "em @mallory"}}
"""


def lines_of(
    read_registry: ReadRegistry, forge: str, folder: str = "", assurance: str = "standard"
) -> list[str]:
    registry = read_registry(REGISTRY.format(assurance=assurance))
    text = render_codeowners(registry, forge, DAY, folder)  # type: ignore[arg-type]  # the forge is a parameter
    return [" ".join(line.split()) for line in text.splitlines() if line and not line.startswith("#")]


def test_github_has_a_line_a_path_and_what_governs_comes_last(read_registry: ReadRegistry) -> None:
    lines = lines_of(read_registry, "github")
    assert lines[:3] == [
        "* @cy-diaz",
        "/registry/requests/ @anna-keller bo.cole@acme.example",
        "/registry/sanitizations/ @di-vogt",
    ]
    assert lines[3] == "/registry/tables/ @di-vogt", "whom a rule about a table names"
    assert all(line.endswith(" @anna-keller bo.cole@acme.example") for line in lines[4:])
    assert "/registry/policy/ @anna-keller bo.cole@acme.example" in lines
    assert "/.github/ @anna-keller bo.cole@acme.example" in lines


def test_gitlab_has_a_section_a_reason_and_asks_where_only_some_changes_need_it(
    read_registry: ReadRegistry,
) -> None:
    lines = lines_of(read_registry, "gitlab")
    assert lines[:8] == [
        "^[Registry] @anna bo.cole@acme.example",
        "*",
        "^[Requests: finance] @anna bo.cole@acme.example",
        "/registry/requests/",
        "[Sanitized media: technician][2] @di",
        "/registry/sanitizations/",
        "^[Tables] @di",
        "/registry/tables/",
    ]
    assert lines[8] == "[Governance] @anna bo.cole@acme.example"


def test_a_regulated_registry_needs_two_who_govern(read_registry: ReadRegistry) -> None:
    lines = lines_of(read_registry, "gitlab", assurance="regulated")
    assert "[Governance][2] @anna bo.cole@acme.example" in lines


@pytest.mark.parametrize("forge", ["gitea", "forgejo"])
def test_gitea_and_forgejo_have_regular_expressions(read_registry: ReadRegistry, forge: str) -> None:
    lines = lines_of(read_registry, forge)
    assert lines[0].split()[0] == ".*"
    patterns = [line.split()[0] for line in lines]
    assert any(re.fullmatch(pattern, "registry/policy/roles.yaml") for pattern in patterns[1:])
    assert any(re.fullmatch(pattern, ".gitlab-ci.yml") for pattern in patterns[1:])
    assert not any(re.fullmatch(pattern, "xgitlab-ci.yml") for pattern in patterns[1:])


def test_a_registry_in_a_folder_has_its_pipelines_at_the_top(read_registry: ReadRegistry) -> None:
    paths = [line.split()[0] for line in lines_of(read_registry, "github", folder="it/estate")]
    assert paths[0] == "/it/estate/"
    assert "/it/estate/registry/policy/" in paths
    assert "/.github/" in paths


def test_a_login_that_could_name_somebody_else_is_left_out_and_told(read_registry: ReadRegistry) -> None:
    registry = read_registry(REGISTRY.format(assurance="standard"))
    assert "mallory" not in render_codeowners(registry, "github", DAY)
    assert [person.id for person in unknown(registry, "github", DAY)] == ["efox"]


def test_without_anybody_who_governs_there_is_no_file(read_registry: ReadRegistry) -> None:
    registry = read_registry(REGISTRY.format(assurance="standard").replace("[akeller, bcole]", "[left]"))
    with pytest.raises(UsageProblem, match="governance"):
        render_codeowners(registry, "github", DAY)


def test_every_path_that_governs_is_owned() -> None:
    listed = [f"{path}x" if path.endswith("/") else path for path in GOVERNING_RECORDS + OBEYED]
    people_and_teams = {"registry/people/x", "registry/teams/x"}
    assert {path for path in listed if not is_governance(path)} == people_and_teams
    assert POWER.keys() == {"person", "team"}
    assert not fnmatch.filter(listed, "registry/assets/*")


def test_the_same_day_gives_the_same_bytes(read_registry: ReadRegistry) -> None:
    registry = read_registry(REGISTRY.format(assurance="standard"))
    for forge in DIALECTS:
        assert render_codeowners(registry, forge, DAY) == render_codeowners(registry, forge, DAY)
