"""Stands in for GitHub's command line: answers what a test has noted, and notes what it was asked."""

import argparse
import json
import os
import sys
from pathlib import Path

import jq

parser = argparse.ArgumentParser()
parser.add_argument("command", choices=["api"])
parser.add_argument("path")
parser.add_argument("--method", default="GET")
parser.add_argument("--header", required=True)
parser.add_argument("--paginate", action="store_true")
parser.add_argument("--silent", action="store_true")
parser.add_argument("--jq", default=".")
parser.add_argument("-f", dest="raw", action="append", default=[])
parser.add_argument("-F", dest="typed", action="append", default=[])
asked = parser.parse_args()

fields = dict(field.split("=", 1) for field in asked.raw + asked.typed)
fields = {
    name: Path(value[1:]).read_text(encoding="utf-8") if value.startswith("@") else value
    for name, value in fields.items()
}
with Path(os.environ["GH_LOG"]).open("a", encoding="utf-8") as log:
    log.write(json.dumps({"method": asked.method, "path": asked.path, "fields": fields}) + "\n")
answers = json.loads(Path(os.environ["GH_ANSWERS"]).read_text(encoding="utf-8"))
answer = answers[f"{asked.method} {asked.path}"]
if not asked.silent:
    for value in jq.compile(asked.jq).input_value(answer):
        sys.stdout.write((value if isinstance(value, str) else json.dumps(value)) + "\n")
