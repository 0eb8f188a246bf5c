(******************************************************************************)
(* Definition 2 (2ODH), repaired, and the hop Hyb2 -> Hyb3: the AE keys of    *)
(* honest users become uniform, one ordered pair after the other.             *)
(* As printed, 2ODH is false for a key agreement that hashes one coordinate   *)
(* (D16): -B is another key than B, and O_a(-B) is the secret that is to be   *)
(* told from random.  Here keys have labels (D6, D16): the challenge is the   *)
(* key of g^{ab} at one label, and the oracles give all keys at all other     *)
(* labels, for any group element, B and -B included.  For seeds of pairs a    *)
(* label and its reversal are the same: {u, v} has one seed.                  *)
(*                                                                            *)
(*  adv_2odh norm l R == the advantage of R in telling the key of g^{ab} at   *)
(*                       the label l from a uniform one, with oracles that    *)
(*                       refuse all labels l' with norm l' = norm l           *)
(*            hyb23 T == Hyb2 with uniform keys for the pairs of the list T   *)
(*        key_red i T == the reduction for the pair i                         *)
(*              hop23 == |Pr[Hyb2] - Pr[Hyb3]| <= the sum of its advantages   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids dummies.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Game.
(* A group with public keys of secret keys; keys of type Key, derived from an agreement
   of a secret and a public key, by label. *)
Variables (gT : Type) (SK Key : finType) (L : Type) (L' : eqType) (pub : SK -> gT).
Variable key : SK -> gT -> L -> Key.
(* Labels with the same norm may have the same key, and the oracles refuse all that have
   the norm of the challenge: norm is the identity for AE keys, whose labels are ordered
   pairs, and sorts the two identities for the seeds of pairs.  Were (v,u) not refused
   when (u,v) is the challenge, a derivation that sorts the identities, as that of suite 1
   does (D16), would give the challenge away. *)
Variable norm : L -> L'.
Definition odh_secret := [finType of SK * SK * Key].
(* A, B, the challenge, and the oracles O_a and O_b. *)
Definition odh_input := (gT * gT * Key * (gT -> L -> option Key) * (gT -> L -> option Key))%type.
Variable l : L.
Definition odh_oracle (a : SK) (X : gT) (l' : L) : option Key :=
  if norm l' == norm l then None else Some (key a X l').
Definition odh_real (s : odh_secret) : odh_input :=
  let: (a, b, k) := s in (pub a, pub b, key a (pub b) l, odh_oracle a, odh_oracle b).
Definition odh_ideal (s : odh_secret) : odh_input :=
  let: (a, b, k) := s in (pub a, pub b, k, odh_oracle a, odh_oracle b).
Definition adv_2odh (Om : finType) (R : odh_input -> Om -> bool) := adv odh_real odh_ideal R.
End Game.

Section KeyHop.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).

(* The key for ciphertexts from l.1 to l.2. *)
Definition ae_key_of (a : SK S) (X : Grp S) (l : U * U) : AEKey S := ae_key (ka_agree a X) l.1 l.2.
Definition adv_c (l : U * U) := @adv_2odh (Grp S) (SK S) (AEKey S) _ _ (@ka_pub S) ae_key_of id l.

Definition tog23 (T : seq (U * U)) : toggles S :=
  Toggles true (mem T) false pred0 false false false.
Definition hyb23 (T : seq (U * U)) : coins -> bool := hyb C (tog23 T) x A.

Lemma hyb23_ext (d d' : pred (U * U)) w : d =1 d' ->
  hyb C (Toggles true d false pred0 false false false) x A w
  = hyb C (Toggles true d' false pred0 false false false) x A w.
Proof.
move=> e; apply: (congr1 (@guess S)); apply: users_ext => //=.
- by move=> u l v _ _ _; rewrite /hyb_ctx /hyb_key /= e.
by move=> g g' u s v c _ _ _ _ _; rewrite /hyb_open /hyb_key /= e.
Qed.

Lemma acc2_listed (p : parts S) (a0 : move0 S) (a1 : move1 S) (a2 : move2 S) u s v :
  U_acc2 C p a0 a1 a2 u = Some s -> v \in listed s.2 -> v \in listed s.1.
Proof.
rewrite /U_acc2; case: (U_acc1 C p a0 a1 u) => // l; case: (a2 u) => // e.
by case: ifP => // /and3P[_ /subsetP h _] [<-] ve; apply: h; rewrite inE ve orbT.
Qed.

(* With strict1, of an honest user only its own keys are accepted. *)
Lemma true_keys (h : toggles S) (w : secrets S) (a0 : move0 S) (a1 : move1 S) u l v : strict1 h ->
  U_acc1 C (hyb_parts C h x w) a0 a1 u = Some l -> v \in listed l -> v \notin C ->
  pk l v = own_keys w v.
Proof.
rewrite /U_acc1 => s1; case: (U_sent0 C a0 u) => //; case: (a1 u) => // l1.
case: ifP => // /andP[_ /forallP ok] [<-]; rewrite inE ffunE => lv vC; rewrite /pk ffunE.
move: (ok v) lv; case: (l1 v) => [[ks sigma]|//] + _.
by rewrite /= /hyb_keys_ok s1 /sim_keys_ok (negbTE vC) /= => /andP[_ /eqP ->].
Qed.

Definition put_c (i : U * U) (s : odh_secret (SK S) (AEKey S)) (w : coins) : coins :=
  let: (a, b, k) := s in
  let cs := [ffun z => if z == i.1 then a else if z == i.2 then b else w_c w z] in
  let w1 := w.1.1.1.1.1.1.1 in
  (w1.1.1, cs, w1.2, w.1.1.1.1.1.1.2, w.1.1.1.1.1.2, w.1.1.1.1.2, w.1.1.1.2, w.1.1.2, w.1.2,
   ([ffun j => if j == i then k else w_key w j], w.2.1.2, w.2.2)).
Definition get_c (i : U * U) (w : coins) : odh_secret (SK S) (AEKey S) :=
  (w_c w i.1, w_c w i.2, w_key w i).

Section One.
Variables (i : U * U) (T : seq (U * U)).
Hypotheses (iH : honest_pair C i) (nT : i \notin T).
Let ne_i : (i.2 == i.1) = false. Proof. by case/and3P: iH => _ _; rewrite eq_sym => /negbTE. Qed.

Lemma put_get_c w : put_c i (get_c i w) w = w.
Proof.
case: w => [[[[[[[[[[d c] s] b] sp] bp] n] o] a] [[k f] g]]]; rewrite /put_c /get_c /w_c /w_key /=.
congr (_, _, _, _, _, _, _, _, _, (_, _, _)); apply/ffunP => z; rewrite ffunE.
  by case: eqP => [->|_] //; case: eqP => [->|].
by case: eqP => [->|].
Qed.
Lemma put_put_c s s' w : put_c i s (put_c i s' w) = put_c i s w.
Proof.
case: s s' => [[a1 b1] k1] [[a2 b2] k2].
case: w => [[[[[[[[[[d c] s] b] sp] bp] n] o] a] [[k f] g]]]; rewrite /put_c /w_c /w_key /=.
congr (_, _, _, _, _, _, _, _, _, (_, _, _)); apply/ffunP => z; rewrite !ffunE.
  by case: eqP => // _; case: eqP.
by case: eqP.
Qed.
Lemma get_put_c s w : get_c i (put_c i s w) = s.
Proof. by case: s => [[a b] k]; rewrite /get_c /w_c /w_key /= !ffunE !eqxx ne_i. Qed.
Definition c_lens := Lens put_get_c put_put_c get_put_c.

(* What the reduction knows of the honest users: the public keys A and B of the pair, and their
   keys from the oracles; the challenge is the key at the label i. *)
Definition c_secrets (I : odh_input (Grp S) (AEKey S) (U * U)%type) (w : coins) : secrets S :=
  let: (pa, pb, k, Oa, Ob) := I in let s := K w in
  Secrets
    (fun z => (if z == i.1 then pa else if z == i.2 then pb else (own_keys s z).1, (own_keys s
      z).2))
    (signs s) (verifies s)
    (fun z X a b => if (a, b) == i then k else
       if z == i.1 then odflt k (Oa X (a, b)) else if z == i.2 then odflt k (Ob X (a, b))
       else c_key s z X a b)
    (s_seed s) (b_of s) (s_share s) (b_share s) (nonce s) (oracle s) (new_key s) (new_self s)
    (new_pair s).
Definition key_red (I : odh_input (Grp S) (AEKey S) (U * U)%type) (w : coins) : bool :=
  guess (play (hyb_world C (tog23 T) x (c_secrets I w)) (strat C A w)).

Lemma red_hyb23 T' a b (k k' : AEKey S) w : (forall p, p != i -> (p \in T') = (p \in T)) ->
  k' = (if i \in T' then k else ae_key_of a (ka_pub b) i) ->
  hyb23 T' (put_c i (a, b, k) w)
  = key_red (ka_pub a, ka_pub b, k', odh_oracle ae_key_of id i a, odh_oracle ae_key_of id i b) w.
Proof.
move=> eT ek; set w' := put_c i (a, b, k) w; set I := (_, _, _, _, _).
have own z : own_keys (K w') z = own_keys (c_secrets I w) z.
  by rewrite /= /w_c /= ffunE; case: ifP => // _; case: ifP.
have key z X p : (z == i.1) && (X == ka_pub b) || (z == i.2) && (X == ka_pub a) || (p != i) ->
    hyb_key (tog23 T') (K w') z X p.1 p.2 = hyb_key (tog23 T) (c_secrets I w) z X p.1 p.2.
  rewrite /hyb_key /= -surjective_pairing /w_key /w_c /= !ffunE.
  case: (eqVneq p i) => [->|np _]; last first.
    rewrite eT //; case: ifP => // _; rewrite /odh_oracle (negbTE np).
    by case: ifP => // _; case: ifP.
  rewrite orbF (negbTE nT) ek; case: ifP => // _ /orP[]/andP[/eqP -> /eqP ->].
    by rewrite eqxx.
  by rewrite ne_i eqxx /ae_key_of ka_agreeC.
apply: (congr1 (@guess S)); apply: users_ext => //=.
- by move=> z; rewrite /real_msg0 own.
- by move=> u l v ks sigma _ _ _; rewrite /hyb_keys_ok /= /sim_keys_ok own.
- move=> u l v e1 lv ne; rewrite /hyb_ctx /=; congr (ae_enc _ _ _ _); symmetry.
  apply: (key _ _ (u, v)); case: (eqVneq (u, v) i) => [e|_]; last by rewrite orbT.
  have vC : v \notin C by case/and3P: iH => _; rewrite -e.
  have [eu ev] : u = i.1 /\ v = i.2 by rewrite -e.
  by rewrite (true_keys _ e1) // eu ev /= ne_i !eqxx.
move=> g g' u s v c _ _ e4 sc ne; rewrite /hyb_open /=; congr (opened _ _ (ae_dec _ _ _)); symmetry.
apply: (key _ _ (v, u)); case: (eqVneq (v, u) i) => [e|_]; last by rewrite orbT.
have vC : v \notin C by case/and3P: iH; rewrite -e.
have e2 := acc23 (acc34 e4); have lv : v \in listed s.1.1.
  by apply: (acc2_listed e2); rewrite inE sc.
have [ev eu] : v = i.1 /\ u = i.2 by rewrite -e.
by rewrite (true_keys _ (acc12 e2)) // eu ev /= !eqxx orbT.
Qed.

Lemma hop23_one : `|Pr (hyb23 T) - Pr (hyb23 (i :: T))| = adv_c i key_red.
Proof.
apply: (@hop _ _ _ _ (odh_real (@ka_pub S) ae_key_of id i)
  (odh_ideal (@ka_pub S) ae_key_of id i) c_lens (hyb23 T) (hyb23 (i :: T))
  id key_red) => -[[a b] k] w.
  have e := @red_hyb23 T a b k _ w (fun _ _ => erefl) erefl; rewrite (negbTE nT) in e.
  exact: e.
have e : forall p, p != i -> (p \in i :: T) = (p \in T) by move=> p ne; rewrite inE (negbTE ne).
have {}e := @red_hyb23 (i :: T) a b k _ w e erefl; rewrite mem_head in e.
exact: e.
Qed.
End One.

Theorem hop23 : `|Pr (Hyb2 C x A) - Pr (Hyb3 C x A)|
  <= chain_bound (fun i T => adv_c i (key_red i T)) (honest_pairs C).
Proof.
have e2 : Pr (Hyb2 C x A) = Pr (hyb23 [::]) by apply: Pr_ext => w; apply: hyb23_ext.
have e3 : Pr (Hyb3 C x A) = Pr (hyb23 (honest_pairs C)).
  by apply: Pr_ext => w; apply: hyb23_ext => p; rewrite -mem_honest_pairs.
apply: (dist_eq e2 e3); apply: (chain (f := fun T => Pr (hyb23 T))) => [|i T iH nT].
  exact: uniq_honest_pairs.
have h : honest_pair C i by rewrite -mem_honest_pairs.
exact: le_of_eq (hop23_one h nT).
Qed.
End KeyHop.
