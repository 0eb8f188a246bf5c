(******************************************************************************)
(* Figure 4 against a server and users who lie and adapt (Appendix C): the    *)
(* game of Theorem 4. The server and the users in C are one strategy: a tree  *)
(* that chooses, round by round and on the basis of all that it has received, *)
(* what each honest user is told and which honest users drop out, and that    *)
(* asks the random oracle in between. Rounds are synchronous, as in Appendix  *)
(* C: a server that keeps honest users in different rounds at the same time   *)
(* is not covered here (active/ is asynchronous). It is one session:          *)
(* signatures of other sessions are not given to the adversary. An honest     *)
(* user that aborts looks like one that drops out.                            *)
(*                                                                            *)
(*      suite == primitives, with signatures and the session's context        *)
(*    query S == questions to the random oracle: (u, b) for the mask of u     *)
(*               with the secret b, for PRG and derivation of the seed        *)
(*               together; ({u,v}, s) for the mask of a pair with the seed s, *)
(*               for PRG with the pair as a label (D21)                       *)
(*   strategy == what the adversary does, to the end, where it makes a guess  *)
(*      world == what the adversary plays against: what honest users say in   *)
(*               each round, and the oracle before and after Unmasking        *)
(*   play W A == the transcript of the strategy A in the world W              *)
(*   play_ext == worlds that agree along a transcript have the same one       *)
(*     until4 == the transcript without what comes after round 4              *)
(*      parts == what an honest user computes where the hybrids change it     *)
(*     users  == the honest users: what they check and say, with the step ids *)
(*               of spec/figure4.md                                           *)
(*     Q_set  == the set Q of Hyb6                                            *)
(*    secrets == what honest users have and draw, as far as steps use it      *)
(*    coins4  == all coins; those of REAL, and more that some hybrids use     *)
(* secrets_of == what Figure 4 makes of the coins                             *)
(* real_parts == Figure 4's steps                                             *)
(*       REAL == the guess of a strategy against Figure 4's users             *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* What sigma'_u is about (D7): U1 with its keys, U2 and U3, as the signer saw them. *)
Definition view (P : params) := (key_list P * {set 'I_(nusers P)} * {set 'I_(nusers P)})%type.

(* The two kinds of signed message (D7): with the context and the signer, a user's
   keys (R0.U2) or its view (R3.U2). *)
Definition signed (P : params) (X : eqType) :=
  (X * 'I_(nusers P) * ((Grp P * Grp P) + view P))%type.

Record suite := Suite {
  prims :> params;
  (* The session and its parameters (SETUP.1).  In suite 1 it depends on the verification keys
     too, which are drawn later here. *)
  Context : eqType;
  context : Context;
  (* SIG (A.E); signing draws no coins, as in Ed25519. *)
  SigSK : finType;
  SigPK : Type;
  Sig : eqType;
  sig_public : SigSK -> SigPK;
  sign : SigSK -> signed prims Context -> Sig;
  verify : SigPK -> signed prims Context -> Sig -> bool;
  (* Equality of ciphertexts. *)
  ctx_eq : rel (Ctx prims);
  ctx_eqP : Equality.axiom ctx_eq }.

Section Game.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Notation t := (thr S).+1.
(* The corrupt users; the server is corrupt too. *)
Variable C : {set U}.

(* The random oracle's questions, with the kind of mask and the identities.  Those enter the
   derivation of seeds (D5, D16), so that masks of different users have different seeds unless
   seeds collide, which in this game does not matter and in suite 1 does. *)
Definition query := [finType of (U * F) + ((U * U) * Seed S)].
Definition ask_self (u : U) (b : F) : query := inl (u, b).
Definition ask_pair (u v : U) (s : Seed S) : query := inr (opair u v, s).

(* ---- What honest users say -------------------------------------------------- *)
Notation keys := (Grp S * Grp S)%type.
Definition keys_msg := (keys * Sig S)%type.                        (* R0.U3 *)
Definition keys_list := {ffun U -> option keys_msg}.               (* R0.S2 *)
Definition sig_list := {ffun U -> option (Sig S)}.                 (* R3.S2 *)
Definition said0 := {ffun U -> option keys_msg}.
Definition said1 := {ffun U -> option (ctx_list S)}.
Definition said2 := {ffun U -> option (Vec S)}.
Definition said3 := {ffun U -> option (Sig S)}.
Definition said4 := {ffun U -> option (answer S)}.

(* ---- What the adversary does ------------------------------------------------ *)
(* It names the honest users that drop out in round 0, and in each later round gives
   each honest user a message from the server, or lets it drop out (None). *)
Definition move0 := {set U}.
Definition move1 := {ffun U -> option keys_list}.
Definition move2 := {ffun U -> option (ctx_list S)}.
Definition move3 := {ffun U -> option {set U}}.
Definition move4 := {ffun U -> option sig_list}.

(* It knows the signing keys of C and all verification keys (SETUP.2). *)
Definition setup := ({ffun U -> option (SigSK S)} * {ffun U -> SigPK S})%type.

(* Between any two messages it asks the oracle.  Whatever it has received is an
   argument of the function that says what it does next. *)
Notation program X := (asks query (Vec S) X).
Definition stage4 := said4 -> program bool.
Definition stage3 := said3 -> program (move4 * stage4).
Definition stage2 := said2 -> program (move3 * stage3).
Definition stage1 := said1 -> program (move2 * stage2).
Definition stage0 := said0 -> program (move1 * stage1).
Definition strategy := program (move0 * stage0).

(* ---- The game ---------------------------------------------------------------- *)
Record world := World {
  say0 : move0 -> said0;
  say1 : move0 -> move1 -> said1;
  say2 : move0 -> move1 -> move2 -> said2;
  say3 : move0 -> move1 -> move2 -> move3 -> said3;
  say4 : move0 -> move1 -> move2 -> move3 -> move4 -> said4;
  before : query -> Vec S;
  after : move0 -> move1 -> move2 -> move3 -> move4 -> query -> Vec S }.

(* What happens: the moves, the questions before honest users answer in round 4 and
   those after it, and the guess. *)
Record transcript := Transcript {
  m0 : move0; m1 : move1; m2 : move2; m3 : move3; m4 : move4;
  asked : seq query;
  asked_after : seq query;
  guess : bool }.

Definition play (W : world) (A : strategy) : transcript :=
  let: (a0, k0, q0) := run (before W) A in
  let: (a1, k1, q1) := run (before W) (k0 (say0 W a0)) in
  let: (a2, k2, q2) := run (before W) (k1 (say1 W a0 a1)) in
  let: (a3, k3, q3) := run (before W) (k2 (say2 W a0 a1 a2)) in
  let: (a4, k4, q4) := run (before W) (k3 (say3 W a0 a1 a2 a3)) in
  let: (g, q5) := run (after W a0 a1 a2 a3 a4) (k4 (say4 W a0 a1 a2 a3 a4)) in
  Transcript a0 a1 a2 a3 a4 (q0 ++ q1 ++ q2 ++ q3 ++ q4) q5 g.

(* At most q questions, whatever the world answers. *)
Definition asks_at_most (q : nat) (A : strategy) : Prop :=
  forall W, (size (asked (play W A) ++ asked_after (play W A)) <= q)%N.

Lemma play_ext (W W' : world) (A : strategy) (T := play W A) :
  say0 W (m0 T) = say0 W' (m0 T) ->
  say1 W (m0 T) (m1 T) = say1 W' (m0 T) (m1 T) ->
  say2 W (m0 T) (m1 T) (m2 T) = say2 W' (m0 T) (m1 T) (m2 T) ->
  say3 W (m0 T) (m1 T) (m2 T) (m3 T) = say3 W' (m0 T) (m1 T) (m2 T) (m3 T) ->
  say4 W (m0 T) (m1 T) (m2 T) (m3 T) (m4 T) = say4 W' (m0 T) (m1 T) (m2 T) (m3 T) (m4 T) ->
  {in asked T, before W =1 before W'} ->
  {in asked_after T, after W (m0 T) (m1 T) (m2 T) (m3 T) (m4 T)
                  =1 after W' (m0 T) (m1 T) (m2 T) (m3 T) (m4 T)} ->
  play W' A = play W A.
Proof.
rewrite {}/T /play.
case e0: (run (before W) A) => [[a0 k0] q0].
case e1: (run _ (k0 _)) => [[a1 k1] q1].
case e2: (run _ (k1 _)) => [[a2 k2] q2].
case e3: (run _ (k2 _)) => [[a3 k3] q3].
case e4: (run _ (k3 _)) => [[a4 k4] q4].
case e5: (run _ (k4 _)) => [g q5] /= h0 h1 h2 h3 h4 hb ha.
have mem q : q \in q0 ++ q1 ++ q2 ++ q3 ++ q4 -> before W q = before W' q := @hb q.
rewrite (run_ext (o := before W)) e0 -?h0 => [|q h]; last by apply: mem; rewrite mem_cat h.
rewrite (run_ext (o := before W)) e1 -?h1 => [|q h]; last by apply: mem; rewrite !mem_cat h ?orbT.
rewrite (run_ext (o := before W)) e2 -?h2 => [|q h]; last by apply: mem; rewrite !mem_cat h ?orbT.
rewrite (run_ext (o := before W)) e3 -?h3 => [|q h]; last by apply: mem; rewrite !mem_cat h ?orbT.
rewrite (run_ext (o := before W)) e4 -?h4 => [|q h]; last by apply: mem; rewrite !mem_cat h ?orbT.
by rewrite (run_ext (o := after W a0 a1 a2 a3 a4)) ?e5 // => q h; apply: ha; rewrite e5.
Qed.

(* Until honest users answer in round 4, only what is said and answered before counts. *)
Definition until4 (T : transcript) := (m0 T, m1 T, m2 T, m3 T, m4 T, asked T).

Lemma play_until4 (W W' : world) (A : strategy) (T := play W A) :
  say0 W (m0 T) = say0 W' (m0 T) ->
  say1 W (m0 T) (m1 T) = say1 W' (m0 T) (m1 T) ->
  say2 W (m0 T) (m1 T) (m2 T) = say2 W' (m0 T) (m1 T) (m2 T) ->
  say3 W (m0 T) (m1 T) (m2 T) (m3 T) = say3 W' (m0 T) (m1 T) (m2 T) (m3 T) ->
  {in asked T, before W =1 before W'} ->
  until4 (play W' A) = until4 (play W A).
Proof.
move=> h0 h1 h2 h3 hb; pose W'' := World (say0 W') (say1 W') (say2 W') (say3 W') (say4 W)
  (before W') (after W).
rewrite -(play_ext (W := W) (W' := W'')) // /until4 /play /=.
case: (run (before W') A) => [[a0 k0] q0].
case: (run _ (k0 _)) => [[a1 k1] q1]; case: (run _ (k1 _)) => [[a2 k2] q2].
case: (run _ (k2 _)) => [[a3 k3] q3]; case: (run _ (k3 _)) => [[a4 k4] q4].
by case: (run _ _) => [? ?]; case: (run _ _).
Qed.

Lemma until4P (T T' : transcript) : until4 T' = until4 T ->
  [/\ m0 T' = m0 T, m1 T' = m1 T, m2 T' = m2 T, m3 T' = m3 T &
      m4 T' = m4 T /\ asked T' = asked T].
Proof. by case: T T' => ? ? ? ? ? ? ? ? [? ? ? ? ? ? ? ?] []. Qed.

(* ---- The honest users -------------------------------------------------------- *)
(* What a user computes, where the hybrids change it. *)
Record parts := Parts {
  p_msg0 : U -> keys_msg;                             (* R0.U3: keys and sigma_u *)
  p_keys_ok : U -> keys -> Sig S -> bool;             (* R1.U2: does sigma_v verify? *)
  p_ctx : U -> U -> Grp S -> Ctx S;                   (* R1.U6: e_{u,v}, for c_v^PK *)
  p_y : U -> key_list S -> {set U} -> Vec S;          (* R2.U3: y_u, for U1 and U2 *)
  p_sign : U -> view S -> Sig S;                      (* R3.U2: sigma'_u *)
  (* R4.U1: does sigma'_v verify?  Given what honest users have signed. *)
  p_view_ok : (U -> option (view S)) -> U -> view S -> Sig S -> bool;
  (* R4.U2: u opens a ciphertext from v, for c_v^PK, given what honest users have sent. *)
  p_open : (U -> U -> option (Ctx S)) -> U -> U -> Grp S -> Ctx S -> option (F * F);
  (* What u has kept of its own shares (D9). *)
  p_own : U -> F * F }.

Section Users.
Variable p : parts.
Variables (a0 : move0) (a1 : move1) (a2 : move2) (a3 : move3) (a4 : move4).

(* Round 0.  R0.U1 to R0.U3: who does not drop out sends its keys. *)
Definition U_sent0 (u : U) : bool := (u \notin C) && (u \notin a0).
Definition U_say0 : said0 := [ffun u => if U_sent0 u then Some (p_msg0 p u) else None].

(* Round 1.  R1.U1: |U1| >= t, the own entry is what was sent, all keys differ (D3, D4;
   that U1 lies in the directory is in its type).  R1.U2: all sigma_v verify. *)
Definition plain (l : keys_list) : key_list S := [ffun v => omap fst (l v)].
Definition U_R1_U1 (u : U) (l : keys_list) : bool :=
  [&& (t <= #|listed l|)%N, l u == Some (p_msg0 p u) & all_differ (plain l)].
Definition U_R1_U2 (l : keys_list) : bool :=
  [forall v, if l v is Some (ks, sigma) then p_keys_ok p v ks sigma else true].
Definition U_acc1 (u : U) : option (key_list S) :=
  if U_sent0 u then
    if a1 u is Some l then if U_R1_U1 u l && U_R1_U2 l then Some (plain l) else None else None
  else None.
Definition pk (l : key_list S) (v : U) : keys := odflt (1, 1)%g (l v).
(* R1.U6, R1.U7: a ciphertext for each other user. *)
Definition U_ctxs (u : U) (l : key_list S) : ctx_list S :=
  [ffun v => if v \in listed l :\ u then Some (p_ctx p u v (pk l v).1) else None].
Definition U_say1 : said1 := [ffun u => omap (U_ctxs u) (U_acc1 u)].

(* Round 2.  R2.U1: U2 is the senders and u itself (D2), U2 is in U1 (D3), |U2| >= t, and
   no ciphertext comes from u itself. *)
Definition U2_of (u : U) (e : ctx_list S) : {set U} := u |: listed e.
Definition U_R2_U1 (u : U) (l : key_list S) (e : ctx_list S) : bool :=
  [&& (t <= #|U2_of u e|)%N, U2_of u e \subset listed l & u \notin listed e].
Definition U_acc2 (u : U) : option (key_list S * ctx_list S) :=
  if U_acc1 u is Some l then
    if a2 u is Some e then if U_R2_U1 u l e then Some (l, e) else None else None
  else None.
(* R2.U2 to R2.U4. *)
Definition U_say2 : said2 :=
  [ffun u => omap (fun s => p_y p u s.1 (U2_of u s.2)) (U_acc2 u)].

(* Round 3.  R3.U1: U3 is in U2, u is in U3, and |U3| >= t. *)
Definition U_R3_U1 (u : U) (e : ctx_list S) (U3 : {set U}) : bool :=
  [&& U3 \subset U2_of u e, u \in U3 & (t <= #|U3|)%N].
Definition U_acc3 (u : U) : option (key_list S * ctx_list S * {set U}) :=
  if U_acc2 u is Some (l, e) then
    if a3 u is Some U3 then if U_R3_U1 u e U3 then Some (l, e, U3) else None else None
  else None.
(* R3.U2: sigma'_u, on the user's view (D7). *)
Definition view_of (u : U) (s : key_list S * ctx_list S * {set U}) : view S :=
  (s.1.1, U2_of u s.1.2, s.2).
Definition U_signed (u : U) : option (view S) := omap (view_of u) (U_acc3 u).
Definition U_say3 : said3 := [ffun u => omap (p_sign p u) (U_signed u)].

(* Round 4.  R4.U1: U4 is in U3, |U4| >= t, and all sigma'_v verify on the user's own view. *)
Definition U_R4_U1 (w : view S) (l : sig_list) : bool :=
  [&& listed l \subset w.2, (t <= #|listed l|)%N &
      [forall v, if l v is Some sigma then p_view_ok p U_signed v w sigma else true]].
Definition U_acc4 (u : U) : option (key_list S * ctx_list S * {set U}) :=
  if U_acc3 u is Some s then
    if a4 u is Some l then if U_R4_U1 (view_of u s) l then Some s else None else None
  else None.
(* R4.U2: open the ciphertexts of U2; of its own secrets u has its own shares (D9). *)
Definition U_sent1 (u v : U) : option (Ctx S) := obind (fun e : ctx_list S => e v) (U_say1 u).
Definition U_R4_U2 (u : U) (s : key_list S * ctx_list S * {set U}) (v : U) : option (F * F) :=
  if v == u then Some (p_own p u) else
  if s.1.2 v is Some c then p_open p U_sent1 u v (pk s.1.1 v).1 c else None.
(* R4.U3: abort if one does not open. *)
Definition U_R4_U3 (u : U) s : bool := [forall v in U2_of u s.1.2, isSome (U_R4_U2 u s v)].
(* R4.U4: the shares of s_v^SK for v in U2 \ U3, and of b_v for v in U3. *)
Definition U_R4_U4 (u : U) s : answer S := Answer
  [ffun v => if v \in U2_of u s.1.2 :\: s.2 then omap fst (U_R4_U2 u s v) else None]
  [ffun v => if v \in s.2 then omap snd (U_R4_U2 u s v) else None].
Definition U_say4 : said4 := [ffun u =>
  if U_acc4 u is Some s then if U_R4_U3 u s then Some (U_R4_U4 u s) else None else None].

(* The set Q (Hyb6): what an honest user has received as U3 and later as a set with t
   valid signatures on it, and the empty set if there is none. *)
Definition Q_set : {set U} :=
  if [pick u | isSome (U_acc4 u)] is Some u then oapp snd set0 (U_acc4 u) else set0.
End Users.

(* The world of users who compute the parts p, with an oracle before and after Unmasking. *)
Definition users (p : parts) (o : query -> Vec S)
    (o' : move0 -> move1 -> move2 -> move3 -> move4 -> query -> Vec S) : world :=
  World (U_say0 p) (U_say1 p) (U_say2 p) (U_say3 p) (U_say4 p) o o'.

(* ---- Figure 4's users --------------------------------------------------------- *)
(* What the honest users have and draw, as far as their steps use it.  A reduction makes these
   functions from its challenge: it then sees of a secret only what they give. *)
Record secrets := Secrets {
  own_keys : U -> keys;                            (* R0.U1: c_u^PK and s_u^PK *)
  signs : U -> signed S (Context S) -> Sig S;      (* R0.U2, R3.U2: with d_u^SK *)
  verifies : U -> signed S (Context S) -> Sig S -> bool;  (* R1.U2, R4.U1: with d_v^PK *)
  c_key : U -> Grp S -> U -> U -> AEKey S;         (* R1.U6, R4.U2: u's key with the owner of a
                                                      c^PK, for ciphertexts from a to b *)
  s_seed : U -> Grp S -> U * U -> Seed S;          (* R2.U2: u's seed with the owner of an s^PK,
                                                      for a pair *)
  b_of : U -> F;                                   (* R1.U3 *)
  s_share : U -> U -> F;                           (* R1.U4: s_{u,v}^SK *)
  b_share : U -> U -> F;                           (* R1.U5: b_{u,v} *)
  nonce : U -> U -> Nonce S;                       (* R1.U6: the coins of e_{u,v} *)
  oracle : query -> Vec S;                         (* the random oracle *)
  (* Used by some hybrids: AE keys, and the masks p_u and p_{u,v} of honest users. *)
  new_key : U -> U -> AEKey S;
  new_self : U -> Vec S;
  new_pair : U * U -> Vec S }.

Section Figure4.
Variable w : secrets.
(* R0.U1, R0.U2 *)
Definition about_keys (u : U) (ks : keys) : signed S (Context S) := (context S, u, inl ks).
Definition about_view (u : U) (v : view S) : signed S (Context S) := (context S, u, inr v).
Definition real_msg0 (u : U) : keys_msg := (own_keys w u, signs w u (about_keys u (own_keys w u))).
(* R1.U2 *)
Definition real_keys_ok (v : U) (ks : keys) (sigma : Sig S) : bool :=
  verifies w v (about_keys v ks) sigma.
(* R1.U3 to R1.U6 *)
Definition real_plain (u v : U) : Msg S := pack u v (s_share w u v) (b_share w u v).
Definition real_ctx (u v : U) (c_pk_v : Grp S) : Ctx S :=
  ae_enc (c_key w u c_pk_v u v) (nonce w u v) (u, v) (real_plain u v).
(* R2.U2, R2.U3, with the oracle in the place of PRG *)
Definition seed (u v : U) (s_pk_v : Grp S) : Seed S := s_seed w u s_pk_v (opair u v).
Definition real_self (u : U) : Vec S := oracle w (ask_self u (b_of w u)).
Definition real_pair (u v : U) (s_pk_v : Grp S) : Vec S :=
  oracle w (ask_pair u v (seed u v s_pk_v)).
(* y_u from an input, a mask p_u and masks of pairs. *)
Definition masked (x : Vec S) (self : Vec S) (pair : U -> Grp S -> Vec S)
    (u : U) (l : key_list S) (U2 : {set U}) : Vec S :=
  x + self + \sum_(v in U2 :\ u) delta u v (pair v (pk l v).2).
Definition real_y (x : {ffun U -> Vec S}) (u : U) (l : key_list S) (U2 : {set U}) : Vec S :=
  masked (x u) (real_self u) (real_pair u) u l U2.
(* R3.U2 *)
Definition real_sign (u : U) (v : view S) : Sig S := signs w u (about_view u v).
(* R4.U1 *)
Definition real_view_ok (_ : U -> option (view S)) (v : U) (q : view S) (sigma : Sig S) : bool :=
  verifies w v (about_view v q) sigma.
(* R4.U2: the plaintext names sender and receiver. *)
Definition opened (u v : U) (m : option (Msg S)) : option (F * F) :=
  if obind (@unpack S) m is Some (v', u', s, b) then
    if (v' == v) && (u' == u) then Some (s, b) else None
  else None.
Definition real_open (_ : U -> U -> option (Ctx S)) (u v : U) (c_pk_v : Grp S) (c : Ctx S) :=
  opened u v (ae_dec (c_key w u c_pk_v v u) (v, u) c).
Definition real_own (u : U) : F * F := (s_share w u u, b_share w u u).

Definition real_parts (x : {ffun U -> Vec S}) : parts := Parts real_msg0 real_keys_ok real_ctx
  (real_y x) real_sign real_view_ok real_open real_own.

(* The real world: Figure 4's users and one random oracle. *)
Definition real_world (x : {ffun U -> Vec S}) : world :=
  users (real_parts x) (oracle w) (fun _ _ _ _ _ => oracle w).
End Figure4.

(* ---- The coins ------------------------------------------------------------------ *)
(* The adversary's coins. *)
Variable ACoins : finType.

(* Signing keys; c_u^SK; s_u^SK; b_u; the polynomials that share s_u^SK and b_u; the coins of
   encryptions; the random oracle; the adversary's coins; and what some hybrids also draw. *)
Notation polynomial := {ffun 'I_(thr S) -> F}.
Definition coins4 := [finType of {ffun U -> SigSK S} * {ffun U -> SK S} * {ffun U -> SK S} *
  {ffun U -> F} * {ffun U -> polynomial} * {ffun U -> polynomial} * {ffun U * U -> Nonce S} *
  {ffun query -> Vec S} * ACoins *
  ({ffun U * U -> AEKey S} * {ffun U -> Vec S} * {ffun U * U -> Vec S})].
Variable w : coins4.
Definition w_d : {ffun U -> SigSK S} := w.1.1.1.1.1.1.1.1.1.
Definition w_c : {ffun U -> SK S} := w.1.1.1.1.1.1.1.1.2.
Definition w_s : {ffun U -> SK S} := w.1.1.1.1.1.1.1.2.
Definition w_b : {ffun U -> F} := w.1.1.1.1.1.1.2.
Definition w_s_poly : {ffun U -> polynomial} := w.1.1.1.1.1.2.
Definition w_b_poly : {ffun U -> polynomial} := w.1.1.1.1.2.
Definition w_nonce : {ffun U * U -> Nonce S} := w.1.1.1.2.
Definition w_oracle : {ffun query -> Vec S} := w.1.1.2.
Definition w_adv : ACoins := w.1.2.
Definition w_key : {ffun U * U -> AEKey S} := w.2.1.1.
Definition w_self : {ffun U -> Vec S} := w.2.1.2.
Definition w_pair : {ffun U * U -> Vec S} := w.2.2.

(* What Figure 4 makes of the coins. *)
Definition secrets_of : secrets := Secrets
  (fun u => (ka_pub (w_c u), ka_pub (w_s u)))
  (fun u m => sign (w_d u) m)
  (fun v m sigma => verify (sig_public (w_d v)) m sigma)
  (fun u X a b => ae_key (ka_agree (w_c u) X) a b)
  (fun u X p => pair_seed (ka_agree (w_s u) X) p)
  w_b
  (fun u v => share (@pt S) (embed (w_s u)) (w_s_poly u) v)
  (fun u v => share (@pt S) (w_b u) (w_b_poly u) v)
  (fun u v => w_nonce (u, v))
  w_oracle
  (fun u v => w_key (u, v)) w_self w_pair.

(* SETUP.2: what the corrupt parties are given. *)
Definition setup_of : setup :=
  ([ffun u => if u \in C then Some (w_d u) else None], [ffun u => sig_public (w_d u)]).

(* An adversary: a strategy for its coins and what it is given at the start. *)
Definition adversary := ACoins -> setup -> strategy.
Definition REAL (x : {ffun U -> Vec S}) (A : adversary) : bool :=
  guess (play (real_world secrets_of x) (A w_adv setup_of)).
End Game.
