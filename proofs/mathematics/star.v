(******************************************************************************)
(* The star lemma: Lemma 1 with uniform masks between one user u' and the     *)
(* others only.  The step to Hyb9 of Theorem 2 needs it, because Hyb7 and     *)
(* Hyb8 make those masks uniform, while Lemma 1 asks for all pairs (D11).     *)
(*                                                                            *)
(*   H is the set of honest users of the sum, r v the mask of the pair {u',v} *)
(*    star_out H u' x r == x_u plus (for u = u') all masks of the star, or    *)
(*                         (for another u in H) the one mask with u'          *)
(*    star_ideal H u' z r == the values that a simulator makes from the sum z *)
(*                         alone: r v for v <> u', and for u' what is missing *)
(*    star_shift H u' x == the bijection of the masks between the two         *)
(*        star_lemma    == star_out at r is star_ideal at the shifted r       *)
(*        star_uniform  == each family on H with the sum of x comes from      *)
(*                         exactly #masks / |G|^(#|H| - 1) masks              *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.mathematics Require Import fibers cancellation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Star.
Variables (n : nat) (G : finZmodType).
Notation U := 'I_n.
Notation fam := ({ffun U -> G}).
Variables (H : {set U}) (u' : U).
Hypothesis hu' : u' \in H.

(* x with the masks Delta_{u,v} r of the star; 0 outside H, where nothing is said. *)
Definition star_out (x r : fam) : fam :=
  [ffun v => if v == u' then x v + \sum_(j in H :\ u') delta u' j (r j)
             else if v \in H then x v + delta v u' (r v) else 0].

(* The same made from the sum z of the inputs alone. *)
Definition star_ideal (z : G) (r : fam) : fam :=
  [ffun v => if v == u' then z - \sum_(j in H :\ u') r j else if v \in H then r v else 0].

(* The masks that the ideal family needs in order to be the masked one. *)
Definition star_shift (x r : fam) : fam :=
  [ffun v => if v \in H :\ u' then x v + delta v u' (r v) else r v].

Definition star_unshift (x r : fam) : fam :=
  [ffun v => if v \in H :\ u' then delta v u' (r v - x v) else r v].

Lemma star_shiftK x : cancel (star_shift x) (star_unshift x).
Proof.
move=> r; apply/ffunP => v; rewrite !ffunE !inE.
case c: (_ && _) => //; case/andP: c => ne _.
by rewrite addrC addKr deltaK.
Qed.

Lemma star_unshiftK x : cancel (star_unshift x) (star_shift x).
Proof.
move=> r; apply/ffunP => v; rewrite !ffunE !inE.
case c: (_ && _) => //; case/andP: c => ne _.
by rewrite deltaK // addrC subrK.
Qed.

(* The masks of the two families correspond one to one ... *)
Theorem star_bij x : bijective (star_shift x).
Proof. by exists (star_unshift x); [apply: star_shiftK | apply: star_unshiftK]. Qed.

(* ... and corresponding masks give the same values: with uniform r the values of H are what a
   simulator makes from their sum. *)
Theorem star_lemma x r : star_out x r = star_ideal (\sum_(v in H) x v) (star_shift x r).
Proof.
apply/ffunP => v; rewrite !ffunE; case: eqP => [->|/eqP ne]; last first.
  by case: ifP => // vH; rewrite inE inE ne vH.
rewrite (big_setD1 u' hu') /= -addrA; congr (_ + _); rewrite -sumrB; apply: eq_bigr => j jH.
by rewrite ffunE jH opprD addrA subrr add0r -deltaN.
Qed.

(* The sum over H is never changed. *)
Lemma sum_star_ideal z r : \sum_(v in H) star_ideal z r v = z.
Proof.
rewrite (big_setD1 u' hu') /= ffunE eqxx; set s := \sum_(j in _) r j.
rewrite (eq_bigr r) ?subrK // => j; rewrite !inE ffunE => /andP[/negbTE -> -> //].
Qed.

Lemma star_ideal_eq z (w r : fam) : \sum_(v in H) w v = z ->
  [forall v in H, star_ideal z r v == w v] = [forall v in H :\ u', r v == w v].
Proof.
move=> ez; apply/forall_inP/forall_inP => e v.
  by rewrite !inE => /andP[/negbTE ne vH]; have := e v vH; rewrite ffunE ne vH.
move=> vH; rewrite ffunE; case: (eqVneq v u') => [->|ne]; last by rewrite vH e // !inE ne.
rewrite -ez (big_setD1 u' hu') /= (eq_bigr r) ?addrK // => j jH.
by apply/esym/eqP; apply: e.
Qed.

(* Lemma 1 for the star, as a count: whatever the family w on H with the sum of x, |G|^(n-(#|H|-1))
   of the |G|^n masks lead to it.  (Masks outside the star are not used.) *)
Theorem star_uniform (x w : fam) : \sum_(v in H) w v = \sum_(v in H) x v ->
  #|[set r | [forall v in H, star_out x r v == w v]]| = (#|G| ^ (n - #|H|.-1))%N.
Proof.
move=> ew; rewrite -(card_imset _ (bij_inj (star_bij x))).
have -> : (n - #|H|.-1 = #|'I_n| - #|H :\ u'|)%N by rewrite card_ord (cardsD1 u' H) hu'.
rewrite -(card_agree (H :\ u') w); congr #|pred_of_set _|; apply/setP => r.
rewrite !inE -(star_ideal_eq r ew); apply/imsetP/idP => [[q]|er].
  by rewrite inE => /forall_inP h ->; apply/forall_inP => v vH; rewrite -star_lemma h.
exists (star_unshift x r); rewrite ?star_unshiftK // inE.
by apply/forall_inP => v vH; rewrite star_lemma star_unshiftK (forall_inP er).
Qed.
End Star.
