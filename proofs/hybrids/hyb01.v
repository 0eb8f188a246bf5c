(******************************************************************************)
(* Hyb0 -> Hyb1: the keys under which honest users of U1 encrypt for each     *)
(* other become uniform, one pair after the other.  Hashed DDH: the secret    *)
(* keys of everybody but U1 \ C may be used.                                  *)
(*                                                                            *)
(*    view01 E x == the view that the reduction shows, from public keys, keys *)
(*                  of honest pairs, secret keys of the others, other coins   *)
(*  red01 E x p T == the reduction for the pair p, those of T being done      *)
(*  adv01 E x D p T == its advantage                                          *)
(*         hyb01 == the hop                                                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage pairs hashed_ddh ind_cpa expansion.
From SecAgg.games Require Import share_hop star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hyb01.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation H1 := (H1 E). Notation pairs1 := (pairs1 E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).

Definition view01 (pk : {ffun U -> Grp P}) (kf : {ffun U * U -> {ffun U * U -> AEKey P}})
    (sk : {ffun U -> option (SK P)}) (w : all_coins P) : view P :=
  assemble E x (tape (set_c_sk [ffun u => odflt (sk0 P) (sk u)] w.1)) pk (s_pk w.1)
    (fun u v =>
       ae_enc (keys_from (@exponent P) (@ae_keys P) (~: H1) pk kf sk u v (u, v))
         (nonce w.1 (u, v)) (u, v) (pack u v (s_share w.1 u v) (b_share w.1 u v)))
    (y_U2 E x w.1) (s_share w.1) (b_share w.1).

Definition red01 (p : U * U) (T : seq (U * U)) :=
  ddh_red (gen P) (@exponent P) (@ae_keys P) (~: H1) view01 p.1 p.2 T.
Definition adv01 (p : U * U) (T : seq (U * U)) : rat :=
  adv_ddh (gen P) (@exponent P) (@ae_keys P) (fun i w => D (red01 p T i w)).

Hypothesis vE : valid E.

Lemma view01E T a w : {subset T <= hidden (~: H1)} ->
  hyb E x (change0 T) (put (at_c P) a w) =
  ddh_exp (gen P) (@exponent P) (@ae_keys P) (~: H1) view01 T (a, w).
Proof.
case: a => c kf sT; rewrite /ddh_exp /view01; apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite /tape /= !ffunE !inE uC.
- by move=> u; rewrite ffunE.
move=> u v _ _ ne; rewrite /h_e /h_key keys_fromE //; congr ae_enc.
by case: ifP => // _; rewrite ffunE.
Qed.

Lemma pairs1_hidden p : p \in pairs1 -> hidden (~: H1) p.
Proof. by rewrite mem_pairs1 /hidden !nH1. Qed.

Theorem hyb01 :
  `| Pr (fun w => D (Hyb0 E x w)) - Pr (fun w => D (Hyb1 E x w)) | <= chain_bound adv01 pairs1.
Proof.
rewrite (Pr_via D (fun a w => view01E a w _)) // (Pr_via D (fun a w => view01E a w pairs1_hidden)).
apply: ddh_all_pairs; first exact: pairs1_uniq.
by apply/allP => p; apply: pairs1_hidden.
Qed.
End Hyb01.
