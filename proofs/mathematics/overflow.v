(******************************************************************************)
(* When the sum modulo R is the sum: with n inputs below R_U it is, for all   *)
(* inputs, exactly when R >= n (R_U - 1) + 1: the paper's choice of R in      *)
(* section VII.A, the check SumOverflows.  For one entry of the vectors.      *)
(*                                                                            *)
(*    sum_exact       == the bound suffices, for any subset U3 of the users   *)
(*    sum_wraps       == with R <= n (RU - 1) the largest inputs wrap         *)
(*    overflow_iff    == both, as an equivalence                              *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Overflow.
Variables (n R RU : nat).
Implicit Type x : 'I_n -> nat.

Lemma sum_bound x (U3 : {set 'I_n}) :
  (forall u, x u < RU) -> \sum_(u in U3) x u <= n * RU.-1.
Proof.
move=> xb; apply: (@leq_trans (#|U3| * RU.-1)); last first.
  by rewrite leq_mul2r; apply/orP; right; have := max_card (mem U3); rewrite card_ord.
by rewrite -sum_nat_const; apply: leq_sum => u _; move: (xb u); lia.
Qed.

(* R >= n (R_U - 1) + 1: the sum that the server gets, modulo R, is the sum over the integers,
   whoever is in U3. *)
Theorem sum_exact x (U3 : {set 'I_n}) :
  n * RU.-1 + 1 <= R -> (forall u, x u < RU) ->
  (\sum_(u in U3) x u) %% R = \sum_(u in U3) x u.
Proof. by move=> hR xb; apply: modn_small; move: (sum_bound U3 xb); lia. Qed.

(* One less does not do: when R <= n (R_U - 1), n inputs R_U - 1 have another sum modulo R. *)
Theorem sum_wraps :
  0 < R -> 0 < RU -> R <= n * RU.-1 ->
  exists2 x : 'I_n -> nat, forall u, x u < RU & (\sum_u x u) %% R <> \sum_u x u.
Proof.
move=> R0 RU0 hR; exists (fun _ => RU.-1) => [u|]; first by rewrite prednK.
by rewrite sum_nat_const card_ord => e; move: (ltn_pmod (n * RU.-1) R0); rewrite e; lia.
Qed.

(* The bound is exact. *)
Theorem overflow_iff :
  0 < R -> 0 < RU ->
  (forall x, (forall u, x u < RU) -> (\sum_u x u) %% R = \sum_u x u) <-> n * RU.-1 + 1 <= R.
Proof.
move=> R0 RU0; split=> [h|hR x xb].
  by rewrite addn1 ltnNge; apply/negP => /(sum_wraps R0 RU0)[x /h e]; rewrite e.
have := @sum_exact x setT hR xb; under eq_bigl => u do rewrite inE.
by [].
Qed.
End Overflow.
