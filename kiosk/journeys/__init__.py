"""What happens next: pure steps from state and event to state and effects."""
