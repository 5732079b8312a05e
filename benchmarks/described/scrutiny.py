"""Physical counts and waivers."""

import csv
from datetime import timedelta
from hashlib import sha256
from io import StringIO

from described.parts import Data, serial
from estate import DAY, OPENED_OF_WAIVER, Estate, identifier


def count(estate: Estate, number: int) -> Data:
    """Describe a physical count of one location."""
    text = sightings_of(estate, number)
    return {
        "location": estate.id_of("location", number),
        "on": DAY - timedelta(30),
        "by": estate.person(number),
        "sightings": {
            "file": f"{identifier('count', number)}.csv",
            "sha256": f"sha256:{sha256(text.encode()).hexdigest()}",
        },
    }


def waiver(estate: Estate, number: int) -> Data:
    """Describe a finding that is put up with: evidence that an import did not know."""
    device = estate.opened[number * OPENED_OF_WAIVER]
    return {
        "code": "LIFE009",
        "subject": f"asset/{device.id} opening",
        "reason": "The old list did not say in what condition it was.",
        "requested_by": estate.person(number),
        "expires": DAY + timedelta(180),
    }


def sightings_of(estate: Estate, number: int) -> str:
    """Return the rows of a count: what is meant to stand there does."""
    place = number % estate.sizes["location"]
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("tag", "serial", "location", "condition"))
    for device in estate.within(place):
        if device.last_step not in ("dispose", "lose", "send", "repair"):
            stood = identifier("location", device.location)
            rows.writerow((f"IT-{device.number:06}", serial(device.number), stood, "good"))
    return text.getvalue()
