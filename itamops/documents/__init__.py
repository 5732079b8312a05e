"""Bytes of a YAML file to plain data, with every flaw of the text and the place of every value."""

from itamops.documents.data import Data, data_to_json
from itamops.documents.flaws import FLAWS, Flaw, FlawKind, Span
from itamops.documents.modelines import modeline, modeline_flaws, schema_address
from itamops.documents.places import locate, locate_many
from itamops.documents.reader import read_document
from itamops.documents.secret_text import secret_flaws

__all__ = [
    "FLAWS",
    "Data",
    "Flaw",
    "FlawKind",
    "Span",
    "data_to_json",
    "locate",
    "locate_many",
    "modeline",
    "modeline_flaws",
    "read_document",
    "schema_address",
    "secret_flaws",
]
