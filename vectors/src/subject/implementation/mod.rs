//! impl as a subject: the model's types become impl's, and its answers the model's.
//! Only impl's public interface is used, through the entry points that take explicit coins.

mod primitives;

use std::mem;

use secagg::server::{self, AfterMasking, Broadcast};
use secagg::user::{self, AdvertiseKeysCoins, MaskedInput, ShareKeysCoins};
use secagg::{Directory, Modulus, Session, ThreatModel, UserId};
use serde_json::Value;

use super::{Closed, Refusal, Server, Subject, User};
use crate::model::{Abort, Adversary, Blame, Brings, Id, Output, Parameters, Variant};
use crate::primitive::Input;

/// The crate `secagg`.
pub struct Implementation;

impl Subject for Implementation {
    fn name(&self) -> &str {
        "impl"
    }

    fn user(&self, parameters: &Parameters, id: Id, signing_key: Option<[u8; 32]>) -> Result<Box<dyn User>, Refusal> {
        let session = Session::new(impl_parameters(parameters)).map_err(abort)?;
        let setup = match signing_key {
            None => user::Setup::honest_but_curious(&session, UserId(id)),
            Some(key) => user::Setup::malicious(&session, UserId(id), &key),
        };
        Ok(Box::new(ImplUser::Setup(setup.map_err(abort)?)))
    }

    fn server(&self, parameters: &Parameters) -> Result<Box<dyn Server>, Refusal> {
        let session = Session::new(impl_parameters(parameters)).map_err(abort)?;
        Ok(Box::new(ImplServer::AdvertiseKeys(server::AdvertiseKeys::new(&session))))
    }

    fn primitive(&self, input: &Input) -> Result<Value, Refusal> {
        primitives::output(input)
    }
}

/// A user of impl in any state.
#[allow(clippy::large_enum_variant)] // one at a time, and short-lived
enum ImplUser {
    Setup(user::Setup),
    Advertised(user::Advertised),
    SharedKeys(user::SharedKeys),
    Masked(user::AwaitingUnmasking),
    MaskedInput(user::AwaitingConsistencyCheck),
    ConsistencyChecked(user::ConsistencyChecked),
    Done,
}

impl User for ImplUser {
    fn advance(&mut self, brings: &Brings, from_server: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (next, message) = match mem::replace(self, ImplUser::Done) {
            ImplUser::Setup(me) => {
                let (me, message) = me.advertise_keys_with(key_coins(brings)).map_err(abort)?;
                (ImplUser::Advertised(me), message)
            }
            ImplUser::Advertised(me) => {
                let (me, message) = me.share_keys_with(from_server, sharing_coins(brings)).map_err(abort)?;
                (ImplUser::SharedKeys(me), message)
            }
            ImplUser::SharedKeys(me) => {
                let (me, message) = me.masked_input(from_server, &brings.input).map_err(abort)?;
                let me = match me {
                    MaskedInput::HonestButCurious(me) => ImplUser::Masked(me),
                    MaskedInput::Malicious(me) => ImplUser::MaskedInput(me),
                };
                (me, message)
            }
            ImplUser::MaskedInput(me) => {
                let (me, message) = me.check_consistency(from_server).map_err(abort)?;
                (ImplUser::ConsistencyChecked(me), message)
            }
            ImplUser::Masked(me) => (ImplUser::Done, me.unmask(from_server).map_err(abort)?),
            ImplUser::ConsistencyChecked(me) => (ImplUser::Done, me.unmask(from_server).map_err(abort)?),
            ImplUser::Done => return Err(ended()),
        };
        *self = next;
        Ok(message)
    }
}

/// The server of impl in any round.
enum ImplServer {
    AdvertiseKeys(server::AdvertiseKeys),
    ShareKeys(server::ShareKeys),
    MaskedInputCollection(server::MaskedInputCollection),
    ConsistencyCheck(server::ConsistencyCheck),
    Unmasking(server::Unmasking),
    Ended,
}

impl Server for ImplServer {
    fn receive(&mut self, user: Id, message: &[u8]) -> Result<(), Refusal> {
        let user = UserId(user);
        match self {
            ImplServer::AdvertiseKeys(server) => server.receive(user, message),
            ImplServer::ShareKeys(server) => server.receive(user, message),
            ImplServer::MaskedInputCollection(server) => server.receive(user, message),
            ImplServer::ConsistencyCheck(server) => server.receive(user, message),
            ImplServer::Unmasking(server) => server.receive(user, message),
            ImplServer::Ended => return Err(ended()),
        }
        .map_err(abort)
    }

    fn close_round(&mut self) -> Result<Closed, Refusal> {
        let (next, closed) = match mem::replace(self, ImplServer::Ended) {
            ImplServer::AdvertiseKeys(server) => {
                let (next, message) = server.close_round().map_err(abort)?;
                (ImplServer::ShareKeys(next), to_all(message))
            }
            ImplServer::ShareKeys(server) => {
                let (next, messages) = server.close_round().map_err(abort)?;
                let messages = messages.into_iter().map(|(user, message)| (user.0, message)).collect();
                (ImplServer::MaskedInputCollection(next), Closed::Next(messages))
            }
            ImplServer::MaskedInputCollection(server) => {
                let (next, message) = server.close_round().map_err(abort)?;
                let next = match next {
                    AfterMasking::HonestButCurious(next) => ImplServer::Unmasking(next),
                    AfterMasking::Malicious(next) => ImplServer::ConsistencyCheck(next),
                };
                (next, to_all(message))
            }
            ImplServer::ConsistencyCheck(server) => {
                let (next, message) = server.close_round().map_err(abort)?;
                (ImplServer::Unmasking(next), to_all(message))
            }
            ImplServer::Unmasking(server) => {
                let aggregate = server.close_round().map_err(abort)?;
                let users = aggregate.users.iter().map(|user| user.0).collect();
                (ImplServer::Ended, Closed::Output(Output { sum: aggregate.sum, users }))
            }
            ImplServer::Ended => return Err(ended()),
        };
        *self = next;
        Ok(closed)
    }
}

/// One message to everyone it is for.
fn to_all(broadcast: Broadcast) -> Closed {
    Closed::Next(broadcast.recipients.iter().map(|user| (user.0, broadcast.message.clone())).collect())
}

/// The coins of round 0.
fn key_coins(brings: &Brings) -> AdvertiseKeysCoins {
    AdvertiseKeysCoins { c_sk: brings.coins.c_secret_key, s_sk: brings.coins.s_secret_key }
}

/// The coins of round 1.
fn sharing_coins(brings: &Brings) -> ShareKeysCoins {
    ShareKeysCoins {
        b: brings.coins.b,
        s_polynomial: brings.coins.s_polynomial.clone(),
        b_polynomial: brings.coins.b_polynomial.clone(),
        nonces: brings.coins.nonces.iter().map(|n| (UserId(n.receiver), n.nonce)).collect(),
    }
}

/// The model's parameters as impl's.
fn impl_parameters(parameters: &Parameters) -> secagg::Parameters {
    secagg::Parameters {
        session_id: parameters.session,
        threat_model: match parameters.adversary {
            Adversary::Clients => ThreatModel::ClientsOnly,
            Adversary::Server => ThreatModel::Server,
            Adversary::ServerAndClients => ThreatModel::ServerAndClients { n_c: parameters.colluding },
        },
        threshold: parameters.threshold,
        dimension: parameters.dimension,
        modulus: Modulus::from_minus_one(parameters.modulus_minus_one),
        input_bound: parameters.input_bound_minus_one.map(Modulus::from_minus_one),
        directory: match parameters.variant {
            Variant::HonestButCurious => {
                Directory::HonestButCurious(parameters.directory.iter().map(|e| UserId(e.id)).collect())
            }
            Variant::Malicious => {
                let key = |e: &crate::model::Entry| (UserId(e.id), e.verification_key.unwrap_or_default());
                Directory::Malicious(parameters.directory.iter().map(key).collect())
            }
        },
    }
}

/// A party that is over has no next step: its type does not exist any more.
fn ended() -> Refusal {
    Refusal::Fault("a party that has ended was called".into())
}

/// impl's error as the model's abort.
fn abort(error: secagg::Error) -> Refusal {
    let blame = match error.blame {
        secagg::Blame::Server => Blame::Server,
        secagg::Blame::User(user) => Blame::User(user.0),
        secagg::Blame::Caller => Blame::Caller,
        secagg::Blame::Unattributable => Blame::Unattributable,
        other => return Refusal::Fault(format!("impl blames {other:?}, which FORMAT.md does not know")),
    };
    Abort { step: error.step.as_str().into(), check: error.check.as_str().into(), blame }.into()
}
