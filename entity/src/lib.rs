//! Entity references and the maps keyed by them.
