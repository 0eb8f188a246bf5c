//! The laws on which the sum rests: Z_R^m is a commutative group, the two masks of a pair are opposite, and all masks cancel in the sum.
//! Z_R^m is held against integers, for R a power of two, beside one, and 2^64 itself.
//! Cancellation is shown for any U3 ⊆ U2, with the y_u of the spec's users and no reconstruction in between.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quickcheck::{Arbitrary, Gen, QuickCheck};
use secagg_spec::messages::AdvertisedKeys;
use secagg_spec::primitives::Primitives;
use secagg_spec::round1_share_keys::SharedKeys;
use secagg_spec::round2_masked_input_collection::{mask_input, pairwise_mask};
use secagg_spec::setup::{Setup, UserId};
use secagg_spec::suite1::{Ciphertext, FieldElement, ONE, PublicKey, Suite1};
use secagg_spec::vector::{Modulus, Vector};
use secagg_tests::cases::{cases, scaled};
use secagg_tests::libraries::Libraries;
use secagg_vectors::generate::coins::Source;

/// The suite whose masks are tried.
const P: Suite1<Libraries> = Suite1(Libraries);

// Z_R^m

/// Three elements of one Z_R^m.
#[derive(Clone, Debug)]
struct Elements {
    modulus: Modulus,
    entries: Vec<[u64; 3]>,
}

impl Elements {
    /// Any entries, brought below R.
    fn new(minus_one: u64, entries: Vec<[u64; 3]>) -> Elements {
        let modulus = Modulus { minus_one };
        let below = |x: u64| (u128::from(x) % modulus.value()) as u64;
        Elements { modulus, entries: entries.into_iter().map(|three| three.map(below)).collect() }
    }

    fn vectors(&self) -> [Vector; 3] {
        [0, 1, 2]
            .map(|i| Vector { modulus: self.modulus, entries: self.entries.iter().map(|three| three[i]).collect() })
    }

    fn zero(&self) -> Vector {
        Vector::zero(self.modulus, self.entries.len() as u32)
    }
}

impl Arbitrary for Elements {
    fn arbitrary(g: &mut Gen) -> Elements {
        let bits = *g.choose(&[1, 2, 3, 7, 8, 9, 16, 31, 32, 33, 63, 64, 64]).expect("not empty");
        let power_of_two = u64::MAX >> (64 - bits);
        let minus_one = match u8::arbitrary(g) % 4 {
            0 | 1 => power_of_two,
            2 => power_of_two.saturating_sub(1),
            _ => u64::arbitrary(g),
        };
        // The ends of Z_R as often as anything between them.
        let entry = |g: &mut Gen| match u8::arbitrary(g) % 4 {
            0 => 0,
            1 => minus_one,
            _ => u64::arbitrary(g),
        };
        let entries = (0..usize::arbitrary(g) % 6).map(|_| [entry(g), entry(g), entry(g)]).collect();
        Elements::new(minus_one.max(1), entries)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Elements>> {
        let minus_one = self.modulus.minus_one;
        let with_entries =
            self.entries.iter().map(|e| e.to_vec()).collect::<Vec<_>>().shrink().filter_map(move |rows| {
                let rows: Option<Vec<[u64; 3]>> = rows.into_iter().map(|row| row.try_into().ok()).collect();
                rows.map(|rows| Elements::new(minus_one, rows))
            });
        let entries = self.entries.clone();
        let with_modulus =
            minus_one.shrink().filter(|r| *r >= 1).map(move |minus_one| Elements::new(minus_one, entries.clone()));
        Box::new(with_entries.chain(with_modulus))
    }
}

/// A law of Z_R^m, for a hundred triples of its elements.
fn holds(law: fn(Elements) -> bool) {
    QuickCheck::new().tests(scaled(100).into()).quickcheck(law);
}

/// Section II and R2.U3, "mod R": addition in Z_R^m is that of the integers, reduced.
#[test]
fn addition_is_that_of_integers_mod_r() {
    fn law(elements: Elements) -> bool {
        let ([a, b, _], r) = (elements.vectors(), elements.modulus.value());
        let sum = a + b;
        sum.modulus == elements.modulus
            && sum.entries.len() == elements.entries.len()
            && sum.entries.iter().zip(&elements.entries).all(|(sum, [a, b, _])| {
                let integer = u128::from(*a) + u128::from(*b);
                u128::from(*sum) < r && (u128::from(*sum) == integer || u128::from(*sum) + r == integer)
            })
    }
    holds(law);
}

/// R2.U3: the order in which masks are added does not matter.
#[test]
fn addition_is_associative_and_commutative() {
    fn law(elements: Elements) -> bool {
        let [a, b, c] = elements.vectors();
        a.clone() + b.clone() == b.clone() + a.clone() && (a.clone() + b.clone()) + c.clone() == a + (b + c)
    }
    holds(law);
}

/// R2.U2, Δ = −1: every mask has an opposite, and adding both is adding nothing.
#[test]
fn zero_is_neutral_and_every_element_has_an_opposite() {
    fn law(elements: Elements) -> bool {
        let ([a, b, _], zero) = (elements.vectors(), elements.zero());
        a.clone() + zero.clone() == a
            && a.clone() + -a.clone() == zero
            && -(-a.clone()) == a
            && -zero.clone() == zero
            && -(a.clone() + b.clone()) == -a + -b
    }
    holds(law);
}

/// R4.S4: taking a mask away undoes adding it.
#[test]
fn subtraction_undoes_addition() {
    fn law(elements: Elements) -> bool {
        let [a, b, _] = elements.vectors();
        a.clone() + b.clone() - b.clone() == a && a.clone() - b.clone() + b == a
    }
    holds(law);
}

/// R4.S4: Σ is the repeated sum, in any order, and 0 over nobody.
#[test]
fn sums_do_not_depend_on_order() {
    fn law(elements: Elements) -> bool {
        let ([a, b, c], modulus, m) = (elements.vectors(), elements.modulus, elements.entries.len() as u32);
        let sum = |vectors: &[&Vector]| Vector::sum(vectors.iter().map(|v| (*v).clone()).collect(), modulus, m);
        sum(&[]) == elements.zero()
            && sum(&[&a, &b, &c]) == a.clone() + b.clone() + c.clone()
            && sum(&[&a, &b, &c]) == sum(&[&c, &a, &b])
            && sum(&[&a, &b, &c]) == sum(&[&b, &a, &c])
    }
    holds(law);
}

// Masks

/// A user's secrets and input.
struct Secrets {
    s_sk: FieldElement,
    s_pk: PublicKey,
    b: FieldElement,
    x: Vector,
}

/// Users at the beginning of round 2, and who of them is in U3.
#[derive(Clone, Debug)]
struct Round {
    minus_one: u64,
    m: u32,
    /// U2, and whether the user's y_u arrives.
    users: BTreeMap<UserId, bool>,
    seed: u32,
}

impl Round {
    fn modulus(&self) -> Modulus {
        Modulus { minus_one: self.minus_one }
    }

    fn setup(&self) -> Setup<Suite1<Libraries>> {
        Setup {
            context: Source { test: self.seed }.bytes("session", 0),
            t: 1,
            m: self.m,
            modulus: self.modulus(),
            largest_input: self.minus_one,
            users: self.users.keys().copied().collect(),
            d_pk: None,
        }
    }

    fn secrets(&self) -> BTreeMap<UserId, Secrets> {
        let coins = Source { test: self.seed };
        let scalar = |name, u| FieldElement::new(coins.scalar(name, u, 0)).expect("below q");
        let secrets = |u| {
            let s_sk = scalar("s_sk", u);
            let entries = (0..self.m).map(|j| coins.integer("x", u, j, self.minus_one)).collect();
            Secrets {
                s_sk,
                s_pk: P.ka_gen(&s_sk).expect("not 0"),
                b: scalar("b", u),
                x: Vector { modulus: self.modulus(), entries },
            }
        };
        self.users.keys().map(|u| (*u, secrets(*u))).collect()
    }

    fn sum(&self, vectors: impl Iterator<Item = Vector>) -> Vector {
        Vector::sum(vectors.collect(), self.modulus(), self.m)
    }

    /// Those whose y_u arrives, or those whose does not.
    fn with_y(&self, arrives: bool) -> Vec<UserId> {
        self.users.iter().filter(|(_, y)| **y == arrives).map(|(u, _)| *u).collect()
    }
}

/// R − 1: powers of two up to 2^64, their neighbours, and anything.
fn moduli() -> impl Strategy<Value = u64> {
    let powers = (1u32..=64).prop_map(|bits| u64::MAX >> (64 - bits));
    prop_oneof![
        powers.clone(),
        powers.prop_map(|r| r.saturating_sub(1).max(1)),
        (1u32..=63).prop_map(|bits| 1 << bits),
        Just(u64::MAX),
        1..=u64::MAX,
    ]
}

fn rounds() -> impl Strategy<Value = Round> {
    let users = prop::collection::btree_map(prop_oneof![1..=9u32, 1..=u32::MAX], any::<bool>(), 1..=6);
    (moduli(), 1..=5u32, users, any::<u32>()).prop_map(|(minus_one, m, users, seed)| Round {
        minus_one,
        m,
        users,
        seed,
    })
}

proptest! {
    #![proptest_config(cases(96))]

    /// Section IV-B and R4.S4: for any U3 ⊆ U2, Σ y_u − Σ p_u + Σ p_{v,u} over v ∈ U2∖U3 is Σ x_u over U3.
    #[test]
    fn masks_cancel_in_the_sum_over_any_u3(round in rounds()) {
        let (setup, secrets) = (round.setup(), round.secrets());
        let entry = |s: &Secrets| AdvertisedKeys { c_pk: s.s_pk, s_pk: s.s_pk, sigma: None };
        let y = |u: UserId| {
            let me = SharedKeys {
                setup: setup.clone(),
                u,
                d_sk: None,
                c_sk: ONE,
                s_sk: secrets[&u].s_sk,
                u1: secrets.iter().map(|(v, s)| (*v, entry(s))).collect(),
                b: secrets[&u].b,
                b_own: ONE,
            };
            let others = secrets.keys().filter(|v| **v != u);
            let e = others.map(|v| (*v, Ciphertext([0; 100]))).collect();
            mask_input(&P, me, e, &secrets[&u].x.entries).expect("nothing to refuse").1
        };
        let own_mask = |u: &UserId| P.prg(&P.self_seed(&secrets[u].b, &setup.context, *u), round.m, round.modulus());
        let (u3, dropped) = (round.with_y(true), round.with_y(false));
        let left_over = dropped.iter().flat_map(|v| u3.iter().map(move |u| (*v, *u)));
        let left_over = left_over.map(|(v, u)| pairwise_mask(&P, &setup, v, &secrets[&v].s_sk, u, &secrets[&u].s_pk));
        let z = round.sum(u3.iter().map(|u| y(*u))) - round.sum(u3.iter().map(own_mask)) + round.sum(left_over);
        prop_assert_eq!(z, round.sum(u3.iter().map(|u| secrets[u].x.clone())));
    }

    /// Section IV-A: when everyone's y_u arrives, the pairwise masks alone cancel, whatever U2 is.
    #[test]
    fn pairwise_masks_cancel_over_u2(round in rounds()) {
        let (setup, secrets) = (round.setup(), round.secrets());
        let pairs = secrets.iter().flat_map(|(u, me)| secrets.iter().map(move |(v, you)| (*u, me, *v, you)));
        let masks = pairs.filter(|(u, _, v, _)| u != v);
        let masks = masks.map(|(u, me, v, you)| pairwise_mask(&P, &setup, u, &me.s_sk, v, &you.s_pk));
        prop_assert_eq!(round.sum(masks), Vector::zero(round.modulus(), round.m));
    }

    /// R2.U2: p_{u,v} + p_{v,u} = 0, and the one with the larger identity in front is the PRG's output itself.
    #[test]
    fn the_two_masks_of_a_pair_are_opposite(round in rounds()) {
        let (setup, secrets) = (round.setup(), round.secrets());
        for (u, me) in &secrets {
            for (v, you) in secrets.range(..u) {
                let p_uv = pairwise_mask(&P, &setup, *u, &me.s_sk, *v, &you.s_pk);
                let p_vu = pairwise_mask(&P, &setup, *v, &you.s_sk, *u, &me.s_pk);
                let seed = P.pair_seed(&P.ka_agree(&me.s_sk, &you.s_pk), &setup.context, *u, *v);
                prop_assert_eq!(&p_uv, &P.prg(&seed, round.m, round.modulus()));
                prop_assert_eq!(p_uv + p_vu, Vector::zero(round.modulus(), round.m));
            }
        }
    }
}
