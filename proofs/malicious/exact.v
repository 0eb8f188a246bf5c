(******************************************************************************)
(* The perfect hops of Theorem 4: Hyb8 -> Hyb9 (y_u becomes uniform, and the  *)
(* oracle is programmed), Hyb9 -> Hyb10 (the inputs are replaced by others    *)
(* with the same sum over Q \ C) and Hyb10 -> Hyb11 (the sum comes from the   *)
(* functionality).  The first two are translations of masks that depend on    *)
(* the transcript; they are bijections because the transcript stays the same. *)
(*                                                                            *)
(*  set_self w f, set_pair w f == the coins w with other masks                *)
(*   hop89    == Pr[Hyb8] = Pr[Hyb9]                                          *)
(*   hop910   == Pr[Hyb9] = Pr[Hyb10], if 2t > n + n_C                        *)
(*   hop1011  == Hyb10 = Hyb11, if 2t > n + n_C                               *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids.
From SecAgg.malicious Require Import transfer one_set.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Exact.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).
Notation Hyb8 := (Hyb8 C x A).
Notation Hyb9 := (Hyb9 C x A).
Notation Hyb10 := (Hyb10 C x A).
Notation Hyb11 := (Hyb11 C x A).

Definition set_self (w : coins) (f : {ffun U -> Vec S}) : coins := (w.1, (w.2.1.1, f, w.2.2)).
Definition set_pair (w : coins) (f : {ffun U * U -> Vec S}) : coins := (w.1, (w.2.1, f)).
Lemma set_self_id w : set_self w (w_self w) = w. Proof. by case: w => w [[]]. Qed.
Lemma set_pair_id w : set_pair w (w_pair w) = w. Proof. by case: w => w []. Qed.

Lemma masked_self z s g u (l : key_list S) (V : {set U}) :
  masked z s g u l V - masked z 0 g u l V = s.
Proof. by rewrite /masked addr0 opprD addrA addrAC addrK addrAC subrr add0r. Qed.

(* ---- Hyb8 -> Hyb9 -------------------------------------------------------------- *)
(* The users who have sent y_u, with what they have received, in the transcript T. *)
Definition senders (w : coins) (T : transcript S) (u : U) :=
  U_acc2 C (sim_parts C (K w)) (m0 T) (m1 T) (m2 T) u.
Definition T8 w := play (hyb_world C (hyb8 C) x (K w)) (strat C A w).
Definition T_sim xs w := play (sim_world C xs (K w)) (strat C A w).

Definition hide (w : coins) : coins := set_self w [ffun u =>
  if senders w (T8 w) u is Some (l, e) then masked (x u) (w_self w u) (sim_pair C (K w) u) u l
    (U2_of u e)
  else w_self w u].
Definition unhide (w : coins) : coins := set_self w [ffun u =>
  if senders w (T_sim (fun=> x) w) u is Some (l, e)
  then w_self w u - masked (x u) 0 (sim_pair C (K w) u) u l (U2_of u e) else w_self w u].

Lemma hide_transcript w : T_sim (fun=> x) (hide w) = T8 w.
Proof.
apply: users_ext => //=.
- by move=> u l v _ _ _; rewrite /hyb_ctx /sim_ctx /hyb_key /=; case: ifP.
- move=> u [l e] h; have {}h : senders w (T8 w) u = Some (l, e) := h.
  by rewrite /sim_y /hide /= ffunE h.
- by move=> g g' u s l v sigma _ eg _ _ _; rewrite /hyb_view_ok /= /sim_view_ok eg.
- move=> [[u b]|[p s]] _ //=; set Q := Q_set _ _ _ _ _ _ _.
  rewrite -[U_acc2 _ _ _ _ _ u]/(senders w (T8 w) u) -[Q_set _ _ _ _ _ _ _]/Q.
  case: ifP => // _; rewrite [in RHS]/hide /= ffunE.
  by case: (senders w (T8 w) u) => [[l e]|//]; rewrite masked_self.
move=> g g' u s v c _ eg _ _ _; rewrite /hyb_open /sim_open /hyb_key /real_open /=.
by rewrite eg; case: (honest_pair C (v, u)).
Qed.

Lemma hideK : cancel hide unhide.
Proof.
move=> w; rewrite /unhide hide_transcript -[RHS]set_self_id.
rewrite -[senders (hide w)]/(senders w); congr (_, (_, _, _)); apply/ffunP => u; rewrite !ffunE.
by case: (senders w (T8 w) u) => [[l e]|//]; rewrite masked_self.
Qed.

(* y_u is as good as uniform, because p_u is (and stays secret, or is revealed in Q). *)
Theorem hop89 : Pr Hyb8 = Pr Hyb9.
Proof.
apply: (@hop_bij _ _ hide Hyb8 Hyb9 id) => [|w]; first exact: can_inj hideK.
by rewrite /Hyb9 -/(T_sim _ (hide w)) hide_transcript.
Qed.

(* ---- Hyb9 -> Hyb10 ------------------------------------------------------------- *)
Hypothesis bound : (nusers S + #|C| < 2 * (thr S).+1)%N.
Definition Qs (w : coins) (T : transcript S) : {set U} :=
  Q_set C (sim_parts C (K w)) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
(* The other inputs, and the difference. *)
Definition xs (Q : {set U}) : U -> Vec S := sum_at C Q (\sum_(u in Q :\: C) x u).
Definition diff (Q : {set U}) : {ffun U -> Vec S} :=
  [ffun u => if u \in Q :\: C then x u - xs Q u else 0].
Definition V_of (w : coins) (T : transcript S) (u : U) : {set U} :=
  if senders w T u is Some s then U2_of u s.2 else set0.

Lemma sum_diff Q : Q :\: C != set0 -> \sum_(u in Q :\: C) diff Q u = 0.
Proof.
move=> /set0Pn[v0 v0H]; rewrite (eq_bigr (fun u => x u - xs Q u)) => [|u uH]; last by rewrite
  ffunE uH.
rewrite sumrB; apply/eqP; rewrite subr_eq0; apply/eqP.
rewrite /xs /sum_at; case: pickP => [v vH|/(_ v0)]; last by rewrite v0H.
rewrite [RHS](bigD1 v) //= eqxx [X in _ + X]big1 ?addr0 // => u /andP[_ ne].
by case: eqP => // -[e]; rewrite e eqxx in ne.
Qed.

(* Masks of pairs inside Q \ C that make up for the difference. *)
Definition good (w : coins) (T : transcript S) (r : {ffun U * U -> Vec S}) : bool :=
  let H := Qs w T :\: C in
  [forall p : U * U, ~~ [&& (p.1 < p.2)%N, p.1 \in H & p.2 \in H] ==> (r p == 0)] &&
  [forall u in H, senders w T u ==> (moved (V_of w T u) r u == diff (Qs w T) u)].
Definition shift (w : coins) (T : transcript S) : {ffun U * U -> Vec S} :=
  odflt 0 [pick r | good w T r].

Lemma strict_sim (w : coins) : strict C (sim_parts C (K w)).
Proof. by move=> g v q sigma /andP[]. Qed.

Lemma shift_inside w T (p : U * U) : ~~ [&& (p.1 < p.2)%N, p.1 \in Qs w T :\: C & p.2 \in Qs w T
  :\: C] ->
  shift w T p = 0.
Proof.
rewrite /shift; case: pickP => [r|_] /=; last by rewrite ffunE.
by case/andP => /forallP /(_ p) /implyP h _ /h /eqP.
Qed.

Lemma shift_moves w T u s : u \in Qs w T -> u \notin C -> senders w T u = Some s ->
  moved (U2_of u s.2) (shift w T) u = x u - xs (Qs w T) u.
Proof.
move=> uQ uC su; have uH : u \in Qs w T :\: C by rewrite inE uC.
have [[e0 _]|[u1 [s1 e1]]] := Q_cases C (sim_parts C (K w)) (m0 T) (m1 T) (m2 T) (m3 T) (m4 T).
  by move: uQ; rewrite /Qs e0 inE.
have [v0 /andP[v0C v0Q] [s0 e0 f0]] := Q_full bound (@strict_sim w) e1.
have [r [ri rm]] : movable (Qs w T :\: C) (V_of w T) (fun u => senders w T u) (diff (Qs w T)).
  have full v sv : v \notin C -> v \in Qs w T -> senders w T v = Some sv ->
      Qs w T \subset U2_of v sv.2 -> full (Qs w T :\: C) (V_of w T) v.
    move=> vC vQ ev fv; split; first by rewrite inE vC.
    by rewrite /V_of ev (subset_trans _ fv) // subsetDl.
  apply: (@transfer _ _ _ _ _ v0) => [|u' _|v|].
  - exact: full e0 f0.
  - case e': (senders w T u') => [s'|//] _.
    have [v /andP[vC vQ] [vu [sv ev fv]]] := Q_joined bound (@strict_sim w) e1 e'.
    by exists v; split; [apply: full ev fv | rewrite /V_of e'].
  - by rewrite unfold_in /= ffunE => vH; case: ifP => // vH'; rewrite vH' in vH.
  by apply: sum_diff; apply/set0Pn; exists u.
rewrite /shift; case: pickP => [r' /andP[_ /forall_inP h]|/(_ r)/negP[]] /=.
  by move: (h u uH); rewrite /V_of su /= ffunE uH => /eqP.
apply/andP; split; first by apply/forallP => p; apply/implyP => /ri ->.
by apply/forall_inP => v vH; apply/implyP => sv; rewrite rm.
Qed.

Definition move (w : coins) : coins :=
  set_pair w (w_pair w + shift w (T_sim (fun=> x) w)).
Definition unmove (w : coins) : coins :=
  set_pair w (w_pair w - shift w (T_sim xs w)).

Lemma masked_shift w T u s : u \in Qs w T -> u \notin C -> senders w T u = Some s ->
  masked (xs (Qs w T) u) 0 (sim_pair C (K (set_pair w (w_pair w + shift w T))) u) u s.1 (U2_of u
    s.2)
  = masked (x u) 0 (sim_pair C (K w) u) u s.1 (U2_of u s.2).
Proof.
move=> uQ uC su; rewrite /masked !addr0.
have -> : \sum_(v in U2_of u s.2 :\ u) delta u v
    (sim_pair C (K (set_pair w (w_pair w + shift w T))) u v (pk s.1 v).2)
  = \sum_(v in U2_of u s.2 :\ u) delta u v (sim_pair C (K w) u v (pk s.1 v).2)
    + moved (U2_of u s.2) (shift w T) u.
  rewrite /moved -big_split; apply: eq_bigr => v _; rewrite /= -deltaD; congr (delta u v _).
  rewrite /sim_pair; case: (boolP (v \in C)) => vC /=; last by rewrite /= ffunE.
  rewrite shift_inside ?addr0 // /opair; case: ifP => _; rewrite !inE vC ?andbF //.
by rewrite (shift_moves uQ uC su) addrCA [X in _ + X]addrC subrK addrC.
Qed.

Lemma programmed_same w (T := T_sim (fun=> x) w) :
  programmed C (K w) x (Qs w T) (senders w T)
  =1 programmed C (K (move w)) (xs (Qs w T)) (Qs w T) (senders w T).
Proof.
move=> [[u b]|[p s]] /=.
  case: ifP => // /and3P[uC uQ _]; case su: (senders w T u) => [[l e]|//].
  by congr (_ - _); rewrite -(masked_shift uQ uC su).
rewrite -[open_pair C (K (move w))]/(open_pair C (K w)).
case: ifP => // /and5P[lt p1 p2 _ nQ]; rewrite /move /= ffunE shift_inside ?addr0 //.
by rewrite !inE p1 p2 lt.
Qed.

Lemma move_transcript w : T_sim xs (move w) = T_sim (fun=> x) w.
Proof.
apply: users_ext => //= [g g' u s l v sigma _ eg||g g' u s v c _ eg].
- by rewrite /sim_view_ok eg.
- by move=> q _; apply: programmed_same.
by rewrite /sim_open /real_open eg.
Qed.

Lemma moveK : cancel move unmove.
Proof.
move=> w; rewrite /unmove move_transcript -[RHS]set_pair_id -[shift (move w)]/(shift w).
by congr (_, (_, _)); rewrite /move /w_pair /= addrK.
Qed.

(* Only the sum over Q \ C counts (Lemma 1). *)
Theorem hop910 : Pr Hyb9 = Pr Hyb10.
Proof.
apply: (@hop_bij _ _ move Hyb9 Hyb10 id) => [|w]; first exact: can_inj moveK.
by rewrite /Hyb10 -/(T_sim xs (move w)) move_transcript.
Qed.

(* ---- Hyb10 -> Hyb11 ------------------------------------------------------------ *)
(* The functionality answers with the sum, if there is a Q. *)
Lemma ideal_answers (w : coins) a0 a1 a2 a3 a4 u (Q := Q_set C (sim_parts C (K w)) a0 a1 a2 a3 a4) :
  u \in Q -> Ideal C x ((thr S).+1 - #|C|) (Q :\: C) = Some (\sum_(v in Q :\: C) x v).
Proof.
rewrite /Ideal /Q; have [[-> _]|[u1 [s1 e1]]] := Q_cases C (sim_parts C (K w)) a0 a1 a2 a3 a4.
  by rewrite inE.
by rewrite (Q_big bound (@strict_sim w) e1) setDE subsetIr.
Qed.

Theorem hop1011 w : Hyb10 w = Hyb11 w.
Proof.
rewrite /Hyb11 /SIM -/(strat C A w) /Hyb10; congr guess; symmetry.
apply: play_ext => //= -[[u b]|[p s]] _ //=.
by case: ifP => // /and3P[_ uQ _]; rewrite (ideal_answers uQ).
Qed.
End Exact.
