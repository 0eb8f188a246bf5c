(* Written by `secagg transcripts` from a session of the Rust spec:
   honest-but-curious variant, n = 3, t = 2; nobody drops out. *)
From Coq Require Import ZArith List.
From SecAgg.execution Require Import transcript.
Import ListNotations.
Local Open Scope Z_scope.

Definition user_1 : user := {|
  u_id := 1;
  u_s := 10109;
  u_s_polynomial := [9214];
  u_s_shares := [(1, 19323);
    (2, 28537);
    (3, 37751)];
  u_b := 48193;
  u_b_polynomial := [14562];
  u_b_shares := [(1, 62755);
    (2, 11780);
    (3, 26342)] |}.

Definition user_2 : user := {|
  u_id := 2;
  u_s := 12486;
  u_s_polynomial := [13848];
  u_s_shares := [(1, 26334);
    (2, 40182);
    (3, 54030)];
  u_b := 10457;
  u_b_polynomial := [12776];
  u_b_shares := [(1, 23233);
    (2, 36009);
    (3, 48785)] |}.

Definition user_3 : user := {|
  u_id := 3;
  u_s := 27117;
  u_s_polynomial := [19575];
  u_s_shares := [(1, 46692);
    (2, 730);
    (3, 20305)];
  u_b := 46905;
  u_b_polynomial := [22654];
  u_b_shares := [(1, 4022);
    (2, 26676);
    (3, 49330)] |}.

Definition session : transcript := {|
  tr_q := 65537;
  tr_R := 16;
  tr_m := 2;
  tr_t := 2;
  tr_U1 := [1; 2; 3];
  tr_U2 := [1; 2; 3];
  tr_U3 := [1; 2; 3];
  tr_U4 := [1; 2; 3];
  tr_U5 := [1; 2; 3];
  tr_users := [user_1;
    user_2;
    user_3];
  tr_pair_masks := [(1, 2, [1; 10]);
    (1, 3, [13; 12]);
    (2, 3, [12; 8])];
  tr_own_masks := [(1, [6; 0]);
    (2, [2; 13]);
    (3, [4; 9])];
  tr_x := [(1, [7; 14]);
    (2, [9; 9]);
    (3, [9; 13])];
  tr_y := [(1, [15; 8]);
    (2, [0; 8]);
    (3, [6; 10])];
  tr_answers := [(1,
     ([],
      [(1, 62755);
       (2, 23233);
       (3, 4022)]));
    (2,
     ([],
      [(1, 11780);
       (2, 36009);
       (3, 26676)]));
    (3,
     ([],
      [(1, 26342);
       (2, 48785);
       (3, 49330)]))];
  tr_s := [];
  tr_b := [(1, 48193);
    (2, 10457);
    (3, 46905)];
  tr_z := [9; 4] |}.

Lemma session_ok : check session = true.
Proof. vm_compute. reflexivity. Qed.
