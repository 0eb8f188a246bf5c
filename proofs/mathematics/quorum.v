(******************************************************************************)
(* The counting behind Theorem 4: if 2t > n + n_C, at most one set can collect *)
(* t signatures when honest users sign at most one, and this bound is exact.  *)
(* Every quorum contains at least t - n_C honest users.                       *)
(*                                                                            *)
(*   C is the set of corrupted users, n = #|U|, n_C = #|C|                    *)
(*       honest_part   == at least t - n_C of any t users are honest          *)
(*       quorums_meet  == 2t > n + n_C: any two quorums share an honest user  *)
(*   disjoint_quorums  == 2t <= n + n_C: two quorums that share none          *)
(*   disjoint_quorums_iff == both, as an equivalence                          *)
(*     quorum signed Q S == S has t users and each of them can sign Q         *)
(*     quorum_unique   == two sets with a quorum each are equal               *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(* A set of a given size between two bounds. *)
Lemma subset_of_size (U : finType) (A : {set U}) k :
  k <= #|A| -> exists2 B : {set U}, B \subset A & #|B| = k.
Proof.
elim: k => [|k IH] kA; first by exists set0; rewrite ?sub0set ?cards0.
have [B BA Bk] := IH (ltnW kA).
have [a aA aB] : exists2 a, a \in A & a \notin B.
  by apply/subsetPn; apply: contraL kA => /subset_leq_card; rewrite Bk -ltnNge.
by exists (a |: B); rewrite ?subUset ?sub1set ?aA // cardsU1 aB Bk.
Qed.

Section Quorum.
Variables (U : finType) (C : {set U}) (t : nat).

(* |Q \ C| >= t - n_C for every set Q of at least t users: delta of Theorem 4. *)
Theorem honest_part (S : {set U}) : t <= #|S| -> t - #|C| <= #|S :\: C|.
Proof.
move=> h; rewrite leq_subLR; apply: leq_trans h _.
by rewrite -(cardsID C S) leq_add // subset_leq_card // subsetIr.
Qed.

(* With 2t > n + n_C any two sets of t users have an honest user in common. *)
Theorem quorums_meet (S1 S2 : {set U}) :
  #|U| + #|C| < 2 * t -> t <= #|S1| -> t <= #|S2| ->
  exists2 u, u \notin C & (u \in S1) && (u \in S2).
Proof.
move=> ht c1 c2; have [u] : exists u, u \in (S1 :&: S2) :\: C.
  apply/card_gt0P; have cU : #|S1 :|: S2| <= #|U| by apply: max_card.
  have cI := subset_leq_card (subsetIr (S1 :&: S2) C).
  by have := cardsUI S1 S2; have := cardsID C (S1 :&: S2); lia.
by rewrite !inE => /andP[uC u12]; exists u.
Qed.

(* With 2t <= n + n_C (and n_C <= t) there are two sets of t users, each containing all of C, that
   have no honest user in common. *)
Theorem disjoint_quorums :
  #|C| <= t -> 2 * t <= #|U| + #|C| ->
  exists A1 A2 : {set U}, [/\ #|A1| = t - #|C|, #|A2| = t - #|C|,
    A1 \subset ~: C, A2 \subset ~: C & [disjoint A1 & A2]].
Proof.
move=> hC ht; have hH : #|~: C| = #|U| - #|C| by rewrite cardsCs setCK.
have cU : #|C| <= #|U| by apply: max_card.
have [|A1 s1 c1] := @subset_of_size U (~: C) (t - #|C|); first by rewrite hH; lia.
have [|A2 s2 c2] := @subset_of_size U (~: C :\: A1) (t - #|C|).
  by rewrite cardsD (setIidPr s1) hH c1; lia.
exists A1, A2; split=> //; first exact: subset_trans s2 (subsetDl _ _).
by rewrite disjoint_sym; move: s2; rewrite subsetD => /andP[].
Qed.

(* Two sets of t users without a common honest user exist exactly when 2t <= n + n_C. *)
Theorem disjoint_quorums_iff :
  #|C| <= t ->
  (exists S1 S2 : {set U}, [/\ t <= #|S1|, t <= #|S2| & S1 :&: S2 \subset C])
  <-> 2 * t <= #|U| + #|C|.
Proof.
move=> hC; split=> [[S1 [S2 [c1 c2 s12]]]|ht].
  rewrite leqNgt; apply/negP => /quorums_meet /(_ c1 c2)[u uC u12].
  by move/subsetP: s12 => /(_ u); rewrite inE u12 (negbTE uC) => /(_ isT).
have [A1 [A2 [c1 c2 s1 s2 d12]]] := disjoint_quorums hC ht.
have cU (A : {set U}) : A \subset ~: C -> #|A| = t - #|C| -> t <= #|A :|: C|.
  by rewrite -disjoints_subset cardsU => /disjoint_setI0 ->; rewrite cards0; lia.
by exists (A1 :|: C), (A2 :|: C); rewrite !cU // -setUIl (disjoint_setI0 d12) set0U.
Qed.

(* Honest users sign at most one set (signed u is what u signed), corrupted ones sign anything. *)
Variable signed : U -> option {set U}.
Definition can_sign (Q : {set U}) (u : U) : bool := (u \in C) || (signed u == Some Q).

(* A set S of users whose signatures on Q verify, no honest one being forged. *)
Definition quorum (Q S : {set U}) := (t <= #|S|) && [forall u in S, can_sign Q u].

(* The set Q of Theorem 4 is well defined (Hyb6). *)
Theorem quorum_unique Q1 Q2 S1 S2 :
  #|U| + #|C| < 2 * t -> quorum Q1 S1 -> quorum Q2 S2 -> Q1 = Q2.
Proof.
move=> ht /andP[c1 /forall_inP s1] /andP[c2 /forall_inP s2].
have [u uC /andP[u1 u2]] := quorums_meet ht c1 c2.
by move: (s1 u u1) (s2 u u2); rewrite /can_sign (negbTE uC) /= => /eqP -> /eqP[].
Qed.

(* A quorum itself contains t - n_C honest users. *)
Corollary quorum_honest Q S : quorum Q S -> t - #|C| <= #|S :\: C|.
Proof. by case/andP => c _; apply: honest_part. Qed.
End Quorum.
