(******************************************************************************)
(* The last equation of Figure 4 (R4.S4), in any abelian group G (Z_R^m in    *)
(* the protocol): for every U3 inside U2 the server's formula is the sum of   *)
(* the inputs of U3.  No division by two is made, so R may be even.           *)
(*                                                                            *)
(*        delta u v a == Delta_{u,v} * a: a if u > v, -a if u < v, 0 if u = v *)
(*         opair u v  == the unordered pair {u, v}, smaller identity first    *)
(*     masked_value p == x_u + p_u + the sum of p_{u,v} over U2, for any      *)
(*                       pairwise masks p                                     *)
(*  pmask sk u pk v   == p_{u,v} of R2.U2, from the secret key of u and the   *)
(*                       public key of v                                      *)
(*         masked u   == y_u of R2.U3                                         *)
(*     server_output  == the formula of R4.S4, from the y_u, the              *)
(*                       reconstructed b_u and s_v^SK, and the public keys    *)
(*        sum_anti    == antisymmetric masks cancel over any set              *)
(*   final_equation   == R4.S4 for any antisymmetric masks                    *)
(*     fig4_correct   == R4.S4 for the masks of a commutative key agreement   *)
(*     masked_open    == who knows b_u and s_u^SK reads x_u off y_u           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The sign of a pairwise mask (R2.U2), with Delta_{u,u} = 0: the paper sets p_{u,u} = 0. *)
Definition delta n (G : zmodType) (u v : 'I_n) (a : G) : G :=
  if (v < u)%N then a else if (u < v)%N then - a else 0.

Lemma delta_diag n (G : zmodType) (u : 'I_n) (a : G) : delta u u a = 0.
Proof. by rewrite /delta ltnn. Qed.

(* "Note that p_{u,v} + p_{v,u} = 0" (R2.U2). *)
Lemma deltaN n (G : zmodType) (u v : 'I_n) (a : G) : delta u v a = - delta v u a.
Proof. by rewrite /delta; case: (ltngtP u v); rewrite ?opprK ?oppr0. Qed.

Lemma deltaK n (G : zmodType) (u v : 'I_n) (a : G) : u != v -> delta u v (delta u v a) = a.
Proof. by rewrite /delta; case: (ltngtP u v) => [||/ord_inj ->]; rewrite ?opprK ?eqxx. Qed.

Definition opair n (u v : 'I_n) : 'I_n * 'I_n := if (u < v)%N then (u, v) else (v, u).

Lemma opairC n (u v : 'I_n) : opair u v = opair v u.
Proof. by rewrite /opair; case: (ltngtP u v) => // /ord_inj ->. Qed.

Section Cancellation.
Variables (U : finType) (G : zmodType) (pp : U -> U -> G).
Hypothesis pp_anti : forall u v, u != v -> pp u v = - pp v u.
Hypothesis pp_diag : forall u, pp u u = 0.

Lemma anti_all u v : pp u v = - pp v u.
Proof. by case: (eqVneq u v) => [->|/pp_anti //]; rewrite pp_diag oppr0. Qed.

(* Pairwise masks cancel over every set of users. *)
Theorem sum_anti (A : {set U}) : \sum_(u in A) \sum_(v in A) pp u v = 0.
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

Variables (U2 U3 : {set U}) (x self : U -> G).

(* y_u with any masks: input, self mask, pairwise masks with all of U2 (R2.U3). *)
Definition masked_value u : G := x u + self u + \sum_(v in U2) pp u v.

(* The masks that are left over after the cancellation inside U3 are those with dropped users. *)
Lemma sum_left_over : U3 \subset U2 ->
  \sum_(u in U3) \sum_(v in U2) pp u v = \sum_(u in U3) \sum_(v in U2 :\: U3) pp u v.
Proof.
move=> s32; under eq_bigr => u _ do rewrite (big_setID U3) /= (setIidPr s32).
by rewrite big_split /= sum_anti add0r.
Qed.

(* The final equation (R4.S4): for every U3 inside U2, the y_u of U3 less the self masks plus the
   masks p_{v,u} of the dropped users v is the sum of the inputs of U3.  The sign + is D1's. *)
Theorem final_equation : U3 \subset U2 ->
  \sum_(u in U3) masked_value u - \sum_(u in U3) self u
  + \sum_(u in U3) \sum_(v in U2 :\: U3) pp v u = \sum_(u in U3) x u.
Proof.
move=> s32; rewrite /masked_value !big_split /= sum_left_over //.
have -> : \sum_(u in U3) \sum_(v in U2 :\: U3) pp v u
        = - \sum_(u in U3) \sum_(v in U2 :\: U3) pp u v.
  rewrite -sumrN; apply: eq_bigr => u _; rewrite -sumrN.
  by apply: eq_bigr => v _; rewrite anti_all.
by rewrite [X in X - _ - _]addrAC !addrK.
Qed.
End Cancellation.

Section Fig4.
Variables (n : nat) (G : zmodType).
Notation U := 'I_n.
(* The key agreement and the PRG are any functions; the only requirement is the one of the paper,
   KA.agree(s_u^SK, s_v^PK) = KA.agree(s_v^SK, s_u^PK).  prgb is PRG(b) with its derivation (D5). *)
Variables (SK PK Seed Bseed : Type) (pub : SK -> PK) (agree : SK -> PK -> Seed).
Hypothesis agreeC : forall a b, agree a (pub b) = agree b (pub a).
Variables (prg : Seed -> G) (prgb : Bseed -> G).
Variables (x : U -> G) (sk : U -> SK) (b : U -> Bseed).

(* p_{u,v} = Delta_{u,v} * PRG(KA.agree(s_u^SK, s_v^PK))  (R2.U2, R4.S2) *)
Definition pmask (sku : SK) (u : U) (pkv : PK) (v : U) : G := delta u v (prg (agree sku pkv)).

Definition pmaskU u v := pmask (sk u) u (pub (sk v)) v.

Lemma pmask_anti u v : u != v -> pmaskU u v = - pmaskU v u.
Proof. by move=> _; rewrite /pmaskU /pmask (agreeC (sk u)) deltaN. Qed.

Lemma pmask_diag u : pmaskU u u = 0.
Proof. exact: delta_diag. Qed.

Variables (U2 U3 : {set U}).

(* y_u = x_u + PRG(b_u) + sum over v in U2 of p_{u,v}  (R2.U3) *)
Definition masked u : G := x u + prgb (b u) + \sum_(v in U2) pmaskU u v.

(* What the server outputs (R4.S4), from the masked inputs y, the reconstructed b' (of U3) and sk'
   (of U2 \ U3), and the public keys. *)
Definition server_output (y : U -> G) (b' : U -> Bseed) (sk' : U -> SK) (pk : U -> PK) : G :=
  \sum_(u in U3) y u - \sum_(u in U3) prgb (b' u)
  + \sum_(u in U3) \sum_(v in U2 :\: U3) pmask (sk' v) v (pk u) u.

(* Correctness of Figure 4's last step: when the b' and sk' that the server uses are the true ones,
   its output is the sum of the inputs of U3, for every U3 inside U2. *)
Theorem fig4_correct (b' : U -> Bseed) (sk' : U -> SK) :
  U3 \subset U2 ->
  {in U3, b' =1 b} -> {in U2 :\: U3, sk' =1 sk} ->
  server_output masked b' sk' (fun u => pub (sk u)) = \sum_(u in U3) x u.
Proof.
move=> s32 eb es; rewrite -(final_equation pmask_anti pmask_diag x (fun u => prgb (b u)) s32).
congr (_ - _ + _); first by apply: eq_bigr => u /eb ->.
by apply: eq_bigr => u _; apply: eq_bigr => v /es ->.
Qed.

(* With both b_u and s_u^SK anyone reads x_u off y_u: this is why a user never reveals both kinds of
   share for one v (R4.U4). *)
Theorem masked_open u :
  masked u - prgb (b u) - \sum_(v in U2) pmask (sk u) u (pub (sk v)) v = x u.
Proof. by rewrite /masked addrAC !addrK. Qed.
End Fig4.
