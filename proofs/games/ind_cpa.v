(******************************************************************************)
(* IND-CPA security of AE for keys that encrypt one message each, and the hop *)
(* that rests on it: what is encrypted under uniform keys becomes a dummy,    *)
(* one ciphertext after the other.  The hop holds over an arbitrary view, and *)
(* is used for the ciphertexts between honest users (Hyb1 -> Hyb2); since     *)
(* keys are directed (D6), each of them encrypts one message.                 *)
(*                                                                            *)
(*      adv_cpa m R == advantage of R in telling an encryption of its query   *)
(*                     (associated data and message) from one of the dummy    *)
(*                     message with the same associated data                  *)
(*      cpa_exp V T == the view V, the ciphertexts at positions in T being    *)
(*                     encryptions of the dummy message                       *)
(*      cpa_query i == the query of the reduction for position i              *)
(*    cpa_red V i T == the reduction for position i, those in T being done    *)
(*          cpa_all == the hop for a list of positions                        *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra.
From SecAgg.games Require Import probability advantage.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Section CPA.
Variables (K Nonce : finType) (AD Msg Ctx : Type).
Variables (enc : K -> Nonce -> AD -> Msg -> Ctx) (msg0 : Msg).

Section Game.
(* The secret of the game: a key and the coins of one encryption. *)
Definition cpa_secret := [finType of K * Nonce].
Definition cpa_real (s : cpa_secret) (q : AD * Msg) : Ctx := enc s.1 s.2 q.1 q.2.
Definition cpa_ideal (s : cpa_secret) (q : AD * Msg) : Ctx := enc s.1 s.2 q.1 msg0.
Definition adv_cpa (Om : finType) (m : Om -> AD * Msg) (R : Ctx -> Om -> bool) :=
  advq cpa_real cpa_ideal m R.
End Game.

Variables (I Rest : finType) (View : Type) (A : pred I).
Definition CKs := [finType of {ffun I -> K}].
Definition Nonces := [finType of {ffun I -> Nonce}].
Definition cpa_coins := [finType of CKs * Nonces * Rest].

(* An arbitrary view of the ciphertexts at the positions of A, the coins of all
   other encryptions, and independent coins that also determine the messages. *)
Variable V : {ffun I -> option Ctx} -> {ffun I -> option Nonce} -> Rest -> View.
Variables (ad : I -> AD) (msg : Rest -> I -> Msg).

Definition cpa_exp (T : seq I) (w : cpa_coins) : View :=
  V [ffun i => if i \in A then
       Some (enc (w.1.1 i) (w.1.2 i) (ad i) (if i \in T then msg0 else msg w.2 i)) else None]
    [ffun i => if i \in A then None else Some (w.1.2 i)] w.2.

Section One.
Variables (i : I) (T : seq I).
Hypotheses (iA : i \in A) (nT : i \notin T).

Definition cpa_put (s : cpa_secret) (w : cpa_coins) : cpa_coins :=
  ([ffun j => if j == i then s.1 else w.1.1 j] : CKs,
   [ffun j => if j == i then s.2 else w.1.2 j] : Nonces, w.2).
Definition cpa_get (w : cpa_coins) : cpa_secret := (w.1.1 i, w.1.2 i).

Lemma cpa_put_get w : cpa_put (cpa_get w) w = w.
Proof.
by case: w => -[k e] r; congr (_, _, _); apply/ffunP => j; rewrite ffunE; case: eqP => [->|].
Qed.
Lemma cpa_put_put a b w : cpa_put a (cpa_put b w) = cpa_put a w.
Proof. by congr (_, _, _); apply/ffunP => j; rewrite !ffunE; case: eqP. Qed.
Lemma cpa_get_put a w : cpa_get (cpa_put a w) = a.
Proof. by case: a => k e; rewrite /cpa_get /= !ffunE eqxx. Qed.

(* The reduction asks for an encryption of the message at position i, and makes
   everything else itself: the key and the coins at position i it never uses. *)
Definition cpa_query (w : cpa_coins) : AD * Msg := (ad i, msg w.2 i).
Definition cpa_red (c : Ctx) (w : cpa_coins) : View :=
  V [ffun j => if j \in A then Some (if j == i then c else
       enc (w.1.1 j) (w.1.2 j) (ad j) (if j \in T then msg0 else msg w.2 j)) else None]
    [ffun j => if j \in A then None else Some (w.1.2 j)] w.2.

Lemma cpa_one (D : View -> bool) :
  `| Pr (fun w => D (cpa_exp T w)) - Pr (fun w => D (cpa_exp (i :: T) w)) |
  = adv_cpa cpa_query (fun c w => D (cpa_red c w)).
Proof.
have e (w : cpa_coins) s : [ffun j => if j \in A then None else Some ((cpa_put s w).1.2 j)]
         = [ffun j => if j \in A then None else Some (w.1.2 j)].
  apply/ffunP => j; rewrite !ffunE /=; case: ifP => // jA.
  by case: eqP => // eji; rewrite eji iA in jA.
apply: (hopq (L := Lens cpa_put_get cpa_put_put cpa_get_put)) => s w;
  rewrite /cpa_exp /cpa_red e; congr V; apply/ffunP => j; rewrite !ffunE /= ?inE ?ffunE;
  case: ifP => // jA; case: eqP => // ->; by rewrite ?(negbTE nT).
Qed.
End One.

(* The hop for all positions of the list s. *)
Theorem cpa_all (D : View -> bool) (s : seq I) : uniq s -> {subset s <= A} ->
  `| Pr (fun w => D (cpa_exp [::] w)) - Pr (fun w => D (cpa_exp s w)) |
  <= chain_bound (fun i T => adv_cpa (cpa_query i) (fun c w => D (cpa_red i T c w))) s.
Proof.
move=> us sA; apply: (chain (f := fun T => Pr (fun w => D (cpa_exp T w)))) => // i T js nT.
by rewrite (@cpa_one i T (sA _ js) nT).
Qed.
End CPA.
