(******************************************************************************)
(* The simulator of Theorem 2 (section VI), an explicit function of what it   *)
(* may know: the inputs of C, the value z, and its own coins.  Its type says  *)
(* that no other input is used.  It runs all users on coins of its own and    *)
(* sends what the last hybrid sends: Hyb9, or Hyb5 if z is the symbol bot.    *)
(*                                                                            *)
(*   zval E x == z: the sum of the x_u of U3 \ C, or None for bot, if         *)
(*               |U3| < t                                                     *)
(*   of_C E x == the inputs of C                                              *)
(*    fresh P == the coins of what the hybrids draw where the protocol        *)
(*               computes                                                     *)
(*      Ustar == U2 \ C if z = bot, and (U2 \ U3) \ C otherwise (Hyb3, D14)   *)
(*  SIM E xC z w == the simulated view                                        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import pairs.
From SecAgg.model Require Import parameters figure4 view.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Simulator.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E). Notation U3 := (sU3 E).

(* Honest users that advertise keys, and honest users whose inputs are summed. *)
Definition H1 : {set U} := U1 :\: C.
Definition H3 : {set U} := U3 :\: C.

(* What the ideal functionality tells. *)
Definition zval (x : {ffun U -> Vec P}) : option (Vec P) :=
  if (t <= #|U3|)%N then Some (\sum_(u in H3) x u) else None.
Definition of_C (x : {ffun U -> Vec P}) : {ffun U -> option (Vec P)} :=
  [ffun u => if u \in C then Some (x u) else None].

(* Fresh coins, by unordered pair where they belong to two users. *)
Definition fresh := [finType of
  {ffun U * U -> {ffun U * U -> AEKey P}} *   (* Hyb1: the keys c_{u,v}, by direction *)
  {ffun U -> Seed P} *                        (* Hyb4: seeds of the own masks *)
  {ffun U -> Vec P} *                         (* Hyb4: p_u *)
  {ffun U * U -> {ffun U * U -> Seed P}} *    (* Hyb7: the seeds s'_{u',v}, by label *)
  {ffun U * U -> Vec P}].                     (* Hyb8: r_{u',v}, and Hyb9: w_v *)
Definition ck (w : fresh) := w.1.1.1.1.
Definition sd (w : fresh) := w.1.1.1.2.
Definition pu (w : fresh) := w.1.1.2.
Definition kk (w : fresh) := w.1.2.
Definition rr (w : fresh) := w.2.
(* All coins of a hybrid and of the simulator. *)
Definition all_coins := [finType of coins P * fresh].

Section SIM.
Variables (xC : {ffun U -> option (Vec P)}) (z : option (Vec P)) (w : all_coins).

(* U*: the users whose inputs are not in the sum.  (U2 \ U3 \ C in the paper.) *)
Definition sim_Ustar : {set U} := if z then (U2 :\: U3) :\: C else U2 :\: C.

(* The shares that are revealed and encrypted: correct ones, but of 0 in the place
   of b_u for u in U* (Hyb3), and in the place of s_u^SK for u in U3 \ C (Hyb6). *)
Definition sim_b (u v : U) : F :=
  share (@pt P) (if u \in sim_Ustar then 0 else b_of w.1 u) (b_poly w.1 u) v.
Definition sim_s (u v : U) : F :=
  share (@pt P) (if z && (u \in H3) then 0 else embed (s_sk w.1 u)) (s_poly w.1 u) v.

(* Ciphertexts between honest users: a random key (Hyb1), encrypting 0 (Hyb2). *)
Definition sim_e (u v : U) : Ctx P :=
  if (u \in H1) && (v \in H1)
  then ae_enc (ck w.2 (opair u v) (u, v)) (nonce w.1 (u, v)) (u, v) (msg0 P)
  else ae_enc (c_key w.1 u v) (nonce w.1 (u, v)) (u, v) (pack u v (sim_s u v) (sim_b u v)).

(* w_u for u in U3 \ C: uniform but for their sum, which is z (Hyb9).  u' is fixed
   in Hyb7; its w is what remains of z. *)
Definition sim_w (zz : Vec P) (u : U) : Vec P :=
  if [pick u' in H3] is Some u' then
    if u == u' then zz - \sum_(v in H3 :\ u') rr w.2 (opair u' v) else rr w.2 (opair u' u)
  else 0.

(* Masked inputs: p_u uniform and no input for u in U* (Hyb4, Hyb5); w_u and only
   the masks with U2 \ (U3 \ C) for u in U3 \ C (Hyb9); for u in C as in Figure 4. *)
Definition sim_y (u : U) : Vec P :=
  if u \in sim_Ustar then pu w.2 u + \sum_(v in U2) p_mask w.1 u v
  else if (z, u \in H3) is (Some zz, true) then
    sim_w zz u + p_self w.1 u + \sum_(v in U2 :\: H3) p_mask w.1 u v
  else odflt 0 (xC u) + p_self w.1 u + \sum_(v in U2) p_mask w.1 u v.

Definition SIM : view P :=
  assemble E (fun u => odflt 0 (xC u)) (tape w.1) (c_pk w.1) (s_pk w.1) sim_e sim_y sim_s sim_b.
End SIM.
End Simulator.
