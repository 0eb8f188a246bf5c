(******************************************************************************)
(* Hyb7 -> Hyb8: the masks p_{u,v} of honest users become independent of the  *)
(* oracle, which learns p_{u,v} when s_{u,v} is revealed, because one of the  *)
(* two is not in Q.  The two hybrids are the same unless the adversary asks   *)
(* for s_{u,v} before that, or asks at all for a pair inside Q; whoever does  *)
(* so breaks the key agreement.                                               *)
(*                                                                            *)
(*  swap8 w     == the coins w, p_{u,v} being exchanged with what the oracle  *)
(*                 holds at s_{u,v}                                           *)
(*  seed_of w p == s_{u,v} for p = (u, v)                                     *)
(*  tries8 p w  == the seeds that the adversary has tried for the pair p, as  *)
(*                 long as s_{u,v} is not revealed                            *)
(*         bad8 == the event that it has tried s_{u,v}, for some pair         *)
(*   same_until_bad8 == Hyb7 and Hyb8 are the same otherwise                  *)
(*   hop78_bad  == |Pr[Hyb7] - Pr[Hyb8]| <= the sum over the pairs of the     *)
(*                 probability that the adversary has tried s_{u,v}           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids one_set.
From SecAgg.malicious Require Import self_masks dummies key_hop.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section PairMasks.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).
Notation Hyb7 := (Hyb7 C x A).
Notation Hyb8 := (Hyb8 C x A).

(* Unordered pairs of honest users, the smaller identity first. *)
Definition hidden (p : U * U) : bool := [&& (p.1 < p.2)%N, p.1 \notin C & p.2 \notin C].
Definition hidden_pairs : seq (U * U) := [seq p <- enum [finType of U * U] | hidden p].

Definition seed_of (w : secrets S) (p : U * U) : Seed S := seed w p.1 p.2 (own_keys w p.2).2.

Arguments seed_of : simpl never. Arguments seed : simpl never.

Definition swap8_oracle (w : coins) : {ffun query S -> Vec S} :=
  [ffun q => if q is inr (p, s) then if hidden p && (s == seed_of (K w) p) then w_pair w p
             else w_oracle w q else w_oracle w q].
Definition swap8_pair (w : coins) : {ffun U * U -> Vec S} :=
  [ffun p => if hidden p then w_oracle w (inr (p, seed_of (K w) p)) else w_pair w p].
Definition swap8 (w : coins) : coins := with_oracle w (swap8_oracle w) (w_self w) (swap8_pair w).

Lemma seed_of_swap8 w p : seed_of (K (swap8 w)) p = seed_of (K w) p. Proof. by []. Qed.

Lemma swap8K : involutive swap8.
Proof.
move=> w; have eo : swap8_oracle (swap8 w) = w_oracle w.
  apply/ffunP => -[q|[p s]]; rewrite /swap8_oracle ffunE /=.
    by rewrite /w_oracle /= /swap8_oracle ffunE.
  rewrite seed_of_swap8 /w_oracle /w_pair /= /swap8_pair /swap8_oracle !ffunE.
  by case: (boolP (hidden p)) => //= hp; case: eqP => [->|].
have ep : swap8_pair (swap8 w) = w_pair w.
  apply/ffunP => p; rewrite /swap8_pair ffunE seed_of_swap8.
  rewrite /w_oracle /w_pair /= /swap8_pair /swap8_oracle !ffunE.
  by case: (boolP (hidden p)) => //= hp; rewrite eqxx.
by rewrite {1}/swap8 eo ep; case: w {eo ep} => [[[w1 o] a] [[k f] g]].
Qed.

(* The seeds that are asked for p. *)
Definition pair_tries (p : U * U) (qs : seq (query S)) : seq (Seed S) :=
  pmap (fun q : query S => if q is inr (p', s) then if p' == p then Some s else None else None) qs.

Lemma mem_pair_tries p s qs : (s \in pair_tries p qs) = ((inr (p, s) : query S) \in qs).
Proof.
elim: qs => [|q qs IH] //; rewrite inE -IH /pair_tries /=.
case: q => [q|[p' s']] //=; case: (eqVneq p' p) => [->|ne] /=.
  by rewrite inE; congr (_ || _); apply/eqP/eqP => [->|[]].
by case: eqP => // -[e _]; rewrite e eqxx in ne.
Qed.

Lemma size_pair_tries p qs : (size (pair_tries p qs) <= size qs)%N.
Proof. by rewrite size_pmap count_size. Qed.

Definition T8 (w : coins) : transcript S := play (hyb_world C (hyb8 C) x (K w)) (strat C A w).
Definition Q8 (w : secrets S) (T : transcript S) : {set U} :=
  Q_set C (hyb_parts C (hyb8 C) x w) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
Definition tries8_of (p : U * U) (T : transcript S) (Q : {set U}) : seq (Seed S) :=
  pair_tries p (asked T ++ if (p.1 \in Q) && (p.2 \in Q) then asked_after T else [::]).
Definition tries8 (p : U * U) (w : coins) : seq (Seed S) := tries8_of p (T8 w) (Q8 (K w) (T8 w)).
Definition bad8 (w : coins) : bool :=
  has (fun p => seed_of (K w) p \in tries8 p w) hidden_pairs.

Lemma not_bad8 w p : hidden p -> ~~ bad8 w ->
  ((inr (p, seed_of (K w) p) : query S) \notin asked (T8 w)) /\
  (p.1 \in Q8 (K w) (T8 w) -> p.2 \in Q8 (K w) (T8 w) ->
   (inr (p, seed_of (K w) p) : query S) \notin asked_after (T8 w)).
Proof.
move=> hp /hasPn /(_ p); rewrite mem_filter hp mem_enum => /(_ isT).
rewrite /tries8 /tries8_of mem_pair_tries mem_cat negb_or => /andP[-> h]; split=> // u1 u2.
by move: h; rewrite u1 u2.
Qed.

Lemma hidden_opair u v : u != v -> hidden (opair u v) = (u \notin C) && (v \notin C).
Proof.
rewrite /hidden /opair; case: (ltngtP u v) => [l|l|e] ne; last by rewrite (ord_inj e) eqxx in ne.
  by rewrite /= l.
by rewrite /= l /= andbC.
Qed.

(* The two ends of a pair of honest users agree on its seed. *)
Lemma seed_opair (w : coins) u v : u != v ->
  seed (K w) u v (own_keys (K w) v).2 = seed_of (K w) (opair u v).
Proof.
case: (ltngtP u v) => [l|l|e] ne; last by rewrite (ord_inj e) eqxx in ne.
  by rewrite (_ : opair u v = (u, v)) //; rewrite /opair l.
rewrite (_ : opair u v = (v, u)); first by rewrite /seed_of /seed /= ka_agreeC opairC.
by rewrite /opair ltnNge ltnW.
Qed.

Theorem same_until_bad8 w : ~~ bad8 w -> Hyb7 (swap8 w) = Hyb8 w.
Proof.
move=> nb; suff e : play (hyb_world C (hyb7 C) x (K (swap8 w))) (strat C A w) = T8 w.
  by rewrite /hybrids.Hyb7 /hyb e.
apply: users_ext => //=.
- move=> u s e2; rewrite /hyb_y /= /masked; congr (_ + _); apply: eq_bigr => v.
  rewrite !inE => /andP[nv /orP[/eqP ev|vs]]; first by rewrite ev eqxx in nv.
  have uC := acc1_sent (acc12 e2); have vl : v \in listed s.1 by apply: (acc2_listed e2); rewrite
    inE.
  congr (delta u v _); rewrite /sim_pair /real_pair /= /w_oracle /= ffunE /= hidden_opair 1?eq_sym
    //.
  rewrite uC /=; case: (boolP (v \in C)) => //= vC.
  by rewrite (true_keys _ (acc12 e2)) // -[seed _ u v _]/(seed (K w) u v (own_keys (K w) v).2)
             seed_opair 1?eq_sym // eqxx.
- by move=> g g' u s l v sigma _ eg _ _ _; rewrite /hyb_view_ok /= /sim_view_ok eg.
- move=> [q|[p s]] qT /=; rewrite /w_oracle /= ffunE //; case: ifP => // /andP[hp /eqP e].
  by have [/negP[]] := not_bad8 hp nb; rewrite -e.
- move=> [[u b]|[p s]] qT /=; first by rewrite /w_oracle /= ffunE.
  rewrite -[Q_set _ _ _ _ _ _ _]/(Q8 (K w) (T8 w)) /w_oracle /= ffunE /open_pair -/(seed_of (K w)
    p).
  rewrite (_ : [&& _, _, _, _ & _] = hidden p && (s == seed_of (K w) p)
     && ~~ ((p.1 \in Q8 (K w) (T8 w)) && (p.2 \in Q8 (K w) (T8 w)))); last by rewrite /hidden
       -!andbA.
  case: (boolP (hidden p && _)) => //= /andP[hp /eqP e].
  case: (boolP (_ && _)) => //= /andP[u1 u2].
  by have [_ /(_ u1 u2) /negP[]] := not_bad8 hp nb; rewrite -e.
by move=> g g' u s v c _ eg _ _ _; rewrite /hyb_open /sim_open /= eg.
Qed.

Theorem hop78_bad : `|Pr Hyb7 - Pr Hyb8|
  <= \sum_(p <- hidden_pairs) Pr (fun w => seed_of (K w) p \in tries8 p w).
Proof.
apply: le_trans (until_bad_after (inv_inj swap8K) same_until_bad8) _.
exact: Pr_has.
Qed.
End PairMasks.
