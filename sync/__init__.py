"""The only door to the network: outbox, agent, requests to the centre, call."""
