"""People and attacks before a kiosk's camera, computed from portrait photographs.

Everything here is a stated simulation: docs/vision.md lists its parameters. Light is linear.
"""
