(******************************************************************************)
(* The perfect hop for a star of masks: if the pairwise masks between u' and  *)
(* the other users of H are uniform, then the masked values of H are uniform  *)
(* but for their sum (D11: the paper cites Lemma 1, which asks this of all    *)
(* pairs).  The other masks may be part of the values.  The hop is the        *)
(* translation of the masks of star_lemma; it is used for Hyb8 -> Hyb9.       *)
(*                                                                            *)
(*   star_masked V == the view V of values under the masks of the star        *)
(*     star_sum V  == the view V of uniform values with the sum z             *)
(*       star_hop  == the hop                                                 *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.mathematics Require Import star.
From SecAgg.games Require Import probability advantage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section StarHop.
Variables (n : nat) (G : finZmodType) (Rest : finType) (View : Type).
Notation U := 'I_n.
(* Values with the sum z, which other coins determine. *)
Variables (H : {set U}) (u' : U) (x : Rest -> {ffun U -> G}) (z : G).
Hypothesis hu' : u' \in H.
Hypothesis xz : forall r, \sum_(v in H) x r v = z.
(* An arbitrary view of the masked values and of the other coins; the coins of the
   star are the masks of the pairs {u', v}, by v. *)
Variable V : {ffun U -> G} -> Rest -> View.
Definition star_coins := [finType of {ffun U -> G} * Rest].

Definition star_masked (w : star_coins) : View := V (star_out H u' (x w.2) w.1) w.2.
(* Only the sum z of the values is used. *)
Definition star_sum (w : star_coins) : View := V (star_ideal H u' z w.1) w.2.

Theorem star_hop (D : View -> bool) :
  Pr (fun w => D (star_masked w)) = Pr (fun w => D (star_sum w)).
Proof.
pose h (w : star_coins) : star_coins := (star_shift H u' (x w.2) w.1, w.2).
have hi : injective h.
  move=> [r1 s1] [r2 s2] [e es]; rewrite es in e *; congr (_, _).
  exact: (bij_inj (star_bij H u' (x s2))) e.
apply: (hop_bij _ hi) => -[r s]; rewrite /star_masked /star_sum /=.
by rewrite (star_lemma hu') xz.
Qed.
End StarHop.
