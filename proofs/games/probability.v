(******************************************************************************)
(* Probability by counting: an experiment is a function on one finite sample  *)
(* space of coins, and its probability is the number of good coins over the   *)
(* number of coins, a rational.  There is no monad and no axiom.              *)
(*                                                                            *)
(*      Pr f == the probability that f holds, f : Om -> bool, Om a finType;   *)
(*              it is 0 on an empty sample space                              *)
(*  lens A Om == a component A of the sample space Om that can be read (get)  *)
(*              and drawn anew (put), independently of everything else        *)
(*    Pr_put == drawing a component anew does not change a probability        *)
(*    Pr_via == an experiment on Om as one on a component and a complete set  *)
(*              of independent coins                                          *)
(*    Pr_bij == a bijection on the coins does not change a probability        *)
(*   Pr_pair == over two independent groups of coins, Pr is an average        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* The probability of an event: good coins over all coins. *)
Definition Pr (Om : finType) (f : Om -> bool) : rat := #|[set w | f w]|%:R / #|Om|%:R.

Section Pr.
Variable Om : finType.
Implicit Types f g : Om -> bool.

Lemma Pr_ext f g : f =1 g -> Pr f = Pr g.
Proof. by move=> e; rewrite /Pr; congr (_%:R / _); apply: eq_card => w; rewrite !inE e. Qed.

Lemma Pr_bij (h : Om -> Om) f : injective h -> Pr (fun w => f (h w)) = Pr f.
Proof.
move=> hi; rewrite /Pr; congr (_%:R / _).
rewrite -(card_imset _ hi); apply: eq_card => w; apply/imsetP/idP => [[v]|].
  by rewrite !inE => fv ->.
by rewrite inE => fw; exists (invF hi w); rewrite ?f_invF // inE f_invF.
Qed.

Lemma Pr_empty f : (Om -> False) -> Pr f = 0.
Proof.
by move=> no; rewrite /Pr (_ : #|Om| = 0%N) ?invr0 ?mulr0 //; apply: eq_card0 => w; case: (no w).
Qed.

Lemma Pr_ge0 f : 0 <= Pr f. Proof. by rewrite /Pr divr_ge0 ?ler0n. Qed.

Lemma Pr_le1 f : Pr f <= 1.
Proof.
rewrite /Pr; case: (posnP #|Om|) => [->|pos]; first by rewrite invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat max_card.
Qed.

Lemma Pr_le f g : (forall w, f w -> g w) -> Pr f <= Pr g.
Proof.
move=> h; rewrite /Pr ler_wpmul2r ?invr_ge0 ?ler0n // ler_nat subset_leq_card //.
by apply/subsetP => w; rewrite !inE; apply: h.
Qed.

(* Two events that exclude each other. *)
Lemma Pr_disjoint f g : (forall w, ~~ (f w && g w)) -> Pr f + Pr g <= 1.
Proof.
move=> d; rewrite /Pr -mulrDl -natrD.
have le : (#|[set w | f w]| + #|[set w | g w]| <= #|Om|)%N.
  rewrite -cardsUI (_ : _ :&: _ = set0) ?cards0 ?addn0 ?max_card //.
  by apply/setP => w; rewrite !inE (negbTE (d w)).
case: (posnP #|Om|) le => [->|pos le]; first by rewrite invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?ltr0n // mul1r ler_nat.
Qed.

Lemma Pr_true (w0 : Om) f : (forall w, f w) -> Pr f = 1.
Proof.
move=> h; rewrite /Pr (_ : [set w | f w] = setT) ?cardsT ?divff //.
  by rewrite pnatr_eq0 -lt0n; apply/card_gt0P; exists w0.
by apply/setP => w; rewrite !inE h.
Qed.

Lemma Pr_eq1 f (w : Om) : Pr f = 1 -> f w.
Proof.
move=> e; have /eqP eS : [set w | f w] == setT.
  rewrite eqEcard subsetT /= cardsT -(ler_nat [numDomainType of rat]).
  by rewrite (divr1_eq e).
have : w \in [set w | f w] by rewrite eS inE.
by rewrite inE.
Qed.
End Pr.

(* Coins that an experiment does not read can be added or dropped. *)
Lemma Pr_snd (A Om : finType) (a0 : A) (f : Om -> bool) :
  Pr (fun aw : A * Om => f aw.2) = Pr f.
Proof.
rewrite /Pr card_prod; have -> : [set w : A * Om | f w.2] = setX setT [set w | f w].
  by apply/setP => -[a w]; rewrite !inE.
rewrite cardsX cardsT natrM; have A0 : #|A|%:R != 0 :> rat.
  by rewrite pnatr_eq0 -lt0n; apply/card_gt0P; exists a0.
by rewrite natrM -mulf_div divff // mul1r.
Qed.

Lemma Pr_fst (Om A : finType) (f : Om -> bool) (a0 : A) :
  Pr (fun wa : Om * A => f wa.1) = Pr f.
Proof.
rewrite /Pr card_prod; have -> : [set w : Om * A | f w.1] = setX [set w | f w] setT.
  by apply/setP => -[w a]; rewrite !inE andbT.
rewrite cardsX cardsT natrM; have A0 : #|A|%:R != 0 :> rat.
  by rewrite pnatr_eq0 -lt0n; apply/card_gt0P; exists a0.
by rewrite natrM -mulf_div divff // mulr1.
Qed.

(* Averaging, for the coins of a randomised distinguisher. *)
Lemma Pr_pair (A Om : finType) (f : A -> Om -> bool) :
  Pr (fun aw : A * Om => f aw.1 aw.2) = (\sum_a Pr (f a)) / #|A|%:R.
Proof.
rewrite /Pr card_prod.
have -> : #|[set aw : A * Om | f aw.1 aw.2]| = (\sum_a #|[set w | f a w]|)%N.
  rewrite cardsE -sum1_card big_mkcond /= -(pair_bigA _ (fun a w => if f a w then 1 else 0)%N) /=.
  apply: eq_bigr => a _; rewrite cardsE -sum1_card [RHS]big_mkcond /=.
  by apply: eq_bigr => w _; rewrite unfold_in.
by rewrite natrM invfM [LHS]mulrA [LHS]mulrAC natr_sum mulr_suml.
Qed.

(* A component of the coins. *)
Record lens (A Om : finType) := Lens {
  get : Om -> A;
  put : A -> Om -> Om;
  put_get : forall w, put (get w) w = w;
  put_put : forall a b w, put a (put b w) = put a w;
  get_put : forall a w, get (put a w) = a }.

Lemma Pr_put (A Om : finType) (L : lens A Om) (f : Om -> bool) :
  Pr (fun aw : A * Om => f (put L aw.1 aw.2)) = Pr f.
Proof.
have [w0 _|no] := pickP (fun _ : Om => true); last first.
  by rewrite !Pr_empty // => [w|[a w]]; move: (no w).
rewrite -(Pr_snd (get L w0) f); pose h (aw : A * Om) := (get L aw.2, put L aw.1 aw.2).
have hi : injective h by apply: (can_inj (g := h)) => -[a w]; rewrite /h /= get_put put_put put_get.
exact: (Pr_bij (fun aw : A * Om => f aw.2) hi).
Qed.

(* An experiment H on the coins Om, as an experiment G on a component A and on
   a complete, independent set of coins: whatever G does with its second
   argument, it cannot see what A holds. *)
Lemma Pr_via (A Om : finType) (L : lens A Om) (View : Type) (D : View -> bool)
    (H : Om -> View) (G : A * Om -> View) :
  (forall a w, H (put L a w) = G (a, w)) -> Pr (fun w => D (H w)) = Pr (fun aw => D (G aw)).
Proof. by move=> e; rewrite -(Pr_put L); apply: Pr_ext => -[a w] /=; rewrite e. Qed.
