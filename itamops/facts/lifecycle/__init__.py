"""Where a record is in its life: state, holder, place, evidence of its opening, physical counts."""
