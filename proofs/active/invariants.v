(******************************************************************************)
(* What holds in every reachable state of the trace model, by induction over  *)
(* traces: what an honest user has signed and revealed is tied to its stage,  *)
(* and honest users know each other's true keys.                              *)
(*                                                                            *)
(*     own_kept       == own keys are generated once and never change         *)
(*     key_signed     == an honest user has signed its own keys only (R0.U2)  *)
(*     list_true      == in an accepted list, honest users have their keys    *)
(*     not_exposed    == no share goes out to a false key of an honest user   *)
(*                       (with R1.U2)                                         *)
(*     signed_stage   == who has signed a view has passed R3.U2 with it       *)
(*     signed_once    == an honest user signs at most one view (R3.U2)        *)
(*     input_once     == and sends at most one masked input (R2.U4)           *)
(*     signed_input   == who has signed a view has sent an input masked for it *)
(*     done_ok        == a view on which a user revealed passed its checks,   *)
(*                       and t signatures on it exist (with R3 and R4.U1)     *)
(*     shares_of      == the shares that u has revealed: none before R4.U4,   *)
(*                       and then exactly one answer                          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect.
From SecAgg.active Require Import trace.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Invariants.
Variables (U : finType) (Ctx PKey : eqType).
Variables (C : {set U}) (t : nat) (ctx : Ctx) (pki check : bool).
Notation state := (state U Ctx PKey).
Notation view := (view U PKey).
Notation step := (@step U Ctx PKey C t ctx pki check).
Notation reachable := (@reachable U Ctx PKey C t ctx pki check).
Notation known := (@known U Ctx PKey C).
Implicit Types (s : state) (u v : U) (w : view).

(* The cases of a step, with the user a who acts; then a is the user in question, or nothing about
   the latter changes. *)
Ltac cases st := case: st => [a k' aC sa | a k' l' aC sa oa lo | a l' U2 e aC sa ok se
  | a l' U2 e U3 ck aC sa ok | a k' l' U2 e U3 U4 aC sa oa ok de
  | a k' l' U2 e U3 ck aC sa ok oa de | a aC sa | x nx].
Ltac acting := rewrite /= /upd; try (case: eqVneq => [->|_]).

(* Signatures, ciphertexts and shares only accumulate; an honest user's keys are generated once. *)
Lemma sigs_grow s s' : step s s' -> {subset sigs s <= sigs s'}.
Proof. by case=> * x //= xs; rewrite inE xs orbT. Qed.

Lemma known_grow s s' x : step s s' -> known s x -> known s' x.
Proof.
by move=> st; rewrite /trace.known => /orP[->//|/(sigs_grow st) ->]; rewrite orbT.
Qed.

Lemma supported_grow s s' w : step s s' -> supported C t ctx s w -> supported C t ctx s' w.
Proof.
move=> st [U4 /and3P[h1 h2 /forall_inP h3]]; exists U4; rewrite /U4_ok h1 h2.
by apply/forall_inP => v vU; apply: known_grow st _; apply: h3.
Qed.

Lemma own_idle s u : reachable s -> stages s u = Idle -> own s u = None.
Proof.
move=> r; elim: r u => {s} [//|s s' _ IH st] u; move: (IH u).
by cases st; acting.
Qed.

(* R0.U1: an honest user's keys are generated once and never change. *)
Lemma own_kept s s' u k : reachable s -> step s s' -> own s u = Some k -> own s' u = Some k.
Proof.
move=> r st; cases st => //; acting => //.
by rewrite own_idle.
Qed.

(* R0.U2: an honest user has signed its own keys and no others. *)
Lemma key_signed s u k :
  reachable s -> u \notin C -> key_sig u ctx k \in sigs s -> own s u = Some k.
Proof.
move=> r uC; elim: r => {s} [//|s s' r IH st].
have h : key_sig u ctx k \in sigs s -> own s' u = Some k by move=> /IH /(own_kept r st).
move: h; cases st => //= h; rewrite inE => /orP[/eqP e'|//].
- by case: e' => -> ->; rewrite /upd eqxx.
- by case: e'.
by move: nx; rewrite -e' eqxx.
Qed.

(* R1.U1, R1.U2 (M): in a list that an honest user accepts, honest users have their true keys. *)
Lemma list_true s u k l v kv :
  reachable s -> pki -> list_ok C t ctx pki s u k l -> v \notin C -> l v = Some kv ->
  own s v = Some kv.
Proof.
move=> r p /and4P[_ _ _]; rewrite p /= => /forallP /(_ v) h vC lv; move: h.
by rewrite lv /trace.known (negbTE vC) => /(key_signed r vC).
Qed.

(* R1.U6 with R1.U2 (M): a ciphertext to an honest user is under that user's true key. *)
Lemma cipher_true s (c : cipher U PKey) :
  reachable s -> pki -> c \in ciphers s -> c.1.2 \notin C ->
  omap fst (own s c.1.2) = Some c.2.2.
Proof.
move=> r p + vC; elim: r => {s} [//|s s' r IH st].
have h : c \in ciphers s -> omap fst (own s' c.1.2) = Some c.2.2.
  by move=> /IH; case e : (own s c.1.2) => [k|//]; rewrite (own_kept r st e).
move: h; cases st => //= h; rewrite mem_cat => /orP[/mapP[v + ec]|//].
rewrite mem_enum !inE => /andP[_]; move: vC; rewrite ec /=; case lv : (l' v) => [kv|//] vC _.
by rewrite (list_true r p lo vC lv).
Qed.

(* With R1.U2 no share goes out to a false key of an honest user. *)
Theorem not_exposed s v : reachable s -> pki -> exposed C s v \subset C.
Proof.
move=> r p; apply/subsetP => u; rewrite inE => /hasP[c cs /andP[/eqP cu /negP nh]].
apply: contraT => uC; case: nh; apply/existsP; exists u; rewrite uC.
by have := @cipher_true s c r p cs; rewrite cu /= => ->.
Qed.

(* R3.U2: who has signed a view has passed round 3 with it, or has stopped. *)
Definition past (st : stage U PKey) w : Prop :=
  match st with
  | Consistent l U2 _ U3 => w = (l, U2, U3)
  | Done w' => w = w'
  | Stopped => True
  | _ => False
  end.

Lemma past_step s s' u w : step s s' -> past (stages s u) w -> past (stages s' u) w.
Proof. by move=> st; cases st; acting => //; rewrite sa. Qed.

(* A signature on a view comes into being by R3.U2 only. *)
Lemma new_signature s s' u w :
  step s s' -> set_sig u ctx w \in sigs s' -> set_sig u ctx w \notin sigs s ->
  exists l U2 e U3,
    [/\ w = (l, U2, U3), stages s u = Masked l U2 e & stages s' u = Consistent l U2 e U3].
Proof.
move=> st; cases st => /=; try by move=> ->.
- by rewrite inE => /orP[/eqP[]//|->].
- rewrite inE => /orP[/eqP[-> ->] _|-> //]; rewrite /upd eqxx.
  by exists l', U2, e, U3.
by rewrite inE => /orP[/eqP ex|-> //]; move: nx; rewrite -ex eqxx.
Qed.

Lemma signed_stage s u w : reachable s -> set_sig u ctx w \in sigs s -> past (stages s u) w.
Proof.
elim=> {s} [//|s s' r IH st] sw'; case sw : (set_sig u ctx w \in sigs s).
  exact: past_step st (IH sw).
by have [l [U2 [e [U3 [-> _ ->]]]]] := new_signature st sw' (negbT sw).
Qed.

(* R3.U2: in any reachable state an honest user has signed at most one view: at most one U3, with
   one U1, its keys, and one U2. *)
Theorem signed_once s u w w' :
  reachable s -> set_sig u ctx w \in sigs s -> set_sig u ctx w' \in sigs s -> w = w'.
Proof.
move=> r; elim: r w w' => {s} [//|s s' r IH st].
have old w w' : set_sig u ctx w \in sigs s -> set_sig u ctx w' \in sigs s' -> w = w'.
  move=> sw sw'; case ow : (set_sig u ctx w' \in sigs s); first exact: IH.
  have [l [U2 [e [U3 [_ sa _]]]]] := new_signature st sw' (negbT ow).
  by have := signed_stage r sw; rewrite sa.
move=> w w' sw sw'; case ow : (set_sig u ctx w \in sigs s); first exact: old.
case ow' : (set_sig u ctx w' \in sigs s); first by apply/esym/old.
have [l [U2 [e [U3 [-> _ sa]]]]] := new_signature st sw (negbT ow).
by have [? [? [? [? [-> _]]]]] := new_signature st sw' (negbT ow'); rewrite sa => -[-> -> _ ->].
Qed.

(* The users in C are not played by the model. *)
Lemma corrupted_idle s u : reachable s -> u \in C -> stages s u = Idle.
Proof.
move=> r uC; elim: r => {s} [//|s s' _ IH st].
by cases st; rewrite /= /upd //; case: eqVneq => // ua; rewrite -ua uC in aC.
Qed.

(* What a user has checked when it stands at a stage. *)
Definition checked s u (st : stage U PKey) : Prop :=
  match st with
  | Masked l U2 _ => U2_ok t u l U2
  | Consistent l U2 _ U3 => U2_ok t u l U2 && U3_ok t u U2 U3
  | Done w => U2_ok t u w.1.1 (view_U2 w) && U3_ok t u (view_U2 w) (view_U3 w)
              /\ (check -> supported C t ctx s w)
  | _ => True
  end.

Lemma checked_grow s s' u st : step s s' -> checked s u st -> checked s' u st.
Proof.
by move=> ss; case: st => //= w [h1 h2]; split=> // c; apply: supported_grow ss _; apply: h2.
Qed.

Lemma stage_checked s u : reachable s -> checked s u (stages s u).
Proof.
move=> r; elim: r u => {s} [//|s s' r IH st] u; move: (checked_grow st (IH u)) (st) (IH u).
cases st; acting => //=; rewrite ?sa //.
- by move=> _ _ /= ->; rewrite ok.
- by move=> _ st' /= h; split=> // _; apply: (supported_grow st'); exists U4.
by move=> _ _ /= h; split=> [|c]; [rewrite /view_U2 h ok | rewrite c in ck].
Qed.

(* R2.U1, R3.U1 and R4.U1: the view on which an honest user has revealed its shares has U3 inside U2
   inside U1 with at least t users, and (M) t signatures on this very view can be presented. *)
Theorem done_ok s u w : reachable s -> stages s u = Done w ->
  [/\ u \in view_U3 w, view_U3 w \subset view_U2 w, view_U2 w \subset view_U1 w,
      t <= #|view_U3 w| & check -> supported C t ctx s w].
Proof.
move=> r e; have := stage_checked u r; rewrite e /= => -[/andP[/and3P[h1 h2 h3] /and3P[h4 h5 h6]]].
by split.
Qed.

(* R2.U3: what an honest user has masked its input with. *)
Definition sent (st : stage U PKey) (l : keylist U PKey) (U2 : {set U}) : Prop :=
  match st with
  | Masked l' U2' _ | Consistent l' U2' _ _ => (l, U2) = (l', U2')
  | Done w => (l, U2) = w.1
  | Stopped => True
  | _ => False
  end.

Lemma sent_step s s' u l (V : {set U}) :
  step s s' -> sent (stages s u) l V -> sent (stages s' u) l V.
Proof. by move=> st; cases st; acting => //; rewrite sa. Qed.

Lemma input_sent s u l (V : {set U}) :
  reachable s -> (u, (l, V)) \in inputs s -> sent (stages s u) l V /\ U2_ok t u l V.
Proof.
elim=> {s} [//|s s' r IH st].
have old : (u, (l, V)) \in inputs s -> sent (stages s' u) l V /\ U2_ok t u l V.
  by move=> /IH[h ok]; split=> //; apply: sent_step st h.
move: old; cases st => //= old; rewrite inE => /orP[/eqP[-> -> ->]|//].
by rewrite /upd eqxx.
Qed.

(* R2.U4: an honest user sends at most one masked input in a session. *)
Theorem input_once s u i i' : reachable s -> (u, i) \in inputs s -> (u, i') \in inputs s -> i = i'.
Proof.
move=> r; elim: r i i' => {s} [//|s s' r IH st] [l1 V1] [l2 V2].
move: (IH (l1, V1) (l2, V2)); cases st => // h.
have no i : (a, i) \in inputs s -> False by case: i => l V /(input_sent r)[]; rewrite sa.
rewrite /= !inE => /orP[/eqP e1|h1] /orP[/eqP e2|h2].
- by move: e2; rewrite -e1 => -[-> ->].
- by move: h2; case: e1 => -> _ _ /no.
- by move: h1; case: e2 => -> _ _ /no.
exact: h.
Qed.

Lemma stage_input s u : reachable s ->
  match stages s u with
  | Masked l U2 _ | Consistent l U2 _ _ => (u, (l, U2)) \in inputs s
  | Done w => (u, w.1) \in inputs s
  | _ => true
  end.
Proof.
elim=> {s} [//|s s' r IH st]; move: IH; cases st; acting => //=; rewrite ?sa ?inE ?eqxx //.
by case: (stages s u) => // *; rewrite inE; apply/orP; right.
Qed.

(* R3.U2 comes after R2.U4: who has signed a view has sent an input masked for its U1 and U2. *)
Theorem signed_input s u w :
  reachable s -> set_sig u ctx w \in sigs s -> (u, w.1) \in inputs s.
Proof.
elim=> {s} [//|s s' r IH st] sw'; case sw : (set_sig u ctx w \in sigs s).
  by move: (IH sw); cases st => //=; rewrite inE => ->; rewrite orbT.
have [l [U2 [e [U3 [-> _ h]]]]] := new_signature st sw' (negbT sw).
by have := stage_input u (Next r st); rewrite h.
Qed.

(* R4.U4: an answer names each member of U2 once, with one kind. *)
Lemma mem_answer u w u' v b : (u', v, b) \in answer u w =
  (u' == u) && (if b then v \in view_U3 w else v \in view_U2 w :\: view_U3 w).
Proof.
rewrite mem_cat; apply/orP/andP => [[]/mapP[v']|[/eqP ->]].
- by rewrite mem_enum => h [-> -> ->].
- by rewrite mem_enum => h [-> -> ->].
by case: b => h; [right|left]; apply/mapP; exists v; rewrite ?mem_enum.
Qed.

Lemma uniq_answer u w : uniq (answer u w).
Proof.
rewrite cat_uniq !map_inj_uniq ?enum_uniq /= ?andbT //; try by move=> ? ? [].
by apply/hasPn => _ /mapP[v _ ->]; apply/mapP => -[v' _ []].
Qed.

Lemma filter_answer u v w :
  [seq x : share U <- answer v w | x.1.1 == u] = if u == v then answer u w else [::].
Proof.
case: eqVneq => [->|ne]; last first.
  apply/eqP; rewrite -[_ == _]negbK -has_filter; apply/hasPn => -[[v' x] b].
  by rewrite mem_answer => /andP[/eqP -> _]; rewrite /= eq_sym.
by apply/all_filterP/allP => -[[v' x] b]; rewrite mem_answer => /andP[/eqP -> _]; rewrite /= eqxx.
Qed.

(* All that an honest user reveals in a session is the one answer of its round 4. *)
Theorem shares_of s u : reachable s ->
  [seq x <- shares s | x.1.1 == u] = if stages s u is Done w then answer u w else [::].
Proof.
elim=> {s} [//|s s' r IH st]; move: IH.
cases st; rewrite /= /upd 1?filter_cat ?filter_answer; try (case: eqVneq => [->|_]);
  rewrite ?sa //.
all: try by move=> ->; rewrite cats0.
by move: sa; case: (stages s a) => //=.
Qed.
End Invariants.
