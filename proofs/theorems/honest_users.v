(******************************************************************************)
(* The model of Theorem 3 does what Figure 4 is for: if nobody is corrupt,    *)
(* then, whoever stops when, the server outputs the sum of the inputs of U3   *)
(* as soon as t users answer in round 4.                                      *)
(*                                                                            *)
(*        run_sets == U1, U2, U3 and U5 of a run                              *)
(*   received_REAL == the server has received what it receives in the         *)
(*                    honest-but-curious execution with these sets            *)
(*  honest_users_output == the output is the sum of the x_u, u in U3          *)
(*  honest_users_abort  == otherwise there is no output                       *)
(*  nobody_stops_output == if nobody stops, it is the sum of all x_u          *)
(******************************************************************************)
From mathcomp Require Import all_ssreflect all_algebra fingroup.
From SecAgg.mathematics Require Import shamir cancellation.
From SecAgg.model Require Import parameters figure4 view.
From SecAgg.theorems Require Import correctness theorem3.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section HonestUsers.
Variable P : params.
Notation U := 'I_(nusers P).
Notation t := (thr P).+1.
Variables (SigSK : finType) (SigPK : Type) (Sig : eqType).
Variables (sig_public : SigSK -> SigPK) (sign : SigSK -> signed P -> Sig).
Variable verify : SigPK -> signed P -> Sig -> bool.
Variables (ACoins : finType) (A : adversary P SigSK SigPK Sig ACoins).
Variables (x : {ffun U -> Vec P}) (w : coins3 P SigSK ACoins).
(* Nobody is corrupt; the adversary still decides who stops when. *)
Notation none := (set0 : {set U}).
Notation wu := (w.1.1 : coins P).

Notation msg0 := (M_msg0 sig_public sign none A w).
Notation msg1 := (M_msg1 sig_public sign verify none A w).
Notation msg2 := (M_msg2 sig_public sign verify none A x w).
Notation msg3 := (M_msg3 sig_public sign verify none A x w).
Notation msg4 := (M_msg4 sig_public sign verify none A x w).
Notation U1 := (M_U1 sig_public sign verify none A w).
Notation U2 := (M_U2 sig_public sign verify none A w).
Notation U3 := (M_U3 sig_public sign verify none A x w).
Notation U4 := (M_U4 sig_public sign verify none A x w).
Notation U5 := (M_U5 sig_public sign verify none A x w).
Notation rc := (M_received sig_public sign verify none A x w).

Definition run_sets : sets P := @Sets P none U1 U2 U3 U5 none.
Notation E := run_sets.

Notation listE := (M_R0_S2 sig_public sign verify none A w).
Notation keysE := (M_key_list sig_public sign verify none A w).
Notation inferred := (M_inferred_U2 sig_public sign verify none A w).

(* What the messages are, and which checks their senders have passed. *)
Lemma msg0_sent u : u \in U1 -> msg0 u = Some (M_R0_U3 sign w u).
Proof.
rewrite inE; set f := foldl _; suff h s : all (fun v => isSome (msg0 v)) s ->
    all (fun v => isSome (msg0 v)) (foldl (M_receive0 sig_public sign verify none A w) s
      (a0_order A (known0 sig_public none w))).
  move/(allP (h [::] isT)); rewrite /M_msg0 inE; by case: ifP.
elim: (a0_order _ _) s => //= v l IH s hs; apply: IH; rewrite /M_receive0.
case: ifP => // /and3P[_ ok _]; rewrite all_rcons hs andbT.
by move: ok; rewrite /M_sigma_ok; case: (msg0 v).
Qed.

Lemma msg1_sent u : u \in U2 ->
  [/\ u \in U1, (t <= #|U1|)%N, all_differ keysE &
      msg1 u = Some (M_R1_U7 sig_public sign verify none A w u)].
Proof.
rewrite [u \in U2]inE /M_msg1; case: ifP => // /negbT; rewrite negb_or !negbK => /andP[s1 u1].
by rewrite in_set0; case: ifP => // _; case: ifP => // /andP[/and3P[_ _ ok] _] _.
Qed.

Lemma msg2_sent u : u \in U3 ->
  [/\ u \in U2, (t <= #|U2|)%N & msg2 u = Some (M_y sig_public sign verify none A x w u)].
Proof.
rewrite [u \in U3]inE /M_msg2; case: ifP => // /negbT; rewrite negb_or !negbK => /andP[s2 u2].
by rewrite in_set0; case: ifP => // _; case: ifP.
Qed.

Lemma msg3_sent u : u \in U4 -> u \in U3 /\ (t <= #|U3|)%N.
Proof.
rewrite [u \in U4]inE /M_msg3; case: ifP => // /negbT; rewrite negb_or !negbK => /andP[s3 u3].
by [].
Qed.

Lemma msg4_sent u : u \in U5 ->
  u \in U4 /\ msg4 u = Some (M_R4_U4 sig_public sign verify none A x w u).
Proof.
rewrite [u \in U5]inE /M_msg4; case: ifP => // /negbT; rewrite negb_or !negbK => /andP[s4 u4].
by rewrite in_set0; case: ifP => // _; case: ifP.
Qed.

Lemma run_valid : valid E.
Proof.
split=> /=; last exact: sub0set; apply/subsetP => u.
- by case/msg1_sent.
- by case/msg2_sent.
by case/msg4_sent => /msg3_sent[].
Qed.

(* Everything that honest users do is what they do in the other model. *)
Lemma keys_same : keysE = R0_S2 E wu.
Proof.
apply/ffunP => v; rewrite !ffunE /=; case: (boolP (v \in U1)) => // v1.
by rewrite msg0_sent.
Qed.

Lemma listed_same : listed listE = U1.
Proof.
apply/setP => v; rewrite inE ffunE; case: (boolP (v \in U1)) => // v1.
by rewrite msg0_sent.
Qed.

Lemma pk_same v : v \in U1 -> M_pk sig_public sign verify none A w v = (c_pk wu v, s_pk wu v).
Proof. by move=> v1; rewrite /M_pk keys_same ffunE /= v1. Qed.

Lemma e_same u v : v \in U1 -> M_e sig_public sign verify none A w u v = e_ctx wu u v.
Proof. by move=> v1; rewrite /M_e pk_same. Qed.

Lemma ctxs_same u : u \in U2 -> msg1 u = Some (R1_U7 E wu u).
Proof.
move=> u2; have [_ _ _ ->] := msg1_sent u2; congr Some; apply/ffunP => v.
rewrite !ffunE listed_same /=; case: ifP => //; rewrite in_setD1 => /andP[_ v1].
by rewrite e_same.
Qed.

Lemma run_going3 : (t <= #|U5|)%N -> going3 E (keys_differ E wu).
Proof.
move=> h5; have [u u5] : exists u, u \in U5 by apply/card_gt0P; apply: leq_trans h5.
have [u4 _] := msg4_sent u5; have [u3 h3] := msg3_sent u4; have [u2 h2 _] := msg2_sent u3.
have [_ h1 ok _] := msg1_sent u2.
by rewrite /keys_differ -keys_same ok /going3 /going2 /going1 /= h1 h2 h3.
Qed.

Section Going.
Hypothesis g2 : going2 E (keys_differ E wu).
Let vE := run_valid.

Lemma inbox_same u : u \in U2 -> M_R1_S2 sig_public sign verify none A w u = R1_S2 E wu u.
Proof.
move=> u2; apply/ffunP => v; rewrite !ffunE R1_senders_U2 //=.
case: ifP => //; rewrite in_setD1 => /andP[ne v2]; have [u1 _ _ _] := msg1_sent u2.
by rewrite ctxs_same //= ffunE in_setD1 eq_sym ne u1.
Qed.

Lemma inferred_same u : u \in U2 -> inferred u = U2.
Proof.
move=> u2; rewrite /M_inferred_U2 inbox_same //.
exact: (inferred_U2E vE g2 u2).
Qed.

Lemma y_same u : u \in U3 -> msg2 u = Some (y_masked E x wu u).
Proof.
move=> u3; have [u2 _ ->] := msg2_sent u3; congr Some.
rewrite /M_y inferred_same // (y_maskedE vE x g2 u2); congr (_ + _); apply: eq_bigr => v v2.
by have [v1 _ _ _] := msg1_sent v2; rewrite /M_mask pk_same.
Qed.

Lemma opened_same u v : u \in U2 -> v \in U2 ->
  M_R4_U2 sig_public sign verify none A w u v = R4_U2 E wu u v.
Proof.
move=> u2 v2; rewrite /M_R4_U2 inbox_same //.
by have [v1 _ _ _] := msg1_sent v2; rewrite pk_same.
Qed.

Lemma answers_same u : u \in U5 -> msg4 u = Some (R4_U4 E wu u).
Proof.
move=> u5; have [/msg3_sent[u3 _] ->] := msg4_sent u5; have [u2 _ _] := msg2_sent u3.
congr Some; rewrite /M_R4_U4 /R4_U4 inferred_same // (inferred_U2E vE g2 u2) (R2_S2E vE g2) /=.
congr Answer; apply/ffunP => v; rewrite !ffunE.
  by case: ifP => //; rewrite in_setD => /andP[_ v2]; rewrite opened_same.
by case: ifP => // v3; have [v2 _ _] := msg2_sent v3; rewrite opened_same.
Qed.

Hypothesis g3 : going3 E (keys_differ E wu).

Theorem received_REAL : rc = sv_received (REAL E x wu).2.
Proof.
rewrite /M_received /= keys_same; congr Received; apply/ffunP => u; rewrite !ffunE.
- rewrite mem_R1_senders //=; case/and3P: g2 => -> -> _ /=.
  by case: ifP => // u2; rewrite ctxs_same.
- rewrite mem_R2_senders // g2 /=; case: ifP => [u3|]; first by rewrite y_same.
  by move/negbT; rewrite [_ \in U3]inE; case: (msg2 u).
rewrite mem_R4_senders // g3 /=; case: ifP => // u5; exact: answers_same.
Qed.
End Going.

(* Correctness of the five-round model with honest users. *)
Theorem honest_users_output : (t <= #|U5|)%N ->
  server_output sig_public sign verify none A x w = Some (\sum_(u in U3) x u).
Proof.
move=> h5; have g3 := run_going3 h5; have [/and3P[_ ok _] _] := andP g3.
rewrite /server_output received_REAL // ?(server_correct run_valid) //.
by case/andP: g3.
Qed.

(* In all other cases there is no output: if fewer than t users answer, and so also
   if the keys of U1 are not all different, for then nobody answers. *)
Theorem honest_users_abort : ~~ ((t <= #|U5|)%N && all_differ keysE) ->
  server_output sig_public sign verify none A x w = None.
Proof.
move=> no; have no5 : ~~ (t <= #|U5|)%N.
  apply: contra no => h5; rewrite h5 keys_same.
  by case/andP: (run_going3 h5) => /and3P[_ ok _] _.
rewrite /server_output /output (_ : listed (rc_answers rc) = U5) ?(negbTE no5) //.
apply/setP => u; rewrite inE ffunE; case: (boolP (u \in U5)) => // u5.
by have [_ ->] := msg4_sent u5.
Qed.

(* If nobody stops, signatures are correct, and all keys differ, then
   everybody answers: the checks of the five rounds let honest users pass. *)
Section NobodyStops.
Hypothesis signK : forall d m, verify (sig_public d) m (sign d m).
Hypothesis go0 : forall k, a0_order A k = enum U /\ stopped (a0 A k) = none.
Hypothesis go1 : forall k, stopped (a1 A k) = none.
Hypothesis go2 : forall k, stopped (a2 A k) = none.
Hypothesis go3 : forall k, stopped (a3 A k) = none.
Hypothesis go4 : forall k, stopped (a4 A k) = none.
Hypothesis differ : all_differ ([ffun v => Some (c_pk wu v, s_pk wu v)] : key_list P).
Hypothesis enough : (t <= #|U|)%N.

Lemma msg0_all u : msg0 u = Some (M_R0_U3 sign w u).
Proof. by rewrite /M_msg0 in_set0 (go0 _).2 in_set0. Qed.

Lemma U1_all : U1 = setT.
Proof.
have co l : M_coordinates sig_public sign none A w l = flatten [seq
    [:: ka_coordinate (c_pk wu v); ka_coordinate (s_pk wu v)] | v <- l].
  by rewrite /M_coordinates; congr flatten; apply: eq_map => v; rewrite msg0_all.
have recv l s : uniq (s ++ l) -> uniq (M_coordinates sig_public sign none A w (s ++ l)) ->
    foldl (M_receive0 sig_public sign verify none A w) s l = s ++ l.
  elim: l s => [|v l IH] s /=; first by rewrite cats0.
  rewrite -cat_rcons => us uc; rewrite -(IH _ us uc) /M_receive0 ifT //.
  rewrite /M_sigma_ok msg0_all /= signK; apply/and3P; split=> //.
    by move: us; rewrite cat_uniq rcons_uniq => /andP[/andP[]].
  by move: uc; rewrite !co map_cat flatten_cat cat_uniq => /andP[].
apply/setP => u; rewrite !inE (go0 _).1 recv ?mem_enum ?enum_uniq //= co.
move: differ; rewrite /all_differ /coordinates; congr (uniq (flatten _)).
by apply: eq_map => v; rewrite ffunE.
Qed.

Lemma keys_all : keysE = [ffun v => Some (c_pk wu v, s_pk wu v)].
Proof. by rewrite keys_same; apply/ffunP => v; rewrite !ffunE /= U1_all inE. Qed.

Lemma U2_all : U2 = setT.
Proof.
apply/setP => u; rewrite !inE /M_msg1 /M_R0_S1 U1_all cardsT enough in_setT in_set0.
rewrite go1 in_set0 /=.
rewrite /M_R1_U1 listed_same U1_all cardsT enough ffunE U1_all in_setT msg0_all eqxx keys_all.
rewrite differ.
rewrite ifT /=; last first.
  by apply/forallP => v; rewrite ffunE U1_all in_setT msg0_all /= signK.
apply/eqP/setP => v; rewrite !inE ffunE listed_same U1_all !inE andbT.
by case: (v == u).
Qed.

Lemma g2_all : going2 E (keys_differ E wu).
Proof.
rewrite /keys_differ -keys_same keys_all differ /going2 /going1 /= U1_all U2_all cardsT enough.
by [].
Qed.

Lemma inferred_all u : inferred u = setT.
Proof. by rewrite inferred_same ?U2_all ?in_setT //; exact: g2_all. Qed.

Lemma U3_all : U3 = setT.
Proof.
apply/setP => u; rewrite !inE /M_msg2 /M_R1_S1 U2_all cardsT enough in_setT in_set0 go2 in_set0 /=.
by rewrite /M_R2_U1 inferred_all listed_same U1_all subxx cardsT enough.
Qed.

Lemma msg3_all u : msg3 u = Some (M_R3_U2 sig_public sign verify none A x w u).
Proof.
rewrite /M_msg3 /M_R2_S1 U3_all cardsT enough in_setT in_set0 go3 in_set0 /=.
by rewrite /M_R3_U1 inferred_all U3_all subxx in_setT cardsT enough.
Qed.

Lemma U4_all : U4 = setT.
Proof.
by apply/setP => u; rewrite !inE msg3_all /M_R3_U2 inferred_all U2_all signK.
Qed.

Lemma U5_all : U5 = setT.
Proof.
have sig v : M_R3_S2 sig_public sign verify none A x w v =
    Some (M_R3_U2 sig_public sign verify none A x w v).
  by rewrite ffunE U4_all in_setT msg3_all.
have lsig : listed (M_R3_S2 sig_public sign verify none A x w) = setT.
  by apply/setP => v; rewrite !inE sig.
have op u v : isSome (M_R4_U2 sig_public sign verify none A w u v).
  have in2 a : a \in U2 by rewrite U2_all in_setT.
  by rewrite (opened_same g2_all (in2 u) (in2 v)) (R4_U2E run_valid _ g2_all (in2 v)).
apply/setP => u; rewrite !inE /M_msg4 /M_R3_S1 U4_all cardsT enough in_setT in_set0 go4 in_set0 /=.
rewrite ifT; last first.
  rewrite /M_R4_U1 lsig U3_all subxx cardsT enough /=; apply/andP; split; apply/forallP => v.
    by rewrite sig /M_R3_U2 !inferred_all U3_all signK.
  by apply/implyP.
rewrite U2_all U3_all; apply/andP; split; apply/eqP/setP => v; rewrite in_set /= ffunE U3_all.
  by rewrite inferred_all setDv !in_set0.
by rewrite !in_setT; have := op u v; case: (M_R4_U2 _ _ _ _ _ _ u v).
Qed.

(* The sum of all inputs. *)
Theorem nobody_stops_output :
  server_output sig_public sign verify none A x w = Some (\sum_u x u).
Proof.
rewrite honest_users_output ?U5_all ?cardsT // U3_all.
by congr Some; apply: eq_bigl => u; rewrite in_setT.
Qed.
End NobodyStops.
End HonestUsers.
