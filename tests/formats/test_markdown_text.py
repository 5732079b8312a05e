"""Text of records in Markdown is shown by a forge as it is; judged by the renderer of the largest one."""

from html.parser import HTMLParser

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itamops.formats.markdown_text import escaped, row
from itamops.formats.printable import printable

HOSTILE = (
    "a | b",
    "<b onclick=alert(1)>&amp;",
    "<!-- itamops -->",
    "`x` *y* **z** ~~s~~ [z](u) ![i](https://x.example/i.png)",
    "in_use _so_ __so__",
    "@akeller, #12, a@b.example GH-12",
    "https://x.example www.x.example ftp://x.example mailto:a@b.example",
    "<https://x.example>",
    "back\\slash \\| \\`",
    "!12 %3 ~bug $5 $$x$$",
    "# heading",
    "- item",
    "+ item",
    "- - -",
    "---",
    "===",
    "1. one",
    "1) one",
    "> quote",
    "[ ] task",
    "[x]: https://x.example",
    "00:ab:cd:id:100:00",
    "two\nlines\r\n\n# heading",
    "```\nfence",
    "~~~\nfence",
    "\x1b[31mred\x00",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b",
    "lone \udc80",
    "&#64;akeller &lt;b&gt;",
    "\\",
    "|",
)
SURROUNDINGS = ("{}", "- {}", "# {}", "before\n{}", "| a |\n| - |\n| {} |", "<b>{}</b>")


class Shown(HTMLParser):
    """What a reader of a page sees, and the tags around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {attrs}")


def shown(markdown: str) -> Shown:
    return Shown(cmarkgfm.github_flavored_markdown_to_html(markdown))


@pytest.mark.parametrize("surrounding", SURROUNDINGS)
@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_is(text: str, surrounding: str) -> None:
    plain = shown(surrounding.format("word"))
    page = shown(surrounding.format(escaped(text)))

    assert page.text == plain.text.replace("word", printable(text))
    assert page.tags == plain.tags


@given(text=st.text(st.sampled_from("ab1 .:/-+=#*_`~|\\<>&@!$%[]()\n\t\"'{}^?")))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    page = shown(f"word {escaped(text)} word")

    assert " ".join(page.text.split()) == " ".join(f"word {printable(text)} word".split())
    assert page.tags == ["p []"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@akeller, #12", "@<!-- -->akeller, #<!-- -->12"),
        ("https://x.y www.x.y", "https:<!-- -->//x.y www<!-- -->.x.y"),
        ("!12 %3 ~bug $5 &6", r"!<!-- -->12 %<!-- -->3 \~<!-- -->bug \$<!-- -->5 &amp;<!-- -->6"),
        ("GH-12", "GH<!-- -->-12"),
        ("00:ab:cd", "00:<!-- -->ab:cd"),
        ("00:12:34 :100:", "00:12:34 :<!-- -->100:"),
        ("in_use", "in_use"),
        ("-", "-"),
        ("72.5 %", "72.5 %"),
    ],
)
def test_what_a_forge_would_link_is_taken_apart(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_row_keeps_its_cells() -> None:
    page = shown(f"| a | b |\n| - | - |\n{row(escaped('x | y'), escaped('`z'))}\n")

    assert page.tags.count("td []") == 2
