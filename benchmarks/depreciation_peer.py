"""Time the depreciation plugin of beancount-periodic: `depreciation_peer.py ASSETS MONTHS` prints seconds."""

import sys
import time

from beancount import loader
from beancount_periodic.depreciate import depreciate

ASSETS, MONTHS = int(sys.argv[1]), int(sys.argv[2])
OPENED = """
2024-01-01 open Assets:Computers EUR
2024-01-01 open Assets:Bank EUR
2024-01-01 open Expenses:Depreciation:Computers EUR
"""
BOUGHT = """
2024-01-02 * "laptop {number}"
  Assets:Computers  {price} EUR
    depreciate: "{months} Months /Monthly"
  Assets:Bank
"""

text = OPENED + "".join(
    BOUGHT.format(number=number, price=f"{500 + number / 100:.2f}", months=MONTHS) for number in range(ASSETS)
)
entries, errors, options = loader.load_string(text)
begun = time.perf_counter()
made, _ = depreciate(entries, options, "{'generate_until': '2029-12-31'}")
elapsed = time.perf_counter() - begun
if errors or len(made) < ASSETS * MONTHS:
    raise SystemExit(f"the plugin made {len(made)} entries")
print(elapsed)
