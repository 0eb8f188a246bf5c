(******************************************************************************)
(* The public parameters and the primitives of Appendix A, with the           *)
(* derivations that Figure 4 leaves implicit (D5, D6, D16).  What a primitive *)
(* must do is a field here; that it is secure never is: security appears in   *)
(* the theorems, as advantages of displayed reductions.                       *)
(* Names are those of the executable specification, spec/src/primitives.rs.   *)
(*                                                                            *)
(*        params == the primitives, the number n of users and the threshold t *)
(*      ka_pub a == the public key of the secret key a                        *)
(* ka_agree a B  == KA.agree: the hash of the coordinate of B^a               *)
(*  ae_keys Z    == the AE keys that follow from a group element Z, by label  *)
(*  pair_seeds Z == the seeds that follow from a group element Z, by label    *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

Record params := Params {
  (* Users are 0 ... n-1; identities are compared as integers (D8).
     The threshold t is thr + 1, and thr is the degree of the polynomials. *)
  nusers : nat;
  thr : nat;

  (* SS (A.A): the field F, and the point of a user, which is not 0 (D8). *)
  Fld : finFieldType;
  pt : 'I_nusers -> Fld;
  pt_inj : injective pt;
  pt_neq0 : forall u, (pt u != 0)%R;

  (* KA (A.B): a group with a generator.  The secret keys, of which there is at
     least one, stand for exponents; in suite 1 these are 1 ... q-1 (D19).
     A secret key can be shared, because it embeds into F. *)
  Grp : finGroupType;
  gen : Grp;
  SK : finType;
  sk0 : SK;
  exponent : SK -> nat;
  embed : SK -> Fld;
  unembed : Fld -> option SK;
  embedK : pcancel embed unembed;
  (* KA.agree hashes one coordinate of the group element. *)
  Coord : eqType;
  ka_coordinate : Grp -> Coord;
  Agreed : Type;
  ka_hash : Coord -> Agreed;

  (* Derivations: the key of the ciphertexts from u to v (D6), the seed of the
     pair {u, v} (D16), and the seed of u's own mask (D5). *)
  AEKey : finType;
  ae_key : Agreed -> 'I_nusers -> 'I_nusers -> AEKey;
  Seed : finType;
  pair_seed : Agreed -> 'I_nusers * 'I_nusers -> Seed;
  self_seed : Fld -> 'I_nusers -> Seed;

  (* AE (A.C), with the sender and the receiver as associated data (D6), and its
     coins.  Plaintexts are u || v || s_{u,v}^SK || b_{u,v}, and the 0 of Hyb2. *)
  Msg : Type;
  Ctx : Type;
  Nonce : finType;
  ae_enc : AEKey -> Nonce -> 'I_nusers * 'I_nusers -> Msg -> Ctx;
  ae_dec : AEKey -> 'I_nusers * 'I_nusers -> Ctx -> option Msg;
  ae_encK : forall k c ad m, ae_dec k ad (ae_enc k c ad m) = Some m;
  pack : 'I_nusers -> 'I_nusers -> Fld -> Fld -> Msg;
  unpack : Msg -> option ('I_nusers * 'I_nusers * Fld * Fld);
  packK : forall u v s b, unpack (pack u v s b) = Some (u, v, s, b);
  msg0 : Msg;                    (* as long as the others, if AE shows lengths *)

  (* PRG (A.D), with vectors in Z_R^m: any finite abelian group. *)
  Vec : finZmodType;
  prg : Seed -> Vec }.

Section KeyAgreement.
Variable P : params.
Notation U := 'I_(nusers P).

(* KA.gen, with the secret key as its coin. *)
Definition ka_pub (a : SK P) : Grp P := (gen P ^+ exponent a)%g.
(* KA.agree. *)
Definition ka_agree (a : SK P) (B : Grp P) : Agreed P :=
  ka_hash (ka_coordinate (B ^+ exponent a)%g).

Lemma ka_agreeC a b : ka_agree a (ka_pub b) = ka_agree b (ka_pub a).
Proof. by rewrite /ka_agree /ka_pub -!expgM mulnC. Qed.

(* All keys that a group element gives, one for each label: what the assumption
   about key agreement says to look like a uniform function from labels. *)
Definition ae_keys (Z : Grp P) : {ffun U * U -> AEKey P} :=
  [ffun l => ae_key (ka_hash (ka_coordinate Z)) l.1 l.2].
Definition pair_seeds (Z : Grp P) : {ffun U * U -> Seed P} :=
  [ffun l => pair_seed (ka_hash (ka_coordinate Z)) l].
End KeyAgreement.
