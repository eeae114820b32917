//! What derived packed types stand on.
