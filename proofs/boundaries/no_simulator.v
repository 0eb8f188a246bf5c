(******************************************************************************)
(* The threshold is needed: where t or more corrupt users are in U2, an       *)
(* explicit function of the view REAL computes the input of any honest user   *)
(* of U3, and no simulator of the type of SIM, whatever its coins and its     *)
(* running time, is close to REAL.  So REAL shows enough for Theorem 2 to     *)
(* mean something.                                                            *)
(*                                                                            *)
(*     peek vw u v == the shares from u that the corrupt user v decrypts      *)
(*      steal u vw == x_u, from the shares that corrupt users in U2 hold      *)
(*   steal_correct == it is x_u                                               *)
(*    no_simulator == some inputs and distinguisher have a distance of at     *)
(*                    least Pr[all public keys differ] - 1/2                  *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section NoSimulator.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U2 := (sU2 E). Notation U3 := (sU3 E).

(* The public keys of u in the view of the server. *)
Definition seen_keys (vw : view P) (u : U) : Grp P * Grp P :=
  odflt (1, 1)%g (rc_keys (sv_received vw.2) u).

(* The shares that u has sent to the corrupt user v. *)
Definition peek (vw : view P) (u v : U) : Fld P * Fld P :=
  if vw.1 v isn't Some uv then (0, 0) else
  if obind (fun l : ctx_list P => l u) (uv_ctxs uv) isn't Some c then (0, 0) else
  let c_sk_v := (uv_tape uv).1.1.1.1.1 in
  let key := ae_key (ka_agree c_sk_v (seen_keys vw u).1) u v in
  if obind (@unpack P) (ae_dec key (u, v) c) isn't Some m then (0, 0) else (m.1.2, m.2).

(* b_u and s_u^SK from t of these, and then x_u from y_u. *)
Definition steal (u : U) (vw : view P) : Vec P :=
  let b := reconstruct (@pt P) (C :&: U2) (fun v => (peek vw u v).2) in
  let s := odflt (sk0 P) (unembed (reconstruct (@pt P) (C :&: U2) (fun v => (peek vw u v).1))) in
  let seed v := pair_seed (ka_agree s (seen_keys vw v).2) (opair u v) in
  odflt 0 (rc_inputs (sv_received vw.2) u) - prg (self_seed b u)
  - \sum_(v in U2) delta u v (prg (seed v)).

Hypothesis vE : valid E.
(* There are t users in U2, and t corrupt ones among them. *)
Hypothesis hC : (t <= #|C :&: U2|)%N.

Lemma going2_many w : keys_differ E w -> going2 E (keys_differ E w).
Proof.
have h2 : (t <= #|U2|)%N by apply: leq_trans hC (subset_leq_card (subsetIr _ _)).
have h1 : (t <= #|sU1 E|)%N by apply: leq_trans h2 (subset_leq_card (sub_U21 vE)).
by rewrite /going2 /going1 h1 h2 => ->.
Qed.

Lemma peekE x w u v : keys_differ E w -> u \in U2 -> u \notin C -> v \in C :&: U2 ->
  peek (REAL E x w) u v = (s_share w u v, b_share w u v).
Proof.
move=> kok u2 nC; rewrite inE => /andP[vC v2]; have g2 := going2_many kok.
have ne : u != v by apply: contra nC => /eqP ->.
rewrite /peek /= ffunE vC /= R1_S1E // g2 R1_senders_U2 // v2 /= ffunE R1_senders_U2 //.
rewrite !inE ne u2 /= /seen_keys /= ffunE (subsetP (sub_U21 vE)) //=.
by rewrite [ka_agree _ (c_pk w u)]ka_agreeC ae_encK /= packK.
Qed.

Theorem steal_correct x w u : keys_differ E w -> u \in H3 E -> steal u (REAL E x w) = x u.
Proof.
move=> kok uH; have u2 := H3_U2 vE uH; have g2 := going2_many kok.
have [nC u3] : u \notin C /\ u \in U3 by move: uH; rewrite inE => /andP[].
rewrite /steal.
have -> : reconstruct (@pt P) (C :&: U2) (fun v => (peek (REAL E x w) u v).2) = b_of w u.
  rewrite -[RHS](reconstruct_correct (@pt_inj P) _ (b_poly w u) hC).
  by apply: eq_bigr => v vT; rewrite peekE.
have -> : reconstruct (@pt P) (C :&: U2) (fun v => (peek (REAL E x w) u v).1) = embed (s_sk w u).
  rewrite -[RHS](reconstruct_correct (@pt_inj P) _ (s_poly w u) hC).
  by apply: eq_bigr => v vT; rewrite peekE.
rewrite embedK /= ffunE mem_R2_senders // g2 u3 /= y_maskedE // /y_U2.
rewrite [X in _ - X](eq_bigr (fun v => p_mask w u v)) => [|v v2]; last first.
  by rewrite /seen_keys /= ffunE (subsetP (sub_U21 vE)).
by rewrite [X in X - _ - _]addrAC addrK addrK.
Qed.

(* Two inputs with the same sum, that differ at the honest users u and v. *)
Variables (u v : U) (a : Vec P).
Hypotheses (uH : u \in H3 E) (vH : v \in H3 E) (ne : u != v) (a0 : a != 0).
Let x0 : {ffun U -> Vec P} := [ffun=> 0].
Let x1 : {ffun U -> Vec P} := [ffun j => if j == u then a else if j == v then - a else 0].

Lemma of_C_01 : of_C E x0 = of_C E x1.
Proof.
have nC j : j \in H3 E -> j \notin C by rewrite inE => /andP[].
apply/ffunP => j; rewrite !ffunE; case: ifP => // jC.
have -> : (j == u) = false by apply/eqP => e; move: (nC _ uH); rewrite -e jC.
by have -> : (j == v) = false by apply/eqP => e; move: (nC _ vH); rewrite -e jC.
Qed.

Lemma zval_01 : zval E x0 = zval E x1.
Proof.
rewrite /zval; case: ifP => // _; congr Some.
rewrite [LHS]big1 => [|j _]; last by rewrite ffunE.
rewrite (big_setD1 u uH) /= (big_setD1 v) ?inE 1?eq_sym ?ne //=; last by move: vH; rewrite inE.
rewrite !ffunE eqxx (eq_sym v) (negbTE ne) eqxx big1 ?addr0 ?subrr // => j.
by rewrite !inE => /and3P[jv ju _]; rewrite ffunE (negbTE jv) (negbTE ju).
Qed.

(* No simulator: sim is given what SIM is given, and any coins. *)
Theorem no_simulator (OmS : finType)
    (sim : {ffun U -> option (Vec P)} -> option (Vec P) -> OmS -> view P) :
  exists (x : {ffun U -> Vec P}) (D : view P -> bool),
    Pr (fun w : coins P => keys_differ E w) - 2%:R^-1 <=
    `| Pr (fun w => D (REAL E x w)) - Pr (fun w => D (sim (of_C E x) (zval E x) w)) |.
Proof.
pose D (x : {ffun U -> Vec P}) (vw : view P) := steal u vw == x u.
pose r := Pr (fun w : coins P => keys_differ E w).
have real x : r <= Pr (fun w => D x (REAL E x w)).
  by apply: Pr_le => w kok; rewrite /D steal_correct.
pose p x := Pr (fun w => D x (sim (of_C E x) (zval E x) w)).
have le1 : p x0 + p x1 <= 1.
  rewrite /p of_C_01 zval_01; apply: Pr_disjoint => w; apply/negP => /andP[/eqP e0 /eqP e1].
  have ea : x1 u = a by rewrite ffunE eqxx.
  by move: a0; rewrite -ea -e1 e0 ffunE eqxx.
have half x : p x <= 2%:R^-1 -> r - 2%:R^-1 <= `|Pr (fun w => D x (REAL E x w)) - p x|.
  by move=> h; apply: le_trans (ler_norm _); apply: ler_sub.
case: (lerP (p x0) 2%:R^-1) => h0; first by exists x0, (D x0); apply: half.
exists x1, (D x1); apply: half.
rewrite leNgt; apply/negP => h1; move: le1; rewrite leNgt => /negP; apply.
by apply: le_lt_trans (ltr_add h0 h1).
Qed.
End NoSimulator.
