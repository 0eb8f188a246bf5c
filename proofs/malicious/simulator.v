(******************************************************************************)
(* The ideal world of Theorem 4.  A simulator is a world that may ask, once,  *)
(* between the last messages of the adversary and the last ones of honest     *)
(* users, for the sum of the inputs over one set (by its type); sim and SIM   *)
(* have no argument from which they could learn more of the inputs.  SIM does *)
(* what the paper's Hyb11 does, with differences: where the paper lets it     *)
(* abort it goes on, a forgery being rejected as the user it was sent to      *)
(* rejects an invalid message, and a question that the paper forbids being    *)
(* answered with a uniform vector; in the place of the w_u it takes z for one *)
(* user and 0 for the others, under uniform masks of pairs.                   *)
(*                                                                            *)
(*      Ideal x delta == the functionality: the sum over a set of at least    *)
(*                       delta honest users, or None                          *)
(*          simulator == what can be said and answered with one question      *)
(*  with_ideal s f    == the world that the simulator s makes with f in the   *)
(*                       place of the functionality                           *)
(*   honest_pair C p  == two different honest users                           *)
(*             sim_*  == the steps of the simulator                           *)
(*  programmed w x Q  == the oracle after Unmasking: for u in Q \ C the mask  *)
(*                       of u is what makes y_u an encryption of x_u          *)
(*         sum_at Q z == inputs of Q \ C with the sum z: z for one, 0 for all *)
(*                       others                                               *)
(*          sim, SIM  == the simulator, and the adversary's guess             *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Ideal.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Variable C : {set U}.

(* Ideal^delta(L): the sum of x over L, if L consists of at least delta honest users. *)
Definition Ideal (x : {ffun U -> Vec S}) (delta : nat) (L : {set U}) : option (Vec S) :=
  if (L \subset ~: C) && (delta <= #|L|)%N then Some (\sum_(u in L) x u) else None.

(* The answer of the functionality is an argument of s_say4 and s_after alone. *)
Record simulator := Simulator {
  s_say0 : move0 S -> said0 S;
  s_say1 : move0 S -> move1 S -> said1 S;
  s_say2 : move0 S -> move1 S -> move2 S -> said2 S;
  s_say3 : move0 S -> move1 S -> move2 S -> move3 S -> said3 S;
  s_before : query S -> Vec S;
  s_ask : move0 S -> move1 S -> move2 S -> move3 S -> move4 S -> {set U};
  s_say4 : move0 S -> move1 S -> move2 S -> move3 S -> move4 S -> option (Vec S) -> said4 S;
  s_after : move0 S -> move1 S -> move2 S -> move3 S -> move4 S -> option (Vec S) ->
            query S -> Vec S }.

Definition with_ideal (s : simulator) (f : {set U} -> option (Vec S)) : world S :=
  World (s_say0 s) (s_say1 s) (s_say2 s) (s_say3 s)
    (fun a0 a1 a2 a3 a4 => s_say4 s a0 a1 a2 a3 a4 (f (s_ask s a0 a1 a2 a3 a4)))
    (s_before s)
    (fun a0 a1 a2 a3 a4 => s_after s a0 a1 a2 a3 a4 (f (s_ask s a0 a1 a2 a3 a4))).

(* ---- The simulator -------------------------------------------------------------- *)
Definition honest_pair (p : U * U) : bool := [&& p.1 \notin C, p.2 \notin C & p.1 != p.2].

Section Simulator.
Variable w : secrets S.

(* R1.U2: of an honest user only its own keys are accepted (Hyb2). *)
Definition sim_keys_ok (v : U) (ks : Grp S * Grp S) (sigma : Sig S) : bool :=
  real_keys_ok w v ks sigma && ((v \in C) || (ks == own_keys w v)).
(* R1.U6: honest users send each other a dummy, under a uniform key (Hyb3, Hyb5). *)
Definition sim_ctx (u v : U) (c_pk_v : Grp S) : Ctx S :=
  if honest_pair (u, v) then ae_enc (new_key w u v) (nonce w u v) (u, v) (msg0 S)
  else real_ctx w u v c_pk_v.
(* R2.U3: y_u is uniform (Hyb9). *)
Definition sim_y (u : U) (_ : key_list S) (_ : {set U}) : Vec S := new_self w u.
(* R4.U1: of an honest user only a signature on what it has signed is accepted (Hyb6). *)
Definition sim_view_ok (signed : U -> option (view S)) (v : U) (q : view S) (sigma : Sig S) :=
  real_view_ok w signed v q sigma && ((v \in C) || (signed v == Some q)).
(* R4.U2: from an honest user only what it has sent opens, to the shares meant for u (Hyb4). *)
Definition sim_open (sent : U -> U -> option (Ctx S)) (u v : U) (c_pk_v : Grp S) (c : Ctx S) :
    option (F * F) :=
  if honest_pair (v, u) then
    if sent v u is Some c' then
      if ctx_eq c c' then Some (s_share w v u, b_share w v u) else None
    else None
  else real_open w sent u v c_pk_v c.
Definition sim_parts : parts S := Parts (real_msg0 w) sim_keys_ok sim_ctx sim_y
  (real_sign w) sim_view_ok sim_open (real_own w).

(* The mask of u and v: uniform between honest users, else what it is in Figure 4. *)
Definition sim_pair (u v : U) (s_pk_v : Grp S) : Vec S :=
  if v \notin C then new_pair w (opair u v) else real_pair w u v s_pk_v.

(* The seed of a pair of honest users is only used if it becomes known: when one of the
   two is not in Q. *)
Definition open_pair (Q : {set U}) (p : U * U) (s : Seed S) : bool :=
  [&& (p.1 < p.2)%N, p.1 \notin C, p.2 \notin C, s == seed w p.1 p.2 (own_keys w p.2).2
    & ~~ ((p.1 \in Q) && (p.2 \in Q))].

(* Hyb9: after Unmasking, the mask of u in Q \ C is y_u minus x_u minus the masks of pairs. *)
Definition programmed (x : U -> Vec S) (Q : {set U})
    (y : U -> option (key_list S * ctx_list S)) (q : query S) : Vec S :=
  match q with
  | inl (u, b) =>
      if [&& u \notin C, u \in Q & b == b_of w u] then
        if y u is Some (l, e) then new_self w u - masked (x u) 0 (sim_pair u) u l (U2_of u e)
        else new_self w u
      else oracle w q
  | inr (p, s) => if open_pair Q p s then new_pair w p else oracle w q
  end.

(* Inputs with a given sum over Q \ C.  With uniform masks of pairs, and if all of Q \ C have
   included each other, the sums x_u + masks are then uniform among all with that sum: these are
   the w_u of Hyb10. *)
Definition sum_at (Q : {set U}) (z : Vec S) (u : U) : Vec S :=
  if [pick v in Q :\: C] == Some u then z else 0.

Definition sim : simulator := Simulator
  (U_say0 C sim_parts) (U_say1 C sim_parts) (U_say2 C sim_parts) (U_say3 C sim_parts) (oracle w)
  (fun a0 a1 a2 a3 a4 => Q_set C sim_parts a0 a1 a2 a3 a4 :\: C)
  (fun a0 a1 a2 a3 a4 _ => U_say4 C sim_parts a0 a1 a2 a3 a4)
  (fun a0 a1 a2 a3 a4 z => let Q := Q_set C sim_parts a0 a1 a2 a3 a4 in
     programmed (sum_at Q (odflt 0 z)) Q (U_acc2 C sim_parts a0 a1 a2)).

End Simulator.

(* The simulator draws the same coins as honest users do, and the inputs come in by ideal alone. *)
Variable ACoins : finType.
Definition SIM (w : coins4 S ACoins) (ideal : {set U} -> option (Vec S)) (A : adversary S ACoins) :
    bool :=
  guess (play (with_ideal (sim (secrets_of w)) ideal) (A (w_adv w) (setup_of C w))).
End Ideal.
