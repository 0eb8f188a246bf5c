//! Every point at which a party receives a message.

use secagg::{Blame, Error, Step, UserId, Variant};

use super::{Recording, rng};

/// One such point, with the state of the party that receives.
pub struct Receipt<'a> {
    pub step: Step,
    /// Who is at the other end.
    pub blame: Blame,
    /// A message that is accepted.
    pub valid: Vec<u8>,
    /// Delivers a message, each time to the state in which the valid one is awaited.
    #[expect(clippy::type_complexity, reason = "a function from messages to outcomes")]
    pub deliver: Box<dyn FnMut(&[u8]) -> Result<(), Error> + 'a>,
}

/// The receipts of the user `u`, and those of the server when `u` sends.
pub fn receipts(recording: &Recording, u: UserId) -> Vec<Receipt<'_>> {
    let mut receipts = Vec::new();
    let mut server = |step, valid: &[u8], deliver| {
        receipts.push(Receipt { step, blame: Blame::User(u), valid: valid.to_vec(), deliver })
    };
    // A round that refuses a message stays as it was, so it is opened again only after it has accepted one.
    macro_rules! round {
        ($open:ident) => {{
            let mut round = recording.$open();
            Box::new(move |bytes: &[u8]| {
                let before = round.received();
                let result = round.receive(u, bytes);
                assert_eq!(round.received(), before + usize::from(result.is_ok()));
                if result.is_ok() {
                    round = recording.$open();
                }
                result
            })
        }};
    }
    server(Step::R0S1, &recording.advertised_keys[&u], round!(server_0));
    server(Step::R1S1, &recording.encrypted_shares[&u], round!(server_1));
    server(Step::R2S1, &recording.masked_inputs[&u], round!(server_2));
    server(Step::R4S1, &recording.unmasking_shares[&u], round!(server_4));
    if recording.session.variant() == Variant::Malicious {
        server(Step::R3S1, &recording.consistency_signatures[&u], round!(server_3));
    }

    let mut user = |step, valid: &[u8], deliver| {
        receipts.push(Receipt { step, blame: Blame::Server, valid: valid.to_vec(), deliver });
    };
    user(
        Step::R1U1,
        &recording.key_list,
        Box::new(move |bytes: &[u8]| recording.advertised(u).share_keys(bytes, &mut rng(u, 1)).map(drop)),
    );
    user(
        Step::R2U1,
        &recording.delivered[&u],
        Box::new(move |bytes: &[u8]| recording.shared(u).masked_input(bytes, &recording.inputs[&u]).map(drop)),
    );
    let survivors = Box::new(move |bytes: &[u8]| recording.answer_survivors(u, bytes).map(drop));
    match recording.session.variant() {
        Variant::HonestButCurious => user(Step::R4U1, &recording.survivors, survivors),
        Variant::Malicious => {
            user(Step::R3U1, &recording.survivors, survivors);
            let unmask = move |bytes: &[u8]| recording.checked(u).unmask(bytes).map(drop);
            user(Step::R4U1, &recording.signatures, Box::new(unmask));
        }
    }
    receipts
}
