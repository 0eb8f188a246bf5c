(******************************************************************************)
(* The two ends of the hybrid argument: Hyb0 is the view REAL, and the last   *)
(* hybrid, Hyb5 if z is bot and Hyb9 otherwise, is the simulated view: it     *)
(* looks at no input but those of C, and at z.                                *)
(*                                                                            *)
(*      Hyb0_REAL == Hyb0 is REAL, for all coins                              *)
(*      Hyb5_SIM  == if z is bot, Hyb5 is SIM, for all coins                  *)
(*      Hyb9_SIM  == otherwise Hyb9 is SIM, for all coins                     *)
(*   hyb0R, hyb5S, hyb9S == the same for the probabilities of a distinguisher *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability pairs.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Endpoints.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation C := (sC E). Notation U2 := (sU2 E). Notation H3 := (H3 E). Notation Ustar := (Ustar E).
Variable x : {ffun U -> Vec P}.
Hypothesis vE : valid E.

Theorem Hyb0_REAL w : Hyb0 E x w = REAL E x w.1.
Proof. by rewrite REAL_assemble. Qed.

Lemma sim_UstarE : sim_Ustar E (zval E x) = Ustar.
Proof.
by rewrite /sim_Ustar /definitions.Ustar /zval /z_given; case: (thr P < #|sU3 E|)%N.
Qed.

Lemma sim_eE z h w : uniform_c h = pairs1 E -> zero_e h = arcs1 E ->
  sim_s E z w =2 h_s E h w -> sim_b E z w =2 h_b E h w ->
  forall u v, u != v -> h_e E h w u v = sim_e E z w u v.
Proof.
move=> e1 e2 es eb u v ne; rewrite /h_e /sim_e /h_key /h_msg e1 e2 -opair_arcs1 //.
by rewrite opair_pairs1 //; case: ifP => // _; rewrite es eb.
Qed.

Theorem Hyb5_SIM w : ~~ z_given E -> Hyb5 E x w = SIM E (of_C E x) (zval E x) w.
Proof.
move=> nz; have ez : zval E x = None by rewrite /zval; move: nz; rewrite /z_given => /negbTE ->.
have es : sim_s E (zval E x) w =2 h_s E (change4 E true) w.
  by move=> u v; rewrite /sim_s /h_s ez.
have eb : sim_b E (zval E x) w =2 h_b E (change4 E true) w.
  by move=> u v; rewrite /sim_b /h_b sim_UstarE.
apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite ffunE uC.
- by move=> u v u2 v1; apply: sim_eE.
move=> u u2; rewrite /sim_y sim_UstarE /h_y /h_x /h_p /= mem_enum.
case: ifP => [_|nu]; first by rewrite add0r.
rewrite ez ffunE; move: nu.
rewrite /h_self_seed /= mem_enum /definitions.Ustar (negbTE nz) inE u2 andbT.
by move=> /negbFE ->.
Qed.

Section ZGiven.
Variables (u' : U) (w : all_coins P).
Hypothesis pkE : uprime E = Some u'.
Hypothesis z3 : z_given E.

(* Masks of a pair that is not inside U3 \ C are those of Figure 4. *)
Lemma mask_outside h u v : {subset uniform_r h <= star E} -> {subset uniform_s h <= star E} ->
  (v \notin H3) || (u \notin H3) -> h_mask h w u v = p_mask w.1 u v.
Proof.
move=> e1 e2 nh; rewrite /h_mask /h_seed.
case: (eqVneq u v) => [->|ne]; first by rewrite /p_mask !delta_diag.
have no : opair u v \notin star E.
  by rewrite (mem_star pkE) //; case/orP: nh => /negbTE ->; rewrite ?andbF.
by rewrite ifF ?ifF //; apply/negbTE; apply: contra no; [apply: e2 | apply: e1].
Qed.

Lemma Hyb9_y u : u \in U2 ->
  h_y E x (change8 E true) w u = sim_y E (of_C E x) (zval E x) w u.
Proof.
move=> u2; have ez : zval E x = Some (\sum_(u in H3) x u).
  by rewrite /zval; move: z3; rewrite /z_given => ->.
rewrite /sim_y sim_UstarE /h_y /h_x /h_p /= mem_enum /h_self_seed /= mem_enum.
case: (boolP (u \in H3)) => [uh|nu].
  rewrite H3_Ustar // ez /sim_w /h_w -/(uprime E) pkE; congr (_ + _).
  by apply: eq_bigr => v; rewrite inE => /andP[nv _]; rewrite mask_outside // nv.
rewrite (eq_bigr (fun v => p_mask w.1 u v)) => [|v _]; last by rewrite mask_outside // nu orbT.
case: ifP => [_|nU]; first by rewrite add0r.
rewrite ez ffunE; move: nU nu; rewrite /definitions.Ustar z3 !inE u2 andbT.
by case: (u \in C) => //= ->.
Qed.

Theorem Hyb9_SIM : Hyb9 E x w = SIM E (of_C E x) (zval E x) w.
Proof.
have ez : zval E x = Some (\sum_(u in H3) x u).
  by rewrite /zval; move: z3; rewrite /z_given => ->.
have es : sim_s E (zval E x) w =2 h_s E (change8 E true) w.
  by move=> u v; rewrite /sim_s /h_s ez.
have eb : sim_b E (zval E x) w =2 h_b E (change8 E true) w.
  by move=> u v; rewrite /sim_b /h_b sim_UstarE.
apply: (assemble_ext vE) => //.
- by move=> u uC; rewrite ffunE uC.
- by move=> u v u2 v1; apply: sim_eE.
exact: Hyb9_y.
Qed.
End ZGiven.

(* The same, for probabilities. *)
Variable D : view P -> bool.

Definition fresh0 : fresh P := ([ffun=> ae_keys 1%g], [ffun u => self_seed 0 u], [ffun=> 0],
  [ffun=> pair_seeds 1%g], [ffun=> 0]).

Lemma hyb0R : Pr (fun w : coins P => D (REAL E x w)) = Pr (fun w => D (Hyb0 E x w)).
Proof.
rewrite -(Pr_fst (fun w => D (REAL E x w)) fresh0).
by apply: Pr_ext => w; rewrite Hyb0_REAL.
Qed.

Lemma hyb5S : ~~ z_given E ->
  Pr (fun w => D (Hyb5 E x w)) = Pr (fun w => D (SIM E (of_C E x) (zval E x) w)).
Proof. by move=> nz; apply: Pr_ext => w; rewrite Hyb5_SIM. Qed.

Lemma hyb9S : (#|C| < (thr P).+1)%N -> z_given E ->
  Pr (fun w => D (Hyb9 E x w)) = Pr (fun w => D (SIM E (of_C E x) (zval E x) w)).
Proof.
move=> hC zE; have [u' pkE] := z_given_uprime hC zE.
by apply: Pr_ext => w; rewrite (Hyb9_SIM w pkE).
Qed.
End Endpoints.
