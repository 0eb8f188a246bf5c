(******************************************************************************)
(* The core of Theorem 4 against an arbitrary server: the honest users unmask *)
(* one set at most, and of every user at most one of the two secrets becomes  *)
(* known.  Everything holds in every reachable state of the trace model, so   *)
(* for every adaptive strategy of the server and the users in C.              *)
(*                                                                            *)
(*    reveals_once   == an honest user reveals one answer in a session, and   *)
(*                      never both kinds of share for one v (R4.U4)           *)
(*    one_quorum     == 2t > n + n_C: at most one view can get t signatures   *)
(*                      (the set Q of Hyb6 is well defined)                   *)
(*    one_set        == 2t > n + n_C: all honest users who reveal do so on    *)
(*                      the same U3, U2 and U1 with the same keys             *)
(*    many_honest    == |Q \ C| >= t - n_C, the delta of Theorem 4            *)
(*    many_inputs    == t - n_C honest users in Q have sent inputs masked for *)
(*                      the U2 and the keys of the one view                   *)
(*    joined         == every honest input is masked with one of these users  *)
(*    one_kind       == 2t > n + n_C: the adversary never has t shares of     *)
(*                      both secrets of one user                              *)
(*    key_hidden, seed_hidden == with the ConsistencyCheck: which of the two  *)
(*                      stays hidden is the same for all, s_v^SK for v in Q   *)
(*                      and b_v for v outside Q (Hyb7, Hyb8)                  *)
(*    nothing_before == and before any user has revealed, both stay hidden    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect zify.
From SecAgg.mathematics Require Import quorum.
From SecAgg.active Require Import trace invariants.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section OneSet.
Variables (U : finType) (Ctx PKey : eqType).
Variables (C : {set U}) (t : nat) (ctx : Ctx) (pki check : bool).
Notation state := (state U Ctx PKey).
Notation reachable := (@reachable U Ctx PKey C t ctx pki check).
Notation supported := (@supported U Ctx PKey C t ctx).
Notation holders := (@holders U Ctx PKey C).
Implicit Types (s : state) (u v : U) (b : kind).
Notation n := #|U|.

Lemma mem_shares s u v b : reachable s -> (u, v, b) \in shares s ->
  exists2 w, stages s u = Done w &
    u \notin C /\ (if b then v \in view_U3 w else v \in view_U2 w :\: view_U3 w).
Proof.
move=> r h; have := mem_filter (fun x : share U => x.1.1 == u) (u, v, b) (shares s).
rewrite (shares_of u r) h eqxx /=; case e : (stages s u) => [||||?|w|] //.
rewrite mem_answer eqxx /= => hb; exists w => //; split=> //.
by apply: contraPN e => /(corrupted_idle r) ->.
Qed.

(* R4.U4: an honest user reveals nothing before its last message, then exactly the shares that its
   one view asks for, each once, and never both kinds for one v. *)
Theorem reveals_once s u : reachable s ->
  [/\ [seq x <- shares s | x.1.1 == u] = if stages s u is Done w then answer u w else [::],
      uniq [seq x <- shares s | x.1.1 == u]
    & forall v, ~ ((u, v, of_key) \in shares s /\ (u, v, of_seed) \in shares s)].
Proof.
move=> r; split; first exact: shares_of u r.
  by rewrite (shares_of u r); case: (stages s u) => // w; apply: uniq_answer.
move=> v [/(mem_shares r)[w e [_ hk]] /(mem_shares r)[w' e' [_ hs]]].
by move: hk hs; rewrite e in e'; case: e' => ->; rewrite inE => /andP[/negbTE ->].
Qed.

(* The adversary never has t shares of both secrets of one v.  R1.U2 is needed (else see attacks.v),
   the ConsistencyCheck is not: it is enough that each honest user reveals one kind for v. *)
Theorem one_kind s v : pki -> n + #|C| < 2 * t -> reachable s ->
  (#|holders s v of_key| < t) || (#|holders s v of_seed| < t).
Proof.
move=> p ht r; rewrite !ltnNge -negb_and; apply/negP => /andP[hk hs].
have [u uC] := quorums_meet ht hk hs; rewrite !inE (negbTE uC) /=.
have -> : has (fun c : cipher U PKey => (c.1 == (v, u)) && ~~ honest_key C s c.2.2) (ciphers s)
          = false.
  apply/negbTE; have /subsetP/(_ u) := not_exposed v r p.
  by rewrite inE => h; apply: contraNN h uC.
by move=> /andP; have [_ _] := reveals_once u r; apply.
Qed.

(* From here on the users make the ConsistencyCheck. *)
Hypothesis checks : check.
Hypothesis bound : n + #|C| < 2 * t.

(* At most one view can collect the t signatures that unmask it. *)
Theorem one_quorum s w w' : reachable s -> supported s w -> supported s w' -> w = w'.
Proof.
move=> r [U4 /and3P[_ c /forall_inP h]] [U4' /and3P[_ c' /forall_inP h']].
have [u uC /andP[/h + /h']] := quorums_meet bound c c'.
by rewrite /known (negbTE uC) /=; apply: signed_once r.
Qed.

(* All honest users who reveal shares do so on one view: the same Q = U3, the same U2, and the same
   U1 with the same keys. *)
Theorem one_set s u u' w w' :
  reachable s -> stages s u = Done w -> stages s u' = Done w' -> w = w'.
Proof.
move=> r /(done_ok r)[_ _ _ _ /(_ checks) h] /(done_ok r)[_ _ _ _ /(_ checks) h'].
exact: one_quorum r h h'.
Qed.

(* The one set has at least t users, t - n_C of them honest, and whoever reveals is in it. *)
Theorem many_honest s u w : reachable s -> stages s u = Done w ->
  [/\ u \in view_U3 w, t <= #|view_U3 w| & t - #|C| <= #|view_U3 w :\: C|].
Proof. by move=> r /(done_ok r)[? _ _ ? _]; split=> //; apply: honest_part. Qed.

(* At least t - n_C honest users of the one set have sent an input that is masked for this very U2,
   with these very keys: the server cannot put users into U3 who sent nothing and go below that. *)
Theorem many_inputs s w : reachable s -> supported s w ->
  exists S : {set U}, [/\ S \subset view_U3 w :\: C, t - #|C| <= #|S|
                        & forall u, u \in S -> (u, w.1) \in inputs s].
Proof.
move=> r [U4 /and3P[s4 c4 /forall_inP h]]; exists (U4 :\: C); split.
- exact: setSD.
- exact: honest_part.
move=> u; rewrite inE => /andP[uC /h]; rewrite /known (negbTE uC) /=.
exact: (signed_input r).
Qed.

(* Whatever U2 an honest user was shown, it has masked its input with an honest user who has signed
   for the one set and has masked for it: no honest input is left without an unknown mask unless its
   mask cancels in the sum.  Hyb10 takes for granted that all of Q \ C saw each other; here it is
   enough that the signers did. *)
Theorem joined s w u l (U2 : {set U}) : reachable s -> supported s w -> (u, (l, U2)) \in inputs s ->
  exists v, [/\ v \notin C, v \in U2, v \in view_U3 w & (v, w.1) \in inputs s].
Proof.
move=> r [U4 /and3P[/subsetP s4 c4 /forall_inP h]] /(input_sent r)[_ /and3P[_ _ c2]].
have [v vC /andP[v2 v4]] := quorums_meet bound c2 c4; exists v; split=> //; first exact: s4.
by move: (h v v4); rewrite /known (negbTE vC) /=; apply: (signed_input r).
Qed.

Lemma corrupted_few : #|C| < t.
Proof. by have : #|C| <= n by [apply: max_card]; move: bound; lia. Qed.

Lemma holders_few s v b : pki -> reachable s -> revealed s v b = set0 -> #|holders s v b| < t.
Proof.
move=> p r e; rewrite /trace.holders e setU0 (setUidPl _) ?corrupted_few //.
exact: (not_exposed v r p).
Qed.

(* For v in the one set, s_v^SK stays hidden ... *)
Theorem key_hidden s u w v : pki -> reachable s -> stages s u = Done w -> v \in view_U3 w ->
  #|holders s v of_key| < t.
Proof.
move=> p r e vw; apply: holders_few => //; apply/setP => u'; rewrite !inE.
apply/negbTE/negP => /(mem_shares r)[w' e' [_]].
by rewrite -(one_set r e e') inE vw.
Qed.

(* ... and for v outside, b_v stays hidden. *)
Theorem seed_hidden s u w v : pki -> reachable s -> stages s u = Done w -> v \notin view_U3 w ->
  #|holders s v of_seed| < t.
Proof.
move=> p r e vw; apply: holders_few => //; apply/setP => u'; rewrite !inE.
apply/negbTE/negP => /(mem_shares r)[w' e' [_]].
by rewrite -(one_set r e e') (negbTE vw).
Qed.

(* As long as no honest user has revealed, both secrets of every v stay hidden. *)
Theorem nothing_before s v b : pki -> reachable s -> (forall u w, stages s u <> Done w) ->
  #|holders s v b| < t.
Proof.
move=> p r h; apply: holders_few => //; apply/setP => u; rewrite !inE.
by apply/negbTE/negP => /(mem_shares r)[w /h].
Qed.
End OneSet.
