"""Suites and their parts, together with versions, editions and lines that overlap, to the reports."""

from collections.abc import Sequence

from tests.facts.licensing.estate import device, devices, held, license_id, line, people, product, set_aside
from tests.facts.licensing.vectors import Read, Vector, each, holds

PARTS = ["access", "word", "excel", "powerpoint", "outlook"]


def inferred(inference: str, owned: int, installed: Sequence[str], mandatory: str = "[access]") -> str:
    """Return a suite of five parts that may be meant, rights to it, and a device with some parts."""
    suite = f"suite: {{components: {PARTS}, mandatory: {mandatory}{inference}}}"
    return (
        product("office", suite)
        + "".join(map(product, PARTS))
        + line(1, f"metric: device\nquantity: {owned}")
        + device(1, *installed)
    )


def parts_missing(installed: Sequence[str]) -> str:
    """Return the rows of parts that nothing covers, beside a suite that is not used."""
    return "\n".join(
        ["office device used=0 available=1", *(f"{part} device owned=0 needed=1" for part in installed)]
    )


INFERRED = [
    *(
        Vector(
            f"{inference.split('{')[-1].strip('}')}, {'+'.join(installed)}",
            f"E14, {source}: what is mandatory, and enough of the others",
            inferred(inference, 1, installed, mandatory),
            "office device used=1 needed=0" if may else parts_missing(installed),
        )
        for source, inference, mandatory, installed, may in (
            (
                "ServiceNow",
                ", inference: {percent: 75}",
                "[access]",
                ["access", "word", "excel", "powerpoint"],
                True,
            ),
            (
                "ServiceNow",
                ", inference: {percent: 75}",
                "[access]",
                ["word", "excel", "powerpoint", "outlook"],
                False,
            ),
            ("ServiceNow", ", inference: {percent: 60}", "[access]", ["access", "word", "excel"], False),
            ("other numbers", ", inference: {percent: 50}", "[access]", ["access", "word", "excel"], True),
            ("other numbers", ", inference: {percent: 51}", "[access]", ["access", "word", "excel"], False),
            ("other numbers", ", inference: {number: 2}", "[access]", ["access", "word", "excel"], True),
            ("other numbers", ", inference: {number: 3}", "[access]", ["access", "word", "excel"], False),
            (
                "other numbers",
                ", inference: {percent: 50}",
                "[access, word]",
                ["access", "word", "excel"],
                False,
            ),
            (
                "other numbers",
                ", inference: {percent: 33.3}",
                "[access, word]",
                ["access", "word", "excel"],
                True,
            ),
            ("other numbers", ", inference: {percent: 60}", "[]", ["word", "excel", "outlook"], True),
            ("other numbers", ", inference: {percent: 61}", "[]", ["word", "excel", "outlook"], False),
            ("own", "", "[access]", ["access"], True),
            ("own", "", "[]", ["word", "excel"], False),
        )
    ),
]


@each(INFERRED)
def test_what_may_be_a_suite(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def owned(office: int | None, word: int, excel: int, more: str = "") -> str:
    """Return a suite of Word and Excel, and rights to each of the three."""
    return (
        product("office", "suite: {components: [word, excel]}")
        + product("word", 'versions: [{version: "2016"}, {version: "2019"}]')
        + product("excel")
        + (line(1, f"metric: device\nquantity: {office}") if office is not None else "")
        + line(2, f"metric: device\nquantity: {word}{more}", product="word")
        + line(3, f"metric: device\nquantity: {excel}", product="excel")
    )


BOTH = ("word", "excel")

SUITES = [
    Vector(
        "parts are owned",
        "step 3, own: Word 10, Excel 10, no suite, ten devices with both",
        owned(None, 10, 10) + devices(10, *BOTH),
        "word device used=10 needed=0\nexcel device used=10 needed=0",
    ),
    Vector(
        "the suite is installed",
        "step 3: a direct installation demands the suite, and covers its parts",
        owned(1, 0, 0) + device(1, "office", *BOTH),
        "office device used=1 needed=0\nword device owned=0 needed=0\nexcel device owned=0 needed=0",
    ),
    Vector(
        "the suite is installed, parts are owned",
        "step 3: parts do not cover a suite that is installed",
        owned(0, 1, 1) + device(1, "office", *BOTH),
        "office device owned=0 needed=1\nword device used=0 needed=0\nexcel device used=0 needed=0",
    ),
    Vector(
        "the suite goes where parts are short",
        "step 3, own: of three devices the suite covers two",
        owned(2, 1, 1) + devices(3, *BOTH),
        "office device used=2 needed=0\nword device used=1 needed=0\nexcel device used=1 needed=0",
    ),
    Vector(
        "parts and suite are short",
        "step 6, other numbers: 5 devices with both, 2 suites, 2 Word, 1 Excel; a"
        " suite and an Excel more are fewer rights than a Word and two Excel",
        owned(2, 2, 1) + devices(5, *BOTH),
        "office device used=2 needed=1\nword device used=2 needed=0\nexcel device used=1 needed=1",
    ),
    Vector(
        "only one part",
        "step 3, other numbers: a suite does not cover Word alone without a rule that says so",
        owned(3, 1, 0) + devices(2, "word"),
        "office device used=0 available=3\nword device used=1 needed=1\nexcel device used=0 needed=0",
    ),
    Vector(
        "with a downgrade",
        "steps 3 and 5: Word 2019 covers the 2016 that no suite is left for",
        owned(1, 1, 1, "\nversion: '2019'\nrights: {downgrade: true}") + devices(2, "word 2016", "excel"),
        "office device used=1 needed=0\nword device used=1 needed=0\nexcel device used=1 needed=0",
    ),
    Vector(
        "without the downgrade",
        "steps 3 and 5: Word 2019 covers no 2016; the suite is for one device",
        owned(1, 1, 1, "\nversion: '2019'") + devices(2, "word 2016", "excel"),
        "office device used=1 needed=0\nword device used=0 needed=1\nexcel device used=1 needed=0",
    ),
    Vector(
        "a suite by user",
        "steps 3 and 4: a person's suite covers all of the person's devices",
        owned(None, 0, 0)
        + line(1, "metric: user\nquantity: 1")
        + people(["anna"])
        + held(["anna"] * 3, *BOTH),
        "office user used=1 needed=0\nword device needed=0\nexcel device needed=0",
    ),
    Vector(
        "subscribers to the suite",
        "steps 3 and 4: the subscription covers the parts on their devices",
        owned(None, 0, 0)
        + line(1, "metric: subscription\nquantity: 2")
        + people(["anna", "ben"], "subscriptions: [{product: office, since: 2026-01-01}]")
        + held(["anna", "ben"], *BOTH)
        + devices(1, *BOTH, first=9),
        "office subscription used=2 needed=0\nword device needed=1\nexcel device needed=1",
    ),
    Vector(
        "subscribers by a line",
        "steps 3 and 5: as above, where the subscription names its line",
        owned(None, 0, 0)
        + line(1, "metric: subscription\nquantity: 2")
        + people(
            ["anna", "ben"],
            f"subscriptions: [{{product: office, license: {license_id(1)}, since: 2026-01-01}}]",
        )
        + held(["anna", "ben"], *BOTH)
        + devices(1, *BOTH, first=9),
        "office subscription used=2 needed=0\nword device needed=1\nexcel device needed=1",
    ),
    Vector(
        "people without a subscription",
        "steps 3 and 4: by subscription only those who have one are covered",
        owned(None, 1, 1)
        + line(1, "metric: subscription\nquantity: 2")
        + people(["anna"])
        + held(["anna"], *BOTH),
        "office subscription used=0 available=2\nword device used=1 needed=0\nexcel device used=1 needed=0",
    ),
    *(
        Vector(
            f"{metric}, set aside",
            f"steps 3 and 5: what is set aside covers the parts of {count} devices",
            owned(None, 0, 0)
            + line(1, f"metric: {metric}\nquantity: 1")
            + people(["anna"], set_aside(1))
            + held(["anna"] * count, *BOTH),
            f"office {metric} used=1 idle={idle}\nword device needed=0\nexcel device needed=0",
        )
        for metric, count, idle in (("named-user", 2, "0"), ("user", 3, "-"))
    ),
    *(
        Vector(
            f"{metric}, set aside for a device",
            "steps 3 and 5: one right for both parts",
            owned(None, 0, 0)
            + line(1, f"metric: {metric}\nquantity: 2")
            + device(1, *BOTH, more=set_aside(1))
            + device(2, "word", more=set_aside(1)),
            f"office {metric} used={used}\nword device needed=1\nexcel device needed=0",
        )
        for metric, used in (("named-device", 2), ("device", 1))
    ),
]


@each(SUITES)
def test_suites(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
