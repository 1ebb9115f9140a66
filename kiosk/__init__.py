"""The walk-up appliance: cases, ports, journeys, policies, screens, store and the bus between processes."""
