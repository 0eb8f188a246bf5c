(******************************************************************************)
(* Hyb4 -> Hyb5: what honest users send each other becomes a dummy, one       *)
(* ciphertext after the other (IND-CPA, a key encrypting one message, D6).    *)
(*                                                                            *)
(*     hyb45 T == Hyb4 with dummies for the pairs of the list T               *)
(*   cpa_red4 i T == the reduction for the pair i: it puts the challenge in   *)
(*                the place of the ciphertext of the pair                     *)
(*       hop45 == |Pr[Hyb4] - Pr[Hyb5]| <= the sum of its advantages          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage ind_cpa.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Lemma le_of_eq (a b : rat) : a = b -> a <= b. Proof. by move=> ->. Qed.
(* Replacing both ends of a hop. *)
Lemma dist_eq (a b a' b' c : rat) : a = a' -> b = b' -> `|a' - b'| <= c -> `|a - b| <= c.
Proof. by move=> -> ->. Qed.

Section Dummies.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).

(* The ordered pairs of different honest users. *)
Definition honest_pairs : seq (U * U) := [seq p <- enum [finType of U * U] | honest_pair C p].
Lemma mem_honest_pairs p : (p \in honest_pairs) = honest_pair C p.
Proof. by rewrite mem_filter mem_enum andbT. Qed.
Lemma uniq_honest_pairs : uniq honest_pairs. Proof. by rewrite filter_uniq ?enum_uniq. Qed.

Definition tog45 (T : seq (U * U)) : toggles S :=
  Toggles true (honest_pair C) true (mem T) false false false.
Definition hyb45 (T : seq (U * U)) : coins -> bool := hyb C (tog45 T) x A.

Lemma hyb45_ext (d d' : pred (U * U)) w : d =1 d' ->
  hyb C (Toggles true (honest_pair C) true d false false false) x A w
  = hyb C (Toggles true (honest_pair C) true d' false false false) x A w.
Proof.
move=> e; apply: (congr1 (@guess S)); apply: users_ext => //=.
- by move=> u l v _ _ _; rewrite /hyb_ctx /hyb_key /= e.
by move=> g g' u s v c _ eg _ _ _; rewrite /hyb_open /sim_open /hyb_key /= eg.
Qed.

Definition put_kn (i : U * U) (s : AEKey S * Nonce S) (w : coins) : coins :=
  (w.1.1.1.1, [ffun j => if j == i then s.2 else w_nonce w j], w.1.1.2, w.1.2,
   ([ffun j => if j == i then s.1 else w_key w j], w.2.1.2, w.2.2)).
Definition get_kn (i : U * U) (w : coins) : [finType of AEKey S * Nonce S] := (w_key w i, w_nonce
  w i).

Lemma put_get_kn i w : put_kn i (get_kn i w) w = w.
Proof.
case: w => [[[[w1 n] o] a] [[k f] g]]; rewrite /put_kn /get_kn /w_key /w_nonce /=.
by congr (_, _, _, _, (_, _, _)); apply/ffunP => j; rewrite ffunE; case: eqP => // ->.
Qed.
Lemma put_put_kn i s s' w : put_kn i s (put_kn i s' w) = put_kn i s w.
Proof.
case: w => [[[[w1 n] o] a] [[k f] g]]; rewrite /put_kn /w_key /w_nonce /=.
by congr (_, _, _, _, (_, _, _)); apply/ffunP => j; rewrite !ffunE; case: eqP.
Qed.
Lemma get_put_kn i s w : get_kn i (put_kn i s w) = s.
Proof. by case: s => k n; rewrite /get_kn /w_key /w_nonce /= !ffunE eqxx. Qed.
Definition kn_lens (i : U * U) := Lens (put_get_kn i) (put_put_kn i) (get_put_kn i).

Section One.
Variables (i : U * U) (T : seq (U * U)).
Hypotheses (iH : honest_pair C i) (nT : i \notin T).

Definition cpa_query4 (w : coins) : (U * U) * Msg S := (i, real_plain (K w) i.1 i.2).
Definition red_parts (c : Ctx S) (w : coins) : parts S :=
  let p := hyb_parts C (tog45 T) x (K w) in
  Parts (p_msg0 p) (p_keys_ok p) (fun u v X => if (u, v) == i then c else p_ctx p u v X)
    (p_y p) (p_sign p) (p_view_ok p) (p_open p) (p_own p).
Definition cpa_red4 (c : Ctx S) (w : coins) : bool :=
  guess (play (users C (red_parts c w) (oracle (K w)) (fun _ _ _ _ _ => oracle (K w)))
              (strat C A w)).

(* With the key and the coins of the pair drawn anew, the hybrid is what the reduction makes of
   the ciphertext. *)
Lemma red_hyb45 T' s w : (forall p, p != i -> (p \in T') = (p \in T)) ->
  hyb45 T' (put_kn i s w)
  = cpa_red4 (ae_enc s.1 s.2 i (if i \in T' then msg0 S else real_plain (K w) i.1 i.2)) w.
Proof.
move=> eT; apply/esym; apply: (congr1 (@guess S)); apply: users_ext => //=.
- move=> u l v _ _ _; rewrite /hyb_ctx /hyb_key /= /w_key /w_nonce /= !ffunE.
  case: eqP => [e|/eqP ne]; last by rewrite eT.
  have -> : u = i.1 by rewrite -e.
  have -> : v = i.2 by rewrite -e.
  by rewrite -surjective_pairing iH.
- by move=> [[u b]|[p t]].
move=> g g' u q v c _ eg _ _ _; rewrite /hyb_open /sim_open /hyb_key /= eg.
by case: ifP => // nh; rewrite nh.
Qed.

Lemma hop45_one : `|Pr (hyb45 T) - Pr (hyb45 (i :: T))|
  = adv_cpa (@ae_enc S) (msg0 S) cpa_query4 cpa_red4.
Proof.
apply: (@hopq _ _ _ _ _ _ _ (kn_lens i) cpa_query4 (hyb45 T) (hyb45 (i :: T)) id cpa_red4) => s w.
  have e := @red_hyb45 T s w (fun _ _ => erefl); rewrite (negbTE nT) in e.
  exact: e.
have e : forall p, p != i -> (p \in i :: T) = (p \in T) by move=> p ne; rewrite inE (negbTE ne).
have {}e := red_hyb45 s w e; rewrite mem_head in e.
exact: e.
Qed.
End One.

Theorem hop45 : `|Pr (Hyb4 C x A) - Pr (Hyb5 C x A)|
  <= chain_bound (fun i T => adv_cpa (@ae_enc S) (msg0 S) (cpa_query4 i) (cpa_red4 i T))
    honest_pairs.
Proof.
have e4 : Pr (Hyb4 C x A) = Pr (hyb45 [::]) by apply: Pr_ext => w; apply: hyb45_ext.
have e5 : Pr (Hyb5 C x A) = Pr (hyb45 honest_pairs).
  by apply: Pr_ext => w; apply: hyb45_ext => p; rewrite -mem_honest_pairs.
apply: (dist_eq e4 e5); apply: (chain (f := fun T => Pr (hyb45 T))) => [|i T iH nT].
  exact: uniq_honest_pairs.
have h : honest_pair C i by rewrite -mem_honest_pairs.
exact: le_of_eq (hop45_one h nT).
Qed.
End Dummies.
