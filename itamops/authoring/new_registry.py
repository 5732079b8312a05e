"""The files a registry starts with."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

import msgspec

from itamops.authoring.editors import editor_files
from itamops.authoring.pipelines import pipeline_files
from itamops.authoring.render import render_file, render_record
from itamops.records.base import record_path
from itamops.settings.configuration import Forge
from itamops.settings.policy import Limits, Roles

GIT_ATTRIBUTES = "*.yaml text eol=lf\n*.csv text eol=lf\n"
GIT_IGNORE = "/public/\n/.public.itamops-*/\n/itamops-results/\n"
"""The site, what a killed build leaves beside it, and what `itamops ci` finds."""

BY_LINES = (".gitattributes", ".gitignore")
"""Files that a repository has mostly already, and that lines can be added to."""


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who starts a registry has to say; ids are made by the caller.

    `pipeline` is the forge whose pipeline it gets, "" for none.
    """

    organization: str
    company: str
    country: str
    currency: str
    timezone: str
    person: str
    person_name: str
    email: str | None
    team: str
    team_name: str
    location: str
    location_name: str
    day: date
    pipeline: str = ""


def starting_files(start: Start) -> Mapping[str, str]:
    """Return the files by path: configuration, policy, company, location, team, person, schemas, pipeline.

    Everybody's role is the person who starts: with assurance `trial` one person may do everything, and every
    report says so.
    """
    settings = {path: render_file(path, schema, data) for path, schema, data in _settings(start)}
    records = {
        record_path(kind, str(data["id"]), data): render_record(kind, data) for kind, data in _records(start)
    }
    return {
        ".gitattributes": GIT_ATTRIBUTES,
        ".gitignore": GIT_IGNORE,
        **settings,
        **records,
        **editor_files(),
        **(pipeline_files(start.pipeline) if start.pipeline else {}),
    }


def with_lines(own: str, ours: str) -> str:
    """Return a file of lines with those of ours that it lacks at its end."""
    missing = [line for line in ours.splitlines() if line not in own.splitlines()]
    return "".join(f"{line}\n" for line in (*own.splitlines(), *missing))


def _settings(start: Start) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    yield (
        "itamops.yaml",
        "itamops",
        {
            "format": 1,
            "organization": start.organization,
            "timezone": start.timezone,
            "currency": start.currency,
            **({"forge": start.pipeline} if start.pipeline in get_args(Forge) else {}),
            "assurance": "trial",
        },
    )
    holders = {role: {"people": [start.person]} for role in Roles.__struct_fields__}
    yield "registry/policy/roles.yaml", "policy-roles", holders
    limits = {field: getattr(Limits(), field) for field in Limits.__struct_fields__}
    yield "registry/policy/rules.yaml", "policy-rules", {"limits": limits}


def _records(start: Start) -> Iterator[tuple[str, Mapping[str, Any]]]:
    given, _, family = start.person_name.rpartition(" ")
    yield (
        "company",
        {
            "id": start.company,
            "name": start.organization,
            "legal_name": start.organization,
            "country": start.country,
            "currency": start.currency,
        },
    )
    yield (
        "location",
        {
            "id": start.location,
            "name": start.location_name,
            "type": "site",
            "company": start.company,
            "country": start.country,
            "timezone": start.timezone,
        },
    )
    yield "team", {"id": start.team, "name": start.team_name, "company": start.company, "lead": start.person}
    yield (
        "person",
        {
            "id": start.person,
            "name": start.person_name,
            **({"given_name": given} if given else {}),
            "family_name": family,
            **({"email": start.email} if start.email else {}),
            "employment": "employee",
            "starts": start.day,
            "company": start.company,
            "team": start.team,
            "location": start.location,
        },
    )
