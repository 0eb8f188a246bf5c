(******************************************************************************)
(* What is claimed to be proved.  Coq prints each statement and what it       *)
(* assumes; tools/audit holds that against audit.golden.  Assumptions other   *)
(* than none stand in SOUNDNESS.md.                                           *)
(******************************************************************************)
From SecAgg.mathematics Require shamir cancellation lemma1 star quorum figure5 overflow.
From SecAgg.hybrids Require endpoints hyb01 hyb12 hyb23 hyb34 hyb45 hyb56 hyb67 hyb78 hyb89.
From SecAgg.theorems Require theorem1 theorem2 theorem3 correctness honest_users equations.
From SecAgg.boundaries Require no_simulator printed_hybrids hyb9_output definition1 negated_keys instance.
From SecAgg.active Require one_set invariants attacks.
From SecAgg.execution Require sharing masking correctness soundness big toy.
Set Printing Width 100.

(* Mathematics of Figure 4 *)
Check @shamir.reconstruct_correct.
Print Assumptions shamir.reconstruct_correct.
Check @shamir.reconstruct_any.
Print Assumptions shamir.reconstruct_any.
Check @shamir.share_shift.
Print Assumptions shamir.share_shift.
Check @shamir.shift_bij.
Print Assumptions shamir.shift_bij.
Check @shamir.shamir_secrecy.
Print Assumptions shamir.shamir_secrecy.
Check @shamir.card_shares.
Print Assumptions shamir.card_shares.
Check @cancellation.sum_anti.
Print Assumptions cancellation.sum_anti.
Check @cancellation.final_equation.
Print Assumptions cancellation.final_equation.
Check @cancellation.fig4_correct.
Print Assumptions cancellation.fig4_correct.
Check @lemma1.lemma1.
Print Assumptions lemma1.lemma1.
Check @lemma1.lemma1_zero.
Print Assumptions lemma1.lemma1_zero.
Check @lemma1.lemma1_uniform.
Print Assumptions lemma1.lemma1_uniform.
Check @lemma1.card_sums.
Print Assumptions lemma1.card_sums.
Check @star.star_bij.
Print Assumptions star.star_bij.
Check @star.star_lemma.
Print Assumptions star.star_lemma.
Check @star.star_uniform.
Print Assumptions star.star_uniform.
Check @quorum.honest_part.
Print Assumptions quorum.honest_part.
Check @quorum.quorums_meet.
Print Assumptions quorum.quorums_meet.
Check @quorum.quorum_unique.
Print Assumptions quorum.quorum_unique.
Check @quorum.disjoint_quorums_iff.
Print Assumptions quorum.disjoint_quorums_iff.
Check @figure5.clients_only.
Print Assumptions figure5.clients_only.
Check @figure5.server_only.
Print Assumptions figure5.server_only.
Check @figure5.collusion.
Print Assumptions figure5.collusion.
Check @figure5.collusion_inputs.
Print Assumptions figure5.collusion_inputs.
Check @figure5.t_server_least.
Print Assumptions figure5.t_server_least.
Check @figure5.t_collude_least.
Print Assumptions figure5.t_collude_least.
Check @figure5.t_collude_slack.
Print Assumptions figure5.t_collude_slack.
Check @overflow.sum_exact.
Print Assumptions overflow.sum_exact.
Check @overflow.sum_wraps.
Print Assumptions overflow.sum_wraps.
Check @overflow.overflow_iff.
Print Assumptions overflow.overflow_iff.

(* The hybrids of Theorem 2 *)
Check @endpoints.hyb0R.
Print Assumptions endpoints.hyb0R.
Check @endpoints.hyb5S.
Print Assumptions endpoints.hyb5S.
Check @endpoints.hyb9S.
Print Assumptions endpoints.hyb9S.
Check @hyb01.hyb01.
Print Assumptions hyb01.hyb01.
Check @hyb12.hyb12.
Print Assumptions hyb12.hyb12.
Check @hyb23.hyb23.
Print Assumptions hyb23.hyb23.
Check @hyb34.hyb34.
Print Assumptions hyb34.hyb34.
Check @hyb45.hyb45.
Print Assumptions hyb45.hyb45.
Check @hyb56.hyb56.
Print Assumptions hyb56.hyb56.
Check @hyb67.hyb67.
Print Assumptions hyb67.hyb67.
Check @hyb78.hyb78.
Print Assumptions hyb78.hyb78.
Check @hyb89.hyb89.
Print Assumptions hyb89.hyb89.

(* Theorems 1, 2 and 3, and correctness on their models *)
Check @theorem1.theorem1.
Print Assumptions theorem1.theorem1.
Check @theorem2.theorem2.
Print Assumptions theorem2.theorem2.
Check @theorem2.theorem2_rand.
Print Assumptions theorem2.theorem2_rand.
Check @theorem2.theorem2_eps.
Print Assumptions theorem2.theorem2_eps.
Check @theorem3.theorem3.
Print Assumptions theorem3.theorem3.
Check @theorem3.input_reaches_server.
Print Assumptions theorem3.input_reaches_server.
Check @correctness.server_correct.
Print Assumptions correctness.server_correct.
Check @correctness.server_abort.
Print Assumptions correctness.server_abort.
Check @honest_users.honest_users_output.
Print Assumptions honest_users.honest_users_output.
Check @honest_users.honest_users_abort.
Print Assumptions honest_users.honest_users_abort.
Check @honest_users.nobody_stops_output.
Print Assumptions honest_users.nobody_stops_output.

(* Figure 4's model computes with the functions of mathematics/, as transcripts do *)
Check @equations.share_equation.
Print Assumptions equations.share_equation.
Check @equations.p_mask_equation.
Print Assumptions equations.p_mask_equation.
Check @equations.y_masked_equation.
Print Assumptions equations.y_masked_equation.
Check @equations.y_U2_equation.
Print Assumptions equations.y_U2_equation.
Check @equations.output_equation.
Print Assumptions equations.output_equation.
Check @equations.output_REAL_equation.
Print Assumptions equations.output_REAL_equation.

(* Why the hypotheses are needed, and what the paper has to mean *)
Check @no_simulator.steal_correct.
Print Assumptions no_simulator.steal_correct.
Check @no_simulator.no_simulator.
Print Assumptions no_simulator.no_simulator.
Check @printed_hybrids.printed_hyb2_hyb3_differ.
Print Assumptions printed_hybrids.printed_hyb2_hyb3_differ.
Check @hyb9_output.Hyb9_output.
Print Assumptions hyb9_output.Hyb9_output.
Check @hyb9_output.SIM_output.
Print Assumptions hyb9_output.SIM_output.
Check @hyb9_output.printed_Hyb9_output.
Print Assumptions hyb9_output.printed_Hyb9_output.
Check @definition1.literal_constant.
Print Assumptions definition1.literal_constant.
Check @definition1.literal_perfect.
Print Assumptions definition1.literal_perfect.
Check @negated_keys.adv_negate.
Print Assumptions negated_keys.adv_negate.
Check @negated_keys.two_odh_false.
Print Assumptions negated_keys.two_odh_false.
Check @negated_keys.read_input.
Print Assumptions negated_keys.read_input.
Check @negated_keys.bound_leaves_mask.
Print Assumptions negated_keys.bound_leaves_mask.
Check @negated_keys.bound_instance.
Print Assumptions negated_keys.bound_instance.
Check @negated_keys.bound_uniform.
Print Assumptions negated_keys.bound_uniform.
Check @instance.dropout_ok.
Print Assumptions instance.dropout_ok.
Check @instance.bot_ok.
Print Assumptions instance.bot_ok.
Check @instance.corrupt_ok.
Print Assumptions instance.corrupt_ok.
Check @instance.leaves_ok.
Print Assumptions instance.leaves_ok.

(* The users against an arbitrary server *)
Check @one_set.reveals_once.
Print Assumptions one_set.reveals_once.
Check @one_set.one_kind.
Print Assumptions one_set.one_kind.
Check @one_set.one_quorum.
Print Assumptions one_set.one_quorum.
Check @one_set.one_set.
Print Assumptions one_set.one_set.
Check @one_set.many_honest.
Print Assumptions one_set.many_honest.
Check @one_set.many_inputs.
Print Assumptions one_set.many_inputs.
Check @one_set.joined.
Print Assumptions one_set.joined.
Check @one_set.key_hidden.
Print Assumptions one_set.key_hidden.
Check @one_set.seed_hidden.
Print Assumptions one_set.seed_hidden.
Check @one_set.nothing_before.
Print Assumptions one_set.nothing_before.
Check @invariants.signed_once.
Print Assumptions invariants.signed_once.
Check @invariants.done_authentic.
Print Assumptions invariants.done_authentic.
Check @attacks.honest_run.
Print Assumptions attacks.honest_run.
Check @attacks.two_sets.
Print Assumptions attacks.two_sets.
Check @attacks.threshold_exact.
Print Assumptions attacks.threshold_exact.
Check @attacks.small_sum.
Print Assumptions attacks.small_sum.
Check @attacks.sybil.
Print Assumptions attacks.sybil.

(* The functions that transcripts are computed with *)
Check @sharing.shareZ_refines.
Print Assumptions sharing.shareZ_refines.
Check @sharing.reconstructZ_refines.
Print Assumptions sharing.reconstructZ_refines.
Check @sharing.ss_reconstructZ_refines.
Print Assumptions sharing.ss_reconstructZ_refines.
Check @sharing.ss_reconstructZ_share.
Print Assumptions sharing.ss_reconstructZ_share.
Check @masking.mask_inputZ_refines.
Print Assumptions masking.mask_inputZ_refines.
Check @masking.unmaskZ_refines.
Print Assumptions masking.unmaskZ_refines.
Check @correctness.output_sumZ_correct.
Print Assumptions correctness.output_sumZ_correct.
Check @correctness.output_sumZ_entries.
Print Assumptions correctness.output_sumZ_entries.
Check @soundness.check_shares.
Print Assumptions soundness.check_shares.
Check @soundness.check_masked.
Print Assumptions soundness.check_masked.
Check @soundness.check_reconstructed.
Print Assumptions soundness.check_reconstructed.
Check @soundness.check_output.
Print Assumptions soundness.check_output.
Check @soundness.check_sound.
Print Assumptions soundness.check_sound.
Check @soundness.used_smallest.
Print Assumptions soundness.used_smallest.
Check @toy.toy_order_prime.
Print Assumptions toy.toy_order_prime.
Check @toy.toy_is_sound.
Print Assumptions toy.toy_is_sound.
Check @big.shareB_eq.
Print Assumptions big.shareB_eq.
Check @big.reconstructB_eq.
Print Assumptions big.reconstructB_eq.
Check @big.check_bigE.
Print Assumptions big.check_bigE.
