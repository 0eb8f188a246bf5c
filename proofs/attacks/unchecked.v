(******************************************************************************)
(* The signatures on views (R3.U2, R4.U1) are needed: if R4.U1 counts them    *)
(* but does not verify them, then in the game of Theorem 4 a server computes  *)
(* the sum over t - n_C - 1 honest users, one fewer than Theorem 4 allows, if *)
(* 1 < t - n_C <= (n - t)^2.  It shows each honest user as U3 these, C, and   *)
(* one other honest user, its guest, so that for each v that is not in the    *)
(* sum t users give a share of s_v^SK.                                        *)
(* Whether 2t > n + n_C does not matter; the two conditions hold together,    *)
(* for n = 5, t = 3 and C empty for example.  Nothing is shown if t is near   *)
(* to n: not for n <= 4 and C empty, where they do not hold together, nor for *)
(* n = 5 and t = 4.                                                           *)
(*                                                                            *)
(*           seating == users can be given guests such that each user outside *)
(*                      A is absent from the sets shown to many               *)
(* unchecked_plan C A g == the plan: u is shown A, its guest g u, and C       *)
(* unchecked_adversary  == an adversary of Theorem 4 that guesses whether its *)
(*                      sum is that of the inputs x over A                    *)
(*    REAL_unchecked == its guess against users who do not verify             *)
(*       seats C A g == what is needed of A and the guests                    *)
(*   unchecked_seats == with 1 < t - n_C <= (n - t)^2 there are some          *)
(*     unchecked_sum == without verification, it is the sum, if the           *)
(*                      coordinates of all public keys differ                 *)
(* no_simulator_unchecked == no simulator                                     *)
(*  unchecked_likely == with the bound for good coins                         *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
From SecAgg.attacks Require Import one_question plan good_coins.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

(* ---- Guests ------------------------------------------------------------------------- *)
(* At most m + 1 elements of a list have the same quotient of their index by m + 1. *)
Lemma few_with_quotient (T : finType) (s : seq T) m k (B : {set T}) :
  (forall u, u \in B -> (u \in s) && (index u s %/ m.+1 == k)) -> #|B| <= m.+1.
Proof.
move=> hB; pose f u : 'I_m.+1 := inord (index u s %% m.+1).
have fB : {in B &, injective f}.
  move=> u v /hB/andP[us /eqP qu] /hB/andP[vs /eqP qv] /(congr1 val).
  rewrite /= !inordK ?ltn_mod // => e; rewrite -(nth_index u us) -(nth_index u vs).
  by rewrite (divn_eq (index u s) m.+1) (divn_eq (index v s) m.+1) qu qv e.
by rewrite -(card_in_imset fB) (leq_trans (max_card _)) ?card_ord.
Qed.

Section Seating.
Variables (T : finType) (H : {set T}) (d m : nat).
Hypotheses (d1 : 1 < d) (de : d <= m.+2 ^ 2) (cH : #|H| = d + m.+2).

(* The first d - 1 users of H share the guests that are after them; the others are their own. *)
Let s := enum H.
Let A := [set u in take d.-1 s].
Let place u := d.-1 + index u s %/ m.+1.
Let g u := if u \in A then nth u s (place u) else u.

Let us : uniq s. Proof. exact: enum_uniq. Qed.
Let sE u : (u \in s) = (u \in H). Proof. by rewrite mem_enum. Qed.
Let ss : size s = d + m.+2. Proof. by rewrite -cardE. Qed.

Let inA u : u \in H -> (u \in A) = (index u s < d.-1).
Proof. by rewrite inE -sE => /in_take ->. Qed.

Let AH : A \subset H.
Proof. by apply/subsetP => u; rewrite inE => /mem_take; rewrite sE. Qed.

Let gA u : u \in A -> (g u \in H) && (index (g u) s == place u).
Proof.
move=> uA; have lt : index u s < d.-1 by rewrite -inA ?(subsetP AH).
have placeH : place u < size s.
  have : index u s %/ m.+1 < m.+3 by rewrite ltn_divLR //; lia.
  by rewrite ss /place; lia.
by rewrite /g uA -sE mem_nth ?index_uniq ?eqxx.
Qed.

Let few_hosts v : v \in H :\: A -> #|[set u in H | g u == v]| <= m.+2.
Proof.
rewrite inE => /andP[vA vH].
have -> : [set u in H | g u == v] = v |: [set u in A | g u == v].
  apply/setP => u; rewrite in_setU1 [LHS]in_set [X in _ || X]in_set.
  case: (boolP (u \in A)) => uA.
    have /negbTE -> : u != v by apply: contraNneq vA => <-.
    by rewrite (subsetP AH).
  by rewrite /g (negbTE uA) orbF; case: eqP => [->|_]; rewrite ?vH ?andbF.
rewrite cardsU1 -[m.+2]add1n leq_add ?leq_b1 //.
apply: (@few_with_quotient _ s m (index v s - d.-1)) => u; rewrite inE => /andP[uA /eqP guv].
have /andP[_ /eqP] := gA uA; rewrite guv sE (subsetP AH) // => ->.
by rewrite /place addKn eqxx.
Qed.

Lemma seated : exists (A : {set T}) (g : T -> T), [/\ A \subset H, #|A| = d.-1,
  forall u, u \in H -> g u \in H :\: A, forall u, u \in H :\: A -> g u = u &
  forall v, v \in H :\: A -> d <= #|[set u in H | g u != v]|].
Proof.
exists A, g; split=> // [|u uH|u|v hv].
- by rewrite cardsE (card_uniqP (take_uniq _ us)) size_take ss; case: ifP; lia.
- rewrite inE; case: (boolP (u \in A)) => uA; last by rewrite /g (negbTE uA) uA uH.
  by have /andP[gH /eqP e] := gA uA; rewrite gH inA // e /place andbT -leqNgt leq_addr.
- by rewrite inE /g => /andP[/negbTE ->].
have -> : [set u in H | g u != v] = H :\: [set u in H | g u == v].
  by apply/setP => u; rewrite !inE; case: (u \in H); rewrite ?andbF ?andbT.
rewrite cardsD (setIidPr _) ?cH; last by apply/subsetP => u; rewrite inE => /andP[].
by have := few_hosts hv; lia.
Qed.
End Seating.

(* Of d + e users with d <= e^2 let A be d - 1; then each user can be given one guest outside A, who
   is itself if it is outside A, such that for each user outside A some d users have another. *)
Lemma seating (T : finType) (H : {set T}) (d e : nat) : 1 < d -> d <= e ^ 2 -> #|H| = d + e ->
  exists (A : {set T}) (g : T -> T), [/\ A \subset H, #|A| = d.-1,
    forall u, u \in H -> g u \in H :\: A, forall u, u \in H :\: A -> g u = u &
    forall v, v \in H :\: A -> d <= #|[set u in H | g u != v]|].
Proof. by case: e => [|[|m]] *; [lia|lia|apply: (@seated T H d m)]. Qed.

(* ---- The attack ----------------------------------------------------------------------- *)
Local Open Scope ring_scope.
Section Unchecked.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.
(* An honest signature verifies.  Theorem 4 does not need it, so `suite` has no such field. *)
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).

Definition unchecked_plan (A : {set U}) (g : U -> U) : plan S := Plan
  (fun u => Some (g u |: A :|: C)) (@own S) (@opair _) set0.
Definition unchecked_adversary (A : {set U}) (g : U -> U) :
    {ffun U -> Vec S} -> adversary S (ACoins S) := attacker C (unchecked_plan A g) [set A].

(* Figure 4, but R4.U1 does not verify the signatures; it does check that they come from at least
   t users of U3. *)
Definition REAL_unchecked (w : coins4 S (ACoins S)) (x : {ffun U -> Vec S}) A : bool :=
  REAL_variant C (@opair _) false w x A.

(* A, C and a guest are t users; guests are honest, and not in A; an honest user outside A is its
   own guest, and is absent from the sets shown to so many honest users that with C t users know and
   give shares of its s_v^SK. *)
Definition seats (A : {set U}) (g : U -> U) : Prop := [/\ A \subset ~: C, #|A| = (t - #|C|).-1,
  forall u, u \notin C -> (g u \notin C) && (g u \notin A),
  forall u, u \notin C -> u \notin A -> g u = u &
  forall v, v \notin C -> v \notin A -> (t - #|C| <= #|[set u in ~: C | g u != v]|)%N].

Lemma unchecked_seats : (1 < t - #|C|)%N -> (t - #|C| <= (nusers S - t) ^ 2)%N ->
  exists A g, seats A g.
Proof.
move=> d1 de; have hH : #|~: C| = (nusers S - #|C|)%N by rewrite cardsCs setCK card_ord.
have [|A [g [AH cA gH gg few]]] := @seating _ (~: C) _ _ d1 de.
  by have : (0 < nusers S - t)%N; [case: (nusers S - t)%N de => // /(leq_trans d1) | lia].
exists A, g; split=> // [u uC|u uC uA|v vC vA].
- by have := gH u; rewrite !inE uC => /(_ isT); rewrite andbC.
- by apply: gg; rewrite !inE uA.
by apply: few; rewrite !inE vA.
Qed.

(* Without verification, for all inputs and all coins for which the coordinates of all public keys
   differ, it computes the sum over A. *)
Theorem unchecked_sum (A : {set U}) (g : U -> U) (x : {ffun U -> Vec S})
    (w : coins4 S (ACoins S)) : (1 < t - #|C|)%N -> seats A g -> good C (@own S) w ->
  estimated (variant_world C (@opair _) false (secrets_of w) x)
    (attack C (unchecked_plan A g) (w_adv w) (setup_of C w)) A = \sum_(u in A) x u.
Proof.
move=> d1 [AC cA gH gg few] ok.
have big u : u \notin C -> (t <= #|g u |: A :|: C|)%N.
  move=> /gH /andP[gC gA]; rewrite cardsU cardsU1 gA cA (_ : _ :&: C = set0) ?cards0; first lia.
  by apply/setP => v; rewrite !inE; case: eqP => [->|_]; rewrite ?(negbTE gC) ?andbF //=;
    case: (boolP (v \in A)) => //= /(subsetP AC); rewrite inE => /negbTE.
have [a aA] : exists a, a \in A by apply/card_gt0P; rewrite cA; lia.
have aC : a \notin C by have := subsetP AC a aA; rewrite inE.
have many : (t <= nusers S)%N.
  by rewrite (leq_trans (big a aC)) // (leq_trans (max_card _)) ?card_ord.
apply: (@attack_sums S C (unchecked_plan A g) w x false) => //; last 1 first.
- split=> // [u uA|v].
    rewrite (leq_trans many) // -[X in (X <= _)%N]card_ord; apply/subset_leq_card/subsetP => h _.
    by rewrite inE /= !inE uA orbT orbT.
  rewrite setU0 => vA; case: (boolP (v \in C)) => vC //; have := few v vC vA.
  have -> : s_holders C (unchecked_plan A g) v = C :|: [set u in ~: C | g u != v].
    apply/setP => u; rewrite !inE /= !inE (negbTE vA) (negbTE vC) !orbF eq_sym.
    by case: (u \in C).
  rewrite cardsU (_ : C :&: _ = set0) ?cards0; first by lia.
  by apply/setP => u; rewrite !inE; case: (u \in C).
- move=> u L uC [<-]; split; [|exact: big|by []].
  by rewrite !inE; case: (boolP (u \in A)) => uA; rewrite ?orbT // gg ?eqxx.
exact: opairC.
Qed.

(* No simulator with the functionality of Theorem 4. *)
Theorem no_simulator_unchecked : (1 < t - #|C|)%N -> (t - #|C| <= (nusers S - t) ^ 2)%N ->
  exists A g, seats A g /\
    not_simulated C REAL_unchecked (t - #|C|) (unchecked_adversary A g)
      (Pr (good C (@own S)) - #|Vec S|%:R^-1).
Proof.
move=> d1 de; have [A [g h]] := unchecked_seats d1 de; exists A, g; split=> //.
have far : beyond C (t - #|C|) [set A].
  have [_ cA _ _ _] := h; apply: (@beyond_small S C _ _ A); rewrite ?inE -?card_gt0 //; lia.
apply: (@attack_not_simulated S C (unchecked_plan A g) false _ _ far) => x w _ ok /set1P ->.
exact: unchecked_sum.
Qed.

(* With the probability of good coins bounded (good_coins.v), if there are coins at all. *)
Corollary unchecked_likely (k : nat) (w0 : coins4 S (ACoins S)) : shared S k ->
  (1 < t - #|C|)%N -> (t - #|C| <= (nusers S - t) ^ 2)%N ->
  exists A g, seats A g /\
    not_simulated C REAL_unchecked (t - #|C|) (unchecked_adversary A g)
      (1 - 'C(2 * nusers S, 2)%:R * (k%:R / #|SK S|%:R) - #|Vec S|%:R^-1).
Proof.
move=> fib d1 de; have [A [g [sA h]]] := no_simulator_unchecked d1 de; exists A, g; split=> //.
by apply: not_simulated_le h; rewrite Num.Theory.ler_add2r Pr_good_own.
Qed.
End Unchecked.
