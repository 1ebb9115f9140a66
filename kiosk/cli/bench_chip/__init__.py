"""Parts of the area `chip` of the benchmark."""
