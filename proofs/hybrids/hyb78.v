(******************************************************************************)
(* Hyb7 -> Hyb8: the masks of the pairs of u' with the others of U3 \ C       *)
(* become uniform, one pair after the other.  PRG of uniform seeds.           *)
(*                                                                            *)
(*    view78 E x == the view that the reduction shows: Hyb8 with the          *)
(*                  challenge among the masks                                 *)
(*  red78 E x p T == the reduction for the pair p, those of T being done      *)
(*  adv78 E x D p T == its advantage                                          *)
(*         hyb78 == the hop, for z other than bot                             *)
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

Section Hyb78.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation C := (sC E). Notation star := (star E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).

Definition view78 (seeds : {ffun U * U -> option (Seed P)}) (outs : {ffun U * U -> Vec P})
    (w : all_coins P) : view P :=
  hyb E x (change7 E star) (w.1, set_rr outs w.2).
Definition red78 (p : U * U) (T : seq (U * U)) :=
  expand_red (fun _ => @prg P) (mem star) view78 p T.
Definition adv78 (p : U * U) (T : seq (U * U)) : rat :=
  adv_expand (@prg P) (fun r w => D (red78 p T r w)).

Hypothesis vE : valid E.

Lemma view78E T a w : {subset T <= star} ->
  hyb E x (change7 E T) (put (at_pair_seed P) a w) =
  expand_exp (fun _ => @prg P) (mem star) view78 T (a, w).
Proof.
case: a => s r sT; rewrite /expand_exp /view78; apply: (assemble_ext vE) => // u u2.
rewrite /h_y /=; congr (_ + _); apply: eq_bigr => v _; rewrite /h_mask /h_seed /rr /kk /=.
congr delta; rewrite !ffunE eqxx; case: (boolP (opair u v \in star)) => // np; rewrite ifF //.
by apply/negbTE; apply: contra np => /sT.
Qed.

Hypothesis hC : (#|C| < (thr P).+1)%N.

Theorem hyb78 : z_given E ->
  `| Pr (fun w => D (Hyb7 E x w)) - Pr (fun w => D (Hyb8 E x w)) | <= chain_bound adv78 star.
Proof.
move=> zE; have [u' pkE] := z_given_uprime hC zE.
have sP : {subset star <= star} by [].
rewrite (Pr_via D (fun a w => view78E a w _)) // (Pr_via D (fun a w => view78E a w sP)).
by apply: expand_all => //; exact: star_uniq pkE.
Qed.
End Hyb78.
