(* The arithmetic of execution/sharing.v on machine integers (BigZ), for suite 1, whose field has *)
(* elements of 256 bits.  It is a faster way to the same integers: shareB and reconstructB equal  *)
(* shareZ and reconstructZ, for every modulus and every input.  Coq's native integers rest on the *)
(* primitives of Uint63 and their specifications, which are axioms of Coq.                        *)
(*                                                                                                *)
(*    shareB q s a x == shareZ q s a x                                                            *)
(*  reconstructB q l == reconstructZ q l                                                          *)
(*      check_big tr == check tr, by machine integers                                             *)
(*   shareB_eq, reconstructB_eq, check_bigE : these equations                                     *)
From Coq Require Import ZArith.
From Bignums Require Import BigZ.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.execution Require Import integers sharing transcript.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Local Notation big := BigZ.of_Z.
Local Notation int := BigZ.to_Z.

Definition add_modB (n a b : bigZ) : bigZ := BigZ.modulo (BigZ.add a b) n.
Definition sub_modB (n a b : bigZ) : bigZ := BigZ.modulo (BigZ.sub a b) n.
Definition mul_modB (n a b : bigZ) : bigZ := BigZ.modulo (BigZ.mul a b) n.

Fixpoint pow_modB (n a : bigZ) (e : positive) : bigZ :=
  match e with
  | xH => BigZ.modulo a n
  | xO e => let h := pow_modB n a e in mul_modB n h h
  | xI e => let h := pow_modB n a e in mul_modB n (mul_modB n h h) a
  end.

Definition inv_modB (p a : bigZ) : bigZ := pow_modB p a (Z.to_pos (int p - 2)).

Definition shareB (q s : Z) (a : seq Z) (x : Z) : Z :=
  let qB := big q in let xB := big x in
  int (add_modB qB (big s)
         (foldr (fun c value => mul_modB qB (add_modB qB value (big c)) xB) (big 0) a)).

Definition prodB (q : bigZ) (factors : seq bigZ) : bigZ :=
  foldr (fun f n => mul_modB q n f) (big 1) factors.

Definition lagrange_coefficientB (q : bigZ) (xs : seq Z) (x : Z) : bigZ :=
  let others := [seq y <- xs | ~~ Z.eqb y x] in
  let numerator := prodB q [seq big y | y <- others] in
  let denominator := prodB q [seq sub_modB q (big y) (big x) | y <- others] in
  mul_modB q numerator (inv_modB q denominator).

Definition reconstructB (q : Z) (points : seq (Z * Z)) : Z :=
  let qB := big q in
  let xs := [seq point.1 | point <- points] in
  int (foldr (fun point sum =>
         add_modB qB sum (mul_modB qB (lagrange_coefficientB qB xs point.1) (big point.2)))
       (big 0) points).

(* ---- the same integers ---- *)

Lemma int_add_modB n a b : int (add_modB n a b) = add_mod (int n) (int a) (int b).
Proof. by rewrite /add_modB BigZ.spec_modulo BigZ.spec_add. Qed.

Lemma int_sub_modB n a b : int (sub_modB n a b) = sub_mod (int n) (int a) (int b).
Proof. by rewrite /sub_modB BigZ.spec_modulo BigZ.spec_sub. Qed.

Lemma int_mul_modB n a b : int (mul_modB n a b) = mul_mod (int n) (int a) (int b).
Proof. by rewrite /mul_modB BigZ.spec_modulo BigZ.spec_mul. Qed.

Lemma int_pow_modB n a e : int (pow_modB n a e) = pow_mod (int n) (int a) e.
Proof.
elim: e => [e IH|e IH|] /=; last exact: BigZ.spec_modulo.
  by rewrite !int_mul_modB IH.
by rewrite int_mul_modB IH.
Qed.

Lemma int_inv_modB p a : int (inv_modB p a) = inv_mod (int p) (int a).
Proof. exact: int_pow_modB. Qed.

Theorem shareB_eq q s a x : shareB q s a x = shareZ q s a x.
Proof.
rewrite /shareB /shareZ int_add_modB !BigZ.spec_of_Z; congr (add_mod _ _ _).
elim: a => [|c a IH]; first exact: BigZ.spec_of_Z.
by rewrite /= int_mul_modB int_add_modB !BigZ.spec_of_Z IH.
Qed.

Lemma int_prodB q factors : int (prodB q factors) = prodZ (int q) [seq int f | f <- factors].
Proof.
by elim: factors => [|f fs IH]; rewrite /= ?int_mul_modB ?IH //; apply: BigZ.spec_of_Z.
Qed.

Lemma int_lagrange_coefficientB q xs x :
  int (lagrange_coefficientB (big q) xs x) = lagrange_coefficientZ q xs x.
Proof.
rewrite int_mul_modB int_inv_modB !int_prodB !BigZ.spec_of_Z -!map_comp; congr (mul_mod _ _ _).
  by congr (prodZ _ _); rewrite -[RHS]map_id; apply: eq_map => y; apply: BigZ.spec_of_Z.
congr (inv_mod _ (prodZ _ _)); apply: eq_map => y /=.
by rewrite int_sub_modB !BigZ.spec_of_Z.
Qed.

Theorem reconstructB_eq q l : reconstructB q l = reconstructZ q l.
Proof.
rewrite /reconstructB /reconstructZ; move: [seq point.1 | point <- l] => xs.
elim: l => [|[x y] l IH]; first exact: BigZ.spec_of_Z.
by rewrite /= int_add_modB int_mul_modB int_lagrange_coefficientB !BigZ.spec_of_Z IH.
Qed.

Definition check_big : transcript -> bool := check_with shareB reconstructB.

(* What is accepted by machine integers is accepted by check. *)
Theorem check_bigE tr : check_big tr = check tr.
Proof. by apply: eq_check_with; [exact: shareB_eq|exact: reconstructB_eq]. Qed.
