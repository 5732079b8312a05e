"""Reports as JSON, `itamops.report/v1`: the columns, then an object for each row.

Amounts are exact texts with their currency; other decimals are numbers with all their digits.
"""

import msgspec

from itamops.formats.printable import printable_json
from itamops.records.base import Money
from itamops.reports import Report, Value

SCHEMA = "itamops.report/v1"

_encoder = msgspec.json.Encoder(decimal_format="number")


def render(report: Report) -> str:
    """Return the document, one line for each row, so that two documents can be compared."""
    head = {
        "schema": SCHEMA,
        "name": report.name,
        "title": report.title,
        "description": report.description,
        "day": report.day,
        "left_out": report.left_out,
        "columns": report.columns,
    }
    names = [column.name for column in report.columns]
    rows = [
        _text({name: _plain(value) for name, value in zip(names, row, strict=True)}) for row in report.rows
    ]
    opening = _text(head).removesuffix("}")
    return f'{opening},"rows":[\n' + ",\n".join(rows) + "\n]}\n"


def _text(value: object) -> str:
    return printable_json(_encoder.encode(value))


def _plain(value: Value) -> object:
    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    return value
