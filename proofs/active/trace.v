(******************************************************************************)
(* The users of Figure 4 against an arbitrary server (Theorem 4), as a         *)
(* transition system: a state says where each honest user stands and what it  *)
(* has let out, and a step is one honest user acting on whatever the server   *)
(* delivers.  The server and the users in C are not modelled: they may do     *)
(* anything but forge a signature or a ciphertext of honest users, so a       *)
(* theorem about all reachable states holds for every adaptive strategy.      *)
(*                                                                            *)
(*   C, t, ctx     == corrupted users, threshold, the session's context (D7)  *)
(*   pki, check    == whether the users do the steps marked M: verify the     *)
(*                    signatures of keys (R1.U2), and the ConsistencyCheck    *)
(*                    (R3, R4.U1); Figure 4's malicious variant has both, the *)
(*                    honest-but-curious variant neither                      *)
(*   keylist       == the list of U1 with each user's c^PK and s^PK           *)
(*   view          == (U1 with keys, U2, U3): what sigma' signs (D7)          *)
(*   signature     == a signature as a term: signer, context, message         *)
(*   cipher        == an encrypted pair of shares as a term: sender, receiver *)
(*                    and the keys c^PK of both                               *)
(*   stage         == where an honest user stands, with what it keeps         *)
(*   state         == stages, own keys, and the honest users' signatures,     *)
(*                    ciphertexts, masked inputs and revealed shares          *)
(*   known s x     == the adversary can present the signature x               *)
(*   sendable s c  == the adversary can deliver the ciphertext c              *)
(*   step s s'     == one honest user acts (or a signature of another session *)
(*                    comes into being)                                       *)
(*   reachable s   == s is the last state of a trace from the start           *)
(*   holders s v k == whose share of v's secret of kind k the adversary has   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(* The two kinds of shares: of s_v^SK and of b_v. *)
Definition kind := bool.
Definition of_key : kind := false.
Definition of_seed : kind := true.

Section Terms.
Variables (U : finType) (Ctx PKey : eqType).

(* c^PK and s^PK of one user.  A public key stands for its x-coordinate (D4). *)
Definition keys := (PKey * PKey)%type.
Definition keylist := {ffun U -> option keys}.
Definition members (l : keylist) : {set U} := [set v | l v != None].

(* All keys of the list: R1.U1 asserts that they are pairwise different. *)
Definition public_keys (l : keylist) : seq PKey :=
  flatten [seq if l v is Some k then [:: k.1; k.2] else [::] | v <- enum U].

(* What sigma' signs besides context and signer: U1 with its keys, U2, U3. *)
Definition view := (keylist * {set U} * {set U})%type.
Definition view_U1 (w : view) : {set U} := members w.1.1.
Definition view_U2 (w : view) : {set U} := w.1.2.
Definition view_U3 (w : view) : {set U} := w.2.

(* Signatures: sigma_u on keys (R0.U2) and sigma'_u on a view (R3.U2); the two kinds of message are
   never confused because they carry different labels (D7). *)
Definition signature := (U * Ctx * (keys + view))%type.
Definition key_sig (u : U) (c : Ctx) (k : keys) : signature := (u, c, inl k).
Definition set_sig (u : U) (c : Ctx) (w : view) : signature := (u, c, inr w).

(* e_{u,v}: sender and receiver, and the two keys c^PK from which its key is agreed (R1.U6).  Sender
   and receiver are in the plaintext. *)
Definition cipher := (U * U * (PKey * PKey))%type.
Definition encrypt (u v : U) (ku kv : keys) : cipher := (u, v, (ku.1, kv.1)).

(* A revealed share: by whom, of whose secret, of which kind. *)
Definition share := (U * U * kind)%type.

(* R4.U4: the shares of s_v^SK for v in U2 \ U3 and of b_v for v in U3. *)
Definition answer (u : U) (w : view) : seq share :=
  [seq (u, v, of_key) | v <- enum (view_U2 w :\: view_U3 w)]
  ++ [seq (u, v, of_seed) | v <- enum (view_U3 w)].

(* An honest user: after which message it stands, and what it keeps of what it received: the key
   list (from round 1 on), U2 and the ciphertexts (from round 2 on), U3 (from round 3 on). *)
Inductive stage :=
  | Idle
  | Advertised
  | Shared of keylist
  | Masked of keylist & {set U} & {ffun U -> cipher}
  | Consistent of keylist & {set U} & {ffun U -> cipher} & {set U}
  | Done of view
  | Stopped.

Record state := State {
  stages : U -> stage;
  own : U -> option keys;          (* the public keys that an honest user generated *)
  sigs : seq signature;            (* all honest users' signatures that exist *)
  ciphers : seq cipher;            (* all ciphertexts that honest users have sent *)
  inputs : seq (U * (keylist * {set U}));  (* all y_u that honest users have sent: u, and the key
                                      list and the U2 with which y_u is masked (R2.U3) *)
  shares : seq share               (* all shares that honest users have revealed *)
}.

Definition start : state := State (fun=> Idle) (fun=> None) [::] [::] [::] [::].

Definition upd (A : Type) (f : U -> A) (u : U) (a : A) : U -> A :=
  fun v => if v == u then a else f v.
End Terms.

Arguments Idle {U PKey}.
Arguments Advertised {U PKey}.
Arguments Stopped {U PKey}.
Arguments start {U Ctx PKey}.
Arguments answer {U PKey} u w : simpl never.

Section Trace.
Variables (U : finType) (Ctx PKey : eqType).
Variables (C : {set U}) (t : nat) (ctx : Ctx) (pki check : bool).
Notation keys := (keys PKey).
Notation keylist := (keylist U PKey).
Notation view := (view U PKey).
Notation signature := (signature U Ctx PKey).
Notation cipher := (cipher U PKey).
Notation state := (state U Ctx PKey).
Implicit Types (s : state) (u v : U) (k : keys) (l : keylist) (w : view).
Implicit Type (e : {ffun U -> cipher}).

(* Signatures are unforgeable: one of an honest user must exist; the others are the adversary's. *)
Definition known s (x : signature) : bool := (x.1.1 \in C) || (x \in sigs s).

(* p is the key c^PK of an honest user, whose secret the adversary does not have. *)
Definition honest_key s (p : PKey) : bool :=
  [exists w, (w \notin C) && (omap fst (own s w) == Some p)].

(* A ciphertext that decrypts was sent by an honest user, or the adversary has one of the two
   secrets of its key (or it is garbage, which decrypts for nobody). *)
Definition sendable s (c : cipher) : bool :=
  (c \in ciphers s) || ~~ (honest_key s c.2.1 && honest_key s c.2.2).

(* R1.U1: |U1| >= t, the own entry is what u sent, all keys are different (U1 is within the
   directory by its type).  R1.U2 (M): every sigma_v verifies. *)
Definition list_ok s u k l : bool :=
  [&& t <= #|members l|, l u == Some k, uniq (public_keys l) &
      pki ==> [forall v, if l v is Some kv then known s (key_sig v ctx kv) else true]].

(* R2.U1: U2 is the senders and u itself (D2), inside U1 (D3), at least t. *)
Definition U2_ok u l (U2 : {set U}) : bool := [&& u \in U2, U2 \subset members l & t <= #|U2|].

(* R3.U1 (M), R4.U1 (HbC): U3 is inside U2, u is in it, |U3| >= t. *)
Definition U3_ok u (U2 U3 : {set U}) : bool := [&& U3 \subset U2, u \in U3 & t <= #|U3|].

(* R4.U1 (M): U4 is inside U3, |U4| >= t, every sigma'_v verifies on the user's own view w. *)
Definition U4_ok s w (U4 : {set U}) : bool :=
  [&& U4 \subset view_U3 w, t <= #|U4| & [forall v in U4, known s (set_sig v ctx w)]].

(* R4.U2: each ciphertext decrypts under the key agreed with v and names v and u. *)
Definition decrypts u k l (U2 : {set U}) e : bool :=
  [forall v in U2 :\ u, if l v is Some kv then e v == encrypt v u kv k else false].

(* One step.  Whatever the server delivers stands in the hypotheses as a free variable: it may
   differ from user to user, come in any order, and depend on all that happened before. *)
Inductive step s : state -> Prop :=
  (* R0.U1 - R0.U3: u generates its keys, signs them and sends them. *)
  | AdvertiseKeys u k of u \notin C & stages s u = Idle :
      step s (State (upd (stages s) u Advertised) (upd (own s) u (Some k))
                    (key_sig u ctx k :: sigs s) (ciphers s) (inputs s) (shares s))
  (* R1.U1 - R1.U7: u is shown the list l, and sends a ciphertext to everyone else in it. *)
  | ShareKeys u k l of u \notin C & stages s u = Advertised & own s u = Some k & list_ok s u k l :
      step s (State (upd (stages s) u (Shared l)) (own s) (sigs s)
                    ([seq encrypt u v k (odflt k (l v)) | v <- enum (members l :\ u)] ++ ciphers s)
                    (inputs s) (shares s))
  (* R2.U1 - R2.U4: u is shown ciphertexts e from U2, and sends y_u. *)
  | MaskedInputCollection u l U2 e of u \notin C & stages s u = Shared l & U2_ok u l U2
      & [forall v in U2 :\ u, sendable s (e v)] :
      step s (State (upd (stages s) u (Masked l U2 e)) (own s) (sigs s) (ciphers s)
                    ((u, (l, U2)) :: inputs s) (shares s))
  (* R3.U1, R3.U2 (M): u is shown U3 and signs it, with the U1 and U2 that it has seen (D7). *)
  | ConsistencyCheck u l U2 e U3 of check & u \notin C & stages s u = Masked l U2 e
      & U3_ok u U2 U3 :
      step s (State (upd (stages s) u (Consistent l U2 e U3)) (own s)
                    (set_sig u ctx (l, U2, U3) :: sigs s) (ciphers s) (inputs s) (shares s))
  (* R4.U1 (M) - R4.U4: u is shown signatures of U4, decrypts, and reveals its shares. *)
  | UnmaskingM u k l U2 e U3 U4 of u \notin C & stages s u = Consistent l U2 e U3
      & own s u = Some k & U4_ok s (l, U2, U3) U4 & decrypts u k l U2 e :
      step s (State (upd (stages s) u (Done (l, U2, U3))) (own s) (sigs s) (ciphers s)
                    (inputs s) (answer u (l, U2, U3) ++ shares s))
  (* R4.U1 (HbC) - R4.U4: without the ConsistencyCheck u is shown U3 and reveals its shares. *)
  | UnmaskingHbC u k l U2 e U3 of ~~ check & u \notin C & stages s u = Masked l U2 e
      & U3_ok u U2 U3 & own s u = Some k & decrypts u k l U2 e :
      step s (State (upd (stages s) u (Done (l, U2, U3))) (own s) (sigs s) (ciphers s)
                    (inputs s) (answer u (l, U2, U3) ++ shares s))
  (* u aborts or drops out, at any time before its last message. *)
  | Stop u of u \notin C & (if stages s u is Done _ then false else true) :
      step s (State (upd (stages s) u Stopped) (own s) (sigs s) (ciphers s)
                    (inputs s) (shares s))
  (* A user signs anything in another session: the context is another one. *)
  | OtherSession (x : signature) of x.1.2 != ctx :
      step s (State (stages s) (own s) (x :: sigs s) (ciphers s) (inputs s) (shares s)).

Inductive reachable : state -> Prop :=
  | Start : reachable start
  | Next s s' of reachable s & step s s' : reachable s'.

(* The honest users who have revealed their share of v's secret of kind b. *)
Definition revealed s v (b : kind) : {set U} := [set u | (u, v, b) \in shares s].

(* Those whose shares of v's secrets went out under a key that the adversary can compute. *)
Definition exposed s v : {set U} :=
  [set u | has (fun c : cipher => (c.1 == (v, u)) && ~~ honest_key s c.2.2) (ciphers s)].

(* Whose share of v's secret of kind b the adversary has: all corrupted users' (whether v has sent
   them or not), those exposed, and those revealed. *)
Definition holders s v (b : kind) : {set U} := C :|: exposed s v :|: revealed s v b.

(* The signatures that unmask w exist: its t signers are corrupted or have signed. *)
Definition supported s w : Prop := exists U4, U4_ok s w U4.
End Trace.
