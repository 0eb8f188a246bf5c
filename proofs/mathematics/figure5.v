(******************************************************************************)
(* Figure 5: for each threat model the minimum threshold t and the minimum    *)
(* number of inputs in the sum, with the dropouts that section VI.C says are  *)
(* tolerated.  Each row is derived from the two inequalities that the theorems *)
(* need, n_C < t (Theorem 2) and 2t > n + n_C (Theorem 4).                    *)
(*                                                                            *)
(*      good n t nC == the two inequalities                                   *)
(*    row n t nC i d == t is a threshold for n users of which nC collude, any *)
(*                      U3 that passes the checks has at least i honest       *)
(*                      inputs, and any d dropouts leave t users              *)
(*   clients_only, server_only, collusion == the three rows of Figure 5       *)
(*   t_server_least == floor(n/2) + 1 is the least threshold of row 2         *)
(*  t_collude_least == floor(2n/3) + 1 is the least threshold of row 3 unless *)
(*                      3 divides n, when floor(2n/3) is good too             *)
(*                      (t_collude_slack): the row is sufficient, not tight   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect zify.
From SecAgg.mathematics Require Import quorum.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

Definition ceil_div (a b : nat) : nat := (a + b.-1) %/ b.

(* n_C < t is what Theorem 2 needs, 2t > n + n_C what Theorem 4 needs. *)
Definition good (n t nC : nat) : bool := (nC < t) && (n + nC < 2 * t).

(* Whatever set C of at most nC users colludes, every U3 with at least t users has at least i honest
   ones in it, and if d users drop out, t are left. *)
Definition row (n t nC i d : nat) : Prop :=
  (forall U3 C : {set 'I_n}, #|C| <= nC -> t <= #|U3| -> i <= #|U3 :\: C|)
  /\ (forall D : {set 'I_n}, #|D| <= d -> t <= #|~: D|).

Lemma rowP n t nC i d : i <= t - nC -> t + d <= n -> row n t nC i d.
Proof.
move=> hi hd; split=> [U3 C hC h3|D hD]; last by rewrite cardsCs setCK card_ord; lia.
by apply: leq_trans (honest_part C h3); lia.
Qed.

(* Row 1, client-only adversary: any threshold from 1 on, t inputs in the sum.  (Nothing has to be
   hidden from the server, so good is not asked: Theorems 1 and 3 hold for all t.) *)
Theorem clients_only n t : 1 <= t -> t <= n -> row n t 0 t (n - t).
Proof. by move=> _ tn; apply: rowP; lia. Qed.

(* Row 2, server-only adversary: t = floor(n/2) + 1, t inputs, ceil(n/2) - 1 dropouts. *)
Definition t_server n := (n %/ 2).+1.

Theorem server_only n : 0 < n ->
  good n (t_server n) 0 /\ row n (t_server n) 0 (t_server n) (ceil_div n 2).-1.
Proof.
move=> n0; split; first by rewrite /good /t_server; lia.
by apply: rowP; rewrite /t_server /ceil_div /=; lia.
Qed.

Theorem t_server_least n t : good n t 0 -> t_server n <= t.
Proof. rewrite /good /t_server; lia. Qed.

(* Row 3, the server colludes with n_C = ceil(n/3) - 1 users: t = floor(2n/3) + 1, t - n_C inputs,
   which is at least n/3, and ceil(n/3) - 1 dropouts. *)
Definition t_collude n := (2 * n %/ 3).+1.
Definition nC_collude n := (ceil_div n 3).-1.

Theorem collusion n : 0 < n ->
  good n (t_collude n) (nC_collude n)
  /\ row n (t_collude n) (nC_collude n) (t_collude n - nC_collude n) (ceil_div n 3).-1.
Proof.
move=> n0; split; first by rewrite /good /t_collude /nC_collude /ceil_div /=; lia.
by apply: rowP; rewrite /t_collude /nC_collude /ceil_div /=; lia.
Qed.

Theorem collusion_inputs n : 0 < n -> n <= 3 * (t_collude n - nC_collude n).
Proof. rewrite /t_collude /nC_collude /ceil_div /=; lia. Qed.

Theorem t_collude_least n t :
  0 < n -> n %% 3 != 0 -> good n t (nC_collude n) -> t_collude n <= t.
Proof. rewrite /good /t_collude /nC_collude /ceil_div /=; lia. Qed.

Theorem t_collude_slack n : 0 < n -> n %% 3 = 0 -> good n (t_collude n).-1 (nC_collude n).
Proof. rewrite /good /t_collude /nC_collude /ceil_div /=; lia. Qed.

(* A larger threshold is good too, and fewer corrupted users do no harm. *)
Theorem good_mono n t t' nC nC' : t <= t' -> nC' <= nC -> good n t nC -> good n t' nC'.
Proof. rewrite /good; lia. Qed.

(* For one n and n_C the thresholds that are good are exactly those from floor((n + n_C)/2) + 1 on:
   the second inequality implies the first when n_C <= n (D10 refuses all others). *)
Theorem goodE n t nC : nC <= n -> good n t nC = ((n + nC) %/ 2 < t).
Proof. rewrite /good; lia. Qed.
