//! The lines between the runner and a peer (PEER.md), as types: what is asked, and what is answered.
//! Both sides use them: the runner in [`crate::subject::peer`], and our own implementations behind `secagg peer` in [`crate::serve`].

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_with::hex::Hex;
use serde_with::{serde_as, skip_serializing_none};

use crate::model::{Abort, Brings, Id, Output, Parameters, UserMessage};

/// The number of this protocol.
pub const PROTOCOL: u32 = 1;

/// The number of the suite.
pub const SUITE: u32 = 1;

/// The number of the vectors' format.
pub const FORMAT: u32 = 1;

/// The longest line, without its end.
pub const LONGEST_LINE: usize = 16 << 20;

/// A line from the runner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number of the request.
    pub id: u64,
    /// What is to be done.
    #[serde(flatten)]
    pub operation: Operation,
}

/// What a request asks.
#[serde_as]
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Operation {
    /// Who is there?
    Hello {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The suite number.
        suite: u32,
        /// The vector format number.
        format: u32,
    },
    /// SETUP of a user.
    UserNew {
        /// The party's number.
        party: u64,
        /// The parameters.
        parameters: Parameters,
        /// u.
        user_id: Id,
        /// `d_u^SK`; malicious variant only.
        #[serde_as(as = "Option<Hex>")]
        #[serde(default)]
        signing_key: Option<[u8; 32]>,
    },
    /// One half-round of a user.
    UserAdvance {
        /// The party's number.
        party: u64,
        /// Coins and input.
        brings: Brings,
        /// The server's message; absent in round 0.
        #[serde_as(as = "Option<Hex>")]
        #[serde(default)]
        message: Option<Vec<u8>>,
    },
    /// SETUP of the server.
    ServerNew {
        /// The party's number.
        party: u64,
        /// The parameters.
        parameters: Parameters,
    },
    /// A message arrives at the server.
    ServerReceive {
        /// The party's number.
        party: u64,
        /// Who sent it.
        from: Id,
        /// The message.
        #[serde_as(as = "Hex")]
        message: Vec<u8>,
    },
    /// The server's round is over.
    ServerClose {
        /// The party's number.
        party: u64,
    },
    /// The party is not needed any more.
    Drop {
        /// The party's number.
        party: u64,
    },
    /// One primitive.
    Primitive {
        /// Which.
        r#type: String,
        /// The input, as in the vector.
        input: Value,
    },
}

impl Operation {
    /// The operation's name and its party, for a finding.
    pub fn told(&self) -> String {
        match self {
            Operation::Hello { .. } => "hello".into(),
            Operation::UserNew { party, user_id, .. } => format!("userNew of party {party}, user {user_id}"),
            Operation::UserAdvance { party, .. } => format!("userAdvance of party {party}"),
            Operation::ServerNew { party, .. } => format!("serverNew of party {party}"),
            Operation::ServerReceive { party, from, .. } => format!("serverReceive of party {party}, from user {from}"),
            Operation::ServerClose { party } => format!("serverClose of party {party}"),
            Operation::Drop { party } => format!("drop of party {party}"),
            Operation::Primitive { r#type, .. } => format!("primitive {}", r#type),
        }
    }
}

/// A line from the peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the request.
    pub id: u64,
    /// What came of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The result.
    Ok(Value),
    /// The party refuses.
    Abort(Abort),
    /// The peer does not do this.
    Unimplemented(String),
    /// The peer itself failed.
    Error(String),
}

impl Answer {
    /// An answer from its line, or what is wrong with the line.
    pub fn read(line: &[u8]) -> Result<Answer, String> {
        let value: Map<String, Value> =
            serde_json::from_slice(line).map_err(|error| format!("no JSON object: {error}"))?;
        let id = value.get("id").and_then(Value::as_u64).ok_or("no number `id` in it")?;
        let mut members =
            ["ok", "abort", "unimplemented", "error"].into_iter().filter(|name| value.contains_key(*name));
        let name = match (members.next(), members.next()) {
            (Some(name), None) => name,
            (Some(one), Some(other)) => return Err(format!("both `{one}` and `{other}` in it")),
            _ => return Err("none of `ok`, `abort`, `unimplemented`, `error` in it".into()),
        };
        let member = value[name].clone();
        if name == "ok" && !member.is_object() {
            return Err("`ok` is no object".into());
        }
        let outcome = Value::Object(Map::from_iter([(name.to_string(), member)]));
        let outcome =
            serde_json::from_value(outcome).map_err(|error| format!("`{name}` is not as it must be: {error}"))?;
        Ok(Answer { id, outcome })
    }
}

/// `ok` of `hello`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// The implementation's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it does, by the names of [`Feature`]; others are ignored.
    pub features: Vec<String>,
}

/// `ok` of `userAdvance`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sent {
    /// The user's message.
    #[serde_as(as = "Hex")]
    pub message: Vec<u8>,
}

/// `ok` of `serverClose`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RoundClosed {
    /// Messages, by receiver, ascending.
    Messages(Vec<UserMessage>),
    /// The sum and U3.
    Output(Output),
}

/// What a peer may do or leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// The honest-but-curious variant.
    HonestButCurious,
    /// The malicious variant.
    Malicious,
    /// Users.
    User,
    /// The server.
    Server,
    /// Primitives.
    Primitives,
    /// Coins that are out of range, wrong in number or missing.
    ExplicitCoins,
    /// Coins and public keys that have not the size of one.
    UntypedBytes,
}

impl Feature {
    /// All of them.
    pub const ALL: [Feature; 7] = [
        Feature::HonestButCurious,
        Feature::Malicious,
        Feature::User,
        Feature::Server,
        Feature::Primitives,
        Feature::ExplicitCoins,
        Feature::UntypedBytes,
    ];

    /// The name in `hello`.
    pub fn name(self) -> &'static str {
        match self {
            Feature::HonestButCurious => "honestButCurious",
            Feature::Malicious => "malicious",
            Feature::User => "user",
            Feature::Server => "server",
            Feature::Primitives => "primitives",
            Feature::ExplicitCoins => "explicitCoins",
            Feature::UntypedBytes => "untypedBytes",
        }
    }
}
