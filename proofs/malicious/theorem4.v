(******************************************************************************)
(* Theorem 4: privacy against a server and users who lie and adapt.  With     *)
(* 2t > n + n_C, the adversary's guess in the real execution is as probable   *)
(* as in the simulated one, up to the advantages of displayed reductions and  *)
(* the probability of guessing secrets with q questions to the oracle.  The   *)
(* simulator knows the sum of the inputs over one set of at least t - n_C     *)
(* honest users, which it names when it is about to unmask, and nothing else. *)
(*                                                                            *)
(*   bound4 x A q == the sum of the terms of all hops                         *)
(*   theorem4     == |Pr[REAL] - Pr[SIM]| <= bound4 x A q                     *)
(*   sim_asks     == the functionality answers what the simulator asks        *)
(*                                                                            *)
(* Efficiency is by inspection, of SIM, whose oracle can be drawn as it is    *)
(* asked, and of the reductions: they run the adversary at most twice; a      *)
(* forger asks for two signatures, the forger of ciphertexts and the          *)
(* adversary of IND-CPA for one encryption, and the reductions to 2ODH for    *)
(* two keys of each other user. They have the inputs x built in. A            *)
(* distinguisher that looks at the adversary's view is part of the adversary, *)
(* whose output is one bit. The server is corrupt; theorems/theorem3.v is     *)
(* about an honest one.                                                       *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage ind_cpa.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game simulator hybrids one_set exact.
From SecAgg.malicious Require Import self_masks dummies key_hop pair_masks pair_keys.
From SecAgg.malicious Require Import forgeries ciphertexts.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Theorem4.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation F := (Fld S).
Notation t := (thr S).+1.

Definition forge_bound (x : {ffun U -> Vec S}) (A : adversary S ACoins) (h : toggles S) : rat :=
  \sum_(v <- honest C) adv_forge (@sig_public S) (@sign S) (@verify S) (forger C x A h v).

(* The terms of the hops: signatures on keys; key agreement for AE keys; ciphertext integrity;
   secrecy of ciphertexts; signatures on views; guessing b_u; key agreement for pairwise masks,
   and guessing s_{u,v}. *)
Definition bound4 (x : {ffun U -> Vec S}) (A : adversary S ACoins) (q : nat) : rat :=
  forge_bound x A (hyb2 S)
  + chain_bound (fun i T => adv_c i (key_red C x A i T)) (honest_pairs C)
  + \sum_(i <- honest_pairs C) adv_ctxt (@ctx_eq S) (@ae_enc S) (@ae_dec S) (ctxt_forger C x A i)
  + chain_bound (fun i T => adv_cpa (@ae_enc S) (msg0 S) (cpa_query4 i) (cpa_red4 C x A i T))
      (honest_pairs C)
  + forge_bound x A (hyb6 C)
  + #|~: C|%:R * (q%:R / #|F|%:R)
  + \sum_(p <- hidden_pairs C) (adv_s p (pair_red C x A p) + q%:R / #|Seed S|%:R).

Lemma dist_add (a b c e f : rat) : `|a - b| <= e -> `|b - c| <= f -> `|a - c| <= e + f.
Proof. by move=> h1 h2; apply: le_trans (ler_dist_add b a c) _; apply: ler_add. Qed.

(* For all inputs x, all adversaries A with their coins, and at most q questions to the random
   oracle: if 2t > n + n_C, the simulator, with the functionality for delta = t - n_C, makes the
   adversary guess as in the real execution. *)
Theorem theorem4 (x : {ffun U -> Vec S}) (A : adversary S ACoins) (q : nat) :
  (nusers S + #|C| < 2 * t)%N -> (forall a s, asks_at_most q (A a s)) ->
  `| Pr (fun w => REAL C w x A) - Pr (fun w => SIM C w (Ideal C x (t - #|C|)) A) |
  <= bound4 x A q.
Proof.
move=> bound few.
have e0 : Pr (fun w => REAL C w x A) = Pr (Hyb1 C x A).
  by apply: Pr_ext => w; symmetry; apply: Hyb1E.
have e1 : Pr (Hyb8 C x A) = Pr (fun w => SIM C w (Ideal C x (t - #|C|)) A).
  apply: etrans (hop89 C x A) _; apply: etrans (hop910 x A bound) _.
  by apply: Pr_ext => w; apply: hop1011.
have h := dist_add (dist_add (dist_add (dist_add (dist_add (dist_add (hop12 C x A)
  (hop23 C x A)) (hop34 C x A)) (hop45 C x A)) (hop56 C x A)) (hop67 x bound few))
  (hop78 x bound few).
exact: dist_eq e0 (esym e1) h.
Qed.

(* What the simulator asks for is the empty set, if nobody unmasks, or at least t - n_C honest
   users: the functionality then answers (last sentence of Hyb11). *)
Theorem sim_asks (w : coins4 S ACoins) a0 a1 a2 a3 a4
    (L := s_ask (sim C (secrets_of w)) a0 a1 a2 a3 a4) : (nusers S + #|C| < 2 * t)%N ->
  L = set0 \/ (L \subset ~: C) && (t - #|C| <= #|L|)%N.
Proof.
move=> bound; rewrite /L /=.
have [[-> _]|[u [s e]]] := Q_cases C (sim_parts C (secrets_of w)) a0 a1 a2 a3 a4.
  by left; rewrite set0D.
by right; rewrite (Q_big bound (@strict_sim S C ACoins w) e) setDE subsetIr.
Qed.
End Theorem4.
