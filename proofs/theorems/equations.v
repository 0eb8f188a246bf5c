(******************************************************************************)
(* Figure 4's model and the equations of mathematics/ are about the same      *)
(* functions: its shares are those of shamir.v, its masked inputs and its     *)
(* output those of cancellation.v, for secret keys, public keys and seeds     *)
(* that carry the identity of their user.  What execution/soundness.v says of *)
(* transcripts, it says of these functions at such keys and seeds.            *)
(*                                                                            *)
(*      pub_at (a, u) == the public key of the secret key a of the user u,    *)
(*                       and u                                                *)
(* agree_at (a, u) (B, v) == the seed of the pair {u, v}, from KA.agree(a, B) *)
(*      own_at (b, u) == PRG of the seed that u derives from b                *)
(*    key_of w u, seed_of w u == s_u^SK and b_u of the coins w, each with u   *)
(*    got_y, got_pk, got_b, got_s == what the server has received of u: y_u,  *)
(*                       s_u^PK, and the secrets that it reconstructs from    *)
(*                       the answers of the t smallest identities of U5       *)
(*  share_equation    == R1.U4, R1.U5: shares are values of share             *)
(*  p_mask_equation   == R2.U2: p_{u,v} is a value of pmask                   *)
(*  y_masked_equation == R2.U3: y_u is a value of masked                      *)
(*  y_U2_equation     == the same with U2 for what u infers                   *)
(*  output_equation   == R4.S4: an output is a value of server_output         *)
(*  output_REAL_equation == the same in an execution, with its sets and its   *)
(*                       masked inputs                                        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.games Require Import probability.
From SecAgg.model Require Import parameters figure4 view.
From SecAgg.theorems Require Import correctness.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section Equations.
Variable P : params.
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.

(* The key agreement and the PRG of a pair, on keys with the identities of their users. *)
Definition pub_at (a : SK P * U) : Grp P * U := (ka_pub a.1, a.2).
Definition agree_at (a : SK P * U) (k : Grp P * U) : Seed P :=
  pair_seed (ka_agree a.1 k.1) (opair a.2 k.2).
(* A user's own mask, from b_u and the user's identity. *)
Definition own_at (b : Fld P * U) : Vec P := prg (self_seed b.1 b.2).

(* The requirement of fig4_correct: both users of a pair agree. *)
Lemma agree_atC a b : agree_at a (pub_at b) = agree_at b (pub_at a).
Proof. by rewrite /agree_at /= ka_agreeC opairC. Qed.

(* The keys and seeds of the coins w. *)
Definition key_of (w : coins P) (u : U) : SK P * U := (s_sk w u, u).
Definition seed_of (w : coins P) (u : U) : Fld P * U := (b_of w u, u).

(* R1.U4, R1.U5: v's shares of the two secrets of u. *)
Theorem share_equation (w : coins P) u v :
  s_share w u v = share (@pt P) (embed (s_sk w u)) (s_poly w u) v
  /\ b_share w u v = share (@pt P) (b_of w u) (b_poly w u) v.
Proof. by []. Qed.

(* R2.U2: p_{u,v}. *)
Theorem p_mask_equation (w : coins P) u v :
  p_mask w u v = pmask agree_at (@prg P) (key_of w u) u (pub_at (key_of w v)) v.
Proof. by []. Qed.

(* R2.U3: y_u, for the U2 that u infers from the ciphertexts that it was sent ... *)
Theorem y_masked_equation (E : sets P) x (w : coins P) u :
  y_masked E x w u
  = masked pub_at agree_at (@prg P) own_at x (key_of w) (seed_of w) (inferred_U2 E w u) u.
Proof. by []. Qed.

(* ... which is U2, if round 2 takes place. *)
Theorem y_U2_equation (E : sets P) x (w : coins P) u :
  valid E -> going2 E (keys_differ E w) -> u \in sU2 E ->
  y_masked E x w u = masked pub_at agree_at (@prg P) own_at x (key_of w) (seed_of w) (sU2 E) u.
Proof. by move=> vE g2 u2; rewrite y_masked_equation inferred_U2E. Qed.

(* Only the y_u, b_u and public keys of U3, and the s_v^SK of U2 \ U3, matter. *)
Lemma eq_server_output (V2 V3 : {set U}) (y y' : U -> Vec P) (b b' : U -> Fld P * U)
    (s s' : U -> SK P * U) (pk pk' : U -> Grp P * U) :
  {in V3, y =1 y'} -> {in V3, b =1 b'} -> {in V2 :\: V3, s =1 s'} -> {in V3, pk =1 pk'} ->
  server_output agree_at (@prg P) own_at V2 V3 y b s pk
  = server_output agree_at (@prg P) own_at V2 V3 y' b' s' pk'.
Proof.
move=> ey eb es ep; congr (_ - _ + _); try by apply: eq_bigr => u u3; rewrite ?ey ?eb.
by apply: eq_bigr => u u3; apply: eq_bigr => v vD; rewrite es // ep.
Qed.

(* What the server knows of u after round 4; V5 are those who have answered. *)
Section Got.
Variables (rc : received P) (V5 : {set U}).
Definition got_y (u : U) : Vec P := odflt 0 (rc_inputs rc u).
Definition got_pk (u : U) : Grp P * U := (odflt 1%g (omap snd (rc_keys rc u)), u).
Definition got_b (u : U) : Fld P * U :=
  (reconstruct (@pt P) (smallest V5) (shares_of rc (@ans_b P) u), u).
Definition got_s (v : U) : SK P * U :=
  (odflt (sk0 P) (unembed (reconstruct (@pt P) (smallest V5) (shares_of rc (@ans_s P) v))), v).
End Got.

(* R4.S2 to R4.S4: what the server outputs, from any messages in which every user of U3 has
   advertised keys. *)
Theorem output_equation (rc : received P) z :
  let V2 := listed (rc_ctxs rc) in let V3 := listed (rc_inputs rc) in
  let V5 := listed (rc_answers rc) in
  V3 \subset listed (rc_keys rc) -> output rc = Some z ->
  z = server_output agree_at (@prg P) own_at V2 V3 (got_y rc) (got_b rc V5) (got_s rc V5)
        (got_pk rc).
Proof.
move=> V2 V3 V5 /subsetP hk; rewrite /output; case: ifP => // /andP[_ /forall_inP hs] [<-].
congr (_ + _); apply: eq_bigr => u u3; apply: eq_bigr => v vD.
move: (hk u u3) (hs v vD); rewrite /R4_S2_mask /R4_S2 /pmask /agree_at /got_s /got_pk inE /=.
case: (rc_keys rc u) => // -[c s] _ /=; case: (unembed _) => //= a.
by case: ifP.
Qed.

(* In an execution: if there is an output, then it is server_output of the sets, the masked inputs,
   the public keys, and the secrets that t of U5 reconstruct. *)
Theorem output_REAL_equation (E : sets P) x (w : coins P) :
  let rc := sv_received (REAL E x w).2 in
  valid E -> isSome (output rc) ->
  output rc = Some (server_output agree_at (@prg P) own_at (sU2 E) (sU3 E)
    (masked pub_at agree_at (@prg P) own_at x (key_of w) (seed_of w) (sU2 E))
    (got_b rc (sU5 E)) (got_s rc (sU5 E)) (fun u => pub_at (key_of w u))).
Proof.
move=> rc vE some.
have /andP[h5 ok] : (t <= #|sU5 E|)%N && keys_differ E w.
  by apply: contraTT some => no; rewrite /rc server_abort.
have e2 : listed (rc_ctxs rc) = sU2 E by rewrite /rc REAL_assemble // rc_U2.
have e3 : listed (rc_inputs rc) = sU3 E by rewrite /rc REAL_assemble // rc_U3.
have e5 : listed (rc_answers rc) = sU5 E by rewrite /rc REAL_assemble // rc_U5.
have keys u : u \in sU3 E -> rc_keys rc u = Some (c_pk w u, s_pk w u).
  by move=> u3; rewrite /rc ffunE (subsetP (sub_U21 vE)) ?(subsetP (sub_U32 vE)).
have k3 : listed (rc_inputs rc) \subset listed (rc_keys rc).
  by rewrite e3; apply/subsetP => u u3; rewrite inE keys.
case e : (output rc) some => [z|] // _; congr Some.
rewrite (output_equation k3 e) e2 e3 e5; apply: eq_server_output => // u u3.
  have g2 : going2 E (keys_differ E w) by case/andP: (going3_complete vE h5 ok).
  rewrite /got_y /rc /= ffunE mem_R2_senders // g2 u3 /= y_U2_equation //.
  exact: (subsetP (sub_U32 vE)).
by rewrite /got_pk keys.
Qed.
End Equations.
