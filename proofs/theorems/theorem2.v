(******************************************************************************)
(* Theorem 2: privacy against a curious server that colludes with fewer than  *)
(* t users.  For every distinguisher the views REAL and SIM are as close as a *)
(* sum of advantages of displayed reductions says, whether z is bot or not.   *)
(* The paper says "computationally indistinguishable"; running times are not  *)
(* modelled: that SIM and the reductions are efficient is seen by reading.    *)
(*                                                                            *)
(*   bound2 E x D == the sum, by hops: DDH and IND-CPA for honest pairs of    *)
(*                   U1, key derivation and PRG for U*, and, if z is given,   *)
(*                   DDH and PRG for the pairs of u' in U3 \ C                *)
(*       theorem2 == |Pr[D REAL] - Pr[D SIM]| <= bound2 E x D                 *)
(*  theorem2_rand == the same for a distinguisher with coins: the average     *)
(*   theorem2_eps == with one epsilon for each assumption, h1 = |U1 \ C| and  *)
(*                   e3 = |U3 \ C| - 1, or 0 if z is bot:                     *)
(*                     ('C(h1, 2) + e3) * eps_ddh + h1 * (h1 - 1) * eps_cpa   *)
(*                     + |U*| * (eps_kdf + eps_prg) + e3 * eps_prg            *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets endpoints.
From SecAgg.hybrids Require Import hyb01 hyb12 hyb23 hyb34 hyb45 hyb56 hyb67 hyb78 hyb89.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Theorem2.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation C := (sC E).

(* From Hyb0 to Hyb5. *)
Definition bound05 (x : {ffun U -> Vec P}) (D : view P -> bool) : rat :=
  chain_bound (adv01 E x D) (pairs1 E) + chain_bound (adv12 E x D) (arcs1 E) +
  (chain_bound (adv3 E x D) (enum (Ustar E)) + chain_bound (adv34 E x D) (enum (Ustar E))).
(* From Hyb5 to Hyb9. *)
Definition bound59 (x : {ffun U -> Vec P}) (D : view P -> bool) : rat :=
  chain_bound (adv67 E x D) (star E) + chain_bound (adv78 E x D) (star E).
Definition bound2 (x : {ffun U -> Vec P}) (D : view P -> bool) : rat :=
  bound05 x D + (if z_given E then bound59 x D else 0).

Hypothesis vE : valid E.
Hypothesis hC : (#|C| < (thr P).+1)%N.

Lemma hyb05 x D :
  `| Pr (fun w => D (Hyb0 E x w)) - Pr (fun w => D (Hyb5 E x w)) | <= bound05 x D.
Proof.
rewrite -hyb45 //; apply: le_trans (ler_dist_add (Pr (fun w => D (Hyb3 E x w))) _ _) _.
apply: ler_add (hyb34 x D vE); rewrite -hyb23 //.
apply: le_trans (ler_dist_add (Pr (fun w => D (Hyb1 E x w))) _ _) _.
exact: ler_add (hyb01 x D vE) (hyb12 x D vE).
Qed.

Lemma hyb59 x D : z_given E ->
  `| Pr (fun w => D (Hyb5 E x w)) - Pr (fun w => D (Hyb9 E x w)) | <= bound59 x D.
Proof.
move=> zE; rewrite -hyb89 // hyb56 //.
apply: le_trans (ler_dist_add (Pr (fun w => D (Hyb7 E x w))) _ _) _.
exact: ler_add (hyb67 x D vE hC zE) (hyb78 x D vE hC zE).
Qed.

(* Theorem 2, for an execution with any valid sets, in which fewer than t users are
   corrupt: for all inputs x and all distinguishers D. *)
Theorem theorem2 (x : {ffun U -> Vec P}) (D : view P -> bool) :
  `| Pr (fun w : coins P => D (REAL E x w)) -
     Pr (fun w : all_coins P => D (SIM E (of_C E x) (zval E x) w)) | <= bound2 x D.
Proof.
rewrite hyb0R // /bound2; case: (boolP (z_given E)) => zE; last first.
  by rewrite addr0 -hyb5S //; apply: hyb05.
rewrite -hyb9S //; apply: le_trans (ler_dist_add (Pr (fun w => D (Hyb5 E x w))) _ _) _.
by apply: ler_add; [apply: hyb05 | apply: hyb59].
Qed.

(* A distinguisher with coins of its own: the average over its coins. *)
Corollary theorem2_rand (A : finType) (x : {ffun U -> Vec P}) (D : A -> view P -> bool) :
  `| Pr (fun aw : A * coins P => D aw.1 (REAL E x aw.2)) -
     Pr (fun aw : A * all_coins P => D aw.1 (SIM E (of_C E x) (zval E x) aw.2)) |
  <= (\sum_a bound2 x (D a)) / #|A|%:R.
Proof.
rewrite (Pr_pair (fun a w => D a (REAL E x w))).
rewrite (Pr_pair (fun a w => D a (SIM E (of_C E x) (zval E x) w))).
rewrite -mulrBl -sumrB normrM [X in _ * X]ger0_norm ?invr_ge0 ?ler0n //.
apply: ler_wpmul2r; first by rewrite invr_ge0 ler0n.
by apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => a _; apply: theorem2.
Qed.

(* The bound in closed form, if each displayed reduction has at most the advantage
   of its assumption: eps_ddh for hashed DDH with labelled keys (for the keys of AE
   and for the seeds), eps_cpa for AE, eps_kdf for self_seed, eps_prg for PRG. *)
Section Epsilons.
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).
Variables (eps_ddh eps_cpa eps_kdf eps_prg : rat).
Hypothesis ddh_c : forall p T, p \in pairs1 E -> adv01 E x D p T <= eps_ddh.
Hypothesis cpa_e : forall p T, p \in arcs1 E -> adv12 E x D p T <= eps_cpa.
Hypothesis kdf_b : forall u T, u \in Ustar E -> adv3 E x D u T <= eps_kdf.
Hypothesis prg_b : forall u T, u \in Ustar E -> adv34 E x D u T <= eps_prg.
Hypothesis ddh_s : z_given E -> forall p T, p \in star E -> adv67 E x D p T <= eps_ddh.
Hypothesis prg_s : z_given E -> forall p T, p \in star E -> adv78 E x D p T <= eps_prg.
Notation h1 := #|H1 E|.
Notation e3 := (if z_given E then #|H3 E|.-1 else 0)%N.

Lemma bound05_eps : bound05 x D <=
  'C(h1, 2)%:R * eps_ddh + (h1 * h1.-1)%:R * eps_cpa + #|Ustar E|%:R * (eps_kdf + eps_prg).
Proof.
have cU (f : U -> seq U -> rat) e : (forall u T, u \in Ustar E -> f u T <= e) ->
    chain_bound f (enum (Ustar E)) <= #|Ustar E|%:R * e.
  by move=> h; rewrite cardE; apply: chain_bound_le => u T; rewrite mem_enum; apply: h.
rewrite /bound05 mulrDr -size_pairs1 -size_arcs1.
by rewrite !ler_add ?chain_bound_le ?cU.
Qed.

Lemma bound59_eps :
  (if z_given E then bound59 x D else 0) <= e3%:R * eps_ddh + e3%:R * eps_prg.
Proof.
case: (boolP (z_given E)) => zE; last by rewrite !mul0r addr0.
have [u' pkE] := z_given_uprime hC zE.
by rewrite /bound59 -(size_star pkE) ler_add ?chain_bound_le //; auto.
Qed.

Corollary theorem2_eps :
  `| Pr (fun w : coins P => D (REAL E x w)) -
     Pr (fun w : all_coins P => D (SIM E (of_C E x) (zval E x) w)) |
  <= ('C(h1, 2) + e3)%:R * eps_ddh + (h1 * h1.-1)%:R * eps_cpa
     + #|Ustar E|%:R * (eps_kdf + eps_prg) + e3%:R * eps_prg.
Proof.
apply: le_trans (theorem2 x D) _; apply: le_trans (ler_add bound05_eps bound59_eps) _.
rewrite natrD [X in _ <= X + _ + _ + _]mulrDl le_eqVlt; apply/orP; left; apply/eqP.
set a := _ * eps_ddh; set b := _ * eps_cpa; set c := _ * (_ + _); set d := e3%:R * eps_ddh.
rewrite addrA; congr (_ + _); rewrite -!addrA; congr (_ + _).
by rewrite addrA addrC.
Qed.
End Epsilons.
End Theorem2.
