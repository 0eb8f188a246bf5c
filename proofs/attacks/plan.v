(******************************************************************************)
(* One attack on Figure 4's users, complete (two_sums.v) or without a defence *)
(* (unchecked.v, no_identities.v), in the game of Theorem 4.  Nobody drops    *)
(* out before round 3, so that U1 and U2 are everybody; then the server shows *)
(* each honest user some set as U3.  From the shares that this brings out,    *)
(* and those addressed to corrupt users, it computes sums of inputs; the      *)
(* three files say what it shows to whom.  It needs that honest signatures    *)
(* verify, which Theorem 4 does not, and that the coordinates of all public   *)
(* keys differ (D4); good_coins.v says how likely that is.                    *)
(*                                                                            *)
(*  variant label checked w x == Figure 4's steps with two defences as        *)
(*                      arguments: the label that seeds and masks of pairs    *)
(*                      are bound to, and whether R4.U1 verifies signatures   *)
(*         variantP == with the pair as label and the check, these are        *)
(*                      Figure 4's steps                                      *)
(*      REAL_variant == the guess of an adversary against such users          *)
(*          variantE == with the pair as label and the check, it is REAL      *)
(*        learn qs f == the program that asks all of qs and ends with f of    *)
(*                      the answers                                           *)
(*            plan S == what the attacks differ in                            *)
(*          ACoins S == the coins of corrupt users: keys and nonces           *)
(*     good C adv w == the coordinates of all public keys differ, those of    *)
(*                      corrupt users too, if they advertise what adv says    *)
(*               own == each its own key                                      *)
(*       inverse v c == c the inverse of v's s^PK, others their own           *)
(*   attack C P r st == the strategy of the plan P, with an estimate of the   *)
(*                      sum over each set A                                   *)
(*      attack_asks  == it asks n + n^2 questions                             *)
(*  b_holders C P v, s_holders C P v == the users whose shares of b_v and of  *)
(*                      s_v^SK it has                                         *)
(*  fits C P checked == honest users accept what they are shown               *)
(*       reads C P A == it has the shares that it needs for A                 *)
(*     attack_leaves == for good coins its estimate is the sum over A, and    *)
(*                      the masks that users of A have with those of rest     *)
(*        attack_sums == without rest, its estimate is the sum                *)
(* not_simulated C real delta A d == for each simulator there are inputs for  *)
(*                      which the guess of A tells it from real, by at least  *)
(*                      d                                                     *)
(* not_simulated_SIM == then so it is for the simulator of Theorem 4          *)
(*   attacker C P sums x == the adversary that guesses whether its estimates  *)
(*                      over the sets of sums are those of x                  *)
(* attack_not_simulated == it is not simulated, if one answer of the          *)
(*                      functionality does not give all sums                  *)
(*    attack_covered == above the threshold, against Figure 4's users,        *)
(*                      Theorem 4's inequality for the same adversary         *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.mathematics Require Import shamir.
From SecAgg.mathematics Require Import cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator theorem4.
From SecAgg.attacks Require Import interactive one_question.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- Figure 4 without one of its defences ------------------------------------------ *)
Section Variant.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
(* The label of a pair, opair u v in Figure 4's game, and whether signatures on views are verified.
   The label enters in two places, the derivation of the seed (D16) and the question to the oracle
   (D21); with a constant label both are left out, as in the paper's PRG(s_{u,v}). *)
Variables (label : U -> U -> U * U) (checked : bool).
Variables (w : secrets S) (x : {ffun U -> Vec S}).

(* R2.U2 *)
Definition variant_pair (u v : U) (s_pk_v : Grp S) : Vec S :=
  oracle w (inr (label u v, s_seed w u s_pk_v (label u v))).
(* R2.U3 *)
Definition variant_y (u : U) (l : key_list S) (U2 : {set U}) : Vec S :=
  masked (x u) (real_self w u) (variant_pair u) u l U2.
(* R4.U1 *)
Definition variant_view_ok (g : U -> option (view S)) (v : U) (q : view S) (sigma : Sig S) : bool :=
  checked ==> real_view_ok w g v q sigma.

Definition variant : parts S := Parts (real_msg0 w) (real_keys_ok w) (real_ctx w)
  variant_y (real_sign w) variant_view_ok (real_open w) (real_own w).
Definition variant_world : world S := users C variant (oracle w) (fun _ _ _ _ _ => oracle w).
End Variant.

(* With both defences these are Figure 4's steps. *)
Lemma variantP (S : suite) (w : secrets S) (x : {ffun 'I_(nusers S) -> Vec S}) :
  variant (@opair _) true w x = real_parts w x.
Proof. by []. Qed.

(* The guess of an adversary against such users. *)
Definition REAL_variant (S : suite) (C : {set 'I_(nusers S)}) label checked (ACoins : finType)
    (w : coins4 S ACoins) (x : {ffun 'I_(nusers S) -> Vec S}) (A : adversary S ACoins) : bool :=
  guess (play (variant_world C label checked (secrets_of w) x) (A (w_adv w) (setup_of C w))).

Arguments REAL_variant {S} C label checked {ACoins} w x A.

(* And the game is that of Theorem 4. *)
Lemma variantE (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType) (w : coins4 S ACoins)
    x (A : adversary S ACoins) : REAL_variant C (@opair _) true w x A = REAL C w x A.
Proof. by []. Qed.

(* ---- Asking a list of questions ------------------------------------------------------- *)
Section Learn.
Variables (Q : eqType) (V : zmodType) (X : Type).

Fixpoint ask_all (qs : seq Q) (f : seq V -> X) : asks Q V X :=
  if qs is q :: qs' then Ask q (fun v => ask_all qs' (fun vs => f (v :: vs)))
  else Done Q V (f [::]).

Definition table (qs : seq Q) (vs : seq V) (q : Q) : V := nth 0 vs (index q qs).
Definition learn (qs : seq Q) (f : (Q -> V) -> X) : asks Q V X :=
  ask_all qs (fun vs => f (table qs vs)).

Lemma run_ask_all o qs f : (run o (ask_all qs f)).1 = f (map o qs).
Proof. by elim: qs f => [//|q qs IH] f /=; rewrite IH. Qed.

Lemma run_learn o qs f : (run o (learn qs f)).1 = f (table qs (map o qs)).
Proof. exact: run_ask_all. Qed.

Lemma tableE o qs q : q \in qs -> table qs (map o qs) q = o q.
Proof. by move=> h; rewrite /table (nth_map q) ?index_mem // nth_index. Qed.

Lemma asked_learn o qs f : (run o (learn qs f)).2 = qs.
Proof.
rewrite /learn; move: (fun vs => f (table qs vs)) => g.
by elim: qs g => [//|q qs IH] g /=; rewrite IH.
Qed.
End Learn.

(* What a strategy ends with that asks questions only in the end. *)
Lemma estimated_last (S : suite) (W : world S) m0 m1 m2 m3 m4 k
    (a := say0 W m0) (b := say1 W m0 (m1 a)) (c := say2 W m0 (m1 a) (m2 a b))
    (d := say3 W m0 (m1 a) (m2 a b) (m3 a b c))
    (e := say4 W m0 (m1 a) (m2 a b) (m3 a b c) (m4 a b c d)) :
  estimated W (Done _ _ (m0, fun a => Done _ _ (m1 a, fun b => Done _ _ (m2 a b, fun c =>
    Done _ _ (m3 a b c, fun d => Done _ _ (m4 a b c d, fun e => k a b c d e)))))) =
  (run (after W m0 (m1 a) (m2 a b) (m3 a b c) (m4 a b c d)) (k a b c d e)).1.
Proof. by rewrite /estimated /trace /=; case: (run _ _). Qed.

(* And how many it asks, if it asks so many in the end whatever it is told. *)
Lemma asks_last (S : suite) sums x m0 m1 m2 m3 m4 k n :
  (forall o a b c d e, size (run o (k a b c d e)).2 <= n)%N ->
  asks_at_most n (with_target sums x (Done _ _ (m0, fun a => Done _ _ (m1 a, fun b =>
    Done _ _ (m2 a b, fun c => Done _ _ (m3 a b c, fun d => Done _ _ (m4 a b c d,
    fun e => k a b c d e))))) : blind S)).
Proof.
move=> h W; rewrite play_target /trace /=; case e: (run _ _) => [z q] /=.
by rewrite -[q]/((z, q).2) -e h.
Qed.

(* ---- The attack ------------------------------------------------------------------------- *)
(* What the attacks differ in. *)
Record plan (S : suite) := Plan {
  (* The set that an honest user is shown as U3 in round 3, if it does not drop out then. *)
  shown : 'I_(nusers S) -> option {set 'I_(nusers S)};
  (* What a corrupt user advertises as its s^PK, given those of honest users and its own. *)
  advertised : {ffun 'I_(nusers S) -> Grp S} -> 'I_(nusers S) -> Grp S -> Grp S;
  (* The label of a pair, as honest users take it. *)
  pair_label : 'I_(nusers S) -> 'I_(nusers S) -> 'I_(nusers S) * 'I_(nusers S);
  (* Users whose masks are left in the estimate. *)
  rest : {set 'I_(nusers S)} }.

Section Keys.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).

(* The coins of corrupt users: c_v^SK, s_v^SK and the coins of encryptions. *)
Definition ACoins := [finType of {ffun U -> SK S} * {ffun U -> SK S} * {ffun U * U -> Nonce S}].

(* What a corrupt v advertises, if honest users have the keys s^PK in pks. *)
Variable adv : {ffun U -> Grp S} -> U -> Grp S -> Grp S.
Definition bad_keys (r : ACoins) (pks : {ffun U -> Grp S}) (v : U) : Grp S * Grp S :=
  (ka_pub (r.1.1 v), adv pks v (ka_pub (r.1.2 v))).

(* The keys of all users, and what is good: their coordinates differ, as R1.U1 asks (D4). *)
Definition key_of (w : coins4 S ACoins) (v : U) : Grp S * Grp S :=
  if v \in C then bad_keys (w_adv w) [ffun u => if u \in C then 1%g else ka_pub (w_s w u)] v
  else own_keys (secrets_of w) v.
Definition all_keys (w : coins4 S ACoins) : key_list S := [ffun v => Some (key_of w v)].
Definition good (w : coins4 S ACoins) : bool := all_differ (all_keys w).
End Keys.

(* Corrupt users advertise their own keys; or c advertises the inverse of v's. *)
Definition own (S : suite) (_ : {ffun 'I_(nusers S) -> Grp S}) (_ : 'I_(nusers S)) (X : Grp S) :=
  X.
Definition inverse (S : suite) (v c : 'I_(nusers S)) (pks : {ffun 'I_(nusers S) -> Grp S})
    (h : 'I_(nusers S)) (X : Grp S) : Grp S := if h == c then (pks v)^-1%g else X.

Section Attack.
Variables (S : suite) (C : {set 'I_(nusers S)}) (P : plan S).
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Notation t := (thr S).+1.
Notation label := (pair_label P).
Notation adv := (advertised P).
Notation ACoins := (ACoins S).

Section Strategy.
Variables (r : ACoins) (st : setup S).

(* Round 0.  Corrupt users advertise keys, signed with d_v^SK; everybody is shown all keys. *)
Definition s_pks (a : said0 S) : {ffun U -> Grp S} :=
  [ffun u => odflt 1%g (omap (fun k : keys_msg S => k.1.2) (a u))].
Definition full (a : said0 S) : keys_list S := [ffun v =>
  if v \in C then
    omap (fun d => let ks := bad_keys adv r (s_pks a) v in (ks, sign d (about_keys v ks))) (st.1 v)
  else a v].
Notation keys a := (plain (full a)).

(* Round 1.  Everybody is sent ciphertexts from all others; those of corrupt users hold zeros. *)
Definition letters (a : said0 S) (b : said1 S) (u : U) : ctx_list S := [ffun v =>
  if v == u then None else
  if v \in C then Some (ae_enc (ae_key (ka_agree (r.1.1 v) (pk (keys a) u).1) v u)
                          (r.2 (v, u)) (v, u) (pack v u 0 0))
  else obind (fun e : ctx_list S => e u) (b v)].

(* Rounds 3 and 4.  Those who are shown L as U3 get the signatures of all of L. *)
Definition signatures (a : said0 S) (d : said3 S) (L : {set U}) : sig_list S := [ffun v =>
  if v \in L then
    if v \in C then omap (fun d_v => sign d_v (about_view v (keys a, setT, L))) (st.1 v) else d v
  else None].

(* The shares of v's secrets that h holds: what a corrupt h decrypts, what an honest h answers. *)
Definition peek (a : said0 S) (b : said1 S) (h v : U) : F * F :=
  let key := ae_key (ka_agree (r.1.1 h) (pk (keys a) v).1) v h in
  odflt (0, 0) (obind (fun c => opened h v (ae_dec key (v, h) c))
                      (obind (fun e : ctx_list S => e h) (b v))).
Definition told_s (a : said0 S) (b : said1 S) (e : said4 S) (v h : U) : F :=
  if h \in C then (peek a b h v).1 else odflt 0 (obind (fun z => ans_s z v) (e h)).
Definition told_b (a : said0 S) (b : said1 S) (e : said4 S) (v h : U) : F :=
  if h \in C then (peek a b h v).2 else odflt 0 (obind (fun z => ans_b z v) (e h)).

(* Whose shares these are. *)
Definition b_holders (v : U) : {set U} :=
  [set h | (h \in C) || (if shown P h is Some L then v \in L else false)].
Definition s_holders (v : U) : {set U} :=
  [set h | (h \in C) || (if shown P h is Some L then v \notin L else false)].

Section Estimate.
Variables (a : said0 S) (b : said1 S) (c : said2 S) (e : said4 S).
(* b_u and s_v^SK. *)
Definition got_b (u : U) : F := reconstruct (@pt S) (b_holders u) (told_b a b e u).
Definition got_s (v : U) : SK S :=
  if v \in C then r.1.2 v
  else odflt (sk0 S) (unembed (reconstruct (@pt S) (s_holders v) (told_s a b e v))).
(* The questions: for the mask of u, and for that of u and v. *)
Definition self_question (u : U) : query S := ask_self u (got_b u).
Definition pair_question (u v : U) : query S :=
  inr (label u v, pair_seed (ka_agree (got_s v) (pk (keys a) u).2) (label u v)).
Definition questions : seq (query S) :=
  [seq self_question u | u <- enum U] ++ [seq pair_question u v | u <- enum U, v <- enum U].
(* The sum over A of what is left of y_u when the mask of u, and those of u and all users who are
   neither in A nor in rest, are removed. *)
Definition estimates (o : query S -> Vec S) : estimate S := fun A =>
  \sum_(u in A) (odflt 0 (c u) - o (self_question u)
    - \sum_(v in ~: (A :|: rest P)) delta u v (o (pair_question u v))).
End Estimate.

Notation done := (Done (query S) (Vec S)).
Definition attack : blind S :=
  done (set0, fun a => done ([ffun=> Some (full a)], fun b =>
  done ([ffun u => Some (letters a b u)], fun c => done ([ffun u => shown P u], fun d =>
  done ([ffun u => omap (signatures a d) (shown P u)], fun e =>
  learn (questions a b e) (estimates a b c e)))))).
End Strategy.

(* It asks n + n^2 questions, and is an adversary of Theorem 4. *)
Lemma attack_asks sums x r st :
  asks_at_most (nusers S + nusers S * nusers S) (with_target sums x (attack r st)).
Proof.
apply: asks_last => o a b c d e; rewrite asked_learn size_cat size_allpairs size_map.
by rewrite size_enum_ord.
Qed.

(* Honest users accept what they are shown: it holds themselves, it is large enough, and all honest
   users in it sign something; if signatures are verified, they are shown the same. *)
Definition fits (checked : bool) : Prop := forall u L, u \notin C -> shown P u = Some L ->
  [/\ u \in L, (t <= #|L|)%N & forall v, v \in L -> v \notin C ->
    if checked then shown P v = Some L else isSome (shown P v)].

(* What it takes for the sum over A: t shares of b_u for u in A, and for users outside A and rest t
   shares of s_v^SK, or that they are corrupt and advertise their own key. *)
Definition reads (A : {set U}) : Prop := [/\ A \subset ~: C,
  forall u, u \in A -> (t <= #|b_holders u|)%N &
  forall v, v \notin A :|: rest P ->
    if v \in C then forall pks X, advertised P pks v X = X else (t <= #|s_holders v|)%N].

(* If all of H, and corrupt users, are what H is shown, then it reads sums over H, or over a part
   of H with the others in rest. *)
Lemma reads_group (A H : {set U}) : A \subset H -> H \subset ~: C -> H \subset A :|: rest P ->
  (forall h, h \in H -> shown P h = Some (H :|: C)) -> (t <= #|H :|: C|)%N ->
  (forall v, v \in C -> v \notin rest P -> forall pks X, advertised P pks v X = X) -> reads A.
Proof.
move=> AH HC HA sH tH own; split=> [|u uA|v vA]; first exact: subset_trans HC.
  apply: leq_trans tH (subset_leq_card _); apply/subsetP => h; rewrite 2!inE orbC.
  by case: (h \in C) => //= hH; rewrite sH // inE (subsetP AH).
have vH : v \notin H by apply: contra vA => /(subsetP HA).
case: (boolP (v \in C)) => vC; first by apply: own => //; apply: contra vA => h; rewrite inE h orbT.
apply: leq_trans tH (subset_leq_card _); apply/subsetP => h; rewrite 2!inE orbC.
by case: (h \in C) => //= hH; rewrite sH // inE negb_or vH.
Qed.

Section Correct.
Variables (w : coins4 S ACoins) (x : {ffun U -> Vec S}) (checked : bool).
Notation K := (secrets_of w).
Notation r := (w_adv w).
Notation st := (setup_of C w).

Notation key_of := (key_of C adv w).
Notation all_keys := (all_keys C adv w).

(* The mask that an honest u has with v. *)
Definition mask (u v : U) : Vec S := delta u v (variant_pair label K u v (key_of v).2).

(* An honest signature verifies.  Theorem 4 does not need it, so `suite` has no such field. *)
Hypothesis signK : forall d m, verify (@sig_public S d) m (sign d m).
Hypothesis fit : fits checked.
Hypothesis many : (t <= nusers S)%N.
Hypothesis ok : good C adv w.

Notation p := (variant label checked K x).
Let a := U_say0 C p set0.
Let a1 : move1 S := [ffun=> Some (full r st a)].
Let b := U_say1 C p set0 a1.
Let E := letters r st a b.
Let a2 : move2 S := [ffun u => Some (E u)].
Let c := U_say2 C p set0 a1 a2.
Let a3 : move3 S := [ffun u => shown P u].
Let d := U_say3 C p set0 a1 a2 a3.
Let a4 : move4 S := [ffun u => omap (signatures r st a d) (shown P u)].
Let e := U_say4 C p set0 a1 a2 a3 a4.

Lemma said0E u : a u = if u \in C then None else Some (real_msg0 K u).
Proof. by rewrite ffunE /U_sent0 in_set0 andbT; case: (u \in C). Qed.

Lemma st1E v : v \in C -> st.1 v = Some (w_d w v).
Proof. by move=> vC; rewrite ffunE vC. Qed.

Lemma fullE v : full r st a v = Some (key_of v, sign (w_d w v) (about_keys v (key_of v))).
Proof.
rewrite ffunE said0E /key_of; case: (boolP (v \in C)) => // vC; rewrite st1E //=.
suff -> : s_pks a = [ffun u => if u \in C then 1%g else ka_pub (w_s w u)] by [].
by apply/ffunP => u; rewrite [LHS]ffunE said0E [RHS]ffunE; case: (u \in C).
Qed.

Lemma keysE : plain (full r st a) = all_keys.
Proof. by apply/ffunP => v; rewrite [LHS]ffunE fullE [RHS]ffunE. Qed.

Lemma listed_all : listed all_keys = setT.
Proof. by apply/setP => v; rewrite !inE ffunE. Qed.

Lemma pk_all v : pk all_keys v = key_of v.
Proof. by rewrite /pk ffunE. Qed.

Lemma acc1E u : u \notin C -> U_acc1 C p set0 a1 u = Some all_keys.
Proof.
move=> uC; rewrite /U_acc1 /U_sent0 uC in_set0 ffunE keysE.
have -> : U_R1_U1 p u (full r st a).
  rewrite /U_R1_U1 keysE [all_differ _]ok andbT fullE /key_of (negbTE uC) eqxx andbT.
  by rewrite (_ : listed _ = setT) ?cardsT ?card_ord //; apply/setP => v; rewrite !inE fullE.
suff -> : U_R1_U2 p (full r st a) by [].
by apply/forallP => v; rewrite fullE; apply: signK.
Qed.

Lemma said1E u : b u = if u \in C then None else Some (U_ctxs p u all_keys).
Proof.
rewrite ffunE; case: (boolP (u \in C)) => uC; last by rewrite acc1E.
by rewrite /U_acc1 /U_sent0 uC.
Qed.

(* The ciphertext from the honest v to any other user. *)
Lemma sentE u v : v \notin C -> v != u ->
  obind (fun e : ctx_list S => e u) (b v) = Some (real_ctx K v u (key_of u).1).
Proof.
move=> vC ne; rewrite said1E (negbTE vC) /= ffunE listed_all !inE andbT eq_sym ne.
by rewrite pk_all.
Qed.

Lemma lettersE u v : E u v = if v == u then None else Some (
  if v \in C then ae_enc (ae_key (ka_agree (r.1.1 v) (key_of u).1) v u) (r.2 (v, u)) (v, u)
                    (pack v u 0 0)
  else real_ctx K v u (key_of u).1).
Proof.
rewrite ffunE keysE pk_all; case: eqP => // /eqP ne.
by case: (boolP (v \in C)) => // vC; rewrite sentE.
Qed.

Lemma U2E u : U2_of u (E u) = setT.
Proof. by apply/setP => v; rewrite !inE lettersE; case: eqP. Qed.

Lemma acc2E u : u \notin C -> U_acc2 C p set0 a1 a2 u = Some (all_keys, E u).
Proof.
move=> uC; rewrite /U_acc2 acc1E // ffunE.
suff -> : U_R2_U1 u all_keys (E u) by [].
by rewrite /U_R2_U1 U2E cardsT card_ord many listed_all subxx inE lettersE eqxx.
Qed.

Lemma said2E u : u \notin C -> c u = Some (variant_y label K x u all_keys setT).
Proof. by move=> uC; rewrite ffunE acc2E //= U2E. Qed.

Lemma acc3E u L : u \notin C -> shown P u = Some L ->
  U_acc3 C p set0 a1 a2 a3 u = Some (all_keys, E u, L).
Proof.
move=> uC h; rewrite /U_acc3 acc2E // ffunE h.
suff -> : U_R3_U1 u (E u) L by [].
by have [uL tL _] := fit uC h; rewrite /U_R3_U1 U2E subsetT uL tL.
Qed.

Lemma said3E u L : u \notin C -> shown P u = Some L ->
  d u = Some (real_sign K u (all_keys, setT, L)).
Proof.
by move=> uC h; rewrite ffunE /U_signed (acc3E uC h) /= /view_of /= U2E.
Qed.

Lemma signaturesE u L : u \notin C -> shown P u = Some L ->
  U_R4_U1 C p set0 a1 a2 a3 (all_keys, setT, L) (signatures r st a d L).
Proof.
move=> uC h; have [_ tL sL] := fit uC h.
have ex v : v \in L -> exists2 sigma, signatures r st a d L v = Some sigma
    & checked ==> real_view_ok K (U_signed C p set0 a1 a2 a3) v (all_keys, setT, L) sigma.
  move=> vL; rewrite [signatures _ _ _ _ _ _]ffunE vL; case: (boolP (v \in C)) => vC.
    rewrite st1E // keysE; eexists; first reflexivity.
    by rewrite implybE [real_view_ok _ _ _ _ _]signK orbT.
  move: (sL v vL vC); case: (boolP checked) => _ => [h'|].
    by rewrite (said3E vC h'); eexists; first reflexivity; apply: signK.
  by case h': (shown P v) => [L'|//] _; rewrite (said3E vC h'); eexists.
have eL : listed (signatures r st a d L) = L.
  apply/setP => v; rewrite inE; case: (boolP (v \in L)) => [/ex[sigma -> //]|vL].
  by rewrite ffunE (negbTE vL).
rewrite /U_R4_U1 eL subxx tL /=; apply/forallP => v.
case: (boolP (v \in L)) => [/ex[sigma -> //]|vL]; by rewrite ffunE (negbTE vL).
Qed.

Lemma acc4E u L : u \notin C -> shown P u = Some L ->
  U_acc4 C p set0 a1 a2 a3 a4 u = Some (all_keys, E u, L).
Proof.
move=> uC h; rewrite /U_acc4 (acc3E uC h) ffunE h /= /view_of /= U2E.
by rewrite (signaturesE uC h).
Qed.

(* What h finds in the ciphertext of v. *)
Definition shares (v h : U) : F * F :=
  if v \in C then (0, 0) else (s_share K v h, b_share K v h).

Lemma openE u v L : u \notin C ->
  U_R4_U2 C p set0 a1 u (all_keys, E u, L) v = Some (shares v u).
Proof.
move=> uC; rewrite /U_R4_U2 /shares; case: eqP => [->|/eqP ne]; first by rewrite (negbTE uC).
rewrite /= lettersE (negbTE ne) pk_all /key_of (negbTE uC) /= /real_open /=.
by case: ifP => vC; rewrite /real_ctx /= ka_agreeC ae_encK /opened /= packK !eqxx.
Qed.

Lemma said4E u L : u \notin C -> shown P u = Some L ->
  e u = Some (U_R4_U4 C p set0 a1 u (all_keys, E u, L)).
Proof.
move=> uC h; rewrite ffunE (acc4E uC h).
suff -> : U_R4_U3 C p set0 a1 u (all_keys, E u, L) by [].
by apply/forallP => v; apply/implyP => _; rewrite openE.
Qed.

Lemma peekE h v : h \in C -> v \notin C -> peek r st a b h v = (s_share K v h, b_share K v h).
Proof.
move=> hC vC; have ne : v != h by apply: contraNneq vC => ->.
rewrite /peek sentE //= keysE pk_all /key_of hC (negbTE vC) /= /real_ctx /=.
by rewrite ka_agreeC ae_encK /opened /= packK !eqxx.
Qed.

Lemma told_bE v h : v \notin C -> h \in b_holders v -> told_b r st a b e v h = b_share K v h.
Proof.
move=> vC; rewrite inE /told_b; case: (boolP (h \in C)) => hC /= => [_|].
  by rewrite peekE.
case s: (shown P h) => [L|//] vL; rewrite (said4E hC s) /= ffunE vL openE //=.
by rewrite /shares (negbTE vC).
Qed.

Lemma told_sE v h : v \notin C -> h \in s_holders v -> told_s r st a b e v h = s_share K v h.
Proof.
move=> vC; rewrite inE /told_s; case: (boolP (h \in C)) => hC /= => [_|].
  by rewrite peekE.
case s: (shown P h) => [L|//] vL; rewrite (said4E hC s) /= ffunE inE vL U2E inE openE //=.
by rewrite /shares (negbTE vC).
Qed.

Lemma got_bE u : u \notin C -> (t <= #|b_holders u|)%N -> got_b r st a b e u = w_b w u.
Proof.
move=> uC h; rewrite -[RHS](reconstruct_correct (@pt_inj S) _ (w_b_poly w u) h).
by apply: eq_bigr => v vT; rewrite told_bE.
Qed.

Lemma got_sE v : v \notin C -> (t <= #|s_holders v|)%N -> got_s r st a b e v = w_s w v.
Proof.
move=> vC h; rewrite /got_s (negbTE vC).
have -> : reconstruct (@pt S) (s_holders v) (told_s r st a b e v) = embed (w_s w v).
  rewrite -[RHS](reconstruct_correct (@pt_inj S) _ (w_s_poly w v) h).
  by apply: eq_bigr => u uT; rewrite told_sE.
by rewrite embedK.
Qed.

(* The mask of u and v, from the secret key of v. *)
Lemma pair_questionE A u v : reads A -> u \notin C -> v \notin A :|: rest P ->
  oracle K (pair_question r st a b e u v) = variant_pair label K u v (key_of v).2.
Proof.
move=> [_ _ hs] uC /hs hv; rewrite /pair_question keysE pk_all /variant_pair /=.
congr (w_oracle w (inr (_, pair_seed _ _))); rewrite [in LHS]/key_of (negbTE uC) /= ka_agreeC.
congr (ka_agree _ _); rewrite /key_of; move: hv; case: (boolP (v \in C)) => vC hv.
  by rewrite /= hv /got_s vC.
by rewrite got_sE.
Qed.

Lemma y_uE u : u \notin C -> odflt 0 (c u) = x u + real_self K u + \sum_v mask u v.
Proof.
move=> uC; rewrite said2E //= /variant_y /masked; congr (_ + _).
rewrite [RHS](bigD1 u) //= /mask delta_diag add0r; apply: eq_big => [v|v _].
  by rewrite !inE andbT.
by rewrite pk_all.
Qed.

Lemma estimatedE A (qs := questions r st a b e) :
  estimated (variant_world C label checked K x) (attack r st) A
  = estimates r st a b c e (table qs (map (oracle K) qs)) A.
Proof.
apply: (congr1 (fun f => f A)); apply: etrans (run_learn (oracle K) qs (estimates r st a b c e)).
exact: estimated_last.
Qed.

(* The estimate of the sum over A. *)
Theorem attack_leaves A : reads A ->
  estimated (variant_world C label checked K x) (attack r st) A
  = \sum_(u in A) (x u + \sum_(v in A :|: rest P) mask u v).
Proof.
move=> hA; have [AC hb _] := hA; rewrite estimatedE; apply: eq_bigr => u uA.
have uC : u \notin C by move: (subsetP AC u uA); rewrite inE.
rewrite tableE ?mem_cat ?map_f ?mem_enum //.
rewrite y_uE // /self_question got_bE ?hb // -/(real_self K u).
rewrite [X in _ - X](eq_bigr (mask u)) => [|v]; last first.
  rewrite inE => vA; rewrite tableE ?(pair_questionE hA) //.
  by rewrite mem_cat; apply/orP; right; apply: allpairs_f; rewrite mem_enum.
rewrite [X in X - _ - _]addrAC addrK -addrA; congr (_ + _).
rewrite (bigID (mem (A :|: rest P))) /= -addrA -[RHS]addr0; congr (_ + _).
by apply/eqP; rewrite subr_eq0; apply/eqP; apply: eq_bigl => v; rewrite [in RHS]inE.
Qed.

(* The masks between users of A cancel. *)
Lemma masks_cancel (A : {set U}) : (forall u v, label u v = label v u) -> A \subset ~: C ->
  \sum_(u in A) \sum_(v in A) mask u v = 0.
Proof.
move=> labelC /subsetP sub; have AC u : u \in A -> u \notin C by move=> /sub; rewrite inE.
pose m u v := if (u \in A) && (v \in A) then mask u v else 0.
have -> : \sum_(u in A) \sum_(v in A) mask u v = \sum_(u in A) \sum_(v in A) m u v.
  by apply: eq_bigr => u uA; apply: eq_bigr => v vA; rewrite /m uA vA.
rewrite sum_anti // => [u v _|u]; last by rewrite /m /mask delta_diag if_same.
rewrite /m andbC; case: ifP => [/andP[vA uA]|_]; last by rewrite oppr0.
rewrite /mask deltaN /variant_pair /key_of (negbTE (AC u uA)) (negbTE (AC v vA)) /= labelC.
by rewrite ka_agreeC.
Qed.

(* Without rest, it is the sum over A. *)
Theorem attack_sums A : rest P = set0 -> (forall u v, label u v = label v u) -> reads A ->
  estimated (variant_world C label checked K x) (attack r st) A = \sum_(u in A) x u.
Proof.
move=> r0 labelC hA; rewrite attack_leaves // r0 setU0 big_split /= masks_cancel ?addr0 //.
by case: hA.
Qed.
End Correct.

(* ---- No simulator ------------------------------------------------------------------------- *)
(* A is a family of adversaries: A x differs with x in that x may be built into it.  A simulator is
   a machine M with coins o, from which the coins r and the set-up st of the adversary may be drawn
   too, and which asks at most once; it is chosen before x, and may depend on the family but not on
   x.  For each, with the functionality for delta, some inputs x bring the guess of A x in a real
   game and its guess against the simulator at least d apart. *)
Definition not_simulated
    (real : coins4 S ACoins -> {ffun U -> Vec S} -> adversary S ACoins -> bool) (delta : nat)
    (A : {ffun U -> Vec S} -> adversary S ACoins) (d : rat) : Prop :=
  forall (OmS : finType) (M : OmS -> machine S) (r : OmS -> ACoins) (st : OmS -> setup S),
  (forall o, once (M o)) ->
  exists x : {ffun U -> Vec S}, d <=
    `| Pr (fun w => real w x (A x))
       - Pr (fun o => against (M o) (Ideal C x delta) (A x (r o) (st o))) |.

Lemma not_simulated_le real delta A d d' :
  d' <= d -> not_simulated real delta A d -> not_simulated real delta A d'.
Proof.
move=> le h OmS M r st few; have [x hx] := h OmS M r st few; exists x.
exact: Order.POrderTheory.le_trans le hx.
Qed.

(* In particular the inequality of Theorem 4 does not hold for A, with a bound below d. *)
Lemma not_simulated_SIM real delta A d : not_simulated real delta A d ->
  exists x : {ffun U -> Vec S}, d <=
    `| Pr (fun w => real w x (A x)) - Pr (fun w => SIM C w (Ideal C x delta) (A x)) |.
Proof.
move=> h; have [x hx] := h _ (fun w => one_ask (sim C (secrets_of w))) (@w_adv S ACoins)
  (@setup_of S C ACoins) (fun w => once_one_ask (sim C (secrets_of w))).
exists x; apply: Order.POrderTheory.le_trans hx _.
by rewrite [X in _ <= `|_ - X|](Pr_ext (fun w => SIM_against C w (Ideal C x delta) (A x))).
Qed.

(* The adversary that guesses whether its estimates of the sums are those of the inputs x, which it
   does not use before (play_target). *)
Definition attacker (sums : {set {set U}}) (x : {ffun U -> Vec S}) : adversary S ACoins :=
  fun r st => with_target sums x (attack r st).

(* If it is right in every good execution, and one answer of the functionality does not do, then it
   has no simulator that comes nearer than Pr[good] - 1/|Vec|. *)
Theorem attack_not_simulated (checked : bool) (delta : nat) (sums : {set {set U}}) :
  beyond C delta sums ->
  (forall x w A, good C adv w -> A \in sums ->
    estimated (variant_world C label checked (secrets_of w) x) (attack (w_adv w) (setup_of C w)) A
    = \sum_(u in A) x u) ->
  not_simulated (REAL_variant C label checked) delta (attacker sums)
    (Pr (good C adv) - #|Vec S|%:R^-1).
Proof.
move=> far win OmS M r st few.
apply: (@no_simulator4 S C OmS M (fun o => attack (r o) (st o)) few _ _ far _ (good C adv)
  (fun x w => REAL_variant C label checked w x (attacker sums x))) => x w ok.
apply: etrans (guess_target _ _ _ _) _; apply/forall_inP => A hA; apply/eqP.
exact: win.
Qed.

(* ---- With the defences ------------------------------------------------------------------- *)
(* Theorem 4's inequality for the same adversary against Figure 4's users, above the threshold.  It
   does not say that the attack fails: that the right-hand side is small is what Theorem 4 assumes
   of the primitives, of key agreement with labels among others. *)
Theorem attack_covered sums (x : {ffun U -> Vec S}) (A := attacker sums x) :
  (nusers S + #|C| < 2 * t)%N ->
  `| Pr (fun w => REAL C w x A) - Pr (fun w => SIM C w (Ideal C x (t - #|C|)) A) |
  <= bound4 C x A (nusers S + nusers S * nusers S).
Proof. by move=> h; apply: theorem4 => // r st; apply: attack_asks. Qed.
End Attack.
