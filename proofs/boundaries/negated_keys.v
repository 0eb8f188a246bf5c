(******************************************************************************)
(* Negated keys (D16): a key agreement that hashes a point's x-coordinate     *)
(* gives the same key for P and for its inverse.  Then the paper's assumption *)
(* 2ODH (Definition 2) that Theorem 4 rests on is false, and if the seed of   *)
(* a pair does not bind the identities, one colluding user suffices to read   *)
(* an honest user's input; with the identities bound, a mask is left over.    *)
(* The other defence, no equal x-coordinates (D4), is in active/trace.v:      *)
(* a key stands there for its x-coordinate, and R1.U1 refuses the list.       *)
(*                                                                            *)
(*   H           == the hash, with H Z^-1 = H Z                               *)
(*   adv_2odh M  == the advantage of M in Definition 2 (M outputs b', D14);   *)
(*                  M is given the two oracles, A, B and the challenge        *)
(*   negate      == the adversary that asks O_a for B^-1                      *)
(*   adv_negate  == its advantage is Pr[B^2 <> 1] (1 - 1/#|K|)                *)
(*   two_odh_false == 1 - 1/#|K| if no public key has order 1 or 2            *)
(*   read_input  == R2 and R4 of Figure 4: with a negated key the server      *)
(*                  computes x_u exactly from y_u, b_u and the keys of the    *)
(*                  dropped users                                             *)
(*   bound_leaves_mask == with bound identities the same computation gives    *)
(*                  x_u and the difference of two masks                       *)
(*   bound_uniform == which is uniform when the PRG is a uniform function     *)
(*   bound_instance == and which an explicit PRG makes other than 0           *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import fibers cancellation.
From SecAgg.games Require Import probability.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.

Section TwoODH.
(* A group with a generator g, secret keys and the exponents that they stand for, and the keys. *)
Variables (gT : finGroupType) (g : gT) (SK : finType) (exponent : SK -> nat).
Variables (K : finType) (H : gT -> K).
Hypothesis H_inv : forall Z, H (Z^-1)%g = H Z.
Notation pub a := (g ^+ exponent a)%g.

(* The oracle of the secret key a: H(X^a) on any X but the key B of the challenge. *)
Definition oracle (a : SK) (B X : gT) : option K :=
  if X == B then None else Some (H (X ^+ exponent a)%g).

(* An adversary of Definition 2: it is given the oracles O_a and O_b, and A, B and s. *)
Definition adversary := (gT -> option K) -> (gT -> option K) -> gT -> gT -> K -> bool.

(* Steps 2 to 5 with the coins a, b and, for the ideal world, a uniform key. *)
Definition run (M : adversary) (a b : SK) (s : K) : bool :=
  M (oracle a (pub b)) (oracle b (pub a)) (pub a) (pub b) s.

Definition coins := [finType of SK * SK * K].
Definition exp1 (M : adversary) (w : coins) : bool :=
  let: (a, b, _) := w in run M a b (H (g ^+ (exponent a * exponent b))%g).
Definition exp0 (M : adversary) (w : coins) : bool := let: (a, b, s) := w in run M a b s.

Local Open Scope ring_scope.
Definition adv_2odh (M : adversary) : rat := `| Pr (exp1 M) - Pr (exp0 M) |.

(* One query, O_a(B^-1): not B, unless B has order at most 2, so the oracle answers. *)
Definition negate : adversary := fun Oa _ _ B s => Oa (B^-1)%g == Some s.

(* B is its own inverse: then the query is B itself, and is refused. *)
Definition refused (b : SK) : bool := ((pub b)^-1 == pub b)%g.

Lemma run_negate a b s :
  run negate a b s = ~~ refused b && (s == H (g ^+ (exponent a * exponent b))%g).
Proof.
rewrite /run /negate /oracle -/(refused b); case: ifP => //= _.
by rewrite expgVn H_inv -expgM mulnC eq_sym.
Qed.

Lemma exp1_negate (a0 : SK) : Pr (exp1 negate) = Pr (fun b => ~~ refused b).
Proof.
rewrite -(Pr_snd a0 (fun b => ~~ refused b)) /=.
rewrite -(Pr_fst (A := K) (fun ab : SK * SK => ~~ refused ab.2) (H 1%g)).
by apply: Pr_ext => -[[a b] s]; rewrite /= run_negate eqxx andbT.
Qed.

Lemma Pr_key (c : bool) (k : K) : Pr (fun s => c && (s == k)) = Pr (fun _ : K => c) / #|K|%:R.
Proof.
have K0 : #|K|%:R != 0 :> rat by rewrite pnatr_eq0 -lt0n; apply/card_gt0P; exists k.
rewrite /Pr; case: c => /=; last first.
  by rewrite (_ : [set _ | false] = set0) ?cards0 ?mul0r //; apply/setP => s; rewrite !inE.
rewrite (_ : [set w | w == k] = [set k]) ?cards1; last by apply/setP => s; rewrite !inE.
by rewrite (_ : [set _ | true] = setT) ?cardsT ?divff //; apply/setP => s; rewrite !inE.
Qed.

Lemma exp0_negate : Pr (exp0 negate) = Pr (exp1 negate) / #|K|%:R.
Proof.
pose h ab := H (g ^+ (exponent ab.1 * exponent ab.2))%g.
rewrite (@Pr_ext _ (exp0 negate) (fun w => ~~ refused w.1.2 && (w.2 == h w.1))); last first.
  by move=> [[a b] s]; rewrite /= run_negate.
rewrite (@Pr_ext _ (exp1 negate) (fun w => ~~ refused w.1.2)); last first.
  by move=> [[a b] s]; rewrite /= run_negate eqxx andbT.
rewrite (Pr_pair (fun (ab : SK * SK) s => ~~ refused ab.2 && (s == h ab))).
rewrite (Pr_pair (fun (ab : SK * SK) (_ : K) => ~~ refused ab.2)).
rewrite mulrAC; congr (_ / _); rewrite mulr_suml.
by apply: eq_bigr => ab _; apply: Pr_key.
Qed.

(* The advantage of the adversary with its one query. *)
Theorem adv_negate (a0 : SK) :
  adv_2odh negate = Pr (fun b => ~~ refused b) * (1 - #|K|%:R^-1).
Proof.
rewrite /adv_2odh exp0_negate exp1_negate // -{1}[Pr _]mulr1 -mulrBr.
rewrite ger0_norm // mulr_ge0 ?Pr_ge0 // subr_ge0 invf_le1 ?ler1n ?ltr0n; last first.
  by apply/card_gt0P; exists (H 1%g).
by apply/card_gt0P; exists (H 1%g).
Qed.

(* 2ODH is false for such a key agreement: when no public key has order 1 or 2 (D19 draws the secret
   from [1, q - 1], and q is an odd prime), the advantage is 1 - 1/#|K|. *)
Theorem two_odh_false (a0 : SK) :
  (forall b, ~~ refused b) -> adv_2odh negate = 1 - #|K|%:R^-1.
Proof. by move=> h; rewrite adv_negate // (Pr_true a0) ?mul1r. Qed.
End TwoODH.

Section Figure4.
Local Open Scope ring_scope.
Variables (n : nat) (G : zmodType).
Notation U := 'I_n.
(* Key agreement as in Figure 4, with public keys that have negatives of the same agreed key. *)
Variables (SK PK Seed Bseed : Type) (pub : SK -> PK) (neg : PK -> PK) (agree : SK -> PK -> Seed).
Hypothesis agreeC : forall a b, agree a (pub b) = agree b (pub a).
Hypothesis agree_neg : forall a P, agree a (neg P) = agree a P.
Variables (x : U -> G) (prgb : Bseed -> G) (b : U -> Bseed).
Variables (U2 : {set U}) (sk : U -> SK) (pk : U -> PK).
(* u is the victim, w an honest user, c the colluding user, on the other side of u than w; everyone
   but c advertises its own key, and c the negative of w's. *)
Variables (u w c : U).
Hypothesis between : ((w < u) && (u < c) || (c < u) && (u < w))%N.
Hypothesis in2 : (w \in U2) && (c \in U2).
Hypothesis own_keys : forall v, v != c -> pk v = pub (sk v).
Hypothesis negated : pk c = neg (pk w).

Let others := U2 :\: [set u; w; c].

(* y_u of R2.U3, for any masks with any public keys. *)
Definition sent_value (p : SK -> U -> PK -> U -> G) : G :=
  masked_value (fun u v => p (sk u) u (pk v) v) U2 x (fun u => prgb (b u)) u.

(* What the server computes: it declares all others dropped, so that it may ask for their s_v^SK,
   keeps u, w and c in U3, and asks for b_u.  (U3 = {u, w, c} passes the checks for t = 3.) *)
Definition server_reads (p : SK -> U -> PK -> U -> G) (y : G) : G :=
  y - prgb (b u) + \sum_(v in others) p (sk v) v (pk u) u.

Lemma reads_rest (p : SK -> U -> PK -> U -> G) :
  (forall a v P, p a v P v = 0) ->
  (forall v, p (sk u) u (pub (sk v)) v = - p (sk v) v (pub (sk u)) u) ->
  server_reads p (sent_value p) = x u + (p (sk u) u (pk w) w + p (sk u) u (pk c) c).
Proof.
move=> diag anti; have [uw uc wc] : [/\ u != w, u != c & w != c].
  by move: between => /orP[]/andP[h1 h2]; split; apply: contraTneq h1 => e; move: h2;
     rewrite ?e ?ltnn // -leqNgt; rewrite ?e => /ltnW.
have [w2 c2] := andP in2.
rewrite /server_reads /sent_value /masked_value [X in X - _]addrAC addrK -addrA; congr (_ + _).
rewrite (big_setID [set u; w; c]) /= -/others addrAC -addrA -big_split /=.
rewrite [X in _ + X = _]big1 ?addr0 => [|v]; last first.
  by rewrite !inE !negb_or => /andP[/andP[_ vc] _]; rewrite (own_keys vc) (own_keys uc) anti subrr.
rewrite (bigID (pred1 u)) /= big1 ?add0r => [|v /andP[_ /eqP->]]; last exact: diag.
rewrite (bigD1 w) /=; last by rewrite !inE w2 eqxx orbT /= eq_sym.
rewrite (bigD1 c) /=; last by rewrite !inE c2 eqxx !orbT /= ![c == _]eq_sym uc.
rewrite big1 ?addr0 // => v; rewrite !inE.
by case: (v == u); case: (v == w); case: (v == c); rewrite ?andbF.
Qed.

(* R2.U2 without the identities in the seed. *)
Variable prg : Seed -> G.

(* The masks of w and of c cancel in y_u, and the server holds x_u. *)
Theorem read_input :
  server_reads (pmask agree prg) (sent_value (pmask agree prg)) = x u.
Proof.
rewrite reads_rest => [|a v P|v]; [|exact: delta_diag|]; last first.
  by rewrite /pmask agreeC deltaN.
rewrite /pmask negated agree_neg; move: between => /orP[]/andP[h1 h2]; rewrite /delta.
  by rewrite h1 h2 ltnNge (ltnW h2) /= subrr addr0.
by rewrite h1 h2 ltnNge (ltnW h2) /= addNr addr0.
Qed.

Section BoundSeed.
(* R2.U2 with the seed of a pair derived from the agreed secret and both identities. *)
Variables (Bound : Type) (derive : Seed -> U * U -> Bound) (prg' : Bound -> G).
Definition bound_mask (a : SK) (v : U) (P : PK) (v' : U) : G :=
  delta v v' (prg' (derive (agree a P) (opair v v'))).

(* Now the masks of w and c do not cancel: the server is left with x_u and the difference of the PRG
   at two seeds, both derived from the agreed secret of u and w, which are honest. *)
Theorem bound_leaves_mask :
  server_reads bound_mask (sent_value bound_mask)
  = x u + (delta u w (prg' (derive (agree (sk u) (pk w)) (opair u w)))
           - delta u w (prg' (derive (agree (sk u) (pk w)) (opair u c)))).
Proof.
rewrite reads_rest => [|a v P|v]; [|exact: delta_diag|]; last first.
  by rewrite /bound_mask agreeC opairC deltaN.
rewrite /bound_mask negated agree_neg; congr (_ + (_ + _)).
move: between => /orP[]/andP[h1 h2]; rewrite /delta.
  by rewrite h1 h2 ltnNge (ltnW h2).
by rewrite h1 h2 ltnNge (ltnW h2) /= opprK.
Qed.
End BoundSeed.

(* The difference is not 0 in general: whatever the keys, for a derivation that keeps the identities
   and a PRG that tells two seeds apart the server does not get x_u. *)
Theorem bound_instance (a : G) : a != 0 ->
  let mask := bound_mask (fun _ p => p) (fun p => if p == opair u w then a else 0) in
  server_reads mask (sent_value mask) != x u.
Proof.
move=> a0 /=; rewrite bound_leaves_mask eqxx.
have -> : (opair u c == opair u w) = false.
  apply/negbTE; move: between; rewrite /opair => /orP[]/andP[h1 h2].
    by rewrite h2 ltnNge (ltnW h1) xpair_eqE /= negb_and -!val_eqE /= (gtn_eqF h1).
  by rewrite h2 ltnNge (ltnW h1) xpair_eqE /= negb_and -!val_eqE /= (ltn_eqF h1).
rewrite -subr_eq0 addrAC subrr add0r /delta.
by move: between => /orP[]/andP[h1 h2];
   rewrite ?h1 ?h2 ?[(w < u)%N]ltnNge ?(ltnW h2) /= ?oppr0 addr0 ?oppr_eq0.
Qed.
End Figure4.

(* With a uniform function for the PRG, the difference of its values at two different seeds is
   uniform: what the server holds in bound_leaves_mask is then independent of x_u. *)
Theorem bound_uniform (S : finType) (G : finZmodType) (s s' : S) (d : G) : s != s' ->
  (#|[set f : {ffun S -> G} | (f s - f s' == d)%R]| * #|G| = #|{: {ffun S -> G}}|)%N.
Proof.
move=> ne; rewrite -[#|G|]cardsT.
apply: (@card_fiber_uniform _ _ (fun f : {ffun S -> G} => f s - f s')%R setT); rewrite ?inE //.
move=> e e' _ _; exists (fun f => f + [ffun i => if i == s then e' - e else 0])%R.
  exact: addIr.
move=> f <-; rewrite !ffunE eqxx eq_sym (negbTE ne) addr0 opprB addrCA.
by rewrite [(f s + _)%R]addrC subrK addrK.
Qed.
