(******************************************************************************)
(* Counting fibres.  "The output is uniform on the set P" is said here without *)
(* probabilities: every element of P has equally many preimages, and together *)
(* they are the whole domain.                                                 *)
(*                                                                            *)
(*          fiber f b == the set of all a with f a = b                        *)
(*           card_agree == functions with given values on a set               *)
(*   card_fiber_uniform == if preimages can be moved injectively from any     *)
(*                        element of P to any other, each element of P has    *)
(*                        exactly #|A| / #|P| of them                         *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Fibers.
Variables (A B : finType) (f : A -> B).

Definition fiber (b : B) : {set A} := [set a | f a == b].

Lemma card_fiber_le (h : A -> A) b b' :
  injective h -> (forall a, f a = b -> f (h a) = b') -> #|fiber b| <= #|fiber b'|.
Proof.
move=> hi hb; rewrite -(card_imset _ hi) subset_leq_card //.
by apply/subsetP => _ /imsetP[a + ->]; rewrite !inE => /eqP /hb ->.
Qed.

(* Each element of P has the same number of preimages, and that number times #|P| is #|A|: the
   output of f on a uniform input is uniform on P. *)
Theorem card_fiber_uniform (P : {set B}) :
  (forall a, f a \in P) ->
  {in P &, forall b b', exists2 h : A -> A, injective h & forall a, f a = b -> f (h a) = b'} ->
  {in P, forall b, #|fiber b| * #|P| = #|A|}.
Proof.
move=> fP tr b bP; have same b' : b' \in P -> #|fiber b'| = #|fiber b|.
  move=> bP'; apply/eqP; rewrite eqn_leq.
  have [h hi hb] := tr b' b bP' bP; have [k ki kb] := tr b b' bP bP'.
  by rewrite (card_fiber_le hi hb) (card_fiber_le ki kb).
rewrite -[RHS]sum1_card (partition_big f (fun b' => b' \in P)) // mulnC -sum_nat_const.
apply: eq_bigr => b' bP'; rewrite -(same b' bP') -sum1_card.
by apply: eq_bigl => a; rewrite inE.
Qed.
End Fibers.

(* The functions with given values w on the set D: the other |U| - |D| values are free. *)
Lemma card_agree (U G : finType) (D : {set U}) (w : U -> G) :
  #|[set r : {ffun U -> G} | [forall v in D, r v == w v]]| = #|G| ^ (#|U| - #|D|).
Proof.
transitivity #|family (fun v => if v \in D then pred1 (w v) else predT)|.
  apply: eq_card => r; rewrite inE; apply/forall_inP/familyP => h v.
    by case: ifP => // /h.
  by move=> vD; have := h v; rewrite vD.
rewrite card_family foldrE big_map big_enum (bigID (mem D)) /= big1 => [|v vD].
  rewrite mul1n (eq_bigr (fun _ => #|G|)) => [|v /negbTE vD]; last by rewrite vD.
  have -> : #|U| - #|D| = #|~: D| by rewrite -(cardsC D) addKn.
  by rewrite -prod_nat_const; apply: eq_bigl => v; rewrite inE.
by rewrite vD card1.
Qed.
