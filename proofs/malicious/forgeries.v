(******************************************************************************)
(* Hyb1 -> Hyb2 and Hyb5 -> Hyb6: nobody forges a signature of an honest      *)
(* user.  The forger for the user v runs the hybrid, and has the two messages *)
(* that v signs, its keys and (if it comes so far) its view, signed by the    *)
(* signing oracle; what it outputs is a signature of v on another message,    *)
(* which the adversary has presented to an honest user.                       *)
(*                                                                            *)
(*    adv_forge F == the probability that F, given a public key and an oracle *)
(*                   that signs, outputs a signature on another message       *)
(*  sig_secrets v I w == what the forger knows of the honest users            *)
(*  forger h v    == the forger for v in the hybrid with the toggles h        *)
(*   presented    == the signatures of v that honest users are shown          *)
(*   forged h v w == one of them is forged, in the hybrid h                   *)
(*  forger_wins   == that is as likely as that the forger wins                *)
(*  hop12, hop56  == the hops                                                 *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* UF-CMA (A.E), with the "not" that the paper's sentence lacks (D14). *)
Section Game.
Variables (SK : finType) (PK : Type) (M Sg : eqType).
Variables (pub : SK -> PK) (sign : SK -> M -> Sg) (verify : PK -> M -> Sg -> bool).
Definition wins (sk : SK) (F : asks M Sg (M * Sg)) : bool :=
  let r := run (sign sk) F in verify (pub sk) r.1.1 r.1.2 && (r.1.1 \notin r.2).
Definition adv_forge (Om : finType) (F : PK -> Om -> asks M Sg (M * Sg)) : rat :=
  Pr (fun sw : SK * Om => wins sw.1 (F (pub sw.1) sw.2)).
End Game.

(* Until round 3, only what is said before counts. *)
Lemma play_m3 (S : suite) s0 s1 s2 b s3 s4 a s3' s4' a' (A : strategy S)
    (T := play (World s0 s1 s2 s3 s4 b a) A) (T' := play (World s0 s1 s2 s3' s4' b a') A) :
  [/\ m0 T = m0 T', m1 T = m1 T', m2 T = m2 T' & m3 T = m3 T'].
Proof.
rewrite {}/T {}/T' /play /=; case: (run b A) => [[a0 k0] q0].
case: (run _ (k0 _)) => [[a1 k1] q1]; case: (run _ (k1 _)) => [[a2 k2] q2].
case: (run _ (k2 _)) => [[a3 k3] q3].
case: (run b (k3 _)) => [[a4 k4] q4]; case: (run b (k3 _)) => [[a4' k4'] q4'].
by case: (run _ _) => [? ?]; case: (run _ _).
Qed.

Section Forgeries.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Notation msg := (signed S (Context S)).
Notation P := (hyb_parts C).
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).

Definition put_d (v : U) (sk : SigSK S) (w : coins) : coins :=
  let w1 := w.1.1.1.1.1.1.1.1 in
  ([ffun z => if z == v then sk else w_d w z], w1.2, w.1.1.1.1.1.1.1.2, w.1.1.1.1.1.1.2,
    w.1.1.1.1.1.2,
   w.1.1.1.1.2, w.1.1.1.2, w.1.1.2, w.1.2, w.2).
Definition get_d (v : U) (w : coins) : SigSK S := w_d w v.
Lemma put_get_d v w : put_d v (get_d v w) w = w.
Proof.
case: w => [[[[[[[[[d c] s] b] sp] bp] n] o] a] e]; rewrite /put_d /get_d /w_d /=.
by congr (_, _, _, _, _, _, _, _, _, _); apply/ffunP => z; rewrite ffunE; case: eqP => [->|].
Qed.
Lemma put_put_d v s s' w : put_d v s (put_d v s' w) = put_d v s w.
Proof.
case: w => [[[[[[[[[d c] ss] b] sp] bp] n] o] a] e]; rewrite /put_d /w_d /=.
by congr (_, _, _, _, _, _, _, _, _, _); apply/ffunP => z; rewrite !ffunE; case: eqP.
Qed.
Lemma get_put_d v s w : get_d v (put_d v s w) = s.
Proof. by rewrite /get_d /w_d /= ffunE eqxx. Qed.

(* The signatures of v that honest users are shown, in rounds 1 and 4. *)
Definition presented (p : parts S) (T : transcript S) (v : U) : seq (msg * Sig S) :=
  pmap (fun u => if u \notin C then
      if m1 T u is Some l then if l v is Some (ks, sigma) then Some (about_keys v ks, sigma) else
        None
      else None else None) (enum U) ++
  pmap (fun u => if U_acc3 C p (m0 T) (m1 T) (m2 T) (m3 T) u is Some s then
      if m4 T u is Some l then if l v is Some sigma then Some (about_view v (view_of u s), sigma)
      else None else None else None) (enum U).
(* What v signs. *)
Definition signed_by (k : secrets S) (p : parts S) (T : transcript S) (v : U) : seq msg :=
  about_keys v (own_keys k v) ::
  (if U_signed C p (m0 T) (m1 T) (m2 T) (m3 T) v is Some q then [:: about_view v q] else [::]).

Variable h : toggles S.
Definition T_h (w : coins) : transcript S := play (hyb_world C h x (K w)) (strat C A w).
Definition is_forged (k : secrets S) (p : parts S) (T : transcript S) (v : U) (c : msg * Sig S) :=
  verifies k v c.1 c.2 && (c.1 \notin signed_by k p T v).
Definition forged (v : U) (w : coins) : bool :=
  has (is_forged (K w) (P h x (K w)) (T_h w) v) (presented (P h x (K w)) (T_h w) v).

Section One.
Variable v : U.
Hypothesis vC : v \notin C.

Definition sig_secrets (pk : SigPK S) (s0 s1 : Sig S) (w : coins) : secrets S := let k := K w in
  Secrets (own_keys k)
    (fun z m => if z == v then if m.2 is inl _ then s0 else s1 else signs k z m)
    (fun z m sigma => if z == v then verify pk m sigma else verifies k z m sigma)
    (c_key k) (s_seed k) (b_of k) (s_share k) (b_share k) (nonce k) (oracle k) (new_key k)
    (new_self k) (new_pair k).
Definition sig_strat (pk : SigPK S) (w : coins) : strategy S :=
  A (w_adv w) ([ffun u => if u \in C then Some (w_d w u) else None],
               [ffun u => if u == v then pk else sig_public (w_d w u)]).
Definition T_sig pk s0 s1 w := play (hyb_world C h x (sig_secrets pk s0 s1 w)) (sig_strat pk w).
Definition output pk s0 s1 w : msg * Sig S :=
  let k := sig_secrets pk s0 s1 w in let T := T_sig pk s0 s1 w in
  let c := presented (P h x k) T v in
  nth (about_keys v (own_keys k v), s0) c (find (is_forged k (P h x k) T v) c).
Definition view_sig pk s0 s1 w : option (view S) := let T := T_sig pk s0 s1 w in
  U_signed C (P h x (sig_secrets pk s0 s1 w)) (m0 T) (m1 T) (m2 T) (m3 T) v.
Definition forger (pk : SigPK S) (w : coins) : asks msg (Sig S) (msg * Sig S) :=
  Ask (about_keys v (own_keys (K w) v)) (fun s0 =>
    if view_sig pk s0 s0 w is Some q
    then Ask (about_view v q) (fun s1 => Done _ _ (output pk s0 s1 w))
    else Done _ _ (output pk s0 s0 w)).

Section Same.
Variables (sk : SigSK S) (w : coins).
Let pk := sig_public sk.
Let w' := put_d v sk w.
Let s0 := sign sk (about_keys v (own_keys (K w) v)).
Variable s1 : Sig S.
Let k := sig_secrets pk s0 s1 w.
Notation T := (T_h w').

Lemma same_strat : sig_strat pk w = strat C A w'.
Proof.
rewrite /sig_strat /strat; congr (A _ (_, _)); apply/ffunP => z; rewrite !ffunE /w_d /= ?ffunE.
  by case: ifP => // zC; case: eqP => // e; move: vC; rewrite -e zC.
by case: ifP.
Qed.

Lemma same_verifies z m sigma : verifies (K w') z m sigma = verifies k z m sigma.
Proof. by rewrite /= /w_d /= ffunE; case: ifP. Qed.

Lemma same_msg0 z : real_msg0 (K w') z = real_msg0 k z.
Proof.
rewrite /real_msg0; congr (_, _); rewrite /= /w_d /= ffunE.
by case: ifP => // /eqP ->.
Qed.

Lemma same_keys_ok z ks sigma :
  hyb_keys_ok C h (K w') z ks sigma = hyb_keys_ok C h k z ks sigma.
Proof. by rewrite /hyb_keys_ok /sim_keys_ok /real_keys_ok !same_verifies. Qed.

Lemma same_view_ok g g' z q sigma : g =1 g' ->
  hyb_view_ok C h (K w') g z q sigma = hyb_view_ok C h k g' z q sigma.
Proof. by move=> e; rewrite /hyb_view_ok /sim_view_ok /real_view_ok !same_verifies e. Qed.

Lemma same_open g g' a b X c : g =2 g' ->
  hyb_open C h (K w') g a b X c = hyb_open C h k g' a b X c.
Proof. by move=> e; rewrite /hyb_open /sim_open e. Qed.

Hypothesis right : forall q, U_signed C (P h x (K w')) (m0 T) (m1 T) (m2 T) (m3 T) v = Some q ->
  s1 = sign sk (about_view v q).

Lemma same_acc3 u : U_acc3 C (P h x (K w')) (m0 T) (m1 T) (m2 T) (m3 T) u
                  = U_acc3 C (P h x k) (m0 T) (m1 T) (m2 T) (m3 T) u.
Proof.
apply: (@ext_acc3 S C (P h x (K w')) (P h x k) (oracle (K w'))
  (fun a0 a1 a2 a3 a4 => hyb_after C h (K w') (Q_set C (P h x (K w')) a0 a1 a2 a3 a4))
  (strat C A w') same_msg0).
by move=> z l y ks sigma _ _ _; apply: same_keys_ok.
Qed.

Lemma same_Q : Q_set C (P h x (K w')) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T)
             = Q_set C (P h x k) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
Proof.
apply: (@ext_Q S C (P h x (K w')) (P h x k) (oracle (K w'))
  (fun a0 a1 a2 a3 a4 => hyb_after C h (K w') (Q_set C (P h x (K w')) a0 a1 a2 a3 a4))
  (strat C A w') same_msg0).
  by move=> z l y ks sigma _ _ _; apply: same_keys_ok.
by move=> g g' u s l y sigma _ e _ _ _; apply: same_view_ok.
Qed.

Lemma same_T : T_sig pk s0 s1 w = T.
Proof.
rewrite /T_sig same_strat.
refine (@users_ext S C (P h x (K w')) (P h x k) (oracle (K w')) (oracle k)
  (fun a0 a1 a2 a3 a4 => hyb_after C h (K w') (Q_set C (P h x (K w')) a0 a1 a2 a3 a4))
  (fun a0 a1 a2 a3 a4 => hyb_after C h k (Q_set C (P h x k) a0 a1 a2 a3 a4))
  (strat C A w') same_msg0 (fun _ _ _ _ _ _ _ _ => same_keys_ok _ _ _) _ _ _ _ _ _ _ _).
- by [].
- by [].
- move=> u q e; rewrite /= /real_sign /= /w_d /= ffunE; case: ifP => // /eqP eu.
  by rewrite (right (q := q)) // -eu.
- by move=> g g' u s l y sigma _ e _ _ _; apply: same_view_ok.
- by [].
- by move=> q _; rewrite -[Q_set C (P h x (K w')) _ _ _ _ _]/(Q_set C (P h x (K w')) (m0 T) (m1 T)
  (m2 T) (m3 T) (m4 T)) same_Q.
- by move=> g g' u s y c _ e _ _ _; apply: same_open.
by [].
Qed.

Lemma same_view_sig : view_sig pk s0 s1 w = U_signed C (P h x (K w')) (m0 T) (m1 T) (m2 T) (m3 T) v.
Proof. by rewrite /view_sig same_T /U_signed same_acc3. Qed.

Lemma same_presented : presented (P h x k) T v = presented (P h x (K w')) T v.
Proof.
by rewrite /presented; congr (_ ++ _); apply: eq_pmap => u; rewrite same_acc3.
Qed.

Lemma same_signed_by : signed_by k (P h x k) T v = signed_by (K w') (P h x (K w')) T v.
Proof. by rewrite /signed_by /U_signed same_acc3. Qed.
End Same.
(* What v signs in round 3 does not depend on its signature in round 3. *)
Lemma view_sig_s1 pk s0 s1 s1' w : view_sig pk s0 s1 w = view_sig pk s0 s1' w.
Proof.
set k := sig_secrets pk s0 s1 w; set k' := sig_secrets pk s0 s1' w.
have [e0 e1 e2 e3] : [/\ m0 (T_sig pk s0 s1 w) = m0 (T_sig pk s0 s1' w),
    m1 (T_sig pk s0 s1 w) = m1 (T_sig pk s0 s1' w), m2 (T_sig pk s0 s1 w) = m2 (T_sig pk s0 s1' w)
  & m3 (T_sig pk s0 s1 w) = m3 (T_sig pk s0 s1' w)].
  exact: (@play_m3 S (U_say0 C (P h x k)) (U_say1 C (P h x k)) (U_say2 C (P h x k)) (oracle k)
    (U_say3 C (P h x k)) (U_say4 C (P h x k))
    (fun a0 a1 a2 a3 a4 => hyb_after C h k (Q_set C (P h x k) a0 a1 a2 a3 a4))
    (U_say3 C (P h x k')) (U_say4 C (P h x k'))
    (fun a0 a1 a2 a3 a4 => hyb_after C h k' (Q_set C (P h x k') a0 a1 a2 a3 a4)) (sig_strat pk w)).
have ext b0 b1 b2 b3 : U_signed C (P h x k) b0 b1 b2 b3 v = U_signed C (P h x k') b0 b1 b2 b3 v by
  [].
rewrite /view_sig -/k -/k' ext; move: e0 e1 e2 e3; move: (T_sig _ _ _ _) (T_sig _ _ _ _) => T T'.
by move=> -> -> -> ->.
Qed.

(* A forgery in the transcript T with the secrets k, as the forger finds it. *)
Definition found (k : secrets S) (T : transcript S) (s0 : Sig S) : msg * Sig S :=
  let c := presented (P h x k) T v in
  nth (about_keys v (own_keys k v), s0) c (find (is_forged k (P h x k) T v) c).

Lemma found_forged (k : secrets S) T s0 : has (is_forged k (P h x k) T v) (presented (P h x k) T
  v) ->
  is_forged k (P h x k) T v (found k T s0).
Proof. exact: nth_find. Qed.

Lemma output_wins sk s1 w (w' := put_d v sk w) (s0 := sign sk (about_keys v (own_keys (K w) v)))
    (o := output (sig_public sk) s0 s1 w) :
  (forall q, U_signed C (P h x (K w')) (m0 (T_h w')) (m1 (T_h w')) (m2 (T_h w'))
      (m3 (T_h w')) v = Some q -> s1 = sign sk (about_view v q)) -> forged v w' ->
  verify (sig_public sk) o.1 o.2 && (o.1 \notin signed_by (K w') (P h x (K w')) (T_h w') v).
Proof.
move=> r f; set k := sig_secrets (sig_public sk) s0 s1 w.
have fk c : is_forged k (P h x k) (T_h w') v c = is_forged (K w') (P h x (K w')) (T_h w') v c.
  rewrite /is_forged (same_signed_by sk w s1); congr (_ && _).
  by rewrite -[LHS](same_verifies sk w s1).
have eo : o = found k (T_h w') s0 by rewrite /o /output (same_T r).
have := @found_forged k (T_h w') s0; rewrite -eo (same_presented sk w s1) (eq_has fk) => /(_ f).
by rewrite /is_forged (same_signed_by sk w s1) /= eqxx.
Qed.

Lemma run_forger sk w (w' := put_d v sk w) (s0 := sign sk (about_keys v (own_keys (K w) v))) :
  exists s1, (forall q, U_signed C (P h x (K w')) (m0 (T_h w')) (m1 (T_h w')) (m2 (T_h w'))
      (m3 (T_h w')) v = Some q -> s1 = sign sk (about_view v q)) /\
    run (sign sk) (forger (sig_public sk) w)
    = (output (sig_public sk) s0 s1 w, signed_by (K w') (P h x (K w')) (T_h w') v).
Proof.
rewrite /signed_by; set o := U_signed _ _ _ _ _ _ v.
have hv s1 : (forall q, o = Some q -> s1 = sign sk (about_view v q)) ->
    view_sig (sig_public sk) s0 s0 w = o.
  by move=> r; rewrite (view_sig_s1 _ _ _ s1); apply: same_view_sig.
case e: o hv => [q|] hv.
  have r q' : Some q = Some q' -> sign sk (about_view v q) = sign sk (about_view v q') by case=> ->.
  by exists (sign sk (about_view v q)); split; [exact: r | rewrite /= (hv _ r)].
have r q' : None = Some q' -> s0 = sign sk (about_view v q') by [].
by exists s0; split; [exact: r | rewrite /= (hv _ r)].
Qed.

Lemma forged_wins sk w : forged v (put_d v sk w) ->
  wins (@sig_public S) (@sign S) (@verify S) sk (forger (sig_public sk) w).
Proof.
move=> f; rewrite /wins; have [s1 [r ->]] := run_forger sk w.
exact: output_wins r f.
Qed.

Theorem forger_wins : Pr (forged v) <= adv_forge (@sig_public S) (@sign S) (@verify S) forger.
Proof.
rewrite -(Pr_put (Lens (put_get_d v) (put_put_d v) (get_put_d v))).
by apply: Pr_le => -[sk w] /=; apply: forged_wins.
Qed.
End One.

(* Nothing is forged: then honest users reject nothing that Figure 4's users accept. *)
Definition honest : seq U := [seq v <- enum U | v \notin C].
Definition any_forged (w : coins) : bool := has (fun v => forged v w) honest.

Lemma Pr_any_forged : Pr any_forged
  <= \sum_(v <- honest) adv_forge (@sig_public S) (@sign S) (@verify S) (forger v).
Proof.
apply: le_trans (Pr_has _ _) _; rewrite big_seq [X in _ <= X]big_seq.
by apply: ler_sum => v; rewrite mem_filter => /andP[vC _]; apply: forger_wins.
Qed.

Lemma none_forged w v c : ~~ any_forged w -> v \notin C ->
  c \in presented (P h x (K w)) (T_h w) v -> verifies (K w) v c.1 c.2 ->
  c.1 \in signed_by (K w) (P h x (K w)) (T_h w) v.
Proof.
move=> /hasPn /(_ v); rewrite mem_filter mem_enum => nf vC; move: nf; rewrite vC => /(_ isT).
move=> /hasPn /(_ c) nf cp ok; move: (nf cp); rewrite /is_forged ok /=.
by rewrite negbK.
Qed.

Lemma presented1 p T v u l ks sigma : u \notin C -> m1 T u = Some l -> l v = Some (ks, sigma) ->
  (about_keys v ks, sigma) \in presented p T v.
Proof.
move=> uC e1 el; rewrite mem_cat; apply/orP; left; rewrite mem_pmap; apply/mapP; exists u.
  by rewrite mem_enum.
by rewrite uC e1 el.
Qed.

Lemma presented4 p T v u s l sigma : U_acc3 C p (m0 T) (m1 T) (m2 T) (m3 T) u = Some s ->
  m4 T u = Some l -> l v = Some sigma -> (about_view v (view_of u s), sigma) \in presented p T v.
Proof.
move=> e3 e4 el; rewrite mem_cat; apply/orP; right; rewrite mem_pmap; apply/mapP; exists u.
  by rewrite mem_enum.
by rewrite e3 e4 el.
Qed.

Lemma signed_keys k p T v ks : about_keys v ks \in signed_by k p T v -> ks = own_keys k v.
Proof.
rewrite inE => /orP[/eqP[] //|]; case: (U_signed _ _ _ _ _ _ v) => [q|//].
by rewrite inE => /eqP.
Qed.

Lemma signed_view k p T v q : about_view v q \in signed_by k p T v ->
  U_signed C p (m0 T) (m1 T) (m2 T) (m3 T) v = Some q.
Proof.
rewrite inE => /orP[/eqP//|]; case: (U_signed _ _ _ _ _ _ v) => [q'|//].
by rewrite inE => /eqP[->].
Qed.
End Forgeries.

(* ---- The hops -------------------------------------------------------------------- *)
Section Hops.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).
Notation bound h :=
  (\sum_(v <- honest C) adv_forge (@sig_public S) (@sign S) (@verify S) (forger C x A h v)).
Notation hyb1 := (Toggles false pred0 false pred0 false false false).

Theorem hop12 : `|Pr (Hyb1 C x A) - Pr (Hyb2 C x A)| <= bound (hyb2 S).
Proof.
apply: le_trans (Pr_any_forged C x A (hyb2 S)); apply: until_bad => w nf.
apply: (congr1 (@guess S)); refine (@users_ext S C (hyb_parts C (hyb2 S) x (K w))
  (hyb_parts C hyb1 x (K w)) (oracle (K w)) (oracle (K w))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb2 S) (K w) (Q_set C (hyb_parts C (hyb2 S) x (K w)) a0 a1
    a2 a3 a4))
  (fun a0 a1 a2 a3 a4 => hyb_after C hyb1 (K w) (Q_set C (hyb_parts C hyb1 x (K w)) a0 a1 a2 a3 a4))
  (strat C A w) (frefl _) _ _ _ _ _ _ _ _ _) => //.
- move=> u l v ks sigma uC e1 el.
  rewrite -[LHS]/(sim_keys_ok C (K w) v ks sigma) -[RHS]/(real_keys_ok (K w) v ks sigma)
    /sim_keys_ok.
  case: (boolP (v \in C)) => vC; first by rewrite andbT.
  case: (boolP (real_keys_ok _ _ _ _)) => [ok|//]; rewrite orFb andTb.
  have := none_forged nf vC (presented1 _ uC e1 el) ok.
  by move/signed_keys => ->; rewrite eqxx.
Qed.

Theorem hop56 : `|Pr (Hyb5 C x A) - Pr (Hyb6 C x A)| <= bound (hyb6 C).
Proof.
apply: le_trans (Pr_any_forged C x A (hyb6 C)); apply: until_bad => w nf.
apply: (congr1 (@guess S)); refine (@users_ext S C (hyb_parts C (hyb6 C) x (K w))
  (hyb_parts C (hyb5 C) x (K w)) (oracle (K w)) (oracle (K w))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb6 C) (K w) (Q_set C (hyb_parts C (hyb6 C) x (K w)) a0 a1
    a2 a3 a4))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb5 C) (K w) (Q_set C (hyb_parts C (hyb5 C) x (K w)) a0 a1
    a2 a3 a4))
  (strat C A w) (frefl _) _ _ _ _ _ _ _ _ _) => //.
- move=> g g' u s l v sigma eg _ e3 e4 el.
  rewrite -[LHS]/(sim_view_ok C (K w) g v (view_of u s) sigma).
  rewrite -[RHS]/(real_view_ok (K w) g v (view_of u s) sigma) /sim_view_ok.
  case: (boolP (v \in C)) => vC; first by rewrite andbT.
  case: (boolP (real_view_ok _ _ _ _ _)) => [ok|//]; rewrite orFb andTb.
  have := none_forged nf vC (presented4 e3 e4 el) ok.
  by move/signed_view => e; rewrite -eg e eqxx.
by move=> g g' u s v c _ eg _ _ _; rewrite /= /hyb_open /sim_open /= eg.
Qed.
End Hops.
