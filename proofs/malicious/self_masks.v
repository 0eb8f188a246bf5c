(******************************************************************************)
(* Hyb6 -> Hyb7: the masks p_u of honest users become independent of the      *)
(* oracle, which learns p_u when the shares of b_u are revealed, for u in Q.  *)
(* The two hybrids are the same unless the adversary asks for (u, b_u) before *)
(* that, or asks at all for a u outside Q; and what it sees then does not     *)
(* depend on b_u, because it has fewer than t shares of it.                   *)
(*                                                                            *)
(*  with_oracle w o f g == the coins w with another oracle and other masks    *)
(*        swap7 w == the coins w, p_u being exchanged with what the oracle    *)
(*                   holds at (u, b_u)                                        *)
(*  tries7 x A u w == the b that the adversary has tried, as long as b_u is   *)
(*                   not revealed                                             *)
(*         bad7   == the event that it has tried b_u, for some honest u       *)
(*   same_until_bad7 == Hyb6 and Hyb7 are the same otherwise                  *)
(*        hop67   == |Pr[Hyb6] - Pr[Hyb7]| <= h q / |F|, for h honest users   *)
(*                   and q questions to the oracle                            *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids one_set.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section SelfMasks.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).
Notation Hyb6 := (Hyb6 C x A).
Notation Hyb7 := (Hyb7 C x A).

Definition with_oracle (w : coins) (o : {ffun query S -> Vec S}) (f : {ffun U -> Vec S})
    (g : {ffun U * U -> Vec S}) : coins := (w.1.1.1, o, w.1.2, (w.2.1.1, f, g)).

Definition swap7 (w : coins) : coins := with_oracle w
  [ffun q => if q is inl (u, b) then if (u \notin C) && (b == w_b w u) then w_self w u
             else w_oracle w q else w_oracle w q]
  [ffun u => if u \notin C then w_oracle w (inl (u, w_b w u)) else w_self w u] (w_pair w).

Lemma swap7K : involutive swap7.
Proof.
case=> [[[w1 o] a] [[k f] g]]; rewrite /swap7 /with_oracle /w_b /w_self /w_oracle /w_pair /=.
congr (_, _, _, (_, _, _)); apply/ffunP.
  move=> [[u b]|q]; rewrite !ffunE //= /w_b /=; case: (boolP (u \in C)) => uC //=.
  by case: eqP => [->|].
by move=> u; rewrite !ffunE /=; case: (boolP (u \in C)) => uC //=; rewrite /w_b /= eqxx.
Qed.

(* The b that are asked for u. *)
Definition self_tries (u : U) (qs : seq (query S)) : seq F :=
  pmap (fun q : query S => if q is inl (u', b) then if u' == u then Some b else None else None) qs.

Lemma mem_self_tries u b qs : (b \in self_tries u qs) = ((inl (u, b) : query S) \in qs).
Proof.
elim: qs => [|q qs IH] //; rewrite inE -IH /self_tries /=.
case: q => [[u' b']|q] //=; case: (eqVneq u' u) => [->|ne] /=.
  by rewrite inE; congr (_ || _); apply/eqP/eqP => [->|[]].
by case: eqP => // -[e _]; rewrite e eqxx in ne.
Qed.

Lemma size_self_tries u qs : (size (self_tries u qs) <= size qs)%N.
Proof. by rewrite size_pmap count_size. Qed.

Definition T7 (w : coins) : transcript S := play (hyb_world C (hyb7 C) x (K w)) (strat C A w).
Definition Q7 (w : coins) (T : transcript S) : {set U} :=
  Q_set C (hyb_parts C (hyb7 C) x (K w)) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
Definition tries_of (u : U) (T : transcript S) (Q : {set U}) : seq F :=
  self_tries u (asked T ++ if u \in Q then [::] else asked_after T).
Definition tries7 (u : U) (w : coins) : seq F := tries_of u (T7 w) (Q7 w (T7 w)).

Lemma Q7_ext w (T T' : transcript S) : until4 T' = until4 T -> Q7 w T' = Q7 w T.
Proof. by move=> /until4P[e0 e1 e2 e3 [e4 _]]; rewrite /Q7 e0 e1 e2 e3 e4. Qed.

Lemma tries_ext u (T T' : transcript S) (Q : {set U}) : until4 T' = until4 T -> (u \notin Q -> T'
  = T) ->
  tries_of u T' Q = tries_of u T Q.
Proof.
move=> /until4P[_ _ _ _ [_ e]] h; rewrite /tries_of e.
by case: (boolP (u \in Q)) => // /h ->.
Qed.
Definition bad7 (w : coins) : bool :=
  has (fun u => w_b w u \in tries7 u w) [seq u <- enum U | u \notin C].

Lemma not_bad7 w u : u \notin C -> ~~ bad7 w ->
  (ask_self u (w_b w u) \notin asked (T7 w)) /\
  (u \notin Q7 w (T7 w) -> ask_self u (w_b w u) \notin asked_after (T7 w)).
Proof.
move=> uC /hasPn /(_ u); rewrite mem_filter uC mem_enum => /(_ isT).
rewrite /tries7 /tries_of mem_self_tries mem_cat negb_or => /andP[-> h]; split=> // uQ.
by move: h; rewrite (negbTE uQ).
Qed.

Lemma swap7_oracle w u b : u \notin C -> b = w_b w u -> w_oracle (swap7 w) (ask_self u b) = w_self
  w u.
Proof. by move=> uC ->; rewrite /w_oracle /= ffunE /= uC eqxx. Qed.

Theorem same_until_bad7 w : ~~ bad7 w -> Hyb6 (swap7 w) = Hyb7 w.
Proof.
move=> nb; suff e : play (hyb_world C (hyb6 C) x (K (swap7 w))) (strat C A w) = T7 w.
  by rewrite /hybrids.Hyb6 /hyb e.
apply: users_ext => //=.
- move=> u s /acc12 /acc1_sent uC; rewrite /hyb_y /= /real_self /= swap7_oracle //.
  by congr (_ + _); apply: eq_bigr => v _; rewrite /real_pair /= /w_oracle /= ffunE.
- by move=> g g' u s l v sigma _ eg _ _ _; rewrite /hyb_view_ok /= /sim_view_ok eg.
- move=> [[u b]|q] qT /=; rewrite /w_oracle /= ffunE //; case: ifP => // /andP[uC /eqP e].
  by have [/negP[]] := not_bad7 uC nb; rewrite -e.
- move=> [[u b]|[p s]] qT /=; rewrite /w_oracle /= ffunE //.
  rewrite -[Q_set _ _ _ _ _ _ _]/(Q7 w (T7 w)); case: (boolP (u \in C)) => //= uC.
  case: (boolP (u \in _)) => //= uQ; case: eqP => // e.
  by have [_ /(_ uQ) /negP[]] := not_bad7 uC nb; rewrite -e.
by move=> g g' u s v c _ eg _ _ _; rewrite /hyb_open /sim_open /= eg.
Qed.

(* ---- Nothing depends on b_u ------------------------------------------------------ *)
Hypothesis bound : (nusers S + #|C| < 2 * (thr S).+1)%N.

Lemma few_corrupt : (#|C| <= thr S)%N.
Proof.
rewrite -ltnS -ltn_double -addnn -mul2n; apply: leq_ltn_trans bound; rewrite leq_add2r.
by rewrite -[X in (_ <= X)%N]card_ord max_card.
Qed.

(* Another b_u, and a polynomial with which the corrupt users get the same shares. *)
Definition set_b (u : U) (b : F) (w : coins) : coins :=
  let w1 := w.1.1.1 in
  ((w1.1.1.1.1, [ffun v => if v == u then b else w_b w v], w1.1.1.2,
    [ffun v => if v == u then shift (@pt S) C (w_b w u) b (w_b_poly w u) else w_b_poly w v], w1.2,
    w.1.1.2), w.1.2, w.2).
Definition get_b (u : U) (w : coins) : F := w_b w u.

Lemma get_set_b u b w : get_b u (set_b u b w) = b.
Proof. by rewrite /get_b /w_b /= ffunE eqxx. Qed.

Lemma shift_id s r : shift (@pt S) C s s r = r :> {ffun 'I_(thr S) -> F}.
Proof. by apply/ffunP => i; rewrite ffunE subrr mul0r addr0. Qed.

Lemma shift_shift s s' s'' r :
  shift (@pt S) C s' s'' (shift (@pt S) C s s' r) = shift (@pt S) C s s'' r :> {ffun 'I_(thr S) ->
    F}.
Proof.
by apply/ffunP => i; rewrite !ffunE -addrA -mulrDl; congr (_ + _ * _); rewrite addrC addrA subrK.
Qed.

Lemma set_get_b u w : set_b u (get_b u w) w = w.
Proof.
case: w => [[[[[[[[[dc c] s] b] sp] bp] n] o] a] e]; rewrite /set_b /get_b /w_b /w_b_poly /=.
congr (_, _, _, _, _, _, _, _, _); apply/ffunP => v; rewrite ffunE; case: eqP => // ->;
  by rewrite ?shift_id.
Qed.

Lemma set_set_b u b b' w : set_b u b (set_b u b' w) = set_b u b w.
Proof.
case: w => [[[[[[[[[dc c] s] b0] sp] bp] n] o] a] e]; rewrite /set_b /w_b /w_b_poly /=.
congr (_, _, _, _, _, _, _, _, _); apply/ffunP => v; rewrite !ffunE; case: eqP => // _;
  by rewrite ?eqxx ?shift_shift.
Qed.

Section Move.
Variables (u : U) (b : F) (w : coins).
Let w' := set_b u b w.

Lemma b_share_set (v z : U) : (v == u) ==> (z \in C) -> b_share (K w') v z = b_share (K w) v z.
Proof.
rewrite /= /w_b /w_b_poly /= !ffunE; case: eqP => //= -> zC.
by rewrite share_shift ?few_corrupt //; apply: pt_neq0.
Qed.

Lemma set_ctx (a v : U) (X : Grp S) : a \notin C -> v != a ->
  hyb_ctx (hyb7 C) (K w) a v X = hyb_ctx (hyb7 C) (K w') a v X.
Proof.
move=> aC ne; rewrite /hyb_ctx /=; case: ifP => // np; congr (ae_enc _ _ _ _).
rewrite /real_plain b_share_set //; apply/implyP => _; move: np.
by rewrite /honest_pair /= aC eq_sym ne andbT => /negbFE.
Qed.

Lemma set_until4 : until4 (T7 w') = until4 (T7 w).
Proof.
apply: users_until4 => //=.
by move=> a l v /acc1_sent aC _ ne; apply: set_ctx.
Qed.

(* What opens does not depend on b_u, but for the share of b_u. *)
Lemma open_same (V : {set U}) (a v : U) (X : Grp S) (c : Ctx S) g g' :
  (v \in V -> v != u) -> g =2 g' ->
  let r := p_open (hyb_parts C (hyb7 C) x (K w)) g a v X c in
  let r' := p_open (hyb_parts C (hyb7 C) x (K w')) g' a v X c in
  isSome r = isSome r' /\ if v \in V then omap snd r = omap snd r' else omap fst r = omap fst r'.
Proof.
move=> ne eg /=; rewrite /hyb_open /= /sim_open eg.
case: (honest_pair C (v, a)); last by split=> //; case: ifP.
case: (g' v a) => [c'|]; last by case: ifP.
case: ifP => _; last by case: ifP.
split=> //; case: ifP => // /ne vu; congr Some; symmetry.
by apply: b_share_set; rewrite (negbTE vu).
Qed.

Lemma set_same : u \notin Q7 w (T7 w) -> T7 w' = T7 w.
Proof.
move=> uQ; have eview g g' a s l v sigma : U_signed C (hyb_parts C (hyb7 C) x (K w))
    (m0 (T7 w)) (m1 (T7 w)) (m2 (T7 w)) (m3 (T7 w)) =1 g -> g =1 g' ->
  U_acc3 C (hyb_parts C (hyb7 C) x (K w)) (m0 (T7 w)) (m1 (T7 w)) (m2 (T7 w)) (m3 (T7 w)) a = Some
    s ->
  m4 (T7 w) a = Some l -> l v = Some sigma ->
  hyb_view_ok C (hyb7 C) (K w) g v (view_of a s) sigma
  = hyb_view_ok C (hyb7 C) (K w') g' v (view_of a s) sigma.
  by move=> _ eg _ _ _; rewrite /hyb_view_ok /= /sim_view_ok eg.
have ectx a l v : U_acc1 C (hyb_parts C (hyb7 C) x (K w)) (m0 (T7 w)) (m1 (T7 w)) a = Some l ->
    v \in listed l -> v != a -> hyb_ctx (hyb7 C) (K w) a v (pk l v).1
                                = hyb_ctx (hyb7 C) (K w') a v (pk l v).1.
  by move=> /acc1_sent aC _ ne; apply: set_ctx.
apply: users_ext_share => //=.
  move=> [[v b']|q] _ //=; rewrite -[Q_set _ _ _ _ _ _ _]/(Q7 w (T7 w)).
  case: (boolP (v \in Q7 _ _)) => vQ; rewrite ?andbF // /w_b /= ffunE.
  by rewrite (_ : (v == u) = false) //; apply: contraNF uQ => /eqP <-.
move=> a s v e4; have ok : strict C (hyb_parts C (hyb7 C) x (K w)) by move=> ? ? ? ? /andP[].
have eQ : Q7 w (T7 w) = s.2 := Q_of bound ok e4.
have [_ aQ _ _] := acc3_checks (acc34 e4); rewrite -eQ in aQ.
have ne z : z \in Q7 w (T7 w) -> z != u by apply: contraTneq => ->.
rewrite /same_share /U_R4_U2 -eQ; case: eqVneq => [ea|nv].
  split=> //; case: ifP => // _; congr Some; symmetry.
  by apply: b_share_set; rewrite (negbTE (ne a aQ)).
case: (s.1.2 v) => [c|]; last by case: ifP.
apply: open_same; first by move=> vQ; apply: ne.
have es := @ext_say1 S C (hyb_parts C (hyb7 C) x (K w)) (hyb_parts C (hyb7 C) x (K w'))
  (oracle (K w)) _ (strat C A w) (frefl _) (fun _ _ _ _ _ _ _ _ => erefl) ectx.
by move=> y z; rewrite /U_sent1 es.
Qed.

Lemma Q7_set (T : transcript S) : Q7 w' T = Q7 w T.
Proof. by []. Qed.

Lemma tries_set : tries7 u w' = tries7 u w.
Proof.
have eQ : Q7 w' (T7 w') = Q7 w (T7 w).
  by transitivity (Q7 w' (T7 w)); [apply: Q7_ext set_until4 | apply: Q7_set].
by rewrite /tries7 eQ; apply: (tries_ext set_until4) => uQ; apply: set_same.
Qed.
End Move.

(* ---- The hop ------------------------------------------------------------------- *)
Variable q : nat.
Hypothesis few : forall a s, asks_at_most q (A a s).

Lemma size_tries7 u w : (size (tries7 u w) <= q)%N.
Proof.
rewrite (leq_trans (size_self_tries _ _)) // size_cat.
have := few (w_adv w) (setup_of C w) (hyb_world C (hyb7 C) x (K w)); rewrite size_cat.
by apply: leq_trans; rewrite leq_add2l; case: ifP.
Qed.

Definition get_b_lens (u : U) : lens F coins :=
  Lens (set_get_b u) (set_set_b u) (get_set_b u).

Lemma guess_b u : Pr (fun w => w_b w u \in tries7 u w) <= q%:R / #|F|%:R.
Proof.
exact: (@Pr_guess _ _ (get_b_lens u) (tries7 u) q (set_b u) (get_set_b u) (set_get_b u)
  (set_set_b u) (fun b w => tries_set u b w) (size_tries7 u)).
Qed.

Theorem hop67 : `|Pr Hyb6 - Pr Hyb7| <= #|~: C|%:R * (q%:R / #|F|%:R).
Proof.
apply: le_trans (until_bad_after (inv_inj swap7K) same_until_bad7) _.
apply: le_trans (Pr_has _ _) _; rewrite big_filter big_enum_cond /=.
apply: le_trans (ler_sum _ (fun u _ => guess_b u)) _.
by rewrite sumr_const [X in _ <= X]mulr_natl (eq_card (B := mem (~: C))) // => u; rewrite !inE.
Qed.
End SelfMasks.
