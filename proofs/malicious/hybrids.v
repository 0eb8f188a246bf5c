(******************************************************************************)
(* The hybrids of Theorem 4.  Hyb0 to Hyb8 are one world with toggles, which  *)
(* say in what it differs from Figure 4; Hyb9 and Hyb10 are the simulator's   *)
(* steps with inputs, and Hyb11 is SIM.  Where the paper's simulator aborts,  *)
(* the world goes on: a forgery is rejected like any invalid message, and the *)
(* mask whose seed must not be asked for is independent of the oracle.        *)
(*                                                                            *)
(*   toggles  == strict1 (Hyb2: no forged keys), new_keys (Hyb3: the ordered  *)
(*               pairs of honest users with uniform AE keys), strict_open     *)
(*               (Hyb4: no forged ciphertexts), dummies (Hyb5: the ordered    *)
(*               pairs that send the dummy), strict4 (Hyb6: no forged sets),  *)
(*               self7, pair8 (Hyb7, Hyb8: masks of honest users that do not  *)
(*               come from the oracle)                                        *)
(*   hyb_parts, hyb_world == the honest users with these toggles              *)
(*   Hyb0 ... Hyb11 == the adversary's guess in the hybrids                   *)
(*   Hyb0E, Hyb1E, Hyb11E == the first two are REAL and the last is SIM       *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Hybrids.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Variables (C : {set U}) (ACoins : finType).
Notation coins := (coins4 S ACoins).
Notation adversary := (adversary S ACoins).

Record toggles := Toggles {
  strict1 : bool; new_keys : pred (U * U); strict_open : bool; dummies : pred (U * U);
  strict4 : bool; self7 : bool; pair8 : bool }.

Section World.
Variables (h : toggles) (x : {ffun U -> Vec S}) (w : secrets S).

Definition hyb_keys_ok (v : U) (ks : Grp S * Grp S) (sigma : Sig S) : bool :=
  if strict1 h then sim_keys_ok C w v ks sigma else real_keys_ok w v ks sigma.
(* The key of the ciphertexts from a to b, as u agrees it with the public key X. *)
Definition hyb_key (u : U) (X : Grp S) (a b : U) : AEKey S :=
  if new_keys h (a, b) then new_key w a b else c_key w u X a b.
Definition hyb_ctx (u v : U) (X : Grp S) : Ctx S :=
  ae_enc (hyb_key u X u v) (nonce w u v) (u, v)
    (if dummies h (u, v) then msg0 S else real_plain w u v).
Definition hyb_y (u : U) (l : key_list S) (U2 : {set U}) : Vec S :=
  masked (x u) (if self7 h then new_self w u else real_self w u)
    (if pair8 h then sim_pair C w u else real_pair w u) u l U2.
Definition hyb_view_ok (signed : U -> option (view S)) (v : U) (q : view S) (sigma : Sig S) :=
  if strict4 h then sim_view_ok C w signed v q sigma else real_view_ok w signed v q sigma.
Definition hyb_open (sent : U -> U -> option (Ctx S)) (u v : U) (X : Grp S) (c : Ctx S) :
    option (F * F) :=
  if strict_open h && honest_pair C (v, u) then sim_open C w sent u v X c
  else opened u v (ae_dec (hyb_key u X v u) (v, u) c).
Definition hyb_parts : parts S := Parts (real_msg0 w) hyb_keys_ok hyb_ctx hyb_y (real_sign w)
  hyb_view_ok hyb_open (real_own w).

(* After Unmasking the oracle knows the masks whose secrets are revealed: of u in Q, and of the
   pairs with one end outside Q. *)
Definition hyb_after (Q : {set U}) (q : query S) : Vec S :=
  match q with
  | inl (u, b) =>
      if [&& self7 h, u \notin C, u \in Q & b == b_of w u] then new_self w u else oracle w q
  | inr (p, s) => if pair8 h && open_pair C w Q p s then new_pair w p else oracle w q
  end.

Definition hyb_world : world S := users C hyb_parts (oracle w)
  (fun a0 a1 a2 a3 a4 => hyb_after (Q_set C hyb_parts a0 a1 a2 a3 a4)).
End World.

(* The strategy, with the coins and the keys that it is given. *)
Definition strat (A : adversary) (w : coins) : strategy S := A (w_adv w) (setup_of C w).
Definition hyb (h : toggles) (x : {ffun U -> Vec S}) (A : adversary) (w : coins) : bool :=
  guess (play (hyb_world h x (secrets_of w)) (strat A w)).

Definition hyb2 := Toggles true pred0 false pred0 false false false.
Definition hyb3 := Toggles true (honest_pair C) false pred0 false false false.
Definition hyb4 := Toggles true (honest_pair C) true pred0 false false false.
Definition hyb5 := Toggles true (honest_pair C) true (honest_pair C) false false false.
Definition hyb6 := Toggles true (honest_pair C) true (honest_pair C) true false false.
Definition hyb7 := Toggles true (honest_pair C) true (honest_pair C) true true false.
Definition hyb8 := Toggles true (honest_pair C) true (honest_pair C) true true true.

(* The simulator's world, if it had the inputs xs Q when it programs the oracle. *)
Definition sim_world (xs : {set U} -> U -> Vec S) (w : secrets S) : world S :=
  users C (sim_parts C w) (oracle w) (fun a0 a1 a2 a3 a4 =>
    let Q := Q_set C (sim_parts C w) a0 a1 a2 a3 a4 in
    programmed C w (xs Q) Q (U_acc2 C (sim_parts C w) a0 a1 a2)).

Variables (x : {ffun U -> Vec S}) (A : adversary).
(* The real execution ... *)
Definition Hyb0 : coins -> bool := fun w => REAL C w x A.
(* ... emulated. *)
Definition Hyb1 := hyb (Toggles false pred0 false pred0 false false false) x A.
(* Signed keys of honest users cannot be forged (R1.U2). *)
Definition Hyb2 := hyb hyb2 x A.
(* AE keys between honest users are uniform (R1.U6, R4.U2). *)
Definition Hyb3 := hyb hyb3 x A.
(* Ciphertexts between honest users cannot be forged (R4.U2). *)
Definition Hyb4 := hyb hyb4 x A.
(* Honest users send each other dummies (R1.U6). *)
Definition Hyb5 := hyb hyb5 x A.
(* Signed views of honest users cannot be forged (R4.U1). *)
Definition Hyb6 := hyb hyb6 x A.
(* Masks of honest users are uniform, and known to the oracle once b_u is revealed (R2.U3). *)
Definition Hyb7 := hyb hyb7 x A.
(* Masks of pairs of honest users likewise, once s_{u,v} is revealed (R2.U2). *)
Definition Hyb8 := hyb hyb8 x A.
(* y_u is uniform, and the oracle is programmed so that it becomes an encryption of x_u. *)
Definition Hyb9 w := guess (play (sim_world (fun _ => x) (secrets_of w)) (strat A w)).
(* The oracle is programmed for other inputs with the same sum over Q \ C. *)
Definition Hyb10 w :=
  guess (play (sim_world (fun Q => sum_at C Q (\sum_(u in Q :\: C) x u)) (secrets_of w))
                (strat A w)).
(* The simulator asks the functionality for this sum. *)
Definition Hyb11 w := SIM C w (Ideal C x ((thr S).+1 - #|C|)) A.

Lemma Hyb0E w : Hyb0 w = REAL C w x A. Proof. by []. Qed.
Lemma Hyb11E w : Hyb11 w = SIM C w (Ideal C x ((thr S).+1 - #|C|)) A. Proof. by []. Qed.

(* Hyb1 = Hyb0. *)
Lemma Hyb1E w : Hyb1 w = Hyb0 w.
Proof.
rewrite /Hyb1 /Hyb0 /hyb /REAL -/(strat A w).
rewrite (@play_ext S (real_world C (secrets_of w) x) _ (strat A w)) //=.
by move=> [[u b]|[p s]].
Qed.
End Hybrids.
