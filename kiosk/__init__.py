"""The walk-up appliance: cases, ports, journeys, policies, screens, store, bus."""
