"""Files → Documents (`files`, `formats`, `recognition`) → dated Entries (`entries`, with its ways of cutting in `cutting` and `regularity`)."""
