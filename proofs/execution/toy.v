(* The hypotheses of check_sound can be met: the field of the toy transcripts has prime order,    *)
(* 2^16 + 1, and a transcript of the Rust spec was accepted.  So that transcript satisfies the    *)
(* equations of Figure 4.  (For the order of P-256 it is not proved in Coq that it is prime.)     *)
(*                                                                                                *)
(*   toy_order == 65537, as a natural number                                                      *)
(*   prime_by_trial  : a number below (b + 1)^2 with no divisor in 2 ... b is prime               *)
(*   toy_order_prime : 65537 is prime                                                             *)
(*   toy_is_sound    : check_sound for the session of execution/transcripts/toy_drop_outs.v       *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.execution Require Import integers sharing vectors masking transcript soundness.
From SecAgg.execution.transcripts Require Import toy_drop_outs.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* Trial division by binary integers: p < (b + 1)^2, and no d from 2 to b divides p. *)
Lemma prime_by_trial (p b : nat) :
  (1 < Z.of_nat p < Z.of_nat b.+1 * Z.of_nat b.+1)%ZZ ->
  all (fun d => ~~ Z.eqb (Z.of_nat p mod Z.of_nat d) 0)%ZZ (iota 2 b.-1) -> prime p.
Proof.
move=> [p1 pb] /allP no; apply: ltn_pdiv2_prime; first lia.
rewrite ltnNge; apply/negP => le.
have d1 : (1 < pdiv p)%N by apply: prime_gt1; apply: pdiv_prime; lia.
have db : (pdiv p <= b)%N.
  by rewrite leqNgt; apply/negP => h; move: le (leq_mul h h); rewrite -mulnn; lia.
have := no (pdiv p); rewrite mem_iota; have -> : (2 <= pdiv p < 2 + b.-1)%N by lia.
move=> /(_ isT) /negP; apply; have /dvdnP[k e] := pdiv_dvd p.
by apply/Z.eqb_spec; rewrite {1}e Nat2Z.inj_mul Z.mod_mul; lia.
Qed.

Definition toy_order : nat := Z.to_nat 65537.

Lemma toy_orderE : 65537%ZZ = Z.of_nat toy_order.
Proof. by rewrite Z2Nat.id. Qed.

Theorem toy_order_prime : prime toy_order.
Proof. by apply: (@prime_by_trial _ 256); rewrite -toy_orderE; [split|vm_compute]. Qed.

Local Notation tr := session.
Local Notation ids := (tr_U1 tr).
Local Notation U2 := (tr_U2 tr).
Local Notation U3 := (tr_U3 tr).
Local Notation q := toy_order.
Local Notation id := (@id_of ids).
Local Notation pt := (@point_at tr q).
Local Notation vec := (@toV (R_of tr) (tr_m tr)).
Local Notation y := (lookup [::] (tr_y tr)).

(* What check_sound says: the shares, masked inputs, reconstructed secrets and output of the
   session are those of share, masked, reconstruct and server_output; the output is the sum. *)
Theorem toy_is_sound :
  [/\ (forall i j, id i \in U2 ->
          toF q (lookup 0%ZZ (u_s_shares (user_at i)) (id j))
            = share pt (toF q (u_s (user_at i))) (coins_at tr q (u_s_polynomial (user_at i))) j
          /\ toF q (lookup 0%ZZ (u_b_shares (user_at i)) (id j))
            = share pt (toF q (u_b (user_at i))) (coins_at tr q (u_b_polynomial (user_at i))) j),
      (forall i, id i \in U3 -> vec (y (id i))
          = masked pub_tr (agree_tr tr) vec (@own_tr tr) (@input_at tr) (@key_at tr) (@seed_at tr)
              (users_of ids U2) i),
      (forall i, id i \in dropped U2 U3 -> toF q (lookup 0%ZZ (tr_s tr) (id i))
          = reconstruct pt [set w in used tr]
              (fun w => toF q (lookup 0%ZZ (u_s_shares (user_at i)) (id w)))),
      (forall i, id i \in U3 -> toF q (lookup 0%ZZ (tr_b tr) (id i))
          = reconstruct pt [set w in used tr]
              (fun w => toF q (lookup 0%ZZ (u_b_shares (user_at i)) (id w))))
    & vec (tr_z tr) = server_output (agree_tr tr) vec (@own_tr tr)
          (users_of ids U2) (users_of ids U3) (fun i => vec (y (id i)))
          (@seed_at tr) (@key_at tr) (fun i => pub_tr (key_at i))
      /\ vec (tr_z tr) = \sum_(i in users_of ids U3) input_at i].
Proof. exact: (@check_sound tr _ toy_order_prime toy_orderE session_ok). Qed.
