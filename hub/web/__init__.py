"""The operators' desk: pages over loopback HTTP, no script from elsewhere, every look logged."""
