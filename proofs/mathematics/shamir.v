(******************************************************************************)
(* Shamir's t-out-of-n secret sharing over a finite field (Appendix A.A; SS in *)
(* Figure 4), for holders U with distinct nonzero points: t shares give the   *)
(* secret, and fewer say nothing about it.  Secrecy is stated three times, as *)
(* a bijection of the dealer's coins, as an equality and as an exact count.   *)
(*                                                                            *)
(* pt u is the holder's point (D8: identities are not 0), k.+1 is t.          *)
(*       share s r u == SS.share: the share of u of the secret s with the     *)
(*                      coefficients r (R1.U4, R1.U5)                         *)
(*         spoly s r == the dealer's polynomial                               *)
(*  reconstruct V sh == SS.reconstruct: Lagrange's formula at 0 from the      *)
(*                      shares sh of the holders in V (R4.S2, R4.S3)          *)
(*    shift V s s' r == the coins that share s' as r shares s, seen from V    *)
(*  share_horner, spoly0, size_spoly == a share is a value of a polynomial    *)
(*                      of degree < t whose value at 0 is the secret          *)
(*  reconstruct_correct == any t or more shares give the secret               *)
(*  reconstruct_any  == all sets of t or more holders give the same           *)
(*  share_shift, shift_bij == secrecy as a bijection of coins                 *)
(*  shamir_secrecy   == fewer than t shares are equally likely for any two    *)
(*                      secrets                                               *)
(*  card_shares      == any values of j < t shares have |F|^(t-1-j)           *)
(*                      preimages: they are uniform and independent           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.mathematics Require Import fibers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Shamir.
Variables (F : finFieldType) (U : finType) (pt : U -> F).
Hypothesis pt_inj : injective pt.
Hypothesis pt_neq0 : forall u, pt u != 0.
Variable k : nat.
Notation coins := ({ffun 'I_k -> F}).

(* SS.share: the polynomial s + r_0 X + ... + r_{k-1} X^k at the holder's point.  All coefficients
   may be 0, the leading one included (D19). *)
Definition share (s : F) (r : coins) (u : U) : F := s + \sum_(i < k) r i * pt u ^+ i.+1.

(* The polynomial itself: its value at 0 is the secret, its size is at most t. *)
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

(* Lagrange's coefficient of u at 0 among the points of V. *)
Definition lagr (V : {set U}) (u : U) : F := \prod_(v in V :\ u) (pt v / (pt v - pt u)).

(* SS.reconstruct, from the shares of all holders in V. *)
Definition reconstruct (V : {set U}) (sh : U -> F) : F := \sum_(u in V) sh u * lagr V u.

(* Lagrange's polynomial: 1 at the point of u, 0 at the other points of V. *)
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

(* The polynomial of size at most #|V| with the values d on V. *)
Definition interp (V : {set U}) (d : U -> F) : {poly F} := \sum_(u in V) d u *: lagrP V u.

Lemma interp_eval (V : {set U}) d w : w \in V -> (interp V d).[pt w] = d w.
Proof.
move=> wV; rewrite horner_sum (big_setD1 w wV) /= hornerZ lagrP_eval // eqxx mulr1.
rewrite big1 ?addr0 // => u; rewrite !inE => /andP[nuw uV].
by rewrite hornerZ lagrP_eval // eq_sym (negbTE nuw) mulr0.
Qed.

Lemma size_interp (V : {set U}) d : (size (interp V d) <= #|V|)%N.
Proof.
rewrite (leq_trans (size_sum _ _ _)) //; apply/bigmax_leqP => u uV.
by rewrite (leq_trans (size_scale_leq _ _)) // size_lagrP.
Qed.

Lemma lagrange (V : {set U}) (p : {poly F}) :
  (size p <= #|V|)%N -> p = interp V (fun u => p.[pt u]).
Proof.
move=> sp; apply/eqP; rewrite -subr_eq0; apply/eqP.
apply: (@roots_geq_poly_eq0 _ _ [seq pt u | u <- enum V]).
- apply/allP => z /mapP[w]; rewrite mem_enum => wV ->.
  by rewrite rootE hornerD hornerN interp_eval // subrr.
- by rewrite map_inj_uniq // enum_uniq.
by rewrite size_map -cardE (leq_trans (size_add _ _)) // size_opp geq_max sp size_interp.
Qed.

(* Correctness of reconstruction: the shares of any t or more holders give the secret. *)
Theorem reconstruct_correct (V : {set U}) s r :
  (k.+1 <= #|V|)%N -> reconstruct V (share s r) = s.
Proof.
move=> hV; rewrite -[RHS](spoly0 s r).
rewrite [in RHS](@lagrange V (spoly s r)) ?(leq_trans (size_spoly s r)) //.
rewrite horner_sum; apply: eq_bigr => u _.
by rewrite hornerZ lagrP_at0 share_horner.
Qed.

(* The choice of the t holders does not matter (D18 takes the t smallest identities of U5). *)
Corollary reconstruct_any (V W : {set U}) s r :
  (k.+1 <= #|V|)%N -> (k.+1 <= #|W|)%N ->
  reconstruct V (share s r) = reconstruct W (share s r).
Proof. by move=> hV hW; rewrite !reconstruct_correct. Qed.

(* The polynomial with value 1 at 0 and value 0 at the points of V. *)
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

(* Coins for the secret s' under which V sees what it sees with the coins r for the secret s. *)
Definition shift (V : {set U}) (s s' : F) (r : coins) : coins :=
  [ffun i => r i + (s' - s) * (wit V)`_i.+1].

Lemma shiftK V s s' : cancel (shift V s s') (shift V s' s).
Proof.
by move=> r; apply/ffunP=> i; rewrite !ffunE -addrA -mulrDl addrA subrK subrr mul0r addr0.
Qed.

(* The coins for s and the coins for s' correspond one to one ... *)
Lemma shift_bij V s s' : bijective (shift V s s').
Proof. by exists (shift V s' s); apply: shiftK. Qed.

(* ... and corresponding coins give the same shares to each of the fewer than t holders of V. *)
Theorem share_shift (V : {set U}) s s' r u :
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

(* Perfect secrecy: whatever values sh the fewer than t holders of V see, equally many coins lead
   to them from the secret s and from the secret s'. *)
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

(* Coins whose addition moves the shares of V by d. *)
Definition offset (V : {set U}) (d : U -> F) : coins :=
  [ffun i : 'I_k => (interp V (fun u => d u / pt u))`_i].

Lemma share_offset (V : {set U}) d s r u :
  (#|V| <= k)%N -> u \in V -> share s (r + offset V d) u = share s r u + d u.
Proof.
move=> hV uV; rewrite /share -addrA; congr (_ + _).
under eq_bigr => i _ do rewrite ffunE mulrDl exprSr mulrA ffunE [in X in _ + X]mulrA.
rewrite big_split /=; congr (_ + _); first by apply: eq_bigr => i _; rewrite exprSr mulrA.
rewrite -mulr_suml -(@horner_coef_wide _ k (interp _ _)) ?(leq_trans (size_interp _ _)) //.
by rewrite interp_eval // divfK.
Qed.

(* Fewer than t shares are uniform: any values sh of the shares of V have the same number
   |F|^k / |F|^|V| of coins, with t = k + 1, for every secret s. *)
Theorem card_shares (V : {set U}) (s : F) (sh : U -> F) :
  (#|V| <= k)%N ->
  #|[set r : coins | [forall u in V, share s r u == sh u]]| = (#|F| ^ (k - #|V|))%N.
Proof.
move=> hV; pose f (r : coins) := [ffun u : {u | u \in V} => share s r (val u)].
have := @card_fiber_uniform _ _ f setT _ _ [ffun u => sh (val u)].
rewrite cardsT !card_ffun card_sig card_ord => h.
have {}h : (#|fiber f [ffun u => sh (val u)]| * #|F| ^ #|V| = #|F| ^ k)%N.
  apply: h; rewrite ?inE // => w w' _ _.
  exists (fun r => r + offset V (fun u => if insub u is Some u' then w' u' - w u' else 0)).
    exact: addIr.
  move=> r <-; apply/ffunP => -[u uV]; rewrite !ffunE share_offset // insubT ffunE /=.
  by rewrite addrC subrK; congr (w' _); apply: val_inj.
have pF : (0 < #|F| ^ #|V|)%N by rewrite expn_gt0; apply/orP; left; apply/card_gt0P; exists 0.
apply/eqP; rewrite -(eqn_pmul2r pF) -expnD subnK // -h; apply/eqP; congr (_ * _)%N.
congr #|pred_of_set _|; apply/setP => r; rewrite !inE.
apply/forallP/eqP => [e|/ffunP e u].
  by apply/ffunP => -[u uV]; rewrite !ffunE /=; move: (e u); rewrite uV => /eqP.
by apply/implyP => uV; move: (e (Sub u uV)); rewrite !ffunE /= => ->.
Qed.
End Shamir.
