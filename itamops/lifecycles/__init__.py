"""States, edges and evidence as tables; `LIFECYCLES` is the list of them, by kind."""

from collections.abc import Mapping

from itamops.lifecycles.asset import ASSET
from itamops.lifecycles.contract import CONTRACT
from itamops.lifecycles.disposal import DISPOSAL
from itamops.lifecycles.instance import INSTANCE
from itamops.lifecycles.license import LICENSE
from itamops.lifecycles.order import ORDER
from itamops.lifecycles.request import REQUEST
from itamops.lifecycles.table import NEW, Carried, Edge, Lifecycle, RequiredEvidence

__all__ = ["LIFECYCLES", "NEW", "Carried", "Edge", "Lifecycle", "RequiredEvidence"]

LIFECYCLES: Mapping[str, Lifecycle] = {
    lifecycle.kind: lifecycle for lifecycle in (ASSET, INSTANCE, LICENSE, REQUEST, ORDER, CONTRACT, DISPOSAL)
}
