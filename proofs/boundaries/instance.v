(******************************************************************************)
(* A concrete instance: four users, t = 2, and toy primitives in which        *)
(* everything that is not security is as in suite 1 (a coordinate that B and  *)
(* -B share, labelled keys, AE that rejects another key and other associated  *)
(* data).  It shows that the hypotheses of the theorems can be met.           *)
(*                                                                            *)
(*             toy == the parameters                                          *)
(*     toy_dropout == an execution with z other than bot: user 3 drops out    *)
(*                    after round 1, and its y_u is late; user 0 is corrupt   *)
(*         toy_bot == an execution with z = bot                               *)
(*     toy_corrupt == an execution with t corrupt users                       *)
(*      toy_leaves == an execution in which user 3 leaves after round 0       *)
(*       toy_coins == coins with which all public keys differ                 *)
(*  dropout_ok, bot_ok == the hypotheses of Theorem 2 and of correctness      *)
(*      corrupt_ok == the hypotheses of no_simulator                          *)
(*       leaves_ok == the hypotheses of printed_hyb2_hyb3_differ              *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Local Notation U := 'I_4.
Local Notation F17 := 'F_17.

(* The point of user u is u + 1. *)
Definition toy_pt (u : U) : F17 := u.+1%:R.
Lemma toy_pt_inj : injective toy_pt.
Proof.
by case=> [[|[|[|[|i]]]] hi] [[|[|[|[|j]]]] hj] // e; apply: val_inj => //=;
  move/(congr1 val): e; vm_compute.
Qed.
Lemma toy_pt_neq0 u : toy_pt u != 0.
Proof. by case: u => [[|[|[|[|i]]]] hi]. Qed.

(* Secret keys 1 ... 16 in a group of order 17, and their place in F. *)
Definition toy_exponent (a : 'I_16) : nat := a.+1.
Definition toy_embed (a : 'I_16) : F17 := a.+1%:R.
Definition toy_unembed (f : F17) : option 'I_16 := if (f : nat) is a.+1 then Some (inord a) else None.
Lemma toy_embedK : pcancel toy_embed toy_unembed.
Proof.
case=> a ha; rewrite /toy_embed /toy_unembed.
have -> : ((a.+1%:R : F17) : nat) = a.+1.
  by rewrite val_Fp_nat // modn_small // ltnS.
by congr Some; apply: val_inj; rewrite /= inordK.
Qed.
(* Z and -Z have the same coordinate. *)
Definition toy_coordinate (z : 'Z_17) : nat := minn z (17 - z).

Local Notation Label := (U * U)%type.
Definition toy_key := [finType of 'I_9 * Label].
Definition toy_seed := [finType of ('I_9 * Label) + (F17 * U)].
Definition toy_msg := (U * U * F17 * F17)%type.
Definition toy_ctx := (toy_key * bool * Label * option toy_msg)%type.
Definition toy_dec (k : toy_key) (ad : Label) (c : toy_ctx) : option (option toy_msg) :=
  let: (k', _, ad', m) := c in if (k == k') && (ad == ad') then Some m else None.
Lemma toy_decK k (c : bool) ad m : toy_dec k ad (k, c, ad, m) = Some m.
Proof. by rewrite /toy_dec !eqxx. Qed.
(* Vectors of one entry modulo 4. *)
Definition toy_prg (s : toy_seed) : 'Z_4 :=
  match s with
  | inl (a, l) => (a + 3 * l.1 + 5 * l.2)%:R
  | inr (b, u) => (b + 7 * u)%:R
  end.

Definition toy : params := {|
  nusers := 4; thr := 1;
  Fld := [finFieldType of F17]; pt := toy_pt; pt_inj := toy_pt_inj; pt_neq0 := toy_pt_neq0;
  Grp := [finGroupType of 'Z_17]; gen := Zp1;
  SK := [finType of 'I_16]; sk0 := ord0; exponent := toy_exponent;
  embed := toy_embed; unembed := toy_unembed; embedK := toy_embedK;
  Coord := [eqType of nat]; ka_coordinate := toy_coordinate;
  Agreed := 'I_9; ka_hash := fun n => inord n;
  AEKey := toy_key; ae_key := fun a u v => (a, (u, v));
  Seed := toy_seed; pair_seed := fun a l => inl (a, l); self_seed := fun b u => inr (b, u);
  Msg := option toy_msg; Ctx := toy_ctx; Nonce := [finType of bool];
  ae_enc := fun k c ad m => (k, c, ad, m); ae_dec := toy_dec; ae_encK := toy_decK;
  pack := fun u v s b => Some (u, v, s, b); unpack := id; packK := fun _ _ _ _ => erefl;
  msg0 := None;
  Vec := [finZmodType of 'Z_4]; prg := toy_prg |}.

Definition u0 : U := inord 0. Definition u1 : U := inord 1.
Definition u2 : U := inord 2. Definition u3 : U := inord 3.

Definition toy_dropout : sets toy :=
  @Sets toy [set u0] setT setT [set~ u3] [set u1; u2] [set u3].
Definition toy_bot : sets toy := @Sets toy [set u0] setT setT [set u1] set0 [set u3].
Definition toy_corrupt : sets toy := @Sets toy [set u0; u3] setT setT setT setT set0.
Definition toy_leaves : sets toy := @Sets toy [set u0] setT [set~ u3] set0 set0 set0.

(* c_u^SK = u + 1 and s_u^SK = u + 5. *)
Definition toy_coins : coins toy :=
  ([ffun u : U => inord u], [ffun u : U => inord (u + 4)], [ffun=> 0], [ffun=> [ffun=> 0]],
   [ffun=> [ffun=> 0]], [ffun=> false]).

Lemma enumU : enum U = [:: u0; u1; u2; u3].
Proof.
apply: (inj_map val_inj); rewrite val_enum_ord /= /u0 /u1 /u2 /u3 !inordK //.
Qed.

Lemma toy_power k : ((Zp1 : 'Z_17) ^+ k)%g = inZp k :> 'Z_17.
Proof.
elim: k => [|k IH]; first by rewrite expg0; apply: val_inj.
by rewrite expgS IH; apply: val_inj; rewrite /= modnDm add1n.
Qed.

Lemma toy_key_coordinate (n : nat) : (n < 8)%N ->
  toy_coordinate (@ka_pub toy (@inord 15 n)) = n.+1.
Proof.
move=> h; have h16 : (n < 16)%N by apply: leq_trans h _.
rewrite /ka_pub /= /toy_exponent inordK // toy_power.
by move: h {h16}; do 8?[case: n => [//|n]].
Qed.

Lemma toy_keys_differ (E : sets toy) : sU1 E = setT -> keys_differ E toy_coins.
Proof.
move=> e; rewrite /keys_differ /all_differ /coordinates.
rewrite (eq_map (f2 := fun v : U => [:: v.+1; v.+1 + 4]%N)) => [|v]; last first.
  rewrite ffunE e inE /c_pk /s_pk /c_sk /s_sk /= !ffunE.
  have lt8 : (v + 4 < 8)%N by rewrite -[8%N]/(4 + 4)%N ltn_add2r.
  by rewrite !toy_key_coordinate ?(ltn_trans (ltn_ord v)).
have -> : [seq [:: v.+1; v.+1 + 4]%N | v : U <- enum U]
        = [seq [:: i.+1; i.+1 + 4]%N | i <- iota 0 4].
  by rewrite -val_enum_ord -[RHS]map_comp.
by vm_compute.
Qed.

Lemma neq01 : u0 != u1. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.
Lemma neq12 : u1 != u2. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.
Lemma neq03 : u0 != u3. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.
Lemma neq13 : u1 != u3. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.
Lemma neq23 : u2 != u3. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.
Lemma neq02 : u0 != u2. Proof. by rewrite -(inj_eq val_inj) /= !inordK. Qed.

(* Theorem 2 with z, and correctness. *)
Theorem dropout_ok : [/\ valid toy_dropout, (#|sC toy_dropout| < (thr toy).+1)%N,
  z_given toy_dropout, ((thr toy).+1 <= #|sU5 toy_dropout|)%N &
  keys_differ toy_dropout toy_coins].
Proof.
split; rewrite ?toy_keys_differ ?cards1 ?cards2 ?neq12 //.
  split; rewrite /= ?subsetT //; apply/subsetP => u; rewrite !inE; last by move=> ->.
  by case/orP => /eqP ->; rewrite ?neq13 ?neq23.
by rewrite /z_given /= cardsC1 card_ord.
Qed.

(* Theorem 2 with z = bot. *)
Theorem bot_ok : [/\ valid toy_bot, (#|sC toy_bot| < (thr toy).+1)%N & ~~ z_given toy_bot].
Proof.
split; rewrite /z_given /= ?cards1 //; split; rewrite /= ?subsetT ?sub0set //.
by apply/subsetP => u; rewrite !inE andbT => /eqP ->; rewrite eq_sym neq13.
Qed.

(* no_simulator, with two honest users in U3 and a vector that is not 0. *)
Theorem corrupt_ok : [/\ valid toy_corrupt,
  ((thr toy).+1 <= #|sC toy_corrupt :&: sU2 toy_corrupt|)%N,
  u1 \in H3 toy_corrupt, u2 \in H3 toy_corrupt & (1 : Vec toy) != 0].
Proof.
split.
- by split; rewrite /= ?subsetT ?sub0set.
- by rewrite setIT cards2 neq03.
- by rewrite !inE negb_or eq_sym neq01 neq13.
- by rewrite !inE negb_or eq_sym neq02 neq23.
by [].
Qed.

(* printed_hyb2_hyb3_differ: user 1 is in U*, and users 0 and 3 are t users of U1 who
   are not in U2 \ C. *)
Theorem leaves_ok : [/\ valid toy_leaves, going1 toy_leaves, u1 \in Ustar toy_leaves &
  ((thr toy).+1 <= #|sU1 toy_leaves :\: (sU2 toy_leaves :\: sC toy_leaves)|)%N].
Proof.
split.
- by split; rewrite /= ?subsetT ?sub0set.
- by rewrite /going1 cardsT card_ord.
- by rewrite /Ustar /z_given cards0 !inE eq_sym neq01 neq13.
rewrite (_ : _ :\: _ = [set u0; u3]) ?cards2 ?neq03 //.
by apply/setP => u; rewrite !inE andbT negb_and !negbK.
Qed.
