(* An accepted transcript satisfies the equations of Figure 4 (mathematics/): the shares, masked  *)
(* inputs, reconstructed secrets and output that the Rust spec computed are those of share,       *)
(* masked, reconstruct and server_output, for the same secrets, coefficients, inputs and masks.   *)
(* That the model of Figure 4 computes with these functions is in theorems/equations.v.           *)
(*                                                                                                *)
(* That q is prime is a hypothesis: it is not proved in Coq for the order of P-256.               *)
(*                                                                                                *)
(*   check_shares : the shares in an accepted transcript are those of the model (R1.U4, R1.U5)    *)
(*   check_masked : y_u is that of the model (R2.U3)                                              *)
(*   check_reconstructed : the reconstructed secrets are those of the model, from the shares of   *)
(*                  the t smallest of U5, and those that were dealt (R4.S2, R4.S3; D18)           *)
(*   check_output : z is what the executable server outputs and what the model's server outputs,  *)
(*                  and the sum of the inputs over U3 (R4.S4)                                     *)
(*   check_sound  : all of that                                                                   *)
(*   used_smallest : whose shares are used is as in model/figure4.v (smallest)                    *)
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra ssrZ zify.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.execution Require Import integers sharing vectors masking correctness transcript.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* ---- tables ---- *)

Lemma lookup_map (A : Type) (d : A) (f : Z -> A) us u :
  u \in us -> lookup d [seq (v, f v) | v <- us] u = f u.
Proof.
elim: us => //= v us IH; rewrite inE -[Z.eqb v u]/(v == u) eq_sym.
by case: eqP => [->|_] //=.
Qed.

Lemma lookup_all (A : Type) (P : pred A) d (l : table A) u :
  P d -> all P [seq e.2 | e <- l] -> P (lookup d l u).
Proof. by move=> Pd; elim: l => //= [[v a] l IH] /= /andP[Pa /IH]; case: ifP. Qed.

Lemma lookup_key (A : Type) (P : pred A) d (l : table A) u :
  u \in [seq e.1 | e <- l] -> all P [seq e.2 | e <- l] -> P (lookup d l u).
Proof.
elim: l => //= [[v a] l IH]; rewrite inE /= => ul /andP[Pa Pl]; case: ifP => // vu.
by apply: IH => //; case/orP: ul => // /eqP e; move: vu; rewrite e Z.eqb_refl.
Qed.

Lemma lookup_pair_all (A : Type) (P : pred A) d (l : seq (Z * Z * A)) u v :
  P d -> all P [seq e.2 | e <- l] -> P (lookup_pair d l u v).
Proof. by move=> Pd; elim: l => //= [[[u' v'] a] l IH] /= /andP[Pa /IH]; case: ifP. Qed.

Section Soundness.
Variables (tr : transcript) (p : nat).
Hypothesis p_pr : prime p.
Hypothesis q_eq : tr_q tr = Z.of_nat p.
Hypothesis accepted : check tr = true.

Notation ids := (tr_U1 tr).
Notation U2 := (tr_U2 tr).
Notation U3 := (tr_U3 tr).
Notation U5 := (tr_U5 tr).
Notation m := (tr_m tr).
Notation t := (tr_t tr).
Notation id := (@id_of ids).

(* R as a natural number, and the model's data: the user with number i, its secrets, masks, input.*)
Definition R_of : nat := Z.to_nat (tr_R tr).
Notation R := R_of.
Notation vec := (@toV R m).
Definition user_at (i : 'I_(size ids)) : user := user_of tr (id i).
Definition point_at : 'I_(size ids) -> 'F_p := point p id.
Definition key_at i : Z * Z := (u_s (user_at i), id i).
Definition seed_at i : Z * Z := (u_b (user_at i), id i).
Definition input_at i : {ffun 'I_m -> 'Z_R} := vec (input tr (id i)).
Definition pub_tr := pub_of (PK := [eqType of Z]) (fun s => s).
Definition agree_tr := agree_of (PK := [eqType of Z]) (pair_prg_of tr).
Definition own_tr := own_of (own_prg_of tr) R m.
Definition coins_at (polynomial : seq Z) := coins_of p t.-1 polynomial.

(* ---- the parts of the check ---- *)

Let accepted_parts : [/\ check_sets tr, check_users shareZ tr, check_vectors tr & check_inputs tr]
  /\ [/\ check_answers tr, check_reconstructed_secrets reconstructZ tr & check_sum tr].
Proof. by move: accepted; rewrite /check /check_with => /and5P[-> -> -> -> /and3P[-> -> ->]]. Qed.

Let sets_ok : [/\ (1 < tr_R tr)%ZZ, (0 < t)%N, (t <= size U5)%N & identities (Z.of_nat p) ids].
Proof.
case: accepted_parts => [[/andP[/andP[/andP[/and4P[_ R1 -> ->] ok] _] _] _ _ _] _].
by rewrite -q_eq; split=> //; lia.
Qed.

Let R_eq : tr_R tr = Z.of_nat R.
Proof. by case: sets_ok => R1 _ _ _; rewrite /R_of; lia. Qed.

Let R_ge2 : (1 < R)%N.
Proof. by case: sets_ok => R1 _ _ _; rewrite /R_of; lia. Qed.

Let uniq_ascend us : sorted Z.ltb us -> uniq us.
Proof. by apply: sorted_uniq => [a b c|a] /=; lia. Qed.

Let sets_uniq : [/\ uniq U2, uniq U3 & uniq U5].
Proof.
case: accepted_parts => [[/andP[/andP[_ /and5P[s2 s3 _ s5 _]] _] _ _ _] _].
by split; apply: uniq_ascend.
Qed.

Let sets_sub : [/\ {subset U2 <= ids}, {subset U3 <= U2} & {subset U5 <= U3}].
Proof.
case: accepted_parts => [[/andP[_ /and4P[/allP s2 /allP s3 /allP s4 /allP s5]] _ _ _] _].
by split=> // u /s5 /s4.
Qed.

Let U3_ids : {subset U3 <= ids}.
Proof. by case: sets_sub => s2 s3 _ u /s3 /s2. Qed.

Let U5_ids : {subset U5 <= ids}.
Proof. by case: sets_sub => _ _ s5 u /s5 /U3_ids. Qed.

Let ascend : sorted Z.ltb ids.
Proof. by case: sets_ok => _ _ _ /andP[]. Qed.

Let user_ok u : u \in U2 -> check_user shareZ tr (user_of tr u).
Proof. by case: accepted_parts => [[_ /andP[_ /allP ok] _ _] _] /ok. Qed.

Let dealt_s u : u \in U2 ->
  let a := user_of tr u in check_dealt shareZ tr (u_s a) (u_s_polynomial a) (u_s_shares a).
Proof. by move=> /user_ok/andP[]. Qed.

Let dealt_b u : u \in U2 ->
  let a := user_of tr u in check_dealt shareZ tr (u_b a) (u_b_polynomial a) (u_b_shares a).
Proof. by move=> /user_ok/andP[]. Qed.

Lemma size_of_canonicalV a : canonicalV (tr_R tr) m a -> size a == m.
Proof. by case/andP. Qed.

Lemma canonicalV_size (A : Type) (l : seq (A * seq Z)) :
  all (canonicalV (tr_R tr) m) [seq e.2 | e <- l] -> all (fun a => size a == m) [seq e.2 | e <- l].
Proof. by apply: sub_all => a; apply: size_of_canonicalV. Qed.

Let size_pair s k u v : size (pair_prg_of tr s k u v) = m.
Proof.
apply/eqP; rewrite /pair_prg_of; case: ifP; rewrite ?size_nseq // => _.
apply: (@lookup_pair_all _ (fun a => size a == m)); first by rewrite size_nseq.
by case: accepted_parts => [[_ _ /andP[/andP[_ /canonicalV_size]]]].
Qed.

Let size_own b u : size (own_prg_of tr b u) = m.
Proof.
apply/eqP; rewrite /own_prg_of; case: ifP; rewrite ?size_nseq // => _.
apply: (@lookup_all _ (fun a => size a == m)); first by rewrite size_nseq.
by case: accepted_parts => [[_ _ /andP[_ /and3P[/canonicalV_size]]]].
Qed.

Let size_input : {in U3, forall u, size (input tr u) = m}.
Proof.
move=> u u3; apply/eqP.
case: accepted_parts => [[_ _ /andP[/andP[/andP[_ kx] _] /and3P[_ cx _]] _] _].
apply: (@lookup_key _ (fun a => size a == m)); last exact: canonicalV_size.
by case/and3P: kx => _ /eqP-> _.
Qed.

(* Both users of a pair have the same mask. *)
Let agreeC a b u v : pair_prg_of tr a b u v = pair_prg_of tr b a v u.
Proof. by rewrite /pair_prg_of andbC Z.min_comm Z.max_comm. Qed.

(* ---- what was accepted ---- *)

Let dealt_refines secret a shares i : check_dealt shareZ tr secret a shares ->
  toF p (lookup 0%ZZ shares (id i)) = share point_at (toF p secret) (coins_at a) i.
Proof.
case/and4P=> _ /eqP sa _ /eqP->.
by rewrite lookup_map ?mem_id_of // q_eq (shareZ_refines _ p_pr _ _ sa).
Qed.

(* R1.U4, R1.U5: v's share of each secret of u is the share of the model. *)
Theorem check_shares i j : id i \in U2 ->
  toF p (lookup 0%ZZ (u_s_shares (user_at i)) (id j))
    = share point_at (toF p (u_s (user_at i))) (coins_at (u_s_polynomial (user_at i))) j
  /\ toF p (lookup 0%ZZ (u_b_shares (user_at i)) (id j))
    = share point_at (toF p (u_b (user_at i))) (coins_at (u_b_polynomial (user_at i))) j.
Proof. by move=> i2; split; apply: dealt_refines; [apply: dealt_s|apply: dealt_b]. Qed.

Let y_eq u : u \in U3 -> lookup [::] (tr_y tr) u = mask_input tr u.
Proof. by case: accepted_parts => [[_ _ _ /eqP->] _] u3; rewrite lookup_map. Qed.

(* R2.U3: y_u is that of the model. *)
Theorem check_masked i : id i \in U3 ->
  vec (lookup [::] (tr_y tr) (id i))
  = masked pub_tr agree_tr vec own_tr input_at key_at seed_at (users_of ids U2) i.
Proof.
case: sets_uniq sets_sub => u2 _ _ [s2 _ _] i3; rewrite y_eq // /mask_input R_eq.
exact: (mask_inputZ_refines (PK := [eqType of Z]) (fun s => s) ascend R_ge2 size_pair size_own
  (fun u => u_s (user_of tr u)) (fun u => u_b (user_of tr u)) u2 s2 (size_input i3)).
Qed.

(* The users of U5, and those whose shares are used: the t smallest identities (D18). *)
Definition answering : seq 'I_(size ids) := [seq i <- enum 'I_(size ids) | id i \in U5].
Definition used : seq 'I_(size ids) := first_by_id id t answering.

Let answeringE : U5 = [seq id i | i <- answering].
Proof.
have tr_ltb : transitive Z.ltb by move=> a b c /=; lia.
have ir_ltb : irreflexive Z.ltb by move=> a /=; lia.
apply: (irr_sorted_eq tr_ltb ir_ltb).
- by case: accepted_parts => [[/andP[/andP[_ /and5P[_ _ _ -> _]] _] _ _ _] _].
- rewrite sorted_map /answering; apply: sorted_filter => [a b c|]; first exact: tr_ltb.
  rewrite -(map_id (enum _)) enumT; apply: (@sub_sorted _ (relpre val ltn)).
    by move=> i j /=; rewrite ltb_id_of.
  by rewrite map_id -enumT -sorted_map val_enum_ord iota_ltn_sorted.
move=> u; apply/idP/mapP => [u5|[i]]; last by rewrite mem_filter => /andP[i5 _] ->.
by have [i iE] := id_of_index (U5_ids u5); exists i => //; rewrite mem_filter iE u5 mem_enum.
Qed.

(* The t smallest identities of U5 are the t smallest numbers of users in U5. *)
Lemma used_smallest : used = take t (enum (users_of ids U5)).
Proof.
rewrite /used /first_by_id; congr take; transitivity answering; last first.
  by rewrite /answering enumT /enum_mem; apply: eq_filter => i; rewrite !inE.
apply: sorted_sort => [a b c|]; first by rewrite /=; lia.
apply: sub_sorted (_ : sorted (relpre id Z.ltb) answering) => [i j|]; first by rewrite /=; lia.
by rewrite -sorted_map -answeringE; case: accepted_parts => [[/andP[/andP[_ /and5P[]]]]].
Qed.

Let answersE : tr_answers tr = [seq (w, answer tr w) | w <- U5].
Proof. by case: accepted_parts => _ [/eqP]. Qed.

Let revealed_sE v : v \in dropped U2 U3 ->
  revealed_s tr v = [seq (w, lookup 0%ZZ (u_s_shares (user_of tr v)) w) | w <- U5].
Proof.
by move=> vD; rewrite /revealed_s answersE -map_comp; apply: eq_map => w /=; rewrite lookup_map.
Qed.

Let revealed_bE u : u \in U3 ->
  revealed_b tr u = [seq (w, lookup 0%ZZ (u_b_shares (user_of tr u)) w) | w <- U5].
Proof.
by move=> u3; rewrite /revealed_b answersE -map_comp; apply: eq_map => w /=; rewrite lookup_map.
Qed.

Let secrets_ok : check_reconstructed_secrets reconstructZ tr.
Proof. by case: accepted_parts => _ []. Qed.

Let s_eq v : v \in dropped U2 U3 ->
  lookup 0%ZZ (tr_s tr) v = ss_reconstructZ (tr_q tr) t (revealed_s tr v)
  /\ lookup 0%ZZ (tr_s tr) v = u_s (user_of tr v).
Proof.
case/and4P: secrets_ok => /eqP e1 _ /eqP e2 _ vD.
by split; [rewrite e1|rewrite e2]; rewrite lookup_map.
Qed.

Let b_eq u : u \in U3 ->
  lookup 0%ZZ (tr_b tr) u = ss_reconstructZ (tr_q tr) t (revealed_b tr u)
  /\ lookup 0%ZZ (tr_b tr) u = u_b (user_of tr u).
Proof.
case/and4P: secrets_ok => _ /eqP e1 _ /eqP e2 u3.
by split; [rewrite e1|rewrite e2]; rewrite lookup_map.
Qed.

Let reconstructs (f : Z -> Z) :
  toF p (ss_reconstructZ (tr_q tr) t [seq (w, f w) | w <- U5])
  = reconstruct point_at [set w in used] (fun w => toF p (f (id w))).
Proof.
rewrite q_eq answeringE -map_comp.
apply: (ss_reconstructZ_refines p_pr (id_of_inj ascend) t (fun w => f (id w))).
by rewrite filter_uniq ?enum_uniq.
Qed.

(* R4.S2, R4.S3: the reconstructed secrets are those of the model, and those that were dealt. *)
Theorem check_reconstructed :
  (forall i, id i \in dropped U2 U3 ->
     toF p (lookup 0%ZZ (tr_s tr) (id i))
       = reconstruct point_at [set w in used]
           (fun w => toF p (lookup 0%ZZ (u_s_shares (user_at i)) (id w)))
     /\ lookup 0%ZZ (tr_s tr) (id i) = u_s (user_at i))
  /\ (forall i, id i \in U3 ->
     toF p (lookup 0%ZZ (tr_b tr) (id i))
       = reconstruct point_at [set w in used]
           (fun w => toF p (lookup 0%ZZ (u_b_shares (user_at i)) (id w)))
     /\ lookup 0%ZZ (tr_b tr) (id i) = u_b (user_at i)).
Proof.
split=> i iU; first by have [e1 e2] := s_eq iU; rewrite {1}e1 revealed_sE // reconstructs.
by have [e1 e2] := b_eq iU; rewrite {1}e1 revealed_bE // reconstructs.
Qed.

Let z_eq : tr_z tr = output tr /\ tr_z tr = sumV (tr_R tr) m [seq input tr u | u <- U3].
Proof. by case: accepted_parts => _ [_ _ /andP[/eqP e1 /eqP e2]]; split. Qed.

Let size_y : {in U3, forall u, size (lookup [::] (tr_y tr) u) = m}.
Proof.
move=> u u3; rewrite y_eq // /mask_input /mask_inputZ R_eq.
rewrite !(size_addV _ (m := m)) ?size_sumV ?size_input //.
by apply: all_size_map => v; apply: size_pairwise_maskZ.
Qed.

(* R4.S4: z is the output of the executable server and of the model's, and the sum of the inputs. *)
Theorem check_output :
  [/\ output_sumZ (PK := [eqType of Z]) (fun s => s) (pair_prg_of tr) (own_prg_of tr) (tr_q tr)
         (tr_R tr) m t U2 U3 (fun u => u_s (user_of tr u)) (lookup [::] (tr_y tr))
         (revealed_s tr) (revealed_b tr) = Some (tr_z tr),
      vec (tr_z tr) = server_output agree_tr vec own_tr (users_of ids U2) (users_of ids U3)
         (fun i => vec (lookup [::] (tr_y tr) (id i))) seed_at key_at (fun i => pub_tr (key_at i))
    & vec (tr_z tr) = \sum_(i in users_of ids U3) input_at i].
Proof.
case: sets_uniq sets_sub z_eq => u2 u3 _ [s2 _ _] [z1 z2].
have zE : tr_z tr = unmaskZ (PK := [eqType of Z]) (pair_prg_of tr) (own_prg_of tr) (tr_R tr) m U2 U3
    (fun u => u_s (user_of tr u)) (lookup [::] (tr_y tr)) (fun u => u_b (user_of tr u))
    (fun u => u_s (user_of tr u)).
  by rewrite z1; apply: eq_unmaskZ => // u uU; [case: (b_eq uU)|case: (s_eq uU)].
split.
- rewrite /output_sumZ ifT; last by apply/allP => v vD; have [<- ->] := s_eq vD.
  by congr Some; rewrite zE; apply: eq_unmaskZ => // u uU; [case: (b_eq uU)|case: (s_eq uU)] => <-.
- by rewrite zE R_eq (unmaskZ_refines ascend R_ge2 size_pair size_own).
rewrite z2 R_eq (toV_sumV R_ge2) ?big_map; first by rewrite (big_users ascend).
by rewrite all_map; apply/allP => u /size_input /= ->.
Qed.

(* An accepted transcript satisfies the equations of Figure 4. *)
Theorem check_sound :
  [/\ (forall i j, id i \in U2 ->
          toF p (lookup 0%ZZ (u_s_shares (user_at i)) (id j))
            = share point_at (toF p (u_s (user_at i))) (coins_at (u_s_polynomial (user_at i))) j
          /\ toF p (lookup 0%ZZ (u_b_shares (user_at i)) (id j))
            = share point_at (toF p (u_b (user_at i))) (coins_at (u_b_polynomial (user_at i))) j),
      (forall i, id i \in U3 -> vec (lookup [::] (tr_y tr) (id i))
          = masked pub_tr agree_tr vec own_tr input_at key_at seed_at (users_of ids U2) i),
      (forall i, id i \in dropped U2 U3 -> toF p (lookup 0%ZZ (tr_s tr) (id i))
          = reconstruct point_at [set w in used]
              (fun w => toF p (lookup 0%ZZ (u_s_shares (user_at i)) (id w)))),
      (forall i, id i \in U3 -> toF p (lookup 0%ZZ (tr_b tr) (id i))
          = reconstruct point_at [set w in used]
              (fun w => toF p (lookup 0%ZZ (u_b_shares (user_at i)) (id w))))
    & vec (tr_z tr) = server_output agree_tr vec own_tr (users_of ids U2) (users_of ids U3)
          (fun i => vec (lookup [::] (tr_y tr) (id i))) seed_at key_at (fun i => pub_tr (key_at i))
      /\ vec (tr_z tr) = \sum_(i in users_of ids U3) input_at i].
Proof.
have [rs rb] := check_reconstructed; have [_ z1 z2] := check_output.
split=> //; [exact: check_shares|exact: check_masked| |].
  by move=> i /rs[].
by move=> i /rb[].
Qed.
End Soundness.
