(******************************************************************************)
(* Hyb3 -> Hyb4: for u in U*, p_u becomes uniform, one user after the other.  *)
(* Two assumptions, because p_u = PRG(seed) for a seed that is derived from   *)
(* b_u (D5): first the seed becomes uniform (Hyb34), then PRG of it.          *)
(*                                                                            *)
(*  view3 E x, red3 E x u T, adv3 E x D u T, hyb3_34 == the first half        *)
(*  view34 E x, red34 E x u T, adv34 E x D u T, hyb34_4 == the second half    *)
(*        hyb34 == the hop                                                    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage pairs hashed_ddh ind_cpa expansion.
From SecAgg.games Require Import share_hop star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Hyb34.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation Ustar := (Ustar E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).

(* The seeds.  The reduction shows Hyb34 with the challenge among the seeds; of b_u
   for u in U* nothing is needed any more: their shares are shares of 0. *)
Definition view3 (bs : {ffun U -> option (Fld P)}) (seeds : {ffun U -> Seed P})
    (w : all_coins P) : view P :=
  hyb E x (change3 E (enum Ustar)) (set_b [ffun u => odflt 0 (bs u)] w.1, set_sd seeds w.2).
Definition derive_self (u : U) (b : Fld P) : Seed P := self_seed b u.
Definition red3 (u : U) (T : seq U) := expand_red derive_self (mem Ustar) view3 u T.
Definition adv3 (u : U) (T : seq U) : rat :=
  adv_expand (derive_self u) (fun s w => D (red3 u T s w)).

(* The masks.  The reduction shows Hyb4 with the challenge among the p_u. *)
Definition view34 (seeds : {ffun U -> option (Seed P)}) (ps : {ffun U -> Vec P})
    (w : all_coins P) : view P :=
  hyb E x (change34 E (enum Ustar)) (w.1, set_pu ps w.2).
Definition red34 (u : U) (T : seq U) := expand_red (fun _ => @prg P) (mem Ustar) view34 u T.
Definition adv34 (u : U) (T : seq U) : rat :=
  adv_expand (@prg P) (fun p w => D (red34 u T p w)).

Hypothesis vE : valid E.
Let sU : {subset enum Ustar <= Ustar}. Proof. by move=> u; rewrite mem_enum. Qed.

Lemma view3E T a w : {subset T <= Ustar} ->
  hyb E x (change3 E T) (put (at_b P) a w) = expand_exp derive_self (mem Ustar) view3 T (a, w).
Proof.
case: a => b s sT; rewrite /expand_exp /view3; apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite /tape /b_of /= !ffunE Ustar_C.
- move=> u v _ _ _; rewrite /h_e /h_key /h_msg /h_b /b_of /=.
  by rewrite !ffunE; case: (boolP (u \in Ustar)).
- move=> u u2; rewrite /h_y /h_p /h_self_seed /h_x /= mem_enum /b_of /sd /= !ffunE.
  case: (boolP (u \in Ustar)) => // nu; rewrite ifF //.
  by apply/negbTE; apply: contra nu => /sT.
by move=> o3 u v u3; rewrite /h_b /b_of /= !ffunE Ustar_U3.
Qed.

Theorem hyb3_34 :
  `| Pr (fun w => D (Hyb3 E x w)) - Pr (fun w => D (Hyb34 E x w)) |
  <= chain_bound adv3 (enum Ustar).
Proof.
rewrite (Pr_via D (fun a w => view3E a w _)) // (Pr_via D (fun a w => view3E a w sU)).
by apply: expand_all; first exact: enum_uniq.
Qed.

Lemma view34E T a w : {subset T <= Ustar} ->
  hyb E x (change34 E T) (put (at_seed P) a w) =
  expand_exp (fun _ => @prg P) (mem Ustar) view34 T (a, w).
Proof.
case: a => s p sT; rewrite /expand_exp /view34; apply: (assemble_ext vE) => // u u2.
rewrite /h_y /h_p /h_self_seed /h_x /= mem_enum /sd /pu /= !ffunE.
case: (boolP (u \in Ustar)) => // nu; rewrite ifF //.
by apply/negbTE; apply: contra nu => /sT.
Qed.

Theorem hyb34_4 :
  `| Pr (fun w => D (Hyb34 E x w)) - Pr (fun w => D (Hyb4 E x w)) |
  <= chain_bound adv34 (enum Ustar).
Proof.
rewrite (Pr_via D (fun a w => view34E a w _)) // (Pr_via D (fun a w => view34E a w sU)).
by apply: expand_all; first exact: enum_uniq.
Qed.

Theorem hyb34 :
  `| Pr (fun w => D (Hyb3 E x w)) - Pr (fun w => D (Hyb4 E x w)) |
  <= chain_bound adv3 (enum Ustar) + chain_bound adv34 (enum Ustar).
Proof.
apply: le_trans (ler_dist_add (Pr (fun w => D (Hyb34 E x w))) _ _) _.
exact: ler_add hyb3_34 hyb34_4.
Qed.
End Hyb34.
