(******************************************************************************)
(* Hyb4 -> Hyb5: for u in U*, x_u is left out of y_u.  Nothing is assumed:    *)
(* the uniform p_u hides it.                                                  *)
(*                                                                            *)
(*         hyb45 == the hop                                                   *)
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

Section Hyb45.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation Ustar := (Ustar E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).
Hypothesis vE : valid E.

(* p_u in Hyb5 is x_u + p_u of Hyb4. *)
Definition absorb_x (w : all_coins P) : all_coins P :=
  (w.1, set_pu [ffun u => if u \in Ustar then x u + pu w.2 u else pu w.2 u] w.2).

Lemma absorb_x_inj : injective absorb_x.
Proof.
move=> [w1 [[[[c1 d1] p1] k1] r1]] [w2 [[[[c2 d2] p2] k2] r2]].
rewrite /absorb_x /set_pu /ck /sd /pu /kk /rr /=.
move=> [-> -> -> /ffunP e -> ->]; congr (_, (_, _, _, _, _)); apply/ffunP => u.
by move: (e u); rewrite !ffunE; case: ifP => // _ /addrI.
Qed.

Theorem hyb45 : Pr (fun w => D (Hyb4 E x w)) = Pr (fun w => D (Hyb5 E x w)).
Proof.
apply: (hop_bij _ absorb_x_inj) => w; apply: (assemble_ext vE) => // u u2.
rewrite /h_y /h_p /h_x /h_self_seed /= mem_enum /pu /= ffunE.
by case: (u \in Ustar); rewrite ?add0r.
Qed.
End Hyb45.
