"""The book of subscribers, and what people ask about their own data."""
