//! Figure 3's memory: O(n² + m) for the server and O(n + m) for a user, measured as the heap's peak and asserted.
//!
//! The constants are bytes for each pair of users, for each user and for each entry; what the caller holds is not counted. With
//! `SECAGG_EXHAUSTIVE=1` the sizes are those at which memory decides what can be run. It is a program without threads of its
//! own, since the heap belongs to all of them.

mod scene;

use peak_alloc::PeakAlloc;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use scene::Scene;
use secagg::UserId;
use secagg::primitives::{Body, encode_message};
use secagg::user::{MaskedInput, Setup};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// What `work` returns, and how many bytes more than before there were at its peak.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let result = work();
    (result, HEAP.peak_usage().saturating_sub(before))
}

/// Bytes for each pair of users, each user and each entry, and the rest.
struct Bound {
    pair: usize,
    user: usize,
    entry: usize,
}

const REST: usize = 1 << 20;

impl Bound {
    fn holds(&self, who: &str, n: u32, m: u32, peak: usize) {
        let (users, entries) = (n as usize, m as usize);
        let bound = self.pair * users * users + self.user * users + self.entry * entries + REST;
        println!("{who}, n = {n}, m = {m}: {peak} bytes of {bound}");
        assert!(peak <= bound, "{who}, n = {n}, m = {m}: {peak} bytes, more than {bound}");
    }
}

/// A ciphertext and its receiver's identity are 104 bytes, and there are two of each while deliveries are put together; an
/// entry is four bytes in the running sum, eight in the outcome, and less than four in each message.
const SERVER: Bound = Bound { pair: 2 * 104 + 8, user: 1 << 10, entry: 4 + 8 + 8 };

/// An entry is eight bytes in the caller's input, which is not counted, four under the masks and less than four in the message.
const USER: Bound = Bound { pair: 0, user: 2 << 10, entry: 4 + 8 };

fn server(n: u32, m: u32, dropped: u32) {
    let scene = Scene::new(n, dropped, m, 1 << 25);
    let (aggregate, peak) = peak(|| scene.before_the_sum().close_round().unwrap());
    assert_eq!(aggregate.users.len() as u32, n - dropped);
    SERVER.holds("server", n, m, peak);
}

/// A user, from its keys to its masked input; the messages to it are the caller's.
fn user(n: u32, m: u32) {
    let scene = Scene::new(n, 0, m, 1 << 25);
    let session = &scene.session;
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let me = UserId(n / 2);
    let input = vec![12_345; m as usize];
    let (setup, own) = Setup::honest_but_curious(session, me).unwrap().advertise_keys(&mut rng);
    let key_list = scene.key_list(me, &own);
    let e = session.users().iter().filter(|v| **v != me).map(|v| (*v, [0; 100])).collect();
    let delivered = encode_message(*session.context(), 0, &Body::DeliveredShares(e)).unwrap();

    let ((user, _), sharing) = peak(|| setup.share_keys(&key_list, &mut rng).unwrap());
    USER.holds("user, ShareKeys", n, m, sharing);
    let ((user, y), masking) = peak(|| user.masked_input(&delivered, &input).unwrap());
    assert!(matches!(user, MaskedInput::HonestButCurious(_)) && y.len() > m as usize);
    USER.holds("user, MaskedInputCollection", n, m, masking);
}

/// Figure 3, "Storage": O(n² + m) at the server, O(n + m) at a user.
#[test]
fn memory_is_as_figure_3_has_it() {
    server(64, 1 << 12, 3);
    server(256, 1 << 12, 3);
    server(64, 1 << 20, 3);
    user(64, 1 << 12);
    user(1 << 10, 1 << 12);
    user(64, 1 << 20);
    if std::env::var_os("SECAGG_EXHAUSTIVE").is_some() {
        server(1 << 12, 1 << 20, 2);
        server(64, 1 << 24, 3);
        user(1 << 14, 1 << 20);
        user(1 << 10, 1 << 24);
    }
}
