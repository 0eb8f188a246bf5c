(******************************************************************************)
(* Hyb8 -> Hyb9: for u in U3 \ C, y_u has w_u in the place of x_u and of all  *)
(* masks inside U3 \ C.  Nothing is assumed: the masks with u' are uniform,   *)
(* and the others cancel in the sum (D11).                                    *)
(*                                                                            *)
(*        x_star == x_u and the masks with U3 \ C that are not u''s           *)
(*    view89 E x == the view, from the x_star under the masks with u'         *)
(*         hyb89 == the hop, for z other than bot                             *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.games Require Import probability advantage pairs hashed_ddh ind_cpa expansion.
From SecAgg.games Require Import share_hop star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components endpoints.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hyb89.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation C := (sC E). Notation U2 := (sU2 E). Notation H3 := (H3 E). Notation star := (star E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).
Hypothesis vE : valid E.
Hypothesis zE : z_given E.

Section FixedUser.
Variable u' : U.
Hypothesis pkE : uprime E = Some u'.
Let uH : u' \in H3. Proof. exact: uprime_H3 pkE. Qed.
Notation after := (change8 E true).

Definition x_star (w : all_coins P) (u : U) : Vec P :=
  x u + (if u == u' then 0 else \sum_(v in H3 :\ u') p_mask w.1 u v).
Definition view89 (ms : {ffun U -> Vec P}) (w : all_coins P) : view P :=
  assemble E x (tape w.1) (c_pk w.1) (s_pk w.1) (h_e E after w)
    (fun u => if u \in H3 then ms u + h_p after w u + \sum_(v in U2 :\: H3) p_mask w.1 u v
              else h_y E x after w u)
    (h_s E after w) (h_b E after w).

Lemma p_mask_anti (w : coins P) (u v : U) : p_mask w u v = - p_mask w v u.
Proof. by rewrite /p_mask deltaN /s_pk ka_agreeC opairC. Qed.

Lemma x_star_sum w : \sum_(v in H3) x_star w v = \sum_(v in H3) x v.
Proof.
rewrite /x_star big_split /= -[RHS]addr0; congr (_ + _).
rewrite (big_setD1 u' uH) /= eqxx add0r.
rewrite (eq_bigr (fun u => \sum_(v in H3 :\ u') p_mask w.1 u v)).
  by apply: sum_anti => [u v _|u]; [exact: p_mask_anti | rewrite /p_mask delta_diag].
by move=> u; rewrite in_setD1 => /andP[/negbTE ->].
Qed.

(* Masks with somebody outside U3 \ C, and masks inside that are not u''s. *)
Let mask_out b w u v : (v \notin H3) || (u \notin H3) ->
  h_mask (change8 E b) w u v = p_mask w.1 u v.
Proof. by move=> h; apply: (mask_outside w pkE). Qed.
Let mask_in b w u v : u != u' -> v != u' -> h_mask (change8 E b) w u v = p_mask w.1 u v.
Proof.
move=> nu nv; rewrite /h_mask /h_seed /p_mask.
case: (eqVneq u v) => [->|ne]; first by rewrite !delta_diag.
by rewrite /= (mem_star pkE) // (negbTE nu) (negbTE nv) !andbF.
Qed.
Let mask_star b w u v : u != v -> u \in H3 -> v \in H3 -> (u == u') || (v == u') ->
  h_mask (change8 E b) w u v = delta u v (rr w.2 (opair u v)).
Proof. by move=> ne uh vh e; rewrite /h_mask /= (mem_star pkE) // uh vh e. Qed.

Lemma y_before w u : u \in H3 -> h_y E x (change8 E false) w u =
  x_star w u + (if u == u' then \sum_(j in H3 :\ u') delta u' j (rr w.2 (opair u' j))
                else delta u u' (rr w.2 (opair u' u)))
  + h_p after w u + \sum_(v in U2 :\: H3) p_mask w.1 u v.
Proof.
move=> uh; rewrite /h_y /= {1}/h_x H3_Ustar //=.
rewrite (big_setID H3) /= (setIidPr _); last by apply/subsetP => v; apply: (H3_U2 vE).
rewrite [X in _ + (_ + X)](eq_bigr (fun v => p_mask w.1 u v)) => [|v]; last first.
  by rewrite inE => /andP[nv _]; rewrite mask_out // nv.
rewrite addrA; congr (_ + _); rewrite -[LHS]addrA [X in _ + X]addrC addrA; congr (_ + _).
rewrite (big_setD1 u' uH) /= /x_star; case: (eqVneq u u') => [->|ne].
  rewrite addr0 {1}/h_mask delta_diag add0r; congr (_ + _); apply: eq_bigr => j.
  by rewrite in_setD1 eq_sym => /andP[nj jh]; rewrite mask_star // eqxx.
rewrite -addrA; congr (_ + _); rewrite addrC; congr (_ + _).
  by apply: eq_bigr => j; rewrite in_setD1 => /andP[nj jh]; rewrite mask_in.
by rewrite mask_star ?eqxx ?orbT // opairC.
Qed.

Lemma y_rest b a w u : u \notin H3 ->
  h_y E x (change8 E b) (put (at_r P) a w) u = h_y E x after w u.
Proof.
move=> nuh; rewrite /h_y /= (negbTE nuh) !andbF; congr (_ + _); apply: eq_bigr => v _.
by rewrite !mask_out // nuh orbT.
Qed.

Lemma view89E8 a w : hyb E x (change8 E false) (put (at_r P) a w) =
  star_masked H3 u' x_star view89 (a, w).
Proof.
rewrite /star_masked /view89; apply: (assemble_ext vE) => //.
move=> u u2; rewrite ffunE; case: (boolP (u \in H3)) => [uh|nuh]; last by rewrite y_rest.
by rewrite y_before //; case: eqP => [->|].
Qed.

Lemma view89E9 a w : hyb E x (change8 E true) (put (at_r P) a w) =
  star_sum H3 u' (\sum_(v in H3) x v) view89 (a, w).
Proof.
rewrite /star_sum /view89; apply: (assemble_ext vE) => //.
move=> u u2; rewrite ffunE; case: (boolP (u \in H3)) => [uh|nuh]; last by rewrite y_rest.
rewrite {1}/h_y /= uh /h_w pkE; congr (_ + _).
by apply: eq_bigr => v; rewrite inE => /andP[nv _]; rewrite mask_out // nv.
Qed.
End FixedUser.

Hypothesis hC : (#|C| < (thr P).+1)%N.

Theorem hyb89 : Pr (fun w => D (Hyb8 E x w)) = Pr (fun w => D (Hyb9 E x w)).
Proof.
have [u' pkE] := z_given_uprime hC zE.
rewrite (Pr_via D (view89E8 pkE)) (Pr_via D (view89E9 pkE)).
exact: (star_hop (uprime_H3 pkE) (x_star_sum pkE)).
Qed.
End Hyb89.
