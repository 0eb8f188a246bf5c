(******************************************************************************)
(* The perfect hop for Shamir's scheme: the shares that fewer than t corrupt  *)
(* holders get of the secrets of some dealers become shares of 0, and no view *)
(* changes its distribution.  It is a translation of the dealers' polynomials *)
(* and is used for b_u (Hyb2 -> Hyb3) and for s_u^SK (Hyb5 -> Hyb6).          *)
(*                                                                            *)
(*  share_exp V A zero == the view V, the holders in C having shares of 0     *)
(*                        from the dealers in A if zero                       *)
(*      shares_of_zero == the hop                                             *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section ShareHop.
Variables (F : finFieldType) (U : finType) (pt : U -> F).
Hypothesis pt_neq0 : forall u, pt u != 0.
Variables (k : nat) (C : {set U}) (Rest : finType) (View : Type).
Hypothesis hC : (#|C| < k.+1)%N.
Definition Polys := [finType of {ffun U -> {ffun 'I_k -> F}}].
Definition share_coins := [finType of Polys * Rest].

(* The secrets of the dealers, and an arbitrary view of the shares that holders
   in C have from dealers in A, the polynomials of the other dealers, and
   independent coins that determine the secrets. *)
Variable sec : Rest -> U -> F.
Variable V : {ffun U * U -> F} -> {ffun U -> option {ffun 'I_k -> F}} -> Rest -> View.
Variable A : {set U}.

Definition share_exp (zero : bool) (w : share_coins) : View :=
  V [ffun p => if (p.1 \in A) && (p.2 \in C)
               then share pt (if zero then 0 else sec w.2 p.1) (w.1 p.1) p.2 else 0]
    [ffun u => if u \in A then None else Some (w.1 u)] w.2.

(* The hop: with |C| < t it makes no difference. *)
Theorem shares_of_zero (D : View -> bool) :
  Pr (fun w => D (share_exp false w)) = Pr (fun w => D (share_exp true w)).
Proof.
pose h (w : share_coins) : share_coins :=
  ([ffun u => if u \in A then shift pt C (sec w.2 u) 0 (w.1 u) else w.1 u] : Polys, w.2).
pose h' (w : share_coins) : share_coins :=
  ([ffun u => if u \in A then shift pt C 0 (sec w.2 u) (w.1 u) else w.1 u] : Polys, w.2).
have hi : injective h.
  apply: (can_inj (g := h')) => -[r rest]; rewrite /h /h' /=; congr (_, _).
  by apply/ffunP => u; rewrite 2!ffunE; case: (u \in A) => //; rewrite shiftK.
apply: (hop_bij _ hi) => -[r rest]; rewrite /share_exp /h /=.
congr V; apply/ffunP => x; rewrite !ffunE.
  by case: ifP => // /andP[xA xC]; rewrite xA (share_shift pt_neq0) // -ltnS.
by case: ifP.
Qed.
End ShareHop.
