(******************************************************************************)
(* Toy suites in which the attacks of this folder work: their hypotheses can  *)
(* be met, and their bounds are positive.  The suites are not secure (a       *)
(* signature is the key and the message, and there are 16 secret keys), and   *)
(* Theorem 4's bound is not small for them.  They have n <= 8 users; a group  *)
(* of order 17 in which R1.U1 tells a key from its inverse and key agreement  *)
(* does not; and more vectors than choices of the secret keys of all users,   *)
(* since the bound is the probability of good coins minus 1/|Vec|.  For so    *)
(* few secret keys the union bound of good_coins.v says nothing.              *)
(*                                                                            *)
(* toy_suite n thr hn == n users, t = thr + 1                                 *)
(*        toy_coins8 == c_v^SK = v + 1 and s_v^SK = v + n + 1 for all v,      *)
(*                      corrupt users too                                     *)
(*         positive8 == the bound is positive if these coins are good         *)
(* toy_two_sums, two_sums_instance == n = 4, t = 2, nobody corrupt            *)
(* toy_unchecked, unchecked_instance == n = 5, t = 3, nobody corrupt:         *)
(*                      2t > n + n_C                                          *)
(* toy_unlabelled, unlabelled_instance == n = 5, t = 4, user 4 corrupt:       *)
(*                      2t > n + n_C                                          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
From SecAgg.boundaries Require Import instance.
From SecAgg.attacks Require Import one_question plan good_coins two_sums unchecked.
From SecAgg.attacks Require Import no_identities.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Toy.
Variables (n thr : nat).
Hypothesis hn : (n <= 8)%N.
Notation U := 'I_n.
Local Notation F17 := 'F_17.

(* The point of user u is u + 1. *)
Definition pt8 (u : U) : F17 := u.+1%:R.
Lemma pt8_val u : (pt8 u : nat) = u.+1.
Proof. by rewrite val_Fp_nat // modn_small //; have := ltn_ord u; lia. Qed.
Lemma pt8_inj : injective pt8.
Proof. by move=> u v /(congr1 val) /=; rewrite !pt8_val => -[] /val_inj. Qed.
Lemma pt8_neq0 u : pt8 u != 0.
Proof. by rewrite -val_eqE /= pt8_val. Qed.

Definition key8 := [finType of 'I_9 * (U * U)].
Definition msg8 := option (U * U * F17 * F17).
Definition ctx8 := (key8 * (U * U) * msg8)%type.
Definition dec8 (k : key8) (ad : U * U) (c : ctx8) : option msg8 :=
  if (k == c.1.1) && (ad == c.1.2) then Some c.2 else None.
Lemma decK8 k (c : unit) ad m : dec8 k ad (k, ad, m) = Some m.
Proof. by rewrite /dec8 !eqxx. Qed.

Definition toy8 : params := {|
  nusers := n; parameters.thr := thr;
  Fld := [finFieldType of F17]; pt := pt8; pt_inj := pt8_inj; pt_neq0 := pt8_neq0;
  Grp := [finGroupType of 'Z_17]; gen := Zp1;
  SK := [finType of 'I_16]; sk0 := ord0; exponent := toy_exponent;
  embed := toy_embed; unembed := toy_unembed; embedK := toy_embedK;
  Coord := [eqType of nat]; ka_coordinate := fun z : 'Z_17 => z : nat;
  Agreed := 'I_9; ka_hash := fun z => inord (minn z (17 - z));
  AEKey := key8; ae_key := fun a u v => (a, (u, v));
  Seed := [finType of ('I_9 * (U * U)) + (F17 * U)];
  pair_seed := fun a l => inl (a, l); self_seed := fun b u => inr (b, u);
  Msg := msg8; Ctx := ctx8; Nonce := [finType of unit];
  ae_enc := fun k _ ad m => (k, ad, m); ae_dec := dec8; ae_encK := decK8;
  pack := fun u v s b => Some (u, v, s, b); unpack := id; packK := fun _ _ _ _ => erefl;
  msg0 := None;
  Vec := [finZmodType of 'rV['Z_4]_(8 * n).+1]; prg := fun _ => 0 |}.

(* A signature is the key and the message. *)
Definition signed8 := [eqType of signed toy8 [eqType of unit]].
Definition toy_suite : suite := {|
  prims := toy8; Context := [eqType of unit]; context := tt;
  SigSK := [finType of bool]; SigPK := bool; Sig := [eqType of bool * signed8];
  sig_public := id; sign := fun d m => (d, m);
  verify := fun d m (sigma : bool * signed8) => sigma == (d, m);
  ctx_eq := fun c c' : [eqType of ctx8] => c == c'; ctx_eqP := @eqP _ |}.

Lemma sign8 d m : verify (@sig_public toy_suite d) m (sign d m).
Proof. exact: eqxx. Qed.

(* Z and -Z give the same keys. *)
Lemma hash8 (Z : Grp toy_suite) : ka_hash (ka_coordinate (Z^-1)%g) = ka_hash (ka_coordinate Z).
Proof. by case: Z => z hz; do 17?[case: z hz => [|z] hz //]. Qed.

(* There are more vectors than secret keys of all users. *)
Lemma vectors8 : (#|SK toy_suite| ^ (4 * nusers toy_suite) < #|Vec toy_suite|)%N.
Proof.
rewrite /= !card_ord card_mx mul1n card_ord.
by rewrite -[16%N]/(4 ^ 2)%N -expnM ltn_exp2l //; lia.
Qed.

(* c_v^SK = v + 1, s_v^SK = v + n + 1. *)
Definition c8 : {ffun U -> 'I_16} := [ffun v : U => inord v].
Definition s8 : {ffun U -> 'I_16} := [ffun v : U => inord (v + n)].
Definition toy_coins8 : coins4 toy_suite (ACoins toy_suite) :=
  ([ffun=> true], c8, s8, [ffun=> 0], [ffun=> [ffun=> 0]], [ffun=> [ffun=> 0]], [ffun=> tt],
   [ffun=> 0], (c8, s8, [ffun=> tt]), ([ffun l => (ord0, l)], [ffun=> 0], [ffun=> 0])).

Lemma pub8 (a : SK toy_suite) : ka_coordinate (ka_pub a) = (a : 'I_16).+1.
Proof.
by rewrite /ka_pub /= /toy_exponent toy_power /= modn_small //; apply: (ltn_ord a).
Qed.

(* To see that coins are good it is enough to look at s^PK. *)
Lemma good8 (C : {set 'I_(nusers toy_suite)}) adv (f : nat -> nat) :
  (forall v, ka_coordinate (key_of C adv toy_coins8 v).2 = f v) ->
  uniq (flatten [seq [:: i.+1; f i] | i <- iota 0 n]) -> good C adv toy_coins8.
Proof.
move=> hf un; rewrite /good /all_differ /coordinates.
rewrite (eq_map (f2 := fun v : U => [:: v.+1; f v])) => [|v]; last first.
  rewrite ffunE -{}hf; suff <- : ka_coordinate (key_of C adv toy_coins8 v).1 = v.+1.
    by case: (key_of _ _ _ _).
  have h16 : (v < 16)%N by rewrite (ltn_trans (ltn_ord v)) //; lia.
  by rewrite /key_of; case: ifP => _; apply: etrans (pub8 (c8 v)) _; rewrite ffunE inordK.
suff -> : [seq [:: v.+1; f v] | v : U <- enum U] = [seq [:: i.+1; f i] | i <- iota 0 n] by [].
by rewrite -val_enum_ord -[RHS]map_comp.
Qed.

(* s_v^PK, if v advertises its own key. *)
Lemma own8 (C : {set 'I_(nusers toy_suite)}) adv (v : U) : (forall pks X, adv pks v X = X) ->
  ka_coordinate (key_of C adv toy_coins8 v).2 = (v + n).+1.
Proof.
move=> h; have h16 : (v + n < 16)%N by have := ltn_ord v; lia.
by rewrite /key_of; case: ifP => _; rewrite /bad_keys ?h; apply: etrans (pub8 (s8 v)) _;
  rewrite ffunE inordK.
Qed.
End Toy.

(* The bounds: the probability of good coins, minus that of a guess, is more than 0. *)
Lemma positive8 n thr (hn : (n <= 8)%N) C adv :
  good C adv (toy_coins8 thr hn) -> 0 < Pr (good C adv) - #|Vec (toy_suite thr hn)|%:R^-1.
Proof. by move=> /good_beats_guess; apply; apply: vectors8. Qed.

(* two_sums: four users, t = 2, nobody corrupt. *)
Definition toy_two_sums : suite := @toy_suite 4 1 isT.
Theorem two_sums_instance : exists (H1 H2 : {set 'I_(nusers toy_two_sums)}) (d : rat),
  [/\ 0 < d, groups set0 H1 H2 & forall delta : nat,
    not_simulated set0 (@REAL toy_two_sums set0 _) delta (two_adversary set0 H1 H2) d].
Proof.
have [||H1 [H2 [g h]]] := @no_simulator_two_sums toy_two_sums set0 (@sign8 4 1 isT).
- by rewrite cards0.
- by rewrite setC0 cardsT card_ord.
exists H1, H2, (Pr (good set0 (@own toy_two_sums)) - #|Vec toy_two_sums|%:R^-1); split=> //.
apply: positive8; apply: (good8 (f := fun v => (v + 4).+1)) => [v|]; [exact: own8|].
by vm_compute.
Qed.

(* unchecked: five users, t = 3, nobody corrupt; the server gets the sum over two. *)
Definition toy_unchecked : suite := @toy_suite 5 2 isT.
Theorem unchecked_instance : (nusers toy_unchecked < 2 * (parameters.thr toy_unchecked).+1)%N /\
  exists (A : {set 'I_(nusers toy_unchecked)}) (g : 'I_5 -> 'I_5) (d : rat),
  [/\ 0 < d, #|A| = 2%N &
    not_simulated set0 (@REAL_unchecked toy_unchecked set0) 3 (unchecked_adversary set0 A g) d].
Proof.
split=> //; have [||A [g [sA h]]] := @no_simulator_unchecked toy_unchecked set0 (@sign8 5 2 isT).
- by rewrite cards0.
- by rewrite cards0.
rewrite cards0 in h; exists A, g; eexists; split; last exact: h.
  apply: positive8; apply: (good8 (f := fun v => (v + 5).+1)) => [v|]; [exact: own8|].
  by vm_compute.
by have [_ -> _ _ _] := sA; rewrite cards0.
Qed.

(* no_identities: five users, t = 4, user 4 corrupt: above the threshold, where Theorem 4's
   functionality does not answer for two users.  User 4 advertises the inverse of the key of user 0,
   and the server gets the sum over users 1 and 2. *)
Definition toy_unlabelled : suite := @toy_suite 5 3 isT.
Definition user0 : 'I_(nusers toy_unlabelled) := @Ordinal 5 0 isT.
Definition user4 : 'I_(nusers toy_unlabelled) := @Ordinal 5 4 isT.
Definition first3 : {set 'I_(nusers toy_unlabelled)} := [set h : 'I_5 | (h < 3)%N].

Lemma good_unlabelled :
  good [set user4] (@inverse toy_unlabelled user0 user4) (@toy_coins8 5 3 isT).
Proof.
apply: (@good8 5 3 isT _ _ (fun v => if v == 4 then 11 else (v + 5).+1)%N) => [v|]; last by
  vm_compute.
case: (eqVneq v user4) => [->|ne]; last first.
  have -> : (val v == 4)%N = false by apply: negbTE ne.
  by apply: own8 => pks X; rewrite /inverse (negbTE ne).
rewrite /key_of set11 /bad_keys /inverse eqxx /= ffunE in_set1 /=.
have -> : @ka_pub toy_unlabelled (s8 5 user0) = inZp 6 :> 'Z_17 => //.
by rewrite /ka_pub /= toy_power /toy_exponent ffunE /= inordK.
Qed.

Lemma twins_unlabelled : @twins toy_unlabelled [set user4] first3 user0 user4.
Proof.
have c3 : #|first3| = 3%N.
  by rewrite cardsE -sum1_card big_mkcond /= !big_ord_recl big_ord0.
rewrite /twins c3 cards1 !inE eqxx /=; apply/andP; split.
  by rewrite andbT; apply/subsetP => h; rewrite !inE -val_eqE /=; case: eqP => // ->.
apply/forall_inP => u; rewrite !inE -val_eqE /= -lt0n => /andP[-> u3].
by rewrite (ltn_trans u3).
Qed.

Theorem unlabelled_instance :
  (nusers toy_unlabelled + #|[set user4]| < 2 * (parameters.thr toy_unlabelled).+1)%N /\
  exists d : rat, 0 < d /\
    not_simulated [set user4] (@REAL_unlabelled toy_unlabelled [set user4] (user0, user0)) 3
      (@twin_adversary toy_unlabelled [set user4] (user0, user0) first3 user0 user4) d.
Proof.
split; first by rewrite cards1.
eexists; split; first exact: positive8 good_unlabelled.
have := twins_not_simulated (@sign8 5 3 isT) (@hash8 5 3 isT) (user0, user0) twins_unlabelled.
by rewrite cards1.
Qed.
