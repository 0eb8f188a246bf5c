(* Vectors over Z_R as lists of binary integers, as the Rust spec holds them (spec/src/vector.rs),*)
(* and what they stand for: the elements {ffun 'I_m -> 'Z_R} of the model.                        *)
(*                                                                                                *)
(*    addV oppV subV == entry by entry, mod R                                                     *)
(*         zeroV m   == m zeros                                                                   *)
(*    sumV R m vs    == the sum of a list of vectors                                              *)
(*  canonicalV R m a == a has m entries, each in [0, R)                                           *)
(*         toV R m a == the element of Z_R^m that a stands for                                    *)
(*      toV_addV, toV_oppV, toV_sumV : these are the group operations of Z_R^m                    *)
(*        toV_inj    : canonical lists are equal if they stand for the same vector                *)
(*        nth_sumV   : entry j of a sum is the sum of the entries j in integers, mod R            *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.execution Require Import integers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* ---- what is computed ---- *)

Definition zeroV (m : nat) : seq Z := nseq m 0%ZZ.
Definition addV (R : Z) (a b : seq Z) : seq Z := [seq add_mod R e.1 e.2 | e <- zip a b].
Definition oppV (R : Z) (a : seq Z) : seq Z := [seq opp_mod R e | e <- a].
Definition subV (R : Z) (a b : seq Z) : seq Z := addV R a (oppV R b).
Definition sumV (R : Z) (m : nat) (vs : seq (seq Z)) : seq Z := foldl (addV R) (zeroV m) vs.

Definition canonicalV (R : Z) (m : nat) (a : seq Z) : bool := (size a == m) && all (canonical R) a.

Lemma size_addV R m a b : size a = m -> size b = m -> size (addV R a b) = m.
Proof. by move=> sa sb; rewrite size_map size_zip sa sb minnn. Qed.

Lemma size_oppV R a : size (oppV R a) = size a. Proof. exact: size_map. Qed.

Lemma size_foldl_addV R m vs a :
  size a = m -> all (fun v => size v == m) vs -> size (foldl (addV R) a vs) = m.
Proof. by elim: vs a => //= v vs IH a sa /andP[/eqP sv svs]; apply: IH => //; apply: size_addV. Qed.

Lemma size_sumV R m vs : all (fun v => size v == m) vs -> size (sumV R m vs) = m.
Proof. by apply: size_foldl_addV; rewrite size_nseq. Qed.

Lemma nth_addV R m a b i : (0 < R)%ZZ -> size a = m -> size b = m ->
  nth 0%ZZ (addV R a b) i = add_mod R (nth 0%ZZ a i) (nth 0%ZZ b i).
Proof.
move=> R0 sa sb; have [im|im] := ltnP i m.
  by rewrite (nth_map (0, 0)%ZZ) ?nth_zip ?size_zip ?sa ?sb ?minnn.
by rewrite !nth_default ?(size_addV R sa sb) ?sa ?sb // /add_mod Z.mod_0_l; lia.
Qed.

(* Entry j of a sum of vectors, without vectors. *)
Theorem nth_sumV R m vs j : (0 < R)%ZZ -> all (fun v => size v == m) vs ->
  nth 0%ZZ (sumV R m vs) j = ((\sum_(v <- vs) nth 0%ZZ v j) mod R)%ZZ.
Proof.
move=> R0 svs; rewrite /sumV; have sz : size (zeroV m) = m by rewrite size_nseq.
have -> : \sum_(v <- vs) nth 0%ZZ v j = nth 0%ZZ (zeroV m) j + \sum_(v <- vs) nth 0%ZZ v j.
  by rewrite nth_nseq if_same add0r.
have : canonical R (nth 0%ZZ (zeroV m) j) by rewrite nth_nseq if_same /canonical; lia.
elim: vs svs (zeroV m) sz => /= [_|v vs IH /andP[/eqP sv svs]] a sa ca.
  by rewrite big_nil addr0 Z.mod_small //; move: ca; rewrite /canonical; lia.
rewrite IH ?(size_addV R sa sv) ?(nth_addV _ R0 sa sv) ?canonical_add_mod //.
by rewrite big_cons addrA /add_mod Z.add_mod_idemp_l //; lia.
Qed.

Lemma canonicalV_addV R m a b :
  (0 < R)%ZZ -> size a = m -> size b = m -> canonicalV R m (addV R a b).
Proof.
move=> R0 sa sb; rewrite /canonicalV (size_addV R sa sb) eqxx.
by apply/allP => z /mapP[e _ ->]; apply: canonical_add_mod.
Qed.

Lemma canonicalV_sumV R m vs :
  (0 < R)%ZZ -> all (fun v => size v == m) vs -> canonicalV R m (sumV R m vs).
Proof.
move=> R0; rewrite /sumV; have : canonicalV R m (zeroV m).
  rewrite /canonicalV size_nseq eqxx; apply/allP => z; rewrite mem_nseq => /andP[_ /eqP->].
  by rewrite /canonical; lia.
elim: vs (zeroV m) => //= v vs IH a /andP[/eqP sa _] /andP[/eqP sv]; apply: IH.
exact: canonicalV_addV.
Qed.

(* ---- what it stands for ---- *)

Section Vectors.
Variables (R m : nat).
Hypothesis R_ge2 : (1 < R)%N.
Notation Rz := (Z.of_nat R).

Definition toV (a : seq Z) : {ffun 'I_m -> 'Z_R} := [ffun i : 'I_m => toR R (nth 0%ZZ a i)].

Lemma toV_zeroV : toV (zeroV m) = 0.
Proof. by apply/ffunP => i; rewrite !ffunE nth_nseq if_same. Qed.

Lemma toV_addV a b : size a = m -> size b = m -> toV (addV Rz a b) = toV a + toV b.
Proof.
by move=> sa sb; apply/ffunP => i; rewrite !ffunE (nth_addV _ _ sa sb) ?toR_add_mod //; lia.
Qed.

Lemma toV_oppV a : size a = m -> toV (oppV Rz a) = - toV a.
Proof.
by move=> sa; apply/ffunP => i; rewrite !ffunE (nth_map 0%ZZ) ?sa // toR_opp_mod.
Qed.

Lemma toV_subV a b : size a = m -> size b = m -> toV (subV Rz a b) = toV a - toV b.
Proof. by move=> sa sb; rewrite toV_addV ?toV_oppV ?size_oppV. Qed.

Lemma toV_sumV vs : all (fun v => size v == m) vs -> toV (sumV Rz m vs) = \sum_(v <- vs) toV v.
Proof.
rewrite -[RHS]add0r -[X in X + _]toV_zeroV /sumV; have : size (zeroV m) = m by rewrite size_nseq.
elim: vs (zeroV m) => /= [|v vs IH] a sa; first by rewrite big_nil addr0.
by move=> /andP[/eqP sv svs]; rewrite IH ?(size_addV _ sa sv) // big_cons toV_addV // addrA.
Qed.

Lemma toV_inj a b : canonicalV Rz m a -> canonicalV Rz m b -> toV a = toV b -> a = b.
Proof.
move=> /andP[/eqP sa /all_nthP ca] /andP[/eqP sb /all_nthP cb] /ffunP e.
apply: (@eq_from_nth _ 0%ZZ) => [|i]; rewrite ?sa ?sb // => im.
move: (e (Ordinal im)); rewrite !ffunE /=; apply: toR_inj => //.
  by apply: ca; rewrite sa.
by apply: cb; rewrite sb.
Qed.
End Vectors.
