(* Written by `secagg transcripts` from a session of the Rust spec:
   malicious variant, n = 3, t = 1; R = 2, where masks are their own negatives. *)
From Coq Require Import ZArith List.
From SecAgg.execution Require Import transcript.
Import ListNotations.
Local Open Scope Z_scope.

Definition user_7 : user := {|
  u_id := 7;
  u_s := 59874;
  u_s_polynomial := [];
  u_s_shares := [(7, 59874);
    (8, 59874);
    (65536, 59874)];
  u_b := 43746;
  u_b_polynomial := [];
  u_b_shares := [(7, 43746);
    (8, 43746);
    (65536, 43746)] |}.

Definition user_8 : user := {|
  u_id := 8;
  u_s := 56996;
  u_s_polynomial := [];
  u_s_shares := [(7, 56996);
    (8, 56996);
    (65536, 56996)];
  u_b := 27106;
  u_b_polynomial := [];
  u_b_shares := [(7, 27106);
    (8, 27106);
    (65536, 27106)] |}.

Definition user_65536 : user := {|
  u_id := 65536;
  u_s := 55639;
  u_s_polynomial := [];
  u_s_shares := [(7, 55639);
    (8, 55639);
    (65536, 55639)];
  u_b := 38029;
  u_b_polynomial := [];
  u_b_shares := [(7, 38029);
    (8, 38029);
    (65536, 38029)] |}.

Definition session : transcript := {|
  tr_q := 65537;
  tr_R := 2;
  tr_m := 5;
  tr_t := 1;
  tr_U1 := [7; 8; 65536];
  tr_U2 := [7; 8; 65536];
  tr_U3 := [7; 65536];
  tr_U4 := [7; 65536];
  tr_U5 := [7; 65536];
  tr_users := [user_7;
    user_8;
    user_65536];
  tr_pair_masks := [(7, 8, [1; 0; 1; 0; 1]);
    (7, 65536, [1; 1; 0; 1; 0]);
    (8, 65536, [0; 1; 1; 0; 1])];
  tr_own_masks := [(7, [0; 1; 0; 1; 0]);
    (65536, [1; 0; 1; 1; 0])];
  tr_x := [(7, [1; 0; 0; 1; 1]);
    (65536, [1; 0; 1; 1; 1])];
  tr_y := [(7, [1; 0; 1; 1; 0]);
    (65536, [1; 0; 1; 1; 0])];
  tr_answers := [(7,
     ([(8, 56996)],
      [(7, 43746);
       (65536, 38029)]));
    (65536,
     ([(8, 56996)],
      [(7, 43746);
       (65536, 38029)]))];
  tr_s := [(8, 56996)];
  tr_b := [(7, 43746);
    (65536, 38029)];
  tr_z := [0; 0; 1; 0; 0] |}.

Lemma session_ok : check session = true.
Proof. vm_compute. reflexivity. Qed.
