(******************************************************************************)
(* How Hyb9 must be read (D14), by what the server computes in the end.  With *)
(* the masks with U2 \ (U3 \ C) it outputs the sum of the inputs of U3, and   *)
(* so it does on the simulated view.  With the masks with (U2 \ U3) \ C, as   *)
(* "U2 \ U3 \ C" is read in Hyb3, the output is off by the masks with corrupt *)
(* users of U2, whose seeds these know.                                       *)
(*                                                                            *)
(*       masks_kept == in U2, who is not in U3 \ C: (U2 \ U3) \ C, and the    *)
(*                     corrupt users of U2                                    *)
(*      Hyb9_output == the output in Hyb9                                     *)
(*       SIM_output == the output on the simulated view is z and the inputs   *)
(*                     of the corrupt users of U3                             *)
(*     printed_Hyb9 == Hyb9 with the masks with (U2 \ U3) \ C                 *)
(*  printed_Hyb9_output == the output in it                                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets endpoints.
From SecAgg.theorems Require Import correctness.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Hyb9Output.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U2 := (sU2 E). Notation U3 := (sU3 E). Notation H3 := (H3 E).
Variables (x : {ffun U -> Vec P}) (w : all_coins P).
Notation last := (change8 E true).

Lemma masks_kept (u : U) :
  \sum_(v in U2 :\: H3) p_mask w.1 u v =
  \sum_(v in (U2 :\: U3) :\: C) p_mask w.1 u v + \sum_(v in U2 :&: C) p_mask w.1 u v.
Proof.
rewrite (big_setID C) /= addrC; congr (_ + _); apply: eq_bigl => v; rewrite !inE.
  by case: (v \in C); case: (v \in U3); case: (v \in U2).
by case: (v \in C); case: (v \in U3); case: (v \in U2).
Qed.

(* y_u of Hyb9 for the other reading. *)
Definition printed_y (u : U) : Vec P :=
  if u \in H3 then h_w E x w u + h_p last w u + \sum_(v in (U2 :\: U3) :\: C) p_mask w.1 u v
  else h_y E x last w u.
Definition printed_Hyb9 : view P :=
  assemble E x (tape w.1) (c_pk w.1) (s_pk w.1) (h_e E last w) printed_y (h_s E last w)
    (h_b E last w).

Hypothesis vE : valid E.
Hypothesis hC : (#|C| < t)%N.
Hypothesis h5 : (t <= #|sU5 E|)%N.
Hypothesis kok : keys_differ E w.1.

Lemma z_given_complete : z_given E.
Proof. exact: leq_trans h5 (subset_leq_card (sub_U53 vE)). Qed.
Let zE := z_given_complete.

(* The w_u add up to z. *)
Lemma sum_w : \sum_(u in H3) h_w E x w u = \sum_(u in H3) x u.
Proof.
have [u' pkE] := z_given_uprime hC zE; have uH := uprime_H3 pkE.
rewrite (big_setD1 u' uH) /= /h_w pkE eqxx.
rewrite [X in _ + X](eq_bigr (fun v => rr w.2 (opair u' v))) ?subrK // => v.
by rewrite in_setD1 => /andP[/negbTE ->].
Qed.

(* y_u without p_u, for the honest and for the corrupt users of U3. *)
Lemma h_p_self u : u \in U3 -> h_p last w u = p_self w.1 u.
Proof. by move=> u3; rewrite /h_p /h_self_seed /= mem_enum Ustar_U3. Qed.

Lemma y_honest u : u \in H3 ->
  h_y E x last w u - p_self w.1 u = h_w E x w u + \sum_(v in U2 :\: H3) p_mask w.1 u v.
Proof.
move=> uh; have u3 : u \in U3 by move: uh; rewrite inE => /andP[].
have [u' pkE] := z_given_uprime hC zE.
rewrite /h_y /= uh h_p_self // addrAC addrK; congr (_ + _); apply: eq_bigr => v.
by rewrite in_setD => /andP[nv _]; rewrite (mask_outside w pkE) // nv.
Qed.

Lemma y_corrupt u : u \in U3 :&: C ->
  h_y E x last w u - p_self w.1 u = x u + \sum_(v in U2) p_mask w.1 u v.
Proof.
rewrite inE => /andP[u3 uC]; have [u' pkE] := z_given_uprime hC zE.
rewrite /h_y /= H3_C // h_p_self // /h_x Ustar_U3 // andbF addrAC addrK; congr (_ + _).
by apply: eq_bigr => v _; rewrite (mask_outside w pkE) // (H3_C uC) orbT.
Qed.

Lemma split_U3 (f : U -> Vec P) :
  \sum_(u in U3) f u = \sum_(u in H3) f u + \sum_(u in U3 :&: C) f u.
Proof. by rewrite (big_setID C) /= addrC. Qed.

(* All masks of Hyb9 cancel. *)
Lemma masks_cancel9 :
  \sum_(u in H3) \sum_(v in U2 :\: H3) p_mask w.1 u v +
  \sum_(u in U3 :&: C) \sum_(v in U2) p_mask w.1 u v +
  \sum_(u in U3) \sum_(v in U2 :\: U3) p_mask w.1 v u = 0.
Proof.
have z : \sum_(u in H3) \sum_(v in H3) p_mask w.1 u v = 0.
  by apply: sum_anti => [u v _|u]; [exact: p_maskN | exact: p_mask_diag].
rewrite -[RHS](masks_cancel vE w.1); congr (_ + _); rewrite [RHS]split_U3; congr (_ + _).
rewrite -[LHS]add0r -[X in X + _]z -big_split /=; apply: eq_bigr => u _.
rewrite [RHS](big_setID H3) /= (setIidPr _) //.
by apply/subsetP => v; apply: H3_U2.
Qed.

(* The revealed shares of Hyb9 are correct. *)
Lemma h_s_correct v u : v \in U2 :\: U3 -> h_s E last w v u = s_share w.1 v u.
Proof. by rewrite in_setD /h_s => /andP[n3 _]; rewrite H3_U3 // andbF. Qed.
Lemma h_b_correct v u : v \in U3 -> h_b E last w v u = b_share w.1 v u.
Proof. by move=> v3; rewrite /h_b Ustar_U3 // andbF. Qed.

Theorem Hyb9_output : output (sv_received (Hyb9 E x w).2) = Some (\sum_(u in U3) x u).
Proof.
rewrite output_assemble // => [|v u v23 _|v u v3 _]; [|exact: h_s_correct|exact: h_b_correct].
rewrite [X in X + _]split_U3 (eq_bigr _ y_honest) [X in _ + X + _](eq_bigr _ y_corrupt).
rewrite !big_split /= sum_w [in RHS]split_U3; congr Some.
by rewrite addrACA -addrA masks_cancel9 addr0.
Qed.

Theorem SIM_output : output (sv_received (SIM E (of_C E x) (zval E x) w).2) =
  Some (odflt 0 (zval E x) + \sum_(u in U3 :&: C) x u).
Proof.
have [u' pkE] := z_given_uprime hC zE.
by rewrite -(Hyb9_SIM x vE w pkE) // Hyb9_output split_U3 /zval ifT.
Qed.

Theorem printed_Hyb9_output : output (sv_received printed_Hyb9.2) =
  Some (\sum_(u in U3) x u - \sum_(u in H3) \sum_(v in U2 :&: C) p_mask w.1 u v).
Proof.
rewrite output_assemble // => [|v u v23 _|v u v3 _]; [|exact: h_s_correct|exact: h_b_correct].
have := Hyb9_output.
rewrite output_assemble // => [|v u v23 _|v u v3 _]; [|exact: h_s_correct|exact: h_b_correct].
case=> <-; congr Some; rewrite -addrAC; congr (_ + _); rewrite !split_U3 -addrAC -sumrB.
congr (_ + _); last first.
  by apply: eq_bigr => u; rewrite inE => /andP[_ uC]; rewrite /printed_y H3_C.
apply: eq_bigr => u uh; rewrite y_honest // /printed_y uh h_p_self; last first.
  by move: uh; rewrite inE => /andP[].
by rewrite masks_kept addrA addrK addrAC addrK.
Qed.
End Hyb9Output.
