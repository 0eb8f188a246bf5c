(******************************************************************************)
(* Lemma 1 (Appendix B; the paper omits the proof): when all pairwise masks   *)
(* are uniform, the masked values are uniform among all vectors with the same *)
(* sum.  Stated as exact counts of the masks that lead to each output.        *)
(*                                                                            *)
(*        masks == one mask for each pair u < v of the n = n'.+1 users        *)
(*      pm r u v == p_{u,v}: the sampled mask if u < v, its negative if u > v *)
(*       out x r == the family x_u + sum over v <> u of p_{u,v}               *)
(*     card_sums == there are |G|^(n-1) families with a given sum             *)
(*        lemma1 == every family with the sum of x comes from exactly         *)
(*                  #masks / |G|^(n-1) masks                                  *)
(*   lemma1_zero == and no other family comes from any                        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import fibers cancellation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The number of families with a given sum. *)
Theorem card_sums (n' : nat) (G : finZmodType) (z : G) :
  #|[set w : {ffun 'I_n'.+1 -> G} | \sum_u w u == z]| = (#|G| ^ n')%N.
Proof.
have -> : (#|G| ^ n')%N = #|{: {ffun 'I_n' -> G}}| by rewrite card_ffun card_ord.
pose f (v : {ffun 'I_n' -> G}) : {ffun 'I_n'.+1 -> G} :=
  [ffun u : 'I_n'.+1 => if unlift ord0 u is Some i then v i else z - \sum_i v i].
have fS v i : f v (lift ord0 i) = v i by rewrite ffunE liftK.
have finj : injective f by move=> v v' e; apply/ffunP => i; rewrite -!fS e.
rewrite -cardsT -(card_imset _ finj); congr #|pred_of_set _|; apply/setP => w.
rewrite inE; apply/eqP/imsetP => [e|[v _ ->]].
  exists [ffun i => w (lift ord0 i)]; first by rewrite inE.
  apply/ffunP => u; rewrite ffunE; case: unliftP => [i ->|->]; first by rewrite ffunE.
  rewrite -e big_ord_recl; under [X in _ - X]eq_bigr => i _ do rewrite ffunE.
  by rewrite addrK.
rewrite big_ord_recl (eq_bigr v) => [|i _]; last exact: fS.
by rewrite ffunE unlift_none subrK.
Qed.

Section Lemma1.
Variables (n' : nat) (G : finZmodType).
Notation n := n'.+1.
Notation U := 'I_n.
Definition pairs := {uv : U * U | (uv.1 < uv.2)%N}.
Notation masks := ({ffun pairs -> G}).

(* The mask sampled for the pair (u, v), u < v. *)
Definition pget (r : masks) (u v : U) : G := oapp r 0 (insub (u, v)).

(* p_{u,v}, sampled for u < v, and p_{u,v} := - p_{v,u} for u > v. *)
Definition pm (r : masks) (u v : U) : G :=
  if (u < v)%N then pget r u v else if (v < u)%N then - pget r v u else 0.

(* The left-hand side of Lemma 1.  G is Z_R^m. *)
Definition out (x : {ffun U -> G}) (r : masks) : {ffun U -> G} :=
  [ffun u => x u + \sum_(v | v != u) pm r u v].

Lemma pm_anti r u v : u != v -> pm r u v = - pm r v u.
Proof. by rewrite /pm; case: (ltngtP u v) => [||/ord_inj ->]; rewrite ?opprK ?eqxx. Qed.

Lemma pm_diag r u : pm r u u = 0. Proof. by rewrite /pm ltnn. Qed.

Lemma pget_add r d u v : pget (r + d) u v = pget r u v + pget d u v.
Proof. by rewrite /pget; case: insubP => [w _ _|_] /=; rewrite ?ffunE ?addr0. Qed.

Lemma pm_add r d u v : pm (r + d) u v = pm r u v + pm d u v.
Proof.
by rewrite /pm; case: ifP => _; [|case: ifP => _]; rewrite ?pget_add ?opprD ?addr0.
Qed.

Lemma out_add x r d u : out x (r + d) u = out x r u + \sum_(v | v != u) pm d u v.
Proof.
rewrite !ffunE -addrA; congr (_ + _); rewrite -big_split /=.
by apply: eq_bigr => v _; rewrite pm_add.
Qed.

Lemma sum_out x r : \sum_u out x r u = \sum_u x u.
Proof.
under eq_bigr => u _ do rewrite ffunE.
rewrite big_split /= -[RHS]addr0; congr (_ + _).
rewrite -[RHS](sum_anti (pm_anti r) (pm_diag r) [set: U]).
apply: eq_big => [u|u _]; first by rewrite inE.
rewrite [RHS](bigD1 u) ?inE //= pm_diag add0r; apply: eq_bigl => v; by rewrite inE.
Qed.

(* Masks with user 0 only; adding them moves the output of every other user v by d v. *)
Definition star (d : {ffun U -> G}) : masks :=
  [ffun p : pairs => if (val p).1 == ord0 then - d (val p).2 else 0].

Lemma pget_star d (u v : U) : (u < v)%N -> pget (star d) u v = if u == ord0 then - d v else 0.
Proof. by move=> uv; rewrite /pget insubT /= ffunE. Qed.

Lemma pm_star0 d (v : U) : v != ord0 -> pm (star d) ord0 v = - d v.
Proof. by move=> v0; rewrite /pm lt0n v0 pget_star ?eqxx // lt0n. Qed.

Lemma pm_star d (u v : U) : u != ord0 -> v != ord0 -> pm (star d) u v = 0.
Proof.
move=> u0 v0; rewrite /pm; case: ifP => [uv|_]; first by rewrite pget_star // (negbTE u0).
by case: ifP => // vu; rewrite pget_star // (negbTE v0) oppr0.
Qed.

Lemma star_out (d : {ffun U -> G}) u : \sum_u d u = 0 -> \sum_(v | v != u) pm (star d) u v = d u.
Proof.
move=> d0; case: (eqVneq u ord0) => [->|u0].
  rewrite (eq_bigr (fun v => - d v)) => [|v v0]; last by rewrite pm_star0.
  by move: d0; rewrite sumrN (bigD1 ord0) //= => /eqP; rewrite addr_eq0 => /eqP ->.
rewrite (bigD1 ord0) ?(eq_sym ord0) //= pm_anti // pm_star0 // opprK.
rewrite big1 ?addr0 // => v /andP[_ v0]; by rewrite pm_star.
Qed.

Lemma out_star x r (d : {ffun U -> G}) : \sum_u d u = 0 -> out x (r + star d) = out x r + d.
Proof. by move=> d0; apply/ffunP => u; rewrite out_add star_out // [RHS]ffunE. Qed.

(* Every family w with the right sum has the same number of preimages. *)
Lemma lemma1_uniform (x w : {ffun U -> G}) : \sum_u w u = \sum_u x u ->
  (#|fiber (out x) w| * #|[set w' : {ffun U -> G} | (\sum_u w' u == \sum_u x u)%R]|
   = #|{: masks}|)%N.
Proof.
move=> ew; apply: card_fiber_uniform => [r|v v'|]; rewrite ?inE ?sum_out ?ew // => /eqP e /eqP e'.
exists (fun r => r + star (v' - v)) => [|r er]; first exact: addIr.
rewrite out_star; first by rewrite er addrC subrK.
transitivity (\sum_u v' u - \sum_u v u); last by rewrite e e' subrr.
by rewrite -sumrB; apply: eq_bigr => u _; rewrite !ffunE.
Qed.

(* Lemma 1: the number of masks that lead to w, times |G|^(n-1), is the number of all masks,
   whatever w with the sum of x: the output is uniform subject to its sum. *)
Theorem lemma1 (x w : {ffun U -> G}) : \sum_u w u = \sum_u x u ->
  (#|fiber (out x) w| * #|G| ^ n' = #|{: masks}|)%N.
Proof. by move=> e; rewrite -(lemma1_uniform e) card_sums. Qed.

(* No masks lead to a family with another sum. *)
Theorem lemma1_zero (x w : {ffun U -> G}) :
  \sum_u w u != \sum_u x u -> #|fiber (out x) w| = 0%N.
Proof.
move=> ne; apply/eqP; rewrite cards_eq0; apply: contraR ne => /set0Pn[r].
by rewrite inE => /eqP <-; rewrite sum_out.
Qed.
End Lemma1.
