"""Evidence that several tables ask for."""

from itamops.lifecycles.table import RequiredEvidence

REASON = (RequiredEvidence("the reason", ("reason",)),)
SECOND_PERSON = (RequiredEvidence("the second person who agreed (second_person)", ("second_person",)),)
