(******************************************************************************)
(* Hyb6 -> Hyb7: the seeds of the pairs of u' with the others of U3 \ C       *)
(* become uniform, one pair after the other.  Hashed DDH: the secret keys of  *)
(* everybody but U3 \ C may be used, and of U3 \ C no shares are needed.      *)
(*                                                                            *)
(*    view67 E x == the view that the reduction shows, from public keys,      *)
(*                  seeds of pairs in U3 \ C, secret keys of the others, and  *)
(*                  other coins                                               *)
(*  red67 E x p T == the reduction for the pair p, those of T being done      *)
(*  adv67 E x D p T == its advantage                                          *)
(*         hyb67 == the hop, for z other than bot                             *)
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

Section Hyb67.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation C := (sC E). Notation U2 := (sU2 E). Notation H3 := (H3 E). Notation star := (star E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).

Definition view67 (pk : {ffun U -> Grp P}) (kf : {ffun U * U -> {ffun U * U -> Seed P}})
    (sk : {ffun U -> option (SK P)}) (w : all_coins P) : view P :=
  let h := change6 E [::] in
  let w1 := set_s_sk [ffun u => odflt (sk0 P) (sk u)] w.1 in
  let sh u v := share (@pt P) (if u \in H3 then 0 else embed (s_sk w1 u)) (s_poly w.1 u) v in
  let seed u v := keys_from (@exponent P) (@pair_seeds P) (~: H3) pk kf sk u v (opair u v) in
  assemble E x (tape w1) (c_pk w.1) pk
    (fun u v => ae_enc (h_key h w u v) (nonce w.1 (u, v)) (u, v) (h_msg h sh (h_b E h w) u v))
    (fun u => h_x E x h u + h_p h w u + \sum_(v in U2) delta u v (prg (seed u v)))
    sh (h_b E h w).

Definition red67 (p : U * U) (T : seq (U * U)) :=
  ddh_red (gen P) (@exponent P) (@pair_seeds P) (~: H3) view67 p.1 p.2 T.
Definition adv67 (p : U * U) (T : seq (U * U)) : rat :=
  adv_ddh (gen P) (@exponent P) (@pair_seeds P) (fun i w => D (red67 p T i w)).

Hypothesis vE : valid E.

Lemma view67E T a w : {subset T <= hidden (~: H3)} ->
  hyb E x (change6 E T) (put (at_s P) a w) =
  ddh_exp (gen P) (@exponent P) (@pair_seeds P) (~: H3) view67 T (a, w).
Proof.
case: a => s kf sT; rewrite /ddh_exp /view67.
have es u : (if u \in H3 then 0 else embed (s u)) =
   (if u \in H3 then 0 else
      embed (odflt (sk0 P) (if u \in ~: H3 then Some (s u) else None))) :> F.
  by rewrite in_setC; case: (u \in H3).
apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite /tape /s_sk /= !ffunE in_setC H3_C.
- by move=> u; rewrite ffunE.
- move=> u v u2 v1 ne; rewrite /h_e /h_key /h_msg /=; congr ae_enc.
  by case: ifP => // np; congr pack; rewrite /h_s /s_sk /= !ffunE es.
- move=> u u2; rewrite /h_y /=; congr (_ + _); apply: eq_bigr => v _; rewrite /h_mask /h_seed /=.
  case: (eqVneq u v) => [->|ne]; first by rewrite !delta_diag.
  by rewrite keys_fromE //; congr (delta _ _ (prg _)); case: ifP => // _; rewrite ffunE.
by move=> o3 u v u2 u3; rewrite /h_s /s_sk /= !ffunE es.
Qed.

Hypothesis hC : (#|C| < (thr P).+1)%N.

Theorem hyb67 : z_given E ->
  `| Pr (fun w => D (Hyb6 E x w)) - Pr (fun w => D (Hyb7 E x w)) | <= chain_bound adv67 star.
Proof.
move=> zE; have [u' pkE] := z_given_uprime hC zE.
have sH p : p \in star -> hidden (~: H3) p by move/(star_lt pkE); rewrite /hidden !nH3.
rewrite (Pr_via D (fun a w => view67E a w _)) // (Pr_via D (fun a w => view67E a w sH)).
by apply: ddh_all_pairs; [exact: star_uniq pkE | apply/allP => p; apply: sH].
Qed.
End Hyb67.
