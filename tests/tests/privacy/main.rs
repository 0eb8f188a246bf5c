//! Theorems 1 and 2 (section VI-A of the paper), with ideal primitives: by coupling, by counting, and by the paper's own hybrids.
//! The statements are exact; no statistics are involved.

mod coupling;
mod enumeration;
mod hybrids;
mod knowledge;
mod primitives;
mod scenes;
