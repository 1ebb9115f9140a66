"""The whole kiosk on its twins: centre, broker, devices, customer and agent, in one command.

Starts our programs as an operator would, by their commands and files, and imports none of them.
"""
