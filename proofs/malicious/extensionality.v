(******************************************************************************)
(* When two kinds of honest users lead to the same transcript: if they agree  *)
(* on all that really comes up in the transcript of the one, they have the    *)
(* same transcript.  All hops that rest on "identical until bad" use this,    *)
(* the bad event being that one of the conditions fails.                      *)
(*                                                                            *)
(*   users_ext == the statement                                               *)
(*   users_ext_share == the same, if of what users open in round 4 they agree *)
(*                on the shares that are sent                                 *)
(*   users_until4 == the same for what happens before round 4                 *)
(*   acc12, acc23, acc34, acc4_sent == a user that is in one round was in the *)
(*                one before                                                  *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Rounds.
Variables (S : suite) (C : {set 'I_(nusers S)}) (p : parts S).
Variables (a0 : move0 S) (a1 : move1 S) (a2 : move2 S) (a3 : move3 S) (a4 : move4 S).

Lemma acc12 u s : U_acc2 C p a0 a1 a2 u = Some s -> U_acc1 C p a0 a1 u = Some s.1.
Proof.
rewrite /U_acc2; case: (U_acc1 C p a0 a1 u) => // l.
by case: (a2 u) => // e; case: ifP => // _ [<-].
Qed.

Lemma acc23 u s : U_acc3 C p a0 a1 a2 a3 u = Some s -> U_acc2 C p a0 a1 a2 u = Some s.1.
Proof.
rewrite /U_acc3; case: (U_acc2 C p a0 a1 a2 u) => // -[l e].
by case: (a3 u) => // U3; case: ifP => // _ [<-].
Qed.

Lemma acc34 u s : U_acc4 C p a0 a1 a2 a3 a4 u = Some s -> U_acc3 C p a0 a1 a2 a3 u = Some s.
Proof.
rewrite /U_acc4; case: (U_acc3 C p a0 a1 a2 a3 u) => // s'.
by case: (a4 u) => // l; case: ifP => // _ [<-].
Qed.

Lemma acc1_sent u l : U_acc1 C p a0 a1 u = Some l -> u \notin C.
Proof. by rewrite /U_acc1 /U_sent0; case: (u \in C). Qed.
End Rounds.

Section Ext.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Variables (p p' : parts S) (o o' : query S -> Vec S).
Variables r r' : move0 S -> move1 S -> move2 S -> move3 S -> move4 S -> query S -> Vec S.
Variable A : strategy S.
Let T := play (users C p o r) A.
Let b0 := m0 T. Let b1 := m1 T. Let b2 := m2 T. Let b3 := m3 T. Let b4 := m4 T.

Hypothesis e_msg0 : p_msg0 p =1 p_msg0 p'.
Hypothesis e_keys : forall u l v ks sigma, u \notin C -> b1 u = Some l ->
  l v = Some (ks, sigma) -> p_keys_ok p v ks sigma = p_keys_ok p' v ks sigma.
Hypothesis e_ctx : forall u l v, U_acc1 C p b0 b1 u = Some l -> v \in listed l -> v != u ->
  p_ctx p u v (pk l v).1 = p_ctx p' u v (pk l v).1.
Hypothesis e_y : forall u s, U_acc2 C p b0 b1 b2 u = Some s ->
  p_y p u s.1 (U2_of u s.2) = p_y p' u s.1 (U2_of u s.2).
Hypothesis e_sign : forall u q, U_signed C p b0 b1 b2 b3 u = Some q -> p_sign p u q = p_sign p' u q.
Hypothesis e_view : forall g g' u s l v sigma, U_signed C p b0 b1 b2 b3 =1 g -> g =1 g' ->
  U_acc3 C p b0 b1 b2 b3 u = Some s -> b4 u = Some l -> l v = Some sigma ->
  p_view_ok p g v (view_of u s) sigma = p_view_ok p' g' v (view_of u s) sigma.
Hypothesis e_o : {in asked T, o =1 o'}.

Lemma ext_acc1 u : U_acc1 C p b0 b1 u = U_acc1 C p' b0 b1 u.
Proof.
rewrite /U_acc1; case h: (U_sent0 C b0 u) => //; case e: (b1 u) => [l|//].
have uC : u \notin C by case/andP: h.
rewrite /U_R1_U1 e_msg0 (_ : U_R1_U2 p l = U_R1_U2 p' l) //.
by apply: eq_forallb => v; case lv: (l v) => [[ks sigma]|//]; apply: e_keys e lv.
Qed.

Lemma ext_say1 : U_say1 C p b0 b1 = U_say1 C p' b0 b1.
Proof.
apply/ffunP => u; rewrite !ffunE -ext_acc1; case h: (U_acc1 C p b0 b1 u) => [l|//] /=.
congr Some; apply/ffunP => v; rewrite !ffunE; case: ifP => // /setD1P[ne vl].
by congr Some; apply: e_ctx.
Qed.

Lemma ext_acc2 u : U_acc2 C p b0 b1 b2 u = U_acc2 C p' b0 b1 b2 u.
Proof. by rewrite /U_acc2 ext_acc1. Qed.

Lemma ext_acc3 u : U_acc3 C p b0 b1 b2 b3 u = U_acc3 C p' b0 b1 b2 b3 u.
Proof. by rewrite /U_acc3 ext_acc2. Qed.

Lemma ext_signed u : U_signed C p b0 b1 b2 b3 u = U_signed C p' b0 b1 b2 b3 u.
Proof. by rewrite /U_signed ext_acc3. Qed.

Lemma ext_acc4 u : U_acc4 C p b0 b1 b2 b3 b4 u = U_acc4 C p' b0 b1 b2 b3 b4 u.
Proof.
rewrite /U_acc4 -ext_acc3; case h: (U_acc3 C p b0 b1 b2 b3 u) => [s|//].
case e: (b4 u) => [l|//]; congr (if _ then _ else _); congr [&& _, _ & _].
apply: eq_forallb => v; case lv: (l v) => [sigma|//].
exact: (e_view (frefl _) ext_signed h e lv).
Qed.

Lemma ext_Q : Q_set C p b0 b1 b2 b3 b4 = Q_set C p' b0 b1 b2 b3 b4.
Proof.
rewrite /Q_set (eq_pick (Q := fun u => isSome (U_acc4 C p' b0 b1 b2 b3 b4 u))).
  by case: pickP => // u _; rewrite ext_acc4.
by move=> u; rewrite /= ext_acc4.
Qed.

(* Until honest users answer in round 4. *)
Theorem users_until4 : until4 (play (users C p' o' r') A) = until4 (play (users C p o r) A).
Proof.
apply: play_until4 => //=; rewrite -/T -/b0 -/b1 -/b2 -/b3 -/b4.
- by apply/ffunP => u; rewrite !ffunE e_msg0.
- exact: ext_say1.
- apply/ffunP => u; rewrite !ffunE -ext_acc2; case h: (U_acc2 C p b0 b1 b2 u) => [s|//] /=.
  by rewrite (e_y h).
apply/ffunP => u; rewrite !ffunE -ext_signed.
by case h: (U_signed C p b0 b1 b2 b3 u) => [q|//] /=; rewrite (e_sign h).
Qed.

(* Of what a user opens, only the share that it sends counts, and whether all opens. *)
Definition same_share (u : U) (s : key_list S * ctx_list S * {set U}) (v : U) : Prop :=
  let a := U_R4_U2 C p b0 b1 u s v in let a' := U_R4_U2 C p' b0 b1 u s v in
  isSome a = isSome a' /\ if v \in s.2 then omap snd a = omap snd a' else omap fst a = omap fst a'.

Lemma ext_say4 :
  (forall u s v, U_acc4 C p b0 b1 b2 b3 b4 u = Some s -> same_share u s v) ->
  U_say4 C p b0 b1 b2 b3 b4 = U_say4 C p' b0 b1 b2 b3 b4.
Proof.
move=> e; apply/ffunP => u; rewrite !ffunE -ext_acc4.
case h: (U_acc4 C p b0 b1 b2 b3 b4 u) => [s|//].
have -> : U_R4_U3 C p b0 b1 u s = U_R4_U3 C p' b0 b1 u s.
  by apply: eq_forallb => v; have [-> _] := e u s v h.
case: ifP => // _; congr (Some (Answer _ _)); apply/ffunP => v; rewrite !ffunE.
  by rewrite inE; have [_] := e u s v h; case: (v \in s.2) => //= ->.
by have [_] := e u s v h; case: (v \in s.2) => //= ->.
Qed.

Hypothesis e_r : {in asked_after T, r b0 b1 b2 b3 b4 =1 r' b0 b1 b2 b3 b4}.

Theorem users_ext_share :
  (forall u s v, U_acc4 C p b0 b1 b2 b3 b4 u = Some s -> same_share u s v) ->
  play (users C p' o' r') A = play (users C p o r) A.
Proof.
move=> e; apply: play_ext => //=; rewrite -/T -/b0 -/b1 -/b2 -/b3 -/b4.
- by apply/ffunP => u; rewrite !ffunE e_msg0.
- exact: ext_say1.
- apply/ffunP => u; rewrite !ffunE -ext_acc2; case h: (U_acc2 C p b0 b1 b2 u) => [s|//] /=.
  by rewrite (e_y h).
- apply/ffunP => u; rewrite !ffunE -ext_signed.
  by case h: (U_signed C p b0 b1 b2 b3 u) => [q|//] /=; rewrite (e_sign h).
exact: ext_say4.
Qed.

Hypothesis e_open : forall g g' u s v c, U_sent1 C p b0 b1 =2 g -> g =2 g' ->
  U_acc4 C p b0 b1 b2 b3 b4 u = Some s -> s.1.2 v = Some c -> v != u ->
  p_open p g u v (pk s.1.1 v).1 c = p_open p' g' u v (pk s.1.1 v).1 c.
Hypothesis e_own : p_own p =1 p_own p'.

Theorem users_ext : play (users C p' o' r') A = play (users C p o r) A.
Proof.
apply: users_ext_share => u s v h; rewrite /same_share.
suff -> : U_R4_U2 C p b0 b1 u s v = U_R4_U2 C p' b0 b1 u s v by case: ifP.
rewrite /U_R4_U2; case: eqVneq => [_|ne]; first by rewrite e_own.
case e: (s.1.2 v) => [c|//]; apply: (e_open _ _ h e ne) => // x y.
by rewrite /U_sent1 ext_say1.
Qed.
End Ext.
