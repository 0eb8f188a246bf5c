(******************************************************************************)
(* Theorem 1: privacy against any number of colluding users, the server being *)
(* honest.  The views of the users in C alone do not depend on the inputs of  *)
(* the others at all, and the simulator runs these on the input 0.            *)
(*                                                                            *)
(*   SIM_users E xC w == the simulated views of the users in C                *)
(*           theorem1 == REAL and SIM are equally distributed                 *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4 view simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Theorem1.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation users_view := {ffun U -> option (user_view P)}.

(* The simulator of Theorem 1: it knows the inputs of C, and puts 0 for the others. *)
Definition SIM_users (xC : {ffun U -> option (Vec P)}) (w : coins P) : users_view :=
  REAL_users E [ffun u => odflt 0 (xC u)] w.

(* For any sets of users, corrupt ones included, all inputs and distinguishers. *)
Theorem theorem1 (x : {ffun U -> Vec P}) (D : users_view -> bool) :
  Pr (fun w => D (REAL_users E x w)) = Pr (fun w => D (SIM_users (of_C E x) w)).
Proof.
apply: Pr_ext => w; congr D; apply/ffunP => u; rewrite /SIM_users !ffunE.
by case: ifP => // uC; rewrite /real_user !ffunE uC.
Qed.
End Theorem1.
