//! What an adversary sees, as a value, and why it does not depend on what it must not learn (section VI of the paper).
//! The adversary is a set C of users, with or without the server; the primitives are the ideal ones, so that "sees" is exact.
//!
//! Theorem 2 says that the joint view can be simulated from the inputs of C and the sum of the others' inputs. With ideal primitives
//! this is a statement about distributions that are equal, and [`coupling`] shows it in the strongest form: for any two inputs with
//! equal sums there is a bijection on the coins under which the *same* view arises. The bijection is made of the two moves of the
//! proof: shares that C does not hold are shifted (Hyb3), masks that C cannot compute are translated (Hyb5, Hyb9).

pub mod coupling;
pub mod simulator;
pub mod view;
pub mod world;
