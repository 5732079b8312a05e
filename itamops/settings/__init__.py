"""Settings: the configuration, the policy and the tables that stand beside the records."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath

import msgspec

from itamops.records.base import Part, decode_scalar
from itamops.settings.configuration import Configuration
from itamops.settings.policy import (
    Approvals,
    DepreciationPolicy,
    LifecyclesPolicy,
    Policy,
    Roles,
    RulesPolicy,
    SchedulesPolicy,
)
from itamops.settings.tables import (
    Controls,
    CoreFactors,
    Energy,
    ExchangeRates,
    Headcount,
    LaborRates,
    Points,
    Pools,
    Tables,
)

__all__ = ["SETTING_TYPES", "Configuration", "Policy", "Settings", "Tables", "decode_setting", "gather"]

SETTING_TYPES: Mapping[str, type[Part]] = {
    "itamops": Configuration,
    "roles": Roles,
    "approvals": Approvals,
    "rules": RulesPolicy,
    "lifecycles": LifecyclesPolicy,
    "depreciation": DepreciationPolicy,
    "schedules": SchedulesPolicy,
    "exchange-rates": ExchangeRates,
    "points": Points,
    "core-factors": CoreFactors,
    "headcount": Headcount,
    "pools": Pools,
    "labor-rates": LaborRates,
    "energy": Energy,
    "controls": Controls,
}
"""What each setting of `kinds.SETTINGS` that is YAML becomes."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings of a registry; without a single file, the defaults."""

    configuration: Configuration = Configuration()
    policy: Policy = Policy()
    tables: Tables = Tables()

    def of(self, name: str, stem: str) -> Part | None:
        """Return the setting of a file by its name in `kinds.SETTINGS` and its file's stem.

        A file that is not there says what the defaults say; one of several of a name, or no YAML, has none.
        """
        match name:
            case "itamops":
                return self.configuration
            case "exchange-rates":
                return self.tables.exchange_rates.get(stem)
            case "points":
                return self.tables.points.get(stem.removeprefix("points-"))
        holder = self.policy if name in Policy.__struct_fields__ else self.tables
        setting: Part | None = getattr(holder, name.replace("-", "_"), None)
        return setting


def decode_setting(name: str, json_bytes: bytes) -> Part:
    """Read a setting that its schema accepted; decimals and money stay exact.

    Raises `msgspec.ValidationError` for a setting that the schema would have refused.
    """
    return _decoder(name).decode(json_bytes)


def gather(files: Mapping[str, tuple[str, Part]]) -> Settings:
    """Put decoded settings together: path → (name of the setting, value)."""
    given: dict[str, Part] = {}
    rates: dict[str, Part] = {}
    points: dict[str, Part] = {}
    for path, (name, value) in sorted(files.items()):
        stem = PurePosixPath(path).stem
        match name:
            case "exchange-rates":
                rates[stem] = value
            case "points":
                points[stem.removeprefix("points-")] = value
            case _:
                given[name.replace("-", "_")] = value
    configuration = {"configuration": given["itamops"]} if "itamops" in given else {}
    return msgspec.convert(
        {
            **configuration,
            "policy": {name: value for name, value in given.items() if name in Policy.__struct_fields__},
            "tables": {
                "exchange_rates": rates,
                "points": points,
                **{name: value for name, value in given.items() if name in Tables.__struct_fields__},
            },
        },
        Settings,
    )


@cache
def _decoder(name: str) -> msgspec.json.Decoder[Part]:
    return msgspec.json.Decoder(SETTING_TYPES[name], dec_hook=decode_scalar, float_hook=Decimal)
