"""The parts pages are made of. None knows a stage, a journey or a rule."""
