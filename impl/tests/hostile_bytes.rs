//! Whatever bytes arrive: an error with the right blame or a valid message, and never a panic.

mod simulation;

use rand_core::Rng;
use secagg::{Check, Modulus, Step, UserId, Variant};
use simulation::forgery::HEADER;
use simulation::receipts::{Receipt, receipts};
use simulation::{Dropouts, Recording, parameters, rng};

const U: UserId = UserId(1);

/// Three users, of whom one drops out before its masked input, so that every list has an entry.
fn recordings() -> [Recording; 2] {
    [Variant::HonestButCurious, Variant::Malicious]
        .map(|variant| Recording::play(parameters(variant, &[1, 2, 3], 2), &Dropouts::from([(UserId(3), 2)])))
}

/// Every receipt of Figure 4 (R0.S1 … R4.S1, R1.U1 … R4.U1): another length is Malformed.
#[test]
fn a_message_that_is_cut_short_or_too_long_is_malformed() {
    for recording in recordings() {
        for Receipt { step, blame, valid, mut deliver } in receipts(&recording, U) {
            let mut malformed = |bytes: &[u8]| {
                let error = deliver(bytes).unwrap_err();
                assert_eq!((error.step, error.check, error.blame), (step, Check::Malformed, blame), "{}", bytes.len());
            };
            (0..valid.len()).for_each(|len| malformed(&valid[..len]));
            for tail in [&[0][..], &[0xff], &[0; 4], &[0; 36], &valid[HEADER..]] {
                malformed(&[&valid, tail].concat());
            }
        }
    }
}

/// Every receipt of Figure 4: a flipped bit is refused, or changes a value that a later check sees.
#[test]
fn a_flipped_bit_is_found_or_lands_in_a_value() {
    for recording in recordings() {
        for Receipt { step, blame, valid, mut deliver } in receipts(&recording, U) {
            let mut accepted = 0;
            for position in 0..valid.len() {
                for flip in [0x01, 0x80, 0xff] {
                    let mut bytes = valid.clone();
                    bytes[position] ^= flip;
                    match deliver(&bytes) {
                        Ok(()) => {
                            assert!(position >= HEADER, "{step}: byte {position} of the header is not looked at");
                            accepted += 1;
                        }
                        // Signatures of keys are verified one step after the list was received.
                        Err(error) => {
                            assert!(error.step == step || (step, error.step) == (Step::R1U1, Step::R1U2), "{error}");
                            assert_eq!(error.blame, blame, "{error}");
                        }
                    }
                }
            }
            // Nothing can be changed unnoticed by the receipt itself but opaque ciphertexts, shares, masked entries, keys
            // that nobody signed, and the survivors, whose list the consistency check is about.
            let signed = recording.session.variant() == Variant::Malicious;
            let opaque = match step {
                Step::R1S1 | Step::R2U1 | Step::R2S1 | Step::R4S1 => true,
                Step::R0S1 | Step::R1U1 | Step::R4U1 => !signed,
                Step::R3U1 => true,
                _ => false,
            };
            assert_eq!(accepted > 0, opaque, "{step}: {accepted} changes were accepted");
        }
    }
}

/// Section VI-B, "malicious users can distort the output": a changed value is found, or only the sum is lost.
#[test]
fn a_changed_value_is_found_later_or_changes_the_sum_only() {
    for recording in recordings() {
        let valid = &recording.unmasking_shares[&U];
        let share_of_s = HEADER + 8..HEADER + 40;
        let shares_of_b = (HEADER + 48..HEADER + 80).chain(HEADER + 84..HEADER + 116);
        assert_eq!(valid.len(), HEADER + 116);
        for position in share_of_s.clone().chain(shares_of_b) {
            let mut answers = recording.unmasking_shares.clone();
            answers.get_mut(&U).unwrap()[position] ^= 1;
            let mut round = recording.server_4();
            let received = answers.iter().try_for_each(|(id, message)| round.receive(*id, message));
            match received.and_then(|()| round.close_round()) {
                Ok(aggregate) => {
                    assert!(!share_of_s.contains(&position));
                    assert_ne!(aggregate, recording.outcome().unwrap());
                }
                Err(error) if share_of_s.contains(&position) => {
                    assert_eq!((error.step, error.check), (Step::R4S2, Check::ReconstructedKeyMismatch));
                }
                Err(error) => assert_eq!((error.step, error.check), (Step::R4S1, Check::Malformed)),
            }
        }
    }
}

/// FORMAT.md 6, for the lists of R1.U1, R1.S1, R2.U1, R3.U1, R4.U1, R4.S1.
#[test]
fn lists_are_ascending_and_counts_are_held_against_the_bytes() {
    for recording in recordings() {
        for Receipt { step, valid, mut deliver, .. } in receipts(&recording, U) {
            if matches!(step, Step::R0S1 | Step::R2S1 | Step::R3S1) {
                continue; // no list
            }
            for count in [0, 1, 4, 5, 0x0100_0000, 0x0408_0000, 0x1000_0000, 0x4000_0000, 0x7fff_ffff, u32::MAX] {
                let mut bytes = valid.clone();
                bytes[HEADER..HEADER + 4].copy_from_slice(&count.to_be_bytes());
                if bytes == valid {
                    continue;
                }
                assert_eq!(deliver(&bytes).unwrap_err().check, Check::Malformed, "{step}: {count}");
            }
            // The first id: 0, or not below the second one.
            let two_entries = step != Step::R4S1;
            for id in [0, 3, 9, u32::MAX] {
                let mut bytes = valid.clone();
                bytes[HEADER + 4..HEADER + 8].copy_from_slice(&u32::to_be_bytes(id));
                if id == 0 || two_entries && bytes != valid {
                    assert_eq!(deliver(&bytes).unwrap_err().check, Check::Malformed, "{step}: id {id}");
                }
            }
        }
    }
}

/// Every receipt of Figure 4: a body of noise is Malformed and no panic.
#[test]
fn noise_under_a_right_header_is_refused() {
    let mut noise = rng(U, 99);
    for recording in recordings() {
        for Receipt { step, valid, mut deliver, .. } in receipts(&recording, U) {
            for len in (0..60).chain([128, 500]) {
                let mut bytes = valid[..HEADER].to_vec();
                bytes.resize(HEADER + len, 0);
                noise.fill_bytes(&mut bytes[HEADER..]);
                // Noise of the right length can be a masked input.
                if let Ok(()) = deliver(&bytes) {
                    assert_eq!((step, bytes.len()), (Step::R2S1, valid.len()));
                }
            }
        }
    }
}

/// R2.S1: entries ≥ R and padding bits are refused.
#[test]
fn a_masked_input_is_below_the_modulus_and_padded_with_zeros() {
    // Three entries of ten bits, of which 24 values are too large, and two bits of padding.
    let [recording, _] = recordings();
    let body = |entries: [u32; 3], padding: u32| {
        let bits = entries[0] | entries[1] << 10 | entries[2] << 20 | padding << 30;
        [&recording.masked_inputs[&U][..HEADER], &bits.to_le_bytes()].concat()
    };
    let mut round = recording.server_2();
    for (entries, padding) in [([1_000, 0, 0], 0), ([0, 1_000, 0], 0), ([0, 0, 1_023], 0), ([0; 3], 1), ([0; 3], 2)] {
        assert_eq!(round.receive(U, &body(entries, padding)).unwrap_err().check, Check::Malformed);
    }
    round.receive(U, &body([999; 3], 0)).unwrap();
}

/// D15, every receipt of Figure 4: a message of another session is WrongContext.
#[test]
fn a_message_of_another_session_is_refused() {
    for variant in [Variant::HonestButCurious, Variant::Malicious] {
        let ours = Recording::play(parameters(variant, &[1, 2, 3], 2), &Dropouts::new());
        let mut other = parameters(variant, &[1, 2, 3], 2);
        other.modulus = Modulus::new(999).unwrap();
        let theirs = Recording::play(other, &Dropouts::new());
        for (receipt, other) in receipts(&ours, U).into_iter().zip(receipts(&theirs, U)) {
            let Receipt { mut deliver, .. } = receipt;
            assert_eq!(deliver(&other.valid).unwrap_err().check, Check::WrongContext);
        }
    }
}
