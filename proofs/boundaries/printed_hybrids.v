(******************************************************************************)
(* Why the hybrids of this development are not the printed ones (D14).  Hyb1  *)
(* and Hyb2 of the paper replace keys and ciphertexts among U2 \ C, but users *)
(* encrypt for all of U1.  Where at least t users of U1 are not in U2 \ C,    *)
(* the printed Hyb2 and Hyb3 are not equally distributed, while those of this *)
(* development are (hyb23).                                                   *)
(*                                                                            *)
(*     pairs2, arcs2 == the pairs of U2 \ C, and the ordered ones             *)
(*   printed_change b == the changes of the printed Hyb2, and Hyb3 if b       *)
(*              outside == the users of U1 that are not in U2 \ C             *)
(*                spy u == an unbounded distinguisher: is b_u, from the       *)
(*                         ciphertexts to users outside, 0?                   *)
(* printed_hyb2_hyb3_differ == it tells the printed Hyb2 from Hyb3            *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section PrintedHyb2.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E).
Hypothesis vE : valid E.

Definition pairs2 : seq (U * U) :=
  [seq p : U * U <- enum [finType of U * U]
  | [&& (p.1 < p.2)%N, p.1 \in U2 :\: C & p.2 \in U2 :\: C]].
Definition arcs2 : seq (U * U) :=
  [seq p : U * U <- enum [finType of U * U]
  | [&& p.1 != p.2, p.1 \in U2 :\: C & p.2 \in U2 :\: C]].
Definition printed_change b := Changes pairs2 arcs2 b [::] [::] false false [::] [::] false.
(* The printed Hyb2 and Hyb3. *)
Definition printed_Hyb2 x := hyb E x (printed_change false).
Definition printed_Hyb3 x := hyb E x (printed_change true).

Lemma pairs2_outside u v : v \notin U2 :\: C -> (opair u v \in pairs2) = false.
Proof.
by move=> nv; rewrite mem_filter /opair; case: ifP => _ /=; rewrite (negbTE nv) !(andbF, andFb).
Qed.
Lemma arcs2_outside u v : v \notin U2 :\: C -> ((u, v) \in arcs2) = false.
Proof. by move=> nv; rewrite mem_filter /= (negbTE nv) !(andbF, andFb). Qed.

Definition outside : {set U} := U1 :\: (U2 :\: C).

(* The spy finds secret keys c_u^SK by search, decrypts what u sends to users
   outside, reconstructs b_u, and compares it with 0. *)
Definition seen_c (vw : view P) (v : U) : Grp P :=
  (odflt (1, 1)%g (rc_keys (sv_received vw.2) v)).1.
Definition seen_e (vw : view P) (u v : U) : option (Ctx P) :=
  obind (fun l : ctx_list P => l v) (rc_ctxs (sv_received vw.2) u).
Definition spied_share (vw : view P) (u v : U) : Fld P :=
  let a := odflt (sk0 P) [pick a | ka_pub a == seen_c vw u] in
  let key := ae_key (ka_agree a (seen_c vw v)) u v in
  if obind (@unpack P) (obind (ae_dec key (u, v)) (seen_e vw u v)) is Some m then m.2 else 0.
Definition spy (u : U) (vw : view P) : bool :=
  reconstruct (@pt P) outside (spied_share vw u) == 0.

Lemma spyE x b u w : keys_differ E w.1 -> going1 E -> u \in Ustar E -> (t <= #|outside|)%N ->
  spy u (hyb E x (printed_change b) w) = b || (b_of w.1 u == 0).
Proof.
move=> kok g1 uS ho; have /andP[u2 nC] := Ustar_H2 uS.
have u1 := subsetP (sub_U21 vE) _ u2.
have -> : b || (b_of w.1 u == 0) = ((if b then 0 else b_of w.1 u) == 0).
  by case: b; rewrite ?eqxx.
pose b' := if b then 0 else b_of w.1 u.
rewrite -/b' -[in RHS](reconstruct_correct (@pt_inj P) b' (b_poly w.1 u) ho).
congr (_ == _); apply: eq_bigr => v vl; congr (_ * _).
have [v1 nv] : v \in U1 /\ v \notin U2 :\: C by move: vl; rewrite inE => /andP[].
have ne : v != u by apply: contra nv => /eqP ->; rewrite inE nC.
rewrite /spied_share /seen_e /seen_c /= !ffunE u1 v1 g1 u2 /=.
rewrite (kok : all_differ _) /= ffunE !inE ne v1 /=.
case: pickP => [a /eqP ea|no]; last by have := no (c_sk w.1 u); rewrite eqxx.
rewrite /h_e /h_key /h_msg /= pairs2_outside // arcs2_outside // /c_key.
rewrite (_ : ka_agree a _ = ka_agree (c_sk w.1 u) (c_pk w.1 v)); last first.
  by rewrite {1}/c_pk ka_agreeC ea /c_pk ka_agreeC.
by rewrite ae_encK /= packK /h_b /= uS andbT.
Qed.

(* If two keys are equal there are no ciphertexts, and the spy says yes. *)
Lemma spy_no_keys x b u w : ~~ keys_differ E w.1 -> spy u (hyb E x (printed_change b) w).
Proof.
move=> bad; rewrite /spy /reconstruct big1 ?eqxx // => v _.
rewrite /spied_share /seen_e /= ffunE.
by rewrite (negbTE (bad : ~~ all_differ _)) andbF /= mul0r.
Qed.

(* If all keys can differ, if round 1 takes place, and at least t users of U1 are
   not in U2 \ C, then the printed hop from Hyb2 to Hyb3 is not perfect. *)
Theorem printed_hyb2_hyb3_differ x u (w0 : all_coins P) :
  keys_differ E w0.1 -> going1 E -> u \in Ustar E -> (t <= #|outside|)%N ->
  Pr (fun w => spy u (printed_Hyb2 x w)) != Pr (fun w => spy u (printed_Hyb3 x w)).
Proof.
move=> k0 g1 uS ho; apply/negP => /eqP e.
have e1 : Pr (fun w => spy u (printed_Hyb3 x w)) = 1.
  apply: (Pr_true w0) => w; case: (boolP (keys_differ E w.1)) => kok; first by rewrite spyE.
  exact: spy_no_keys.
rewrite e1 in e; have := Pr_eq1 (set_b [ffun=> 1] w0.1, w0.2) e.
by rewrite spyE //= /b_of /= ffunE oner_eq0.
Qed.
End PrintedHyb2.
