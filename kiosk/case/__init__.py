"""What one person's registration is: pure values, free of screens, wires and devices."""
