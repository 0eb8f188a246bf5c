(******************************************************************************)
(* What is claimed to be proved.  Coq prints the definitions on which the     *)
(* statements rest, then each statement and what it assumes; tools/audit      *)
(* holds that against audit.golden.  Assumptions other than none stand in     *)
(* SOUNDNESS.md.                                                              *)
(******************************************************************************)
From mathcomp Require all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require shamir cancellation lemma1 star quorum figure5 overflow.
From SecAgg.games Require probability advantage hashed_ddh ind_cpa expansion.
From SecAgg.model Require parameters figure4 view simulator.
From SecAgg.hybrids Require definitions endpoints hyb01 hyb12 hyb23 hyb34 hyb45 hyb56 hyb67 hyb78 hyb89.
From SecAgg.theorems Require theorem1 theorem2 theorem3 correctness honest_users equations.
From SecAgg.boundaries Require no_simulator printed_hybrids hyb9_output definition1 negated_keys instance instance4.
From SecAgg.active Require trace one_set invariants attacks.
From SecAgg.malicious Require interaction game simulator hybrids forgeries key_hop ciphertexts dummies self_masks pair_keys pair_masks exact transfer theorem4.
From SecAgg.attacks Require interactive one_question plan good_coins two_sums unchecked no_identities instances.
From SecAgg.execution Require integers vectors sharing masking correctness transcript soundness big toy.
From SecAgg.execution.transcripts Require suite1_malicious suite1_honest_but_curious.
Set Printing Width 100.

(* Definitions on which the statements rest, in the notations of MathComp: a changed body changes
   audit.golden.  Those of boundaries/, of active/attacks.v and of single theorems in mathematics/ are
   left out.  The statements after them are printed without notations. *)
Module Definitions.
Import all_ssreflect all_algebra fingroup.
Local Open Scope group_scope.
Local Open Scope ring_scope.
Local Unset Printing Implicit Defensive.
(* The primitives *)
Print parameters.params.
Print parameters.ka_pub.
Print parameters.ka_agree.
Print parameters.ae_keys.
Print parameters.pair_seeds.
(* Figure 4, from round 0 to the output *)
Print figure4.sets.
Print figure4.valid.
Print figure4.key_list.
Print figure4.ctx_list.
Print figure4.answer.
Print figure4.listed.
Print figure4.coordinates.
Print figure4.all_differ.
Print figure4.coins.
Print figure4.c_sk.
Print figure4.s_sk.
Print figure4.b_of.
Print figure4.s_poly.
Print figure4.b_poly.
Print figure4.nonce.
Print figure4.tape_t.
Print figure4.tape.
Print figure4.c_pk.
Print figure4.s_pk.
Print figure4.R0_S1.
Print figure4.R0_S2.
Print figure4.R1_U1.
Print figure4.s_share.
Print figure4.b_share.
Print figure4.c_key.
Print figure4.e_ctx.
Print figure4.R1_U7.
Print figure4.R1_senders.
Print figure4.R1_S1.
Print figure4.R1_S2.
Print figure4.inferred_U2.
Print figure4.R2_U1.
Print figure4.p_mask.
Print figure4.p_self.
Print figure4.y_masked.
Print figure4.R2_U4.
Print figure4.R2_senders.
Print figure4.R2_S1.
Print figure4.R2_S2.
Print figure4.R4_U1.
Print figure4.R4_U2.
Print figure4.R4_U3.
Print figure4.R4_U4.
Print figure4.R4_senders.
Print figure4.going1.
Print figure4.going2.
Print figure4.going3.
Print figure4.keys_differ.
Print figure4.received.
Print figure4.smallest.
Print figure4.shares_of.
Print figure4.R4_S2.
Print figure4.R4_S2_mask.
Print figure4.R4_S3.
Print figure4.output.
(* What it computes with *)
Print shamir.share.
Print shamir.lagr.
Print shamir.reconstruct.
Print cancellation.delta.
Print cancellation.opair.
Print cancellation.pmask.
Print cancellation.pmaskU.
Print cancellation.masked.
Print cancellation.server_output.
(* The view *)
Print view.user_view.
Print view.server_view.
Print view.view.
Print view.real_user.
Print view.real_server.
Print view.REAL_users.
Print view.REAL.
Print view.assemble.
Print view.y_U2.
(* The simulator *)
Print simulator.H1.
Print simulator.H3.
Print simulator.zval.
Print simulator.of_C.
Print simulator.fresh.
Print simulator.ck.
Print simulator.sd.
Print simulator.pu.
Print simulator.kk.
Print simulator.rr.
Print simulator.all_coins.
Print simulator.sim_Ustar.
Print simulator.sim_b.
Print simulator.sim_s.
Print simulator.sim_e.
Print simulator.sim_w.
Print simulator.sim_y.
Print simulator.SIM.
Print theorem1.SIM_users.
(* Probabilities, advantages and games *)
Print probability.Pr.
Print advantage.adv.
Print advantage.advq.
Print advantage.chain_bound.
Print hashed_ddh.ddh_secret.
Print hashed_ddh.ddh_input.
Print hashed_ddh.ddh_real.
Print hashed_ddh.ddh_ideal.
Print hashed_ddh.adv_ddh.
Print hashed_ddh.no_keys.
Print hashed_ddh.SKs.
Print hashed_ddh.Ks.
Print hashed_ddh.ddh_coins.
Print hashed_ddh.hidden.
Print hashed_ddh.ddh_put.
Print hashed_ddh.ddh_get.
Print hashed_ddh.ddh_red.
Print hashed_ddh.keys_from.
Print ind_cpa.cpa_secret.
Print ind_cpa.cpa_real.
Print ind_cpa.cpa_ideal.
Print ind_cpa.adv_cpa.
Print ind_cpa.CKs.
Print ind_cpa.Nonces.
Print ind_cpa.cpa_coins.
Print ind_cpa.cpa_put.
Print ind_cpa.cpa_get.
Print ind_cpa.cpa_query.
Print ind_cpa.cpa_red.
Print expansion.expand_secret.
Print expansion.expand_real.
Print expansion.expand_ideal.
Print expansion.adv_expand.
Print expansion.Ins.
Print expansion.Outs.
Print expansion.expand_coins.
Print expansion.expand_put.
Print expansion.expand_get.
Print expansion.expand_red.
(* The hybrids *)
Print definitions.z_given.
Print definitions.Ustar.
Print definitions.pairs1.
Print definitions.arcs1.
Print definitions.uprime.
Print definitions.star.
Print definitions.changes.
Print definitions.h_s.
Print definitions.h_b.
Print definitions.h_key.
Print definitions.h_msg.
Print definitions.h_e.
Print definitions.h_seed.
Print definitions.h_mask.
Print definitions.h_self_seed.
Print definitions.h_p.
Print definitions.h_x.
Print definitions.h_w.
Print definitions.h_y.
Print definitions.hyb.
Print definitions.change0.
Print definitions.change1.
Print definitions.change2.
Print definitions.change3.
Print definitions.change34.
Print definitions.change4.
Print definitions.change5.
Print definitions.change6.
Print definitions.change7.
Print definitions.change8.
Print definitions.Hyb0.
Print definitions.Hyb1.
Print definitions.Hyb2.
Print definitions.Hyb3.
Print definitions.Hyb34.
Print definitions.Hyb4.
Print definitions.Hyb5.
Print definitions.Hyb6.
Print definitions.Hyb7.
Print definitions.Hyb8.
Print definitions.Hyb9.
(* The reductions *)
Print hyb01.view01.
Print hyb01.red01.
Print hyb01.adv01.
Print hyb12.view12.
Print hyb12.msg12.
Print hyb12.query12.
Print hyb12.red12.
Print hyb12.adv12.
Print hyb34.view34_kdf.
Print hyb34.derive_self.
Print hyb34.red34_kdf.
Print hyb34.adv34_kdf.
Print hyb34.view34_prg.
Print hyb34.red34_prg.
Print hyb34.adv34_prg.
Print hyb67.view67.
Print hyb67.red67.
Print hyb67.adv67.
Print hyb78.view78.
Print hyb78.red78.
Print hyb78.adv78.
(* The bounds of Theorem 2 *)
Print theorem2.bound05.
Print theorem2.bound59.
Print theorem2.bound2.
(* Theorem 3: an active adversary that corrupts users *)
Print theorem3.signed.
Print theorem3.move.
Print theorem3.keys_list.
Print theorem3.sig_list.
Print theorem3.know0.
Print theorem3.know1.
Print theorem3.know2.
Print theorem3.know3.
Print theorem3.know4.
Print theorem3.adversary.
Print theorem3.coins3.
Print theorem3.known0.
Print theorem3.M_keys.
Print theorem3.M_R0_U3.
Print theorem3.M_msg0.
Print theorem3.M_coordinates.
Print theorem3.M_sigma_ok.
Print theorem3.M_receive0.
Print theorem3.M_U1.
Print theorem3.M_R0_S1.
Print theorem3.M_R0_S2.
Print theorem3.known1.
Print theorem3.M_key_list.
Print theorem3.M_pk.
Print theorem3.M_R1_U1.
Print theorem3.M_R1_U2.
Print theorem3.M_e.
Print theorem3.M_R1_U7.
Print theorem3.M_msg1.
Print theorem3.M_U2.
Print theorem3.M_R1_S1.
Print theorem3.M_R1_S2.
Print theorem3.known2.
Print theorem3.M_inferred_U2.
Print theorem3.M_R2_U1.
Print theorem3.M_mask.
Print theorem3.M_y.
Print theorem3.M_msg2.
Print theorem3.M_U3.
Print theorem3.M_R2_S1.
Print theorem3.known3.
Print theorem3.M_R3_U1.
Print theorem3.M_R3_U2.
Print theorem3.M_msg3.
Print theorem3.M_U4.
Print theorem3.M_R3_S1.
Print theorem3.M_R3_S2.
Print theorem3.known4.
Print theorem3.M_R4_U1.
Print theorem3.M_R4_U2.
Print theorem3.M_R4_U3.
Print theorem3.M_R4_U4.
Print theorem3.M_msg4.
Print theorem3.M_U5.
Print theorem3.M_received.
Print theorem3.server_output.
Print theorem3.REAL3.
Print theorem3.SIM3.
(* Figure 4 as the equations of mathematics/ *)
Print equations.pub_at.
Print equations.agree_at.
Print equations.own_at.
Print equations.key_of.
Print equations.seed_of.
Print equations.got_y.
Print equations.got_pk.
Print equations.got_b.
Print equations.got_s.
(* Theorem 4: an arbitrary server *)
Print trace.kind.
Print trace.of_key.
Print trace.of_seed.
Print trace.keys.
Print trace.keylist.
Print trace.members.
Print trace.public_keys.
Print trace.view.
Print trace.view_U1.
Print trace.view_U2.
Print trace.view_U3.
Print trace.signature.
Print trace.key_sig.
Print trace.set_sig.
Print trace.cipher.
Print trace.encrypt.
Print trace.share.
Print trace.answer.
Print trace.stage.
Print trace.state.
Print trace.start.
Print trace.upd.
Print trace.known.
Print trace.honest_key.
Print trace.sendable.
Print trace.list_ok.
Print trace.U2_ok.
Print trace.U3_ok.
Print trace.U4_ok.
Print trace.decrypts.
Print trace.step.
Print trace.reachable.
Print trace.revealed.
Print trace.exposed.
Print trace.holders.
Print trace.supported.
(* The check of a transcript *)
Print integers.canonical.
Print integers.add_mod.
Print integers.sub_mod.
Print integers.mul_mod.
Print integers.opp_mod.
Print integers.pow_mod.
Print integers.inv_mod.
Print integers.ofZ.
Print integers.toF.
Print integers.toR.
Print vectors.zeroV.
Print vectors.addV.
Print vectors.oppV.
Print vectors.subV.
Print vectors.sumV.
Print vectors.canonicalV.
Print vectors.toV.
Print sharing.shareZ.
Print sharing.ss_shareZ.
Print sharing.prodZ.
Print sharing.lagrange_coefficientZ.
Print sharing.reconstructZ.
Print sharing.by_id.
Print sharing.smallest.
Print sharing.ss_reconstructZ.
Print sharing.point.
Print sharing.coins_of.
Print sharing.first_by_id.
Print masking.dropped.
Print masking.pairwise_maskZ.
Print masking.mask_inputZ.
Print masking.unmaskZ.
Print masking.output_sumZ.
Print masking.id_of.
Print masking.users_of.
Print masking.agree_of.
Print masking.pub_of.
Print masking.own_of.
Print execution.correctness.identities.
Print transcript.user.
Print transcript.transcript.
Print transcript.lookup.
Print transcript.lookup_pair.
Print transcript.user_of.
Print transcript.pair_prg_of.
Print transcript.own_prg_of.
Print transcript.masked_pairs.
Print transcript.check_sets.
Print transcript.check_dealt.
Print transcript.check_user.
Print transcript.check_users.
Print transcript.check_vectors.
Print transcript.input.
Print transcript.mask_input.
Print transcript.check_inputs.
Print transcript.answer.
Print transcript.check_answers.
Print transcript.revealed_s.
Print transcript.revealed_b.
Print transcript.check_reconstructed_secrets.
Print transcript.output.
Print transcript.check_sum.
Print transcript.check_with.
Print transcript.check.
Print soundness.R_of.
Print soundness.user_at.
Print soundness.point_at.
Print soundness.key_at.
Print soundness.seed_at.
Print soundness.input_at.
Print soundness.pub_tr.
Print soundness.agree_tr.
Print soundness.own_tr.
Print soundness.coins_at.
Print soundness.answering.
Print soundness.used.
(* Theorem 4: the game, the simulator, the assumptions and the bound *)
Print SecAgg.malicious.game.view.
Print SecAgg.malicious.game.signed.
Print SecAgg.malicious.game.suite.
Print SecAgg.malicious.game.query.
Print SecAgg.malicious.game.ask_self.
Print SecAgg.malicious.game.ask_pair.
Print SecAgg.malicious.game.strategy.
Print SecAgg.malicious.game.stage0.
Print SecAgg.malicious.game.stage1.
Print SecAgg.malicious.game.stage2.
Print SecAgg.malicious.game.stage3.
Print SecAgg.malicious.game.stage4.
Print SecAgg.malicious.game.setup.
Print SecAgg.malicious.game.world.
Print SecAgg.malicious.game.transcript.
Print SecAgg.malicious.game.play.
Print SecAgg.malicious.game.asks_at_most.
Print SecAgg.malicious.game.parts.
Print SecAgg.malicious.game.U_sent0.
Print SecAgg.malicious.game.U_say0.
Print SecAgg.malicious.game.plain.
Print SecAgg.malicious.game.U_R1_U1.
Print SecAgg.malicious.game.U_R1_U2.
Print SecAgg.malicious.game.U_acc1.
Print SecAgg.malicious.game.pk.
Print SecAgg.malicious.game.U_ctxs.
Print SecAgg.malicious.game.U_say1.
Print SecAgg.malicious.game.U2_of.
Print SecAgg.malicious.game.U_R2_U1.
Print SecAgg.malicious.game.U_acc2.
Print SecAgg.malicious.game.U_say2.
Print SecAgg.malicious.game.U_R3_U1.
Print SecAgg.malicious.game.U_acc3.
Print SecAgg.malicious.game.view_of.
Print SecAgg.malicious.game.U_signed.
Print SecAgg.malicious.game.U_say3.
Print SecAgg.malicious.game.U_R4_U1.
Print SecAgg.malicious.game.U_acc4.
Print SecAgg.malicious.game.U_sent1.
Print SecAgg.malicious.game.U_R4_U2.
Print SecAgg.malicious.game.U_R4_U3.
Print SecAgg.malicious.game.U_R4_U4.
Print SecAgg.malicious.game.U_say4.
Print SecAgg.malicious.game.Q_set.
Print SecAgg.malicious.game.users.
Print SecAgg.malicious.game.secrets.
Print SecAgg.malicious.game.about_keys.
Print SecAgg.malicious.game.about_view.
Print SecAgg.malicious.game.real_msg0.
Print SecAgg.malicious.game.real_keys_ok.
Print SecAgg.malicious.game.real_plain.
Print SecAgg.malicious.game.real_ctx.
Print SecAgg.malicious.game.seed.
Print SecAgg.malicious.game.real_self.
Print SecAgg.malicious.game.real_pair.
Print SecAgg.malicious.game.masked.
Print SecAgg.malicious.game.real_y.
Print SecAgg.malicious.game.real_sign.
Print SecAgg.malicious.game.real_view_ok.
Print SecAgg.malicious.game.opened.
Print SecAgg.malicious.game.real_open.
Print SecAgg.malicious.game.real_own.
Print SecAgg.malicious.game.real_parts.
Print SecAgg.malicious.game.real_world.
Print SecAgg.malicious.game.coins4.
Print SecAgg.malicious.game.secrets_of.
Print SecAgg.malicious.game.setup_of.
Print SecAgg.malicious.game.adversary.
Print SecAgg.malicious.game.REAL.
Print SecAgg.malicious.interaction.asks.
Print SecAgg.malicious.interaction.run.
Print SecAgg.malicious.simulator.Ideal.
Print SecAgg.malicious.simulator.simulator.
Print SecAgg.malicious.simulator.with_ideal.
Print SecAgg.malicious.simulator.honest_pair.
Print SecAgg.malicious.simulator.sim_keys_ok.
Print SecAgg.malicious.simulator.sim_ctx.
Print SecAgg.malicious.simulator.sim_y.
Print SecAgg.malicious.simulator.sim_view_ok.
Print SecAgg.malicious.simulator.sim_open.
Print SecAgg.malicious.simulator.sim_parts.
Print SecAgg.malicious.simulator.sim_pair.
Print SecAgg.malicious.simulator.open_pair.
Print SecAgg.malicious.simulator.programmed.
Print SecAgg.malicious.simulator.sum_at.
Print SecAgg.malicious.simulator.sim.
Print SecAgg.malicious.simulator.SIM.
Print SecAgg.malicious.key_hop.odh_real.
Print SecAgg.malicious.key_hop.odh_ideal.
Print SecAgg.malicious.key_hop.odh_oracle.
Print SecAgg.malicious.key_hop.adv_2odh.
Print SecAgg.malicious.key_hop.adv_c.
Print SecAgg.malicious.key_hop.key_red.
Print SecAgg.malicious.pair_keys.adv_s.
Print SecAgg.malicious.pair_keys.pair_red.
Print SecAgg.malicious.ciphertexts.ctxt_wins.
Print SecAgg.malicious.ciphertexts.adv_ctxt.
Print SecAgg.malicious.ciphertexts.ctxt_forger.
Print SecAgg.malicious.forgeries.adv_forge.
Print SecAgg.malicious.forgeries.forger.
Print SecAgg.malicious.dummies.cpa_query4.
Print SecAgg.malicious.dummies.cpa_red4.
Print SecAgg.malicious.theorem4.forge_bound.
Print SecAgg.malicious.theorem4.bound4.
(* Simulators in general, and the attacks on Theorem 4's game *)
Print SecAgg.attacks.interactive.ends4.
Print SecAgg.attacks.interactive.ends3.
Print SecAgg.attacks.interactive.ends2.
Print SecAgg.attacks.interactive.ends1.
Print SecAgg.attacks.interactive.ends0.
Print SecAgg.attacks.interactive.ends.
Print SecAgg.attacks.interactive.next.
Print SecAgg.attacks.interactive.ending.
Print SecAgg.attacks.interactive.machine.
Print SecAgg.attacks.interactive.serve.
Print SecAgg.attacks.interactive.turn.
Print SecAgg.attacks.interactive.meet.
Print SecAgg.attacks.interactive.against.
Print SecAgg.attacks.interactive.once.
Print SecAgg.attacks.interactive.one_ask.
Print SecAgg.attacks.one_question.estimate.
Print SecAgg.attacks.one_question.blind.
Print SecAgg.attacks.one_question.all_right.
Print SecAgg.attacks.one_question.with_target.
Print SecAgg.attacks.one_question.trace.
Print SecAgg.attacks.one_question.estimated.
Print SecAgg.attacks.one_question.beyond.
Print SecAgg.attacks.one_question.simulated.
Print SecAgg.attacks.plan.variant_pair.
Print SecAgg.attacks.plan.variant_y.
Print SecAgg.attacks.plan.variant_view_ok.
Print SecAgg.attacks.plan.variant.
Print SecAgg.attacks.plan.variant_world.
Print SecAgg.attacks.plan.REAL_variant.
Print SecAgg.attacks.plan.ask_all.
Print SecAgg.attacks.plan.table.
Print SecAgg.attacks.plan.learn.
Print SecAgg.attacks.plan.plan.
Print SecAgg.attacks.plan.ACoins.
Print SecAgg.attacks.plan.bad_keys.
Print SecAgg.attacks.plan.key_of.
Print SecAgg.attacks.plan.all_keys.
Print SecAgg.attacks.plan.good.
Print SecAgg.attacks.plan.own.
Print SecAgg.attacks.plan.inverse.
Print SecAgg.attacks.plan.s_pks.
Print SecAgg.attacks.plan.full.
Print SecAgg.attacks.plan.letters.
Print SecAgg.attacks.plan.signatures.
Print SecAgg.attacks.plan.peek.
Print SecAgg.attacks.plan.told_s.
Print SecAgg.attacks.plan.told_b.
Print SecAgg.attacks.plan.b_holders.
Print SecAgg.attacks.plan.s_holders.
Print SecAgg.attacks.plan.got_b.
Print SecAgg.attacks.plan.got_s.
Print SecAgg.attacks.plan.self_question.
Print SecAgg.attacks.plan.pair_question.
Print SecAgg.attacks.plan.questions.
Print SecAgg.attacks.plan.estimates.
Print SecAgg.attacks.plan.attack.
Print SecAgg.attacks.plan.fits.
Print SecAgg.attacks.plan.reads.
Print SecAgg.attacks.plan.mask.
Print SecAgg.attacks.plan.not_simulated.
Print SecAgg.attacks.plan.attacker.
Print SecAgg.attacks.good_coins.shared.
Print SecAgg.attacks.two_sums.two_plan.
Print SecAgg.attacks.two_sums.two_adversary.
Print SecAgg.attacks.two_sums.groups.
Print SecAgg.attacks.unchecked.unchecked_plan.
Print SecAgg.attacks.unchecked.unchecked_adversary.
Print SecAgg.attacks.unchecked.REAL_unchecked.
Print SecAgg.attacks.unchecked.seats.
Print SecAgg.attacks.no_identities.twin_plan.
Print SecAgg.attacks.no_identities.twin_adversary.
Print SecAgg.attacks.no_identities.REAL_unlabelled.
Print SecAgg.attacks.no_identities.twins.
Print SecAgg.attacks.no_identities.aside.
End Definitions.

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

(* Theorem 4 *)
Check @SecAgg.malicious.hybrids.Hyb1E.
Print Assumptions SecAgg.malicious.hybrids.Hyb1E.
Check @forgeries.hop12.
Print Assumptions forgeries.hop12.
Check @key_hop.hop23.
Print Assumptions key_hop.hop23.
Check @ciphertexts.hop34.
Print Assumptions ciphertexts.hop34.
Check @dummies.hop45.
Print Assumptions dummies.hop45.
Check @forgeries.hop56.
Print Assumptions forgeries.hop56.
Check @self_masks.hop67.
Print Assumptions self_masks.hop67.
Check @pair_keys.hop78.
Print Assumptions pair_keys.hop78.
Check @exact.hop89.
Print Assumptions exact.hop89.
Check @exact.hop910.
Print Assumptions exact.hop910.
Check @exact.hop1011.
Print Assumptions exact.hop1011.
Check @transfer.transfer.
Print Assumptions transfer.transfer.
Check @theorem4.theorem4.
Print Assumptions theorem4.theorem4.
Check @theorem4.sim_asks.
Print Assumptions theorem4.sim_asks.
Check @instance4.forward_Q.
Print Assumptions instance4.forward_Q.
Check @instance4.instance4_ok.
Print Assumptions instance4.instance4_ok.

(* Theorem 4's hypothesis and two defences are needed *)
Check @SecAgg.attacks.interactive.against_one_ask.
Print Assumptions SecAgg.attacks.interactive.against_one_ask.
Check @SecAgg.attacks.interactive.once_one_ask.
Print Assumptions SecAgg.attacks.interactive.once_one_ask.
Check @SecAgg.attacks.interactive.SIM_against.
Print Assumptions SecAgg.attacks.interactive.SIM_against.
Check @SecAgg.attacks.one_question.guess_target.
Print Assumptions SecAgg.attacks.one_question.guess_target.
Check @SecAgg.attacks.one_question.beyond_two.
Print Assumptions SecAgg.attacks.one_question.beyond_two.
Check @SecAgg.attacks.one_question.beyond_small.
Print Assumptions SecAgg.attacks.one_question.beyond_small.
Check @SecAgg.attacks.one_question.one_question.
Print Assumptions SecAgg.attacks.one_question.one_question.
Check @SecAgg.attacks.one_question.one_question_at.
Print Assumptions SecAgg.attacks.one_question.one_question_at.
Check @SecAgg.attacks.one_question.no_simulator4.
Print Assumptions SecAgg.attacks.one_question.no_simulator4.
Check @SecAgg.attacks.plan.variantP.
Print Assumptions SecAgg.attacks.plan.variantP.
Check @SecAgg.attacks.plan.variantE.
Print Assumptions SecAgg.attacks.plan.variantE.
Check @SecAgg.attacks.plan.attack_asks.
Print Assumptions SecAgg.attacks.plan.attack_asks.
Check @SecAgg.attacks.plan.attack_leaves.
Print Assumptions SecAgg.attacks.plan.attack_leaves.
Check @SecAgg.attacks.plan.attack_sums.
Print Assumptions SecAgg.attacks.plan.attack_sums.
Check @SecAgg.attacks.plan.not_simulated_SIM.
Print Assumptions SecAgg.attacks.plan.not_simulated_SIM.
Check @SecAgg.attacks.plan.attack_not_simulated.
Print Assumptions SecAgg.attacks.plan.attack_not_simulated.
Check @SecAgg.attacks.plan.attack_covered.
Print Assumptions SecAgg.attacks.plan.attack_covered.
Check @SecAgg.attacks.good_coins.Pr_good_own.
Print Assumptions SecAgg.attacks.good_coins.Pr_good_own.
Check @SecAgg.attacks.good_coins.Pr_good_inverse.
Print Assumptions SecAgg.attacks.good_coins.Pr_good_inverse.
Check @SecAgg.attacks.good_coins.no_good_inverse.
Print Assumptions SecAgg.attacks.good_coins.no_good_inverse.
Check @SecAgg.attacks.good_coins.Pr_good.
Print Assumptions SecAgg.attacks.good_coins.Pr_good.
Check @SecAgg.attacks.good_coins.good_beats_guess.
Print Assumptions SecAgg.attacks.good_coins.good_beats_guess.
Check @SecAgg.attacks.two_sums.two_sums.
Print Assumptions SecAgg.attacks.two_sums.two_sums.
Check @SecAgg.attacks.two_sums.two_groups.
Print Assumptions SecAgg.attacks.two_sums.two_groups.
Check @SecAgg.attacks.two_sums.no_simulator_two_sums.
Print Assumptions SecAgg.attacks.two_sums.no_simulator_two_sums.
Check @SecAgg.attacks.two_sums.two_sums_likely.
Print Assumptions SecAgg.attacks.two_sums.two_sums_likely.
Check @SecAgg.attacks.two_sums.SIM_fails.
Print Assumptions SecAgg.attacks.two_sums.SIM_fails.
Check @SecAgg.attacks.unchecked.unchecked_seats.
Print Assumptions SecAgg.attacks.unchecked.unchecked_seats.
Check @SecAgg.attacks.unchecked.unchecked_sum.
Print Assumptions SecAgg.attacks.unchecked.unchecked_sum.
Check @SecAgg.attacks.unchecked.no_simulator_unchecked.
Print Assumptions SecAgg.attacks.unchecked.no_simulator_unchecked.
Check @SecAgg.attacks.unchecked.unchecked_likely.
Print Assumptions SecAgg.attacks.unchecked.unchecked_likely.
Check @SecAgg.attacks.no_identities.twin_sum.
Print Assumptions SecAgg.attacks.no_identities.twin_sum.
Check @SecAgg.attacks.no_identities.twins_not_simulated.
Print Assumptions SecAgg.attacks.no_identities.twins_not_simulated.
Check @SecAgg.attacks.no_identities.twins_exist.
Print Assumptions SecAgg.attacks.no_identities.twins_exist.
Check @SecAgg.attacks.no_identities.aside_exact.
Print Assumptions SecAgg.attacks.no_identities.aside_exact.
Check @SecAgg.attacks.no_identities.no_simulator_unlabelled.
Print Assumptions SecAgg.attacks.no_identities.no_simulator_unlabelled.
Check @SecAgg.attacks.no_identities.unlabelled_likely.
Print Assumptions SecAgg.attacks.no_identities.unlabelled_likely.
Check @SecAgg.attacks.instances.two_sums_instance.
Print Assumptions SecAgg.attacks.instances.two_sums_instance.
Check @SecAgg.attacks.instances.unchecked_instance.
Print Assumptions SecAgg.attacks.instances.unchecked_instance.
Check @SecAgg.attacks.instances.unlabelled_instance.
Print Assumptions SecAgg.attacks.instances.unlabelled_instance.

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

(* Transcripts of the Rust spec in suite 1 *)
Check @suite1_malicious.session_ok.
Print Assumptions suite1_malicious.session_ok.
Check @suite1_honest_but_curious.session_ok.
Print Assumptions suite1_honest_but_curious.session_ok.
