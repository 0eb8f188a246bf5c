(******************************************************************************)
(* What a simulator of the type of Theorem 4 cannot know: it asks once for    *)
(* the sum of the inputs over one set, which it names before it knows         *)
(* anything of them.  If an adversary claims sums over several sets, or over  *)
(* one that is too small to be asked for, then over uniform inputs its claims *)
(* are right with probability at most 1/|Vec|, whatever the simulator and its *)
(* coins.  So a strategy that computes such sums in a real execution, with    *)
(* Figure 4's users or with others, has no simulator: this is a contrapositive *)
(* of Theorem 4, on its own game.                                             *)
(*                                                                            *)
(*      estimate S == claims of an adversary: a vector for each set of users  *)
(*         blind S == a strategy that ends with an estimate and not with a    *)
(*                    guess; it does not know what its estimate is held       *)
(*                    against                                                 *)
(* right sums x e  == the estimate e has the sum of the inputs x over each    *)
(*                    set in sums                                             *)
(* with_target sums x b == the strategy that does what b does and guesses     *)
(*                    true if its estimate is right                           *)
(*       trace W b == what happens when b plays in the world W                *)
(*   estimated W b == the estimate of b in the world W                        *)
(*    play_target  == of a play of with_target the guess alone depends on x   *)
(*   guess_target  == with_target guesses true if estimated is right          *)
(* beyond C delta sums == no question that the functionality answers has the  *)
(*                    only nonempty set of sums                               *)
(*   beyond_two    == so it is with two nonempty sets                         *)
(*   beyond_small  == and with a nonempty set of fewer than delta users       *)
(*   simulated     == the guess against a simulator with the functionality    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Programs, with something done to their result ------------------------------- *)
Fixpoint finish (Q A X Y : Type) (f : X -> Y) (p : asks Q A X) : asks Q A Y :=
  match p with
  | Done x => Done Q A (f x)
  | Ask q k => Ask q (fun a => finish f (k a))
  end.

Lemma run_finish (Q A X Y : Type) (f : X -> Y) (o : Q -> A) (p : asks Q A X) :
  run o (finish f p) = (f (run o p).1, (run o p).2).
Proof. by elim: p => [x //|q k IH] /=; rewrite IH. Qed.

(* A move and what is done next, with something done to the latter. *)
Definition next (Q A M K K' : Type) (f : K -> K') (p : asks Q A (M * K)) : asks Q A (M * K') :=
  finish (fun mk => (mk.1, f mk.2)) p.

Lemma run_next (Q A M K K' : Type) (f : K -> K') (o : Q -> A) (p : asks Q A (M * K)) :
  run o (next f p) = ((run o p).1.1, f (run o p).1.2, (run o p).2).
Proof. exact: run_finish. Qed.

Section Blind.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation inputs := {ffun U -> Vec S}.

(* ---- Adversaries that do not know the inputs ------------------------------------- *)
Definition estimate := {set U} -> Vec S.

Notation program X := (asks (query S) (Vec S) X).
Definition blind4 := said4 S -> program estimate.
Definition blind3 := said3 S -> program (move4 S * blind4).
Definition blind2 := said2 S -> program (move3 S * blind3).
Definition blind1 := said1 S -> program (move2 S * blind2).
Definition blind0 := said0 S -> program (move1 S * blind1).
Definition blind := program (move0 S * blind0).

(* The estimate has the sums of x over the sets in sums. *)
Definition right (sums : {set {set U}}) (x : inputs) (e : estimate) : bool :=
  [forall A in sums, e A == \sum_(u in A) x u].

(* The inputs x are used for the guess alone. *)
Definition with_target (sums : {set {set U}}) (x : inputs) (b : blind) : strategy S :=
  next (fun k0 a => next (fun k1 a => next (fun k2 a => next (fun k3 a => next (fun k4 a =>
    finish (right sums x) (k4 a)) (k3 a)) (k2 a)) (k1 a)) (k0 a)) b.

(* What happens in the world W, as play says it, but with the estimate in the place of the
   guess. *)
Definition trace (W : world S) (b : blind) :
    move0 S * move1 S * move2 S * move3 S * move4 S * seq (query S) * seq (query S) * estimate :=
  let: (a0, k0, q0) := run (before W) b in
  let: (a1, k1, q1) := run (before W) (k0 (say0 W a0)) in
  let: (a2, k2, q2) := run (before W) (k1 (say1 W a0 a1)) in
  let: (a3, k3, q3) := run (before W) (k2 (say2 W a0 a1 a2)) in
  let: (a4, k4, q4) := run (before W) (k3 (say3 W a0 a1 a2 a3)) in
  let: (e, q5) := run (after W a0 a1 a2 a3 a4) (k4 (say4 W a0 a1 a2 a3 a4)) in
  (a0, a1, a2, a3, a4, q0 ++ q1 ++ q2 ++ q3 ++ q4, q5, e).
Definition estimated (W : world S) (b : blind) : estimate := (trace W b).2.

(* Of the transcript the guess alone depends on x and on sums. *)
Theorem play_target (W : world S) (sums : {set {set U}}) (x : inputs) (b : blind) :
  play W (with_target sums x b) =
  let: (a0, a1, a2, a3, a4, q, q', e) := trace W b in
  Transcript a0 a1 a2 a3 a4 q q' (right sums x e).
Proof.
rewrite /play /trace /with_target.
rewrite run_next; case: (run _ b) => [[a0 k0] q0] /=.
rewrite run_next; case: (run _ (k0 _)) => [[a1 k1] q1] /=.
rewrite run_next; case: (run _ (k1 _)) => [[a2 k2] q2] /=.
rewrite run_next; case: (run _ (k2 _)) => [[a3 k3] q3] /=.
rewrite run_next; case: (run _ (k3 _)) => [[a4 k4] q4] /=.
by rewrite run_finish; case: (run _ (k4 _)).
Qed.

Corollary guess_target (W : world S) (sums : {set {set U}}) (x : inputs) (b : blind) :
  guess (play W (with_target sums x b)) = right sums x (estimated W b).
Proof.
by rewrite play_target /estimated; case: (trace W b) => [[[[[[[a0 a1] a2] a3] a4] q] q'] e].
Qed.

(* It asks as many questions as b does: theorem4's condition does not depend on x. *)
Corollary asks_target (n : nat) (sums sums' : {set {set U}}) (x x' : inputs) (b : blind) :
  asks_at_most n (with_target sums x b) -> asks_at_most n (with_target sums' x' b).
Proof.
move=> few W; move: (few W); rewrite !play_target.
by case: (trace W b) => [[[[[[[a0 a1] a2] a3] a4] q] q'] e].
Qed.

(* ---- Sums that one question does not answer -------------------------------------- *)
Variable C : {set U}.

(* If the functionality answers L, then some nonempty set in sums is not L; and if it answers
   nothing, then there is a nonempty set in sums. *)
Definition beyond (delta : nat) (sums : {set {set U}}) : bool :=
  [exists A in sums, A != set0] &&
  [forall L : {set U}, (L \subset ~: C) && (delta <= #|L|)%N ==>
    [exists A in sums, (A != set0) && (A != L)]].

(* Two sums, whatever delta is. *)
Lemma beyond_two (delta : nat) (sums : {set {set U}}) (A B : {set U}) :
  A \in sums -> B \in sums -> A != set0 -> B != set0 -> A != B -> beyond delta sums.
Proof.
move=> As Bs A0 B0 ne; apply/andP; split; first by apply/exists_inP; exists A.
apply/forallP => L; apply/implyP => _; apply/exists_inP.
by have [e|nL] := eqVneq A L; [exists B; rewrite ?B0 // -e eq_sym | exists A; rewrite ?A0].
Qed.

(* The sum over fewer than delta users. *)
Lemma beyond_small (delta : nat) (sums : {set {set U}}) (A : {set U}) :
  A \in sums -> A != set0 -> (#|A| < delta)%N -> beyond delta sums.
Proof.
move=> As A0 few; apply/andP; split; first by apply/exists_inP; exists A.
apply/forallP => L; apply/implyP => /andP[_ many]; apply/exists_inP; exists A => //.
by rewrite A0; apply: contraL few => /eqP ->; rewrite -leqNgt.
Qed.

(* The guess against the simulator s, which has one answer of the functionality. *)
Definition simulated (delta : nat) (sums : {set {set U}}) (s : simulator S) (b : blind)
    (x : inputs) : bool :=
  guess (play (with_ideal s (Ideal C x delta)) (with_target sums x b)).
End Blind.
