"""Stands in for curl: answers what a test has noted, by the end of the path, to whoever has the token.

A list stands on the first page; those that follow are empty.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

NOT_FOUND, FAILED = 404, 22

parser = argparse.ArgumentParser()
parser.add_argument("url")
parser.add_argument("--fail", action="store_true")
parser.add_argument("--silent", action="store_true")
parser.add_argument("--show-error", action="store_true")
parser.add_argument("--header", required=True)
parser.add_argument("--output")
parser.add_argument("--write-out", default="")
asked = parser.parse_args()

answers = json.loads(Path(os.environ["CURL_ANSWERS"]).read_text(encoding="utf-8"))
address = urlsplit(asked.url)
found = [answer for end, answer in answers.items() if address.path.endswith(end)]
is_past_the_end = dict(parse_qsl(address.query)).get("page", "1") != "1"
known = asked.header.split()[-1] == os.environ["CURL_KNOWS"]
if found and known:
    text = "[]" if is_past_the_end else json.dumps(found[0])
    if asked.output:
        Path(asked.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
status = (200 if found else NOT_FOUND) if known else 401
sys.stdout.write(asked.write_out.replace("%{http_code}", str(status)))
if asked.fail and not (found and known):
    sys.stderr.write(f"curl: (22) The requested URL returned error: {status}\n")
    sys.exit(FAILED)
