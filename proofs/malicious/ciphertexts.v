(******************************************************************************)
(* Hyb3 -> Hyb4: nobody forges a ciphertext between honest users.  The forger *)
(* for the pair (v, u) runs Hyb4, has what v sends to u encrypted by the      *)
(* oracle (if v comes so far; a key encrypts one message, D6), and outputs    *)
(* what the adversary delivers to u in its place.                             *)
(*                                                                            *)
(*  adv_ctxt F == the probability that F, given an oracle that encrypts,      *)
(*                outputs a ciphertext that decrypts and is not from it       *)
(*  bad4 i w   == u was given a ciphertext that decrypts and that v has not   *)
(*                sent, for i = (v, u), in Hyb4                               *)
(*  hop34_bad  == |Pr[Hyb3] - Pr[Hyb4]| <= the sum of its probabilities       *)
(*  hop34      == and that is the probability that the forger wins            *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids dummies.
From SecAgg.malicious Require Import key_hop.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* INT-CTXT for a key that encrypts one message (A.C): the ciphertext decrypts and is not one
   that the oracle has given.  It makes sense for forgers that ask at most once, since all
   questions get the same nonce; ctxt_forger is one. *)
Section Game.
Variables (Key Nonce : finType) (AD Msg Ctx : Type) (ctx_eq : rel Ctx).
Variables (enc : Key -> Nonce -> AD * AD -> Msg -> Ctx) (dec : Key -> AD * AD -> Ctx -> option Msg).
Definition ctxt_wins (s : [finType of Key * Nonce]) (F : asks ((AD * AD) * Msg) Ctx ((AD * AD) *
  Ctx)) :=
  let r := run (fun q => enc s.1 s.2 q.1 q.2) F in
  isSome (dec s.1 r.1.1 r.1.2) && all (fun q => ~~ ctx_eq r.1.2 (enc s.1 s.2 q.1 q.2)) r.2.
Definition adv_ctxt (Om : finType) (F : Om -> asks ((AD * AD) * Msg) Ctx ((AD * AD) * Ctx)) : rat :=
  Pr (fun sw : [finType of Key * Nonce] * Om => ctxt_wins sw.1 (F sw.2)).
End Game.

(* Until round 1, only what is said in round 0 counts. *)
Lemma play_m1 (S : suite) s0 b s1 s2 s3 s4 a s1' s2' s3' s4' a' (A : strategy S)
    (T := play (World s0 s1 s2 s3 s4 b a) A) (T' := play (World s0 s1' s2' s3' s4' b a') A) :
  m0 T = m0 T' /\ m1 T = m1 T'.
Proof.
rewrite {}/T {}/T' /play /=; case: (run b A) => [[a0 k0] q0].
case: (run _ (k0 _)) => [[a1 k1] q1].
case: (run b (k1 _)) => [[a2 k2] q2]; case: (run b (k1 _)) => [[a2' k2'] q2'].
case: (run b (k2 _)) => [[a3 k3] q3]; case: (run b (k2' _)) => [[a3' k3'] q3'].
case: (run b (k3 _)) => [[a4 k4] q4]; case: (run b (k3' _)) => [[a4' k4'] q4'].
by case: (run _ _) => [? ?]; case: (run _ _).
Qed.

Section Ciphertexts.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Notation P := (hyb_parts C).
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).

Definition T4 (w : coins) : transcript S := play (hyb_world C (hyb4 C) x (K w)) (strat C A w).
(* What v has sent to u, and what u has been given as coming from v. *)
Definition sent (p : parts S) (T : transcript S) (i : U * U) : option (Ctx S) :=
  U_sent1 C p (m0 T) (m1 T) i.1 i.2.
Definition given (T : transcript S) (i : U * U) : option (Ctx S) :=
  obind (fun e : ctx_list S => e i.1) (m2 T i.2).
Definition not_sent (p : parts S) (T : transcript S) (i : U * U) (c : Ctx S) : bool :=
  if sent p T i is Some c' then ~~ ctx_eq c c' else true.
Definition bad4 (i : U * U) (w : coins) : bool :=
  if given (T4 w) i is Some c then
    not_sent (P (hyb4 C) x (K w)) (T4 w) i c && isSome (ae_dec (new_key (K w) i.1 i.2) i c)
  else false.

Lemma acc2_m2 p a0 a1 a2 u s : U_acc2 C p a0 a1 a2 u = Some s -> a2 u = Some s.2.
Proof.
rewrite /U_acc2; case: (U_acc1 C p a0 a1 u) => // l; case: (a2 u) => // e.
by case: ifP => // _ [<-].
Qed.

(* What v has sent to u opens to the shares meant for u. *)
Lemma sent_opens (w : secrets S) (p := P (hyb4 C) x w) a0 a1 v u c : honest_pair C (v, u) ->
  U_sent1 C p a0 a1 v u = Some c ->
  opened u v (ae_dec (new_key w v u) (v, u) c) = Some (s_share w v u, b_share w v u).
Proof.
move=> hp; rewrite /U_sent1 ffunE; case: (U_acc1 C p a0 a1 v) => // l.
rewrite /= ffunE; case: ifP => // _ [<-].
by rewrite /hyb_ctx /hyb_key /= hp /opened ae_encK /= packK !eqxx.
Qed.

Lemma same_until_bad4 w : ~~ has (fun i => bad4 i w) (honest_pairs C) ->
  Hyb3 C x A w = Hyb4 C x A w.
Proof.
move=> nb; apply: (congr1 (@guess S)); refine (@users_ext S C (P (hyb4 C) x (K w))
  (P (hyb3 C) x (K w)) (oracle (K w)) (oracle (K w))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb4 C) (K w) (Q_set C (P (hyb4 C) x (K w)) a0 a1 a2 a3 a4))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb3 C) (K w) (Q_set C (P (hyb3 C) x (K w)) a0 a1 a2 a3 a4))
  (strat C A w) (frefl _) _ _ _ _ _ _ _ _ _) => //.
move=> g g' u s v c eg _ e4 sc ne; have e2 := acc23 (acc34 e4).
rewrite -[LHS]/(hyb_open C (hyb4 C) (K w) g u v (pk s.1.1 v).1 c).
rewrite -[RHS]/(hyb_open C (hyb3 C) (K w) g' u v (pk s.1.1 v).1 c) /hyb_open andTb andFb.
case: (boolP (honest_pair C (v, u))) => hp; last by [].
have -> : hyb_key (hyb3 C) (K w) u (pk s.1.1 v).1 v u = new_key (K w) v u.
  by rewrite /hyb_key -[new_keys _ _]/(honest_pair C (v, u)) hp.
rewrite /sim_open hp; have gv : given (T4 w) (v, u) = Some c by rewrite /given (acc2_m2 e2) /= sc.
have /hasPn /(_ (v, u)) := nb; rewrite mem_honest_pairs => /(_ hp); rewrite /bad4 gv.
rewrite /not_sent /sent -eg; case es: (U_sent1 C _ _ _ _ _) => [c'|].
  case: (boolP (ctx_eq c c')) => [/ctx_eqP -> _|_ /=]; first by rewrite (sent_opens hp es).
  by case: (ae_dec _ _ _).
by case: (ae_dec _ _ _).
Qed.

Theorem hop34_bad : `|Pr (Hyb3 C x A) - Pr (Hyb4 C x A)| <= \sum_(i <- honest_pairs C) Pr (bad4 i).
Proof. by apply: le_trans (Pr_has _ _); apply: until_bad => w nb; apply: same_until_bad4. Qed.

(* ---- The forger -------------------------------------------------------------------- *)
Section One.
Variable i : U * U.
Hypothesis iH : honest_pair C i.

(* Hyb4 with the ciphertext c in the place of what v sends to u. *)
Definition cx_parts (c : Ctx S) (w : coins) : parts S := let p := P (hyb4 C) x (K w) in
  Parts (p_msg0 p) (p_keys_ok p) (fun u v X => if (u, v) == i then c else p_ctx p u v X)
    (p_y p) (p_sign p) (p_view_ok p) (p_open p) (p_own p).
Definition T_c (c : Ctx S) (w : coins) : transcript S :=
  play (users C (cx_parts c w) (oracle (K w)) (fun _ _ _ _ _ => oracle (K w))) (strat C A w).
(* Some ciphertext, for as long as v has not sent one. *)
Definition c0 (w : coins) : Ctx S := ae_enc (w_key w i) (w_nonce w i) i (msg0 S).
Definition sends (p : parts S) (T : transcript S) : bool :=
  if U_acc1 C p (m0 T) (m1 T) i.1 is Some l then i.2 \in listed l else false.
Definition ctxt_out (c : Ctx S) (w : coins) : (U * U) * Ctx S := (i, odflt (c0 w) (given (T_c c w)
  i)).
Definition ctxt_forger (w : coins) : asks ((U * U) * Msg S) (Ctx S) ((U * U) * Ctx S) :=
  if sends (cx_parts (c0 w) w) (T_c (c0 w) w)
  then Ask (i, real_plain (K w) i.1 i.2) (fun c => Done _ _ (ctxt_out c w))
  else Done _ _ (ctxt_out (c0 w) w).

Section Same.
Variables (kn : [finType of AEKey S * Nonce S]) (w : coins).
Let w' := put_kn i kn w.
Let cs := ae_enc kn.1 kn.2 i (real_plain (K w) i.1 i.2).
Notation p4 := (P (hyb4 C) x (K w')).

Lemma same_cs (X : Grp S) : hyb_ctx (hyb4 C) (K w') i.1 i.2 X = cs.
Proof.
rewrite /hyb_ctx /hyb_key /= -surjective_pairing iH /w_key /w_nonce /= !ffunE.
by rewrite eqxx.
Qed.

Lemma same_T4 c : (sends p4 (T4 w') -> c = cs) -> T_c c w = T4 w'.
Proof.
move=> r; refine (@users_ext S C p4 (cx_parts c w) (oracle (K w')) (oracle (K w))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb4 C) (K w') (Q_set C p4 a0 a1 a2 a3 a4))
  (fun _ _ _ _ _ => oracle (K w)) (strat C A w) (frefl _) _ _ _ _ _ _ _ _ _) => //.
- move=> u l v e1 lv ne.
  rewrite -[LHS]/(hyb_ctx (hyb4 C) (K w') u v (pk l v).1).
  rewrite -[RHS]/(if (u, v) == i then c else hyb_ctx (hyb4 C) (K w) u v (pk l v).1).
  case: eqP => [e|/eqP ne'].
    have [eu ev] : u = i.1 /\ v = i.2 by rewrite -e.
    rewrite eu ev in e1 lv *; rewrite same_cs r //.
    by rewrite /sends (_ : U_acc1 _ _ _ _ _ = Some l).
  by rewrite /hyb_ctx /hyb_key /= /w_key /w_nonce /= !ffunE (negbTE ne').
- by move=> [[u b]|[p s]].
move=> g g' u s v c1 _ eg _ _ _; rewrite /= /hyb_open /sim_open /hyb_key /= eg.
by case: (honest_pair C (v, u)).
Qed.

Lemma same_sends c c1 : sends (cx_parts c w) (T_c c w) = sends (cx_parts c1 w) (T_c c1 w).
Proof.
set p := cx_parts c w; set p1 := cx_parts c1 w.
have [e0 e1] : m0 (T_c c w) = m0 (T_c c1 w) /\ m1 (T_c c w) = m1 (T_c c1 w).
  exact: (@play_m1 S (U_say0 C p) (oracle (K w)) (U_say1 C p) (U_say2 C p) (U_say3 C p) (U_say4 C p)
    (fun _ _ _ _ _ => oracle (K w)) (U_say1 C p1) (U_say2 C p1) (U_say3 C p1) (U_say4 C p1)
    (fun _ _ _ _ _ => oracle (K w)) (strat C A w)).
have ext b0 b1 : U_acc1 C p b0 b1 i.1 = U_acc1 C p1 b0 b1 i.1 by [].
rewrite /sends ext; move: e0 e1; move: (T_c c w) (T_c c1 w) => T T'.
by move=> -> ->.
Qed.

Lemma sends_cx c T : sends (cx_parts c w) T = sends p4 T.
Proof. by []. Qed.

Lemma sent_cs : sends p4 (T4 w') -> sent p4 (T4 w') i = Some cs.
Proof.
rewrite /sends /sent /U_sent1 ffunE; case: (U_acc1 C p4 _ _ i.1) => // l il.
have h : i.2 \in listed l :\ i.1 by rewrite in_setD1 il andbT eq_sym; case/and3P: iH.
by rewrite /= ffunE h; congr Some; apply: same_cs.
Qed.

Lemma bad4_wins : bad4 i w' -> ctxt_wins (@ctx_eq S) (@ae_enc S) (@ae_dec S) kn (ctxt_forger w).
Proof.
rewrite /bad4; case eg: (given (T4 w') i) => [c1|//] /andP[ns dec].
have {}dec : isSome (ae_dec kn.1 i c1).
  by move: dec; rewrite /= -surjective_pairing /w_key /= ffunE eqxx.
rewrite /ctxt_wins /ctxt_forger; case: (boolP (sends p4 (T4 w'))) => sd.
  have eT : T_c cs w = T4 w' by apply: same_T4.
  have -> : sends (cx_parts (c0 w) w) (T_c (c0 w) w) by rewrite (same_sends _ cs) sends_cx eT.
  rewrite /= -/cs /ctxt_out eT eg /= dec andbT.
  by move: ns; rewrite /not_sent sent_cs.
have eT : T_c (c0 w) w = T4 w' by apply: same_T4 => h; rewrite h in sd.
have -> : sends (cx_parts (c0 w) w) (T_c (c0 w) w) = false by rewrite sends_cx eT (negbTE sd).
by rewrite /= /ctxt_out eT eg /= dec.
Qed.
End Same.

Lemma bad4_le : Pr (bad4 i) <= adv_ctxt (@ctx_eq S) (@ae_enc S) (@ae_dec S) ctxt_forger.
Proof.
rewrite -(Pr_put (kn_lens ACoins i)).
by apply: Pr_le => -[kn w]; apply: bad4_wins.
Qed.
End One.

Theorem hop34 : `|Pr (Hyb3 C x A) - Pr (Hyb4 C x A)| <=
  \sum_(i <- honest_pairs C) adv_ctxt (@ctx_eq S) (@ae_enc S) (@ae_dec S) (ctxt_forger i).
Proof.
apply: le_trans hop34_bad _; rewrite big_seq [X in _ <= X]big_seq.
by apply: ler_sum => i; rewrite mem_honest_pairs; apply: bad4_le.
Qed.
End Ciphertexts.
