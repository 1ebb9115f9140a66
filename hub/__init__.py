"""The centre: intake, cases, calls, notices."""
