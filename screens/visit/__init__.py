"""What one takes along to the counter: a sheet on paper, and the same list as a code for a phone."""
