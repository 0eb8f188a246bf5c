(******************************************************************************)
(* How likely it is that the coordinates of all public keys differ, which is  *)
(* what the attacks need of the coins.  A union bound over pairs of the 2n    *)
(* keys: if at most k secret keys have public keys with the same coordinate   *)
(* (k = 1 for whole points, 2 for x-coordinates), then they do not differ     *)
(* with probability at most C(2n,2) k/|SK|.                                   *)
(*                                                                            *)
(*   Pr_not_uniq == the union bound for the elements of a list                *)
(*        all_sk == the secret keys of all users, c_v^SK and s_v^SK           *)
(*   look C i, set_sk C i a == the secret key of i, a user and whether it is  *)
(*                  its s^SK; and all secret keys, with that one replaced     *)
(*  shared S k == at most k secret keys have public keys with one coordinate  *)
(*  Pr_good_own  == so likely are good coins, if all advertise their own keys *)
(* Pr_good_inverse == and if c advertises the inverse of v's s^PK, and that   *)
(*                  has another coordinate than the key                       *)
(* no_good_inverse == no coins are good then, if a key and its inverse have   *)
(*                  the same coordinate: D4 stops that                        *)
(*       Pr_good == good coins are at least as likely as any one choice of    *)
(*                  all secret keys, if there are any                         *)
(* good_beats_guess == and likelier than a guess of a vector, if there are    *)
(*                  more vectors than that                                    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup zify.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game.
From SecAgg.attacks Require Import plan.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

(* ---- The union bound ------------------------------------------------------------------- *)
(* If e w i and e w j are the same with probability at most r, for each pair of i and j, then the
   e w i for i in s are not all different with probability at most C(|s|,2) r. *)
Lemma Pr_not_uniq (Om : finType) (I T : eqType) (e : Om -> I -> T) (s : seq I) (r : rat) :
  uniq s -> (forall i j, i != j -> Pr (fun w => e w i == e w j) <= r) ->
  Pr (fun w => ~~ uniq (map (e w) s)) <= 'C(size s, 2)%:R * r.
Proof.
move=> us le; elim: s us => [_|i s IH /= /andP[ni us]].
  by rewrite mul0r /Pr (_ : [set _ | _] = set0) ?cards0 ?mul0r //; apply/setP => w; rewrite !inE.
rewrite binS bin1 natrD mulrDl; apply: le_trans (ler_add (IH us) _).
  rewrite addrC; apply: le_trans (Pr_le _) (Pr_or (fun w => has (fun j => e w i == e w j) s) _).
  move=> w; rewrite negb_and negbK => /orP[|->]; rewrite ?orbT // => /mapP[j js ->].
  by apply/orP; left; apply/hasP; exists j.
apply: le_trans (Pr_has (fun j w => e w i == e w j) s) _.
rewrite -sum1_size natr_sum mulr_suml big_seq [X in _ <= X]big_seq.
by apply: ler_sum => j js; rewrite mul1r le //; apply: contraNneq ni => ->.
Qed.

Lemma Pr_not (Om : finType) (w0 : Om) (f : Om -> bool) : 1 - Pr (fun w => ~~ f w) <= Pr f.
Proof.
rewrite ler_subl_addr; apply: le_trans (Pr_or f (fun w => ~~ f w)).
by rewrite (Pr_true w0) // => w; rewrite orbN.
Qed.

(* What is drawn at get gives the value g with probability at most k/|A|, if g does not depend on it
   and at most k elements of A give it. *)
Lemma Pr_hit (A Om : finType) (L : lens A Om) (T : eqType) (f : A -> T) (g : Om -> T) (k : nat) :
  (forall z, #|[set a | f a == z]| <= k)%N -> (forall a w, g (put L a w) = g w) ->
  Pr (fun w => f (get L w) == g w) <= k%:R / #|A|%:R.
Proof.
move=> few gL; rewrite (Pr_ext (g := fun w => get L w \in enum [set a | f a == g w])) => [|w].
  apply: (@Pr_guess _ _ L _ k (put L)); first exact: get_put.
  - exact: put_get.
  - exact: put_put.
  - by move=> a w; rewrite gL.
  by move=> w; rewrite -cardE.
by rewrite mem_enum inE.
Qed.

Section Keys.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Notation U := 'I_(nusers S).
Notation ACoins := (ACoins S).

(* ---- The secret keys of all users ---------------------------------------------------------- *)
(* Those of honest users, and those of corrupt users. *)
Definition all_sk := [finType of ({ffun U -> SK S} * {ffun U -> SK S}) *
  ({ffun U -> SK S} * {ffun U -> SK S})].
Definition get_sk (w : coins4 S ACoins) : all_sk := (w_c w, w_s w, (w_adv w).1).
Definition put_sk (k : all_sk) (w : coins4 S ACoins) : coins4 S ACoins :=
  (w_d w, k.1.1, k.1.2, w_b w, w_s_poly w, w_b_poly w, w_nonce w, w_oracle w,
   (k.2, (w_adv w).2), w.2).
Definition sk_lens : lens all_sk (coins4 S ACoins).
Proof.
by exists get_sk put_sk; [case=> [[[[[[[[[? ?] ?] ?] ?] ?] ?] ?] [? ?]] ?] | | case=> [[? ?] ?]].
Defined.

(* Of the coins that are not secret keys any will do. *)
Lemma Pr_sk (w0 : coins4 S ACoins) (f : coins4 S ACoins -> bool) :
  (forall k w, f (put_sk k w) = f (put_sk k w0)) -> Pr f = Pr (fun k => f (put_sk k w0)).
Proof.
move=> e; rewrite -(Pr_put sk_lens).
rewrite (Pr_ext (g := fun kw : all_sk * coins4 S ACoins => f (put_sk kw.1 w0))) => [|[k w]].
  exact: (Pr_fst (fun k => f (put_sk k w0)) w0).
exact: e.
Qed.

(* i = (v, false) stands for v's c^SK, (v, true) for its s^SK.  look2 and set2 are for the keys of
   honest users, and for those of corrupt users. *)
Definition look2 (i : U * bool) (f : {ffun U -> SK S} * {ffun U -> SK S}) : SK S :=
  if i.2 then f.2 i.1 else f.1 i.1.
Definition set1 (v : U) (a : SK S) (f : {ffun U -> SK S}) : {ffun U -> SK S} :=
  [ffun u => if u == v then a else f u].
Definition set2 (i : U * bool) (a : SK S) (f : {ffun U -> SK S} * {ffun U -> SK S}) :=
  if i.2 then (f.1, set1 i.1 a f.2) else (set1 i.1 a f.1, f.2).
Definition look (i : U * bool) (k : all_sk) : SK S := look2 i (if i.1 \in C then k.2 else k.1).
Definition set_sk (i : U * bool) (a : SK S) (k : all_sk) : all_sk :=
  if i.1 \in C then (k.1, set2 i a k.2) else (set2 i a k.1, k.2).

Lemma set1E v a f u : set1 v a f u = if u == v then a else f u. Proof. by rewrite ffunE. Qed.
Lemma set2_look i f : set2 i (look2 i f) f = f.
Proof.
case: i f => v [] [f g]; rewrite /set2 /look2 /=; congr (_, _); apply/ffunP => u;
  by rewrite set1E; case: eqP => // ->.
Qed.
Lemma set2_set2 i a b f : set2 i a (set2 i b f) = set2 i a f.
Proof.
case: i f => v [] [f g]; rewrite /set2 /=; congr (_, _); apply/ffunP => u;
  by rewrite !set1E; case: eqP.
Qed.
Lemma look2_set2 i j a f : look2 j (set2 i a f) = if j == i then a else look2 j f.
Proof.
case: i j f => u b [v b'] [f g]; rewrite /set2 /look2 xpair_eqE /=.
by case: b b' => -[]; rewrite /= ?set1E ?andbT ?andbF.
Qed.
Lemma look_set i j a k : look j (set_sk i a k) = if j == i then a else look j k.
Proof.
rewrite /look /set_sk; case: (eqVneq j i) => [->|ne].
  by case: (boolP (i.1 \in C)) => /= _; rewrite look2_set2 eqxx.
by case: (boolP (i.1 \in C)) => /= _; case: (boolP (j.1 \in C)) => /= _;
  rewrite ?look2_set2 ?(negbTE ne).
Qed.

Definition key_lens (i : U * bool) : lens (SK S) all_sk.
Proof.
exists (look i) (set_sk i).
- by case=> p q; rewrite /look /set_sk; case: (i.1 \in C); rewrite /= set2_look.
- by move=> a b [p q]; rewrite /set_sk; case: (i.1 \in C); rewrite /= set2_set2.
by move=> a k; rewrite look_set eqxx.
Defined.

(* ---- The bound ------------------------------------------------------------------------- *)
(* At most k secret keys have public keys with the same coordinate. *)
Definition shared (k : nat) : Prop :=
  forall z, (#|[set a : SK S | ka_coordinate (ka_pub a) == z]| <= k)%N.

Variable k : nat.
Hypothesis fibers : shared k.
Notation r := (k%:R / #|SK S|%:R : rat).

(* Two keys, of which one is what KA.gen gives. *)
Lemma pair_apart (i j : U * bool) (g : SK S -> Coord S) : i != j ->
  Pr (fun q : all_sk => ka_coordinate (ka_pub (look i q)) == g (look j q)) <= r.
Proof.
move=> ne; apply: (@Pr_hit _ _ (key_lens i) _ (fun a => ka_coordinate (ka_pub a))) => //.
by move=> a q; rewrite /= look_set eq_sym (negbTE ne).
Qed.

(* The coordinates of all public keys, c^PK and s^PK of each user; corrupt users advertise what adv
   says. *)
Variable adv : {ffun U -> Grp S} -> U -> Grp S -> Grp S.
Definition coordinate_of (w : coins4 S ACoins) (i : U * bool) : Coord S :=
  ka_coordinate (if i.2 then (key_of C adv w i.1).2 else (key_of C adv w i.1).1).

Lemma coordinates_of w :
  coordinates (all_keys C adv w) =
  map (coordinate_of w) [seq (v, b) | v <- enum U, b <- [:: false; true]].
Proof.
rewrite /coordinates map_flatten -[in RHS]map_comp; congr flatten; apply: eq_map => v.
by rewrite ffunE /=; rewrite /coordinate_of /=; case: (key_of C adv w v).
Qed.

(* The union bound for these. *)
Lemma Pr_good_pairs (w0 : coins4 S ACoins) :
  (forall i j, i != j ->
    Pr (fun q => coordinate_of (put_sk q w0) i == coordinate_of (put_sk q w0) j) <= r) ->
  1 - 'C(2 * nusers S, 2)%:R * r <= Pr (good C adv).
Proof.
move=> le; apply: le_trans (Pr_not w0 _); rewrite ler_add2l ler_opp2.
rewrite (Pr_sk (w0 := w0)) //; pose s := [seq (v, b) | v <- enum U, b <- [:: false; true]].
have us : uniq s by apply: allpairs_uniq => //; [exact: enum_uniq | case=> ? ? [? ?]].
have := Pr_not_uniq us le; rewrite size_allpairs size_enum_ord mulnC.
by congr (_ <= _); apply: Pr_ext => q; rewrite /good /all_differ coordinates_of.
Qed.
End Keys.

Section Bounds.
(* w0 says that there are coins at all. *)
Variables (S : suite) (C : {set 'I_(nusers S)}) (k : nat) (w0 : coins4 S (ACoins S)).
Hypothesis fibers : shared S k.
Notation U := 'I_(nusers S).

(* If all advertise their own keys. *)
Theorem Pr_good_own :
  1 - 'C(2 * nusers S, 2)%:R * (k%:R / #|SK S|%:R) <= Pr (good C (@own S)).
Proof.
have e q i : coordinate_of C (@own S) (put_sk q w0) i = ka_coordinate (ka_pub (look C i q)).
  by rewrite /coordinate_of /key_of /look /look2; case: ifP => _; case: ifP.
apply: (Pr_good_pairs (w0 := w0)) => i j ne.
under Pr_ext => q do rewrite !e.
exact: (pair_apart C fibers (fun a => ka_coordinate (ka_pub a)) ne).
Qed.

(* If c advertises the inverse of v's s^PK, and that has another coordinate than the key. *)
Theorem Pr_good_inverse (v c : U) : v \notin C -> c \in C ->
  (forall a : SK S, ka_coordinate ((ka_pub a)^-1)%g != ka_coordinate (ka_pub a)) ->
  1 - 'C(2 * nusers S, 2)%:R * (k%:R / #|SK S|%:R) <= Pr (good C (inverse v c)).
Proof.
move=> vC cC apart; pose co q i := coordinate_of C (inverse v c) (put_sk q w0) i.
have e q i : co q i = if i == (c, true) then ka_coordinate ((ka_pub (look C (v, true) q))^-1)%g
    else ka_coordinate (ka_pub (look C i q)).
  case: i => u b; rewrite xpair_eqE /co /coordinate_of /key_of /look /look2 /= (negbTE vC).
  case: (boolP (u \in C)) => uC; rewrite /bad_keys /inverse ?ffunE ?(negbTE vC) /=.
    by case: b; rewrite ?andbF ?andbT //; case: eqP.
  have -> : (u == c) = false by apply: contraNF uC => /eqP ->.
  by case: b.
have with_c i : i != (c, true) -> Pr (fun q => co q i == co q (c, true)) <= k%:R / #|SK S|%:R.
  move=> ne; under Pr_ext => q do rewrite !e eqxx (negbTE ne).
  have [->|nv] := eqVneq i (v, true); last first.
    exact: (pair_apart C fibers (fun a => ka_coordinate ((ka_pub a)^-1)%g) nv).
  rewrite /Pr (_ : [set _ | _] = set0) ?cards0 ?mul0r ?divr_ge0 ?ler0n //.
  by apply/setP => q; rewrite !inE eq_sym (negbTE (apart _)).
apply: (Pr_good_pairs (w0 := w0)) => i j ne.
rewrite -[Pr _]/(Pr (fun q => co q i == co q j)).
have [ei|ni] := eqVneq i (c, true).
  rewrite (Pr_ext (g := fun q => co q j == co q (c, true))) => [|q]; last by rewrite eq_sym ei.
  by apply: with_c; rewrite -ei eq_sym.
have [->|nj] := eqVneq j (c, true); first exact: with_c.
under Pr_ext => q do rewrite !e (negbTE ni) (negbTE nj).
exact: (pair_apart C fibers (fun a => ka_coordinate (ka_pub a)) ne).
Qed.
End Bounds.

(* If the coordinate that R1.U1 compares does not tell a key from its inverse, it refuses c's. *)
Theorem no_good_inverse (S : suite) (C : {set 'I_(nusers S)}) (v c : 'I_(nusers S))
    (w : coins4 S (ACoins S)) : v \notin C -> c \in C ->
  (forall Z : Grp S, ka_coordinate (Z^-1)%g = ka_coordinate Z) -> ~~ good C (inverse v c) w.
Proof.
move=> vC cC same; rewrite /good /all_differ coordinates_of.
set s := [seq _ | _ <- _, _ <- _]; set f := coordinate_of _ _ _.
have us : uniq s by apply: allpairs_uniq => //; [exact: enum_uniq | case=> ? ? [? ?]].
have ins u : (u, true) \in s by apply: allpairs_f; rewrite ?mem_enum.
rewrite (perm_uniq (perm_map f (perm_to_rem (ins v)))) /= negb_and negbK.
have -> : f (v, true) = f (c, true).
  by rewrite /f /coordinate_of /key_of cC (negbTE vC) /= /inverse eqxx ffunE (negbTE vC) same.
rewrite map_f // mem_rem_uniq // inE; apply/andP; split; last exact: ins.
by rewrite xpair_eqE andbT /=; apply: contraNneq vC => <-.
Qed.

(* ---- Whatever the coordinates are -------------------------------------------------------- *)
Section Any.
Variables (S : suite) (C : {set 'I_(nusers S)}).
Variable adv : {ffun 'I_(nusers S) -> Grp S} -> 'I_(nusers S) -> Grp S -> Grp S.
Variable w0 : coins4 S (ACoins S).
Hypothesis g0 : good C adv w0.

(* If any coins are good, then good coins are at least as likely as any one choice of all secret
   keys. *)
Theorem Pr_good : (#|SK S| ^ (4 * nusers S))%:R^-1 <= Pr (good C adv).
Proof.
rewrite (Pr_sk (w0 := w0)) // /Pr !card_prod !card_ffun !card_ord.
rewrite -!expnD (_ : _ + _ + _ = 4 * nusers S)%N; last lia.
rewrite -[X in X <= _]mul1r ler_wpmul2r ?invr_ge0 ?ler0n // (ler_nat _ 1) card_gt0.
by apply/set0Pn; exists (get_sk w0); rewrite inE.
Qed.

Corollary good_beats_guess : (#|SK S| ^ (4 * nusers S) < #|Vec S|)%N ->
  0 < Pr (good C adv) - #|Vec S|%:R^-1.
Proof.
move=> many; have k0 : (0 < #|SK S|)%N by apply/card_gt0P; exists (sk0 S).
rewrite subr_gt0; apply: lt_le_trans Pr_good.
by rewrite ltf_pinv ?ltr_nat ?posrE ?ltr0n ?expn_gt0 ?k0 // (leq_trans _ many).
Qed.
End Any.
