"""One file a part of the way. A step enters its stage and answers events; both are pure."""
