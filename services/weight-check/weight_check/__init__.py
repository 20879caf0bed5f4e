"""What a truck weighs, and the verdict: the papers' findings with the weight's."""
