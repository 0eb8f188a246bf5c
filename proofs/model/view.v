(******************************************************************************)
(* What corrupt users and a curious server see of an execution of Figure 4:   *)
(* the random variable REAL of section VI.                                    *)
(*                                                                            *)
(*     REAL E x w == the joint view of the users in C and the server          *)
(*   REAL_users E x w == the views of the users in C alone                    *)
(*  assemble E .. == a view of the same shape from any ingredients: inputs,   *)
(*                   tapes, public keys, ciphertexts, masked inputs, shares   *)
(*  REAL_assemble == REAL is the view from the ingredients of Figure 4        *)
(*   assemble_ext == two views are equal if their ingredients agree wherever  *)
(*                   they can be seen; every hop of the proof rests on it     *)
(* R1_S1E, R2_S1E, R1_sendersE, R2_sendersE, R4_sendersE, inferred_U2E        *)
(*                == among honest-but-curious parties all checks come down to *)
(*                   the thresholds and to the keys' being different          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import pairs.
From SecAgg.model Require Import parameters figure4.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section View.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation F := (Fld P).
Notation t := (thr P).+1.
Notation C := (sC E). Notation U1 := (sU1 E). Notation U2 := (sU2 E).
Notation U3 := (sU3 E). Notation U5 := (sU5 E). Notation Late := (sLate E).

(* The view of a corrupt user: its input, its tape, and what the server sends it.
   A message that it does not get, because somebody stopped, is None. *)
Record user_view := UserView {
  uv_input : Vec P;
  uv_tape : tape_t P;
  uv_keys : option (key_list P);       (* R0.S2 *)
  uv_ctxs : option (ctx_list P);       (* R1.S2 *)
  uv_U3 : option {set U} }.            (* R2.S2 *)

(* The view of the server: what the users send it, and the masked inputs that it
   sees although they come too late for it to keep them (D13). *)
Record server_view := ServerView {
  sv_received : received P;
  sv_late : {ffun U -> option (Vec P)} }.

Definition view := ({ffun U -> option user_view} * server_view)%type.

Section Real.
Variables (x : {ffun U -> Vec P}) (w : coins P).

Definition real_user (u : U) : user_view := UserView (x u) (tape w u)
  (if R0_S1 E && (u \in U1) then Some (R0_S2 E w) else None)
  (if R1_S1 E w && (u \in R1_senders E w) then Some (R1_S2 E w u) else None)
  (if R2_S1 E w && (u \in R2_senders E w) then Some (R2_S2 E w) else None).

Definition real_server : server_view := ServerView
  (Received (R0_S2 E w)
    [ffun u => if u \in R1_senders E w then Some (R1_U7 E w u) else None]
    [ffun u => if u \in R2_senders E w then Some (y_masked E x w u) else None]
    [ffun u => if u \in R4_senders E w then Some (R4_U4 E w u) else None])
  [ffun u => if (u \in Late) && R2_U4 E w u then Some (y_masked E x w u) else None].

(* The views of the users in C, and with them that of the server. *)
Definition REAL_users : {ffun U -> option user_view} :=
  [ffun u => if u \in C then Some (real_user u) else None].
Definition REAL : view := (REAL_users, real_server).
End Real.

(* A view of the same shape, from inputs and tapes, public keys, ciphertexts,
   masked inputs, and the shares of s_u^SK and of b_u for each u and holder. *)
Definition assemble (x : U -> Vec P) (tp : U -> tape_t P) (cp sp : U -> Grp P)
    (ct : U -> U -> Ctx P) (y : U -> Vec P) (sh bh : U -> U -> F) : view :=
  let keys : key_list P := [ffun v => if v \in U1 then Some (cp v, sp v) else None] in
  let ok := all_differ keys in
  ([ffun u => if u \in C then Some (UserView (x u) (tp u)
      (if going1 E && (u \in U1) then Some keys else None)
      (if going2 E ok && (u \in U2) then
         Some [ffun v => if v \in U2 :\ u then Some (ct v u) else None] else None)
      (if going3 E ok && (u \in U3) then Some U3 else None)) else None],
   ServerView (Received keys
      [ffun u => if [&& going1 E, ok & u \in U2] then
         Some [ffun v => if v \in U1 :\ u then Some (ct u v) else None] else None]
      [ffun u => if going2 E ok && (u \in U3) then Some (y u) else None]
      [ffun u => if going3 E ok && (u \in U5) then Some (Answer
         [ffun v => if v \in U2 :\: U3 then Some (sh v u) else None]
         [ffun v => if v \in U3 then Some (bh v u) else None]) else None])
    [ffun u => if going2 E ok && (u \in Late) then Some (y u) else None]).

Hypothesis vE : valid E.

Lemma sub_U21 : U2 \subset U1. Proof. by case: vE. Qed.
Lemma sub_U32 : U3 \subset U2. Proof. by case: vE. Qed.
Lemma sub_U53 : U5 \subset U3. Proof. by case: vE. Qed.
Lemma Late_U2 u : u \in Late -> u \in U2.
Proof. by case: vE => _ _ _ sL /(subsetP sL); rewrite inE => /andP[]. Qed.

(* The checks, one after the other. *)
Section Checks.
Variable w : coins P.
Notation ok := (keys_differ E w).

Lemma listed_keys : listed (R0_S2 E w) = U1.
Proof. by apply/setP => v; rewrite inE ffunE; case: ifP. Qed.

Lemma R1_U1E u : u \in U1 -> R1_U1 E w u = going1 E && ok.
Proof. by move=> u1; rewrite /R1_U1 listed_keys ffunE u1 eqxx. Qed.

Lemma mem_R1_senders u : (u \in R1_senders E w) = [&& going1 E, ok & u \in U2].
Proof.
rewrite inE /R0_S1 -/(going1 E) andbC; case: (boolP (u \in U2)) => u2; rewrite ?andbF //.
by rewrite R1_U1E ?(subsetP sub_U21) // !andbT; case: (going1 E).
Qed.

Lemma R1_sendersE : R1_senders E w = if going1 E && ok then U2 else set0.
Proof.
by apply/setP => u; rewrite mem_R1_senders andbA; case: (going1 E && ok); rewrite ?inE.
Qed.

Lemma R1_S1E : R1_S1 E w = going2 E ok.
Proof.
rewrite /R1_S1 R1_sendersE /going2 andbA.
by case: (going1 E && ok) => //=; rewrite cards0.
Qed.

Lemma R1_senders_U2 : going2 E ok -> R1_senders E w = U2.
Proof. by rewrite R1_sendersE /going2 => /and3P[-> ->]. Qed.

Lemma inferred_U2E u : going2 E ok -> u \in U2 -> inferred_U2 E w u = U2.
Proof.
move=> g2 u2; apply/setP => v; rewrite /inferred_U2 /listed !inE ffunE R1_senders_U2 // !inE.
by case: (eqVneq v u) => [->|_] /=; [rewrite u2 | case: (v \in U2)].
Qed.

Lemma R2_U4E u : u \in U2 -> R2_U4 E w u = going2 E ok.
Proof.
move=> u2; rewrite /R2_U4 R1_S1E; case: (boolP (going2 _ _)) => //= g2.
rewrite R1_senders_U2 // u2 /R2_U1 inferred_U2E // listed_keys sub_U21 /=.
by case/and3P: g2.
Qed.

Lemma mem_R2_senders u : (u \in R2_senders E w) = going2 E ok && (u \in U3).
Proof.
rewrite inE andbC; case: (boolP (u \in U3)) => u3; rewrite ?andbF //.
by rewrite R2_U4E ?(subsetP sub_U32).
Qed.

Lemma R2_sendersE : R2_senders E w = if going2 E ok then U3 else set0.
Proof. by apply/setP => u; rewrite mem_R2_senders; case: (going2 _ _); rewrite ?inE. Qed.

Lemma R2_S1E : R2_S1 E w = going3 E ok.
Proof. by rewrite /R2_S1 R2_sendersE /going3; case: (going2 _ _) => //=; rewrite cards0. Qed.

Lemma R2_S2E : going2 E ok -> R2_S2 E w = U3.
Proof. by rewrite /R2_S2 R2_sendersE => ->. Qed.

Lemma R4_U1E u : going3 E ok -> u \in U3 -> R4_U1 E w u.
Proof.
case/andP=> g2 h3 u3; rewrite /R4_U1 R2_S2E // u3 h3.
by rewrite inferred_U2E ?(subsetP sub_U32) ?sub_U32.
Qed.

(* Decryption gives back the shares that were encrypted. *)
Lemma R4_U2E u v : going2 E ok -> v \in U2 ->
  R4_U2 E w u v = Some (s_share w v u, b_share w v u).
Proof.
move=> g2 v2; rewrite /R4_U2; case: eqVneq => [->//|ne].
rewrite ffunE R1_senders_U2 // !inE ne v2 /=.
by rewrite /e_ctx /c_key [ka_agree _ (c_pk w u)]ka_agreeC ae_encK packK !eqxx.
Qed.

Lemma R4_U3E u : going2 E ok -> u \in U2 -> R4_U3 E w u.
Proof.
move=> g2 u2; rewrite /R4_U3 inferred_U2E //.
by apply/forallP => v; apply/implyP => v2; rewrite R4_U2E.
Qed.

Lemma mem_R4_senders u : (u \in R4_senders E w) = going3 E ok && (u \in U5).
Proof.
rewrite inE R2_S1E andbC; case: (boolP (u \in U5)) => u5; rewrite ?andbF //.
have u3 := subsetP sub_U53 _ u5; case: (boolP (going3 _ _)) => //= g3.
by rewrite R4_U1E //= R4_U3E ?(subsetP sub_U32) //; case/andP: g3.
Qed.

Lemma R4_U4E u : going2 E ok -> u \in U3 -> R4_U4 E w u = Answer
  [ffun v => if v \in U2 :\: U3 then Some (s_share w v u) else None]
  [ffun v => if v \in U3 then Some (b_share w v u) else None].
Proof.
move=> g2 u3; have u2 := subsetP sub_U32 _ u3.
rewrite /R4_U4 inferred_U2E // R2_S2E //; congr Answer; apply/ffunP => v; rewrite !ffunE.
  by case: ifP => //; rewrite inE => /andP[_ v2]; rewrite R4_U2E.
by case: ifP => // v3; rewrite R4_U2E ?(subsetP sub_U32).
Qed.
End Checks.

(* y_u with the sum over the set U2 of the execution, which is what a user infers. *)
Definition y_U2 (x : {ffun U -> Vec P}) (w : coins P) (u : U) : Vec P :=
  x u + p_self w u + \sum_(v in U2) p_mask w u v.

Lemma y_maskedE x w u : going2 E (keys_differ E w) -> u \in U2 -> y_masked E x w u = y_U2 x w u.
Proof. by move=> g2 u2; rewrite /y_masked inferred_U2E. Qed.

Lemma REAL_usersE x w u : u \in C -> real_user x w u =
  let ok := keys_differ E w in UserView (x u) (tape w u)
    (if going1 E && (u \in U1) then Some (R0_S2 E w) else None)
    (if going2 E ok && (u \in U2) then
       Some [ffun v => if v \in U2 :\ u then Some (e_ctx w v u) else None] else None)
    (if going3 E ok && (u \in U3) then Some U3 else None).
Proof.
move=> uC; rewrite /real_user /= R1_S1E R2_S1E mem_R2_senders; congr UserView.
- case: (boolP (going2 _ _)) => //= g2; rewrite R1_senders_U2 //.
  by case: ifP => // u2; congr Some; apply/ffunP => v; rewrite !ffunE R1_senders_U2.
- by case: (boolP (going3 _ _)) => //= /andP[g2 _]; rewrite g2 R2_S2E.
Qed.

Theorem REAL_assemble x w : REAL x w =
  assemble x (tape w) (c_pk w) (s_pk w) (e_ctx w) (y_U2 x w) (s_share w) (b_share w).
Proof.
rewrite /REAL /real_server /assemble -/(R0_S2 E w) -/(keys_differ E w).
congr (_, ServerView (Received _ _ _ _) _); apply/ffunP => u; rewrite !ffunE.
- by case: ifP => // uC; rewrite REAL_usersE.
- by rewrite mem_R1_senders.
- rewrite mem_R2_senders; case: ifP => // /andP[g2 u3].
  by rewrite y_maskedE ?(subsetP sub_U32).
- rewrite mem_R4_senders; case: ifP => // /andP[/andP[g2 _] u5].
  by rewrite R4_U4E ?(subsetP sub_U53).
- case: (boolP (u \in Late)) => uL; rewrite ?andbF //= R2_U4E ?Late_U2 // andbT.
  by case: ifP => // g2; rewrite y_maskedE ?Late_U2.
Qed.

(* Two views are equal if their ingredients agree where they can be seen: inputs
   and tapes of C, all public keys, ciphertexts from U2 to U1, masked inputs of
   U2, and, if the execution comes to round 4, shares of s_u^SK for u in U2 \ U3
   and of b_u for u in U3. *)
Theorem assemble_ext x x' tp tp' cp cp' sp sp' ct ct' y y' sh sh' bh bh' :
  {in C, x =1 x'} -> {in C, tp =1 tp'} -> cp =1 cp' -> sp =1 sp' ->
  (forall u v, u \in U2 -> v \in U1 -> u != v -> ct u v = ct' u v) ->
  {in U2, y =1 y'} ->
  ((t <= #|U3|)%N -> forall u v, u \in U2 -> u \notin U3 -> sh u v = sh' u v) ->
  ((t <= #|U3|)%N -> forall u v, u \in U3 -> bh u v = bh' u v) ->
  assemble x tp cp sp ct y sh bh = assemble x' tp' cp' sp' ct' y' sh' bh'.
Proof.
move=> ex et ec es ect ey esh ebh; rewrite /assemble.
have -> : [ffun v => if v \in U1 then Some (cp v, sp v) else None]
        = [ffun v => if v \in U1 then Some (cp' v, sp' v) else None].
  by apply/ffunP => v; rewrite !ffunE ec es.
congr (_, ServerView (Received _ _ _ _) _); apply/ffunP => u; rewrite !ffunE.
- case: ifP => // uC; rewrite ex // et //; congr (Some (UserView _ _ _ _ _)).
  case: ifP => // /andP[_ u2]; congr Some; apply/ffunP => v; rewrite !ffunE.
  by case: ifP => //; rewrite !inE => /andP[ne v2]; rewrite ect // (subsetP sub_U21).
- case: ifP => // /and3P[_ _ u2]; congr Some; apply/ffunP => v; rewrite !ffunE.
  by case: ifP => //; rewrite !inE => /andP[ne v1]; rewrite ect // eq_sym.
- by case: ifP => // /andP[_ u3]; rewrite ey // (subsetP sub_U32).
- case: ifP => // /andP[/andP[_ h3] _]; congr (Some (Answer _ _)); apply/ffunP => v.
    by rewrite !ffunE; case: ifP => //; rewrite inE => /andP[v3 v2]; rewrite esh.
  by rewrite !ffunE; case: ifP => // v3; rewrite ebh.
- by case: ifP => // /andP[_ uL]; rewrite ey // Late_U2.
Qed.
End View.
