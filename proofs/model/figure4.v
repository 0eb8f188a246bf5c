(******************************************************************************)
(* Figure 4 for honest-but-curious users and server (its black parts), step   *)
(* by step, as a function of the inputs and of all coins.  Steps have the ids *)
(* of spec/figure4.md; a step R_i.U_j is what a user u does, a step R_i.S_j   *)
(* what the server does.  Who drops out when is fixed beforehand (section VI: *)
(* "U, t, k ... abort at any point"), and who aborts follows from the checks. *)
(*                                                                            *)
(*     sets P == C, U1, U2, U3, U5 of an execution (U4 = U3: there is no      *)
(*               ConsistencyCheck), and the users whose y_u is late           *)
(*    valid E == U5 is in U3, U3 in U2, U2 in U1; late users are in U2 \ U3   *)
(*    coins P == everything that any user draws                               *)
(*       R?_* == the steps, in the order of the figure                        *)
(*  output sv == what the server computes in the end from what it received    *)
(*               (R4.S1 to R4.S4), None after an abort                        *)
(*     going1 == the server goes on after round 0, going2 ok and going3 ok:   *)
(*               after rounds 1 and 2, ok saying whether all keys differ      *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import pairs.
From SecAgg.model Require Import parameters.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The sets of one execution, as the environment fixes them: a user of U1 sends
   its first message, a user of U2 also its second one, and so on, as long as no
   check makes it abort.  The server's set of round i is who has then sent. *)
Record sets (P : params) := Sets {
  sC : {set 'I_(nusers P)};        (* corrupt users; the server is curious too *)
  sU1 : {set 'I_(nusers P)};
  sU2 : {set 'I_(nusers P)};
  sU3 : {set 'I_(nusers P)};
  sU5 : {set 'I_(nusers P)};
  sLate : {set 'I_(nusers P)} }.   (* their y_u arrives after round 2 (D13) *)

Definition valid (P : params) (E : sets P) : Prop :=
  [/\ sU2 E \subset sU1 E, sU3 E \subset sU2 E, sU5 E \subset sU3 E &
      sLate E \subset sU2 E :\: sU3 E].

(* The messages of the protocol. *)
Section Messages.
Variable P : params.
Notation U := 'I_(nusers P).

(* R0.S2: (v, c_v^PK, s_v^PK) for the v in U1. *)
Definition key_list := {ffun U -> option (Grp P * Grp P)}.
(* R1.S2: the ciphertexts addressed to a user; R1.U7: those that a user sends. *)
Definition ctx_list := {ffun U -> option (Ctx P)}.
(* R4.U4: shares of s_v^SK and shares of b_v. *)
Record answer := Answer {
  ans_s : {ffun U -> option (Fld P)};
  ans_b : {ffun U -> option (Fld P)} }.

(* The users in a list. *)
Definition listed (T : Type) (l : {ffun U -> option T}) : {set U} := [set v | isSome (l v)].

(* R1.U1: all public keys are different; their coordinates are (D4). *)
Definition coordinates (l : key_list) : seq (Coord P) :=
  flatten [seq if l v is Some (c, s) then [:: ka_coordinate c; ka_coordinate s] else [::]
          | v <- enum U].
Definition all_differ (l : key_list) : bool := uniq (coordinates l).
End Messages.

Section Figure4.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation t := (thr P).+1.
Notation polynomial := {ffun 'I_(thr P) -> F}.
Notation U1 := (sU1 E). Notation U2 := (sU2 E). Notation U3 := (sU3 E). Notation U5 := (sU5 E).

(* All coins of all users: c_u^SK, s_u^SK, b_u, the coefficients a_1 ... a_{t-1}
   of the two polynomials, and the coins of each encryption. *)
Definition coins := [finType of {ffun U -> SK P} * {ffun U -> SK P} * {ffun U -> F} *
  {ffun U -> polynomial} * {ffun U -> polynomial} * {ffun U * U -> Nonce P}].
Definition c_sk (w : coins) : {ffun U -> SK P} := w.1.1.1.1.1.
Definition s_sk (w : coins) : {ffun U -> SK P} := w.1.1.1.1.2.
Definition b_of (w : coins) : {ffun U -> F} := w.1.1.1.2.
Definition s_poly (w : coins) : {ffun U -> polynomial} := w.1.1.2.
Definition b_poly (w : coins) : {ffun U -> polynomial} := w.1.2.
Definition nonce (w : coins) : {ffun U * U -> Nonce P} := w.2.

(* The random tape of a user: all that it ever draws. *)
Definition tape_t := (SK P * SK P * F * polynomial * polynomial * {ffun U -> Nonce P})%type.
Definition tape (w : coins) (u : U) : tape_t :=
  (c_sk w u, s_sk w u, b_of w u, s_poly w u, b_poly w u, [ffun v => nonce w (u, v)]).

(* One execution, on the inputs x and the coins w. *)
Variables (x : {ffun U -> Vec P}) (w : coins).

(* ---- Round 0: AdvertiseKeys ------------------------------------------------ *)
(* R0.U1, R0.U3: two key pairs; the public keys are sent. *)
Definition c_pk (u : U) : Grp P := ka_pub (c_sk w u).
Definition s_pk (u : U) : Grp P := ka_pub (s_sk w u).
(* R0.S1: messages from at least t users, who are U1. *)
Definition R0_S1 : bool := (t <= #|U1|)%N.
(* R0.S2: the list that is broadcast. *)
Definition R0_S2 : key_list P := [ffun v => if v \in U1 then Some (c_pk v, s_pk v) else None].

(* ---- Round 1: ShareKeys ---------------------------------------------------- *)
(* R1.U1: |U1| >= t, the own entry is the one that was sent, all keys differ. *)
Definition R1_U1 (u : U) : bool :=
  [&& (t <= #|listed R0_S2|)%N, R0_S2 u == Some (c_pk u, s_pk u) & all_differ R0_S2].
(* R1.U3: b_u is one of the coins. *)
(* R1.U4: shares of s_u^SK.  R1.U5: shares of b_u. *)
Definition s_share (u v : U) : F := share (@pt P) (embed (s_sk w u)) (s_poly w u) v.
Definition b_share (u v : U) : F := share (@pt P) (b_of w u) (b_poly w u) v.
(* R1.U6: e_{u,v}, under the key from u to v. *)
Definition c_key (u v : U) : AEKey P := ae_key (ka_agree (c_sk w u) (c_pk v)) u v.
Definition e_ctx (u v : U) : Ctx P :=
  ae_enc (c_key u v) (nonce w (u, v)) (u, v) (pack u v (s_share u v) (b_share u v)).
(* R1.U7: who has not aborted sends all e_{u,v}.
   R1.S1: lists of ciphertexts from at least t users, who are U2. *)
Definition R1_U7 (u : U) : ctx_list P :=
  [ffun v => if v \in U1 :\ u then Some (e_ctx u v) else None].
Definition R1_senders : {set U} := [set u in U2 | R0_S1 && R1_U1 u].
Definition R1_S1 : bool := (t <= #|R1_senders|)%N.
(* R1.S2: to each u in U2, the ciphertexts addressed to it. *)
Definition R1_S2 (u : U) : ctx_list P :=
  [ffun v => if v \in R1_senders :\ u then Some (e_ctx v u) else None].

(* ---- Round 2: MaskedInputCollection ---------------------------------------- *)
(* R2.U1: U2 are the senders and u itself (D2); U2 is in U1 and |U2| >= t (D3). *)
Definition inferred_U2 (u : U) : {set U} := u |: listed (R1_S2 u).
Definition R2_U1 (u : U) : bool :=
  (inferred_U2 u \subset listed R0_S2) && (t <= #|inferred_U2 u|)%N.
(* R2.U2: p_{u,v}, from the seed of the pair. *)
Definition p_mask (u v : U) : Vec P :=
  delta u v (prg (pair_seed (ka_agree (s_sk w u) (s_pk v)) (opair u v))).
(* R2.U3: p_u, and y_u = x_u + p_u + the sum of p_{u,v} over v in U2. *)
Definition p_self (u : U) : Vec P := prg (self_seed (b_of w u) u).
Definition y_masked (u : U) : Vec P := x u + p_self u + \sum_(v in inferred_U2 u) p_mask u v.
(* R2.U4: who has not aborted sends y_u.
   R2.S1: y_u from at least t users, who are U3; a late y_u is not kept (D13). *)
Definition R2_U4 (u : U) : bool := [&& R1_S1, u \in R1_senders & R2_U1 u].
Definition R2_senders : {set U} := [set u in U3 | R2_U4 u].
Definition R2_S1 : bool := (t <= #|R2_senders|)%N.
(* R2.S2: the list U3, to each user in U3. *)
Definition R2_S2 : {set U} := R2_senders.

(* ---- Round 4: Unmasking ---------------------------------------------------- *)
(* R4.U1: U3 is in U2, u is in U3, and |U3| >= t. *)
Definition R4_U1 (u : U) : bool :=
  [&& R2_S2 \subset inferred_U2 u, u \in R2_S2 & (t <= #|R2_S2|)%N].
(* R4.U2: for v in U2 other than u, decrypt e_{v,u} and assert that it names v and
   u.  Of its own secrets u has kept its own shares (D9). *)
Definition R4_U2 (u v : U) : option (F * F) :=
  if v == u then Some (s_share u u, b_share u u) else
  if R1_S2 u v isn't Some c then None else
  if ae_dec (ae_key (ka_agree (c_sk w u) (c_pk v)) v u) (v, u) c isn't Some m then None else
  if unpack m isn't Some (v', u', s, b) then None else
  if (v' == v) && (u' == u) then Some (s, b) else None.
(* R4.U3: abort if any decryption or assertion fails. *)
Definition R4_U3 (u : U) : bool := [forall v in inferred_U2 u, isSome (R4_U2 u v)].
(* R4.U4: the shares of s_v^SK for v in U2 \ U3, and of b_v for v in U3. *)
Definition R4_U4 (u : U) : answer P := Answer
  [ffun v => if v \in inferred_U2 u :\: R2_S2 then omap fst (R4_U2 u v) else None]
  [ffun v => if v \in R2_S2 then omap snd (R4_U2 u v) else None].
(* R4.S1: answers from at least t users, who are U5. *)
Definition R4_senders : {set U} := [set u in U5 | [&& R2_S1, R4_U1 u & R4_U3 u]].

(* ---- What comes of the checks ----------------------------------------------- *)
Definition going1 : bool := (t <= #|U1|)%N.
Definition going2 (ok : bool) : bool := [&& going1, ok & (t <= #|U2|)%N].
Definition going3 (ok : bool) : bool := going2 ok && (t <= #|U3|)%N.
Definition keys_differ : bool := all_differ R0_S2.
End Figure4.

Arguments R0_S1 {P} E.

(* ---- The end of round 4: what the server makes of the messages it has ------- *)
Section Output.
Variable P : params.
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.

(* What the server has received (and the late y_u are not among it). *)
Record received := Received {
  rc_keys : key_list P;                            (* round 0 *)
  rc_ctxs : {ffun U -> option (ctx_list P)};       (* round 1 *)
  rc_inputs : {ffun U -> option (Vec P)};          (* round 2 *)
  rc_answers : {ffun U -> option (answer P)} }.    (* round 4 *)
Variable rc : received.
Let V2 := listed (rc_ctxs rc).
Let V3 := listed (rc_inputs rc).
Let V5 := listed (rc_answers rc).

(* The t smallest identities of a set (D18). *)
Definition smallest (V : {set U}) : {set U} := [set v in take t (enum V)].
Definition shares_of (sel : answer P -> {ffun U -> option (Fld P)}) (v w : U) : Fld P :=
  if rc_answers rc w is Some a then odflt 0 (sel a v) else 0.
(* R4.S2: reconstruct s_v^SK; it must be the secret key of s_v^PK (D18). *)
Definition R4_S2 (v : U) : option (SK P) :=
  if unembed (reconstruct (@pt P) (smallest V5) (shares_of (@ans_s P) v)) is Some a then
    if omap snd (rc_keys rc v) == Some (ka_pub a) then Some a else None
  else None.
(* R4.S2: p_{v,u}, which is 0 where there is no key. *)
Definition R4_S2_mask (v u : U) : Vec P :=
  if (R4_S2 v, rc_keys rc u) is (Some a, Some (_, s_pk_u)) then
    delta v u (prg (pair_seed (ka_agree a s_pk_u) (opair v u)))
  else 0.
(* R4.S3: reconstruct b_u, and recompute p_u. *)
Definition R4_S3 (u : U) : Vec P :=
  prg (self_seed (reconstruct (@pt P) (smallest V5) (shares_of (@ans_b P) u)) u).
(* R4.S1 and R4.S4: the output, if at least t users have answered and every
   reconstructed key is right. *)
Definition output : option (Vec P) :=
  if (t <= #|V5|)%N && [forall v in V2 :\: V3, isSome (R4_S2 v)] then
    Some (\sum_(u in V3) odflt 0 (rc_inputs rc u) - \sum_(u in V3) R4_S3 u
          + \sum_(u in V3) \sum_(v in V2 :\: V3) R4_S2_mask v u)
  else None.
End Output.
