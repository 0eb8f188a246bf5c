(******************************************************************************)
(* Advantages, and the two ways from one hybrid to the next: a reduction that *)
(* turns a distinguisher into an adversary of an assumption, and a bijection  *)
(* on the coins.  Assumptions are games with two worlds; what an adversary    *)
(* outputs is its guess b', and the advantage is |Pr[real] - Pr[ideal]|       *)
(* (not "b = b'" as Definitions 1 and 2 of the paper print it, D14).          *)
(*                                                                            *)
(*        adv real ideal R == advantage of the adversary R, which is given    *)
(*                            real s or ideal s for a uniform secret s, and   *)
(*                            coins of its own                                *)
(*     advq real ideal m R == the same, if the adversary first asks the query *)
(*                            m, a function of its own coins                  *)
(*               hop, hopq == two hybrids that differ in what stands at the   *)
(*                            place of the challenge are as far apart as the  *)
(*                            advantage of the reduction says                 *)
(*                 hop_bij == two hybrids that are one after a bijection on   *)
(*                            the coins are equally distributed               *)
(*         chain_bound e s == sum of e i T for the i of the list s, where T   *)
(*                            are the members of s after i                    *)
(*                   chain == many hops of one kind, along a list             *)
(*          chain_bound_le == if each is at most e, their sum is at most      *)
(*                            (size s) * e                                    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* The advantage of R in the game with secrets S and worlds real and ideal;
   Om are the adversary's own coins. *)
Definition adv (S Om : finType) (Inp : Type) (real ideal : S -> Inp)
    (R : Inp -> Om -> bool) : rat :=
  `| Pr (fun sw : S * Om => R (real sw.1) sw.2) - Pr (fun sw : S * Om => R (ideal sw.1) sw.2) |.

(* The same for a game in which the adversary chooses a query first. *)
Definition advq (S Om : finType) (Q Inp : Type) (real ideal : S -> Q -> Inp)
    (m : Om -> Q) (R : Inp -> Om -> bool) : rat :=
  `| Pr (fun sw : S * Om => R (real sw.1 (m sw.2)) sw.2)
     - Pr (fun sw : S * Om => R (ideal sw.1 (m sw.2)) sw.2) |.

(* An advantage is a number between 0 and 1, and 0 for an adversary that does
   not look at the challenge. *)
Section Range.
Variables (S Om : finType) (Inp : Type) (real ideal : S -> Inp).

Lemma adv_ge0 (R : Inp -> Om -> bool) : 0 <= adv real ideal R.
Proof. exact: normr_ge0. Qed.

Lemma adv_const (f : Om -> bool) : adv real ideal (fun _ => f) = 0.
Proof. by rewrite /adv subrr normr0. Qed.

Lemma adv_le1 (R : Inp -> Om -> bool) : adv real ideal R <= 1.
Proof.
rewrite /adv; set a := Pr _; set b := Pr _.
have [a0 a1] : 0 <= a /\ a <= 1 by rewrite Pr_ge0 Pr_le1.
have [b0 b1] : 0 <= b /\ b <= 1 by rewrite Pr_ge0 Pr_le1.
rewrite ler_norml ler_subr_addr addrC (le_trans _ a0) ?subr_le0 //=.
by rewrite ler_subl_addr (le_trans a1) // ler_addl.
Qed.
End Range.

(* The reduction lemma: H and H' are R on the real and on the ideal challenge,
   and R sees coins w in which the secret s does not occur. *)
Lemma hop (S Om : finType) (Inp View : Type) (real ideal : S -> Inp) (L : lens S Om)
    (H H' : Om -> View) (D : View -> bool) (R : Inp -> Om -> View) :
  (forall s w, H (put L s w) = R (real s) w) ->
  (forall s w, H' (put L s w) = R (ideal s) w) ->
  `| Pr (fun w => D (H w)) - Pr (fun w => D (H' w)) | = adv real ideal (fun i w => D (R i w)).
Proof.
move=> e e'; rewrite /adv -(Pr_put L (fun w => D (H w))) -(Pr_put L (fun w => D (H' w))).
by congr `|_ - _|; apply: Pr_ext => -[s w] /=; rewrite ?e ?e'.
Qed.

Lemma hopq (S Om : finType) (Q Inp View : Type) (real ideal : S -> Q -> Inp) (L : lens S Om)
    (m : Om -> Q) (H H' : Om -> View) (D : View -> bool) (R : Inp -> Om -> View) :
  (forall s w, H (put L s w) = R (real s (m w)) w) ->
  (forall s w, H' (put L s w) = R (ideal s (m w)) w) ->
  `| Pr (fun w => D (H w)) - Pr (fun w => D (H' w)) | = advq real ideal m (fun i w => D (R i w)).
Proof.
move=> e e'; rewrite /advq -(Pr_put L (fun w => D (H w))) -(Pr_put L (fun w => D (H' w))).
by congr `|_ - _|; apply: Pr_ext => -[s w] /=; rewrite ?e ?e'.
Qed.

(* The perfect hop. *)
Lemma hop_bij (Om : finType) (View : Type) (h : Om -> Om) (H H' : Om -> View) (D : View -> bool) :
  injective h -> (forall w, H w = H' (h w)) ->
  Pr (fun w => D (H w)) = Pr (fun w => D (H' w)).
Proof. by move=> hi e; rewrite -[RHS](Pr_bij _ hi); apply: Pr_ext => w; rewrite e. Qed.

(* The sum of the advantages along a list; e i T belongs to the hop that
   changes position i after the positions T. *)
Fixpoint chain_bound (I : Type) (e : I -> seq I -> rat) (s : seq I) : rat :=
  if s is i :: T then e i T + chain_bound e T else 0.

Lemma chain (I : eqType) (f : seq I -> rat) (e : I -> seq I -> rat) (s : seq I) :
  uniq s ->
  (forall i T, i \in s -> i \notin T -> `| f T - f (i :: T) | <= e i T) ->
  `| f [::] - f s | <= chain_bound e s.
Proof.
elim: s => [|i s IH] /=; first by rewrite subrr normr0.
move=> /andP[ni us] h; rewrite [X in _ <= X]addrC.
apply: (le_trans (ler_dist_add (f s) _ _)).
apply: ler_add; last by apply: h; rewrite ?mem_head.
by apply: IH => // j s' js nj; apply: h; rewrite ?inE ?js ?orbT.
Qed.

Lemma chain_bound_le (I : eqType) (e : I -> seq I -> rat) (eps : rat) (s : seq I) :
  (forall i T, i \in s -> e i T <= eps) -> chain_bound e s <= (size s)%:R * eps.
Proof.
elim: s => [|i s IH] h /=; first by rewrite mul0r.
rewrite -add1n natrD mulrDl mul1r ler_add ?h ?mem_head //.
by apply: IH => j s' js; apply: h; rewrite inE js orbT.
Qed.
