"""What editors need to complete and check records while somebody types."""

import json
from collections.abc import Mapping

from itamops.kinds import KINDS, SETTINGS
from itamops.schemas import SCHEMA_NAMES, SchemaSet

GLOBS = {
    "itamops": "itamops.yaml",
    "table-exchange-rates": "registry/tables/exchange-rates/*.yaml",
    "table-points": "registry/tables/points-*.yaml",
}
"""Where the files of a setting stand whose path is not simply its name."""


VSCODE_SETTINGS = ".vscode/settings.json"


def editor_files(own_settings: str = "{}") -> Mapping[str, str]:
    """Return what `itamops schema --write` writes, by path: the schemas, and the settings of VS Code.

    `own_settings` is the JSON that stands there already; what it says of other things it goes on saying.
    Raises ValueError or TypeError where that is no JSON of settings.
    """
    schemas = SchemaSet.shipped()
    files = {f"schemas/{name}.json": schemas.text(name).decode() for name in SCHEMA_NAMES}
    return {**files, VSCODE_SETTINGS: _vscode_settings(own_settings)}


def _vscode_settings(own_settings: str) -> str:
    """Map folders to schemas for the YAML extension of VS Code, and for what reads the same settings."""
    own = {**json.loads(own_settings)}
    folders = {kind.name: f"registry/{kind.folder}/**/*.yaml" for kind in KINDS}
    settings = {
        setting.schema: GLOBS.get(setting.schema, setting.path.replace("\\", ""))
        for setting in SETTINGS
        if setting.schema
    }
    ours = {f"./schemas/{name}.json": glob for name, glob in {**settings, **folders}.items()}
    document = {
        **own,
        "yaml.schemas": {**own.get("yaml.schemas", {}), **ours},
        "yaml.schemaStore.enable": False,
        "yaml.format.enable": False,
        "files.eol": "\n",
        "files.insertFinalNewline": True,
    }
    return json.dumps(document, indent=2) + "\n"
