(* Binary integers as representatives of the elements of Z_q and Z_R: what Coq computes with, and *)
(* what the model means by it.  Every executable function of this room is proved to agree with its*)
(* counterpart of the model through the map ofZ.                                                  *)
(*                                                                                                *)
(*            ofZ A z == the element of the ring A that the integer z stands for                  *)
(*          toF p z   == ofZ, into the field 'F_p of Shamir's scheme (p a prime)                  *)
(*          toR R z   == ofZ, into the ring 'Z_R of inputs and masks (R at least 2)               *)
(*       canonical n z == z is the representative in [0, n)                                       *)
(*     add_mod sub_mod mul_mod opp_mod == arithmetic on representatives                           *)
(*         pow_mod n a e == a^e mod n, by repeated squaring                                       *)
(*         inv_mod p a == a^(p - 2) mod p, the inverse of a modulo a prime p by Fermat            *)
(*      toF_inv_mod : inv_mod is the inverse of the field                                         *)
(*   toF_inj, toR_inj : canonical representatives are unique                                      *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Delimit Scope Z_scope with ZZ.

(* ---- what is computed ---- *)

(* z is the representative in [0, n). *)
Definition canonical (n z : Z) : bool := ((0 <=? z) && (z <? n))%ZZ.

(* Sums, differences, products and negatives, reduced into [0, n). *)
Definition add_mod (n a b : Z) : Z := ((a + b) mod n)%ZZ.
Definition sub_mod (n a b : Z) : Z := ((a - b) mod n)%ZZ.
Definition mul_mod (n a b : Z) : Z := ((a * b) mod n)%ZZ.
Definition opp_mod (n a : Z) : Z := ((- a) mod n)%ZZ.

(* a^e mod n for a positive exponent e, from its highest bit down. *)
Fixpoint pow_mod (n a : Z) (e : positive) : Z :=
  match e with
  | xH => (a mod n)%ZZ
  | xO e => let h := pow_mod n a e in mul_mod n h h
  | xI e => let h := pow_mod n a e in mul_mod n (mul_mod n h h) a
  end.

(* The inverse of a modulo the prime p, by Fermat's little theorem; that of 0 is 0. *)
Definition inv_mod (p a : Z) : Z := pow_mod p a (Z.to_pos (p - 2)).

Lemma canonical_mod n a : (0 < n)%ZZ -> canonical n (a mod n)%ZZ.
Proof. by move=> n0; have := Z.mod_pos_bound a n n0; rewrite /canonical; lia. Qed.

Lemma canonical_add_mod n a b : (0 < n)%ZZ -> canonical n (add_mod n a b).
Proof. exact: canonical_mod. Qed.

(* ---- what it stands for ---- *)

Section OfZ.
Variable A : ringType.

Definition ofZ (z : Z) : A := (int_of_Z z)%:~R.

Lemma ofZ0 : ofZ 0%ZZ = 0. Proof. by []. Qed.

Lemma ofZ1 : ofZ 1%ZZ = 1. Proof. by []. Qed.

Lemma ofZD a b : ofZ (a + b)%ZZ = ofZ a + ofZ b.
Proof. by rewrite /ofZ -[(a + b)%ZZ]/((a : Z) + b)%R rmorphD /= intrD. Qed.

Lemma ofZN a : ofZ (- a)%ZZ = - ofZ a.
Proof. by rewrite /ofZ -[(- a)%ZZ]/(- (a : Z))%R rmorphN /= mulrNz. Qed.

Lemma ofZB a b : ofZ (a - b)%ZZ = ofZ a - ofZ b.
Proof. by rewrite -[(a - b)%ZZ]/((a + - b)%ZZ) ofZD ofZN. Qed.

Lemma ofZM a b : ofZ (a * b)%ZZ = ofZ a * ofZ b.
Proof. by rewrite /ofZ -[(a * b)%ZZ]/((a : Z) * b)%R rmorphM /= intrM. Qed.

Lemma ofZ_of_nat n : ofZ (Z.of_nat n) = n%:R.
Proof. by rewrite /ofZ pmulrn; congr (_%:~R); lia. Qed.

(* From here on the characteristic of A divides n. *)
Variable n : nat.
Hypothesis n_gt0 : (0 < n)%N.
Hypothesis n_eq0 : n%:R = 0 :> A.
Notation nz := (Z.of_nat n).

Lemma ofZ_mod a : ofZ (a mod nz)%ZZ = ofZ a.
Proof.
have n0 : nz <> 0%ZZ by lia.
by rewrite {2}(Z.div_mod a _ n0) ofZD ofZM ofZ_of_nat n_eq0 mul0r add0r.
Qed.

Lemma ofZ_add_mod a b : ofZ (add_mod nz a b) = ofZ a + ofZ b.
Proof. by rewrite ofZ_mod ofZD. Qed.

Lemma ofZ_sub_mod a b : ofZ (sub_mod nz a b) = ofZ a - ofZ b.
Proof. by rewrite ofZ_mod ofZB. Qed.

Lemma ofZ_mul_mod a b : ofZ (mul_mod nz a b) = ofZ a * ofZ b.
Proof. by rewrite ofZ_mod ofZM. Qed.

Lemma ofZ_opp_mod a : ofZ (opp_mod nz a) = - ofZ a.
Proof. by rewrite ofZ_mod ofZN. Qed.

Lemma ofZ_pow_mod a e : ofZ (pow_mod nz a e) = ofZ a ^+ Pos.to_nat e.
Proof.
elim: e => [e IH|e IH|] /=; last by rewrite ofZ_mod expr1.
all: rewrite !ofZ_mul_mod IH.
  by rewrite (_ : Pos.to_nat e~1 = (Pos.to_nat e + Pos.to_nat e).+1)%N ?exprSr ?exprD //; lia.
by rewrite (_ : Pos.to_nat e~0 = Pos.to_nat e + Pos.to_nat e)%N ?exprD //; lia.
Qed.
End OfZ.

Lemma toZ_bound n z : canonical (Z.of_nat n) z -> {k : nat | (k < n)%N & z = Z.of_nat k}.
Proof. by move=> c; exists (Z.to_nat z); move: c; rewrite /canonical; lia. Qed.

(* ---- Z_q ---- *)

Section Field.
Variable p : nat.
Hypothesis p_pr : prime p.
Definition toF : Z -> 'F_p := @ofZ [ringType of 'F_p].

Lemma natF_p : p%:R = 0 :> 'F_p.
Proof. by apply: val_inj; rewrite /= Zp_nat /= Fp_cast // modnn. Qed.

Lemma toF_add_mod a b : toF (add_mod (Z.of_nat p) a b) = toF a + toF b.
Proof. exact: ofZ_add_mod (prime_gt0 p_pr) natF_p a b. Qed.

Lemma toF_sub_mod a b : toF (sub_mod (Z.of_nat p) a b) = toF a - toF b.
Proof. exact: ofZ_sub_mod (prime_gt0 p_pr) natF_p a b. Qed.

Lemma toF_mul_mod a b : toF (mul_mod (Z.of_nat p) a b) = toF a * toF b.
Proof. exact: ofZ_mul_mod (prime_gt0 p_pr) natF_p a b. Qed.

Lemma toF_pow_mod a e : toF (pow_mod (Z.of_nat p) a e) = toF a ^+ Pos.to_nat e.
Proof. exact: ofZ_pow_mod (prime_gt0 p_pr) natF_p a e. Qed.

(* Fermat's little theorem, in the field. *)
Lemma expF_p (x : 'F_p) : x ^+ p = x.
Proof.
have [k ->] : exists k : nat, x = k%:R by exists (val x); rewrite natr_Zp.
by rewrite -natrX; apply: val_inj; rewrite /= !Zp_nat /= !Fp_cast // fermat_little.
Qed.

(* a^(p - 2) is the inverse of a; for p = 2, where Z.to_pos makes the exponent 1, it is a. *)
Lemma expF_inv (x : 'F_p) e : e = maxn 1 (p - 2) -> x ^+ e = x^-1.
Proof.
have p1 := prime_gt1 p_pr => ->; have [->|x0] := eqVneq x 0.
  by rewrite invr0 expr0n; case: maxn (leq_maxl 1 (p - 2)).
apply: (mulIf x0); rewrite mulVf // -exprSr; have [p2|p2] := ltnP 2 p.
  apply: (mulIf x0); rewrite mul1r -exprSr -[RHS]expF_p; congr (_ ^+ _); lia.
have pE : p = 2%N by lia.
apply: (mulIf x0); rewrite mul1r -exprSr (_ : _.+2 = p.+1); last by lia.
by rewrite exprSr expF_p -expr2 -{1}pE expF_p.
Qed.

Theorem toF_inv_mod a : toF (inv_mod (Z.of_nat p) a) = (toF a)^-1.
Proof. by rewrite toF_pow_mod expF_inv //; have := prime_gt1 p_pr; lia. Qed.

Lemma toF_inj a b :
  canonical (Z.of_nat p) a -> canonical (Z.of_nat p) b -> toF a = toF b -> a = b.
Proof.
move=> /toZ_bound[i ip ->] /toZ_bound[j jp ->]; rewrite /toF !ofZ_of_nat => /(congr1 val) /=.
by rewrite !Zp_nat /= !Fp_cast // !modn_small // => ->.
Qed.
End Field.

(* ---- Z_R ---- *)

Section Ring.
Variable R : nat.
Hypothesis R_ge2 : (1 < R)%N.
Definition toR : Z -> 'Z_R := @ofZ [ringType of 'Z_R].

Lemma natR_R : R%:R = 0 :> 'Z_R.
Proof. exact: char_Zp. Qed.

Lemma toR_add_mod a b : toR (add_mod (Z.of_nat R) a b) = toR a + toR b.
Proof. exact: ofZ_add_mod (ltnW R_ge2) natR_R a b. Qed.

Lemma toR_opp_mod a : toR (opp_mod (Z.of_nat R) a) = - toR a.
Proof. exact: ofZ_opp_mod (ltnW R_ge2) natR_R a. Qed.

Lemma toR_inj a b :
  canonical (Z.of_nat R) a -> canonical (Z.of_nat R) b -> toR a = toR b -> a = b.
Proof.
move=> /toZ_bound[i ip ->] /toZ_bound[j jp ->]; rewrite /toR !ofZ_of_nat => /(congr1 val) /=.
by rewrite !val_Zp_nat // !modn_small // => ->.
Qed.
End Ring.
