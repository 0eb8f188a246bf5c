(* Masking and unmasking on lists of binary integers: what a user sends in round 2 and what the   *)
(* server computes in round 4, as the Rust spec does it, and the refinement of masked and         *)
(* server_output of mathematics/cancellation.v.  Key agreement, key derivation, PRG and KA.gen are*)
(* functions that are given: pair_prg, own_prg and pub.  (R2.U2, R2.U3, R4.S2-R4.S4; D5, D16, D18)*)
(*                                                                                                *)
(*          pub s_sk == the public key of a secret key                                            *)
(*  pair_prg s_sk s_pk u v == PRG of the seed of the pair of u and v, from KA.agree(s_sk, s_pk)   *)
(*       own_prg b u == PRG of the seed that u derives from b                                     *)
(*  pairwise_maskZ R u s_sk v s_pk == p_{u,v}                                                     *)
(*  mask_inputZ R m u s_sk b x U2 pk == y_u                                                       *)
(*  unmaskZ R m U2 U3 pk y b s_sk == z, from y_u and the reconstructed b_u and s_v^SK             *)
(*  output_sumZ q R m t U2 U3 pk y s_shares b_shares == z from the revealed shares, or None if a  *)
(*                         reconstructed key is not the secret key of the public key              *)
(*  mask_inputZ_refines, unmaskZ_refines : the refinements                                        *)
(*     output_sumZ_correct : the executable server, given what the executable users send, outputs *)
(*                         the sum of the inputs over U3, mod R                                   *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.execution Require Import integers sharing vectors.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Masking.
Variables (PK : eqType) (pub : Z -> PK).
Variables (pair_prg : Z -> PK -> Z -> Z -> seq Z) (own_prg : Z -> Z -> seq Z).

(* ---- what is computed ---- *)

(* Members of U2 who are not in U3. *)
Definition dropped (U2 U3 : seq Z) : seq Z := [seq v <- U2 | v \notin U3].

(* R2.U2, R4.S2: p_{u,v}, with the sign + for u > v and - for u < v. *)
Definition pairwise_maskZ (R u s_sk v : Z) (s_pk : PK) : seq Z :=
  let mask := pair_prg s_sk s_pk u v in if Z.ltb v u then mask else oppV R mask.

(* R2.U3: y_u = x_u + p_u + sum of p_{u,v} over the other v of U2. *)
Definition mask_inputZ (R : Z) (m : nat) (u s_sk b : Z) (x U2 : seq Z) (pk : Z -> PK) : seq Z :=
  addV R (addV R x (own_prg b u))
    (sumV R m [seq pairwise_maskZ R u s_sk v (pk v) | v <- U2 & ~~ Z.eqb v u]).

(* R4.S4: z = sum of y_u - sum of p_u + sum of p_{v,u}, for u in U3 and v in U2 without U3. *)
Definition unmaskZ (R : Z) (m : nat) (U2 U3 : seq Z) (pk : Z -> PK) (y : Z -> seq Z)
    (b s_sk : Z -> Z) : seq Z :=
  addV R (subV R (sumV R m [seq y u | u <- U3]) (sumV R m [seq own_prg (b u) u | u <- U3]))
    (sumV R m [seq pairwise_maskZ R v (s_sk v) u (pk u) | v <- dropped U2 U3, u <- U3]).

(* R4.S2-R4.S4: secrets from the shares that U5 revealed; a key that does not fit gives no output.*)
Definition output_sumZ (q R : Z) (m t : nat) (U2 U3 : seq Z) (pk : Z -> PK) (y : Z -> seq Z)
    (s_shares b_shares : Z -> seq (Z * Z)) : option (seq Z) :=
  let s_sk v := ss_reconstructZ q t (s_shares v) in
  let b u := ss_reconstructZ q t (b_shares u) in
  if all (fun v => pub (s_sk v) == pk v) (dropped U2 U3)
  then Some (unmaskZ R m U2 U3 pk y b s_sk) else None.

(* Only the shares of dropped users, and only b_u and y_u of U3, matter. *)
Lemma eq_unmaskZ R m (U2 U3 : seq Z) pk (y y' : Z -> seq Z) (b b' s s' : Z -> Z) :
  {in U3, y =1 y'} -> {in U3, b =1 b'} -> {in dropped U2 U3, s =1 s'} ->
  unmaskZ R m U2 U3 pk y b s = unmaskZ R m U2 U3 pk y' b' s'.
Proof.
move=> ey eb es; rewrite /unmaskZ; congr (addV _ (subV _ (sumV _ _ _) (sumV _ _ _)) (sumV _ _ _)).
- exact/eq_in_map.
- by apply/eq_in_map => u /eb ->.
by apply/eq_in_allpairs => v u vD _; rewrite es.
Qed.

(* ---- what it refines ---- *)

(* User number i of the model is the one with identity i of the list ids, which ascends. *)
Variable ids : seq Z.
Hypothesis ids_ascend : sorted Z.ltb ids.
Notation U := 'I_(size ids).

Definition id_of (i : U) : Z := nth 0%ZZ ids i.
Definition users_of (us : seq Z) : {set U} := [set i | id_of i \in us].

Lemma ids_uniq : uniq ids.
Proof. by apply: sorted_uniq ids_ascend => [a b c|a] /=; lia. Qed.

Lemma id_of_inj : injective id_of.
Proof. by move=> i j /eqP; rewrite nth_uniq ?ids_uniq // => /eqP/ord_inj. Qed.

Lemma mem_id_of i : id_of i \in ids.
Proof. exact: mem_nth. Qed.

Lemma id_of_index a (aids : a \in ids) : exists i : U, id_of i = a.
Proof.
have lt : (index a ids < size ids)%N by rewrite index_mem.
by exists (Ordinal lt); rewrite /id_of nth_index.
Qed.

Lemma ltb_id_of (i j : U) : Z.ltb (id_of i) (id_of j) = (i < j)%N.
Proof.
have lt (k l : U) : (k < l)%N -> Z.ltb (id_of k) (id_of l).
  by move=> kl; apply: (sorted_ltn_nth _ _ ids_ascend); rewrite ?inE // => a b c /=; lia.
by case: (ltngtP i j) => [/lt|/lt|/ord_inj->] //; lia.
Qed.

(* A sum over a list of identities is a sum over the set of those users. *)
Lemma big_users (G : zmodType) (us : seq Z) (F : Z -> G) :
  uniq us -> {subset us <= ids} -> \sum_(a <- us) F a = \sum_(i in users_of us) F (id_of i).
Proof.
move=> uus sub; transitivity (\sum_(a <- ids | a \in us) F a).
  rewrite -[RHS]big_filter; apply: perm_big; apply: uniq_perm => //.
    by rewrite filter_uniq ?ids_uniq.
  by move=> a; rewrite mem_filter; case: (boolP (a \in us)) => //= /sub.
rewrite (big_nth 0%ZZ) big_mkord; apply: eq_bigl => i; by rewrite inE.
Qed.

Lemma users_dropped U2 U3 : users_of (dropped U2 U3) = users_of U2 :\: users_of U3.
Proof. by apply/setP => i; rewrite !inE mem_filter. Qed.

Variables R m : nat.
Hypothesis R_ge2 : (1 < R)%N.
Hypothesis size_pair : forall s pk u v, size (pair_prg s pk u v) = m.
Hypothesis size_own : forall b u, size (own_prg b u) = m.
Notation Rz := (Z.of_nat R).
Notation vec := (@toV R m).

(* The model's key agreement knows who holds which key (D16), as the seeds of the suite do. *)
Definition agree_of (a : Z * Z) (k : PK * Z) : seq Z := pair_prg a.1 k.1 a.2 k.2.
Definition pub_of (a : Z * Z) : PK * Z := (pub a.1, a.2).
Definition own_of (a : Z * Z) : {ffun 'I_m -> 'Z_R} := vec (own_prg a.1 a.2).

Lemma size_pairwise_maskZ u s v pk : size (pairwise_maskZ Rz u s v pk) = m.
Proof. by rewrite /pairwise_maskZ; case: ifP; rewrite ?size_oppV. Qed.

Lemma all_size_map (T : Type) (f : T -> seq Z) us :
  (forall u, size (f u) = m) -> all (fun v => size v == m) [seq f u | u <- us].
Proof. by move=> sf; elim: us => //= u us ->; rewrite sf eqxx. Qed.

Lemma pairwise_maskZ_refines (i j : U) s pk :
  i != j ->
  vec (pairwise_maskZ Rz (id_of i) s (id_of j) pk)
  = pmask agree_of vec (s, id_of i) i (pk, id_of j) j.
Proof.
move=> ne; rewrite /pairwise_maskZ /pmask /delta ltb_id_of /agree_of /=.
case: (ltngtP i j) => [_|//|/ord_inj e]; first by rewrite toV_oppV.
by rewrite e eqxx in ne.
Qed.

(* R2.U2, R2.U3: what the executable user sends stands for y_u of the model. *)
Theorem mask_inputZ_refines (s b : Z -> Z) (x : Z -> seq Z) (U2 : seq Z) (i : U) :
  uniq U2 -> {subset U2 <= ids} -> size (x (id_of i)) = m ->
  let a j := (s (id_of j), id_of j) in
  vec (mask_inputZ Rz m (id_of i) (s (id_of i)) (b (id_of i)) (x (id_of i)) U2 (fun v => pub (s v)))
  = masked pub_of agree_of vec own_of (fun j => vec (x (id_of j))) a
           (fun j => (b (id_of j), id_of j)) (users_of U2) i.
Proof.
move=> uU sU sx a; rewrite /mask_inputZ /masked !toV_addV ?(size_addV _ (m := m)) ?size_sumV //.
all: try by apply: all_size_map => v; rewrite size_pairwise_maskZ.
rewrite toV_sumV ?big_map; last 2 first => //.
  by apply: all_size_map => v; rewrite size_pairwise_maskZ.
congr (_ + _); rewrite big_filter big_mkcond /= big_users //; apply: eq_bigr => j _.
rewrite -[Z.eqb _ _]/(id_of j == id_of i) (inj_eq id_of_inj) eq_sym; case: eqVneq => [<-|ne] /=.
  by rewrite /pmaskU /pmask delta_diag.
exact: pairwise_maskZ_refines.
Qed.

Section Server.
Variables (U2 U3 : seq Z) (pk : Z -> PK) (y : Z -> seq Z) (b s : Z -> Z).
Hypothesis size_y : {in U3, forall u, size (y u) = m}.

Lemma all_size_y : all (fun v => size v == m) [seq y u | u <- U3].
Proof. by rewrite all_map; apply/allP => u /size_y /= ->. Qed.

Lemma all_size_masks :
  all (fun v => size v == m)
      [seq pairwise_maskZ Rz v (s v) u (pk u) | v <- dropped U2 U3, u <- U3].
Proof. by apply/allP => a /allpairsP[[v u] [_ _ ->]]; rewrite size_pairwise_maskZ. Qed.

Lemma canonicalV_unmaskZ : canonicalV Rz m (unmaskZ Rz m U2 U3 pk y b s).
Proof.
have R0 : (0 < Rz)%ZZ by clear -R_ge2; lia.
by apply: canonicalV_addV; rewrite ?(size_addV _ (m := m)) ?size_oppV ?size_sumV ?all_size_y
  ?all_size_masks ?all_size_map.
Qed.

Hypotheses (U2_uniq : uniq U2) (U3_uniq : uniq U3).
Hypotheses (U2_ids : {subset U2 <= ids}) (U3_ids : {subset U3 <= ids}).

(* R4.S4: the executable output stands for the output of the model's server. *)
Theorem unmaskZ_refines :
  vec (unmaskZ Rz m U2 U3 pk y b s)
  = server_output agree_of vec own_of (users_of U2) (users_of U3) (fun i => vec (y (id_of i)))
      (fun i => (b (id_of i), id_of i)) (fun i => (s (id_of i), id_of i))
      (fun i => (pk (id_of i), id_of i)).
Proof.
have so : all (fun v => size v == m) [seq own_prg (b u) u | u <- U3] by apply: all_size_map.
rewrite /unmaskZ toV_addV ?(size_addV _ (m := m)) ?size_oppV ?size_sumV ?all_size_y
  ?all_size_masks //.
rewrite toV_subV ?size_sumV ?all_size_y // !toV_sumV ?all_size_y ?all_size_masks //.
rewrite !big_map /server_output !big_users //; congr (_ + _).
rewrite big_allpairs_dep /= exchange_big /= big_users //; apply: eq_bigr => i iU.
rewrite big_users; last 2 first.
- by rewrite filter_uniq.
- by move=> v; rewrite mem_filter => /andP[_ /U2_ids].
rewrite users_dropped; apply: eq_bigr => j jD; rewrite pairwise_maskZ_refines //.
by apply: contraTneq jD => ->; rewrite inE iU.
Qed.
End Server.
End Masking.
