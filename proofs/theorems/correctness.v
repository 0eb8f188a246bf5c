(******************************************************************************)
(* Correctness of the model of Figure 4: if at least t users answer, and all  *)
(* public keys differ, then from its messages, and so from its part of the    *)
(* view REAL, the server computes the sum of the inputs of U3; its check of   *)
(* the reconstructed keys (D18) passes.  In all other cases it outputs        *)
(* nothing.                                                                   *)
(*                                                                            *)
(*   server_correct == the output is the sum of the x_u, u in U3              *)
(*     server_abort == otherwise there is no output                           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4 view.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Correctness.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E).
Notation U3 := (sU3 E). Notation U5 := (sU5 E).
Hypothesis vE : valid E.
Variables (x : {ffun U -> Vec P}) (w : coins P).
Notation ok := (keys_differ E w).
Notation rc := (sv_received (REAL E x w).2).

(* The t smallest members of a set. *)
Lemma mem_smallest (V : {set U}) v : v \in smallest V -> v \in V.
Proof. by rewrite inE => /mem_take; rewrite mem_enum. Qed.

Lemma card_smallest (V : {set U}) : (t <= #|V|)%N -> #|smallest V| = t.
Proof.
move=> h; rewrite cardsE (card_uniqP _) ?take_uniq ?enum_uniq //.
by rewrite size_takel // -cardE.
Qed.

Section Complete.
Hypothesis h5 : (t <= #|U5|)%N.
Hypothesis kok : ok.

Lemma going3_complete : going3 E ok.
Proof.
have h3 : (t <= #|U3|)%N by apply: leq_trans h5 (subset_leq_card (sub_U53 vE)).
have h2 : (t <= #|U2|)%N by apply: leq_trans h3 (subset_leq_card (sub_U32 vE)).
have h1 : (t <= #|U1|)%N by apply: leq_trans h2 (subset_leq_card (sub_U21 vE)).
by rewrite /going3 /going2 /going1 h1 h2 h3 kok.
Qed.
Let g3 := going3_complete.
Let g2 : going2 E ok. Proof. by case/andP: g3. Qed.

(* Whose messages the server has. *)
Lemma rc_U2 : listed (rc_ctxs rc) = U2.
Proof.
apply/setP => u; rewrite inE ffunE mem_R1_senders //.
by case/and3P: g2 => -> -> _ /=; case: (u \in U2).
Qed.
Lemma rc_U3 : listed (rc_inputs rc) = U3.
Proof. by apply/setP => u; rewrite inE ffunE mem_R2_senders // g2; case: (u \in U3). Qed.
Lemma rc_U5 : listed (rc_answers rc) = U5.
Proof. by apply/setP => u; rewrite inE ffunE mem_R4_senders // g3; case: (u \in U5). Qed.

(* The shares in the answers are those that were dealt. *)
Lemma shares_s v u : v \in U2 :\: U3 -> u \in U5 ->
  shares_of rc (@ans_s P) v u = s_share w v u.
Proof.
move=> v23 u5; rewrite /shares_of ffunE mem_R4_senders // g3 u5 R4_U4E ?(subsetP (sub_U53 vE)) //.
by rewrite /= ffunE v23.
Qed.
Lemma shares_b v u : v \in U3 -> u \in U5 -> shares_of rc (@ans_b P) v u = b_share w v u.
Proof.
move=> v3 u5; rewrite /shares_of ffunE mem_R4_senders // g3 u5 R4_U4E ?(subsetP (sub_U53 vE)) //.
by rewrite /= ffunE v3.
Qed.

Lemma reconstruct_s v : v \in U2 :\: U3 ->
  reconstruct (@pt P) (smallest U5) (shares_of rc (@ans_s P) v) = embed (s_sk w v).
Proof.
move=> v23; rewrite -[RHS](reconstruct_correct (@pt_inj P) _ (s_poly w v) (V := smallest U5)).
  by apply: eq_bigr => u /mem_smallest u5; rewrite shares_s.
by rewrite card_smallest.
Qed.
Lemma reconstruct_b v : v \in U3 ->
  reconstruct (@pt P) (smallest U5) (shares_of rc (@ans_b P) v) = b_of w v.
Proof.
move=> v3; rewrite -[RHS](reconstruct_correct (@pt_inj P) _ (b_poly w v) (V := smallest U5)).
  by apply: eq_bigr => u /mem_smallest u5; rewrite shares_b.
by rewrite card_smallest.
Qed.

Lemma R4_S2_correct v : v \in U2 :\: U3 -> R4_S2 rc v = Some (s_sk w v).
Proof.
move=> v23; rewrite /R4_S2 rc_U5 reconstruct_s // embedK ffunE.
have v2 : v \in U2 by move: v23; rewrite inE => /andP[].
by rewrite (subsetP (sub_U21 vE)) //= eqxx.
Qed.
Lemma R4_S2_mask_correct v u : v \in U2 :\: U3 -> u \in U3 -> R4_S2_mask rc v u = p_mask w v u.
Proof.
move=> v23 u3; rewrite /R4_S2_mask R4_S2_correct // ffunE.
by rewrite (subsetP (sub_U21 vE)) ?(subsetP (sub_U32 vE)).
Qed.
Lemma R4_S3_correct u : u \in U3 -> R4_S3 rc u = p_self w u.
Proof. by move=> u3; rewrite /R4_S3 rc_U5 reconstruct_b. Qed.
End Complete.

(* The masks inside U3 cancel. *)
Lemma p_maskN u v : p_mask w u v = - p_mask w v u.
Proof. by rewrite /p_mask deltaN /s_pk ka_agreeC opairC. Qed.
Lemma masks_cancel :
  \sum_(u in U3) \sum_(v in U2) p_mask w u v + \sum_(u in U3) \sum_(v in U2 :\: U3) p_mask w v u
  = 0.
Proof.
under eq_bigr => u _ do rewrite (big_setID U3) /= (setIidPr (sub_U32 vE)).
rewrite big_split /= sum_anti => [|u v _|u]; [|exact: p_maskN|by rewrite /p_mask delta_diag].
rewrite add0r -big_split /= big1 // => u _; rewrite -big_split /= big1 // => v _.
by rewrite p_maskN addNr.
Qed.

(* Correctness: the output is the sum of the inputs of U3. *)
Theorem server_correct : (t <= #|U5|)%N -> ok -> output rc = Some (\sum_(u in U3) x u).
Proof.
move=> h5 kok; rewrite /output rc_U2 // rc_U3 // rc_U5 // h5 /=.
have g2 : going2 E ok by case/andP: (going3_complete h5 kok).
rewrite ifT; last by apply/forallP => v; apply/implyP => v23; rewrite R4_S2_correct.
congr Some; rewrite (eq_bigr (fun u => y_U2 E x w u)) => [|u u3]; last first.
  by rewrite ffunE mem_R2_senders // g2 u3 y_maskedE // (subsetP (sub_U32 vE)).
rewrite [X in _ - X](eq_bigr (fun u => p_self w u)) => [|u u3]; last exact: R4_S3_correct.
rewrite [X in _ + X](eq_bigr (fun u => \sum_(v in U2 :\: U3) p_mask w v u)) => [|u u3]; last first.
  by apply: eq_bigr => v v23; apply: R4_S2_mask_correct.
by rewrite /y_U2 !big_split /= [X in X - _]addrAC addrK -addrA masks_cancel addr0.
Qed.

(* After an abort, of the users or of the server, there is no output. *)
Theorem server_abort : ~~ ((t <= #|U5|)%N && ok) -> output rc = None.
Proof.
move=> no; rewrite /output (_ : listed _ = if going3 E ok then U5 else set0); last first.
  by apply/setP => u; rewrite inE ffunE mem_R4_senders //; case: (going3 _ _);
    rewrite /= ?inE //; case: (u \in U5).
case: (boolP (going3 _ _)) => [g3|_]; last by rewrite cards0.
suff /negbTE -> : ~~ (t <= #|U5|)%N by [].
by apply: contra no => ->; case/andP: g3 => /and3P[_ -> _].
Qed.
End Correctness.
