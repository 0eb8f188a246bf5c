(* Shamir's scheme on binary integers, step by step as the Rust spec computes it, and its         *)
(* refinement: the functions agree with share and reconstruct of mathematics/shamir.v over 'F_p.  *)
(* (Appendix A.A; R1.U4, R1.U5, R4.S2, R4.S3; D18.)                                               *)
(*                                                                                                *)
(*            shareZ q s a x == s + a_1 x + ... + a_(t-1) x^(t-1) mod q, by Horner's rule         *)
(*      ss_shareZ q s a users == the shares of all users, each with its identity                  *)
(*  lagrange_coefficientZ q xs x == product of y / (y - x) mod q over the other points y of xs    *)
(*     reconstructZ q points == the value at 0 of the polynomial through the points               *)
(*       smallest t shares   == the t shares with the smallest identities (D18)                   *)
(*  ss_reconstructZ q t shares == reconstructZ of these                                           *)
(*   shareZ_refines, reconstructZ_refines, ss_reconstructZ_refines : the refinements              *)
(*        ss_reconstructZ_share : any t or more shares give the secret back, in integers          *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir.
From SecAgg.execution Require Import integers.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* ---- what is computed ---- *)

(* textbook/shamir.rs, share: a_1 ... a_(t-1) from the last one down, then the secret. *)
Definition shareZ (q s : Z) (a : seq Z) (x : Z) : Z :=
  add_mod q s (foldr (fun c value => mul_mod q (add_mod q value c) x) 0%ZZ a).

(* SS.share: one share for each user. *)
Definition ss_shareZ (q s : Z) (a : seq Z) (users : seq Z) : seq (Z * Z) :=
  [seq (x, shareZ q s a x) | x <- users].

(* The product of all factors, mod q. *)
Definition prodZ (q : Z) (factors : seq Z) : Z := foldr (fun f n => mul_mod q n f) 1%ZZ factors.

(* textbook/shamir.rs, lagrange_coefficient: one inversion for each. *)
Definition lagrange_coefficientZ (q : Z) (xs : seq Z) (x : Z) : Z :=
  let others := [seq y <- xs | ~~ Z.eqb y x] in
  let numerator := prodZ q others in
  let denominator := prodZ q [seq sub_mod q y x | y <- others] in
  mul_mod q numerator (inv_mod q denominator).

(* textbook/shamir.rs, reconstruct. *)
Definition reconstructZ (q : Z) (points : seq (Z * Z)) : Z :=
  let xs := [seq point.1 | point <- points] in
  foldr (fun point sum => add_mod q sum (mul_mod q (lagrange_coefficientZ q xs point.1) point.2))
        0%ZZ points.

(* D18: the t shares with the smallest identities. *)
Definition by_id : rel (Z * Z) := fun a b => Z.leb a.1 b.1.
Definition smallest (t : nat) (shares : seq (Z * Z)) : seq (Z * Z) := take t (sort by_id shares).

(* SS.reconstruct. *)
Definition ss_reconstructZ (q : Z) (t : nat) (shares : seq (Z * Z)) : Z :=
  reconstructZ q (smallest t shares).

(* ---- what it refines ---- *)

Section Refinement.
Variables (p : nat) (U : finType) (id : U -> Z).
Hypothesis p_pr : prime p.
Notation q := (Z.of_nat p).

(* Where the polynomial of the model is evaluated for user u: at u's identity. *)
Definition point (u : U) : 'F_p := toF p (id u).

(* The coins of the model's dealer, from a list of coefficients. *)
Definition coins_of (k : nat) (a : seq Z) : {ffun 'I_k -> 'F_p} :=
  [ffun i : 'I_k => toF p (nth 0%ZZ a i)].

Lemma toF_horner a x :
  toF p (foldr (fun c value => mul_mod q (add_mod q value c) x) 0%ZZ a)
  = \sum_(i < size a) toF p (nth 0%ZZ a i) * toF p x ^+ i.+1.
Proof.
elim: a => [|c a IH] /=; first by rewrite big_ord0.
rewrite toF_mul_mod // toF_add_mod // IH big_ord_recl /= expr1 mulrDl addrC.
rewrite mulr_suml; congr (_ + _); apply: eq_bigr => i _ /=.
by rewrite -mulrA -exprSr.
Qed.

(* The executable share is the model's, for the same secret, coefficients and point. *)
Theorem shareZ_refines (k : nat) s (a : seq Z) (u : U) :
  size a = k -> toF p (shareZ q s a (id u)) = share point (toF p s) (coins_of k a) u.
Proof.
move=> <-; rewrite /shareZ toF_add_mod // toF_horner /share; congr (_ + _).
by apply: eq_bigr => i _; rewrite ffunE.
Qed.

Lemma toF_prodZ factors : toF p (prodZ q factors) = \prod_(f <- factors) toF p f.
Proof.
elim: factors => [|f fs IH] /=; first by rewrite big_nil.
by rewrite toF_mul_mod // IH big_cons mulrC.
Qed.

Hypothesis id_inj : injective id.

(* The executable weight is the model's Lagrange coefficient. *)
Theorem lagrange_coefficientZ_refines (us : seq U) (u : U) :
  uniq us ->
  toF p (lagrange_coefficientZ q [seq id v | v <- us] (id u)) = lagr point [set v in us] u.
Proof.
move=> uus; rewrite /lagrange_coefficientZ toF_mul_mod // toF_inv_mod //.
rewrite !toF_prodZ big_map !big_filter !big_map /lagr -prodfV -big_split /=.
under eq_bigr => v _ do rewrite toF_sub_mod //.
rewrite (eq_bigl (fun v => v != u)); last by move=> v; rewrite -(inj_eq id_inj).
rewrite -big_filter big_uniq ?filter_uniq //=; apply: eq_bigl => v.
by rewrite !inE mem_filter.
Qed.

Lemma toF_weighted (w : Z -> Z) (points : seq (Z * Z)) :
  toF p (foldr (fun point sum => add_mod q sum (mul_mod q (w point.1) point.2)) 0%ZZ points)
  = \sum_(point <- points) toF p point.2 * toF p (w point.1).
Proof.
elim: points => [|[x y] l IH] /=; first by rewrite big_nil.
by rewrite toF_add_mod // toF_mul_mod // big_cons addrC mulrC IH.
Qed.

(* The executable reconstruction from the points of the users us is the model's from that set. *)
Theorem reconstructZ_refines (us : seq U) (s : U -> Z) :
  uniq us ->
  toF p (reconstructZ q [seq (id u, s u) | u <- us])
  = reconstruct point [set u in us] (fun u => toF p (s u)).
Proof.
move=> uus; rewrite /reconstructZ toF_weighted -map_comp big_map /reconstruct.
under [RHS]eq_bigr => u _ do rewrite -lagrange_coefficientZ_refines //.
by rewrite big_uniq //=; apply: eq_bigl => u; rewrite inE.
Qed.

(* D18 in the model: the first t of the users us by identity. *)
Definition first_by_id (t : nat) (us : seq U) : seq U := take t (sort (relpre id Z.leb) us).

Lemma smallestE t us (s : U -> Z) :
  smallest t [seq (id u, s u) | u <- us] = [seq (id u, s u) | u <- first_by_id t us].
Proof. by rewrite /smallest sort_map -map_take. Qed.

Lemma first_by_id_uniq t us : uniq us -> uniq (first_by_id t us).
Proof. by move=> uus; rewrite take_uniq // sort_uniq. Qed.

Lemma size_first_by_id t us : (t <= size us)%N -> size (first_by_id t us) = t.
Proof. by move=> tn; rewrite size_takel // size_sort. Qed.

Lemma mem_first_by_id t us : {subset first_by_id t us <= us}.
Proof. by move=> u /mem_take; rewrite mem_sort. Qed.

(* No user of us who is left out has a smaller identity than one who is used. *)
Lemma first_by_id_least t us u v :
  u \in first_by_id t us -> v \in us -> v \notin first_by_id t us -> (id u <= id v)%ZZ.
Proof.
rewrite /first_by_id; set l := sort _ us => uT vus vT.
have vD : v \in drop t l.
  move: vus; rewrite -(mem_sort (relpre id Z.leb)) -/l -{1}(cat_take_drop t l) mem_cat.
  by rewrite (negbTE vT).
have : sorted (relpre id Z.leb) l by apply: sort_sorted => a b /=; lia.
rewrite sorted_pairwise; last by move=> a b c /=; lia.
rewrite -{1}(cat_take_drop t l) pairwise_cat => /andP[/allrelP /(_ u v uT vD)] /=; lia.
Qed.

(* SS.reconstruct uses the t smallest identities, and computes what the model computes from them. *)
Theorem ss_reconstructZ_refines t (us : seq U) (s : U -> Z) :
  uniq us ->
  toF p (ss_reconstructZ q t [seq (id u, s u) | u <- us])
  = reconstruct point [set u in first_by_id t us] (fun u => toF p (s u)).
Proof.
by move=> uus; rewrite /ss_reconstructZ smallestE reconstructZ_refines ?first_by_id_uniq.
Qed.

(* From here on identities are points of the field other than 0 (SETUP.1, D8). *)
Hypothesis id_canonical : forall u, canonical q (id u).
Hypothesis id_neq0 : forall u, id u <> 0%ZZ.

Lemma point_inj : injective point.
Proof. by move=> u v /(toF_inj p_pr (id_canonical u) (id_canonical v)) /id_inj. Qed.

Lemma point_neq0 u : point u != 0.
Proof.
apply/eqP => /(toF_inj p_pr (b := 0%ZZ) (id_canonical u)) e; apply: (@id_neq0 u); apply: e.
by have := prime_gt0 p_pr; rewrite /canonical; lia.
Qed.

Lemma canonical_reconstructZ points : canonical q (reconstructZ q points).
Proof.
have p0 := prime_gt0 p_pr.
rewrite /reconstructZ; case: points => [|[x y] l] /=; first by rewrite /canonical; lia.
by apply: canonical_add_mod; lia.
Qed.

(* t or more executable shares of s give s back: an equation between integers. *)
Theorem ss_reconstructZ_share s (a : seq Z) (us : seq U) :
  canonical q s -> uniq us -> (size a < size us)%N ->
  ss_reconstructZ q (size a).+1 (ss_shareZ q s a [seq id u | u <- us]) = s.
Proof.
move=> cs uus tn; rewrite /ss_shareZ -map_comp; apply: (toF_inj p_pr) => //.
  exact: canonical_reconstructZ.
rewrite ss_reconstructZ_refines // -[RHS](@reconstruct_correct _ _ _ point_inj (size a)
  [set u in first_by_id (size a).+1 us] _ (coins_of (size a) a)).
  by apply: eq_bigr => u _; rewrite -shareZ_refines.
by rewrite cardsE (card_uniqP _) ?size_first_by_id ?first_by_id_uniq.
Qed.
End Refinement.
