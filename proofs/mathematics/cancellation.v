(* The last equation of Figure 4, for an abstract commutative key agreement and any dropout sets.
   The server's formula equals the sum of the inputs of U3 for arbitrary U3 inside U2.  The pairwise
   masks cancel by induction on the set (sum_anti), which also works when R is even. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section AntiSum.
Variables (U : finType) (G : zmodType) (pp : U -> U -> G).
Hypothesis pp_anti : forall u v, u != v -> pp u v = - pp v u.
Hypothesis pp_diag : forall u, pp u u = 0.

Lemma anti_all u v : pp u v = - pp v u.
Proof. by case: (eqVneq u v) => [->|/pp_anti //]; rewrite pp_diag oppr0. Qed.

(* Works in characteristic 2 as well (R even): no division by two. *)
Lemma sum_anti (A : {set U}) : \sum_(u in A) \sum_(v in A) pp u v = 0.
Proof.
elim: {A}#|A| {-2}A (erefl #|A|) => [|k IH] A.
  by move/cards0_eq=> ->; rewrite big_set0.
move=> cA; have [a aA]: exists a, a \in A by apply/card_gt0P; rewrite cA.
have cB: #|A :\ a| = k by move: (cardsD1 a A); rewrite aA cA add1n => -[].
rewrite (big_setD1 a aA) /= (big_setD1 a aA) /= pp_diag add0r.
under [X in _ + X]eq_bigr => u _ do rewrite (big_setD1 a aA) /=.
rewrite big_split /= (IH _ cB) addr0 -big_split /= big1 // => u _.
by rewrite anti_all addNr.
Qed.
End AntiSum.

Section Fig4.
Variables (n : nat) (G : zmodType).
Notation U := 'I_n.
(* abstract key agreement, PRG, inputs, seeds *)
Variables (SK PK Seed Bseed : Type) (pub : SK -> PK) (agree : SK -> PK -> Seed).
Hypothesis agreeC : forall a b, agree a (pub b) = agree b (pub a).
Variables (prg : Seed -> G) (prgb : Bseed -> G).
Variables (x : U -> G) (sk : U -> SK) (b : U -> Bseed).

(* Delta_{u,v} = 1 if u > v, -1 if u < v *)
Definition pmask (sku : SK) (u : U) (pkv : PK) (v : U) : G :=
  if (v < u)%N then prg (agree sku pkv)
  else if (u < v)%N then - prg (agree sku pkv) else 0.

Definition pmaskU u v := pmask (sk u) u (pub (sk v)) v.

Lemma pmask_anti u v : u != v -> pmaskU u v = - pmaskU v u.
Proof.
rewrite /pmaskU /pmask => ne; rewrite (agreeC (sk u)).
by case: (ltngtP u v) ne => [||/ord_inj ->]; rewrite ?opprK ?eqxx.
Qed.

Lemma pmask_diag u : pmaskU u u = 0.
Proof. by rewrite /pmaskU /pmask ltnn. Qed.

Variables (U2 U3 : {set U}).
Definition masked u : G := x u + prgb (b u) + \sum_(v in U2) pmaskU u v.

(* what the server outputs, from the y_u, the reconstructed b_u (u in U3) and
   the reconstructed s_v^SK (v in U2 \ U3) together with the public keys *)
Definition server_output (y : U -> G) (b' : U -> Bseed) (sk' : U -> SK) (pk : U -> PK) : G :=
  \sum_(u in U3) y u - \sum_(u in U3) prgb (b' u)
  + \sum_(u in U3) \sum_(v in U2 :\: U3) pmask (sk' v) v (pk u) u.

Theorem fig4_correct (b' : U -> Bseed) (sk' : U -> SK) :
  U3 \subset U2 ->
  {in U3, b' =1 b} -> {in U2 :\: U3, sk' =1 sk} ->
  server_output masked b' sk' (fun u => pub (sk u)) = \sum_(u in U3) x u.
Proof.
move=> s32 eb es; rewrite /server_output.
have -> : \sum_(u in U3) prgb (b' u) = \sum_(u in U3) prgb (b u).
  by apply: eq_bigr => u /eb ->.
have -> : \sum_(u in U3) \sum_(v in U2 :\: U3) pmask (sk' v) v (pub (sk u)) u
        = - \sum_(u in U3) \sum_(v in U2 :\: U3) pmaskU u v.
  rewrite -sumrN; apply: eq_bigr => u _; rewrite -sumrN; apply: eq_bigr => v vD.
  by rewrite (es _ vD) -/(pmaskU v u) (anti_all pmask_anti pmask_diag).
rewrite /masked !big_split /= -addrA -addrA.
have -> : \sum_(u in U3) \sum_(v in U2) pmaskU u v
        = \sum_(u in U3) \sum_(v in U2 :\: U3) pmaskU u v.
  under eq_bigr => u _ do rewrite (big_setID U3) /= (setIidPr s32).
  by rewrite big_split /= (sum_anti pmask_anti pmask_diag) add0r.
set A := \sum_(u in U3) x u; set B := \sum_(u in U3) prgb (b u); set M := \sum_(u in U3) _.
by rewrite -!addrA [M + _]addrCA subrr addr0 subrr addr0.
Qed.
End Fig4.
