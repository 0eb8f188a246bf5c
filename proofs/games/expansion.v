(******************************************************************************)
(* The assumption that a function of a uniform secret looks uniform - for a   *)
(* pseudorandom generator, and for a key derivation function at a fixed label *)
(* - and the hop that rests on it: outputs become uniform, one position after *)
(* the other.  The hop holds over an arbitrary view, and is used for the self *)
(* seeds, for their PRG (Hyb3 -> Hyb4) and for the PRG of pairwise masks      *)
(* (Hyb7 -> Hyb8).                                                            *)
(*                                                                            *)
(*    adv_expand f R == advantage of R in telling f s, for a uniform s, from  *)
(*                      a uniform output                                      *)
(*    expand_exp V T == the view V, the outputs at positions in T being       *)
(*                      uniform                                               *)
(*  expand_red V i T == the reduction for position i, those in T being done   *)
(*        expand_all == the hop for a list of positions                       *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability advantage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Game.
Variables (S Out : finType) (f : S -> Out).
(* The secret of the game: an input of f, and the output of the ideal world. *)
Definition expand_secret := [finType of S * Out].
Definition expand_real (s : expand_secret) : Out := f s.1.
Definition expand_ideal (s : expand_secret) : Out := s.2.
Definition adv_expand (Om : finType) (R : Out -> Om -> bool) := adv expand_real expand_ideal R.
End Game.

Section Hop.
(* At position i the function is f i. *)
Variables (I S Out : finType) (f : I -> S -> Out) (Rest : finType) (View : Type) (A : pred I).
Definition Ins := [finType of {ffun I -> S}].
Definition Outs := [finType of {ffun I -> Out}].
Definition expand_coins := [finType of Ins * Outs * Rest].

(* An arbitrary view of the inputs outside A, all outputs, and independent coins. *)
Variable V : {ffun I -> option S} -> {ffun I -> Out} -> Rest -> View.

Definition expand_exp (T : seq I) (w : expand_coins) : View :=
  V [ffun i => if i \in A then None else Some (w.1.1 i)]
    [ffun i => if i \in T then w.1.2 i else f i (w.1.1 i)] w.2.

Section One.
Variables (i : I) (T : seq I).
Hypotheses (iA : i \in A) (nT : i \notin T).

Definition expand_put (s : expand_secret S Out) (w : expand_coins) : expand_coins :=
  ([ffun j => if j == i then s.1 else w.1.1 j] : Ins,
   [ffun j => if j == i then s.2 else w.1.2 j] : Outs, w.2).
Definition expand_get (w : expand_coins) : expand_secret S Out := (w.1.1 i, w.1.2 i).

Lemma expand_put_get w : expand_put (expand_get w) w = w.
Proof.
by case: w => -[b p] r; congr (_, _, _); apply/ffunP => j; rewrite ffunE; case: eqP => [->|].
Qed.
Lemma expand_put_put a b w : expand_put a (expand_put b w) = expand_put a w.
Proof. by congr (_, _, _); apply/ffunP => j; rewrite !ffunE; case: eqP. Qed.
Lemma expand_get_put a w : expand_get (expand_put a w) = a.
Proof. by case: a => s o; rewrite /expand_get /= !ffunE eqxx. Qed.

(* The reduction puts the challenge at position i and never uses the input there. *)
Definition expand_red (out : Out) (w : expand_coins) : View :=
  V [ffun j => if j \in A then None else Some (w.1.1 j)]
    [ffun j => if j == i then out else if j \in T then w.1.2 j else f j (w.1.1 j)] w.2.

Lemma expand_one (D : View -> bool) :
  `| Pr (fun w => D (expand_exp T w)) - Pr (fun w => D (expand_exp (i :: T) w)) |
  = adv_expand (f i) (fun o w => D (expand_red o w)).
Proof.
have e (w : expand_coins) s : [ffun j => if j \in A then None else Some ((expand_put s w).1.1 j)]
         = [ffun j => if j \in A then None else Some (w.1.1 j)].
  apply/ffunP => j; rewrite !ffunE /=; case: ifP => // jA.
  by case: eqP => // eji; rewrite eji iA in jA.
apply: (hop (L := Lens expand_put_get expand_put_put expand_get_put)) => s w;
  rewrite /expand_exp /expand_red e; congr V; apply/ffunP => j; rewrite !ffunE /= ?inE ?ffunE.
  by case: eqP => [->|//]; rewrite (negbTE nT).
by case: eqP.
Qed.
End One.

(* The hop for all positions of the list s. *)
Theorem expand_all (D : View -> bool) (s : seq I) : uniq s -> {subset s <= A} ->
  `| Pr (fun w => D (expand_exp [::] w)) - Pr (fun w => D (expand_exp s w)) |
  <= chain_bound (fun i T => adv_expand (f i) (fun o w => D (expand_red i T o w))) s.
Proof.
move=> us sA; apply: (chain (f := fun T => Pr (fun w => D (expand_exp T w)))) => // i T js nT.
by rewrite (@expand_one i T (sA _ js) nT).
Qed.
End Hop.
