(******************************************************************************)
(* What a simulator cannot know: it asks once for the sum of the inputs over  *)
(* one set, which it names before it knows anything of them.  If an adversary *)
(* claims sums over several sets, or over one that is too small to be asked   *)
(* for, then over uniform inputs its claims are right with probability at     *)
(* most 1/|Vec|, whatever the simulator (any machine of interactive.v that    *)
(* asks at most one question) and its coins. So a strategy that computes such *)
(* sums in real executions, with Figure 4's users or with others, is          *)
(* simulated by nothing that is nearer than the probability that it does,     *)
(* minus 1/|Vec|. The inputs are chosen after the simulator, which may itself *)
(* be chosen for the adversary.                                               *)
(*                                                                            *)
(*      estimate S == claims of an adversary: a vector for each set of users  *)
(*         blind S == a strategy that ends with an estimate and not with a    *)
(*                    guess.  The inputs x are not built into it: it knows of *)
(*                    x only what it is told                                  *)
(* all_right sums x e == the estimate e has the sum of x over each set in sums*)
(* with_target sums x b == the strategy that does what b does and guesses true*)
(*                    if its estimate is all right                            *)
(*       trace W b == what happens when b plays in the world W                *)
(*   estimated W b == the estimate of b in the world W                        *)
(*    play_target  == of a play of with_target the guess alone depends on x   *)
(*                    and on sums                                             *)
(*   guess_target  == it is true if what is estimated is all right            *)
(* beyond C delta sums == sums has a nonempty set, and whatever set the       *)
(*                    functionality answers for, it has a nonempty set that   *)
(*                    is another one                                          *)
(*   beyond_two    == so it is with two nonempty sets                         *)
(*   beyond_small  == and with a nonempty set of fewer than delta users       *)
(* simulated C delta sums M b x == the guess against the machine M, with the  *)
(*                    functionality for x and delta                           *)
(*   SIM_simulated == the simulator of Theorem 4 is one of these              *)
(*   Pr_moved      == an event has probability at most 1/|V|, if its coins can*)
(*                    be moved in |V| ways without collisions                 *)
(*   one_question  == over uniform inputs, the guess against a simulator that *)
(*                    asks once is true with probability at most 1/|Vec|      *)
(* one_question_at == so it is for some fixed inputs                          *)
(*  no_simulator4  == if the guess is true in every good real execution, then *)
(*                    for some inputs the real and the simulated guess are at *)
(*                    least Pr[good] - 1/|Vec| apart                          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
From SecAgg.attacks Require Import interactive.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- Events whose coins can be moved --------------------------------------------- *)
(* If the coins of f can be moved in |V| ways (and V is not empty), and no two of all these moves
   have the same result, then f is no more probable than a guess of an element of V. *)
Lemma Pr_moved (V Om : finType) (v0 : V) (f : Om -> bool) (h : V -> Om -> Om) :
  (forall c d v w, f v -> f w -> h c v = h d w -> c = d /\ v = w) -> Pr f <= #|V|%:R^-1.
Proof.
move=> hi; have le : (#|[set w | f w]| * #|V| <= #|Om|)%N.
  rewrite mulnC -cardsT -cardsX -(card_in_imset (f := fun dw => h dw.1 dw.2)) ?max_card //.
  move=> [c v] [d w]; rewrite !in_setX !in_set /= => fv fw e.
  by have [-> ->] := hi _ _ _ _ fv fw e.
have V0 : 0 < #|V|%:R :> rat by rewrite ltr0n; apply/card_gt0P; exists v0.
rewrite /Pr; case: (posnP #|Om|) => [->|Om0]; first by rewrite invr0 mulr0 invr_ge0 ltW.
by rewrite ler_pdivr_mulr ?ltr0n // mulrC ler_pdivl_mulr // -natrM ler_nat.
Qed.

(* Something is no more probable at its best than on average. *)
Lemma Pr_at (A Om : finType) (a0 : A) (f : A -> Om -> bool) (r : rat) :
  Pr (fun aw : A * Om => f aw.1 aw.2) <= r -> exists a, Pr (f a) <= r.
Proof.
move=> le; apply/existsP; apply: contraLR le => /existsPn none; rewrite -ltNge Pr_pair.
have A0 : 0 < #|A|%:R :> rat by rewrite ltr0n; apply/card_gt0P; exists a0.
rewrite ltr_pdivl_mulr // mulr_natr -sumr_const (bigD1 a0) // [X in _ < X](bigD1 a0) //=.
by apply: ltr_le_add; [|apply: ler_sum => a _; apply: ltW]; rewrite ltNge none.
Qed.

Section Blind.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation inputs := {ffun U -> Vec S}.

(* ---- Adversaries that do not know the inputs ------------------------------------- *)
Definition estimate := {set U} -> Vec S.

Definition blind := ends S estimate.

(* The estimate has the sums of x over the sets in sums. *)
Definition all_right (sums : {set {set U}}) (x : inputs) (e : estimate) : bool :=
  [forall A in sums, e A == \sum_(u in A) x u].

(* The inputs x are used for the guess alone. *)
Definition with_target (sums : {set {set U}}) (x : inputs) (b : blind) : strategy S :=
  ending (all_right sums x) b.

(* What happens in the world W, as play says it, but with the estimate in the place of the
   guess. *)
Definition trace (W : world S) (b : blind) :
    move0 S * move1 S * move2 S * move3 S * move4 S * seq (query S) * seq (query S) * estimate :=
  let: (a0, k0, q0) := run (before W) b in
  let: (a1, k1, q1) := run (before W) (k0 (say0 W a0)) in
  let: (a2, k2, q2) := run (before W) (k1 (say1 W a0 a1)) in
  let: (a3, k3, q3) := run (before W) (k2 (say2 W a0 a1 a2)) in
  let: (a4, k4, q4) := run (before W) (k3 (say3 W a0 a1 a2 a3)) in
  let: (e, q5) := run (after W a0 a1 a2 a3 a4) (k4 (say4 W a0 a1 a2 a3 a4)) in
  (a0, a1, a2, a3, a4, q0 ++ q1 ++ q2 ++ q3 ++ q4, q5, e).
Definition estimated (W : world S) (b : blind) : estimate := (trace W b).2.

(* Of the transcript the guess alone depends on x and on sums. *)
Theorem play_target (W : world S) (sums : {set {set U}}) (x : inputs) (b : blind) :
  play W (with_target sums x b) =
  let: (a0, a1, a2, a3, a4, q, q', e) := trace W b in
  Transcript a0 a1 a2 a3 a4 q q' (all_right sums x e).
Proof.
rewrite /play /trace /with_target /ending.
rewrite run_finish; case: (run _ b) => [[a0 k0] q0] /=.
rewrite run_finish; case: (run _ (k0 _)) => [[a1 k1] q1] /=.
rewrite run_finish; case: (run _ (k1 _)) => [[a2 k2] q2] /=.
rewrite run_finish; case: (run _ (k2 _)) => [[a3 k3] q3] /=.
rewrite run_finish; case: (run _ (k3 _)) => [[a4 k4] q4] /=.
by rewrite run_finish; case: (run _ (k4 _)).
Qed.

Corollary guess_target (W : world S) (sums : {set {set U}}) (x : inputs) (b : blind) :
  guess (play W (with_target sums x b)) = all_right sums x (estimated W b).
Proof.
by rewrite play_target /estimated; case: (trace W b) => [[[[[[[a0 a1] a2] a3] a4] q] q'] e].
Qed.

(* It asks as many questions as b does: theorem4's condition does not depend on x. *)
Corollary asks_target (n : nat) (sums sums' : {set {set U}}) (x x' : inputs) (b : blind) :
  asks_at_most n (with_target sums x b) -> asks_at_most n (with_target sums' x' b).
Proof.
move=> few W; move: (few W); rewrite !play_target.
by case: (trace W b) => [[[[[[[a0 a1] a2] a3] a4] q] q'] e].
Qed.

(* ---- Sums that one question does not answer -------------------------------------- *)
Variable C : {set U}.

(* If the functionality answers L, then some nonempty set in sums is not L; and if it answers
   nothing, then there is a nonempty set in sums.  Sets with corrupt users need not be excluded:
   nobody uses their inputs, and a simulator is not given them. *)
Definition beyond (delta : nat) (sums : {set {set U}}) : bool :=
  [exists A in sums, A != set0] &&
  [forall L : {set U}, (L \subset ~: C) && (delta <= #|L|)%N ==>
    [exists A in sums, (A != set0) && (A != L)]].

(* Two sums, whatever delta is. *)
Lemma beyond_two (delta : nat) (sums : {set {set U}}) (A B : {set U}) :
  A \in sums -> B \in sums -> A != set0 -> B != set0 -> A != B -> beyond delta sums.
Proof.
move=> As Bs A0 B0 ne; apply/andP; split; first by apply/exists_inP; exists A.
apply/forallP => L; apply/implyP => _; apply/exists_inP.
by have [e|nL] := eqVneq A L; [exists B; rewrite ?B0 // -e eq_sym | exists A; rewrite ?A0].
Qed.

(* The sum over fewer than delta users. *)
Lemma beyond_small (delta : nat) (sums : {set {set U}}) (A : {set U}) :
  A \in sums -> A != set0 -> (#|A| < delta)%N -> beyond delta sums.
Proof.
move=> As A0 few; apply/andP; split; first by apply/exists_inP; exists A.
apply/forallP => L; apply/implyP => /andP[_ many]; apply/exists_inP; exists A => //.
by rewrite A0; apply: contraL few => /eqP ->; rewrite -leqNgt.
Qed.

(* The guess against the machine M, with the functionality. *)
Definition simulated (delta : nat) (sums : {set {set U}}) (M : machine S) (b : blind)
    (x : inputs) : bool :=
  against M (Ideal C x delta) (with_target sums x b).

(* SIM is the guess against one of these machines, which draws its coins and those of the
   adversary together. *)
Remark SIM_simulated (ACoins : finType) (delta : nat) (sums : {set {set U}})
    (B : ACoins -> setup S -> blind) (w : coins4 S ACoins) (x : inputs) :
  SIM C w (Ideal C x delta) (fun a given => with_target sums x (B a given)) =
  simulated delta sums (one_ask (sim C (secrets_of w))) (B (w_adv w) (setup_of C w)) x.
Proof. exact: SIM_against. Qed.

(* ---- What is not answered is uniform --------------------------------------------- *)
(* Inputs whose sum over A is d, and whose sum over L is 0. *)
Lemma unseen (A L : {set U}) : A != set0 -> A != L ->
  exists m : Vec S -> inputs,
    forall d, \sum_(u in A) m d u = d /\ \sum_(u in L) m d u = 0.
Proof.
move=> A0 ne; pose one (a : U) (d : Vec S) (u : U) := if u == a then d else 0.
have sum_one (B : {set U}) a d : \sum_(u in B) one a d u = if a \in B then d else 0.
  rewrite -big_mkcondr /=; case: ifP => aB.
    by rewrite (big_pred1 a) // => u /=; rewrite andbC; case: eqP => // ->.
  by rewrite big_pred0 // => u /=; rewrite andbC; case: eqP => // ->.
case: (boolP (A \subset L)) => [sub|/subsetPn[a aA aL]].
  have /subsetPn[v vL vA] : ~~ (L \subset A) by apply: contra ne; rewrite eqEsubset sub.
  have /set0Pn[a aA] := A0; exists (fun d => [ffun u => one a d u - one v d u]) => d.
  split; under eq_bigr => u _ do rewrite ffunE; rewrite sumrB !sum_one.
    by rewrite aA (negbTE vA) subr0.
  by rewrite (subsetP sub) // vL subrr.
exists (fun d => [ffun u => one a d u]) => d.
by split; under eq_bigr => u _ do rewrite ffunE; rewrite sum_one ?aA ?(negbTE aL).
Qed.

(* The answer to L does not change with them. *)
Lemma unanswered (delta : nat) (sums : {set {set U}}) (L : {set U}) : beyond delta sums ->
  exists (A : {set U}) (m : Vec S -> inputs), A \in sums /\
    forall d x, \sum_(u in A) (x + m d) u = \sum_(u in A) x u + d /\
      Ideal C (x + m d) delta L = Ideal C x delta L.
Proof.
have sumD (B : {set U}) (x y : inputs) :
    \sum_(u in B) (x + y) u = \sum_(u in B) x u + \sum_(u in B) y u.
  by rewrite -big_split; apply: eq_bigr => u _; rewrite ffunE.
move=> /andP[/exists_inP[A0 A0s n0] /forallP/(_ L)/implyP b]; rewrite /Ideal.
case: (boolP (_ && _)) b => [_ ans|_ _].
  have /exists_inP[A As /andP[nA ne]] := ans isT.
  have [m mP] := unseen nA ne; exists A, m; split=> // d x; have [eA eL] := mP d.
  by rewrite !sumD eA eL addr0.
by have [m mP] := unseen n0 n0; exists A0, m; split=> // d x; rewrite sumD (mP d).1.
Qed.

(* ---- One question ------------------------------------------------------------------ *)
Variables (OmS : finType) (M : OmS -> machine S) (b : OmS -> blind).
Hypothesis asks_once : forall o, once (M o).
Variables (delta : nat) (sums : {set {set U}}).
Hypothesis far : beyond delta sums.

(* For every simulator M that asks once and every adversary b, whose coins may be those of M: over
   uniform inputs x, the claims of b are right with probability at most 1/|Vec|. *)
Theorem one_question :
  Pr (fun xw : inputs * OmS => simulated delta sums (M xw.2) (b xw.2) xw.1) <= #|Vec S|%:R^-1.
Proof.
have /fin_all_exists[m mP] (w : OmS) : exists Am : {set U} * (Vec S -> inputs), Am.1 \in sums /\
    forall d x, \sum_(u in Am.1) (x + Am.2 d) u = \sum_(u in Am.1) x u + d /\
      against (M w) (Ideal C (x + Am.2 d) delta) (b w) = against (M w) (Ideal C x delta) (b w).
  have [L e] := once_answer (b w) (@asks_once w); have [A [m [As mP]]] := unanswered L far.
  by exists (A, m); split=> // d x; have [-> /e] := mP d x.
apply: (Pr_moved 0 (h := fun d (xw : inputs * OmS) => (xw.1 + (m xw.2).2 d, xw.2))).
move=> c d [x w] [y w'] /=; rewrite /simulated /with_target !against_ending => gx gy [exy ew].
move: gx gy exy; rewrite -{}ew => {w'} /forall_inP gx /forall_inP gy exy.
have [As {}mP] := mP w; have [sx ex] := mP c x; have [sy ey] := mP d y.
have e : \sum_(u in (m w).1) x u = \sum_(u in (m w).1) y u.
  by rewrite -(eqP (gx _ As)) -(eqP (gy _ As)) -ex -ey exy.
have ecd : c = d by move: sx; rewrite exy sy e => /addrI.
by move: exy; rewrite ecd => /addIr ->.
Qed.

(* So for some inputs they are. *)
Corollary one_question_at :
  exists x : inputs, Pr (fun w => simulated delta sums (M w) (b w) x) <= #|Vec S|%:R^-1.
Proof.
exact: (Pr_at (f := fun x w => simulated delta sums (M w) (b w) x) [ffun=> 0] one_question).
Qed.

(* If the guess is true in every good real execution, then for some inputs the real and the
   simulated guess are apart.  What is real is not said here: Figure 4, or a variant of it.  With
   one element in Vec the bound says nothing, and it is true. *)
Theorem no_simulator4 (OmR : finType) (good : OmR -> bool) (real : inputs -> OmR -> bool) :
  (forall x w, good w -> real x w) ->
  exists x : inputs,
    Pr good - #|Vec S|%:R^-1 <=
    `| Pr (real x) - Pr (fun w => simulated delta sums (M w) (b w) x) |.
Proof.
move=> win; have [x le] := one_question_at; exists x; apply: le_trans (ler_norm _).
by apply: ler_sub le; apply: Pr_le; apply: win.
Qed.
End Blind.
