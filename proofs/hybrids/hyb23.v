(******************************************************************************)
(* Hyb2 -> Hyb3: for u in U*, the shares of b_u that corrupt users hold       *)
(* become shares of 0.  Nothing is assumed: fewer than t of them are held.    *)
(*                                                                            *)
(*    view23 E x == the view, from these shares, the polynomials of the other *)
(*                  dealers, and other coins                                  *)
(*         hyb23 == the hop                                                   *)
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

Section Hyb23.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation C := (sC E). Notation Ustar := (Ustar E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).
Hypothesis vE : valid E.

Definition view23 (shs : {ffun U * U -> F}) (r : {ffun U -> option {ffun 'I_(thr P) -> F}})
    (w : all_coins P) : view P :=
  let w1 := set_b_poly [ffun u => odflt (b_poly w.1 u) (r u)] w.1 in
  let bh u v := if (u \in Ustar) && (v \in C) then shs (u, v) else b_share w1 u v in
  assemble E x (tape w1) (c_pk w.1) (s_pk w.1)
    (fun u v => ae_enc (h_key (change2 E false) w u v) (nonce w.1 (u, v)) (u, v)
                  (h_msg (change2 E false) (s_share w.1) bh u v))
    (y_U2 E x w.1) (s_share w.1) bh.

Lemma view23E b a w : hyb E x (change2 E b) (put (at_b_poly P) a w) =
  share_exp (@pt P) C (fun w : all_coins P => b_of w.1) view23 Ustar b (a, w).
Proof.
rewrite /share_exp /view23; apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite /tape /= !ffunE Ustar_C.
- move=> u v u2 v1 ne; rewrite /h_e /h_key /h_msg /=; congr ae_enc; rewrite -opair_arcs1 //.
  rewrite opair_pairs1 //; case: ifP => // np; congr pack; rewrite /h_b /b_share /= !ffunE /=.
  case: (boolP (u \in Ustar)) => uS /=; last by rewrite andbF.
  have -> : v \in C by move: np; rewrite (Ustar_H1 vE uS) !inE v1 andbT => /negbFE.
  by rewrite andbT.
by move=> o3 u v u3; rewrite /h_b /b_share /= !ffunE /= Ustar_U3 // andbF.
Qed.

Hypothesis hC : (#|C| < (thr P).+1)%N.

Theorem hyb23 : Pr (fun w => D (Hyb2 E x w)) = Pr (fun w => D (Hyb3 E x w)).
Proof.
rewrite (Pr_via D (view23E false)) (Pr_via D (view23E true)).
exact: (shares_of_zero (@pt_neq0 P) hC).
Qed.
End Hyb23.
