//! Shamir's scheme: what t shares determine, and that t − 1 say nothing.
//! Over Z_q the laws hold for the textbook and for the libraries; that t − 1 shares are uniform whatever the secret is counted exactly,
//! over every polynomial of a small field.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::subsequence;
use quickcheck::{Arbitrary, Gen, QuickCheck};
use secagg_spec::ideal::{Ideal, Seed};
use secagg_spec::primitives::Primitives;
use secagg_spec::setup::{UserId, Users};
use secagg_spec::suite1::{Algorithms, FieldElement, Q, Suite1};
use secagg_spec::textbook::algorithms::Textbook;
use secagg_spec::textbook::field::Scalar;
use secagg_spec::textbook::shamir::{lagrange_coefficients, reconstruct, share};
use secagg_spec::vector::Modulus;
use secagg_tests::adversary::{element, polynomial_through};
use secagg_tests::cases::{cases, scaled};
use secagg_tests::libraries::Libraries;

/// Elements of F: 0, 1, q − 1 and anything.
fn elements() -> impl Strategy<Value = FieldElement> {
    let small = any::<u8>().prop_map(|low| {
        let mut bytes = [0; 32];
        bytes[31] = low;
        bytes
    });
    let mut last = Q;
    last[31] -= 1;
    prop_oneof![1 => small, 1 => Just(last), 6 => any::<[u8; 32]>()].prop_filter_map("not below q", FieldElement::new)
}

/// A secret that has been shared, and some of the share holders.
#[derive(Clone, Debug)]
struct Shared {
    users: Vec<UserId>,
    secret: [u8; 32],
    coefficients: Vec<[u8; 32]>,
    /// t of the users, or a few less or more, as the law needs.
    some: Vec<UserId>,
}

impl Shared {
    fn t(&self) -> usize {
        self.coefficients.len() + 1
    }

    /// Every user's share.
    fn shares<A: Algorithms>(&self, p: &Suite1<A>) -> BTreeMap<UserId, FieldElement> {
        let coefficients: Vec<FieldElement> = self.coefficients.iter().map(|a| element(*a)).collect();
        let users: Users = self.users.iter().copied().collect();
        let shares = p.ss_share(&element(self.secret), self.t() as u32, &users, &coefficients);
        assert!(shares.keys().eq(&users), "one share for each user");
        shares
    }
}

/// Secrets shared t-out-of-n, with `extra` more than t (or less, if negative) chosen of the users.
fn shared(extra: isize) -> impl Strategy<Value = Shared> {
    prop::collection::btree_set(prop_oneof![1..=9u32, 1..=u32::MAX], 2..=7)
        .prop_flat_map(move |users: BTreeSet<UserId>| {
            let n = users.len();
            (Just(users), 1..=n, elements(), prop::collection::vec(elements(), n), any::<bool>())
        })
        .prop_flat_map(move |(users, t, secret, mut coefficients, leading_is_zero)| {
            coefficients.truncate(t - 1);
            if let (Some(leading), true) = (coefficients.last_mut(), leading_is_zero) {
                *leading = element([0; 32]);
            }
            let users: Vec<UserId> = users.into_iter().collect();
            let chosen = t.saturating_add_signed(extra).min(users.len());
            let some = subsequence(users.clone(), chosen);
            let coefficients: Vec<[u8; 32]> = coefficients.iter().map(|a| *a.bytes()).collect();
            (Just(users), Just(*secret.bytes()), Just(coefficients), some)
        })
        .prop_map(|(users, secret, coefficients, some)| Shared { users, secret, coefficients, some })
}

/// SS.reconstruct gives the secret from the chosen shares.
fn reconstructs<A: Algorithms>(p: &Suite1<A>, shared: &Shared) -> Result<(), TestCaseError> {
    let mut shares = shared.shares(p);
    shares.retain(|u, _| shared.some.contains(u));
    prop_assert_eq!(p.ss_reconstruct(&shares, shared.t() as u32), element(shared.secret));
    Ok(())
}

/// For the polynomial through the chosen t − 1 shares and (0, `other`): the same shares of another secret.
fn fits_another_secret<A: Algorithms>(p: &Suite1<A>, shared: &Shared, other: [u8; 32]) -> Result<(), TestCaseError> {
    let shares = shared.shares(p);
    let seen = shared.some.iter().map(|u| (*u, *shares[u].bytes()));
    let polynomial = polynomial_through(&[(0, other)].into_iter().chain(seen).collect::<Vec<_>>());
    prop_assert_eq!((polynomial[0], polynomial.len()), (other, shared.t()));
    let possible = Shared { secret: other, coefficients: polynomial[1..].to_vec(), ..shared.clone() };
    let possible_shares = possible.shares(p);
    for u in &shared.some {
        prop_assert_eq!(possible_shares[u].bytes(), shares[u].bytes());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(128))]

    /// Appendix A.A, correctness: any t of n shares give the secret, the leading coefficient being 0 or not.
    #[test]
    fn any_t_shares_give_the_secret(shared in shared(0)) {
        reconstructs(&Suite1(Libraries), &shared)?;
    }

    /// Appendix A.A, correctness, "|V| ≥ t": so do more than t.
    #[test]
    fn more_than_t_shares_give_the_secret(shared in shared(2)) {
        reconstructs(&Suite1(Libraries), &shared)?;
    }

    /// Appendix A.A, security: through any t − 1 shares goes a polynomial for every secret.
    #[test]
    fn with_t_minus_1_shares_every_secret_is_possible(shared in shared(-1), other in elements()) {
        fits_another_secret(&Suite1(Libraries), &shared, *other.bytes())?;
    }

    /// R4.S2, D18: which t of the shares are used, and what stands behind the t smallest, does not matter.
    #[test]
    fn shares_beyond_the_t_smallest_are_not_read(shared in shared(2), junk in elements()) {
        let p = Suite1(Libraries);
        let mut shares = shared.shares(&p);
        shares.retain(|u, _| shared.some.contains(u));
        shares.values_mut().skip(shared.t()).for_each(|share| *share = junk);
        prop_assert_eq!(p.ss_reconstruct(&shares, shared.t() as u32), element(shared.secret));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    /// Appendix A.A, correctness and security, of the textbook's scheme.
    #[test]
    fn the_textbook_shares_and_reconstructs(enough in shared(0), too_few in shared(-1), other in elements()) {
        reconstructs(&Suite1(Textbook), &enough)?;
        fits_another_secret(&Suite1(Textbook), &too_few, *other.bytes())?;
    }
}

// The textbook's functions

/// A polynomial's secret and coefficients, a second of the same degree, and the points that are asked for.
#[derive(Clone, Debug)]
struct Polynomials {
    coefficients: Vec<[[u8; 32]; 2]>,
    points: Vec<u32>,
}

/// An element of Z_q from any number.
fn scalar(bytes: &[u8; 32]) -> Scalar {
    let mut bytes = *bytes;
    bytes[0] &= 0x7f; // below 2^255, and so below q
    Scalar::from_be_bytes(&bytes).expect("below q")
}

impl Polynomials {
    /// f(x) of the first polynomial, of the second, or of c·first + second.
    fn values(&self, c: &Scalar, x: u32) -> [Scalar; 3] {
        let polynomial = |i: usize| self.coefficients.iter().map(|pair| scalar(&pair[i])).collect::<Vec<_>>();
        let (first, second) = (polynomial(0), polynomial(1));
        let combined = first.iter().zip(&second).map(|(a, b)| &(c * a) + b).collect::<Vec<_>>();
        [first, second, combined].map(|f| share(&f[0], &f[1..], x))
    }
}

impl Arbitrary for Polynomials {
    fn arbitrary(g: &mut Gen) -> Polynomials {
        let t = 1 + usize::arbitrary(g) % 4;
        let bytes = |g: &mut Gen| core::array::from_fn(|_| u8::arbitrary(g));
        let coefficients = (0..t).map(|_| [bytes(g), bytes(g)]).collect();
        let mut points = BTreeSet::new();
        while points.len() < t {
            points.insert(if bool::arbitrary(g) { u32::arbitrary(g) } else { u32::arbitrary(g) % 8 }.max(1));
        }
        let mut points: Vec<u32> = points.into_iter().collect();
        if bool::arbitrary(g) {
            points.reverse();
        }
        Polynomials { coefficients, points }
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Polynomials>> {
        let t = self.coefficients.len();
        let fewer = (1..t).map({
            let whole = self.clone();
            move |t| Polynomials { coefficients: whole.coefficients[..t].to_vec(), points: whole.points[..t].to_vec() }
        });
        let plainer = (0..t).filter(|i| self.coefficients[*i] != [[0; 32]; 2]).map(|i| {
            let mut plainer = self.clone();
            plainer.coefficients[i] = [[0; 32]; 2];
            plainer
        });
        Box::new(fewer.chain(plainer.collect::<Vec<_>>()))
    }
}

/// Appendix A.A: sharing is linear, so that shares of c·f + g are c times the shares of f plus those of g.
#[test]
fn sharing_is_linear() {
    fn law(f: Polynomials, c: u32, x: u32) -> bool {
        let c = Scalar::from_u32(c);
        let [first, second, combined] = f.values(&c, x);
        combined == &(&c * &first) + &second
    }
    QuickCheck::new().tests(scaled(60).into()).quickcheck(law as fn(Polynomials, u32, u32) -> bool);
}

/// Appendix A.A: reconstruction does not depend on the order of the shares.
#[test]
fn the_order_of_shares_does_not_matter() {
    fn law(f: Polynomials, swaps: Vec<(u8, u8)>) -> bool {
        let mut points: Vec<(u32, Scalar)> =
            f.points.iter().map(|x| (*x, f.values(&Scalar::zero(), *x)[0].clone())).collect();
        let in_order = reconstruct(&points);
        for (i, j) in &swaps {
            let n = points.len();
            points.swap(usize::from(*i) % n, usize::from(*j) % n);
        }
        in_order.is_some() && reconstruct(&points) == in_order && in_order == Some(scalar(&f.coefficients[0][0]))
    }
    QuickCheck::new().tests(scaled(30).into()).quickcheck(law as fn(Polynomials, Vec<(u8, u8)>) -> bool);
}

/// D8 and Appendix A.A: a share at 0, or two shares at one point, have no weights; all other points have.
#[test]
fn zero_and_repeated_points_are_refused() {
    fn law(f: Polynomials, at: usize, from: usize) -> bool {
        let (xs, n) = (f.points, f.coefficients.len());
        let mut with_zero = xs.clone();
        with_zero.insert(at % (n + 1), 0);
        let mut repeated = xs.clone();
        repeated.insert(at % (n + 1), xs[from % n]);
        let nothing = |xs: &[u32]| {
            let points: Vec<(u32, Scalar)> = xs.iter().map(|x| (*x, Scalar::one())).collect();
            lagrange_coefficients(xs).is_none() && reconstruct(&points).is_none()
        };
        let weights = lagrange_coefficients(&xs);
        // The weights of all points reconstruct the constant polynomial 1.
        let sum = weights.iter().flatten().fold(Scalar::zero(), |sum, l| &sum + l);
        nothing(&with_zero) && nothing(&repeated) && sum == Scalar::one()
    }
    QuickCheck::new().tests(scaled(30).into()).quickcheck(law as fn(Polynomials, usize, usize) -> bool);
}

// A small field, exactly

/// Appendix A.A, security, exactly: over all polynomials of Z_7, any t − 1 shares take every value once, whatever the secret is.
#[test]
fn t_minus_1_shares_are_uniform_whatever_the_secret() {
    const PRIME: u64 = 7;
    let p = Ideal { p: PRIME, mask: |_: &Seed, _: u32, _: Modulus| Vec::new() };
    let users: Users = [1, 2, 4, 6].into();
    for t in 1..=4u32 {
        let polynomials = (0..PRIME.pow(t - 1)).map(|number| {
            let digits = (0..t - 1).map(|i| number / PRIME.pow(i) % PRIME);
            digits.collect::<Vec<u64>>()
        });
        let polynomials: Vec<Vec<u64>> = polynomials.collect();
        for secret in 0..PRIME {
            let all: Vec<BTreeMap<UserId, u64>> =
                polynomials.iter().map(|a| p.ss_share(&secret, t, &users, a)).collect();
            for holders in (0..16u32).filter(|holders| holders.count_ones() == t - 1) {
                let holds = |(i, _): &(usize, &u64)| holders >> i & 1 == 1;
                let seen = |shares: &BTreeMap<UserId, u64>| -> Vec<u64> {
                    shares.values().enumerate().filter(holds).map(|(_, share)| *share).collect()
                };
                let views: BTreeSet<Vec<u64>> = all.iter().map(seen).collect();
                assert_eq!(views.len(), polynomials.len(), "t = {t}, secret {secret}, holders {holders:04b}");
            }
            for (shares, a) in all.iter().zip(&polynomials) {
                assert_eq!(p.ss_reconstruct(shares, t), secret, "coefficients {a:?}");
            }
        }
    }
}
