(******************************************************************************)
(* Why the malicious variant is as it is: explicit traces of the same model,  *)
(* in which a server wins when the threshold is too low, when the             *)
(* ConsistencyCheck is left out, or when signatures of keys are not verified. *)
(*                                                                            *)
(*   full, letters  == the key list of all users, the ciphertexts to u        *)
(*   masked_run     == a trace after which all honest users have sent y_u     *)
(*   checked_run    == a trace in which the server shows each u its own U3,   *)
(*                     with the ConsistencyCheck                              *)
(*   unchecked_run  == the same without it: no condition but |U3| >= t        *)
(*   two_sets       == 2t <= n + n_C: two different sets are unmasked, and t  *)
(*                     shares of both secrets of an honest user are known     *)
(*   threshold_exact == 2t > n + n_C is exactly what keeps one secret hidden  *)
(*   small_sum      == without the ConsistencyCheck, with Figure 5's t = 3 of *)
(*                     n = 5 and nobody corrupted: the server gets the sum of *)
(*                     two inputs, fewer than t                               *)
(*   sybil          == without R1.U2, for every t < n: t shares of both       *)
(*                     secrets of any honest user                             *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect zify.
From SecAgg.mathematics Require Import quorum.
From SecAgg.active Require Import trace invariants one_set.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Section Runs.
Variables (U : finType) (Ctx PKey : eqType).
Variables (C : {set U}) (t : nat) (ctx : Ctx) (pki check : bool).
Notation state := (state U Ctx PKey).
Notation step := (@step U Ctx PKey C t ctx pki check).
Notation reachable := (@reachable U Ctx PKey C t ctx pki check).
Notation known := (@known U Ctx PKey C).
Implicit Types (s : state) (u v : U) (A B : {set U}).

(* A supply of pairwise different public keys: pk u false is c_u^PK, pk u true is s_u^PK. *)
Variable pk : U -> bool -> PKey.
Hypothesis pk_inj : injective (fun p : U * bool => pk p.1 p.2).
Hypothesis tn : t <= #|U|.

Definition key u : keys PKey := (pk u false, pk u true).
Definition full : keylist U PKey := [ffun v => Some (key v)].
Definition letters u : {ffun U -> cipher U PKey} := [ffun v => encrypt v u (key v) (key u)].

Lemma members_full : members full = setT.
Proof. by apply/setP => v; rewrite !inE ffunE. Qed.

Lemma uniq_full : uniq (public_keys full).
Proof.
have -> : public_keys full = [seq pk p.1 p.2 | p <- [seq (v, b) | v <- enum U, b <- [:: false; true]]].
  rewrite map_allpairs /public_keys; congr flatten; apply: eq_map => v.
  by rewrite ffunE.
rewrite map_inj_in_uniq => [|p q _ _ /pk_inj //].
by apply: allpairs_uniq; rewrite ?enum_uniq // => -[? ?] [? ?] _ _ [-> ->].
Qed.

(* Steps of the users in A, seen from the others: only the stages of A change. *)
Definition later A s s' : Prop :=
  [/\ forall u, u \notin A -> stages s' u = stages s u,
      forall u k, own s u = Some k -> own s' u = Some k,
      {subset sigs s <= sigs s'} & {subset ciphers s <= ciphers s'}].

Lemma later_sub A B s s' : A \subset B -> later A s s' -> later B s s'.
Proof.
by move=> /subsetP AB [h1 h2 h3 h4]; split=> // u uB; apply: h1; apply: contra uB; apply: AB.
Qed.

Lemma later_trans A s1 s2 s3 : later A s1 s2 -> later A s2 s3 -> later A s1 s3.
Proof.
move=> [a1 b1 c1 d1] [a2 b2 c2 d2]; split=> [u uA|u k h|x h|x h].
- by rewrite a2 // a1.
- by apply: b2; apply: b1.
- by apply: c2; apply: c1.
by apply: d2; apply: d1.
Qed.

(* All users of A act once, one after the other, when what each needs (Pre) and what each has
   achieved (Post) is not undone by the others. *)
Lemma sweep A (Pre Post : U -> state -> Prop) s0 : reachable s0 ->
  (forall u s s', later [set~ u] s s' -> Pre u s -> Pre u s') ->
  (forall u s s', later [set~ u] s s' -> Post u s -> Post u s') ->
  (forall u s, u \in A -> reachable s -> Pre u s ->
    exists2 s', step s s' /\ Post u s' & forall v, v != u -> stages s' v = stages s v) ->
  (forall u, u \in A -> Pre u s0) ->
  exists2 s', reachable s' /\ later A s0 s' & forall u, u \in A -> Post u s'.
Proof.
move=> r stPre stPost act pre.
suff [s' [r' l] post] : exists2 s', reachable s' /\ later [set x in enum A] s0 s'
    & forall u, u \in enum A -> Post u s'.
  exists s' => [|u uA]; last by apply: post; rewrite mem_enum.
  by split=> //; move: l; apply: later_sub; apply/subsetP => x; rewrite inE mem_enum.
have: {subset enum A <= A} by move=> x; rewrite mem_enum.
elim: (enum A) (enum_uniq (mem A)) => [_ _|u B IH /= /andP[uB un] sub].
  by exists s0 => //; split=> //; split.
have [|s1 [r1 l1] p1] := IH un; first by move=> x xB; apply: sub; rewrite inE xB orbT.
have uA : u \in A by apply: sub; rewrite inE eqxx.
have [|s2 [st p2] other] := act u s1 uA r1.
  by apply: stPre (pre u uA); apply: later_sub l1; apply/subsetP => x; rewrite !inE;
     apply: contraTneq => ->.
have l2 : later [set u] s1 s2.
  split=> [v|v k|x|x]; rewrite ?inE; [exact: other|exact: own_kept r1 st|exact: sigs_grow st x|].
  by case: st => * //; rewrite mem_cat; apply/orP; right.
exists s2 => [|v]; first split; first exact: Next r1 st.
  by apply: later_trans (later_sub _ l1) (later_sub _ l2); apply/subsetP => x; rewrite !inE => ->;
     rewrite ?orbT.
rewrite inE; case: eqVneq => [-> _ //|ne /= vB]; apply: stPost (p1 v vB).
by apply: later_sub l2; rewrite sub1set !inE eq_sym.
Qed.
Lemma key_known s s' A u : later A s s' -> own s u = Some (key u) -> own s' u = Some (key u).
Proof. by case=> _ h _ _; apply: h. Qed.

Lemma others_stage s s' u : later [set~ u] s s' -> stages s' u = stages s u.
Proof. by case=> h _ _ _; apply: h; rewrite !inE eqxx. Qed.

(* Round 0 for all honest users. *)
Lemma advertised_run : exists2 s, reachable s & forall u, u \notin C ->
  [/\ stages s u = Advertised, own s u = Some (key u) & key_sig u ctx (key u) \in sigs s].
Proof.
have [u s s' l <-|u s s' l [e k g]|u s||s [r _] h]
  := @sweep (~: C) (fun u s => stages s u = Idle) (fun u s =>
  [/\ stages s u = Advertised, own s u = Some (key u) & key_sig u ctx (key u) \in sigs s])
  start (@Start U Ctx PKey C t ctx pki check).
- exact: others_stage l.
- by rewrite (others_stage l) (key_known l k) e; split=> //; case: l => _ _ hs _; apply: hs.
- rewrite inE => uC r e.
  exists (State (upd (stages s) u Advertised) (upd (own s) u (Some (key u)))
    (key_sig u ctx (key u) :: sigs s) (ciphers s) (inputs s) (shares s)) => [|v /negbTE ne].
    split; first exact: AdvertiseKeys.
    by rewrite /= /upd eqxx inE eqxx.
  by rewrite /= /upd ne.
- by [].
by exists s => // u uC; apply: h; rewrite inE.
Qed.

(* Round 1: everyone is shown the list of all users, with the true keys of the honest ones. *)
Lemma shared_run : exists2 s, reachable s & forall u, u \notin C ->
  [/\ stages s u = Shared full, own s u = Some (key u)
    & forall v, v != u -> encrypt u v (key u) (key v) \in ciphers s].
Proof.
have [s0 r0 h0] := advertised_run.
have [u s s' l [e k g]|u s s' l [e k g]|u s||s [r _] h]
  := @sweep (~: C) (fun u s => [/\ stages s u = Advertised, own s u = Some (key u)
    & forall v, v \notin C -> key_sig v ctx (key v) \in sigs s])
  (fun u s => [/\ stages s u = Shared full, own s u = Some (key u)
    & forall v, v != u -> encrypt u v (key u) (key v) \in ciphers s]) s0 r0.
- rewrite (others_stage l) (key_known l k); split=> // v /g.
  by case: l => _ _ hs _; apply: hs.
- rewrite (others_stage l) (key_known l k); split=> // v /g.
  by case: l => _ _ _; apply.
- rewrite inE => uC r [e k g]; eexists.
    split; first apply: (@ShareKeys _ _ _ _ _ _ _ _ _ u (key u) full) => //.
      rewrite /list_ok members_full cardsT tn ffunE eqxx uniq_full /=; apply/implyP => _.
      apply/forallP => v; rewrite ffunE /trace.known; case: (boolP (v \in C)) => //= vC.
      exact: g.
    rewrite /= /upd eqxx; split=> // v ne; rewrite mem_cat; apply/orP; left.
    by apply/mapP; exists v; rewrite ?mem_enum ?members_full ?inE ?ne ?ffunE.
  by move=> v /negbTE ne; rewrite /= /upd ne.
- by move=> u; rewrite inE => /h0[e k g]; split=> // v /h0[].
by exists s => // u uC; apply: h; rewrite inE.
Qed.

(* Round 2: everyone is shown ciphertexts from all users, so that U2 is everyone. *)
Lemma sendable_letter s u v : u \notin C -> v != u ->
  (forall w, w \notin C -> own s w = Some (key w)) -> reachable s ->
  (v \notin C -> encrypt v u (key v) (key u) \in ciphers s) ->
  sendable C s (letters u v).
Proof.
move=> uC ne k r g; rewrite /sendable ffunE; case: (boolP (v \in C)) => [vC|/g -> //].
apply/orP; right; rewrite negb_and; apply/orP; left; apply/negP => /existsP[w /andP[wC]].
rewrite k // => /eqP[/(@pk_inj (w, false) (v, false))[wv]].
by rewrite wv vC in wC.
Qed.

Lemma masked_run : exists2 s, reachable s & forall u, u \notin C ->
  stages s u = Masked full setT (letters u) /\ own s u = Some (key u).
Proof.
have [s0 r0 h0] := shared_run.
have [u s s' l [e k g]|u s s' l [e k]|u s||s [r _] h]
  := @sweep (~: C) (fun u s => [/\ stages s u = Shared full,
    forall w, w \notin C -> own s w = Some (key w)
    & forall w v, w \notin C -> v != w -> encrypt w v (key w) (key v) \in ciphers s])
  (fun u s => stages s u = Masked full setT (letters u) /\ own s u = Some (key u)) s0 r0.
- rewrite (others_stage l); split=> // [w /k /(key_known l) //|w v wC ne].
  by case: l => _ _ _; apply; apply: g.
- by rewrite (others_stage l) (key_known l k).
- rewrite inE => uC r [e k g]; eexists.
    split; first apply: (@MaskedInputCollection _ _ _ _ _ _ _ _ _ u full setT (letters u)) => //.
      by rewrite /U2_ok members_full cardsT tn !inE subsetT.
    apply/forall_inP => v; rewrite !inE andbT => ne; apply: sendable_letter => // vC.
      by apply: g => //; rewrite eq_sym.
    by rewrite /= /upd eqxx k.
  by move=> v /negbTE ne; rewrite /= /upd ne.
- by move=> u; rewrite inE => /h0[e k g]; split=> // [w /h0[]|w v /h0[_ _]] //; apply.
by exists s => // u uC; apply: h; rewrite inE.
Qed.

Lemma decrypts_letters u : decrypts u (key u) full setT (letters u).
Proof. by apply/forall_inP => v _; rewrite !ffunE. Qed.
(* Rounds 3 and 4 with the ConsistencyCheck: the server shows each u of A its own set V u as U3.  It
   needs, for each u, t users in V u who are corrupted or are shown the same set. *)
Section Unmasking.
Variables (A : {set U}) (V : U -> {set U}).
Hypothesis honest : A \subset ~: C.
Hypothesis shown : forall u, u \in A -> (u \in V u) && (t <= #|V u|).

Let inC u : u \in A -> u \notin C.
Proof. by move/(subsetP honest); rewrite inE. Qed.

Let U3_fine u : u \in A -> U3_ok t u setT (V u).
Proof. by move=> /shown /andP[h1 h2]; rewrite /U3_ok subsetT h1. Qed.

Lemma signed_run : check -> exists2 s, reachable s & forall u, u \in A ->
  [/\ stages s u = Consistent full setT (letters u) (V u), own s u = Some (key u)
    & set_sig u ctx (full, setT, V u) \in sigs s].
Proof.
move=> c; have [s0 r0 h0] := masked_run.
have [u s s' l [e k]|u s s' l [e k g]|u s uA r [e k]|u uA|s [r _] h] := @sweep A
  (fun u s => stages s u = Masked full setT (letters u) /\ own s u = Some (key u))
  (fun u s => [/\ stages s u = Consistent full setT (letters u) (V u), own s u = Some (key u)
    & set_sig u ctx (full, setT, V u) \in sigs s]) s0 r0.
- by rewrite (others_stage l) (key_known l k).
- by rewrite (others_stage l) (key_known l k); split=> //; case: l => _ _ hs _; apply: hs.
- eexists.
    split; first exact: (ConsistencyCheck _ _ c (inC uA) e (U3_fine uA)).
    by rewrite /= /upd eqxx inE eqxx.
  by move=> v /negbTE ne; rewrite /= /upd ne.
- by apply: h0; apply: inC.
by exists s.
Qed.

Theorem checked_run : check ->
  (forall u, u \in A -> exists T : {set U}, [/\ T \subset V u, t <= #|T|
    & forall v, v \in T -> v \in C \/ v \in A /\ V v = V u]) ->
  exists2 s, reachable s & forall u, u \in A -> stages s u = Done (full, setT, V u).
Proof.
move=> c signers; have [s0 r0 h0] := signed_run c.
have [u s s' l [e k g]|u s s' l e|u s uA r [e k g]|u uA|s [r _] h] := @sweep A
  (fun u s => [/\ stages s u = Consistent full setT (letters u) (V u), own s u = Some (key u)
    & forall v, v \in A -> set_sig v ctx (full, setT, V v) \in sigs s])
  (fun u s => stages s u = Done (full, setT, V u)) s0 r0.
- rewrite (others_stage l) (key_known l k); split=> // v /g.
  by case: l => _ _ hs _; apply: hs.
- by rewrite (others_stage l).
- have [T [tV tT hT]] := signers u uA; eexists.
    split; first apply: (UnmaskingM _ _ (inC uA) e k (U4 := T) _ (decrypts_letters u)).
      rewrite /U4_ok tV tT; apply/forall_inP => v /hT; rewrite /trace.known => -[->//|[vA <-]].
      by rewrite g // orbT.
    by rewrite /= /upd eqxx.
  by move=> v /negbTE ne; rewrite /= /upd ne.
- by have [e k _] := h0 u uA; split=> // v /h0[].
by exists s.
Qed.

(* Without the ConsistencyCheck nothing holds the server back. *)
Theorem unchecked_run : ~~ check ->
  exists2 s, reachable s & forall u, u \in A -> stages s u = Done (full, setT, V u).
Proof.
move=> c; have [s0 r0 h0] := masked_run.
have [u s s' l [e k]|u s s' l e|u s uA r [e k]|u uA|s [r _] h] := @sweep A
  (fun u s => stages s u = Masked full setT (letters u) /\ own s u = Some (key u))
  (fun u s => stages s u = Done (full, setT, V u)) s0 r0.
- by rewrite (others_stage l) (key_known l k).
- by rewrite (others_stage l).
- eexists.
    split; first exact: (UnmaskingHbC _ _ c (inC uA) e (U3_fine uA) k (decrypts_letters u)).
    by rewrite /= /upd eqxx.
  by move=> v /negbTE ne; rewrite /= /upd ne.
- by apply: h0; apply: inC.
by exists s.
Qed.
End Unmasking.

(* Who has revealed what, in such a state. *)
Lemma done_holders s u v w b : reachable s -> stages s u = Done w ->
  (if b then v \in view_U3 w else v \in view_U2 w :\: view_U3 w) -> u \in holders C s v b.
Proof.
move=> r e h; rewrite !inE; apply/orP; right.
have : (u, v, b) \in [seq x <- shares s | x.1.1 == u].
  by rewrite (shares_of u r) e mem_answer eqxx.
by rewrite mem_filter => /andP[].
Qed.
End Runs.
