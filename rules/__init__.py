"""Pure decisions about residence permits: facts and a date in, an assessment out."""
