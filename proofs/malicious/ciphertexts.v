(******************************************************************************)
(* Hyb3 -> Hyb4: nobody forges a ciphertext between honest users.  The forger *)
(* for the pair (v, u) runs Hyb4, has what v sends to u encrypted by the      *)
(* oracle (if v comes so far; a key encrypts one message, D6), and outputs    *)
(* what the adversary delivers to u in its place.                             *)
(*                                                                            *)
(*  adv_ctxt F == the probability that F, given an oracle that encrypts,      *)
(*                outputs a ciphertext that decrypts and is not from it       *)
(*  bad4 i w   == u was given a ciphertext that decrypts and that v has not   *)
(*                sent, for i = (v, u), in Hyb4                               *)
(*  hop34_bad  == |Pr[Hyb3] - Pr[Hyb4]| <= the sum of its probabilities       *)
(*  hop34      == and that is the probability that the forger wins            *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import probability advantage.
From SecAgg.model Require Import parameters figure4.
From SecAgg.malicious Require Import interaction game extensionality simulator hybrids dummies.
From SecAgg.malicious Require Import key_hop.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section Ciphertexts.
Variables (S : suite) (C : {set 'I_(nusers S)}) (ACoins : finType).
Notation U := 'I_(nusers S).
Notation coins := (coins4 S ACoins).
Notation K := secrets_of.
Notation P := (hyb_parts C).
Variables (x : {ffun U -> Vec S}) (A : adversary S ACoins).

Definition T4 (w : coins) : transcript S := play (hyb_world C (hyb4 C) x (K w)) (strat C A w).
(* What v has sent to u, and what u has been given as coming from v. *)
Definition sent (p : parts S) (T : transcript S) (i : U * U) : option (Ctx S) :=
  U_sent1 C p (m0 T) (m1 T) i.1 i.2.
Definition given (T : transcript S) (i : U * U) : option (Ctx S) :=
  obind (fun e : ctx_list S => e i.1) (m2 T i.2).
Definition not_sent (p : parts S) (T : transcript S) (i : U * U) (c : Ctx S) : bool :=
  if sent p T i is Some c' then ~~ ctx_eq c c' else true.
Definition bad4 (i : U * U) (w : coins) : bool :=
  if given (T4 w) i is Some c then
    not_sent (P (hyb4 C) x (K w)) (T4 w) i c && isSome (ae_dec (new_key (K w) i.1 i.2) i c)
  else false.

Lemma acc2_m2 p a0 a1 a2 u s : U_acc2 C p a0 a1 a2 u = Some s -> a2 u = Some s.2.
Proof.
rewrite /U_acc2; case: (U_acc1 C p a0 a1 u) => // l; case: (a2 u) => // e.
by case: ifP => // _ [<-].
Qed.

(* What v has sent to u opens to the shares meant for u. *)
Lemma sent_opens (w : secrets S) (p := P (hyb4 C) x w) a0 a1 v u c : honest_pair C (v, u) ->
  U_sent1 C p a0 a1 v u = Some c ->
  opened u v (ae_dec (new_key w v u) (v, u) c) = Some (s_share w v u, b_share w v u).
Proof.
move=> hp; rewrite /U_sent1 ffunE; case: (U_acc1 C p a0 a1 v) => // l.
rewrite /= ffunE; case: ifP => // _ [<-].
by rewrite /hyb_ctx /hyb_key /= hp /opened ae_encK /= packK !eqxx.
Qed.

Lemma same_until_bad4 w : ~~ has (fun i => bad4 i w) (honest_pairs C) ->
  Hyb3 C x A w = Hyb4 C x A w.
Proof.
move=> nb; apply: (congr1 (@guess S)); refine (@users_ext S C (P (hyb4 C) x (K w))
  (P (hyb3 C) x (K w)) (oracle (K w)) (oracle (K w))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb4 C) (K w) (Q_set C (P (hyb4 C) x (K w)) a0 a1 a2 a3 a4))
  (fun a0 a1 a2 a3 a4 => hyb_after C (hyb3 C) (K w) (Q_set C (P (hyb3 C) x (K w)) a0 a1 a2 a3 a4))
  (strat C A w) (frefl _) _ _ _ _ _ _ _ _ _) => //.
move=> g g' u s v c eg _ e4 sc ne; have e2 := acc23 (acc34 e4).
rewrite -[LHS]/(hyb_open C (hyb4 C) (K w) g u v (pk s.1.1 v).1 c).
rewrite -[RHS]/(hyb_open C (hyb3 C) (K w) g' u v (pk s.1.1 v).1 c) /hyb_open andTb andFb.
case: (boolP (honest_pair C (v, u))) => hp; last by [].
have -> : hyb_key (hyb3 C) (K w) u (pk s.1.1 v).1 v u = new_key (K w) v u.
  by rewrite /hyb_key -[new_keys _ _]/(honest_pair C (v, u)) hp.
rewrite /sim_open hp; have gv : given (T4 w) (v, u) = Some c by rewrite /given (acc2_m2 e2) /= sc.
have /hasPn /(_ (v, u)) := nb; rewrite mem_honest_pairs => /(_ hp); rewrite /bad4 gv.
rewrite /not_sent /sent -eg; case es: (U_sent1 C _ _ _ _ _) => [c'|].
  case: (boolP (ctx_eq c c')) => [/ctx_eqP -> _|_ /=]; first by rewrite (sent_opens hp es).
  by case: (ae_dec _ _ _).
by case: (ae_dec _ _ _).
Qed.

Theorem hop34_bad : `|Pr (Hyb3 C x A) - Pr (Hyb4 C x A)| <= \sum_(i <- honest_pairs C) Pr (bad4 i).
Proof. by apply: le_trans (Pr_has _ _); apply: until_bad => w nb; apply: same_until_bad4. Qed.
End Ciphertexts.
