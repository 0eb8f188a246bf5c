(******************************************************************************)
(* Theorem 3: privacy against actively malicious users, the server being      *)
(* honest.  The five rounds of Figure 4 with signatures and ConsistencyCheck  *)
(* (the red parts), in which an adversary chooses, on the basis of all that   *)
(* corrupt users have seen so far, their messages and which honest users stop *)
(* (D17: what the server refuses counts as not sent).  What corrupt users see *)
(* does not depend on honest inputs at all.  PRG is any function that the     *)
(* adversary knows, so that the theorem holds for a random oracle too (D21).  *)
(* Everything belongs to one session: the context that signatures bind (D7)   *)
(* is part of sign and verify.                                                *)
(*                                                                            *)
(*      signed P == what is signed: keys, or the signer's view U1, U2, U3     *)
(*   adversary C == messages and stops of each round                          *)
(*   M_* x w     == the steps, for inputs x and coins w                       *)
(*   known0 ... known4 == what corrupt users have seen after each round       *)
(*   REAL3 x w   == known4, all that corrupt users see                        *)
(*   SIM3 w      == the same for inputs 0: the simulator is given no input    *)
(*   theorem3    == REAL3 and SIM3 are equally distributed                    *)
(*   server_output x w == the output of the server, which is no part of REAL3 *)
(*   input_reaches_server == though the server's messages depend on inputs    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The two kinds of signed message (D7): both name their signer; the second is
   about all that the signer has seen of U1, U2 and U3. *)
Inductive signed (P : params) :=
  | SignedKeys of 'I_(nusers P) & Grp P * Grp P
  | SignedConsistency of
      'I_(nusers P) & key_list P & {set 'I_(nusers P)} & {set 'I_(nusers P)}.

(* What the adversary does in one round: the messages of corrupt users, and the
   honest users that send nothing. *)
Record move (P : params) (M : Type) := Move {
  messages : {ffun 'I_(nusers P) -> option M};
  stopped : {set 'I_(nusers P)} }.

Section Theorem3.
Variable P : params.
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation t := (thr P).+1.
(* SIG (A.E): any functions. *)
Variables (SigSK : finType) (SigPK : Type) (Sig : eqType).
Variables (sig_public : SigSK -> SigPK) (sign : SigSK -> signed P -> Sig).
Variable verify : SigPK -> signed P -> Sig -> bool.
(* Corrupt users; the server is honest. *)
Variable C : {set U}.
(* The coins of the adversary. *)
Variable ACoins : finType.

(* The messages of rounds 0 and 3, and what R0.S2 and R3.S2 send. *)
Notation keys_msg := (Grp P * Grp P * Sig)%type.
Definition keys_list := {ffun U -> option keys_msg}.
Definition sig_list := {ffun U -> option Sig}.

(* What corrupt users know: at first their coins, their signing keys and all
   verification keys (SETUP.2); then what the server sends.  What is sent to all
   users of a round they get even if none of them is among the receivers. *)
Record know0 := Know0 {
  k_coins : ACoins;
  k_sig_sk : {ffun U -> option SigSK};
  k_sig_pk : {ffun U -> SigPK} }.
Definition know1 := (know0 * option keys_list)%type.                      (* R0.S2 *)
Definition know2 := (know1 * option {ffun U -> option (ctx_list P)})%type. (* R1.S2 *)
Definition know3 := (know2 * option {set U})%type.                        (* R2.S2 *)
Definition know4 := (know3 * option sig_list)%type.                       (* R3.S2 *)

Record adversary := Adversary {
  a0 : know0 -> move P keys_msg;
  a0_order : know0 -> seq U;          (* in which order the messages of round 0 arrive *)
  a1 : know1 -> move P (ctx_list P);
  a2 : know2 -> move P (Vec P);
  a3 : know3 -> move P Sig;
  a4 : know4 -> move P (answer P) }.
Variable A : adversary.

(* The coins: of all users, their signing keys, the adversary's. *)
Definition coins3 := [finType of coins P * {ffun U -> SigSK} * ACoins].

Section Run.
Variables (x : {ffun U -> Vec P}) (w : coins3).
Notation wu := (w.1.1 : coins P).
Notation d_sk := (w.1.2 : {ffun U -> SigSK}).
Notation d_pk u := (sig_public (d_sk u)).

(* SETUP.2 *)
Definition known0 : know0 := Know0 w.2
  [ffun u => if u \in C then Some (d_sk u) else None] [ffun u => d_pk u].

(* ---- Round 0: AdvertiseKeys ------------------------------------------------ *)
(* R0.U1 to R0.U3 *)
Definition M_keys (u : U) : Grp P * Grp P := (c_pk wu u, s_pk wu u).
Definition M_R0_U3 (u : U) : keys_msg :=
  (M_keys u, sign (d_sk u) (SignedKeys u (M_keys u))).
Definition M_msg0 (u : U) : option keys_msg :=
  if u \in C then messages (a0 A known0) u else
  if u \in stopped (a0 A known0) then None else Some (M_R0_U3 u).
(* R0.S1: the first message of a user, with keys that are new (coordinates, D4) and
   a signature that verifies, is accepted. *)
Definition M_coordinates (s : seq U) : seq (Coord P) :=
  flatten [seq if M_msg0 v is Some (ks, _) then [:: ka_coordinate ks.1; ka_coordinate ks.2]
               else [::] | v <- s].
Definition M_sigma_ok (u : U) : bool :=
  if M_msg0 u is Some (ks, sigma) then verify (d_pk u) (SignedKeys u ks) sigma else false.
Definition M_receive0 (received : seq U) (u : U) : seq U :=
  if [&& u \notin received, M_sigma_ok u & uniq (M_coordinates (rcons received u))]
  then rcons received u else received.
Definition M_U1 : {set U} := [set u in foldl M_receive0 [::] (a0_order A known0)].
Definition M_R0_S1 : bool := (t <= #|M_U1|)%N.
(* R0.S2 *)
Definition M_R0_S2 : keys_list := [ffun v => if v \in M_U1 then M_msg0 v else None].
Definition known1 : know1 := (known0, if M_R0_S1 then Some M_R0_S2 else None).

(* ---- Round 1: ShareKeys ---------------------------------------------------- *)
Definition M_key_list : key_list P := [ffun v => omap fst (M_R0_S2 v)].
Definition M_pk (v : U) : Grp P * Grp P := odflt (1, 1)%g (M_key_list v).
(* R1.U1 *)
Definition M_R1_U1 (u : U) : bool :=
  [&& (t <= #|listed M_R0_S2|)%N, M_R0_S2 u == Some (M_R0_U3 u) & all_differ M_key_list].
(* R1.U2 *)
Definition M_R1_U2 : bool := [forall v, if M_R0_S2 v is Some (ks, sigma) then
  verify (d_pk v) (SignedKeys v ks) sigma else true].
(* R1.U3 to R1.U7 *)
Definition M_e (u v : U) : Ctx P :=
  ae_enc (ae_key (ka_agree (c_sk wu u) (M_pk v).1) u v) (nonce wu (u, v)) (u, v)
    (pack u v (s_share wu u v) (b_share wu u v)).
Definition M_R1_U7 (u : U) : ctx_list P :=
  [ffun v => if v \in listed M_R0_S2 :\ u then Some (M_e u v) else None].
Definition M_msg1 (u : U) : option (ctx_list P) :=
  if ~~ M_R0_S1 || (u \notin M_U1) then None else
  if u \in C then messages (a1 A known1) u else
  if u \in stopped (a1 A known1) then None else
  if M_R1_U1 u && M_R1_U2 then Some (M_R1_U7 u) else None.
(* R1.S1: one ciphertext for each other user of U1. *)
Definition M_U2 : {set U} :=
  [set u | if M_msg1 u is Some l then listed l == M_U1 :\ u else false].
Definition M_R1_S1 : bool := (t <= #|M_U2|)%N.
(* R1.S2 *)
Definition M_R1_S2 (u : U) : ctx_list P :=
  [ffun v => if v \in M_U2 :\ u then obind (fun l : ctx_list P => l u) (M_msg1 v) else None].
Definition known2 : know2 := (known1, if M_R1_S1 then
  Some [ffun u => if u \in C :&: M_U2 then Some (M_R1_S2 u) else None] else None).

(* ---- Round 2: MaskedInputCollection ---------------------------------------- *)
(* R2.U1 *)
Definition M_inferred_U2 (u : U) : {set U} := u |: listed (M_R1_S2 u).
Definition M_R2_U1 (u : U) : bool :=
  (M_inferred_U2 u \subset listed M_R0_S2) && (t <= #|M_inferred_U2 u|)%N.
(* R2.U2, R2.U3: the only place where an input is used. *)
Definition M_mask (u v : U) : Vec P :=
  delta u v (prg (pair_seed (ka_agree (s_sk wu u) (M_pk v).2) (opair u v))).
Definition M_y (u : U) : Vec P :=
  x u + p_self wu u + \sum_(v in M_inferred_U2 u) M_mask u v.
(* R2.U4 *)
Definition M_msg2 (u : U) : option (Vec P) :=
  if ~~ M_R1_S1 || (u \notin M_U2) then None else
  if u \in C then messages (a2 A known2) u else
  if u \in stopped (a2 A known2) then None else
  if M_R2_U1 u then Some (M_y u) else None.
(* R2.S1, R2.S2 *)
Definition M_U3 : {set U} := [set u | isSome (M_msg2 u)].
Definition M_R2_S1 : bool := (t <= #|M_U3|)%N.
Definition known3 : know3 := (known2, if M_R2_S1 then Some M_U3 else None).

(* ---- Round 3: ConsistencyCheck --------------------------------------------- *)
(* R3.U1 *)
Definition M_R3_U1 (u : U) : bool :=
  [&& M_U3 \subset M_inferred_U2 u, u \in M_U3 & (t <= #|M_U3|)%N].
(* R3.U2 *)
Definition M_R3_U2 (u : U) : Sig :=
  sign (d_sk u) (SignedConsistency u M_key_list (M_inferred_U2 u) M_U3).
Definition M_msg3 (u : U) : option Sig :=
  if ~~ M_R2_S1 || (u \notin M_U3) then None else
  if u \in C then messages (a3 A known3) u else
  if u \in stopped (a3 A known3) then None else
  if M_R3_U1 u then Some (M_R3_U2 u) else None.
(* R3.S1: the signature verifies on the server's view. *)
Definition M_U4 : {set U} := [set u | if M_msg3 u is Some sigma then
  verify (d_pk u) (SignedConsistency u M_key_list M_U2 M_U3) sigma else false].
Definition M_R3_S1 : bool := (t <= #|M_U4|)%N.
(* R3.S2 *)
Definition M_R3_S2 : sig_list := [ffun v => if v \in M_U4 then M_msg3 v else None].
Definition known4 : know4 := (known3, if M_R3_S1 then Some M_R3_S2 else None).

(* ---- Round 4: Unmasking ---------------------------------------------------- *)
(* R4.U1: every signature verifies on the user's own view. *)
Definition M_R4_U1 (u : U) : bool :=
  [&& listed M_R3_S2 \subset M_U3, (t <= #|listed M_R3_S2|)%N &
   [forall v, if M_R3_S2 v is Some sigma then
      verify (d_pk v) (SignedConsistency v M_key_list (M_inferred_U2 u) M_U3) sigma else true]].
(* R4.U2 *)
Definition M_R4_U2 (u v : U) : option (F * F) :=
  if v == u then Some (s_share wu u u, b_share wu u u) else
  if M_R1_S2 u v isn't Some c then None else
  let key := ae_key (ka_agree (c_sk wu u) (M_pk v).1) v u in
  if ae_dec key (v, u) c isn't Some m then None else
  if unpack m isn't Some (v', u', s, b) then None else
  if (v' == v) && (u' == u) then Some (s, b) else None.
(* R4.U3 *)
Definition M_R4_U3 (u : U) : bool := [forall v in M_inferred_U2 u, isSome (M_R4_U2 u v)].
(* R4.U4 *)
Definition M_R4_U4 (u : U) : answer P := Answer
  [ffun v => if v \in M_inferred_U2 u :\: M_U3 then omap fst (M_R4_U2 u v) else None]
  [ffun v => if v \in M_U3 then omap snd (M_R4_U2 u v) else None].
Definition M_msg4 (u : U) : option (answer P) :=
  if ~~ M_R3_S1 || (u \notin M_U4) then None else
  if u \in C then messages (a4 A known4) u else
  if u \in stopped (a4 A known4) then None else
  if M_R4_U1 u && M_R4_U3 u then Some (M_R4_U4 u) else None.
(* R4.S1: shares of s_v^SK for all v in U2 \ U3, and of b_v for all v in U3. *)
Definition M_U5 : {set U} := [set u | if M_msg4 u is Some a then
  (listed (ans_s a) == M_U2 :\: M_U3) && (listed (ans_b a) == M_U3) else false].
(* R4.S1 to R4.S4: what the server has received, and its output. *)
Definition M_received : received P := Received M_key_list
  [ffun u => if u \in M_U2 then M_msg1 u else None]
  [ffun u => M_msg2 u]
  [ffun u => if u \in M_U5 then M_msg4 u else None].
Definition server_output : option (Vec P) := output M_received.

(* The joint view of the corrupt users: they see nothing of round 4, and not what
   the server outputs. *)
Definition REAL3 : know4 := known4.
End Run.

(* The simulator runs the honest users on the input 0. *)
Definition SIM3 (w : coins3) : know4 := REAL3 [ffun=> 0] w.

(* Who is in U3 does not depend on the inputs, and all else depends on U3 alone. *)
Lemma M_U3_input x x' w : M_U3 x w = M_U3 x' w.
Proof. by apply/setP => u; rewrite !inE /M_msg2; do 4?case: ifP. Qed.

Lemma REAL3_input x x' w : REAL3 x w = REAL3 x' w.
Proof.
have e := M_U3_input x x' w.
have e3 : known3 x w = known3 x' w by rewrite /known3 /M_R2_S1 e.
have em u : M_msg3 x w u = M_msg3 x' w u.
  by rewrite /M_msg3 /M_R2_S1 /M_R3_U1 /M_R3_U2 e3 e.
have e4 : M_U4 x w = M_U4 x' w by apply/setP => u; rewrite !inE em e.
have es : M_R3_S2 x w = M_R3_S2 x' w by apply/ffunP => u; rewrite !ffunE em e4.
by rewrite /REAL3 /known4 /M_R3_S1 e3 e4 es.
Qed.

(* Theorem 3, for every adversary, any set C, and all inputs and distinguishers. *)
Theorem theorem3 (x : {ffun U -> Vec P}) (D : know4 -> bool) :
  Pr (fun w => D (REAL3 x w)) = Pr (fun w => D (SIM3 w)).
Proof. by apply: Pr_ext => w; rewrite /SIM3 (REAL3_input x [ffun=> 0]). Qed.

(* The inputs do reach the server. *)
Theorem input_reaches_server x w u : u \notin C -> u \in M_U3 x w ->
  M_msg2 x w u = Some (x u + M_y [ffun=> 0] w u).
Proof.
move=> nC; rewrite inE /M_msg2 (negbTE nC).
case: ifP => // _; case: ifP => // _; case: ifP => // _ _; congr Some.
by rewrite /M_y ffunE add0r !addrA.
Qed.
End Theorem3.
