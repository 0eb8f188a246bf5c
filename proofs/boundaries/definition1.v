(******************************************************************************)
(* Definitions 1 and 2 of the paper, read to the letter: Exp^b outputs 1 if   *)
(* b' = b, and the advantage is |Pr[Exp^1 = 1] - Pr[Exp^0 = 1]|.  Then who    *)
(* always guesses 1 has advantage 1, and who always guesses right has 0, so   *)
(* that the assumptions would be false for every group (D14); all games of    *)
(* this development output b'.                                                *)
(*                                                                            *)
(*   exp_literal real ideal M b s == the experiment Exp^b with the secret s   *)
(*   adv_literal real ideal M     == the advantage as it is printed           *)
(*   adv_guess real ideal M       == the advantage when Exp^b outputs b'      *)
(*   literal_constant == the constant adversary has the printed advantage 1   *)
(*   literal_perfect  == a perfect one has the printed advantage 0 ...        *)
(*   guess_perfect    == ... and advantage 1 when the experiment outputs b'   *)
(*   guess_constant   == the constant one has advantage 0 then                *)
(*   literalE         == the printed advantage is |Pr[b'=1 | b=1] +           *)
(*                       Pr[b'=1 | b=0] - 1|                                  *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definition1.
(* The coins of the experiment (at least one), and what M is given when b = 1 and when b = 0. *)
Variables (S : finType) (s0 : S) (Inp : Type) (real ideal : S -> Inp).
Implicit Type M : Inp -> bool.

(* Step 4 chooses by b what M is given; steps 5 and 6 output whether M's guess b' is b. *)
Definition exp_literal M (b : bool) (s : S) : bool := M (if b then real s else ideal s) == b.

Definition adv_literal M : rat := `| Pr (exp_literal M true) - Pr (exp_literal M false) |.

Definition adv_guess M : rat := `| Pr (fun s => M (real s)) - Pr (fun s => M (ideal s)) |.

Lemma Pr_never (f : S -> bool) : (forall s, ~~ f s) -> Pr f = 0.
Proof.
move=> h; rewrite /Pr (_ : [set s | f s] = set0) ?cards0 ?mul0r //.
by apply/setP => s; rewrite !inE (negbTE (h s)).
Qed.

Lemma Pr_always (f : S -> bool) : (forall s, f s) -> Pr f = 1.
Proof.
move=> h; rewrite /Pr (_ : [set s | f s] = setT) ?cardsT ?divff //.
  by rewrite pnatr_eq0 -lt0n; apply/card_gt0P; exists s0.
by apply/setP => s; rewrite !inE h.
Qed.

Lemma Pr_not (f : S -> bool) : Pr (fun s => ~~ f s) = 1 - Pr f.
Proof.
apply/eqP; rewrite eq_sym subr_eq -(@Pr_always (fun=> true)) // /Pr -mulrDl -natrD.
rewrite cardsE -(cardsC [set s | f s]) addnC; apply/eqP; congr (_%:R / _); congr addn.
by apply: eq_card => s; rewrite !inE.
Qed.

(* The adversary that always outputs 1 breaks the assumption as printed. *)
Theorem literal_constant : adv_literal (fun=> true) = 1.
Proof. by rewrite /adv_literal Pr_always // Pr_never // subr0 normr1. Qed.

Theorem guess_constant : adv_guess (fun=> true) = 0.
Proof. by rewrite /adv_guess subrr normr0. Qed.

(* An adversary that always tells the two worlds apart does not. *)
Theorem literal_perfect M :
  (forall s, M (real s)) -> (forall s, ~~ M (ideal s)) -> adv_literal M = 0.
Proof.
move=> r i; rewrite /adv_literal !Pr_always ?subrr ?normr0 // => s.
  by rewrite /exp_literal (negbTE (i s)).
by rewrite /exp_literal r.
Qed.

Theorem guess_perfect M :
  (forall s, M (real s)) -> (forall s, ~~ M (ideal s)) -> adv_guess M = 1.
Proof. by move=> r i; rewrite /adv_guess Pr_always // Pr_never // subr0 normr1. Qed.

(* What the printed advantage measures. *)
Theorem literalE M :
  adv_literal M = `| Pr (fun s => M (real s)) + Pr (fun s => M (ideal s)) - 1 |.
Proof.
rewrite /adv_literal; have -> : Pr (exp_literal M true) = Pr (fun s => M (real s)).
  by apply: Pr_ext => s; rewrite /exp_literal eqb_id.
have -> : Pr (exp_literal M false) = 1 - Pr (fun s => M (ideal s)).
  by rewrite -Pr_not; apply: Pr_ext => s; rewrite /exp_literal; case: (M _).
by rewrite opprB addrA.
Qed.
End Definition1.
