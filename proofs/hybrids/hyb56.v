(******************************************************************************)
(* Hyb5 -> Hyb6: for u in U3 \ C, the shares of s_u^SK that corrupt users     *)
(* hold become shares of 0.  Nothing is assumed: fewer than t of them are     *)
(* held, because no share of s_u^SK is ever revealed for u in U3.             *)
(*                                                                            *)
(*    view56 E x == the view, from these shares, the polynomials of the other *)
(*                  dealers, and other coins                                  *)
(*         hyb56 == the hop                                                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage pairs hashed_ddh ind_cpa expansion.
From SecAgg.games Require Import share_hop star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hyb56.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation C := (sC E). Notation H3 := (H3 E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).
Hypothesis vE : valid E.

Definition view56 (shs : {ffun U * U -> F}) (r : {ffun U -> option {ffun 'I_(thr P) -> F}})
    (w : all_coins P) : view P :=
  let h := change5 E false in
  let w1 := set_s_poly [ffun u => odflt (s_poly w.1 u) (r u)] w.1 in
  let sh u v := if (u \in H3) && (v \in C) then shs (u, v) else s_share w1 u v in
  assemble E x (tape w1) (c_pk w.1) (s_pk w.1)
    (fun u v => ae_enc (h_key h w u v) (nonce w.1 (u, v)) (u, v) (h_msg h sh (h_b E h w) u v))
    (h_y E x h w) sh (h_b E h w).

Lemma view56E b a w : hyb E x (change5 E b) (put (at_s_poly P) a w) =
  share_exp (@pt P) C (fun (w : all_coins P) u => embed (s_sk w.1 u)) view56 H3 b (a, w).
Proof.
rewrite /share_exp /view56; apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite /tape /s_poly /= !ffunE H3_C.
- move=> u v u2 v1 ne; rewrite /h_e /h_key /h_msg /=; congr ae_enc; rewrite -opair_arcs1 //.
  rewrite opair_pairs1 //; case: ifP => // np; congr pack.
  rewrite /h_s /s_share /s_poly /= !ffunE /=.
  case: (boolP (u \in H3)) => uS /=; last by rewrite andbF.
  have -> : v \in C by move: np; rewrite (H3_H1 vE uS) !inE v1 andbT => /negbFE.
  by rewrite andbT.
by move=> o3 u v u2 n3; rewrite /h_s /s_share /s_poly /= !ffunE /= H3_U3 // andbF.
Qed.

Hypothesis hC : (#|C| < (thr P).+1)%N.

Theorem hyb56 : Pr (fun w => D (Hyb5 E x w)) = Pr (fun w => D (Hyb6 E x w)).
Proof.
rewrite (Pr_via D (view56E false)) (Pr_via D (view56E true)).
exact: (shares_of_zero (@pt_neq0 P) hC).
Qed.
End Hyb56.
