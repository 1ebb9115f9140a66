"""Identity from a signing SIM: requests to a mobile signature service, its answers verified."""
