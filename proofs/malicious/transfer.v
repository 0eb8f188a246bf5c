(******************************************************************************)
(* Lemma 1 as Hyb10 needs it.  The paper takes for granted that the users of  *)
(* Q \ C have included each other in their sums of masks; a server can show   *)
(* each user another U2, so that one includes the mask of a pair and the      *)
(* other does not, or sends nothing.  It is enough that some user v0 (a       *)
(* signer of Q) included all of Q \ C, and that each user who has sent y_u    *)
(* has included a user with that property.  Then masks can be changed so that *)
(* the inputs d are moved away: for any family d on H with the sum 0 there    *)
(* are masks between users of H that add d to what the users have sent.       *)
(*                                                                            *)
(*      moved V r u == the sum of the masks r that u adds when its U2 is V u  *)
(*  inside H r      == r is 0 but for pairs in H                              *)
(*        transfer  == the lemma                                              *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.mathematics Require Import cancellation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Transfer.
Variables (n : nat) (G : finZmodType).
Notation U := 'I_n.
Notation masks := {ffun U * U -> G}.
Implicit Types (r : masks) (d : {ffun U -> G}) (u v : U) (a : G).

Definition moved (V : {set U}) r u : G := \sum_(v in V :\ u) delta u v (r (opair u v)).

Variable H : {set U}.
Definition inside r : Prop := forall p : U * U, ~~ [&& (p.1 < p.2)%N, p.1 \in H & p.2 \in H] -> r
  p = 0.

Variables (V : U -> {set U}) (sender : pred U).
(* r adds d u to what each sender u in H has sent. *)
Definition moves d r : Prop := inside r /\ {in H, forall u, sender u -> moved (V u) r u = d u}.
Definition movable d : Prop := exists r, moves d r.

Lemma deltaD u v a b : delta u v (a + b) = delta u v a + delta u v b.
Proof. by rewrite /delta; do 2?case: ifP => _; rewrite ?opprD ?addr0. Qed.

Lemma delta0 u v : delta u v 0 = 0 :> G.
Proof. by rewrite /delta oppr0; do 2?case: ifP. Qed.

Lemma moved_add W r r' u : moved W (r + r') u = moved W r u + moved W r' u.
Proof. by rewrite /moved -big_split; apply: eq_bigr => v _; rewrite ffunE deltaD. Qed.

Lemma movable0 : movable 0.
Proof.
exists 0; split=> [p _|u _ _]; rewrite ffunE // /moved big1 // => v _.
by rewrite ffunE delta0.
Qed.

Lemma movableD d d' : movable d -> movable d' -> movable (d + d').
Proof.
move=> [r [i m]] [r' [i' m']]; exists (r + r'); split=> [p np|u uH su].
  by rewrite ffunE i ?i' ?addr0.
by rewrite moved_add m ?m' ?ffunE.
Qed.

Lemma movable_sum (I : Type) (s : seq I) (P : pred I) (f : I -> {ffun U -> G}) :
  (forall i, P i -> movable (f i)) -> movable (\sum_(i <- s | P i) f i).
Proof. by move=> h; apply: big_ind => //; [apply: movable0 | apply: movableD]. Qed.

(* d moves a from v to u. *)
Definition from_to v u a : {ffun U -> G} :=
  [ffun z => (if z == u then a else 0) - (if z == v then a else 0)].

Lemma opair_inj u v u' v' : opair u v = opair u' v' -> u' = u -> v = v'.
Proof. by rewrite /opair => + e; subst u'; case: ifP; case: ifP => _ _ []; congruence. Qed.

Lemma opair_ends u v u' v' : opair u v = opair u' v' -> (u' == u) || (u' == v).
Proof. by rewrite /opair; case: ifP; case: ifP => _ _ [e e']; rewrite ?e ?e' eqxx ?orbT. Qed.

(* The mask of one pair. *)
Definition single u v a : masks := [ffun p => if p == opair u v then delta u v a else 0].

Lemma inside_single u v a : u \in H -> v \in H -> u != v -> inside (single u v a).
Proof.
move=> uH vH ne p np; rewrite ffunE; case: eqP => // e; move: np; rewrite e /opair.
by case: (ltngtP u v) => [l|l|/ord_inj e'] /=; rewrite ?l ?uH ?vH // e' eqxx in ne *.
Qed.

Lemma moved_single W u v a z : u != v -> moved W (single u v a) z =
  if z == u then (if v \in W then a else 0) else
  if z == v then (if u \in W then - a else 0) else 0.
Proof.
move=> ne; have z0 x y : opair x y != opair u v -> delta x y (single u v a (opair x y)) = 0.
  by move=> h; rewrite ffunE (negbTE h) delta0.
have one x y : x != y -> opair x y = opair u v ->
    moved W (single u v a) x = if y \in W then delta x y (delta u v a) else 0.
  move=> nxy e; rewrite /moved; case: ifP => yW.
    rewrite (bigD1 y) ?inE ?yW ?andbT 1?eq_sym //= ffunE e eqxx big1 ?addr0 // => y'.
    rewrite !inE => /andP[_ ny']; apply: z0; rewrite -e.
    by apply: contra ny' => /eqP /opair_inj -> .
  rewrite big1 // => y'; rewrite !inE => /andP[_ y'W]; apply: z0; rewrite -e.
  by apply/eqP => /opair_inj e'; rewrite e' ?yW // in y'W.
case: (eqVneq z u) => [->|nu]; first by rewrite (one u v) // deltaK.
case: (eqVneq z v) => [->|nv].
  by rewrite (one v u) 1?eq_sym 1?opairC // deltaN deltaK // eq_sym.
rewrite /moved big1 // => y _; apply: z0; apply/eqP => /esym /opair_ends.
by rewrite (negbTE nu) (negbTE nv).
Qed.

(* Along a pair that both have included, or have not included because they sent nothing. *)
Lemma move_pair u v a : u \in H -> v \in H -> (sender u -> v \in V u) -> (sender v -> u \in V v) ->
  movable (from_to v u a).
Proof.
move=> uH vH hu hv; case: (eqVneq u v) => [->|ne].
  by rewrite (_ : from_to v v a = 0); [apply: movable0 | apply/ffunP => z; rewrite !ffunE subrr].
exists (single u v a); split=> [|z zH sz]; first exact: inside_single.
rewrite moved_single // ffunE; case: (eqVneq z u) sz => [->|_] sz.
  by rewrite hu // (negbTE ne) subr0.
by case: (eqVneq z v) sz => [->|_] sz; rewrite ?hv ?sub0r ?oppr0.
Qed.

Lemma from_toD u v v0 a : from_to v u a + from_to v0 v a = from_to v0 u a.
Proof. by apply/ffunP => z; rewrite !ffunE addrA subrK. Qed.

Variable v0 : U.
(* A user that has included all of H. *)
Definition full v : Prop := v \in H /\ H \subset V v.
Hypothesis full0 : full v0.
Hypothesis joined : forall u, u \in H -> sender u -> exists v, full v /\ v \in V u.

Lemma move_to u a : u \in H -> movable (from_to v0 u a).
Proof.
move=> uH; have [v0H /subsetP s0] := full0; case: (boolP (sender u)) => [su|ns]; last first.
  by apply: move_pair => //; [rewrite (negbTE ns) | move=> _; apply: s0].
have [v [[vH /subsetP sv] vu]] := joined uH su; rewrite -(from_toD u v v0).
by apply: movableD; apply: move_pair => // _; [apply: sv | apply: sv | apply: s0].
Qed.

Theorem transfer d : {in predC (mem H), forall u, d u = 0} -> \sum_(u in H) d u = 0 -> movable d.
Proof.
move=> d0 s0; have -> : d = \sum_(u in H) from_to v0 u (d u).
  apply/ffunP => z; rewrite sum_ffunE.
  under eq_bigr => u _ do rewrite ffunE.
  rewrite sumrB -[LHS]subr0; congr (_ - _).
    case: (boolP (z \in H)) => [zH|zH].
      rewrite (bigD1 z) //= eqxx big1 ?addr0 // => u /andP[_ ne].
      by rewrite eq_sym (negbTE ne).
    by rewrite d0 // big1 // => u uH; case: eqP => // e; rewrite e uH in zH.
  by case: eqP => _; rewrite ?s0 // big1.
by apply: movable_sum => u uH; apply: move_to.
Qed.
End Transfer.
