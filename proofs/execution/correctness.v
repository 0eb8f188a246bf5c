(* The executable server, given what executable users send, outputs the sum of the inputs over U3 *)
(* modulo R, whoever drops out: fig4_correct of mathematics/cancellation.v and reconstruct_correct*)
(* of mathematics/shamir.v, carried over to integers.  (R1.U4, R1.U5, R2.U3, R4.S2-R4.S4.)        *)
(*                                                                                                *)
(*   output_sumZ_correct : the output is the sum of the vectors x_u                               *)
(*   output_sumZ_entries : entry by entry: the sum of integers, mod R                             *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.execution Require Import integers sharing vectors masking.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* SETUP.1: identities ascend, and are elements of F other than 0 (D8). *)
Definition identities (q : Z) (ids : seq Z) : bool :=
  sorted Z.ltb ids && all (fun u => Z.ltb 0 u && Z.ltb u q)%ZZ ids.

Section Correctness.
(* Key agreement with PRG, which gives both users of a pair the same mask, and KA.gen. *)
Variables (PK : eqType) (pub : Z -> PK).
Variables (pair_prg : Z -> PK -> Z -> Z -> seq Z) (own_prg : Z -> Z -> seq Z).
Hypothesis agreeC : forall a b u v, pair_prg a (pub b) u v = pair_prg b (pub a) v u.

(* What all parties are given: a prime q = p, R >= 2, m and t = k + 1, and the identities of U1. *)
Variables (p R m k : nat) (ids : seq Z).
Notation q := (Z.of_nat p).
Notation Rz := (Z.of_nat R).
Hypothesis p_pr : prime p.
Hypothesis R_ge2 : (1 < R)%N.
Hypothesis ids_ok : identities q ids.
Hypothesis size_pair : forall s pk u v, size (pair_prg s pk u v) = m.
Hypothesis size_own : forall b u, size (own_prg b u) = m.

(* Who is still there: U3 within U2 within U1, and at least t users answer in round 4. *)
Variables U2 U3 U5 : seq Z.
Hypotheses (U2_uniq : uniq U2) (U3_uniq : uniq U3) (U5_uniq : uniq U5).
Hypotheses (U2_U1 : {subset U2 <= ids}) (U3_U2 : {subset U3 <= U2}) (U5_U1 : {subset U5 <= ids}).
Hypothesis U5_large : (k < size U5)%N.

(* What each user brings: secrets below q, t - 1 coefficients for each, and m entries. *)
Variables (s b : Z -> Z) (s_polynomial b_polynomial : Z -> seq Z) (x : Z -> seq Z).
Hypothesis s_ok : {in U2, forall u, canonical q (s u)}.
Hypothesis b_ok : {in U2, forall u, canonical q (b u)}.
Hypothesis s_polynomial_ok : {in U2, forall u, size (s_polynomial u) = k}.
Hypothesis b_polynomial_ok : {in U2, forall u, size (b_polynomial u) = k}.
Hypothesis x_ok : {in U3, forall u, size (x u) = m}.

(* What each user sends: y_u in round 2; in round 4, to the server, U5's shares of its secrets. *)
Definition public_key (u : Z) : PK := pub (s u).
Definition masked_input (u : Z) : seq Z :=
  mask_inputZ pair_prg own_prg Rz m u (s u) (b u) (x u) U2 public_key.
Definition s_shares (u : Z) : seq (Z * Z) := ss_shareZ q (s u) (s_polynomial u) U5.
Definition b_shares (u : Z) : seq (Z * Z) := ss_shareZ q (b u) (b_polynomial u) U5.

Notation U := 'I_(size ids).
Notation id := (@id_of ids).

Lemma ids_ascend : sorted Z.ltb ids.
Proof. by case/andP: ids_ok. Qed.

Lemma id_canonical (i : U) : canonical q (id i).
Proof.
by case/andP: ids_ok => _ /allP /(_ _ (mem_id_of i)) /andP[] /=; rewrite /canonical; lia.
Qed.

Lemma users_of_list (us : seq Z) : {subset us <= ids} -> exists l : seq U, us = [seq id i | i <- l].
Proof.
elim: us => [|u us IH] sub; first by exists [::].
have [|l ->] := IH; first by move=> v vus; apply: sub; rewrite inE vus orbT.
by have [i <-] := id_of_index (sub u (mem_head _ _)); exists (i :: l).
Qed.

(* What the server reconstructs is what was shared. *)
Lemma reconstructed z a : canonical q z -> size a = k ->
  ss_reconstructZ q k.+1 (ss_shareZ q z a U5) = z.
Proof.
have [l lE] := users_of_list U5_U1; move=> cz ak; rewrite -{1}ak lE.
have uid := id_of_inj ids_ascend; have ul : uniq l by apply: (@map_uniq _ _ id); rewrite -lE.
apply: (@ss_reconstructZ_share p _ id p_pr uid id_canonical) => //.
by move: U5_large; rewrite lE size_map ak.
Qed.

Lemma U3_U1 : {subset U3 <= ids}.
Proof. by move=> u /U3_U2 /U2_U1. Qed.

Lemma size_masked_input : {in U3, forall u, size (masked_input u) = m}.
Proof.
move=> u u3; rewrite /masked_input /mask_inputZ !(size_addV _ (m := m)) ?size_sumV ?x_ok //.
by apply: all_size_map => v; apply: size_pairwise_maskZ.
Qed.

Lemma all_size_x : all (fun v => size v == m) [seq x u | u <- U3].
Proof. by rewrite all_map; apply/allP => u /x_ok /= ->. Qed.

Lemma unmaskZ_correct :
  unmaskZ pair_prg own_prg Rz m U2 U3 public_key masked_input b s = sumV Rz m [seq x u | u <- U3].
Proof.
apply: (toV_inj R_ge2); first by apply: canonicalV_unmaskZ => //; exact: size_masked_input.
  by apply: canonicalV_sumV; [lia|exact: all_size_x].
rewrite (unmaskZ_refines ids_ascend R_ge2) //.
- rewrite toV_sumV ?all_size_x // big_map (big_users ids_ascend) //; last exact: U3_U1.
  set A := (X in server_output X); set pb := @pub_of _ pub.
  have AC : forall c d, A c (pb d) = A d (pb c) by move=> c d; apply: agreeC.
  rewrite -(fig4_correct AC (@toV R m) (own_of own_prg R m) (fun i : U => toV R m (x (id i)))
    (sk := fun i => (s (id i), id i)) (b := fun i => (b (id i), id i))
    (U2 := users_of ids U2) (U3 := users_of ids U3)
    (b' := fun i => (b (id i), id i)) (sk' := fun i => (s (id i), id i))) //; last first.
    by apply/subsetP => i; rewrite !inE => /U3_U2.
  rewrite /server_output; congr (_ - _ + _); apply: eq_bigr => i; rewrite inE => i3.
  by rewrite (mask_inputZ_refines pub ids_ascend R_ge2) // x_ok.
- exact: size_masked_input.
exact: U3_U1.
Qed.

(* The server's output is the sum of the inputs of U3, as vectors over Z_R. *)
Theorem output_sumZ_correct :
  output_sumZ pub pair_prg own_prg q Rz m k.+1 U2 U3 public_key masked_input s_shares b_shares
  = Some (sumV Rz m [seq x u | u <- U3]).
Proof.
have sE : {in dropped U2 U3, forall v, ss_reconstructZ q k.+1 (s_shares v) = s v}.
  by move=> v; rewrite mem_filter => /andP[_ v2]; rewrite reconstructed ?s_ok ?s_polynomial_ok.
have bE : {in U3, forall u, ss_reconstructZ q k.+1 (b_shares u) = b u}.
  by move=> u /U3_U2 u2; rewrite reconstructed ?b_ok ?b_polynomial_ok.
rewrite /output_sumZ ifT; last by apply/allP => v /sE ->.
by congr Some; rewrite -unmaskZ_correct; apply: eq_unmaskZ.
Qed.

(* Entry j of the output is the sum of the integers x_u[j] over U3, mod R. *)
Corollary output_sumZ_entries : exists z : seq Z,
  [/\ output_sumZ pub pair_prg own_prg q Rz m k.+1 U2 U3 public_key masked_input s_shares b_shares
      = Some z, size z = m &
      forall j, nth 0%ZZ z j = ((\sum_(u <- U3) nth 0%ZZ (x u) j) mod Rz)%ZZ].
Proof.
exists (sumV Rz m [seq x u | u <- U3]); rewrite output_sumZ_correct size_sumV ?all_size_x //.
by split=> // j; rewrite (nth_sumV (m := m)) ?all_size_x ?big_map //; lia.
Qed.
End Correctness.
