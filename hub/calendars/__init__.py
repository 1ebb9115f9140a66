"""Days without office work, one file a country."""
