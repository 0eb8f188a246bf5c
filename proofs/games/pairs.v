(******************************************************************************)
(* Pairs of users.                                                            *)
(*                                                                            *)
(*       opair u v == the unordered pair {u, v}, the smaller identity first   *)
(*     delta u v a == Delta_{u,v} * a: +a for u > v, -a for u < v (R2.U2),    *)
(*                    and 0 for u = v                                         *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* The pair {u, v}. *)
Definition opair n (u v : 'I_n) : 'I_n * 'I_n := if (u < v)%N then (u, v) else (v, u).

Lemma opairC n (u v : 'I_n) : opair u v = opair v u.
Proof. by rewrite /opair; case: (ltngtP u v) => // /ord_inj ->. Qed.

(* The sign of a pairwise mask. *)
Definition delta n (G : zmodType) (u v : 'I_n) (a : G) : G :=
  if (v < u)%N then a else if (u < v)%N then - a else 0.

Lemma deltaN n (G : zmodType) (u v : 'I_n) (a : G) : delta u v a = - delta v u a.
Proof. by rewrite /delta; case: (ltngtP u v); rewrite ?opprK ?oppr0. Qed.

Lemma delta_diag n (G : zmodType) (u : 'I_n) (a : G) : delta u u a = 0.
Proof. by rewrite /delta ltnn. Qed.
