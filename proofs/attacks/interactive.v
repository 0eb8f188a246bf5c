(******************************************************************************)
(* Simulators in general.  The simulators of Theorem 4 (malicious/            *)
(* simulator.v) ask the functionality between the last two rounds, and until  *)
(* then answer for the random oracle with a fixed function; here they are     *)
(* machines with a state, which hear moves and questions one after the other, *)
(* in the order in which the adversary makes them, and before each thing that *)
(* they say may ask the functionality.  A machine does not rewind the         *)
(* adversary, but may be chosen for it, and then run it in its head.          *)
(*                                                                            *)
(*     bind p f == the program p, and then f of its result                    *)
(*   finish f p == p, with f of its result as its result                      *)
(*    one_answer == a program that asks at most one question depends on the   *)
(*                 answer to one question only, and which one is fixed        *)
(*     ends S X == strategies that end with an X; strategy S is ends S bool   *)
(*   ending f b == the strategy b, with f of what it ends with                *)
(*    machine S == the machines                                               *)
(*     meet M A == the program that M and A are together: it asks the         *)
(*                 functionality, and its result is what A ends with          *)
(*  against M f A == what A ends with, if f is the functionality              *)
(*       once M == M asks at most one question, whatever the functionality    *)
(*                 answers and whatever strategy it meets                     *)
(*    one_ask s == the simulator s of Theorem 4's type as such a machine      *)
(*  against_one_ask == it makes a strategy guess as s does                    *)
(*  once_one_ask == it asks one question                                      *)
(*  SIM_against == so the simulator of Theorem 4 is one of these machines     *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* ---- Programs, one after the other ------------------------------------------------ *)
Fixpoint bind (Q A X Y : Type) (p : asks Q A X) (f : X -> asks Q A Y) : asks Q A Y :=
  match p with
  | Done x => f x
  | Ask q k => Ask q (fun a => bind (k a) f)
  end.

Lemma run_bind (Q A X Y : Type) (o : Q -> A) (p : asks Q A X) (f : X -> asks Q A Y) :
  run o (bind p f) =
  ((run o (f (run o p).1)).1, (run o p).2 ++ (run o (f (run o p).1)).2).
Proof. by elim: p => [x|q k IH] /=; [case: (run _ _) | rewrite IH]. Qed.

Definition finish (Q A X Y : Type) (f : X -> Y) (p : asks Q A X) : asks Q A Y :=
  bind p (fun x => Done Q A (f x)).

Lemma run_finish (Q A X Y : Type) (f : X -> Y) (o : Q -> A) (p : asks Q A X) :
  run o (finish f p) = (f (run o p).1, (run o p).2).
Proof. by rewrite run_bind /= cats0. Qed.

(* A program that asks at most one question, whatever is answered. *)
Lemma one_answer (Q A X : Type) (q0 : Q) (p : asks Q A X) :
  (forall o, size (run o p).2 <= 1)%N ->
  exists q, forall o o', o q = o' q -> (run o p).1 = (run o' p).1.
Proof.
case: p => [x _|q k few]; first by exists q0.
exists q => o o' /= ->; have := few (fun=> o' q).
by rewrite /=; case: (k (o' q)).
Qed.

(* ---- Strategies that end with something else than a guess -------------------------- *)
Section Ends.
Variable S : suite.
Notation program X := (asks (query S) (Vec S) X).

(* strategy, stage0, ..., stage4 of the game, with X in the place of the guess. *)
Definition ends4 X := said4 S -> program X.
Definition ends3 X := said3 S -> program (move4 S * ends4 X).
Definition ends2 X := said2 S -> program (move3 S * ends3 X).
Definition ends1 X := said1 S -> program (move2 S * ends2 X).
Definition ends0 X := said0 S -> program (move1 S * ends1 X).
Definition ends X := program (move0 S * ends0 X).

Remark ends_bool : strategy S = ends bool.
Proof. by []. Qed.

(* A move and what is done next, with something done to the latter. *)
Definition next (M R K K' : Type) (f : K -> K') (p : program (M * (R -> K))) :
    program (M * (R -> K')) := finish (fun mk => (mk.1, fun r => f (mk.2 r))) p.

(* The strategy b, with f of what it ends with. *)
Definition ending (X Y : Type) (f : X -> Y) (b : ends X) : ends Y :=
  next (next (next (next (next (finish f))))) b.
End Ends.

(* ---- Machines ----------------------------------------------------------------------- *)
Section Machines.
Variable S : suite.
Notation U := 'I_(nusers S).
Notation program X := (asks (query S) (Vec S) X).
Notation ideal X := (asks {set U} (option (Vec S)) X).

(* What it says to a move, and what it answers to a question, with its next state; before that it
   may ask the functionality. *)
Record machine := Machine {
  state : Type;
  start : state;
  m_say0 : state -> move0 S -> ideal (said0 S * state);
  m_say1 : state -> move1 S -> ideal (said1 S * state);
  m_say2 : state -> move2 S -> ideal (said2 S * state);
  m_say3 : state -> move3 S -> ideal (said3 S * state);
  m_say4 : state -> move4 S -> ideal (said4 S * state);
  m_answer : state -> query S -> ideal (Vec S * state) }.

Section Meet.
Variable M : machine.

(* It answers the questions of a program. *)
Fixpoint serve (X : Type) (z : state M) (p : program X) : ideal (X * state M) :=
  match p with
  | Done x => Done _ _ (x, z)
  | Ask q k => bind (m_answer z q) (fun vz => serve vz.2 (k vz.1))
  end.

(* It answers the questions until a move, and says something to that. *)
Definition turn (A R K X : Type) (say : state M -> A -> ideal (R * state M))
    (go_on : state M -> K -> ideal X) (z : state M) (p : program (A * (R -> K))) : ideal X :=
  bind (serve z p) (fun az => bind (say az.2 az.1.1) (fun rz => go_on rz.2 (az.1.2 rz.1))).

(* The whole game, as a program that asks the functionality. *)
Definition meet (X : Type) (A : ends S X) : ideal X :=
  turn (@m_say0 M) (turn (@m_say1 M) (turn (@m_say2 M) (turn (@m_say3 M) (turn (@m_say4 M)
    (fun z p => finish fst (serve z p)))))) (start M) A.

(* What A ends with, if f is the functionality. *)
Definition against (X : Type) (f : {set U} -> option (Vec S)) (A : ends S X) : X :=
  (run f (meet A)).1.

(* At most one question in all, whatever is answered and whatever M meets. *)
Definition once : Prop := forall f (A : strategy S), (size (run f (meet A)).2 <= 1)%N.

(* What a strategy ends with makes no difference until then. *)
Lemma serve_finish (X Y : Type) (g : X -> Y) f (z : state M) (p : program X)
    (r := run f (serve z p)) :
  run f (serve z (finish g p)) = (g r.1.1, r.1.2, r.2).
Proof.
rewrite {}/r; elim: p z => [//|q k IH] z.
by rewrite -[finish g _]/(Ask q (fun a => finish g (k a))) /= !run_bind IH.
Qed.

Lemma turn_next (A R K K' X Y : Type) (say : state M -> A -> ideal (R * state M))
    (go_on : state M -> K -> ideal X) (go_on' : state M -> K' -> ideal Y) (h : K -> K')
    (g : X -> Y) f :
  (forall z k, run f (go_on' z (h k)) = (g (run f (go_on z k)).1, (run f (go_on z k)).2)) ->
  forall z (p : program (A * (R -> K))), run f (turn say go_on' z (next h p)) =
    (g (run f (turn say go_on z p)).1, (run f (turn say go_on z p)).2).
Proof. by move=> e z p; rewrite /turn /next !run_bind serve_finish /= e. Qed.

Lemma meet_ending (X Y : Type) (g : X -> Y) f (b : ends S X) :
  run f (meet (ending g b)) = (g (run f (meet b)).1, (run f (meet b)).2).
Proof.
rewrite /meet /ending; do 5![apply: turn_next => ? ?].
by rewrite !run_finish serve_finish.
Qed.

Lemma against_ending (X Y : Type) (g : X -> Y) f (b : ends S X) :
  against f (ending g b) = g (against f b).
Proof. by rewrite /against meet_ending. Qed.

(* What a strategy ends with depends on the answer to one question, if only one is asked. *)
Lemma once_answer (X : Type) (b : ends S X) : once ->
  exists L, forall f f', f L = f' L -> against f b = against f' b.
Proof.
move=> few; apply: (one_answer set0) => f.
by have := few f (ending (fun=> true) b); rewrite meet_ending.
Qed.
End Meet.

(* ---- The simulators of Theorem 4's type -------------------------------------------------- *)
(* The state is the moves that were made, and the oracle as it is. *)
Definition one_ask (s : simulator S) : machine := @Machine
  (move0 S * move1 S * move2 S * move3 S * (query S -> Vec S))
  (set0, [ffun=> None], [ffun=> None], [ffun=> None], s_before s)
  (fun z a0 => let: (_, a1, a2, a3, o) := z in Done _ _ (s_say0 s a0, (a0, a1, a2, a3, o)))
  (fun z a1 => let: (a0, _, a2, a3, o) := z in Done _ _ (s_say1 s a0 a1, (a0, a1, a2, a3, o)))
  (fun z a2 => let: (a0, a1, _, a3, o) := z in
     Done _ _ (s_say2 s a0 a1 a2, (a0, a1, a2, a3, o)))
  (fun z a3 => let: (a0, a1, a2, _, o) := z in
     Done _ _ (s_say3 s a0 a1 a2 a3, (a0, a1, a2, a3, o)))
  (fun z a4 => let: (a0, a1, a2, a3, _) := z in Ask (s_ask s a0 a1 a2 a3 a4) (fun v =>
     Done _ _ (s_say4 s a0 a1 a2 a3 a4 v, (a0, a1, a2, a3, s_after s a0 a1 a2 a3 a4 v))))
  (fun z q => Done _ _ (z.2 q, z)).

Lemma serve_one_ask (s : simulator S) (X : Type) f z (p : program X) :
  run f (serve (M := one_ask s) z p) = ((run z.2 p).1, z, [::]).
Proof. by elim: p => [//|q k IH] /=; rewrite IH. Qed.

Lemma turn_one_ask (s : simulator S) (A R K X : Type) f
    (say : state (one_ask s) -> A -> ideal (R * state (one_ask s)))
    (go_on : state (one_ask s) -> K -> ideal X) z (p : program (A * (R -> K))) a k q r z' L :
  run z.2 p = (a, k, q) -> run f (say z a) = (r, z', L) ->
  run f (turn say go_on z p) =
    ((run f (go_on z' (k r))).1, L ++ (run f (go_on z' (k r))).2).
Proof. by move=> ep es; rewrite /turn run_bind serve_one_ask ep /= run_bind es. Qed.
Arguments turn_one_ask [s A R K X f say go_on] z [p a k q r z' L].

Lemma meet_one_ask (s : simulator S) f (A : strategy S) : exists L,
  run f (meet (one_ask s) A) = (guess (play (with_ideal s f) A), [:: L]).
Proof.
case e0: (run (s_before s) A) => [[a0 k0] q0].
case e1: (run (s_before s) (k0 (s_say0 s a0))) => [[a1 k1] q1].
case e2: (run (s_before s) (k1 (s_say1 s a0 a1))) => [[a2 k2] q2].
case e3: (run (s_before s) (k2 (s_say2 s a0 a1 a2))) => [[a3 k3] q3].
case e4: (run (s_before s) (k3 (s_say3 s a0 a1 a2 a3))) => [[a4 k4] q4].
pose v := f (s_ask s a0 a1 a2 a3 a4).
case e5: (run (s_after s a0 a1 a2 a3 a4 v) (k4 (s_say4 s a0 a1 a2 a3 a4 v))) => [g q5].
exists (s_ask s a0 a1 a2 a3 a4); have -> : guess (play (with_ideal s f) A) = g.
  by rewrite /play [before _]/= e0 [run _ _]e1 [run _ _]e2 [run _ _]e3 [run _ _]e4 [run _ _]e5.
pose m := one_ask s; pose o := s_before s; pose z0 : state m := start m.
pose z1 : state m := (a0, [ffun=> None], [ffun=> None], [ffun=> None], o).
pose z2 : state m := (a0, a1, [ffun=> None], [ffun=> None], o).
pose z3 : state m := (a0, a1, a2, [ffun=> None], o).
pose z4 : state m := (a0, a1, a2, a3, o).
have h0 : run f (m_say0 z0 a0) = (s_say0 s a0, z1, [::]) by [].
have h1 : run f (m_say1 z1 a1) = (s_say1 s a0 a1, z2, [::]) by [].
have h2 : run f (m_say2 z2 a2) = (s_say2 s a0 a1 a2, z3, [::]) by [].
have h3 : run f (m_say3 z3 a3) = (s_say3 s a0 a1 a2 a3, z4, [::]) by [].
rewrite /meet -/m -/z0 (turn_one_ask z0 e0 h0) (turn_one_ask z1 e1 h1) (turn_one_ask z2 e2 h2).
rewrite (turn_one_ask z3 e3 h3) (turn_one_ask z4 e4 (erefl _ : run f (m_say4 z4 a4) = _)).
by rewrite run_finish serve_one_ask [run _ _]e5.
Qed.

(* It makes a strategy guess as s does, *)
Theorem against_one_ask (s : simulator S) f (A : strategy S) :
  against (one_ask s) f A = guess (play (with_ideal s f) A).
Proof. by rewrite /against; have [L ->] := meet_one_ask s f A. Qed.

(* it asks once, *)
Theorem once_one_ask (s : simulator S) : once (one_ask s).
Proof. by move=> f A; have [L ->] := meet_one_ask s f A. Qed.

(* and the simulator of Theorem 4 is such a machine. *)
Corollary SIM_against (C : {set U}) (ACoins : finType) (w : coins4 S ACoins) f
    (A : adversary S ACoins) :
  SIM C w f A = against (one_ask (sim C (secrets_of w))) f (A (w_adv w) (setup_of C w)).
Proof. by rewrite against_one_ask. Qed.
End Machines.
