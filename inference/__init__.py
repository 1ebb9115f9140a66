"""What the models see: documents, faces, and the process that owns the camera."""
