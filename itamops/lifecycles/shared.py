"""Evidence that several tables ask for."""

from itamops.lifecycles.table import Evidence

REASON = (Evidence("the reason", ("reason",)),)
SECOND_PERSON = (Evidence("the second person who agreed (second_person)", ("second_person",)),)
