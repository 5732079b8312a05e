"""States, edges and evidence as tables; `LIFECYCLES` is the list of them, by kind."""

from collections.abc import Mapping

from itamops.lifecycles.asset import ASSET
from itamops.lifecycles.disposal import DISPOSAL
from itamops.lifecycles.others import CONTRACT, INSTANCE, LICENSE, ORDER, REQUEST
from itamops.lifecycles.table import NEW, Edge, Evidence, Lifecycle

__all__ = ["LIFECYCLES", "NEW", "Edge", "Evidence", "Lifecycle"]

LIFECYCLES: Mapping[str, Lifecycle] = {
    lifecycle.kind: lifecycle for lifecycle in (ASSET, INSTANCE, LICENSE, REQUEST, ORDER, CONTRACT, DISPOSAL)
}
