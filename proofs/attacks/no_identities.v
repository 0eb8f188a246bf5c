(******************************************************************************)
(* The identities in seeds and masks of pairs (D16) are needed: without them, *)
(* and if R1.U1 refuses equal keys but not a key and its inverse, as D4 does, *)
(* one corrupt user reads an honest user's input in the game of Theorem 4,    *)
(* above its threshold.  After round 0, c advertises the inverse of the key   *)
(* s_v^PK of an honest user v: if u is between v and c, the two masks in y_u  *)
(* cancel.  boundaries/negated_keys.v has the equations alone.                *)
(*                                                                            *)
(* twin_plan C u v c l == the plan: u, v and C are shown to u and v as U3,    *)
(*                      the other honest users drop out in round 3            *)
(*    twin_adversary == an adversary of Theorem 4 that guesses whether what   *)
(*                      it computes is x_u                                    *)
(*   REAL_unlabelled == its guess against users who use one label l for the   *)
(*                      seeds and masks of all pairs                          *)
(*        twin_input == against them, it is x_u, if all public keys differ    *)
(* no_simulator_unlabelled == no simulator for delta > 1                      *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
From SecAgg.attacks Require Import one_question plan.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section NoIdentities.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.
(* A requirement on the signature scheme. *)
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).
(* Key agreement does not tell a point from its inverse.  If the coordinate that R1.U1 compares did
   not do so either, no coins would be good: that is D4's defence. *)
Hypothesis hash_inv : forall Z : Grp S,
  ka_hash (ka_coordinate (Z^-1)%g) = ka_hash (ka_coordinate Z).
(* Two honest users, and a corrupt one on the other side of u than v.  With all corrupt users they
   are at least t. *)
Variables u v c : U.
Hypotheses (uC : u \notin C) (vC : v \notin C) (cC : c \in C).
Hypothesis between : ((v < u) && (u < c) || (c < u) && (u < v))%N.
Hypothesis many : (t <= #|C| + 2)%N.
(* The label that all pairs have. *)
Variable l : U * U.

Definition twin_plan : plan S := Plan
  (fun h => if h \in [set u; v] then Some ([set u; v] :|: C) else None)
  (fun pks h s_pk => if h == c then (pks v)^-1%g else s_pk) (fun _ _ => l) [set v; c].
Definition twin_adversary : {ffun U -> Vec S} -> adversary S (ACoins S) :=
  attacker C twin_plan [set [set u]].

(* Figure 4 without identities in the seed and in the mask of a pair. *)
Definition REAL_unlabelled (w : coins4 S (ACoins S)) (x : {ffun U -> Vec S}) A : bool :=
  REAL_variant C (fun _ _ => l) true w x A.

Let neqs : [/\ u != v, u != c & v != c].
Proof.
have uv : u != v by case/orP: between => /andP[h h']; rewrite -val_eqE /= neq_ltn ?h ?h' ?orbT.
have uc : u != c by case/orP: between => /andP[h h']; rewrite -val_eqE /= neq_ltn ?h ?h' ?orbT.
by split=> //; apply: contraNneq vC => ->.
Qed.

Let big : (t <= #|[set u; v] :|: C|)%N.
Proof.
have [uv _ _] := neqs; rewrite cardsU cards2 uv (_ : _ :&: C = set0) ?cards0 ?subn0 1?addnC //.
by apply/setP => h; rewrite !inE; case: (boolP (h \in C)) => hC; rewrite ?andbF // andbT;
  apply/negbTE; apply/norP; split; apply: contraTneq hC => ->.
Qed.

Lemma twin_reads : reads C twin_plan [set u].
Proof.
apply: (reads_group (H := [set u; v])) => //.
- by apply/subsetP => h; rewrite !inE => ->.
- by apply/subsetP => h; rewrite !inE => /orP[] /eqP ->.
- by apply/subsetP => h; rewrite !inE => /orP[] ->; rewrite ?orbT.
- by move=> h /= ->.
by move=> h _; rewrite !inE => /norP[_ /negbTE hc] pks X /=; rewrite hc.
Qed.

(* The masks that are left cancel. *)
Lemma twin_masks (w : coins4 S (ACoins S)) :
  \sum_(h in [set u] :|: [set v; c]) mask C twin_plan w u h = 0.
Proof.
have [uv uc vc] := neqs; rewrite (big_setD1 u) ?inE ?eqxx //= {1}/mask delta_diag add0r.
rewrite (big_setD1 v) ?inE 1?eq_sym ?uv ?eqxx ?orbT //=.
rewrite (big_pred1 c) => [|h]; last first.
  rewrite !inE; case: (eqVneq h c) => [->|_]; first by rewrite ![c == _]eq_sym vc uc !orbT.
  by case: (h == u); case: (h == v); rewrite ?andbF.
rewrite /mask /key_of cC (negbTE vC) /= eqxx ffunE (negbTE vC) /variant_pair /= /ka_agree.
rewrite expgVn hash_inv /delta.
by case/orP: between => /andP[h h']; rewrite h h' ltnNge (ltnW h') /= ?subrr ?addNr ?addrN //
  ?[in X in - X]ltnNge ?(ltnW h) /= ?addNr.
Qed.

(* Without labels, for all inputs and all coins for which all public keys differ, it computes x_u:
   c's key, the inverse of v's, is one of them. *)
Theorem twin_input (x : {ffun U -> Vec S}) (w : coins4 S (ACoins S)) : good C twin_plan w ->
  estimated (variant_world C (fun _ _ => l) true (secrets_of w) x)
    (attack C twin_plan (w_adv w) (setup_of C w)) [set u] = x u.
Proof.
move=> ok; apply: etrans (@attack_leaves S C twin_plan w x true signK _ _ ok _ twin_reads) _.
- move=> h L hC /=; case: ifP => // hH [<-]; split=> //; first by rewrite inE hH.
  by move=> k; rewrite inE => /orP[->//|->].
- by rewrite (leq_trans big) // (leq_trans (max_card _)) ?card_ord.
by rewrite big_set1 twin_masks addr0.
Qed.

(* No simulator with a functionality that does not answer for single users.  With t = n_C + 2 that
   of Theorem 4 is such a one, and with n = n_C + 3 users the threshold is met. With the labels of
   Figure 4, attack_covered applies to the same suite and adversary. *)
Theorem no_simulator_unlabelled (delta : nat) : (1 < delta)%N ->
  not_simulated C REAL_unlabelled delta twin_adversary
    (Pr (good C twin_plan) - #|Vec S|%:R^-1).
Proof.
move=> d1; have far : beyond C delta [set [set u]].
  by apply: (@beyond_small S C _ _ [set u]); rewrite ?inE -?card_gt0 ?cards1.
apply: (@attack_not_simulated S C twin_plan true _ _ far) => x w _ ok /set1P ->.
by rewrite big_set1; apply: twin_input.
Qed.
End NoIdentities.
