"""One file a stage: shows the visit, says what the customer touched. No rules live here."""
