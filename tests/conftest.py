"""How property tests run: the same examples every time, however slow the machine is.

`--hypothesis-profile=search` looks for new examples, from `--hypothesis-seed=N` where it is given.
"""

from hypothesis import HealthCheck, settings

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", UNHURRIED, derandomize=True)
settings.register_profile("search", UNHURRIED)
settings.load_profile("same")
