//! What the flags of tests stand for: the kind of mistake, the situation, and what an implementation that fails would lose.

use crate::model::Note;

/// What a flag stands for.
pub fn note(flag: &str) -> Option<Note> {
    let (bug_type, description, effect) = match flag {
        "Base" => ("functionality", "A session to whose half-steps the step tests belong.", None),
        "Recorded" => ("functionality", "A half-step as it is in the session.", None),
        "Accumulated" => ("functionality", "Many sessions, made from their numbers, and one hash over them.", None),
        "ParametersAtTheEdge" => ("functionality", "Parameters that only just are allowed.", None),
        "CoinsAtTheEdge" => {
            ("functionality", "Coins or input that only just are in range, or in an order of their own.", None)
        }
        "SetAtTheEdge" => ("functionality", "Exactly t users, or all of them.", Some("Sessions end that could go on.")),
        "Order" => ("functionality", "Messages arrive in an order of their own.", None),
        "Quorum" => (
            "functionality",
            "More than t users answer: the t smallest identities count.",
            Some("Servers output different sums for the same messages."),
        ),
        "Unchecked" => (
            "functionality",
            "Something is wrong, and Figure 4 has no check for it here: the party goes on.",
            Some("Honest parties stop where the protocol goes on."),
        ),
        "Precedence" => (
            "order",
            "Two defects, of which the one whose check comes first in the order is answered.",
            Some(
                "Parties report different reasons for the same messages, or look into what they should have refused unread.",
            ),
        ),
        "Threshold" => ("functionality", "A threshold at an edge of Figure 5, or t = n.", None),
        "DropoutAdvertiseKeys" => ("functionality", "A user of the directory never sends its keys.", None),
        "DropoutShareKeys" => (
            "functionality",
            "A user drops out after its keys were broadcast.",
            Some("Masks with a user who is not in U2 do not cancel."),
        ),
        "DropoutMaskedInput" => (
            "functionality",
            "A user drops out after sharing its secrets: the paper's worst case.",
            Some("Its pairwise masks stay in the sum."),
        ),
        "DropoutConsistencyCheck" => (
            "functionality",
            "A user drops out after its masked input arrived.",
            Some("Its input is in the sum although it signs nothing."),
        ),
        "DropoutUnmasking" => ("functionality", "A user drops out before it reveals its shares.", None),
        "ModulusPowerOfTwo" => ("functionality", "R is a power of two: no candidate of the PRG is skipped.", None),
        "ModulusWithRejection" => (
            "functionality",
            "R is not a power of two: candidates of the PRG are skipped.",
            Some("Masks that are not uniform on Z_R reveal something of the inputs."),
        ),
        "SumWraps" => ("functionality", "No input bound: the sum wraps modulo R.", None),
        "Parameters" => (
            "parameters",
            "Parameters under which the protocol does not keep its promises.",
            Some("Privacy or correctness is lost before the first message."),
        ),
        "Credentials" => ("parameters", "An identity or signing key that does not belong to the directory.", None),
        "OwnInput" => (
            "input",
            "Coins or input of one's own that are out of range.",
            Some("An input out of range makes the sum overflow."),
        ),
        "Header" => (
            "encoding",
            "A header of another format, suite, type, sender or session.",
            Some("Messages of one session or round are taken for another's."),
        ),
        "Encoding" => (
            "encoding",
            "A body that is not the canonical encoding of anything.",
            Some("Two encodings of one value, or memory allocated for a false count."),
        ),
        "PublicKey" => (
            "encoding",
            "33 bytes that are no compressed point.",
            Some("Agreement with a point outside the group reveals the secret key."),
        ),
        "SmallSet" => (
            "threshold",
            "Fewer than t users.",
            Some("The sum covers too few inputs, or secrets cannot be reconstructed."),
        ),
        "WrongSet" => ("sets", "A list over the wrong set of users.", None),
        "ForeignUser" => {
            ("sets", "A user who is not in the preceding set.", Some("The server brings in users of its own."))
        }
        "OwnEntry" => (
            "sets",
            "The receiver's own entry is changed, missing, or where it must not be.",
            Some("The server shows others another key, or another set, than it shows the receiver."),
        ),
        "Repeated" => ("sets", "A second message of one user in one round.", None),
        "RepeatedKey" => ("keys", "Two equal public keys.", Some("Masks or encryption keys coincide.")),
        "NegatedKey" => (
            "keys",
            "Two public keys that differ in sign only: KA.agree gives the same.",
            Some("A colluding user cancels the mask between two honest ones."),
        ),
        "Signature" => (
            "signature",
            "A signature that does not verify.",
            Some("Keys or sets that nobody vouched for are accepted."),
        ),
        "Sybil" => (
            "signature",
            "The server puts keys of its own in place of a user's.",
            Some("The server collects all shares of the receiver's secrets."),
        ),
        "SplitView" => (
            "signature",
            "Users were shown different U3.",
            Some("The server obtains both kinds of share for one user."),
        ),
        "Replay" => ("signature", "A signature made for something else.", None),
        "Ciphertext" => ("ciphertext", "A ciphertext that does not authenticate.", None),
        "Readdressed" => (
            "ciphertext",
            "A ciphertext between two other users.",
            Some("A user reveals a share that was meant for another."),
        ),
        "Reflected" => (
            "ciphertext",
            "The receiver's own ciphertext, sent back.",
            Some("A user takes its own share for its peer's."),
        ),
        "MaliciousSender" => ("ciphertext", "A ciphertext that authenticates, with a plaintext that is wrong.", None),
        "LateInput" => (
            "order",
            "A masked input after round 2 was closed.",
            Some("With the shares of s^SK that are then collected it would reveal the input."),
        ),
        "BothKinds" => ("shares", "Both kinds of share for one user.", Some("The server can unmask a single input.")),
        "WrongShare" => (
            "shares",
            "A share that does not lie on the polynomial.",
            Some("A wrong sum is output as if it were right."),
        ),
        "Sharing" => ("functionality", "Shares of a secret.", None),
        "Reconstruction" => ("functionality", "A secret from its shares, with each Lagrange coefficient.", None),
        "KeyGeneration" => ("functionality", "A public key.", None),
        "Agreement" => ("functionality", "What two keys agree on, before and after the hash.", None),
        "PointAtTheEdge" => ("functionality", "A point whose x-coordinate is at an edge of the field.", None),
        "Context" => ("functionality", "The encoding of parameters, and its hash.", None),
        "Derivation" => ("functionality", "A key or a seed.", None),
        "Encryption" => ("functionality", "A ciphertext, with its associated data and plaintext.", None),
        "Decryption" => ("functionality", "A ciphertext that is opened.", None),
        "Signing" => ("functionality", "A signature, and the bytes it covers.", None),
        "VerificationKey" => ("functionality", "A verification key that is accepted.", None),
        "Verification" => ("functionality", "A signature that verifies.", None),
        "Packing" => ("functionality", "A vector packed into bits.", None),
        "Message" => ("functionality", "A message, header and body.", None),
        "NotCanonical" => (
            "encoding",
            "A number, key or signature that is not in its only encoding.",
            Some("One value has two encodings, or is taken modulo something."),
        ),
        "Length" => ("encoding", "Bytes of another length than they must have.", None),
        "SmallOrder" => (
            "keys",
            "A verification key whose order divides 8.",
            Some("Signatures under it verify for many messages at once."),
        ),
        "Cofactor" => (
            "signature",
            "The equation of verification holds with the cofactor 8 or without it, but not both.",
            Some("Parties disagree on whether a signature verifies."),
        ),
        _ => return None,
    };
    Some(Note { bug_type: bug_type.into(), description: description.into(), effect: effect.map(String::from) })
}
