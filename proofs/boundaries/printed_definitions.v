(******************************************************************************)
(* Definitions 1 and 2 of the paper let the experiment output "b = b'" and    *)
(* subtract the two probabilities (D14).  Read like this, an adversary that   *)
(* always says the same has advantage 1, and one that always recognises the   *)
(* real world has advantage 0, so that no assumption would hold and none      *)
(* would mean anything.  The games here output b' instead.                    *)
(*                                                                            *)
(*   printed_adv real ideal M == the advantage as printed                     *)
(*       printed_adv_constant == it is 1 for a constant adversary             *)
(*       printed_adv_perfect  == it is 0 for one that is always right         *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section PrintedDefinitions.
Variables (S : finType) (s0 : S) (Inp : Type) (real ideal : S -> Inp).

(* Pr[Exp^1 = 1] and Pr[Exp^0 = 1], where Exp^b outputs whether b = b'. *)
Definition printed_adv (M : Inp -> bool) : rat :=
  `| Pr (fun s => M (real s) == true) - Pr (fun s => M (ideal s) == false) |.

Lemma Pr_false : Pr (fun _ : S => false) = 0.
Proof.
by rewrite /Pr (_ : [set _ | _] = set0) ?cards0 ?mul0r //; apply/setP => s; rewrite !inE.
Qed.

Theorem printed_adv_constant : printed_adv (fun _ => true) = 1.
Proof. by rewrite /printed_adv (Pr_true s0) // Pr_false subr0 normr1. Qed.

Theorem printed_adv_perfect (M : Inp -> bool) :
  (forall s, M (real s)) -> (forall s, ~~ M (ideal s)) -> printed_adv M = 0.
Proof.
move=> r i; rewrite /printed_adv (Pr_true s0) => [|s]; last by rewrite r.
by rewrite (Pr_true s0) ?subrr ?normr0 // => s; rewrite (negbTE (i s)).
Qed.
End PrintedDefinitions.
