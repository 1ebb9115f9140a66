"""What customers are told: the words, the queues, the senders of mail and text messages."""
