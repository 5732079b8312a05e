"""The README's story, done as it is written."""

import re
from datetime import date
from pathlib import Path

from itamops.demo import LAST_DAY, last_tree
from itamops.formats import FORMATS
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_story_of_a_pull_request_is_what_happens(reader: Reader) -> None:
    path = re.search(r"edits one file, `([^`]+)`", README)
    told = re.search(r"```console\n\$ [^\n]*\n(.*?)\n```", README, re.DOTALL)
    diff = re.search(r"```diff\n(.*?)```", README, re.DOTALL)
    assert path
    assert told
    assert diff
    added = [line[1:] for line in diff[1].splitlines() if line.startswith("+")]
    before = {name: content.encode() for name, content in last_tree().items()}
    record = last_tree()[path[1]]
    for line in (line[1:] for line in diff[1].splitlines() if line.startswith("-")):
        assert f"\n{line}\n" in record
    state = "\n".join(added[:-1])
    record = re.sub(r"state: in_stock\nsubstate: available", state, record, count=1) + added[-1] + "\n"
    day = date.fromisoformat(str(LAST_DAY))
    head, base = snapshot_of({**before, path[1]: record.encode()}), snapshot_of(before)

    printed = FORMATS["text"].render(check(head, base, reader, day=day, today=day), show_all=False)
    assert re.sub("\x1b.*?m", "", printed).split("\n\n")[0] == told[1]

    signed = record.replace("person/bthompson}", f'person/bthompson, acceptance: "sha256:{"0" * 64}"}}')
    head = snapshot_of({**before, path[1]: signed.encode()})
    assert not check(head, base, reader, day=day, today=day).fails
