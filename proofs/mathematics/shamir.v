(* Shamir t-of-n secret sharing over a finite field, threshold t = k.+1.  Reconstruction (Lagrange at
   0) is proved correct for every set of at least t holders.  Secrecy is proved in counting form and,
   for use in hops, as an explicit translation of the dealer's coins (share_shift). *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Shamir.
Variables (F : finFieldType) (U : finType) (pt : U -> F).
Hypothesis pt_inj : injective pt.
Hypothesis pt_neq0 : forall u, pt u != 0.
Variable k : nat.                       (* threshold t = k.+1 *)
Notation coins := ({ffun 'I_k -> F}).

(* SS.share: s + sum_{i<k} r_i X^{i+1}, evaluated at the user's point *)
Definition share (s : F) (r : coins) (u : U) : F := s + \sum_(i < k) r i * pt u ^+ i.+1.

Definition spoly (s : F) (r : coins) : {poly F} := s%:P + \sum_(i < k) r i *: 'X^(i.+1).

Lemma share_horner s r u : share s r u = (spoly s r).[pt u].
Proof.
rewrite /spoly hornerD hornerC horner_sum; congr (_ + _).
by apply: eq_bigr => i _; rewrite hornerZ hornerXn.
Qed.

Lemma spoly0 s r : (spoly s r).[0] = s.
Proof.
rewrite /spoly hornerD hornerC horner_sum big1 ?addr0 // => i _.
by rewrite hornerZ hornerXn expr0n mulr0.
Qed.

Lemma size_spoly s r : (size (spoly s r) <= k.+1)%N.
Proof.
rewrite (leq_trans (size_add _ _)) // geq_max (leq_trans (size_polyC_leq1 _)) //=.
rewrite (leq_trans (size_sum _ _ _)) //; apply/bigmax_leqP => i _.
by rewrite (leq_trans (size_scale_leq _ _)) // size_polyXn ltnS.
Qed.

(* SS.reconstruct from the shares of a set V: Lagrange at 0 *)
Definition lagr (V : {set U}) (u : U) : F := \prod_(v in V :\ u) (pt v / (pt v - pt u)).
Definition reconstruct (V : {set U}) (sh : U -> F) : F := \sum_(u in V) sh u * lagr V u.

Definition lagrP (V : {set U}) (u : U) : {poly F} :=
  \prod_(v in V :\ u) ((pt v - pt u)^-1 *: ((pt v)%:P - 'X)).

Lemma lagrP_eval (V : {set U}) u w : w \in V -> u \in V -> (lagrP V u).[pt w] = (w == u)%:R.
Proof.
move=> wV uV; rewrite /lagrP horner_prod; case: eqVneq => [->|ne].
  rewrite big1 // => v; rewrite !inE => /andP[nvu _].
  rewrite hornerZ hornerD hornerN hornerC hornerX mulVf // subr_eq0.
  by apply: contra nvu => /eqP /pt_inj ->.
by rewrite (big_setD1 w) ?inE ?ne //= hornerZ hornerD hornerN hornerC hornerX subrr mulr0 mul0r.
Qed.

Lemma lagrP_at0 V u : (lagrP V u).[0] = lagr V u.
Proof.
rewrite /lagrP horner_prod; apply: eq_bigr => v _.
by rewrite hornerZ hornerD hornerN hornerC hornerX subr0 mulrC.
Qed.

Lemma size_lagrP (V : {set U}) u : u \in V -> (size (lagrP V u) <= #|V|)%N.
Proof.
move=> uV; rewrite (leq_trans (size_prod_leq _ _)) // leq_subLR (cardsD1 u V) uV add1n.
apply: (@leq_trans (\sum_(i in V :\ u) 2).+1); last first.
  by rewrite sum_nat_const muln2 -addnn addnS.
rewrite ltnS leq_sum // => v _; rewrite (leq_trans (size_scale_leq _ _)) //.
by rewrite -opprB size_opp size_XsubC.
Qed.

Lemma lagrange (V : {set U}) (p : {poly F}) :
  (size p <= #|V|)%N -> p = \sum_(u in V) p.[pt u] *: lagrP V u.
Proof.
move=> sp; apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (@roots_geq_poly_eq0 _ _ [seq pt u | u <- enum V]).
- apply/allP => z /mapP[w]; rewrite mem_enum => wV ->.
  rewrite rootE hornerD hornerN horner_sum (big_setD1 w wV) /= hornerZ lagrP_eval // eqxx mulr1.
  rewrite big1 ?addr0 ?subrr // => u; rewrite !inE => /andP[nuw uV].
  by rewrite hornerZ lagrP_eval // eq_sym (negbTE nuw) mulr0.
- by rewrite map_inj_uniq // enum_uniq.
rewrite size_map -cardE (leq_trans (size_add _ _)) // size_opp geq_max sp /=.
rewrite (leq_trans (size_sum _ _ _)) //; apply/bigmax_leqP => u uV.
by rewrite (leq_trans (size_scale_leq _ _)) // size_lagrP.
Qed.

Theorem reconstruct_correct (V : {set U}) s r :
  (k.+1 <= #|V|)%N -> reconstruct V (share s r) = s.
Proof.
move=> hV; rewrite -[RHS](spoly0 s r).
rewrite [in RHS](@lagrange V (spoly s r)) ?(leq_trans (size_spoly s r)) //.
rewrite horner_sum; apply: eq_bigr => u _.
by rewrite hornerZ lagrP_at0 share_horner.
Qed.

(* Perfect secrecy: an explicit translation of the coins turns a sharing of s into a
   sharing of s' without changing the shares held by V, |V| < t. *)
Definition wit (V : {set U}) : {poly F} := \prod_(v in V) (1 - (pt v)^-1 *: 'X).

Lemma wit0 V : (wit V).[0] = 1.
Proof.
by rewrite horner_prod big1 // => v _; rewrite hornerD hornerN hornerZ hornerX hornerC mulr0 subr0.
Qed.

Lemma wit_root (V : {set U}) u : u \in V -> (wit V).[pt u] = 0.
Proof.
move=> uV; rewrite horner_prod (big_setD1 u uV) /= hornerD hornerN hornerZ hornerX hornerC.
by rewrite mulVf // subrr mul0r.
Qed.

Lemma size_wit (V : {set U}) : (size (wit V) <= #|V|.+1)%N.
Proof.
rewrite (leq_trans (size_prod_leq _ _)) // leq_subLR.
apply: (@leq_trans (\sum_(i in V) 2).+1); last first.
  by rewrite sum_nat_const muln2 -addnn addnS.
rewrite ltnS leq_sum // => v _; rewrite (leq_trans (size_add _ _)) // geq_max size_poly1 /=.
by rewrite size_opp (leq_trans (size_scale_leq _ _)) // size_polyX.
Qed.

Definition shift (V : {set U}) (s s' : F) (r : coins) : coins :=
  [ffun i => r i + (s' - s) * (wit V)`_i.+1].

Lemma shiftK V s s' : cancel (shift V s s') (shift V s' s).
Proof. by move=> r; apply/ffunP=> i; rewrite !ffunE -addrA -mulrDl addrA subrK subrr mul0r addr0. Qed.

Lemma shift_bij V s s' : bijective (shift V s s').
Proof. by exists (shift V s' s); apply: shiftK. Qed.

Lemma share_shift (V : {set U}) s s' r u :
  (#|V| <= k)%N -> u \in V -> share s' (shift V s s' r) u = share s r u.
Proof.
move=> hV uV; rewrite /share.
under eq_bigr => i _ do rewrite ffunE mulrDl -mulrA.
have h : 1 + \sum_(i < k) (wit V)`_i.+1 * pt u ^+ i.+1 = 0.
  transitivity (wit V).[pt u]; last exact: wit_root.
  rewrite (@horner_coef_wide _ k.+1) ?(leq_trans (size_wit V)) //.
  by rewrite big_ord_recl /= expr0 mulr1 -horner_coef0 wit0.
have {}h : \sum_(i < k) (wit V)`_i.+1 * pt u ^+ i.+1 = -1.
  by apply/eqP; rewrite -addr_eq0 addrC h.
by rewrite big_split /= -mulr_sumr h mulrN1 opprB addrC -addrA subrK addrC.
Qed.

(* the joint distribution of the shares of V does not depend on the secret *)
Theorem shamir_secrecy (V : {set U}) (s s' : F) (sh : {ffun U -> F}) :
  (#|V| < k.+1)%N ->
  #|[set r : coins | [forall u in V, share s r u == sh u]]|
  = #|[set r : coins | [forall u in V, share s' r u == sh u]]|.
Proof.
rewrite ltnS => hV; rewrite -(card_imset _ (bij_inj (shift_bij V s s'))).
congr #|pred_of_set _|; apply/setP => r; apply/imsetP/idP => [[q]|].
  rewrite !inE => /forallP hq ->; apply/forallP => u; apply/implyP => uV.
  by rewrite (share_shift _ _ _ hV uV); move: (hq u); rewrite uV.
rewrite inE => /forallP hr; exists (shift V s' s r); rewrite ?shiftK // inE.
apply/forallP => u; apply/implyP => uV; rewrite (share_shift _ _ _ hV uV).
by move: (hr u); rewrite uV.
Qed.
End Shamir.
