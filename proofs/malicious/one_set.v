(******************************************************************************)
(* The set Q of Theorem 4 in the game: if signatures of honest users on views *)
(* are accepted only if they have signed (strict4, from Hyb6 on), then all    *)
(* users who pass R4.U1 do so with one view, its U3 is Q, and Q has the       *)
(* properties that Hyb10 and Hyb11 need.                                      *)
(*                                                                            *)
(*   strict p   == signatures of honest users on views are not forged         *)
(*   signers    == whoever passes R4.U1 knows t users who have signed its     *)
(*                 view or are corrupt                                        *)
(*   one_view   == 2t > n + n_C: two users who pass R4.U1 have the same view  *)
(*   Q_of       == the U3 of a user who passes R4.U1 is Q                     *)
(*   Q_cases    == Q is empty and nobody passes, or Q is the U3 of such a user *)
(*   Q_big      == then Q has at least t - n_C honest members                 *)
(*   Q_full     == and one of them has included all of Q, and everybody who   *)
(*                 has sent y_u has included such a one                       *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import quorum.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section OneSet.
Variables (S : suite) (C : {set 'I_(nusers S)}) (p : parts S).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.
Variables (a0 : move0 S) (a1 : move1 S) (a2 : move2 S) (a3 : move3 S) (a4 : move4 S).
Notation acc2 := (U_acc2 C p a0 a1 a2).
Notation acc3 := (U_acc3 C p a0 a1 a2 a3).
Notation acc4 := (U_acc4 C p a0 a1 a2 a3 a4).
Notation signed := (U_signed C p a0 a1 a2 a3).
Notation Q := (Q_set C p a0 a1 a2 a3 a4).
Hypothesis bound : nusers S + #|C| < 2 * t.

Definition strict : Prop := forall g v q sigma,
  p_view_ok p g v q sigma -> (v \in C) || (g v == Some q).
Hypothesis ok : strict.

(* What R2.U1 and R3.U1 have checked. *)
Lemma acc2_checks u s : acc2 u = Some s -> t <= #|U2_of u s.2| /\ u \notin C.
Proof.
move=> e; split; last exact: acc1_sent (acc12 e); move: e.
rewrite /U_acc2; case: (U_acc1 C p a0 a1 u) => // l; case: (a2 u) => // e.
by case: ifP => // /and3P[? _ _] [<-].
Qed.

Lemma acc3_checks u s : acc3 u = Some s ->
  [/\ s.2 \subset U2_of u s.1.2, u \in s.2, t <= #|s.2| & u \notin C].
Proof.
move=> e; have [_ uC] := acc2_checks (acc23 e); move: e.
rewrite /U_acc3; case: (acc2 u) => // -[l e].
by case: (a3 u) => // U3; case: ifP => // /and3P[? ? ?] [<-]; split.
Qed.

Lemma signers u s : acc4 u = Some s ->
  exists2 U4 : {set U}, t <= #|U4| & forall v, v \in U4 -> v \notin C ->
    signed v = Some (view_of u s).
Proof.
rewrite /U_acc4; case: (acc3 u) => // s'; case: (a4 u) => // l; case: ifP => // + [<-].
case/and3P => _ c /forallP h; exists (listed l) => // v; rewrite inE => lv vC.
by move: (h v); case: (l v) lv => // sigma _ /ok; rewrite (negbTE vC) => /eqP.
Qed.

Lemma signed_acc3 v q : signed v = Some q -> exists2 s, acc3 v = Some s & view_of v s = q.
Proof. by rewrite /U_signed; case: (acc3 v) => // s [<-]; exists s. Qed.

Lemma meet (S1 S2 : {set U}) : t <= #|S1| -> t <= #|S2| -> exists2 v, v \notin C & (v \in S1) &&
  (v \in S2).
Proof. by apply: quorums_meet; rewrite card_ord. Qed.

(* Hyb6: the set Q is well defined, and with it the whole view (D7). *)
Theorem one_view u u' s s' :
  acc4 u = Some s -> acc4 u' = Some s' -> view_of u s = view_of u' s'.
Proof.
move=> /signers[V c h] /signers[V' c' h'].
have [v vC /andP[vV vV']] := meet c c'.
by apply: Some_inj; rewrite -(h v vV vC) (h' v vV' vC).
Qed.

Lemma Q_of u s : acc4 u = Some s -> Q = s.2.
Proof.
move=> e; rewrite /Q_set; case: pickP => [v|/(_ u)]; last by rewrite e.
by case e': (acc4 v) => [s'|//] _; have /(congr1 snd) := one_view e' e.
Qed.

Lemma Q_cases : (Q = set0 /\ forall u, acc4 u = None) \/ exists u s, acc4 u = Some s.
Proof.
rewrite /Q_set; case: pickP => [u|no]; last first.
  by left; split=> // u; move: (no u); case: (acc4 u).
by case e: (acc4 u) => [s|//] _; right; exists u, s.
Qed.

(* Hyb11: the functionality answers. *)
Theorem Q_big u s : acc4 u = Some s -> t - #|C| <= #|Q :\: C|.
Proof. by move=> e; rewrite (Q_of e); apply: honest_part; have [] := acc3_checks (acc34 e). Qed.

(* Hyb10: some honest user of Q has included all of Q ... *)
Theorem Q_full u s : acc4 u = Some s ->
  exists2 v0, (v0 \notin C) && (v0 \in Q) & exists2 s0, acc2 v0 = Some s0 & Q \subset U2_of v0 s0.2.
Proof.
move=> e; have [V c h] := signers e; have [v vC /andP[vV _]] := meet c c.
have [s0 e0 ev] := signed_acc3 (h v vV vC); have [sub vQ _ _] := acc3_checks e0.
have eQ : Q = s0.2 by rewrite (Q_of e); move/(congr1 snd): ev => /= ->.
by exists v; [rewrite vC eQ | exists s0.1; [exact: acc23 e0 | rewrite eQ]].
Qed.

(* ... and whoever has sent a masked input has included such a user. *)
Theorem Q_joined u s u' s' : acc4 u = Some s -> acc2 u' = Some s' ->
  exists2 v, (v \notin C) && (v \in Q) & v \in U2_of u' s'.2 /\
    exists2 s0, acc2 v = Some s0 & Q \subset U2_of v s0.2.
Proof.
move=> e e'; have [V c h] := signers e; have [c2 _] := acc2_checks e'.
have [v vC /andP[vV v2]] := meet c c2.
have [s0 e0 ev] := signed_acc3 (h v vV vC); have [sub vQ _ _] := acc3_checks e0.
have eQ : Q = s0.2 by rewrite (Q_of e); move/(congr1 snd): ev => /= ->.
by exists v; [rewrite vC eQ | split=> //; exists s0.1; [exact: acc23 e0 | rewrite eQ]].
Qed.
End OneSet.
