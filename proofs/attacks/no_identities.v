(******************************************************************************)
(* Of the two defences against negated keys (D16) one must stay.  If R1.U1    *)
(* compares whole points, as the paper's text allows (D4 compares             *)
(* x-coordinates), and seeds and masks of pairs bind no identities, then in   *)
(* the game of Theorem 4 a server with one corrupt user computes the sum over *)
(* t - n_C - 1 honest users, one fewer than Theorem 4 allows, and this for    *)
(* thresholds that Theorem 4 allows.  After round 0 the corrupt c advertises  *)
(* the inverse of the key s_v^PK of an honest v: in y_u of each user u        *)
(* between v and c, in the order of identities, the masks with v and with c   *)
(* cancel.  boundaries/negated_keys.v has the equations alone.                *)
(*                                                                            *)
(* twin_plan C H v c l == the plan: H and C are shown to all of H as U3, the  *)
(*                     other honest users drop out in round 3                 *)
(*    twin_adversary == an adversary of Theorem 4 that guesses whether its    *)
(*                     sum is that of the inputs x over all of H but v        *)
(*   REAL_unlabelled == its guess against users who use one label l for the   *)
(*                     seeds and masks of all pairs                           *)
(*     twins C H v c == what is needed of H, v and c                          *)
(*          twin_sum == against them, it is the sum, if all public keys have  *)
(*                     different coordinates, c's too                         *)
(* twins_not_simulated == it has no simulator                                 *)
(*       twins_exist == there are some, with 1 < t - n_C, for c aside         *)
(*           aside c == t - n_C honest users are before c, or after it        *)
(*       aside_exact == so it is for all c, if 2t = n + n_C + 1               *)
(* no_simulator_unlabelled == so for such c there is an adversary without one *)
(* unlabelled_likely == with the bound for good coins                         *)
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

Section NoIdentities.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.
(* An honest signature verifies.  Theorem 4 does not need it, so `suite` has no such field. *)
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).
(* Key agreement does not tell a point from its inverse.  For P-256: ka_coordinate is the point, and
   ka_hash a hash of its x-coordinate.  With D4's coordinate, the x-coordinate, this holds too, but
   no coins are good (no_good_inverse), and what follows says nothing. *)
Hypothesis hash_inv : forall Z : Grp S,
  ka_hash (ka_coordinate (Z^-1)%g) = ka_hash (ka_coordinate Z).
(* The label that all pairs have. *)
Variable l : U * U.

Definition twin_plan (H : {set U}) (v c : U) : plan S := Plan
  (fun h => if h \in H then Some (H :|: C) else None) (inverse v c) (fun _ _ => l) [set v; c].
Definition twin_adversary (H : {set U}) (v c : U) :
    {ffun U -> Vec S} -> adversary S (ACoins S) := attacker C (twin_plan H v c) [set H :\ v].

(* Figure 4 without identities in the seed and in the mask of a pair.  Either alone stops this
   attack: the masks of u with v and with c are then answers to different questions (with identities
   in the seed, if it differs for different labels). *)
Definition REAL_unlabelled (w : coins4 S (ACoins S)) (x : {ffun U -> Vec S}) A : bool :=
  REAL_variant C (fun _ _ => l) true w x A.

(* H is t - n_C honest users, more than one, among them v; c is corrupt; and all others of H are
   between v and c. *)
Definition twins (H : {set U}) (v c : U) : bool :=
  [&& H \subset ~: C, v \in H, c \in C, (1 < #|H|)%N & #|H| == (t - #|C|)%N] &&
  [forall u in H :\ v, ((v < u) && (u < c) || (c < u) && (u < v))%N].

Section Twins.
Variables (H : {set U}) (v c : U).
Hypothesis ht : twins H v c.
Notation A := (H :\ v).
Notation P := (twin_plan H v c).

Let HC : H \subset ~: C. Proof. by case/andP: ht => /and5P[]. Qed.
Let vH : v \in H. Proof. by case/andP: ht => /and5P[]. Qed.
Let cC : c \in C. Proof. by case/andP: ht => /and5P[]. Qed.
Let vC : v \notin C. Proof. by have := subsetP HC v vH; rewrite inE. Qed.
Let vc : v != c. Proof. by apply: contraNneq vC => ->. Qed.

Let big : (t <= #|H :|: C|)%N.
Proof.
case/andP: ht => /and5P[_ _ _ _ /eqP cH] _.
move: HC; rewrite cardsU -disjoints_subset => /disjoint_setI0 ->.
by rewrite cards0 cH; lia.
Qed.

Let twin_reads : reads C P A.
Proof.
apply: (reads_group (H := H)) => //; first exact: subsetDl.
- by apply/subsetP => h hH; rewrite !inE hH; case: eqP; rewrite ?orbT.
- by move=> h /= ->.
by move=> h _; rewrite !inE => /norP[_ /negbTE hc] pks X; rewrite /= /inverse hc.
Qed.

(* The masks that are left in y_u cancel. *)
Lemma twin_masks (w : coins4 S (ACoins S)) u : u \in A ->
  \sum_(h in [set v; c]) mask C P w u h = 0.
Proof.
case/andP: ht => _ /forall_inP between /between {between} bet.
rewrite big_setU1 ?inE //= big_set1.
rewrite /mask /key_of cC (negbTE vC) /bad_keys /= /inverse eqxx ffunE (negbTE vC) /variant_pair.
rewrite /= /ka_agree expgVn hash_inv /delta.
by case/orP: bet => /andP[h h']; rewrite h h' ltnNge (ltnW h') /= ?subrr ?addNr ?addrN //
  ?[in X in - X]ltnNge ?(ltnW h) /= ?addNr.
Qed.

(* Without labels, for all inputs and all coins for which all public keys have different
   coordinates, it computes the sum over H without v: c's key, the inverse of v's, is one of
   them. *)
Theorem twin_sum (x : {ffun U -> Vec S}) (w : coins4 S (ACoins S)) : good C (inverse v c) w ->
  estimated (variant_world C (fun _ _ => l) true (secrets_of w) x)
    (attack C P (w_adv w) (setup_of C w)) A = \sum_(u in A) x u.
Proof.
move=> ok; apply: etrans (@attack_leaves S C P w x true signK _ _ ok _ twin_reads) _.
- move=> h L hC /=; case: ifP => // hH [<-]; split=> //; first by rewrite inE hH.
  by move=> k; rewrite inE => /orP[->//|->].
- by rewrite (leq_trans big) // (leq_trans (max_card _)) ?card_ord.
have dis : [disjoint [set v; c] & A].
  rewrite disjoints_subset; apply/subsetP => h; rewrite !inE => /orP[] /eqP ->; rewrite ?eqxx //.
  by rewrite negb_and orbC; apply/orP; left; apply: contraL cC => /(subsetP HC); rewrite inE.
rewrite big_split /= -[RHS]addr0; congr (_ + _).
under eq_bigr => u uA.
  rewrite (big_setID A) /= setUK setDUl setDv set0U (setDidPl dis) twin_masks // addr0.
over.
by apply: (masks_cancel (P := P)) => //; apply: subset_trans HC; apply: subsetDl.
Qed.

(* No simulator with the functionality of Theorem 4.  With the labels of Figure 4, attack_covered is
   about the same suite and adversary. *)
Theorem twins_not_simulated :
  not_simulated C REAL_unlabelled (t - #|C|) (twin_adversary H v c)
    (Pr (good C (inverse v c)) - #|Vec S|%:R^-1).
Proof.
have far : beyond C (t - #|C|) [set A].
  case/andP: ht => /and5P[_ _ _ H1 /eqP cH] _; move: H1 cH; rewrite (cardsD1 v) vH => H1 cH.
  by apply: (@beyond_small S C _ _ A); rewrite ?inE -?card_gt0 //; lia.
apply: (@attack_not_simulated S C P true _ _ far) => x w _ ok /set1P ->.
exact: twin_sum.
Qed.
End Twins.

(* So many honest users are before c, or after it. *)
Definition aside (c : U) : bool := (t - #|C| <= #|[set h in ~: C | (h < c)%N]|)%N
  || (t - #|C| <= #|[set h in ~: C | (c < h)%N]|)%N.

(* All of H is on one side of c, and v is the farthest from it. *)
Lemma twins_exist (c : U) : c \in C -> (1 < t - #|C|)%N -> aside c -> exists H v, twins H v c.
Proof.
move=> cC d1 /orP[] /subset_of_size[H HC cH].
all: have [v0 v0H] : exists v, v \in H by apply/card_gt0P; rewrite cH; lia.
all: have H1 : H \subset ~: C by apply/subsetP => h /(subsetP HC); rewrite inE => /andP[].
  case: (arg_minnP val v0H) => v hv far; exists H, v.
  rewrite /twins H1 (hv : v \in H) cC cH d1 eqxx /=.
  apply/forall_inP => u; rewrite !inE => /andP[uv uH].
  have := subsetP HC u uH; rewrite inE => /andP[_ ->].
  by rewrite andbT ltn_neqAle (far u uH) andbT eq_sym uv.
case: (arg_maxnP val v0H) => v hv far; exists H, v.
rewrite /twins H1 (hv : v \in H) cC cH d1 eqxx /=.
apply/forall_inP => u; rewrite !inE => /andP[uv uH].
have := subsetP HC u uH; rewrite inE => /andP[_ ->].
by rewrite /= [(u < v)%N]ltn_neqAle (far u uH : (u <= v)%N) uv orbT.
Qed.

(* Just above the threshold, with 2t = n + n_C + 1, it is so for all c. *)
Lemma aside_exact (c : U) : c \in C -> (2 * t <= (nusers S + #|C|).+1)%N -> aside c.
Proof.
move=> cC ht; have cH : #|~: C| = (nusers S - #|C|)%N by rewrite cardsCs setCK card_ord.
have : (#|~: C| <= #|[set h in ~: C | (h < c)%N]| + #|[set h in ~: C | (c < h)%N]|)%N.
  apply: leq_trans (leq_card_setU _ _); apply/subset_leq_card/subsetP => h; rewrite !inE => hC.
  by rewrite hC /= -neq_ltn; apply: contraNneq hC => /ord_inj ->.
by rewrite /aside cH; lia.
Qed.

(* So there is no simulator.  The condition aside also holds for the first and the last user, if
   t <= n. *)
Theorem no_simulator_unlabelled (c : U) : c \in C -> (1 < t - #|C|)%N -> aside c ->
  exists H v, twins H v c /\
    not_simulated C REAL_unlabelled (t - #|C|) (twin_adversary H v c)
      (Pr (good C (inverse v c)) - #|Vec S|%:R^-1).
Proof.
move=> cC d1 side; have [H [v h]] := twins_exist cC d1 side; exists H, v; split=> //.
exact: twins_not_simulated.
Qed.

(* With the probability of good coins bounded (good_coins.v), if there are coins at all; what
   R1.U1 compares must tell a key from its inverse, unlike D4. *)
Corollary unlabelled_likely (k : nat) (w0 : coins4 S (ACoins S)) (c : U) : shared S k ->
  (forall a : SK S, ka_coordinate ((ka_pub a)^-1)%g != ka_coordinate (ka_pub a)) ->
  c \in C -> (1 < t - #|C|)%N -> aside c ->
  exists H v, twins H v c /\
    not_simulated C REAL_unlabelled (t - #|C|) (twin_adversary H v c)
      (1 - 'C(2 * nusers S, 2)%:R * (k%:R / #|SK S|%:R) - #|Vec S|%:R^-1).
Proof.
move=> fib apart cC d1 side; have [H [v [h ns]]] := no_simulator_unlabelled cC d1 side.
exists H, v; split=> //; apply: not_simulated_le ns.
have /andP[/and5P[/subsetP HC /HC vC _ _ _] _] := h; rewrite inE in vC.
by rewrite Num.Theory.ler_add2r Pr_good_inverse.
Qed.
End NoIdentities.
