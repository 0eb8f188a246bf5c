(******************************************************************************)
(* Facts about the sets and pairs over which the hybrids change something.    *)
(*                                                                            *)
(*    size_pairs1 == there are 'C(h1, 2) pairs of h1 = |U1 \ C| users         *)
(*     size_arcs1 == and h1 * (h1 - 1) ordered ones                           *)
(*      size_star == the star has |U3 \ C| - 1 edges                          *)
(*  z_given_uprime == with fewer than t corrupt users, u' exists if z is      *)
(*                    given                                                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.games Require Import pairs star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

Section IndexSets.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E). Notation U3 := (sU3 E).
Notation H1 := (H1 E). Notation H3 := (H3 E).
Notation Ustar := (Ustar E). Notation pairs1 := (pairs1 E). Notation arcs1 := (arcs1 E).
Notation star := (star E).

(* Pairs. *)
Lemma pairs1_uniq : uniq pairs1. Proof. by rewrite filter_uniq ?enum_uniq. Qed.
Lemma mem_pairs1 p : (p \in pairs1) = [&& (p.1 < p.2)%N, p.1 \in H1 & p.2 \in H1].
Proof. by rewrite mem_filter mem_enum andbT. Qed.
Lemma opair_pairs1 u v : u != v -> (opair u v \in pairs1) = (u \in H1) && (v \in H1).
Proof.
rewrite mem_pairs1 /opair => ne.
case: (ltngtP u v) => [uv|vu|/ord_inj e] /=; rewrite ?uv ?vu //; first by rewrite /= andbC.
by rewrite e eqxx in ne.
Qed.

Lemma arcs1_uniq : uniq arcs1. Proof. by rewrite filter_uniq ?enum_uniq. Qed.
Lemma mem_arcs1 p : (p \in arcs1) = [&& p.1 != p.2, p.1 \in H1 & p.2 \in H1].
Proof. by rewrite mem_filter mem_enum andbT. Qed.
Lemma opair_arcs1 u v : u != v -> (opair u v \in pairs1) = ((u, v) \in arcs1).
Proof. by move=> ne; rewrite opair_pairs1 // mem_arcs1 /= ne. Qed.
Lemma arcs1_C u v : u \in C -> ((u, v) \in arcs1) = false.
Proof. by move=> uC; rewrite mem_arcs1 /= !inE uC andbF. Qed.

Lemma size_pairs1 : size pairs1 = 'C(#|H1|, 2).
Proof.
rewrite -cards_draws -(card_uniqP pairs1_uniq).
rewrite -(card_in_imset (f := fun p : U * U => [set p.1; p.2])); last first.
  move=> [a b] [c d]; rewrite !mem_pairs1 /= => /and3P[ab _ _] /and3P[cd _ _] /setP e.
  move: (e a) (e b); rewrite !inE !eqxx orbT /= => /esym/orP[]/eqP ea /esym/orP[]/eqP eb.
  - by move: ab; rewrite ea eb ltnn.
  - by rewrite ea eb.
  - by move: cd; rewrite -ea -eb => /(ltn_trans ab); rewrite ltnn.
  - by move: ab; rewrite ea eb ltnn.
apply: eq_card => B; apply/imsetP/idP => [[[a b]]|].
  rewrite mem_pairs1 => /and3P[/= ab aH bH] ->; rewrite !inE cards2 subUset !sub1set aH bH.
  by have -> : a != b by apply/eqP => e; rewrite e ltnn in ab.
rewrite inE => /andP[/subsetP sB /cards2P[a [b [ab eB]]]].
have [aH bH] : a \in H1 /\ b \in H1 by split; apply: sB; rewrite eB !inE eqxx ?orbT.
case: (ltngtP a b) => [lt|lt|/ord_inj e]; last by rewrite e eqxx in ab.
  by exists (a, b); rewrite ?mem_pairs1 /= ?lt ?aH.
by exists (b, a); rewrite ?mem_pairs1 /= ?lt ?bH // eB setUC.
Qed.

Lemma size_arcs1 : size arcs1 = (#|H1| * #|H1|.-1)%N.
Proof.
rewrite -(card_uniqP arcs1_uniq).
have -> : #|[pred p in arcs1]| = #|setX H1 H1 :\: [set (u, u) | u in H1]|.
  apply: eq_card => -[u v]; rewrite inE mem_arcs1 in_setD in_setX /=.
  apply/and3P/and3P => [[ne uH vH]|[ne uH vH]]; split=> //.
    by apply/imsetP => -[a _ [eu ev]]; rewrite eu ev eqxx in ne.
  by apply: contra ne => /eqP <-; apply: imset_f.
rewrite cardsD cardsX (setIidPr _) ?card_imset => [|a b [] //|].
  by case: #|H1| => [//|k]; rewrite mulSn addKn mulnC.
by apply/subsetP => p /imsetP[u uH ->]; rewrite in_setX uH.
Qed.

(* U* and U3 \ C. *)
Lemma Ustar_H2 u : u \in Ustar -> (u \in U2) && (u \notin C).
Proof.
by rewrite /definitions.Ustar; case: ifP => _; rewrite !inE;
  [case/and3P => -> _ -> | case/andP => -> ->].
Qed.
Lemma Ustar_C u : u \in C -> (u \in Ustar) = false.
Proof. by move=> uC; apply/negbTE; apply/negP => /Ustar_H2; rewrite uC andbF. Qed.
Lemma Ustar_U3 u : z_given E -> u \in U3 -> (u \in Ustar) = false.
Proof. by move=> z3 u3; rewrite /definitions.Ustar z3 !inE u3 !(andbF, andFb). Qed.
Lemma H3_C u : u \in C -> (u \in H3) = false. Proof. by rewrite inE => ->. Qed.
Lemma H3_U3 u : u \notin U3 -> (u \in H3) = false.
Proof. by rewrite inE => /negbTE ->; rewrite andbF. Qed.
Lemma H3_Ustar u : z_given E -> u \in H3 -> (u \in Ustar) = false.
Proof. by move=> z3; rewrite inE => /andP[_ u3]; apply: Ustar_U3. Qed.
Lemma nH1 u : (u \notin ~: H1) = (u \in H1). Proof. by rewrite in_setC negbK. Qed.
Lemma nH3 u : (u \notin ~: H3) = (u \in H3). Proof. by rewrite in_setC negbK. Qed.

Section Valid.
Hypothesis vE : valid E.
Lemma Ustar_H1 u : u \in Ustar -> u \in H1.
Proof. by move/Ustar_H2 => /andP[u2 nC]; rewrite !inE nC (subsetP (sub_U21 vE)). Qed.
Lemma H3_U2 u : u \in H3 -> u \in U2.
Proof. by rewrite inE => /andP[_ /(subsetP (sub_U32 vE))]. Qed.
Lemma H3_H1 u : u \in H3 -> u \in H1.
Proof.
by move=> h; rewrite inE (subsetP (sub_U21 vE)) ?H3_U2 // andbT; move: h; rewrite inE => /andP[].
Qed.
End Valid.

Lemma z_given_uprime : (#|C| < (thr P).+1)%N -> z_given E -> exists u', uprime E = Some u'.
Proof.
move=> hC z3; rewrite /uprime; case: pickP => [v _|no]; first by exists v.
suff : (#|U3| <= #|C|)%N by move=> h; move: (leq_trans z3 (leq_trans h hC)); rewrite ltnn.
by rewrite subset_leq_card //; apply/subsetP => u u3; move: (no u); rewrite inE u3 andbT => /negbFE.
Qed.

(* The star around u'. *)
Section Star.
Variable u' : U.
Hypothesis pkE : uprime E = Some u'.
Lemma uprime_H3 : u' \in H3.
Proof. by move: pkE; rewrite /uprime; case: pickP => // v vH [<-]. Qed.
Lemma starE : star = [seq opair u' v | v <- enum (H3 :\ u')].
Proof. by rewrite /definitions.star pkE. Qed.
Lemma star_uniq : uniq star.
Proof.
rewrite starE map_inj_uniq ?enum_uniq // => v v' e.
by rewrite -(other_end_opair u' v) e other_end_opair.
Qed.
Lemma mem_star u v : u != v -> (opair u v \in star) =
  [&& u \in H3, v \in H3 & (u == u') || (v == u')].
Proof.
move=> ne; have uH := uprime_H3; rewrite starE; apply/mapP/and3P => [[j]|[uh vh]].
  rewrite mem_enum !inE => /andP[nj /andP[jC j3]] e.
  have [[-> ->]|[-> ->]] : (u = u' /\ v = j) \/ (v = u' /\ u = j).
    by move: e; rewrite /opair; case: ifP => _; case: ifP => _ [-> ->]; by [left|right].
  - by rewrite eqxx jC j3; move: uH; rewrite inE.
  - by rewrite eqxx orbT jC j3; move: uH; rewrite inE.
case/orP => /eqP e.
  by exists v; rewrite ?e // mem_enum in_setD1 vh andbT -e eq_sym.
by exists u; rewrite ?e 1?opairC // mem_enum in_setD1 uh andbT -e.
Qed.
Lemma star_lt p : p \in star -> [&& (p.1 < p.2)%N, p.1 \in H3 & p.2 \in H3].
Proof.
rewrite starE => /mapP[v]; rewrite mem_enum in_setD1 => /andP[ne vH] ->.
rewrite /opair; case: (ltngtP u' v) => [h|h|/ord_inj e] /=; rewrite ?h ?uprime_H3 ?vH //.
by rewrite e eqxx in ne.
Qed.
Lemma size_star : size star = #|H3|.-1.
Proof. by rewrite starE size_map -cardE [#|H3|](cardsD1 u') uprime_H3. Qed.
End Star.
End IndexSets.
