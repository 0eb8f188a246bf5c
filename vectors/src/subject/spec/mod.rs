//! The spec as a subject: the model's types become the spec's, and its answers the model's.
//! It runs over any algorithms of suite 1; the vectors are made with the textbook's.

mod primitives;

use std::collections::BTreeMap;
use std::mem;

use secagg_spec as spec;
use secagg_spec::abort::Check::CoinsDoNotFit;
use secagg_spec::abort::Step::{self, R0U1, R1U3};
use secagg_spec::party::UserState;
use secagg_spec::session::Participant;
use secagg_spec::setup::{Directory, ThreatModel};
use secagg_spec::suite1::{Algorithms, FieldElement, ONE, Suite1};
use secagg_spec::vector::Modulus;
use serde_json::Value;

use super::{Closed, Refusal, Server, Subject, User};
use crate::model::{Abort, Adversary, Blame, Brings, Id, Output, Parameters, Variant};
use crate::primitive::Input;

/// The spec over the algorithms `A`.
pub struct Spec<A>(pub Suite1<A>);

impl<A: Algorithms + Clone + Sync + 'static> Subject for Spec<A> {
    fn name(&self) -> &str {
        "spec"
    }

    fn user(&self, parameters: &Parameters, id: Id, signing_key: Option<[u8; 32]>) -> Result<Box<dyn User>, Refusal> {
        let setup = spec::setup::setup(&self.0, spec_parameters(parameters)).map_err(refusal)?;
        let ready = spec::setup::setup_user(&self.0, setup, id, signing_key).map_err(refusal)?;
        Ok(Box::new(SpecUser { p: self.0.clone(), state: UserState::Ready(ready) }))
    }

    fn server(&self, parameters: &Parameters) -> Result<Box<dyn Server>, Refusal> {
        let setup = spec::setup::setup(&self.0, spec_parameters(parameters)).map_err(refusal)?;
        Ok(Box::new(SpecServer { p: self.0.clone(), state: Some(spec::party::Server::new(setup)) }))
    }

    fn primitive(&self, input: &Input) -> Result<Value, Refusal> {
        primitives::output(&self.0, input)
    }
}

/// A user of the spec, and the algorithms it runs on.
struct SpecUser<A: Algorithms> {
    p: Suite1<A>,
    state: UserState<A>,
}

impl<A: Algorithms> User for SpecUser<A> {
    fn advance(&mut self, brings: &Brings, from_server: &[u8]) -> Result<Vec<u8>, Refusal> {
        let step = if matches!(self.state, UserState::Ready(_)) { R0U1 } else { R1U3 };
        let (participant, coins_fit) = participant(brings, step);
        let state = mem::replace(&mut self.state, UserState::Done);
        let advanced = state.advance(&self.p, participant, from_server).ok_or_else(ended)?;
        let (state, message) = advanced.map_err(refusal)?;
        if !coins_fit {
            // The spec's coins are field elements by type. Whatever comes before the coins has passed.
            let due = spec::abort::Abort { step, check: CoinsDoNotFit, blame: spec::abort::Blame::Caller };
            return Err(abort(due).into());
        }
        self.state = state;
        Ok(message)
    }
}

/// A party that is over has no next step.
fn ended() -> Refusal {
    Refusal::Fault("a party that has ended was called".into())
}

/// The server of the spec; `None` once it has aborted or output.
struct SpecServer<A: Algorithms> {
    p: Suite1<A>,
    state: Option<spec::party::Server<A>>,
}

impl<A: Algorithms> Server for SpecServer<A> {
    fn receive(&mut self, user: Id, message: &[u8]) -> Result<(), Refusal> {
        let server = self.state.as_mut().ok_or_else(ended)?;
        server.receive(&self.p, user, message).map_err(refusal)
    }

    fn close_round(&mut self) -> Result<Closed, Refusal> {
        let server = self.state.take().ok_or_else(ended)?;
        match server.close_round(&self.p).map_err(refusal)? {
            spec::party::Closed::Next(next, messages) => {
                self.state = Some(next);
                Ok(Closed::Next(messages))
            }
            spec::party::Closed::Output(unmasked) => {
                Ok(Closed::Output(Output { sum: unmasked.z.entries, users: unmasked.u3.into_iter().collect() }))
            }
        }
    }
}

/// The model's parameters as the spec's.
pub fn spec_parameters<A: Algorithms>(parameters: &Parameters) -> spec::setup::Parameters<Suite1<A>> {
    spec::setup::Parameters {
        session: parameters.session,
        threat_model: match parameters.adversary {
            Adversary::Clients => ThreatModel::ClientsOnly,
            Adversary::Server => ThreatModel::Server,
            Adversary::ServerAndClients => ThreatModel::ServerAndClients { n_c: parameters.colluding },
        },
        t: parameters.threshold,
        m: parameters.dimension,
        modulus: Modulus { minus_one: parameters.modulus_minus_one },
        input_bound: parameters.input_bound_minus_one.map(|minus_one| Modulus { minus_one }),
        directory: match parameters.variant {
            Variant::HonestButCurious => {
                Directory::HonestButCurious(parameters.directory.iter().map(|e| e.id).collect())
            }
            Variant::Malicious => {
                let key = |e: &crate::model::Entry| (e.id, e.verification_key.unwrap_or_default());
                Directory::Malicious(parameters.directory.iter().map(key).collect())
            }
        },
    }
}

/// Coins and input as the spec's, and whether all coins that `step` uses are field elements; 1 stands in for one that is not.
pub fn participant<A: Algorithms>(brings: &Brings, step: Step) -> (Participant<Suite1<A>>, bool) {
    let coins = &brings.coins;
    let mut coins_fit = true;
    let mut element = |bytes: &[u8; 32], used_at: Step| {
        FieldElement::new(*bytes).unwrap_or_else(|| {
            coins_fit &= used_at != step;
            ONE
        })
    };
    let participant = Participant {
        d_sk: brings.signing_key,
        c_sk: element(&coins.c_secret_key, R0U1),
        s_sk: element(&coins.s_secret_key, R0U1),
        b: element(&coins.b, R1U3),
        s_polynomial: coins.s_polynomial.iter().map(|a| element(a, R1U3)).collect(),
        b_polynomial: coins.b_polynomial.iter().map(|a| element(a, R1U3)).collect(),
        nonces: coins.nonces.iter().map(|n| (n.receiver, n.nonce)).collect::<BTreeMap<_, _>>(),
        x: brings.input.clone(),
        drops_before: None,
    };
    (participant, coins_fit)
}

/// The spec's abort as a refusal.
fn refusal(abort: spec::abort::Abort) -> Refusal {
    self::abort(abort).into()
}

/// The spec's abort as the model's.
pub fn abort(abort: spec::abort::Abort) -> Abort {
    let blame = match abort.blame {
        spec::abort::Blame::Server => Blame::Server,
        spec::abort::Blame::User(u) => Blame::User(u),
        spec::abort::Blame::Caller => Blame::Caller,
        spec::abort::Blame::Unattributable => Blame::Unattributable,
    };
    Abort { step: abort.step.name().into(), check: abort.check.name().into(), blame }
}
