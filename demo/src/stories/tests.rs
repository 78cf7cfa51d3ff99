//! What every story must keep: determinism, splits, grammar, answers, variety.
