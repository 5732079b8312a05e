"""What a category of Snipe-IT means for its models: whether they hold data, are portable, are signed for."""

from collections.abc import Mapping
from typing import NamedTuple

from itamops.importers.sheets import normal


class Traits(NamedTuple):
    """Fields of a model that Snipe-IT does not have and its category implies; None: the model gets no value.

    What holds data is sanitized before it leaves. What a person carries about is signed for.
    """

    data_bearing: bool
    portable: bool | None = None
    acceptance: bool | None = None


CARRIED = Traits(data_bearing=True, portable=True, acceptance=True)
STATIONARY = Traits(data_bearing=True, portable=False)
WITHOUT_DATA = Traits(data_bearing=False)
UNKNOWN = Traits(data_bearing=True)
"""Of a category that no word tells: only a person can state that it holds no data."""

_WORDS: Mapping[Traits, str] = {
    CARRIED: """
        laptop, notebook, ultrabook, macbook, chromebook, netbook, tablet, ipad, phone, smartphone, iphone,
        mobile, handheld, pda, scanner gun, hotspot
    """,
    STATIONARY: """
        desktop, workstation, mini pc, thin client, all in one, imac, kiosk, terminal, server,
        blade, storage, nas, san, appliance, switch, router, firewall, gateway, access point, load balancer,
        network, printer, copier, plotter, multifunction, mfp, scanner, camera, recorder, nvr, conference,
        voip, desk phone, ip phone, disk, drive, ssd, hdd, tape, memory card, usb stick, tv, television
    """,
    WITHOUT_DATA: """
        monitor, display, screen, keyboard, mouse, headset, headphone, dock, docking station, adapter, cable,
        charger, power supply, battery, ups, pdu, rack, mount, stand, furniture, desk, chair, cabinet, webcam,
        speaker, microphone, bag, case, toner, paper
    """,
}
TRAITS_OF_WORD: Mapping[str, Traits] = {
    word.strip(): traits for traits, words in _WORDS.items() for word in words.split(",")
}
"""By the words of a category in the singular."""


def traits_of(category: str) -> Traits:
    """Return what a category implies, by the longest of the known words in it: `Desk Phones` are phones.

    Where several words are as long, the last decides: a laptop bag is a bag.
    """
    words = [_singular(word) for word in normal(category).split()]
    spans = (
        (end - start, end, " ".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )
    known = [(length, end, TRAITS_OF_WORD[text]) for length, end, text in spans if text in TRAITS_OF_WORD]
    return max(known)[2] if known else UNKNOWN


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ches", "ch"), ("ss", "ss"), ("us", "us"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word
