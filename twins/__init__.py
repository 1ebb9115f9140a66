"""Wire-level counterparts of every device, written from the manuals; never shipped in the image."""
