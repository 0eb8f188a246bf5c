(******************************************************************************)
(* The hybrids Hyb0 to Hyb9 of section VI: Figure 4 with what the paper       *)
(* changes changed.  They are one function hyb of a record of changes, each   *)
(* hybrid keeping the changes of the one before, on one space of coins.       *)
(* Names are those of spec/src/privacy/hybrids.rs.                            *)
(*                                                                            *)
(*   z_given E == z is not bot                                                *)
(*      Ustar E == U*                                                         *)
(*     pairs1 E == the unordered pairs of U1 \ C, arcs1 E the ordered ones    *)
(*     uprime E == u', a fixed user of U3 \ C, if there is one (Hyb7)         *)
(*       star E == the pairs of u' with the other users of U3 \ C             *)
(*      changes == what a hybrid changes                                      *)
(*  hyb E x t w == what C and the server see under the changes t              *)
(*  change0 T ... change8 b == the changes on the way from Hyb0, ... to Hyb9  *)
(*  Hyb0 E x ... Hyb9 E x == the hybrids; Hyb34 is half-way from Hyb3 to Hyb4 *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import pairs.
From SecAgg.model Require Import parameters figure4 view simulator.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Hybrids.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E). Notation U3 := (sU3 E).
Notation H1 := (H1 E). Notation H3 := (H3 E).

Definition z_given : bool := (t <= #|U3|)%N.
(* U* of Hyb3: U2 \ C if z = bot, and (U2 \ U3) \ C otherwise. *)
Definition Ustar : {set U} := if z_given then (U2 :\: U3) :\: C else U2 :\: C.

(* Pairs of honest users of U1, {u, v} once with u < v, and (u, v) in both orders.
   (Hyb1 of the paper has U2 where U1 is needed: D14.) *)
Definition pairs1 : seq (U * U) :=
  [seq p : U * U <- enum [finType of U * U] | [&& (p.1 < p.2)%N, p.1 \in H1 & p.2 \in H1]].
Definition arcs1 : seq (U * U) :=
  [seq p : U * U <- enum [finType of U * U] | [&& p.1 != p.2, p.1 \in H1 & p.2 \in H1]].

Definition uprime : option U := [pick u in H3].
Definition star : seq (U * U) :=
  if uprime is Some u' then [seq opair u' v | v <- enum (H3 :\ u')] else [::].

Record changes := Changes {
  uniform_c : seq (U * U);    (* Hyb1: {u, v} with uniform keys c_{u,v} in place of KA.agree *)
  zero_e : seq (U * U);       (* Hyb2: (u, v) for which e_{u,v} encrypts 0 *)
  zero_b : bool;              (* Hyb3: for u in U*, shares of 0 in place of shares of b_u *)
  uniform_seed : seq U;       (* to Hyb4: u with a uniform seed of its own mask *)
  uniform_p : seq U;          (* Hyb4: u with a uniform p_u *)
  no_x : bool;                (* Hyb5: for u in U*, y_u is without x_u *)
  zero_s : bool;              (* Hyb6: for u in U3 \ C, shares of 0 in place of shares of s_u^SK *)
  uniform_s : seq (U * U);    (* Hyb7: {u', v} with a uniform seed in place of KA.agree *)
  uniform_r : seq (U * U);    (* Hyb8: {u', v} with a uniform mask in place of PRG *)
  with_w : bool }.            (* Hyb9: for u in U3 \ C, y_u with w_u in place of x_u *)

Variable x : {ffun U -> Vec P}.

Section Ingredients.
Variables (h : changes) (w : all_coins P).

(* Shares of s_u^SK and b_u. *)
Definition h_s (u v : U) : F :=
  share (@pt P) (if zero_s h && (u \in H3) then 0 else embed (s_sk w.1 u)) (s_poly w.1 u) v.
Definition h_b (u v : U) : F :=
  share (@pt P) (if zero_b h && (u \in Ustar) then 0 else b_of w.1 u) (b_poly w.1 u) v.

(* Ciphertexts: key and plaintext. *)
Definition h_key (u v : U) : AEKey P :=
  if opair u v \in uniform_c h then ck w.2 (opair u v) (u, v) else c_key w.1 u v.
Definition h_msg (sh bh : U -> U -> F) (u v : U) : Msg P :=
  if (u, v) \in zero_e h then msg0 P else pack u v (sh u v) (bh u v).
Definition h_e (u v : U) : Ctx P :=
  ae_enc (h_key u v) (nonce w.1 (u, v)) (u, v) (h_msg h_s h_b u v).

(* Masks: of a pair, and one's own. *)
Definition h_seed (u v : U) : Seed P :=
  if opair u v \in uniform_s h then kk w.2 (opair u v) (opair u v)
  else pair_seed (ka_agree (s_sk w.1 u) (s_pk w.1 v)) (opair u v).
Definition h_mask (u v : U) : Vec P :=
  delta u v (if opair u v \in uniform_r h then rr w.2 (opair u v) else prg (h_seed u v)).
Definition h_self_seed (u : U) : Seed P :=
  if u \in uniform_seed h then sd w.2 u else self_seed (b_of w.1 u) u.
Definition h_p (u : U) : Vec P := if u \in uniform_p h then pu w.2 u else prg (h_self_seed u).

(* Masked inputs. *)
Definition h_x (u : U) : Vec P := if no_x h && (u \in Ustar) then 0 else x u.
Definition h_w (u : U) : Vec P :=
  if uprime is Some u' then
    if u == u' then \sum_(v in H3) x v - \sum_(v in H3 :\ u') rr w.2 (opair u' v)
    else rr w.2 (opair u' u)
  else 0.
Definition h_y (u : U) : Vec P :=
  if with_w h && (u \in H3) then h_w u + h_p u + \sum_(v in U2 :\: H3) h_mask u v
  else h_x u + h_p u + \sum_(v in U2) h_mask u v.

Definition hyb : view P := assemble E x (tape w.1) (c_pk w.1) (s_pk w.1) h_e h_y h_s h_b.
End Ingredients.

(* The changes on the way from one hybrid to the next. *)
Definition change0 T := Changes T [::] false [::] [::] false false [::] [::] false.
Definition change1 T := Changes pairs1 T false [::] [::] false false [::] [::] false.
Definition change2 b := Changes pairs1 arcs1 b [::] [::] false false [::] [::] false.
Definition change3 T := Changes pairs1 arcs1 true T [::] false false [::] [::] false.
Definition change34 T := Changes pairs1 arcs1 true (enum Ustar) T false false [::] [::] false.
Definition change4 b :=
  Changes pairs1 arcs1 true (enum Ustar) (enum Ustar) b false [::] [::] false.
Definition change5 b :=
  Changes pairs1 arcs1 true (enum Ustar) (enum Ustar) true b [::] [::] false.
Definition change6 T :=
  Changes pairs1 arcs1 true (enum Ustar) (enum Ustar) true true T [::] false.
Definition change7 T :=
  Changes pairs1 arcs1 true (enum Ustar) (enum Ustar) true true star T false.
Definition change8 b :=
  Changes pairs1 arcs1 true (enum Ustar) (enum Ustar) true true star star b.

(* Hyb0 is the view REAL (endpoints.v). *)
Definition Hyb0 := hyb (change0 [::]).
(* Hyb1: honest pairs use uniformly random keys c_{u,v} in place of KA.agree. *)
Definition Hyb1 := hyb (change0 pairs1).
(* Hyb2: the ciphertexts between honest users are encryptions of 0. *)
Definition Hyb2 := hyb (change1 arcs1).
(* Hyb3: for u in U*, all shares of b_u are shares of 0. *)
Definition Hyb3 := hyb (change2 true).
(* Half-way: for u in U*, the seed of p_u is uniform (D5: it is derived from b_u). *)
Definition Hyb34 := hyb (change3 (enum Ustar)).
(* Hyb4: for u in U*, p_u is uniformly random. *)
Definition Hyb4 := hyb (change34 (enum Ustar)).
(* Hyb5: for u in U*, y_u is p_u and the pairwise masks, without x_u. *)
Definition Hyb5 := hyb (change4 true).
(* Hyb6: for u in U3 \ C, all shares of s_u^SK are shares of 0. *)
Definition Hyb6 := hyb (change5 true).
(* Hyb7: for u in U3 \ C other than u', the seed of the pair {u', u} is uniform. *)
Definition Hyb7 := hyb (change6 star).
(* Hyb8: for these, p_{u',u} is +- a uniform r_{u',u}. *)
Definition Hyb8 := hyb (change7 star).
(* Hyb9: for u in U3 \ C, y_u = w_u + p_u + the masks with U2 \ (U3 \ C). *)
Definition Hyb9 := hyb (change8 true).
End Hybrids.
