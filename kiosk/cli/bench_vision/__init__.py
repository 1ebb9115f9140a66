"""Parts of the area `vision`: what is measured, room by room."""
