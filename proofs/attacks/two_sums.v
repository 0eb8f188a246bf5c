(******************************************************************************)
(* The threshold of Theorem 4 is needed, in its own game: with 2t <= n + n_C  *)
(* and two honest users, the server shows two disjoint groups of honest users *)
(* two sets as U3 and computes the sums over both groups.  No simulator that  *)
(* is told one sum makes an adversary that differs with the inputs x only in  *)
(* its last comparison (play_target) guess as in Figure 4, whichever set it   *)
(* asks for, at whatever time, and whatever delta is.                         *)
(* 2t <= n + n_C is the exact complement of Theorem 4's hypothesis, so for at *)
(* least two honest users that hypothesis is exact (two_sums_likely).  The    *)
(* attack is efficient by inspection: one pass, n + n^2 questions to the      *)
(* oracle (attack_asks), and reconstruction.                                  *)
(*                                                                            *)
(*  two_plan C H1 H2 == the plan: H1 and C for users of H1, H2 and C for      *)
(*                      those of H2; the others drop out in round 3           *)
(*     two_adversary == an adversary of Theorem 4 that guesses whether its    *)
(*                      two sums are those of the inputs x                    *)
(*      groups H1 H2 == disjoint nonempty groups of honest users, each with C *)
(*                      of the size of a quorum                               *)
(*          two_sums == in Figure 4, it has both sums, if the coordinates of  *)
(*                      all public keys differ                                *)
(*        two_groups == with 2t <= n + n_C and two honest users there are two *)
(*                      such groups                                           *)
(* no_simulator_two_sums == no simulator                                      *)
(*   two_sums_likely == with the bound for good coins                         *)
(*         SIM_fails == in particular not that of Theorem 4                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import cancellation quorum.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
From SecAgg.attacks Require Import one_question plan good_coins.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section TwoSums.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.
(* An honest signature verifies.  Theorem 4 does not need it, so `suite` has no such field. *)
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).

Definition two_plan (H1 H2 : {set U}) : plan S := Plan
  (fun u => if u \in H1 then Some (H1 :|: C) else if u \in H2 then Some (H2 :|: C) else None)
  (@own S) (@opair _) set0.
Definition two_adversary (H1 H2 : {set U}) : {ffun U -> Vec S} -> adversary S (ACoins S) :=
  attacker C (two_plan H1 H2) [set H1; H2].

(* Two disjoint groups of honest users, not empty, each with C of the size of a quorum. *)
Definition groups (H1 H2 : {set U}) : bool :=
  [&& H1 \subset ~: C, H2 \subset ~: C, [disjoint H1 & H2], H1 != set0 & H2 != set0]
  && (t <= #|H1 :|: C|)%N && (t <= #|H2 :|: C|)%N.

(* In Figure 4, for all inputs and all coins for which the coordinates of all public keys differ, it
   computes the sums over both groups. *)
Theorem two_sums (H1 H2 : {set U}) (x : {ffun U -> Vec S}) (w : coins4 S (ACoins S)) :
  groups H1 H2 -> good C (@own S) w ->
  forall H, H \in [set H1; H2] ->
    estimated (real_world C (secrets_of w) x)
      (attack C (two_plan H1 H2) (w_adv w) (setup_of C w)) H = \sum_(u in H) x u.
Proof.
move=> /andP[/andP[/and5P[C1 C2 dis _ _] t1] t2] ok H hH.
have s1 h : h \in H1 -> shown (two_plan H1 H2) h = Some (H1 :|: C) by rewrite /= => ->.
have s2 h : h \in H2 -> shown (two_plan H1 H2) h = Some (H2 :|: C).
  by move=> h2; rewrite /= (disjointFl dis h2) h2.
have many : (t <= nusers S)%N by rewrite (leq_trans t1) // (leq_trans (max_card _)) ?card_ord.
apply: (@attack_sums S C (two_plan H1 H2) w x true) => //; last 1 first.
- move: hH; rewrite !inE => /orP[] /eqP ->.
    by apply: (reads_group (H := H1)); rewrite ?setU0.
  by apply: (reads_group (H := H2)); rewrite ?setU0.
- move=> u L uC /=; case: ifP => [u1 [<-]|_].
    by split; rewrite ?inE ?u1 // => v; rewrite inE => /orP[/s1 //|->].
  case: ifP => [u2 [<-]|//].
  by split; rewrite ?inE ?u2 // => v; rewrite inE => /orP[/s2 //|->].
exact: opairC.
Qed.

(* Such groups exist, if 2t <= n + n_C and there are two honest users. *)
Lemma two_groups : (2 * t <= nusers S + #|C|)%N -> (1 < #|~: C|)%N ->
  exists H1 H2, groups H1 H2.
Proof.
move=> ht two; pose k := maxn 1 (t - #|C|).
have hH : #|~: C| = (nusers S - #|C|)%N by rewrite cardsCs setCK card_ord.
have [|H1 C1 k1] := @subset_of_size _ (~: C) k; first by rewrite /k; lia.
have [|H2 C2 k2] := @subset_of_size _ (~: C :\: H1) k.
  by rewrite cardsD (setIidPr C1) k1 /k; lia.
have /andP[C2' dis] : (H2 \subset ~: C) && [disjoint H2 & H1] by rewrite -subsetD.
have big (H : {set U}) : H \subset ~: C -> #|H| = k -> (H != set0) && (t <= #|H :|: C|)%N.
  rewrite -disjoints_subset -card_gt0 cardsU => /disjoint_setI0 -> ->.
  by rewrite cards0 /k; lia.
have [/andP[n1 t1] /andP[n2 t2]] := (big _ C1 k1, big _ C2' k2).
by exists H1, H2; rewrite /groups C1 C2' disjoint_sym dis n1 n2 t1 t2.
Qed.

(* No simulator, whatever delta is.  The bound does not depend on the groups. *)
Theorem no_simulator_two_sums : (2 * t <= nusers S + #|C|)%N -> (1 < #|~: C|)%N ->
  exists H1 H2, groups H1 H2 /\ forall delta : nat,
    not_simulated C (@REAL S C _) delta (two_adversary H1 H2)
      (Pr (good C (@own S)) - #|Vec S|%:R^-1).
Proof.
move=> ht two; have [H1 [H2 h]] := two_groups ht two; exists H1, H2; split=> // delta.
have far : beyond C delta [set H1; H2].
  have /andP[/andP[/and5P[_ _ dis n1 n2] _] _] := h.
  apply: (@beyond_two S C delta _ H1 H2); rewrite ?inE ?eqxx ?orbT //.
  by apply: contraNneq n1 => e; rewrite -subset0 -(disjoint_setI0 dis) -e setIid.
apply: (@attack_not_simulated S C (two_plan H1 H2) true _ _ far) => x w H ok hH.
exact: two_sums.
Qed.

(* With the probability of good coins bounded (good_coins.v), if there are coins at all. *)
Corollary two_sums_likely (k : nat) (w0 : coins4 S (ACoins S)) : shared S k ->
  (2 * t <= nusers S + #|C|)%N -> (1 < #|~: C|)%N ->
  exists H1 H2, groups H1 H2 /\ forall delta : nat,
    not_simulated C (@REAL S C _) delta (two_adversary H1 H2)
      (1 - 'C(2 * nusers S, 2)%:R * (k%:R / #|SK S|%:R) - #|Vec S|%:R^-1).
Proof.
move=> fib ht two; have [H1 [H2 [g h]]] := no_simulator_two_sums ht two; exists H1, H2.
by split=> // d; apply: not_simulated_le (h d); rewrite Num.Theory.ler_add2r Pr_good_own.
Qed.

(* In particular, with this adversary the bound of Theorem 4 does not hold for SIM, unless it is as
   large as this. *)
Corollary SIM_fails : (2 * t <= nusers S + #|C|)%N -> (1 < #|~: C|)%N ->
  exists H1 H2, groups H1 H2 /\ forall delta : nat,
    exists x : {ffun U -> Vec S}, Pr (good C (@own S)) - #|Vec S|%:R^-1 <=
      `| Pr (fun w => REAL C w x (two_adversary H1 H2 x))
         - Pr (fun w => SIM C w (Ideal C x delta) (two_adversary H1 H2 x)) |.
Proof.
move=> ht two; have [H1 [H2 [g h]]] := no_simulator_two_sums ht two; exists H1, H2.
by split=> // delta; apply: not_simulated_SIM (h delta).
Qed.
End TwoSums.
