(******************************************************************************)
(* A concrete instance of Theorem 4: four users, t = 3, user 0 corrupt, the   *)
(* toy primitives of instance.v and toy signatures.  The server forwards what *)
(* honest users say and user 0 says nothing.  This shows that the hypotheses  *)
(* can be met, and that then honest users do answer in round 4.               *)
(*                                                                            *)
(*     forward C == the strategy of a server that forwards all messages of    *)
(*                  honest users, names their set as U3, and guesses true     *)
(*  forward_asks == it does not ask the random oracle                         *)
(*     forward_Q == for every suite: if at least t users are honest, their    *)
(*                  signatures verify and their keys differ, then Q is the    *)
(*                  set of honest users and all of them answer in round 4     *)
(*        suite4 == the suite                                                 *)
(*      corrupt4 == the corrupt users: user 0                                 *)
(*    good_coins == coins with which all public keys differ                   *)
(*  instance4_ok == the hypotheses of Theorem 4, and what forward_Q says, for *)
(*                  these coins; not that the bound is small                  *)
(* instance4_applies == Theorem 4 for this instance                           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.games Require Import probability.
From SecAgg.malicious Require Import interaction game simulator theorem4.
From SecAgg.boundaries Require Import instance.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Forward.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation t := (thr S).+1.

(* The moves of a server that forwards everything. *)
Definition fwd1 (said : said0 S) : move1 S := [ffun=> Some said].
Definition fwd2 (said : said1 S) : move2 S :=
  [ffun u => Some [ffun v => obind (fun e : ctx_list S => e u) (said v)]].
Definition fwd3 : move3 S := [ffun=> Some (~: C)].
Definition fwd4 (said : said3 S) : move4 S := [ffun=> Some said].
Definition forward : strategy S :=
  Done _ _ (set0, fun a : said0 S =>
  Done _ _ (fwd1 a, fun b : said1 S =>
  Done _ _ (fwd2 b, fun _ : said2 S =>
  Done _ _ (fwd3, fun d : said3 S =>
  Done _ _ (fwd4 d, fun _ : said4 S => Done _ _ true))))).

Lemma forward_asks : asks_at_most 0 forward.
Proof. by []. Qed.

(* The set Q of a transcript, and what honest users say at its end. *)
Definition Q_of_play (p : parts S) (T : transcript S) : {set U} :=
  Q_set C p (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
Definition answers_of_play (p : parts S) (T : transcript S) : said4 S :=
  U_say4 C p (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).

Section Honest.
Variables (ACoins : finType) (w : coins4 S ACoins) (x : {ffun U -> Vec S}).
Hypothesis many : (t <= #|~: C|)%N.
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).
(* The public keys of honest users. *)
Definition honest_keys : key_list S :=
  [ffun u => if u \in C then None else Some (own_keys (secrets_of w) u)].
Hypothesis differ : all_differ honest_keys.

Notation K := (secrets_of w).
Notation p := (real_parts K x).
Let T := play (real_world C K x) forward.
Let s1 := U_say1 C p (m0 T) (m1 T).
Let E u : ctx_list S := [ffun v => obind (fun e : ctx_list S => e u) (s1 v)].

Lemma fwd_say0 u : U_say0 C p set0 u = if u \in C then None else Some (real_msg0 K u).
Proof. by rewrite ffunE /U_sent0 in_set0 andbT; case: (u \in C). Qed.

Lemma fwd_plain : plain (U_say0 C p set0) = honest_keys.
Proof. by apply/ffunP => u; rewrite ffunE fwd_say0 ffunE; case: ifP. Qed.

Lemma fwd_acc1 u : u \notin C -> U_acc1 C p (m0 T) (m1 T) u = Some honest_keys.
Proof.
move=> uC; rewrite /U_acc1 /U_sent0 uC in_set0 ffunE fwd_plain.
have -> : U_R1_U1 p u (U_say0 C p set0).
  rewrite /U_R1_U1 fwd_plain differ fwd_say0 (negbTE uC) eqxx !andbT.
  rewrite (_ : listed _ = ~: C) //.
  by apply/setP => v; rewrite !inE fwd_say0; case: (v \in C).
suff -> : U_R1_U2 p (U_say0 C p set0) by [].
by apply/forallP => v; rewrite fwd_say0; case: (v \in C) => //=; apply: signK.
Qed.

Lemma listed_keys : listed honest_keys = ~: C.
Proof. by apply/setP => v; rewrite !inE ffunE; case: (v \in C). Qed.

Lemma fwd_say1 v : s1 v = if v \in C then None else Some (U_ctxs p v honest_keys).
Proof.
rewrite ffunE; case: (boolP (v \in C)) => vC; last by rewrite fwd_acc1.
by rewrite /U_acc1 /U_sent0 vC.
Qed.

Lemma fwd_ctx u v : u \notin C ->
  E u v = if (v \in C) || (v == u) then None else
          Some (real_ctx K v u (pk honest_keys u).1).
Proof.
move=> uC; rewrite ffunE fwd_say1; case: (v \in C) => //=.
by rewrite ffunE listed_keys !inE uC andbT eq_sym; case: (v == u).
Qed.

Lemma fwd_U2 u : u \notin C -> U2_of u (E u) = ~: C.
Proof.
move=> uC; apply/setP => v; rewrite !inE fwd_ctx //; case: eqP => [->|_] /=; first by rewrite uC.
by rewrite orbF; case: (v \in C).
Qed.

Lemma fwd_acc3 u : u \notin C ->
  U_acc3 C p (m0 T) (m1 T) (m2 T) (m3 T) u = Some (honest_keys, E u, ~: C).
Proof.
move=> uC; rewrite /U_acc3 /U_acc2 fwd_acc1 // ffunE -/s1 -/(E u).
have -> : U_R2_U1 u honest_keys (E u).
  by rewrite /U_R2_U1 fwd_U2 // many listed_keys subxx inE fwd_ctx // eqxx orbT.
by rewrite ffunE /U_R3_U1 fwd_U2 // subxx inE uC many.
Qed.

Lemma fwd_signed u : u \notin C ->
  U_signed C p (m0 T) (m1 T) (m2 T) (m3 T) u = Some (honest_keys, ~: C, ~: C).
Proof. by move=> uC; rewrite /U_signed fwd_acc3 //= /view_of /= fwd_U2. Qed.

Lemma fwd_say3 u : U_say3 C p (m0 T) (m1 T) (m2 T) (m3 T) u =
  if u \in C then None else Some (real_sign K u (honest_keys, ~: C, ~: C)).
Proof.
rewrite ffunE; case: (boolP (u \in C)) => uC; last by rewrite fwd_signed.
by rewrite /U_signed /U_acc3 /U_acc2 /U_acc1 /U_sent0 uC.
Qed.

Lemma fwd_acc4 u : u \notin C ->
  U_acc4 C p (m0 T) (m1 T) (m2 T) (m3 T) (m4 T) u = Some (honest_keys, E u, ~: C).
Proof.
move=> uC; rewrite /U_acc4 fwd_acc3 // ffunE /view_of /= fwd_U2 //.
suff -> : U_R4_U1 C p (m0 T) (m1 T) (m2 T) (m3 T) (honest_keys, ~: C, ~: C)
            (U_say3 C p (m0 T) (m1 T) (m2 T) (m3 T)) by [].
rewrite /U_R4_U1 (_ : listed _ = ~: C) /= ?subxx ?many /=; last first.
  by apply/setP => v; rewrite !inE fwd_say3; case: (v \in C).
by apply/forallP => v; rewrite fwd_say3; case: (v \in C) => //=; apply: signK.
Qed.

(* Q is the set of honest users. *)
Lemma fwd_Q : Q_of_play p T = ~: C.
Proof.
rewrite /Q_of_play /Q_set; case: pickP => [u|no].
  case: (boolP (u \in C)) => uC; last by rewrite fwd_acc4.
  by rewrite /U_acc4 /U_acc3 /U_acc2 /U_acc1 /U_sent0 uC.
have /card_gt0P[u] : (0 < #|~: C|)%N by apply: leq_trans many.
by rewrite inE => uC; move: (no u); rewrite fwd_acc4.
Qed.

(* All ciphertexts open. *)
Lemma fwd_opens u v : u \notin C -> v \notin C ->
  U_R4_U2 C p (m0 T) (m1 T) u (honest_keys, E u, ~: C) v.
Proof.
move=> uC vC; rewrite /U_R4_U2; case: eqP => // /eqP ne.
rewrite /= fwd_ctx // (negbTE vC) (negbTE ne) /= /real_open /real_ctx /pk !ffunE.
rewrite (negbTE uC) (negbTE vC) /= ka_agreeC ae_encK /opened /real_plain /= packK.
by rewrite !eqxx.
Qed.

Lemma fwd_say4 u : u \notin C -> answers_of_play p T u.
Proof.
move=> uC; rewrite /answers_of_play ffunE fwd_acc4 //.
suff -> : U_R4_U3 C p (m0 T) (m1 T) u (honest_keys, E u, ~: C) by [].
apply/forallP => v; apply/implyP; rewrite fwd_U2 // inE => vC; exact: fwd_opens.
Qed.

Theorem forward_Q : Q_of_play p T = ~: C /\ (forall u, u \notin C -> answers_of_play p T u).
Proof. by split; [exact: fwd_Q | move=> u; exact: fwd_say4]. Qed.
End Honest.
End Forward.

(* ---- The suite ------------------------------------------------------------------ *)
(* The parameters of instance.v, but with t = 3. *)
Definition toy4 : params := {|
  nusers := 4; thr := 2;
  Fld := Fld toy; pt := @pt toy; pt_inj := @pt_inj toy; pt_neq0 := @pt_neq0 toy;
  Grp := Grp toy; gen := gen toy;
  SK := SK toy; sk0 := sk0 toy; exponent := @exponent toy;
  embed := @embed toy; unembed := @unembed toy; embedK := @embedK toy;
  Coord := Coord toy; ka_coordinate := @ka_coordinate toy;
  Agreed := Agreed toy; ka_hash := @ka_hash toy;
  AEKey := AEKey toy; ae_key := @ae_key toy;
  Seed := Seed toy; pair_seed := @pair_seed toy; self_seed := @self_seed toy;
  Msg := Msg toy; Ctx := Ctx toy; Nonce := Nonce toy;
  ae_enc := @ae_enc toy; ae_dec := @ae_dec toy; ae_encK := @ae_encK toy;
  pack := @pack toy; unpack := @unpack toy; packK := @packK toy; msg0 := msg0 toy;
  Vec := Vec toy; prg := @prg toy |}.

(* A signature is the key and the message. *)
Definition toy_signed := [eqType of signed toy4 [eqType of unit]].
Definition suite4 : suite := {|
  prims := toy4; Context := [eqType of unit]; context := tt;
  SigSK := [finType of bool]; SigPK := bool; Sig := [eqType of bool * toy_signed];
  sig_public := id; sign := fun d m => (d, m);
  verify := fun d m (sigma : bool * toy_signed) => sigma == (d, m);
  ctx_eq := fun c c' : [eqType of toy_ctx] => c == c'; ctx_eqP := @eqP _ |}.

Definition corrupt4 : {set 'I_(nusers suite4)} := [set u0].

(* c_u^SK = u + 1 and s_u^SK = u + 5. *)
Definition good_coins : coins4 suite4 [finType of unit] :=
  ([ffun=> true], [ffun u : 'I_4 => inord u], [ffun u : 'I_4 => inord (u + 4)], [ffun=> 0],
   [ffun=> [ffun=> 0]], [ffun=> [ffun=> 0]], [ffun=> false], [ffun=> 0], tt,
   ([ffun=> (ord0, (u0, u0))], [ffun=> 0], [ffun=> 0])).

Lemma good_keys : all_differ (honest_keys corrupt4 good_coins).
Proof.
rewrite /all_differ /coordinates.
rewrite (eq_map (f2 := fun v : 'I_4 =>
    if (v : nat) == 0%N then [::] else [:: v.+1; v.+1 + 4]%N)) => [|v]; last first.
  rewrite ffunE inE -(inj_eq val_inj) /= inordK //; case: ifP => // _.
  rewrite /w_c /w_s /= !ffunE.
  have lt8 : (v + 4 < 8)%N by rewrite -[8%N]/(4 + 4)%N ltn_add2r.
  by rewrite !toy_key_coordinate ?(ltn_trans (ltn_ord v)).
have -> : [seq (if (v : nat) == 0%N then [::] else [:: v.+1; v.+1 + 4]%N) | v : 'I_4 <- enum 'I_4]
        = [seq (if i == 0 then [::] else [:: i.+1; i.+1 + 4])%N | i <- iota 0 4].
  by rewrite -val_enum_ord -[RHS]map_comp.
by vm_compute.
Qed.

(* The hypotheses of theorem4 with this suite and the adversary that forwards, whatever its coins
   and what it is given; and for all inputs x, with these coins, Q is the three honest users, who
   all answer in round 4. *)
Theorem instance4_ok (x : {ffun 'I_4 -> Vec suite4})
    (A : adversary suite4 [finType of unit] := fun _ _ => forward corrupt4)
    (p := real_parts (secrets_of good_coins) x)
    (T := play (real_world corrupt4 (secrets_of good_coins) x)
               (A tt (setup_of corrupt4 good_coins))) :
  [/\ (nusers suite4 + #|corrupt4| < 2 * (thr suite4).+1)%N,
      forall a s, asks_at_most 0 (A a s),
      Q_of_play corrupt4 p T = [set u1; u2; u3] &
      forall u, u \in [set u1; u2; u3] -> answers_of_play corrupt4 p T u].
Proof.
have eH : ~: corrupt4 = [set u1; u2; u3].
  apply/setP => u; have : u \in enum 'I_4 by rewrite mem_enum.
  rewrite enumU !inE => /or4P[] /eqP ->.
  - by rewrite eqxx (negbTE neq01) (negbTE neq02) (negbTE neq03).
  - by rewrite eqxx eq_sym neq01.
  - by rewrite eqxx eq_sym neq02 orbT.
  by rewrite eqxx eq_sym neq03 orbT.
have many : ((thr suite4).+1 <= #|~: corrupt4|)%N by rewrite cardsCs setCK card_ord cards1.
have [eQ ans] :=
  @forward_Q suite4 corrupt4 _ good_coins x many (fun d m => eqxx (d, m)) good_keys.
split; [by rewrite cards1 | by [] | by rewrite -eH | by move=> u; rewrite -eH inE; apply: ans].
Qed.

(* Theorem 4 for this instance. *)
Corollary instance4_applies (x : {ffun 'I_4 -> Vec suite4})
    (A : adversary suite4 [finType of unit] := fun _ _ => forward corrupt4) :
  `| Pr (fun w => REAL corrupt4 w x A)
     - Pr (fun w => SIM corrupt4 w (Ideal corrupt4 x (3 - #|corrupt4|)) A) |
  <= bound4 corrupt4 x A 0.
Proof.
have [bound few _ _] := instance4_ok x.
exact: (@theorem4 suite4 corrupt4 _ x A 0 bound few).
Qed.
