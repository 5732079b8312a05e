"""Time depreciation month by month beside two others, in one run: `python benchmarks/depreciation.py 100000`.

Every asset has a price and a day of its own, so that nothing is shared by chance, and they go by six methods.
The peers are beancount-periodic's plugin, which makes the entries of the straight line alone, and a plain
loop over months with decimals. Both get fewer assets, and their times for all are reckoned from those.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from check import install
from itamops.facts.depreciation.book_value import values_of
from itamops.facts.depreciation.plan import depreciation_plans
from itamops.facts.months import month_ends
from itamops.records.asset import Acquisition, Asset, AssetEntry, Depreciation
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.settings import Settings
from itamops.settings.policy import DepreciationClass, DepreciationPolicy, Policy

FIRST = date(2024, 1, 1)
DAY = date(2029, 1, 1)
MONTHS = 60
DAYS_OF_PURCHASES = 700
CENT = Decimal("0.01")
PEER = Path(__file__).with_name("depreciation_peer.py")

CLASSES: Mapping[str, DepreciationClass] = {
    "straight": DepreciationClass(method="straight_line", life_months=60, salvage_percent=Decimal(10)),
    "daily": DepreciationClass(method="straight_line", life_months=36, proration="daily"),
    "commercial": DepreciationClass(method="straight_line", life_months=48, proration="30/360"),
    "declining": DepreciationClass(
        method="declining_balance", life_months=60, factor=Decimal(2), switch=True
    ),
    "digits": DepreciationClass(method="sum_of_years_digits", life_months=60),
    "half-year": DepreciationClass(method="straight_line", life_months=60, proration="half_year"),
}


def registry_of(assets: int) -> Registry:
    """Make a registry of so many devices, each of another price and of a day of its own."""
    records = [_asset(number) for number in range(assets)]
    policy = Policy(depreciation=DepreciationPolicy(classes=CLASSES))
    return Registry({"asset": {asset.id: asset for asset in records}}, settings=Settings(policy=policy))


def _asset(number: int) -> Asset:
    began = FIRST + timedelta(days=number % DAYS_OF_PURCHASES)
    return Asset(
        id=f"lap-{number:08}",
        tag="none",
        serial=f"S{number}",
        model="laptop",
        state="in_use",
        acquisition=Acquisition(on=began, price=Money(Decimal(50000 + number) / 100, "EUR")),
        in_service=began,
        depreciation=Depreciation(finance=list(CLASSES)[number % len(CLASSES)]),
        lifecycle=(AssetEntry(on=began, to="in_use", by="jlind"),),
    )


def itamops(registry: Registry) -> int:
    """Depreciate all assets over the months; give the sum of the last values in cents."""
    depreciation_plans.cache_clear()
    plans = depreciation_plans(registry, DAY).plans.values()
    return sum(values[-1] for _, values in values_of(plans, list(month_ends(FIRST, MONTHS))))


def plain_loop(registry: Registry) -> Decimal:
    """Depreciate straight, month by month with decimals, as most would write it first; cents get lost."""
    total = Decimal(0)
    for asset in registry.of(Asset).values():
        if asset.acquisition is None or asset.acquisition.price is None or asset.in_service is None:
            continue
        left = cost = asset.acquisition.price.amount
        monthly = cost / MONTHS
        for month in range(MONTHS):
            if (FIRST.year * 12 + month) >= (asset.in_service.year * 12 + asset.in_service.month - 1):
                left = max(Decimal(0), left - monthly.quantize(CENT, ROUND_HALF_UP))
        total += left
    return total


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main() -> None:
    """Measure, and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("assets", type=int, nargs="?", default=100_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "itamops-benchmark")
    chosen = arguments.parse_args()
    assets: int = chosen.assets
    few = max(1, assets // 100)
    registry, fewer = registry_of(assets), registry_of(few)
    python = install("beancount-periodic", chosen.work) / "python"

    def plugin() -> float:
        ran = subprocess.run(
            [python, PEER, str(few), str(MONTHS)], check=True, capture_output=True, text=True
        )
        return float(ran.stdout) * assets / few

    times: dict[str, list[float]] = {"itamops": [], "plain loop": [], "beancount-periodic": []}
    for _ in range(chosen.runs):
        times["itamops"].append(seconds(lambda: itamops(registry)))
        times["plain loop"].append(seconds(lambda: plain_loop(fewer)) * assets / few)
        times["beancount-periodic"].append(plugin())
    own = statistics.median(times["itamops"])
    python_version = sys.version.split()[0]
    print(f"{assets} assets, {MONTHS} months, median of {chosen.runs} runs, Python {python_version}")
    for name, found in times.items():
        median = statistics.median(found)
        print(f"{name:20} {median:8.2f} s {median / own:7.1f} times")


if __name__ == "__main__":
    main()
