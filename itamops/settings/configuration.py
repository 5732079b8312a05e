"""What `itamops.yaml` says of the registry as a whole."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from itamops.records.base import Part

Assurance = Literal["trial", "standard", "regulated"]
Forge = Literal["github", "gitlab", "gitea", "forgejo"]


class Ids(Part, frozen=True, kw_only=True):
    """How new ids are made: people by their login or opaque, other prefixes than a kind's own by category."""

    people: Literal["login", "opaque"] = "login"
    prefixes: Mapping[str, str] = msgspec.field(default_factory=dict)


class Configuration(Part, frozen=True, kw_only=True):
    """The registry as a whole. `assurance` says how hard change control is."""

    format: int = 1
    organization: str = "Organization"
    timezone: str = "UTC"
    currency: str = "EUR"
    locale: str = "en"
    forge: Forge | None = None
    repository: str | None = None
    assurance: Assurance = "standard"
    ids: Ids = Ids()
