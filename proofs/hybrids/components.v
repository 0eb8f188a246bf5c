(******************************************************************************)
(* The groups of coins that the hops touch, as components (lenses) of the     *)
(* sample space of the hybrids.  A reduction gets its challenge in the place  *)
(* of one of them, and a complete set of other coins.                         *)
(*                                                                            *)
(*   at_c == c_u^SK of all users and the keys c_{u,v}      (Hyb0 -> Hyb1)     *)
(*   at_e == the keys c_{u,v} and the coins of encryptions (Hyb1 -> Hyb2)     *)
(*   at_b_poly == the polynomials of the b_u               (Hyb2 -> Hyb3)     *)
(*   at_b == the b_u and the uniform self seeds            (Hyb3 -> Hyb34)    *)
(*   at_seed == the uniform self seeds and the p_u         (Hyb34 -> Hyb4)    *)
(*   at_s_poly == the polynomials of the s_u^SK            (Hyb5 -> Hyb6)     *)
(*   at_s == s_u^SK of all users and the pairs' seeds      (Hyb6 -> Hyb7)     *)
(*   at_pair_seed == the pairs' seeds and the r_{u',v}     (Hyb7 -> Hyb8)     *)
(*   at_r == the r_{u',v}                                  (Hyb8 -> Hyb9)     *)
(* set_c_sk a w, ... == the coins w with a in the place of one group          *)
(*    at_labels g f == of functions f from labels, the values at the labels   *)
(*                     that are used: f (g l) l for the labels l              *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4 view simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

Section AtLabels.
Variables (A L K : finType) (g : L -> A).
Implicit Types (f : {ffun A -> {ffun L -> K}}) (d : {ffun L -> K}).
Definition at_labels f : {ffun L -> K} := [ffun l => f (g l) l].
Definition set_at_labels d f : {ffun A -> {ffun L -> K}} :=
  [ffun a => [ffun l => if a == g l then d l else f a l]].

Lemma set_at_labels_get f : set_at_labels (at_labels f) f = f.
Proof. by apply/ffunP => a; apply/ffunP => l; rewrite !ffunE; case: eqP => [->|]. Qed.
Lemma set_at_labels_set d d' f : set_at_labels d (set_at_labels d' f) = set_at_labels d f.
Proof. by apply/ffunP => a; apply/ffunP => l; rewrite !ffunE; case: eqP. Qed.
Lemma get_set_at_labels d f : at_labels (set_at_labels d f) = d.
Proof. by apply/ffunP => l; rewrite !ffunE eqxx. Qed.
Lemma set_at_labelsE d f l : set_at_labels d f (g l) l = d l.
Proof. by rewrite !ffunE eqxx. Qed.
End AtLabels.

Section Components.
Variable P : params.
Notation U := 'I_(nusers P).
Notation polynomial := {ffun 'I_(thr P) -> Fld P}.
Notation all_coins := (all_coins P).

Section Setters.
Implicit Types (w : coins P) (f : fresh P).
Definition set_c_sk a w : coins P := (a, s_sk w, b_of w, s_poly w, b_poly w, nonce w).
Definition set_s_sk a w : coins P := (c_sk w, a, b_of w, s_poly w, b_poly w, nonce w).
Definition set_b a w : coins P := (c_sk w, s_sk w, a, s_poly w, b_poly w, nonce w).
Definition set_s_poly a w : coins P := (c_sk w, s_sk w, b_of w, a, b_poly w, nonce w).
Definition set_b_poly a w : coins P := (c_sk w, s_sk w, b_of w, s_poly w, a, nonce w).
Definition set_nonce a w : coins P := (c_sk w, s_sk w, b_of w, s_poly w, b_poly w, a).
Definition set_ck a f : fresh P := (a, sd f, pu f, kk f, rr f).
Definition set_sd a f : fresh P := (ck f, a, pu f, kk f, rr f).
Definition set_pu a f : fresh P := (ck f, sd f, a, kk f, rr f).
Definition set_kk a f : fresh P := (ck f, sd f, pu f, a, rr f).
Definition set_rr a f : fresh P := (ck f, sd f, pu f, kk f, a).
End Setters.

(* The keys that are used are c_{u,v} at the label (u, v), and the seeds those of a
   pair at its own label. *)
Notation of_arc := (fun p : U * U => opair p.1 p.2).
Notation same := (fun p : U * U => p).

Ltac lens_tac := by [case=> [[[[[[? ?] ?] ?] ?] ?] [[[[? ?] ?] ?] ?]] | case | case=> ? ?].

Definition at_c :
  lens [finType of {ffun U -> SK P} * {ffun U * U -> {ffun U * U -> AEKey P}}] all_coins.
Proof.
by exists (fun w => (c_sk w.1, ck w.2)) (fun a w => (set_c_sk a.1 w.1, set_ck a.2 w.2)); lens_tac.
Defined.

Definition at_e : lens [finType of {ffun U * U -> AEKey P} * {ffun U * U -> Nonce P}] all_coins.
Proof.
exists (fun w => (at_labels of_arc (ck w.2), nonce w.1))
       (fun a w => (set_nonce a.2 w.1, set_ck (set_at_labels of_arc a.1 (ck w.2)) w.2)).
- by case=> [[[[[[? ?] ?] ?] ?] ?] [[[[? ?] ?] ?] ?]]; rewrite /set_ck /= set_at_labels_get.
- by case=> ? ? [? ?] w; rewrite /set_ck /= set_at_labels_set.
by case=> ? ? w; rewrite /set_ck /= get_set_at_labels.
Defined.

Definition at_b_poly : lens [finType of {ffun U -> polynomial}] all_coins.
Proof. by exists (fun w => b_poly w.1) (fun a w => (set_b_poly a w.1, w.2)); lens_tac. Defined.

Definition at_b : lens [finType of {ffun U -> Fld P} * {ffun U -> Seed P}] all_coins.
Proof.
by exists (fun w => (b_of w.1, sd w.2)) (fun a w => (set_b a.1 w.1, set_sd a.2 w.2)); lens_tac.
Defined.

Definition at_seed : lens [finType of {ffun U -> Seed P} * {ffun U -> Vec P}] all_coins.
Proof.
by exists (fun w => (sd w.2, pu w.2)) (fun a w => (w.1, set_sd a.1 (set_pu a.2 w.2))); lens_tac.
Defined.

Definition at_s_poly : lens [finType of {ffun U -> polynomial}] all_coins.
Proof. by exists (fun w => s_poly w.1) (fun a w => (set_s_poly a w.1, w.2)); lens_tac. Defined.

Definition at_s :
  lens [finType of {ffun U -> SK P} * {ffun U * U -> {ffun U * U -> Seed P}}] all_coins.
Proof.
by exists (fun w => (s_sk w.1, kk w.2)) (fun a w => (set_s_sk a.1 w.1, set_kk a.2 w.2)); lens_tac.
Defined.

Definition at_pair_seed :
  lens [finType of {ffun U * U -> Seed P} * {ffun U * U -> Vec P}] all_coins.
Proof.
exists (fun w => (at_labels same (kk w.2), rr w.2))
       (fun a w => (w.1, set_kk (set_at_labels same a.1 (kk w.2)) (set_rr a.2 w.2))).
- by case=> w [[[[? ?] ?] ?] ?]; rewrite /set_kk /= set_at_labels_get.
- by case=> ? ? [? ?] w; rewrite /set_kk /= set_at_labels_set.
by case=> ? ? w; rewrite /set_kk /= get_set_at_labels.
Defined.

Definition at_r : lens [finType of {ffun U * U -> Vec P}] all_coins.
Proof. by exists (fun w => rr w.2) (fun a w => (w.1, set_rr a w.2)); lens_tac. Defined.
End Components.
