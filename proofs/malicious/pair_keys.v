(******************************************************************************)
(* Hyb7 -> Hyb8, the second half: whoever asks the oracle for s_{u,v}, of     *)
(* honest users u and v, before it is revealed, breaks the key agreement      *)
(* (2ODH with labels).  The reduction does not guess the pair: there is one   *)
(* for each.  It gives the corrupt users shares of other secret keys, which   *)
(* look the same, and outputs whether the challenge has been asked for.       *)
(*                                                                            *)
(*      adv_s p R == the advantage of R in telling s_{u,v} from a uniform     *)
(*                   seed, for p = (u, v), with oracles that refuse (u, v)    *)
(*                   and (v, u)                                               *)
(*  pair_secrets p I w == what the reduction knows of the honest users        *)
(*     pair_red p == the reduction for the pair p                             *)
(*          hop78 == |Pr[Hyb7] - Pr[Hyb8]| <= the sum over the pairs of its   *)
(*                   advantage + q / |seeds|                                  *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids one_set.
From SecAgg.malicious Require Import self_masks dummies key_hop pair_masks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section PairKeys.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).
Hypothesis bound : (nusers S + #|C| < 2 * (thr S).+1)%N.
Arguments seed_of : simpl never.

Definition seed_key (a : SK S) (X : Grp S) (l : U * U) : Seed S := pair_seed (ka_agree a X) l.
(* The pair without its order: (u,v) and (v,u) are one label, which may have one seed. *)
Definition unordered (l : U * U) : U * U := opair l.1 l.2.
(* The oracles refuse the pair p in both orders.  The reduction asks for sorted pairs only. *)
Definition adv_s (p : U * U) :=
  @adv_2odh (Grp S) (SK S) (Seed S) _ _ (@ka_pub S) seed_key unordered p.
Lemma unordered_opair u v : unordered (opair u v) = opair u v.
Proof.
rewrite {2}/opair /unordered; case: ifP => h; rewrite /opair h //=;
  by case: ltngtP h => // /ord_inj ->.
Qed.

Lemma Q8_ext (s : secrets S) (T T' : transcript S) :
  until4 T' = until4 T -> Q8 C x s T' = Q8 C x s T.
Proof. by move=> /until4P[e0 e1 e2 e3 [e4 _]]; rewrite /Q8 e0 e1 e2 e3 e4. Qed.

Lemma tries8_ext (p : U * U) (T T' : transcript S) (Q : {set U}) : until4 T' = until4 T ->
  (p.1 \in Q -> p.2 \in Q -> T' = T) -> tries8_of p T' Q = tries8_of p T Q.
Proof.
move=> /until4P[_ _ _ _ [_ e]] h; rewrite /tries8_of e.
by case: (boolP (_ && _)) => // /andP[q1 q2]; rewrite h.
Qed.

Section One.
Variable p : U * U.
Hypothesis hp : hidden C p.
Let ne_p : (p.2 == p.1) = false.
Proof. by case/and3P: hp => l _ _; apply/negbTE/eqP => e; rewrite e ltnn in l. Qed.

(* Other secret keys of u and v, and polynomials with which the corrupt users get the same shares.
  *)
Definition put_s (ab : [finType of SK S * SK S]) (w : coins) : coins :=
  let new z := if z == p.1 then ab.1 else if z == p.2 then ab.2 else w_s w z in
  let w1 := w.1.1.1.1.1.1.1 in
  (w1.1, [ffun z => new z], w.1.1.1.1.1.1.2,
   [ffun z => if (z == p.1) || (z == p.2)
              then shift (@pt S) C (embed (w_s w z)) (embed (new z)) (w_s_poly w z) else w_s_poly
                w z],
   w.1.1.1.1.2, w.1.1.1.2, w.1.1.2, w.1.2, w.2).
Definition get_s (w : coins) : [finType of SK S * SK S] := (w_s w p.1, w_s w p.2).

Lemma put_get_s w : put_s (get_s w) w = w.
Proof.
case: w => [[[[[[[[dc s] b] sp] bp] n] o] a] e]; rewrite /put_s /get_s /w_s /w_s_poly /=.
congr (_, _, _, _, _, _, _, _, _); apply/ffunP => z; rewrite ffunE.
  by case: eqP => [->|_] //; case: eqP => [->|].
by case: eqP => [->|_] /=; rewrite ?shift_id //; case: eqP => [->|] //=; rewrite shift_id.
Qed.

Lemma put_put_s ab ab' w : put_s ab (put_s ab' w) = put_s ab w.
Proof.
case: w => [[[[[[[[dc s] b] sp] bp] n] o] a] e]; rewrite /put_s /w_s /w_s_poly /=.
congr (_, _, _, _, _, _, _, _, _); apply/ffunP => z; rewrite !ffunE.
  by case: eqP => // _; case: eqP.
by case: eqP => _ /=; [|case: eqP => _ //=]; rewrite shift_shift.
Qed.

Lemma get_put_s ab w : get_s (put_s ab w) = ab.
Proof. by case: ab => a b; rewrite /get_s /w_s /= !ffunE !eqxx ne_p. Qed.

(* The reduction's own coins: those of the game, and a seed that it does not use. *)
Definition red_coins := [finType of Seed S * coins].
Notation odh_in := (odh_input (Grp S) (Seed S) (U * U)%type).
Definition pair_secrets (I : odh_in) (w : coins) : secrets S :=
  let: (pa, pb, _, Oa, Ob) := I in let s := K w in
  Secrets
    (fun z => ((own_keys s z).1, if z == p.1 then pa else if z == p.2 then pb else (own_keys s
      z).2))
    (signs s) (verifies s) (c_key s)
    (fun z X l => if z == p.1 then odflt (s_seed s z X l) (Oa X l) else
                  if z == p.2 then odflt (s_seed s z X l) (Ob X l) else s_seed s z X l)
    (b_of s) (s_share s) (b_share s) (nonce s) (oracle s) (new_key s) (new_self s) (new_pair s).
Definition T_red (I : odh_in) (w : coins) : transcript S :=
  play (hyb_world C (hyb8 C) x (pair_secrets I w)) (strat C A w).
Definition red_tries (I : odh_in) (w : coins) : seq (Seed S) :=
  tries8_of p (T_red I w) (Q8 C x (pair_secrets I w) (T_red I w)).
Definition pair_red (I : odh_in) (w : red_coins) : bool :=
  let: (_, _, k, _, _) := I in k \in red_tries I w.2.

(* ---- The reduction plays Hyb8 --------------------------------------------------- *)
Section Same.
Variables (a b : SK S) (k : Seed S) (w : coins).
Let w' := put_s (a, b) w.
Let I : odh_in := (ka_pub a, ka_pub b, k, odh_oracle seed_key unordered p a,
  odh_oracle seed_key unordered p b).
Let s' := pair_secrets I w.

Lemma same_keys z : own_keys (K w') z = own_keys s' z.
Proof. by rewrite /= /w_s /= ffunE; case: ifP => // _; case: ifP. Qed.

Lemma same_s_share v z : z \in C -> s_share (K w') v z = s_share s' v z.
Proof.
move=> zC; rewrite /= /w_s /w_s_poly /= !ffunE; case: eqP => /= [->|_].
  by rewrite share_shift ?(few_corrupt bound) //; apply: pt_neq0.
case: eqP => //= ->; by rewrite share_shift ?(few_corrupt bound) //; apply: pt_neq0.
Qed.

Lemma same_share_of v z : v != p.1 -> v != p.2 -> s_share (K w') v z = s_share s' v z.
Proof. by move=> n1 n2; rewrite /= /w_s /w_s_poly /= !ffunE (negbTE n1) (negbTE n2). Qed.

Lemma same_seed z X u v : opair u v != p ->
  s_seed (K w') z X (opair u v) = s_seed s' z X (opair u v).
Proof.
move=> nl; have ep : unordered p = p.
  by case/and3P: hp => lt _ _; rewrite /unordered /opair lt -surjective_pairing.
rewrite /= /w_s /= ffunE /odh_oracle ep unordered_opair (negbTE nl) /=.
by case: ifP => // _; case: ifP.
Qed.

Lemma same_ctx u v X : u \notin C -> v != u ->
  hyb_ctx (hyb8 C) (K w') u v X = hyb_ctx (hyb8 C) s' u v X.
Proof.
move=> uC ne; rewrite /hyb_ctx /hyb_key /=; case: ifP => // np; congr (ae_enc _ _ _ _).
rewrite /real_plain; congr (pack _ _ _ _); apply: same_s_share; move: np.
by rewrite /honest_pair /= uC eq_sym ne andbT => /negbFE.
Qed.

Lemma same_y (l : key_list S) (V : {set U}) u : u \notin C ->
  hyb_y C (hyb8 C) x (K w') u l V = hyb_y C (hyb8 C) x s' u l V.
Proof.
move=> uC; rewrite /hyb_y /masked /=; congr (_ + _); apply: eq_bigr => v; rewrite !inE => /andP[nv
  _].
rewrite /sim_pair; case: (boolP (v \in C)) => //= vC; congr (delta _ _ _).
apply: (congr1 (fun sd => w_oracle w (ask_pair u v sd))); apply: same_seed; apply/eqP => e; move:
  hp.
by rewrite -e hidden_opair 1?eq_sym // vC andbF.
Qed.

Lemma same_until4 : until4 (T8 C x A w') = until4 (T_red I w).
Proof.
apply: users_until4 => //=.
- by move=> z; rewrite /real_msg0 same_keys.
- by move=> u l v ks sigma _ _ _; rewrite /hyb_keys_ok /= /sim_keys_ok same_keys.
- by move=> u l v /acc1_sent uC _ ne; rewrite -same_ctx.
by move=> u s /acc12 /acc1_sent uC; rewrite -same_y.
Qed.
Notation QT := (Q8 C x s' (T_red I w)).

Lemma same_view g g' v q sigma : g =1 g' ->
  hyb_view_ok C (hyb8 C) s' g v q sigma = hyb_view_ok C (hyb8 C) (K w') g' v q sigma.
Proof. by move=> eg; rewrite /hyb_view_ok /= /sim_view_ok eg. Qed.

Lemma same_msg0 : real_msg0 s' =1 real_msg0 (K w').
Proof. by move=> z; rewrite /real_msg0 same_keys. Qed.

Lemma same_keys_ok v ks sigma :
  hyb_keys_ok C (hyb8 C) s' v ks sigma = hyb_keys_ok C (hyb8 C) (K w') v ks sigma.
Proof. by rewrite /hyb_keys_ok /= /sim_keys_ok same_keys. Qed.

Lemma same_Q : QT = Q8 C x (K w') (T_red I w).
Proof.
apply: (@ext_Q S C (hyb_parts C (hyb8 C) x s') (hyb_parts C (hyb8 C) x (K w')) (oracle s')
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb8 C) s' (Q_set C (hyb_parts C (hyb8 C) x s') a0 a1 a2 a3
    a4))
  (strat C A w) same_msg0).
- by move=> u l v ks sigma _ _ _; apply: same_keys_ok.
by move=> g g' u s l v sigma _ eg _ _ _; apply: same_view.
Qed.

Lemma same_open_pair (Q : {set U}) p0 sd : p.1 \in Q -> p.2 \in Q ->
  open_pair C s' Q p0 sd = open_pair C (K w') Q p0 sd.
Proof.
move=> q1 q2; rewrite /open_pair; case: (boolP (p0.1 < p0.2)%N) => [lt|//].
case: (eqVneq p0 p) => [->|ne]; first by rewrite q1 q2 !andbF.
congr (_ && (_ && (_ && ((sd == _) && _)))); rewrite /seed -same_keys; symmetry; apply: same_seed.
by rewrite /opair lt -surjective_pairing.
Qed.

(* What opens does not depend on the secret keys of u and v, but for their shares. *)
Lemma same_open (V : {set U}) (z v : U) (X : Grp S) (c : Ctx S) g g' :
  (v \notin V -> (v != p.1) && (v != p.2)) -> g =2 g' ->
  let r := p_open (hyb_parts C (hyb8 C) x s') g z v X c in
  let r' := p_open (hyb_parts C (hyb8 C) x (K w')) g' z v X c in
  isSome r = isSome r' /\ if v \in V then omap snd r = omap snd r' else omap fst r = omap fst r'.
Proof.
move=> ne eg /=; rewrite /hyb_open /= /sim_open eg.
case: (honest_pair C (v, z)); last by split=> //; case: ifP.
case: (g' v z) => [c'|]; last by case: ifP.
case: ifP => _; last by case: ifP.
split=> //; case: (boolP (v \in V)) => // /ne /andP[n1 n2]; congr Some.
by symmetry; apply: same_share_of.
Qed.

Lemma same_full : p.1 \in QT -> p.2 \in QT -> T8 C x A w' = T_red I w.
Proof.
move=> q1 q2; have ectx u l v : U_acc1 C (hyb_parts C (hyb8 C) x s') (m0 (T_red I w)) (m1 (T_red I
  w)) u = Some l ->
    v \in listed l -> v != u -> hyb_ctx (hyb8 C) s' u v (pk l v).1 = hyb_ctx (hyb8 C) (K w') u v
      (pk l v).1.
  by move=> /acc1_sent uC _ ne; rewrite -same_ctx.
have es := @ext_say1 S C (hyb_parts C (hyb8 C) x s') (hyb_parts C (hyb8 C) x (K w'))
  (oracle s') _ (strat C A w) same_msg0 (fun _ _ _ _ _ _ _ _ => same_keys_ok _ _ _) ectx.
refine (@users_ext_share S C (hyb_parts C (hyb8 C) x s') (hyb_parts C (hyb8 C) x (K w'))
  (oracle s') (oracle (K w'))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb8 C) s' (Q_set C (hyb_parts C (hyb8 C) x s') a0 a1 a2 a3
    a4))
  (fun a0 a1 a2 a3 a4 =>
     hyb_after C (hyb8 C) (K w') (Q_set C (hyb_parts C (hyb8 C) x (K w')) a0 a1 a2 a3 a4))
  (strat C A w) same_msg0 (fun _ _ _ _ _ _ _ _ => same_keys_ok _ _ _) ectx _ _ _ _ _ _).
- by move=> u s /acc12 /acc1_sent uC; rewrite /= -same_y.
- by [].
- by move=> g g' u s l v sigma _ eg _ _ _; apply: same_view.
- by [].
- move=> q _; rewrite -[Q_set C (hyb_parts C (hyb8 C) x (K w')) _ _ _ _ _]/(Q8 C x (K w') (T_red I
  w)).
  rewrite -same_Q -[Q_set C (hyb_parts C (hyb8 C) x s') _ _ _ _ _]/QT.
  by case: q => [q|[p0 sd]]; [case: q | rewrite /hyb_after same_open_pair].
move=> z s v e4; have ok : strict C (hyb_parts C (hyb8 C) x s') by move=> ? ? ? ? /andP[].
have eQ : QT = s.2 := Q_of bound ok e4.
have [_ zQ _ _] := acc3_checks (acc34 e4).
rewrite /same_share /U_R4_U2; case: eqVneq => [ea|nv]; first by rewrite ea zQ.
case: (s.1.2 v) => [c|]; last by case: ifP.
apply: same_open => [vQ|y y']; last by rewrite /U_sent1 es.
by rewrite -eQ in vQ; apply/andP; split; apply: contraNneq vQ => ->.
Qed.

Lemma same_tries : tries8 C x A p w' = red_tries I w.
Proof.
have eQ : Q8 C x (K w') (T8 C x A w') = QT.
  by rewrite same_Q; apply: Q8_ext same_until4.
rewrite /tries8 /red_tries eQ; apply: (tries8_ext same_until4) => q1 q2.
exact: same_full.
Qed.

Lemma same_seed_of : seed_of (K w') p = seed_key a (ka_pub b) p.
Proof.
rewrite /seed_of /seed /= /w_s /= !ffunE !eqxx ne_p /seed_key; congr (pair_seed _ _).
by case/and3P: hp => lt _ _; rewrite /opair lt -surjective_pairing.
Qed.
End Same.

(* ---- The advantage ---------------------------------------------------------------- *)
Notation odh_coins := (odh_secret (SK S) (Seed S)).
Definition put_r (s : odh_coins) (w : red_coins) : red_coins := (s.2, put_s s.1 w.2).
Definition get_r (w : red_coins) : odh_coins := (get_s w.2, w.1).
Lemma put_get_r w : put_r (get_r w) w = w.
Proof. by case: w => k w; rewrite /put_r /= put_get_s. Qed.
Lemma put_put_r s s' w : put_r s (put_r s' w) = put_r s w.
Proof. by rewrite /put_r /= put_put_s. Qed.
Lemma get_put_r s w : get_r (put_r s w) = s.
Proof. by case: s => ab k; rewrite /get_r /= get_put_s. Qed.

Lemma real_tried :
  Pr (fun w => seed_of (K w) p \in tries8 C x A p w)
  = Pr (fun sw : odh_coins * red_coins =>
          pair_red (odh_real (@ka_pub S) seed_key unordered p sw.1) sw.2).
Proof.
pose k0 := seed_key (sk0 S) 1%g p.
rewrite -(Pr_snd k0) -(Pr_put (Lens put_get_r put_put_r get_put_r)).
apply: Pr_ext => -[[[a b] k] [k1 w]].
have e1 := same_seed_of a b w; have e2 := same_tries a b (seed_key a (ka_pub b) p) w.
suff e : (seed_of (K (put_s (a, b) w)) p \in tries8 C x A p (put_s (a, b) w))
    = (seed_key a (ka_pub b) p
         \in red_tries (odh_real (@ka_pub S) seed_key unordered p (a, b, k)) w).
  exact: e.
by rewrite e1 e2.
Qed.

Variable q : nat.
Hypothesis few : forall a s, asks_at_most q (A a s).

Lemma ideal_tried :
  Pr (fun sw : odh_coins * red_coins =>
        pair_red (odh_ideal (@ka_pub S) seed_key unordered p sw.1) sw.2)
  <= q%:R / #|Seed S|%:R.
Proof.
pose h k (sw : odh_coins * red_coins) : odh_coins * red_coins := ((sw.1.1, k), sw.2).
pose tr (sw : odh_coins * red_coins) :=
  red_tries (odh_ideal (@ka_pub S) seed_key unordered p sw.1) sw.2.2.
pose g (sw : odh_coins * red_coins) := sw.1.2.
have gh k sw : g (h k sw) = k by [].
have hg sw : h (g sw) sw = sw by case: sw => -[].
have hh k k' sw : h k (h k' sw) = h k sw by [].
have th k sw : tr (h k sw) = tr sw by case: sw => -[[a b] k'] [k1 w].
have sz sw : (size (tr sw) <= q)%N.
  rewrite (leq_trans (size_pair_tries _ _)) // size_cat.
  have := few (w_adv sw.2.2) (setup_of C sw.2.2) (hyb_world C (hyb8 C) x
    (pair_secrets (odh_ideal (@ka_pub S) seed_key unordered p sw.1) sw.2.2)).
  by rewrite size_cat; apply: leq_trans; rewrite leq_add2l; case: ifP.
have := @Pr_guess _ _ (Lens hg hh gh) tr q h gh hg hh th sz.
by apply: le_trans; apply: Pr_le => -[[[a b] k] [k1 w]].
Qed.

Lemma tried_le : Pr (fun w => seed_of (K w) p \in tries8 C x A p w)
  <= adv_s p pair_red + q%:R / #|Seed S|%:R.
Proof.
rewrite real_tried -ler_subl_addr; apply: le_trans (ler_norm _); apply: ler_sub => //.
exact: ideal_tried.
Qed.
End One.

Variable q : nat.
Hypothesis few : forall a s, asks_at_most q (A a s).

Theorem hop78 : `|Pr (Hyb7 C x A) - Pr (Hyb8 C x A)|
  <= \sum_(p <- hidden_pairs C) (adv_s p (pair_red p) + q%:R / #|Seed S|%:R).
Proof.
apply: le_trans (hop78_bad C x A) _; rewrite big_seq [X in _ <= X]big_seq.
apply: ler_sum => p; rewrite mem_filter => /andP[hp _].
exact: tried_le.
Qed.
End PairKeys.
