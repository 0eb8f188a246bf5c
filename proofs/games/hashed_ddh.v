(******************************************************************************)
(* The hashed Diffie-Hellman assumption with labelled keys, and the hop that  *)
(* rests on it: all that honest pairs of users derive from their agreed       *)
(* secrets becomes independent and uniform, one pair after the other.  The    *)
(* hop holds over an arbitrary view, and is used for the keys of AE           *)
(* (Hyb0 -> Hyb1) and for the seeds of pairwise masks (Hyb6 -> Hyb7).         *)
(*                                                                            *)
(*       adv_ddh R == advantage of R in telling (g^a, g^b, K) for the keys    *)
(*                    K = H(g^{ab}) from (g^a, g^b, K) for a uniform K;       *)
(*                    K is a function from labels to keys, so that a uniform  *)
(*                    one is independent and uniform keys at all labels       *)
(*   hidden Rev p  == p = (u, v), u < v, and neither is in the set Rev        *)
(*                    of users whose secret keys the view may depend on       *)
(*   ddh_exp V T   == the view V, the keys of the pairs in T being uniform    *)
(*   ddh_red V p T == the reduction for the pair p, those in T being done     *)
(* ddh_all_pairs   == the hop for a list of pairs                             *)
(*     keys_from   == the keys of any two users, from what a view is given    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage pairs.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.

Section HashedDDH.
(* A group with a generator g, secret keys and the exponents that they stand for,
   and all labelled keys H(Z) that are derived from a group element Z. *)
Variables (gT : finGroupType) (g : gT) (SK : finType) (exponent : SK -> nat).
Variables (K : finType) (H : gT -> K).
Notation pub a := (g ^+ exponent a)%g.

Section Game.
(* The secret of the game: two secret keys, and the keys of the ideal world. *)
Definition ddh_secret := [finType of SK * SK * K].
(* What the adversary is given. *)
Definition ddh_input := (gT * gT * K)%type.
Definition ddh_real (s : ddh_secret) : ddh_input :=
  let: (a, b, _) := s in (pub a, pub b, H (g ^+ (exponent a * exponent b))%g).
Definition ddh_ideal (s : ddh_secret) : ddh_input :=
  let: (a, b, k) := s in (pub a, pub b, k).
Definition adv_ddh (Om : finType) (R : ddh_input -> Om -> bool) := adv ddh_real ddh_ideal R.
End Game.

Variables (n : nat) (Rev : {set 'I_n}) (Rest : finType) (View : Type).
Notation U := 'I_n.

(* Keys at the positions that do not belong to a hidden pair. *)
Definition no_keys : K := H 1%g.

Definition SKs := [finType of {ffun U -> SK}].
Definition Ks := [finType of {ffun U * U -> K}].
Definition ddh_coins := [finType of SKs * Ks * Rest].

(* An arbitrary view of all public keys, the keys of hidden pairs, the secret
   keys of revealed users, and independent coins. *)
Variable V : {ffun U -> gT} -> {ffun U * U -> K} -> {ffun U -> option SK} -> Rest -> View.

Definition hidden (p : U * U) := [&& (p.1 < p.2)%N, p.1 \notin Rev & p.2 \notin Rev].

Definition ddh_exp (T : seq (U * U)) (w : ddh_coins) : View :=
  let: (sk, kk, rest) := w in
  V [ffun u => pub (sk u)]
    [ffun p => if hidden p then
       if p \in T then kk p else H (g ^+ (exponent (sk p.1) * exponent (sk p.2)))%g
     else no_keys]
    [ffun u => if u \in Rev then Some (sk u) else None] rest.

Section OnePair.
Variables (u v : U) (T : seq (U * U)).
Hypothesis huv : hidden (u, v).
Hypothesis nT : (u, v) \notin T.

Let neq_uv : (v == u) = false.
Proof. by case/and3P: huv => /= lt _ _; apply/eqP => e; rewrite e ltnn in lt. Qed.
Let uR : (u \in Rev) = false. Proof. by apply/negbTE; case/and3P: huv. Qed.
Let vR : (v \in Rev) = false. Proof. by apply/negbTE; case/and3P: huv. Qed.

Definition ddh_put (s : ddh_secret) (w : ddh_coins) : ddh_coins :=
  let: (a, b, k) := s in let: (sk, kk, rest) := w in
  ([ffun x => if x == u then a else if x == v then b else sk x] : SKs,
   [ffun p => if p == (u, v) then k else kk p] : Ks, rest).
Definition ddh_get (w : ddh_coins) : ddh_secret :=
  let: (sk, kk, rest) := w in (sk u, sk v, kk (u, v)).

Lemma ddh_put_get w : ddh_put (ddh_get w) w = w.
Proof.
case: w => -[sk kk] rest /=; congr (_, _, _); apply/ffunP => x; rewrite ffunE.
  by case: eqP => [->//|_]; case: eqP => [->|].
by case: eqP => [->|].
Qed.
Lemma ddh_put_put a b w : ddh_put a (ddh_put b w) = ddh_put a w.
Proof.
case: a b w => -[a1 a2] a3 [[b1 b2] b3] [[sk kk] rest] /=.
by congr (_, _, _); apply/ffunP => x; rewrite !ffunE; do 2?case: eqP.
Qed.
Lemma ddh_get_put a w : ddh_get (ddh_put a w) = a.
Proof. by case: a w => -[a b] k [[sk kk] rest] /=; rewrite !ffunE !eqxx neq_uv. Qed.

(* The reduction: it puts the challenge in the place of the public keys of u and
   v and of the keys of the pair, and never uses the secret keys of u and v. *)
Definition ddh_red (i : ddh_input) (w : ddh_coins) : View :=
  let: (A, B, k) := i in let: (sk, kk, rest) := w in
  V [ffun x => if x == u then A else if x == v then B else pub (sk x)]
    [ffun p => if hidden p then
       if p == (u, v) then k else if p \in T then kk p else
       if p.1 == u then H (A ^+ exponent (sk p.2))%g else
       if p.1 == v then H (B ^+ exponent (sk p.2))%g else
       if p.2 == u then H (A ^+ exponent (sk p.1))%g else
       if p.2 == v then H (B ^+ exponent (sk p.1))%g else
       H (g ^+ (exponent (sk p.1) * exponent (sk p.2)))%g else no_keys]
    [ffun x => if x \in Rev then Some (sk x) else None] rest.

Lemma ddh_red_hidden (T' : seq (U * U)) (a b : SK) (k : K) sk kk (x y : U) :
    hidden (x, y) -> (x, y) != (u, v) -> ((x, y) \in T') = ((x, y) \in T) ->
  let sk' z := if z == u then a else if z == v then b else sk z in
  (if (x, y) \in T' then kk (x, y) else H (g ^+ (exponent (sk' x) * exponent (sk' y)))%g) =
  (if (x, y) \in T then kk (x, y) else
   if x == u then H (pub a ^+ exponent (sk y))%g else
   if x == v then H (pub b ^+ exponent (sk y))%g else
   if y == u then H (pub a ^+ exponent (sk x))%g else
   if y == v then H (pub b ^+ exponent (sk x))%g else
   H (g ^+ (exponent (sk x) * exponent (sk y)))%g).
Proof.
move=> /and3P[ltxy _ _] ne -> /=; rewrite /= in ltxy; case: ifP => // _.
case: (eqVneq x u) ne ltxy => [->|nxu] ne ltxy.
  have -> : (y == u) = false by apply/eqP => e; rewrite e ltnn in ltxy.
  have -> : (y == v) = false by apply/eqP => e; rewrite e eqxx in ne.
  by rewrite expgM.
case: (eqVneq x v) ne ltxy => [->|nxv] ne ltxy.
  have -> : (y == u) = false.
    by apply/eqP => e; case/and3P: huv => /= l _ _; move: (ltn_trans l ltxy); rewrite e ltnn.
  have -> : (y == v) = false by apply/eqP => e; rewrite e ltnn in ltxy.
  by rewrite expgM.
case: (eqVneq y u) => [_|nyu]; first by rewrite mulnC expgM.
by case: (eqVneq y v) => [_|nyv] //; rewrite mulnC expgM.
Qed.

Lemma ddh_red_exp (T' : seq (U * U)) (a b : SK) (k k' : K) (w : ddh_coins) :
  (forall p, p != (u, v) -> (p \in T') = (p \in T)) ->
  k' = (if (u, v) \in T' then k else H (g ^+ (exponent a * exponent b))%g) ->
  ddh_exp T' (ddh_put (a, b, k) w) = ddh_red (pub a, pub b, k') w.
Proof.
case: w => -[sk kk] rest eT ek /=; congr V; apply/ffunP => x; rewrite !ffunE /=.
- by case: eqP => // _; case: eqP.
- case: x => x y; case: ifP => // hxy.
  case: eqP => [[-> ->]|/eqP ne]; first by rewrite ek ?eqxx ?neq_uv ?eqxx; case: ifP.
  exact: (ddh_red_hidden a b k sk kk hxy ne (eT _ ne)).
by case: (eqVneq x u) => [->|_]; [rewrite uR | case: (eqVneq x v) => [->|_] //; rewrite vR].
Qed.

Lemma ddh_one_pair (D : View -> bool) :
  `| Pr (fun w => D (ddh_exp T w)) - Pr (fun w => D (ddh_exp ((u, v) :: T) w)) |%R
  = adv_ddh (fun i w => D (ddh_red i w)).
Proof.
apply: (hop (L := Lens ddh_put_get ddh_put_put ddh_get_put)) => -[[a b] k] w.
  by apply: ddh_red_exp => //; rewrite (negbTE nT).
apply: ddh_red_exp; last by rewrite inE eqxx.
by move=> p ne; rewrite inE (negbTE ne).
Qed.
End OnePair.

(* The hop: the keys of all pairs of the list s become uniform, at the price of
   one advantage a pair. *)
Theorem ddh_all_pairs (D : View -> bool) (s : seq (U * U)) :
  uniq s -> all hidden s ->
  (`| Pr (fun w => D (ddh_exp [::] w)) - Pr (fun w => D (ddh_exp s w)) |
   <= chain_bound (fun p T => adv_ddh (fun i w => D (ddh_red p.1 p.2 T i w))) s)%R.
Proof.
move=> us /allP hs.
apply: (chain (f := fun T => Pr (fun w => D (ddh_exp T w)))) => // -[x y] T ps nT.
by rewrite /= (@ddh_one_pair x y T) ?hs.
Qed.

(* The keys of users u and v, as far as a view can compute them: given for a hidden
   pair, and otherwise from the secret key of the revealed one of the two. *)
Definition keys_from (pk : {ffun U -> gT}) (kk : {ffun U * U -> K})
    (sk : {ffun U -> option SK}) (u v : U) : K :=
  if (u \notin Rev) && (v \notin Rev) then kk (opair u v) else
  if sk v is Some b then H (pk u ^+ exponent b)%g else
  if sk u is Some a then H (pk v ^+ exponent a)%g else no_keys.

Lemma keys_fromE (sk : {ffun U -> SK}) (kk : {ffun U * U -> K}) (T : seq (U * U)) u v :
  u != v -> {subset T <= hidden} ->
  keys_from [ffun u => pub (sk u)]
    [ffun p => if hidden p then
       (if p \in T then kk p else H (g ^+ (exponent (sk p.1) * exponent (sk p.2)))%g) else no_keys]
    [ffun u => if u \in Rev then Some (sk u) else None] u v
  = if opair u v \in T then kk (opair u v) else H (pub (sk v) ^+ exponent (sk u))%g.
Proof.
move=> ne sT; rewrite /keys_from !ffunE.
have nT : ~~ ((u \notin Rev) && (v \notin Rev)) -> (opair u v \in T) = false.
  move=> h; apply/negbTE; apply: contra h => /sT; rewrite /opair unfold_in /hidden.
  by case: ifP => _ /and3P[_ -> ->].
case: (boolP (u \in Rev)) nT => uR /=; last first.
  case: (boolP (v \in Rev)) => vR /= nT; first by rewrite nT // -!expgM mulnC.
  have hp : hidden (opair u v).
    rewrite /opair /hidden; case: (ltngtP u v) => [h|h|/ord_inj e] /=; rewrite ?h ?uR ?vR //.
    by rewrite e eqxx in ne.
  rewrite hp; case: ifP => // _; rewrite /opair -expgM.
  by case: ifP => _ //=; rewrite mulnC.
by move=> nT; rewrite nT //; case: (v \in Rev); rewrite -!expgM mulnC.
Qed.
End HashedDDH.
