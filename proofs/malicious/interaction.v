(******************************************************************************)
(* Programs that ask an oracle, adaptively: a program is a tree, and what it  *)
(* does next may depend on all answers so far.  An oracle is a function, so   *)
(* that the same question always has the same answer.                         *)
(*                                                                            *)
(*    asks Q A X == programs with questions Q, answers A and result X         *)
(*     run o p   == the result of p with the oracle o, and what it has asked  *)
(*     run_ext   == a program cannot tell two oracles that agree on what it   *)
(*                  asks                                                      *)
(*  until_bad    == two experiments that are equal unless a bad event happens *)
(*                  in the second are as far apart as that event is likely    *)
(*  until_bad_after == the same, after a bijection on the coins of the first  *)
(*  Pr_has       == the union bound, along a list                             *)
(*  Pr_guess     == the probability of guessing with q tries a value that     *)
(*                  can be moved freely without being noticed                 *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Inductive asks (Q A X : Type) : Type := Done of X | Ask of Q & (A -> asks Q A X).

Fixpoint run (Q A X : Type) (o : Q -> A) (p : asks Q A X) : X * seq Q :=
  match p with
  | Done x => (x, [::])
  | Ask q k => let r := run o (k (o q)) in (r.1, q :: r.2)
  end.

Lemma run_ext (Q : eqType) (A X : Type) (o o' : Q -> A) (p : asks Q A X) :
  {in (run o p).2, o =1 o'} -> run o' p = run o p.
Proof.
elim: p => [x //|q k IH] /= h; have e : o' q = o q by rewrite h ?mem_head.
by rewrite e IH // => q' h'; apply: h; rewrite inE h' orbT.
Qed.

Section Bad.
Variable Om : finType.
Implicit Types f g bad : Om -> bool.

Lemma Pr_or f g : Pr (fun w => f w || g w) <= Pr f + Pr g.
Proof.
rewrite /Pr -mulrDl -natrD ler_wpmul2r ?invr_ge0 ?ler0n // ler_nat.
apply: leq_trans (leq_card_setU _ _); apply: subset_leq_card.
by apply/subsetP => w; rewrite !inE.
Qed.

Theorem until_bad f g bad : (forall w, ~~ bad w -> f w = g w) -> `|Pr f - Pr g| <= Pr bad.
Proof.
move=> e; have le f' g' : (forall w, ~~ bad w -> f' w = g' w) -> Pr f' - Pr g' <= Pr bad.
  move=> e'; rewrite ler_subl_addl (le_trans _ (Pr_or _ _)) //; apply: Pr_le => w fw.
  by case: (boolP (bad w)) => [_|/e' <-]; rewrite ?orbT ?fw.
by rewrite ler_norml le // andbT ler_oppl opprB le // => w /e.
Qed.

(* until_bad, after a bijection on the coins of the first experiment. *)
Lemma until_bad_after f g bad (h : Om -> Om) :
  injective h -> (forall w, ~~ bad w -> f (h w) = g w) -> `|Pr f - Pr g| <= Pr bad.
Proof. by move=> hi e; rewrite -(Pr_bij f hi); apply: until_bad. Qed.

Theorem Pr_has (I : Type) (E : I -> Om -> bool) (s : seq I) :
  Pr (fun w => has (fun i => E i w) s) <= \sum_(i <- s) Pr (E i).
Proof.
elim: s => [|i s IH]; rewrite ?big_nil ?big_cons /=.
  by rewrite /Pr (_ : [set _ | _] = set0) ?cards0 ?mul0r //; apply/setP => w; rewrite !inE.
exact: le_trans (Pr_or _ _) (ler_add _ _).
Qed.

(* What is drawn at get is moved over all of A by h, and the list of tries does not notice. *)
Theorem Pr_guess (A : finType) (L : lens A Om) (tries : Om -> seq A) (q : nat)
    (h : A -> Om -> Om) :
  (forall a w, get L (h a w) = a) -> (forall w, h (get L w) w = w) ->
  (forall a b w, h a (h b w) = h a w) ->
  (forall a w, tries (h a w) = tries w) -> (forall w, size (tries w) <= q)%N ->
  Pr (fun w => get L w \in tries w) <= q%:R / #|A|%:R.
Proof.
move=> gh hg hh th sz.
rewrite -(Pr_put (Lens hg hh gh)) /=.
rewrite (Pr_ext (g := fun aw : A * Om => aw.1 \in tries aw.2)); last by move=> [a w] /=; rewrite
  gh th.
rewrite (Pr_pair (fun a w => a \in tries w)) ler_wpmul2r ?invr_ge0 ?ler0n // -mulr_suml -natr_sum.
have -> : (\sum_a #|[set w | a \in tries w]| = \sum_w #|[set a | a \in tries w]|)%N.
  have c (T : finType) (P : pred T) : #|[set x | P x]| = (\sum_x P x)%N.
    by rewrite -sum1_card big_mkcond; apply: eq_bigr => x _; rewrite inE; case: (P x).
  under eq_bigr => a _ do rewrite c; rewrite exchange_big /=.
  by apply: eq_bigr => w _; rewrite c.
case: (posnP #|Om|) => [->|pos]; first by rewrite invr0 mulr0 ler0n.
rewrite ler_pdivr_mulr ?ltr0n // -natrM ler_nat mulnC -sum_nat_const leq_sum // => w _.
apply: leq_trans (sz w); rewrite (leq_trans _ (card_size (tries w))) //.
by apply: subset_leq_card; apply/subsetP => a; rewrite inE.
Qed.
End Bad.
