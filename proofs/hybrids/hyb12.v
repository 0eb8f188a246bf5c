(******************************************************************************)
(* Hyb1 -> Hyb2: what honest users of U1 encrypt for each other becomes 0,    *)
(* one ciphertext after the other.  IND-CPA, one message a key (D6).          *)
(*                                                                            *)
(*    view12 E x == the view that the reduction shows, from the ciphertexts   *)
(*                  between honest users, the coins of the other encryptions, *)
(*                  and other coins                                           *)
(*         msg12 == what is encrypted: the correct shares                     *)
(*  query12 p, red12 E x p T == the reduction for the ciphertext p = (u, v),  *)
(*                  those of T being done                                     *)
(*  adv12 E x D p T == its advantage                                          *)
(*         hyb12 == the hop                                                   *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir.
From SecAgg.games Require Import probability advantage pairs hashed_ddh ind_cpa expansion.
From SecAgg.games Require Import share_hop star_hop.
From SecAgg.model Require Import parameters figure4 view simulator.
From SecAgg.hybrids Require Import definitions index_sets components.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hyb12.
Variables (P : params) (E : sets P).
Notation U := 'I_(nusers P).
Notation arcs1 := (arcs1 E).
Variables (x : {ffun U -> Vec P}) (D : view P -> bool).

Definition view12 (cts : {ffun U * U -> option (Ctx P)}) (ns : {ffun U * U -> option (Nonce P)})
    (w : all_coins P) : view P :=
  let w1 := set_nonce [ffun p => odflt (nonce w.1 p) (ns p)] w.1 in
  assemble E x (tape w1) (c_pk w.1) (s_pk w.1)
    (fun u v => if cts (u, v) is Some c then c else e_ctx w1 u v)
    (y_U2 E x w.1) (s_share w.1) (b_share w.1).

Definition msg12 (w : all_coins P) (p : U * U) : Msg P :=
  pack p.1 p.2 (s_share w.1 p.1 p.2) (b_share w.1 p.1 p.2).
Definition query12 := cpa_query (K := AEKey P) (Nonce := Nonce P) id msg12.
Definition red12 (p : U * U) (T : seq (U * U)) :=
  cpa_red (@ae_enc P) (msg0 P) (mem arcs1) view12 id msg12 p T.
Definition adv12 (p : U * U) (T : seq (U * U)) : rat :=
  adv_cpa (@ae_enc P) (msg0 P) (query12 p) (fun c w => D (red12 p T c w)).

Hypothesis vE : valid E.

Lemma view12E T a w : {subset T <= arcs1} ->
  hyb E x (change1 E T) (put (at_e P) a w) =
  cpa_exp (@ae_enc P) (msg0 P) (mem arcs1) view12 id msg12 T (a, w).
Proof.
case: a => kf c sT; rewrite /cpa_exp /view12; apply: (assemble_ext vE) => //.
- move=> u uC; rewrite /tape /=; congr (_, _); apply/ffunP => v; rewrite !ffunE /=.
  by rewrite arcs1_C.
move=> u v _ _ ne; rewrite /h_e /h_key /h_msg !ffunE /= opair_arcs1 //.
case: ifP => [_|np]; first by rewrite eqxx.
rewrite ifF; last by apply/negbTE/negP => /sT; rewrite np.
by rewrite /e_ctx /c_key /nonce /= !ffunE np.
Qed.

Theorem hyb12 :
  `| Pr (fun w => D (Hyb1 E x w)) - Pr (fun w => D (Hyb2 E x w)) | <= chain_bound adv12 arcs1.
Proof.
have sA : {subset arcs1 <= arcs1} by [].
rewrite (Pr_via D (fun a w => view12E a w _)) // (Pr_via D (fun a w => view12E a w sA)).
by apply: cpa_all => //; exact: arcs1_uniq.
Qed.
End Hyb12.
