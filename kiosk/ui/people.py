"""What serves a customer beside the picture: keys and switch, speech, sound. One set a window."""

from kiosk.ui.sounds import Sounds
from kiosk.ui.speaker import Speaker
from kiosk.ui.voice import Voice
from kiosk.ui.walker import Walker
from kiosk.ui.window import Window


def serve(window: Window) -> Sounds:
    """Attach them to a window; they end with it. Gives the sounds for the cues of a journey."""
    sounds = Sounds(window)
    window.touched.connect(lambda: sounds.play("touch"))
    speaker = Speaker(window, Voice(window))
    walker = Walker(window)
    walker.moved.connect(speaker.focus)
    walker.typed.connect(speaker.typed)
    return sounds
