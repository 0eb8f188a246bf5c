(******************************************************************************)
(* The perfect hop for a star of masks: if the pairwise masks between u' and  *)
(* the other users of H are uniform, then the masked values of H are uniform  *)
(* but for their sum (D11: the paper cites Lemma 1, which asks this of all    *)
(* pairs).  The other masks may be part of the values.  The hop is a          *)
(* translation of the masks of the star; it is used for Hyb8 -> Hyb9.         *)
(*                                                                            *)
(*   star_masked V == the view V of values under the masks of the star        *)
(*     star_sum V  == the view V of uniform values with the sum z             *)
(*       star_hop  == the hop                                                 *)
(*     other_end p == the end of the edge p of the star that is not u'        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability advantage pairs.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section StarHop.
Variables (n : nat) (G : finZmodType) (Rest : finType) (View : Type).
Notation U := 'I_n.
(* Values with the sum z, which other coins determine. *)
Variables (H : {set U}) (u' : U) (x : Rest -> U -> G) (z : G).
Hypothesis hu' : u' \in H.
Hypothesis xz : forall r, \sum_(v in H) x r v = z.
(* An arbitrary view of the masked values and of the other coins. *)
Variable V : {ffun U -> G} -> Rest -> View.
Definition StarMasks := [finType of {ffun U * U -> G}].
Definition star_coins := [finType of StarMasks * Rest].

Definition star_masked (w : star_coins) : View :=
  V [ffun v => if v == u' then x w.2 v + \sum_(j in H :\ u') delta u' j (w.1 (opair u' j))
               else if v \in H then x w.2 v + delta v u' (w.1 (opair u' v)) else 0] w.2.

(* Only the sum z of the values is used. *)
Definition star_sum (w : star_coins) : View :=
  V [ffun v => if v == u' then z - \sum_(j in H :\ u') w.1 (opair u' j)
               else if v \in H then w.1 (opair u' v) else 0] w.2.

Definition other_end (p : U * U) : U := if p.1 == u' then p.2 else p.1.
Definition edge (p : U * U) : bool := (p == opair u' (other_end p)) && (other_end p \in H :\ u').

Lemma other_end_opair v : other_end (opair u' v) = v.
Proof.
by rewrite /other_end /opair; case: (u' < v)%N => /=; [rewrite eqxx | case: (eqVneq v u')].
Qed.
Lemma edge_opair v : v \in H :\ u' -> edge (opair u' v).
Proof. by move=> vH; rewrite /edge other_end_opair eqxx. Qed.

Theorem star_hop (D : View -> bool) :
  Pr (fun w => D (star_masked w)) = Pr (fun w => D (star_sum w)).
Proof.
pose h (w : star_coins) : star_coins :=
  ([ffun p => if edge p then x w.2 (other_end p) + delta (other_end p) u' (w.1 p) else w.1 p]
   : StarMasks, w.2).
have hi : injective h.
  move=> [r1 s1] [r2 s2] [/ffunP e es]; rewrite es; congr (_, _); apply/ffunP => p.
  move: (e p); rewrite !ffunE es; case: ifP => // /andP[_]; rewrite !inE => /andP[ne _] /addrI.
  rewrite /delta; case: (ltngtP u' (other_end p)) => // [_ /oppr_inj //|/ord_inj eu].
  by rewrite eu eqxx in ne.
apply: (hop_bij _ hi) => -[r s]; rewrite /star_masked /star_sum /=.
congr V; apply/ffunP => v; rewrite !ffunE.
case: eqP => [->|/eqP ne]; last first.
  by case: ifP => // vH; rewrite edge_opair ?inE ?ne // other_end_opair.
rewrite -(xz s) (big_setD1 u' hu') /= -addrA; congr (_ + _).
rewrite -sumrB; apply: eq_bigr => j jH.
by rewrite ffunE edge_opair // other_end_opair opprD addrA subrr add0r -deltaN.
Qed.
End StarHop.
