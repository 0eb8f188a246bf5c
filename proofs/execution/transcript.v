(* What the Rust spec computed in one session, as numbers, and a check that computes all of it    *)
(* again.  An accepted transcript satisfies the equations of Figure 4 (mathematics/): check_sound *)
(* in execution/soundness.v; that these are the functions of the model: theorems/equations.v.     *)
(* The outputs of KA, key derivation and PRG are taken from the transcript, those of AE and SIG do*)
(* not occur in it.                                                                               *)
(*                                                                                                *)
(*          user == what a member of U2 generated and dealt in round 1                            *)
(*    transcript == one session: parameters, U1 ... U5, users, masks, messages, output            *)
(*    lookup d l u == the value that the table l has for identity u, or d                         *)
(*  pair_prg_of tr s s' u v == the mask of the pair of u and v, if s and s' are their secret keys *)
(*  own_prg_of tr b u == u's own mask, if b is b_u                                                *)
(*  check_with share reconstruct tr == everything in tr follows from its coins, inputs and masks  *)
(*      check tr == check_with the functions of execution/sharing.v                               *)
(*  eq_check_with : equal functions check alike                                                   *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.execution Require Import integers sharing vectors masking correctness.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* ---- what is recorded ---- *)

(* A table by identity. *)
Notation table A := (seq (Z * A)).

(* A member of U2. *)
Record user := User {
  u_id : Z;
  u_s : Z;                        (* s_u^SK *)
  u_s_polynomial : seq Z;         (* a_1 ... a_(t-1) for s_u^SK *)
  u_s_shares : table Z;           (* s_{u,v}^SK for v in U1 *)
  u_b : Z;                        (* b_u *)
  u_b_polynomial : seq Z;         (* a_1 ... a_(t-1) for b_u *)
  u_b_shares : table Z            (* b_{u,v} for v in U1 *)
}.

Record transcript := Transcript {
  tr_q : Z;                                 (* F = Z_q *)
  tr_R : Z;                                 (* inputs lie in Z_R^m *)
  tr_m : nat;
  tr_t : nat;                               (* the threshold *)
  tr_U1 : seq Z;
  tr_U2 : seq Z;
  tr_U3 : seq Z;
  tr_U4 : seq Z;
  tr_U5 : seq Z;
  tr_users : seq user;                      (* those of U2 *)
  tr_pair_masks : seq (Z * Z * seq Z);      (* PRG of the pair u < v, at least one of them in U3 *)
  tr_own_masks : table (seq Z);             (* PRG of b_u, u in U3 *)
  tr_x : table (seq Z);                     (* x_u, u in U3 *)
  tr_y : table (seq Z);                     (* y_u, u in U3 *)
  tr_answers : table (table Z * table Z);   (* R4.U4 by sender w in U5: s_{v,w} for v in U2 *)
                                            (* without U3, and b_{u,w} for u in U3 *)
  tr_s : table Z;                           (* the reconstructed s_v^SK *)
  tr_b : table Z;                           (* the reconstructed b_u *)
  tr_z : seq Z                              (* the output *)
}.

(* ---- how it is checked ---- *)

Fixpoint lookup (A : Type) (d : A) (l : table A) (u : Z) : A :=
  if l is (v, a) :: l then if Z.eqb v u then a else lookup d l u else d.

Fixpoint lookup_pair (A : Type) (d : A) (l : seq (Z * Z * A)) (u v : Z) : A :=
  if l is (u', v', a) :: l
  then if Z.eqb u' u && Z.eqb v' v then a else lookup_pair d l u v else d.

Definition user_of (tr : transcript) (u : Z) : user :=
  lookup (User 0 0 [::] [::] 0 [::] [::]) [seq (u_id a, a) | a <- tr_users tr] u.

(* The key agreement of a transcript: a public key is named by its secret key, as in the ideal    *)
(* primitives, and a pair of keys that occurs nowhere in the session has an arbitrary mask.       *)
Definition pair_prg_of (tr : transcript) (s s' u v : Z) : seq Z :=
  let fits w k := Z.eqb (u_s (user_of tr w)) k in
  if fits u s && fits v s'
  then lookup_pair (zeroV (tr_m tr)) (tr_pair_masks tr) (Z.min u v) (Z.max u v)
  else zeroV (tr_m tr).

Definition own_prg_of (tr : transcript) (b u : Z) : seq Z :=
  if Z.eqb (u_b (user_of tr u)) b then lookup (zeroV (tr_m tr)) (tr_own_masks tr) u
  else zeroV (tr_m tr).

(* The pairs of U2 whose mask is in some y_u. *)
Definition masked_pairs (U2 U3 : seq Z) : seq (Z * Z) :=
  [seq e <- [seq (u, v) | u <- U2, v <- U2] | Z.ltb e.1 e.2 && ((e.1 \in U3) || (e.2 \in U3))].

Section Check.
Variables (share : Z -> Z -> seq Z -> Z -> Z) (reconstruct : Z -> seq (Z * Z) -> Z).
Variable tr : transcript.
Let q := tr_q tr.
Let R := tr_R tr.
Let m := tr_m tr.
Let t := tr_t tr.
Let s (u : Z) := u_s (user_of tr u).
Let b (u : Z) := u_b (user_of tr u).

(* q and R are moduli, t > 0, U1 has identities, U1 contains U2 and so on, |U5| >= t. *)
Definition check_sets : bool :=
  [&& Z.ltb 1 q, Z.ltb 1 R, 0 < t & t <= size (tr_U5 tr)]%N
  && identities q (tr_U1 tr)
  && all (sorted Z.ltb) [:: tr_U2 tr; tr_U3 tr; tr_U4 tr; tr_U5 tr]
  && [&& all (mem (tr_U1 tr)) (tr_U2 tr), all (mem (tr_U2 tr)) (tr_U3 tr),
         all (mem (tr_U3 tr)) (tr_U4 tr) & all (mem (tr_U4 tr)) (tr_U5 tr)].

(* R1.U4, R1.U5: each share from the secret and the coefficients. *)
Definition check_dealt (secret : Z) (polynomial : seq Z) (shares : table Z) : bool :=
  [&& canonical q secret, size polynomial == t.-1, all (canonical q) polynomial
    & shares == [seq (v, share q secret polynomial v) | v <- tr_U1 tr]].
Definition check_user (u : user) : bool :=
  check_dealt (u_s u) (u_s_polynomial u) (u_s_shares u)
  && check_dealt (u_b u) (u_b_polynomial u) (u_b_shares u).
Definition check_users : bool :=
  ([seq u_id u | u <- tr_users tr] == tr_U2 tr)
  && all (fun u => check_user (user_of tr u)) (tr_U2 tr).

(* Masks and inputs are vectors of m entries in [0, R), one for each pair and user concerned. *)
Definition check_vectors : bool :=
  ([seq e.1 | e <- tr_pair_masks tr] == masked_pairs (tr_U2 tr) (tr_U3 tr))
  && all (fun l => [seq e.1 | e <- l] == tr_U3 tr) [:: tr_own_masks tr; tr_x tr]
  && all (canonicalV R m) [seq e.2 | e <- tr_pair_masks tr]
  && all (fun l => all (canonicalV R m) [seq e.2 | e <- l]) [:: tr_own_masks tr; tr_x tr].

(* R2.U3: y_u. *)
Definition input (u : Z) : seq Z := lookup [::] (tr_x tr) u.
Definition mask_input (u : Z) : seq Z :=
  mask_inputZ (PK := [eqType of Z]) (pair_prg_of tr) (own_prg_of tr) R m u (s u) (b u) (input u)
    (tr_U2 tr) s.
Definition check_inputs : bool := tr_y tr == [seq (u, mask_input u) | u <- tr_U3 tr].

(* R4.U4: what each of U5 reveals is what was dealt to it. *)
Definition answer (w : Z) : table Z * table Z :=
  ([seq (v, lookup 0%ZZ (u_s_shares (user_of tr v)) w) | v <- dropped (tr_U2 tr) (tr_U3 tr)],
   [seq (u, lookup 0%ZZ (u_b_shares (user_of tr u)) w) | u <- tr_U3 tr]).
Definition check_answers : bool := tr_answers tr == [seq (w, answer w) | w <- tr_U5 tr].

(* R4.S2, R4.S3: secrets from what was revealed, equal to those that were dealt. *)
Definition revealed_s (v : Z) : table Z := [seq (e.1, lookup 0%ZZ e.2.1 v) | e <- tr_answers tr].
Definition revealed_b (u : Z) : table Z := [seq (e.1, lookup 0%ZZ e.2.2 u) | e <- tr_answers tr].
Definition check_reconstructed_secrets : bool :=
  let gone := dropped (tr_U2 tr) (tr_U3 tr) in
  [&& tr_s tr == [seq (v, reconstruct q (smallest t (revealed_s v))) | v <- gone],
      tr_b tr == [seq (u, reconstruct q (smallest t (revealed_b u))) | u <- tr_U3 tr],
      tr_s tr == [seq (v, s v) | v <- gone]
    & tr_b tr == [seq (u, b u) | u <- tr_U3 tr]].

(* R4.S4: z from the y_u and the reconstructed secrets, equal to the sum of the inputs. *)
Definition output : seq Z :=
  unmaskZ (PK := [eqType of Z]) (pair_prg_of tr) (own_prg_of tr) R m (tr_U2 tr) (tr_U3 tr) s
    (lookup [::] (tr_y tr)) (lookup 0%ZZ (tr_b tr)) (lookup 0%ZZ (tr_s tr)).
Definition check_sum : bool :=
  (tr_z tr == output) && (tr_z tr == sumV R m [seq input u | u <- tr_U3 tr]).

Definition check_with : bool :=
  [&& check_sets, check_users, check_vectors, check_inputs, check_answers,
      check_reconstructed_secrets & check_sum].
End Check.

Definition check : transcript -> bool := check_with shareZ reconstructZ.

(* Equal functions check alike. *)
Lemma eq_check_with share share' reconstruct reconstruct' tr :
  (forall q s a x, share q s a x = share' q s a x) ->
  (forall q l, reconstruct q l = reconstruct' q l) ->
  check_with share reconstruct tr = check_with share' reconstruct' tr.
Proof.
move=> es er; rewrite /check_with /check_users /check_reconstructed_secrets.
have dealt secret a shares :
    check_dealt share tr secret a shares = check_dealt share' tr secret a shares.
  by rewrite /check_dealt; congr [&& _, _, _ & _ == _]; apply: eq_map => v; rewrite es.
have -> : all (fun u => check_user share tr (user_of tr u)) (tr_U2 tr)
        = all (fun u => check_user share' tr (user_of tr u)) (tr_U2 tr).
  by apply: eq_all => u; rewrite /check_user !dealt.
have rec us (f : Z -> table Z) :
      [seq (v, reconstruct (tr_q tr) (smallest (tr_t tr) (f v))) | v <- us]
    = [seq (v, reconstruct' (tr_q tr) (smallest (tr_t tr) (f v))) | v <- us].
  by apply: eq_map => v; rewrite er.
by rewrite !rec.
Qed.
