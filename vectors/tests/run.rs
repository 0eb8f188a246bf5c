//! `secagg run` from the outside: files go in, and out come the sum, an exit status and a message.
//! Every format, both variants and dropouts at every round must give the sum of the survivors' rows; everything that is
//! wrong must be refused by name, with the documented exit status and without an output file.
//! The files are written here byte by byte or by the formats' own libraries, not by the code under test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use npyz::{Order, WriterBuilder};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use tempfile::TempDir;

/// The table that most tests sum: six users with four entries each.
const TABLE: [[u64; 4]; 6] =
    [[1, 2, 3, 4], [10, 20, 30, 40], [100, 200, 300, 400], [0, 0, 0, 999], [5, 5, 5, 5], [999, 0, 7, 1]];

/// A folder for one test, and the command in it.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Runs `secagg run` with these flags, separated by spaces.
    fn run(&self, flags: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_secagg"))
            .arg("run")
            .args(flags.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    /// Runs with these flags and returns the sum that it wrote.
    fn sum(&self, flags: &str) -> Vec<u64> {
        let output = self.run(&format!("{flags} --output sum.npy"));
        assert_eq!(output.status.code(), Some(0), "{flags}: {}", stderr(&output));
        assert!(stdout(&output).contains("sum exact: yes"), "{flags}: {}", stdout(&output));
        read_npy(&self.path("sum.npy"))
    }

    /// Runs with these flags, which must be refused as bad usage with a message that has all these parts.
    fn refused(&self, flags: &str, parts: &[&str]) {
        let output = self.run(&format!("{flags} --output sum.npy"));
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{flags}: {message}");
        for part in parts {
            assert!(message.contains(part), "{flags}: lacks `{part}`: {message}");
        }
        assert_eq!(stdout(&output), "", "{flags}");
        assert!(!self.path("sum.npy").exists(), "{flags}");
    }

    /// The names of all files.
    fn files(&self) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn read_npy<T: npyz::Deserialize>(path: &Path) -> Vec<T> {
    npyz::NpyFile::new(fs::File::open(path).unwrap()).unwrap().into_vec().unwrap()
}

/// A .npy file of this type string; the entries are listed in the order in which the file has them.
fn npy<T: npyz::Serialize + Clone>(dtype: &str, order: Order, shape: &[u64], entries: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let dtype = npyz::DType::new_scalar(dtype.parse().unwrap());
    let mut writer =
        npyz::WriteOptions::new().dtype(dtype).shape(shape).order(order).writer(&mut bytes).begin_nd().unwrap();
    writer.extend(entries.iter().cloned()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn csv<T: ToString>(rows: &[impl AsRef<[T]>]) -> String {
    let line = |row: &[T]| row.iter().map(T::to_string).collect::<Vec<_>>().join(",") + "\n";
    rows.iter().map(|row| line(row.as_ref())).collect()
}

/// The sum of the rows of these users.
fn expected(users: impl IntoIterator<Item = usize>) -> Vec<u64> {
    users.into_iter().fold(vec![0; 4], |sum, user| sum.iter().zip(&TABLE[user - 1]).map(|(a, b)| a + b).collect())
}

/// R4.S4: the sum of a table's rows, in both variants.
#[test]
fn every_integer_format_is_summed_in_both_variants() {
    let place = Place::new();
    let flat: Vec<u64> = TABLE.concat();
    place.write("table.csv", csv(&TABLE));
    place.write("table.npy", npy("<u8", Order::C, &[6, 4], &flat));
    let tensor = |dtype, bytes| (dtype, vec![6, 4], bytes);
    let wide: Vec<u8> = flat.iter().flat_map(|entry| entry.to_le_bytes()).collect();
    let narrow: Vec<u8> = flat.iter().flat_map(|&entry| (entry as u16).to_le_bytes()).collect();
    let views = [("wide", tensor(Dtype::I64, &wide)), ("narrow", tensor(Dtype::U16, &narrow))];
    let views = views.map(|(name, (dtype, shape, bytes))| (name, TensorView::new(dtype, shape, bytes).unwrap()));
    place.write("table.safetensors", safetensors::serialize(views, None).unwrap());
    for variant in ["malicious", "honest-but-curious"] {
        for input in ["table.csv", "table.npy", "table.safetensors --tensor wide", "table.safetensors --tensor narrow"]
        {
            for ring in ["--input-bound 1000", "--modulus 2^64", "--modulus 5021", "--input-bound 2^63 --modulus 2^64"]
            {
                // With a bound of 2^63, six inputs might wrap.
                if ring.contains("2^63") {
                    place.refused(
                        &format!("--input {input} --variant {variant} {ring}"),
                        &["--modulus 18446744073709551616", "SumOverflows"],
                    );
                    continue;
                }
                let sum = place.sum(&format!("--input {input} --variant {variant} {ring}"));
                assert_eq!(sum, expected(1..=6), "{input} {ring}");
                fs::remove_file(place.path("sum.npy")).unwrap();
            }
        }
    }
}

/// No sentence of the paper: reading arrays.
#[test]
fn every_npy_type_byte_order_and_axis_order_gives_the_same_sum() {
    let place = Place::new();
    let mut sums = Vec::new();
    for (byte_order, order, entries) in [
        ("<", Order::C, [1, 2, 3, 10, 20, 30]),
        (">", Order::C, [1, 2, 3, 10, 20, 30]),
        ("<", Order::Fortran, [1, 10, 2, 20, 3, 30]),
        (">", Order::Fortran, [1, 10, 2, 20, 3, 30]),
    ] {
        macro_rules! integers {
            ($($name:literal $type:ty),*) => {$({
                let entries: Vec<$type> = entries.iter().map(|&entry| entry as $type).collect();
                place.write("table.npy", npy(&format!("{byte_order}{}", $name), order, &[2, 3], &entries));
                sums.push(place.sum("--input table.npy --input-bound 31"));
            })*};
        }
        integers!("i2" i16, "i4" i32, "i8" i64, "u2" u16, "u4" u32, "u8" u64);
        macro_rules! floats {
            ($($name:literal $type:ty),*) => {$({
                let entries: Vec<$type> = entries.iter().map(|&entry| entry as $type / 4.0).collect();
                place.write("table.npy", npy(&format!("{byte_order}{}", $name), order, &[2, 3], &entries));
                let output = place.run("--input table.npy --clip 8 --scale 4 --output sum.npy");
                assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
                let reals: Vec<f64> = read_npy(&place.path("sum.npy"));
                sums.push(reals.iter().map(|real| (real * 4.0) as u64).collect());
            })*};
        }
        floats!("f4" f32, "f8" f64);
    }
    place.write("table.npy", npy::<i8>("|i1", Order::C, &[2, 3], &[1, 2, 3, 10, 20, 30]));
    sums.push(place.sum("--input table.npy --modulus 100"));
    place.write("table.npy", npy::<u8>("|u1", Order::Fortran, &[2, 3], &[1, 10, 2, 20, 3, 30]));
    sums.push(place.sum("--input table.npy --modulus 100"));
    assert_eq!(sums.len(), 34);
    assert!(sums.iter().all(|sum| *sum == [11, 22, 33]), "{sums:?}");
}

/// No sentence of the paper: sums of reals.
#[test]
fn reals_come_back_within_half_a_step_for_each_user() {
    let place = Place::new();
    let rows: Vec<[f64; 3]> = (0..9_i32).map(|u| [f64::from(u) * 0.11 - 0.5, -0.25, f64::from(u * u)]).collect();
    place.write("table.csv", csv(&rows));
    place.write("table.npy", npy("<f8", Order::C, &[9, 3], &rows.concat()));
    let bytes: Vec<u8> = rows.concat().iter().flat_map(|value| value.to_le_bytes()).collect();
    let view = TensorView::new(Dtype::F64, vec![9, 3], &bytes).unwrap();
    place.write("table.safetensors", safetensors::serialize([("only", view)], None).unwrap());
    // The third column is clipped to 1 for all but the first user; users 2 and 5 drop out.
    let there = [0, 2, 3, 5, 6, 7, 8];
    let clipped = |column: usize| there.iter().map(|&user| rows[user][column].clamp(-1.0, 1.0)).sum::<f64>();
    for input in ["table.csv", "table.npy", "table.safetensors"] {
        for output in ["sum.npy", "sum.csv", "sum.safetensors"] {
            let flags = format!("--input {input} --clip 1 --scale 1000 --drop masked-input=2,5 --output {output}");
            let run = place.run(&flags);
            assert_eq!(run.status.code(), Some(0), "{}", stderr(&run));
            let sum: Vec<f64> = match output {
                "sum.npy" => read_npy(&place.path(output)),
                "sum.csv" => {
                    let text = fs::read_to_string(place.path(output)).unwrap();
                    text.trim().split(',').map(|field| field.parse().unwrap()).collect()
                }
                _ => {
                    let bytes = fs::read(place.path(output)).unwrap();
                    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
                    let tensor = tensors.tensor("sum").unwrap();
                    assert_eq!((tensor.dtype(), tensor.shape()), (Dtype::F64, &[3][..]));
                    tensor.data().chunks_exact(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
                }
            };
            assert_eq!(sum.len(), 3);
            for (column, real) in sum.iter().enumerate() {
                let error = (real - clipped(column)).abs();
                assert!(error <= 0.0005 * there.len() as f64 + 1e-9, "{flags}, column {column}: {error}");
            }
        }
    }
}

/// Section II, "mod R".
#[test]
fn without_an_input_bound_the_sum_wraps() {
    let place = Place::new();
    place.write("table.csv", "4,1,4\n1,1,4\n0,1,4\n");
    assert_eq!(place.sum("--input table.csv --modulus 5"), [0, 3, 2]);
    place.write("table.csv", "18446744073709551615,9223372036854775808\n1,9223372036854775813\n");
    assert_eq!(place.sum("--input table.csv --modulus 2^64"), [0, 5]);
}

/// No sentence of the paper: signed integers as elements of Z_R.
#[test]
fn signed_integers_are_summed_with_clip_and_scale() {
    let place = Place::new();
    place.write("table.npy", npy::<i32>("<i4", Order::C, &[3, 2], &[-5, 7, -1, 1, 100, -100]));
    let output = place.run("--input table.npy --clip 10 --scale 1 --output sum.csv");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(place.path("sum.csv")).unwrap().trim(), "4,-2");
}

/// R4.S4: z = Σ x_u over U3, whoever drops out.
#[test]
fn dropouts_at_every_round_leave_the_sum_of_those_whose_input_arrived() {
    let place = Place::new();
    place.write("table.csv", csv(&TABLE));
    for variant in ["malicious", "honest-but-curious"] {
        for (round, users, counts) in [
            ("advertise-keys", vec![1, 2, 4, 6], ["|U1| = 4", "|U2| = 4", "|U3| = 4", "|U5| = 4"]),
            ("share-keys", vec![1, 2, 4, 6], ["|U1| = 6", "|U2| = 4", "|U3| = 4", "|U5| = 4"]),
            ("masked-input", vec![1, 2, 4, 6], ["|U1| = 6", "|U2| = 6", "|U3| = 4", "|U5| = 4"]),
            ("consistency-check", vec![1, 2, 3, 4, 5, 6], ["|U2| = 6", "|U3| = 6", "|U4| = 4", "|U5| = 4"]),
            ("unmasking", vec![1, 2, 3, 4, 5, 6], ["|U1| = 6", "|U2| = 6", "|U3| = 6", "|U5| = 4"]),
        ] {
            let flags = format!("--input table.csv --input-bound 1000 --variant {variant} --drop {round}=3,5");
            if (variant, round) == ("honest-but-curious", "consistency-check") {
                place.refused(&flags, &["--drop", "consistency-check"]);
                continue;
            }
            assert_eq!(place.sum(&flags), expected(users), "{flags}");
            let report = stdout(&place.run(&flags));
            for count in counts {
                assert!(report.contains(count), "{flags}: lacks {count}: {report}");
            }
            assert_eq!(report.contains("ConsistencyCheck"), variant == "malicious");
            fs::remove_file(place.path("sum.npy")).unwrap();
        }
    }
}

/// R0.S1 … R4.S1, "at least t users": below t there is no output.
#[test]
fn too_many_dropouts_end_the_run_without_output() {
    let place = Place::new();
    place.write("table.csv", csv(&TABLE));
    for (round, step) in [
        ("advertise-keys", "R0.S1"),
        ("share-keys", "R1.S1"),
        ("masked-input", "R2.S1"),
        ("consistency-check", "R3.S1"),
        ("unmasking", "R4.S1"),
    ] {
        let output = place.run(&format!("--input table.csv --modulus 2^32 --drop {round}=1,2,3 --output sum.npy"));
        assert_eq!(output.status.code(), Some(1), "{round}");
        let message = stderr(&output);
        assert!(message.contains(&format!("{step} TooFewMessages")), "{message}");
        assert!(message.contains("nobody can be blamed"), "{message}");
        assert!(!stdout(&output).contains("sum of"), "{}", stdout(&output));
        assert_eq!(place.files(), ["table.csv"], "{round}");
    }
}

/// No sentence of the paper: a run with a seed can be repeated.
#[test]
fn a_generated_workload_is_reproducible_by_its_seed() {
    let place = Place::new();
    let flags = "--users 12 --dim 50 --drop masked-input=25% --threat-model server-and-clients --colluding 2";
    let first = place.sum(&format!("{flags} --seed 1"));
    assert_eq!(first, place.sum(&format!("{flags} --seed 1 --threads 1")));
    assert_ne!(first, place.sum(&format!("{flags} --seed 2")));
    assert_ne!(place.sum(flags), place.sum(flags));
    assert_eq!(first.len(), 50);
    let output = place.run(&format!("{flags} --seed 1"));
    assert!(stderr(&output).contains("warning: with --seed"), "{}", stderr(&output));
    assert!(stderr(&output).contains("MaskedInputCollection: 9 users in U3"), "{}", stderr(&output));
    assert!(!stderr(&place.run(flags)).contains("warning"));
    let report = stdout(&output);
    assert!(report.contains("inputs below 65536, summed mod 1048576"), "{report}");
    assert!(report.contains("threshold 9, against the server and 2 users"), "{report}");
}

/// No sentence of the paper: flags of the command.
#[test]
fn quiet_says_nothing() {
    let place = Place::new();
    let output = place.run("--users 3 --dim 2 --seed 1 --quiet");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stdout(&output) + &stderr(&output), "");
    let output = place.run("--users 3 --dim 2 --quiet --drop unmasking=100%");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: the protocol aborted: R4.S1 TooFewMessages"));
}

/// No sentence of the paper: the output file is whole or not there.
#[test]
fn an_output_file_is_replaced_whole() {
    let place = Place::new();
    place.write("sum.csv", "old, and longer than what comes\n".repeat(100));
    let output = place.run("--users 3 --dim 2 --input-bound 2 --modulus 7 --output sum.csv");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(place.path("sum.csv")).unwrap().len(), "1,2\n".len());
    assert_eq!(place.files(), ["sum.csv"]);
}

/// No sentence of the paper: flags of the command.
#[test]
fn flags_that_do_not_fit_are_refused_by_name() {
    let place = Place::new();
    place.write("table.csv", csv(&TABLE));
    place.write("reals.npy", npy("<f8", Order::C, &[2, 1], &[0.5, 1.5]));
    for (flags, parts) in [
        ("", &["--input", "--users"][..]),
        ("--users 3", &["--dim"]),
        ("--users 1 --dim 1", &["--users", "1"]),
        ("--users 3 --dim 0", &["--dim", "0"]),
        ("--users 4000000000 --dim 1", &["--users"]),
        ("--input table.csv --users 3 --dim 1", &["--input", "--users"]),
        ("--input table.csv", &["table.csv", "--modulus", "--input-bound"]),
        ("--input table.csv --clip 1", &["--scale"]),
        ("--input table.csv --clip 0 --scale 1", &["--clip 0"]),
        ("--input table.csv --clip -1 --scale 1", &["--clip -1"]),
        ("--input table.csv --clip NaN --scale 1", &["--clip NaN"]),
        ("--input table.csv --clip 1 --scale inf", &["--scale inf"]),
        ("--input table.csv --clip 1 --scale 0.1", &["--scale 0.1", "too small"]),
        ("--input table.csv --clip 1 --scale 1e18", &["--scale", "too large"]),
        ("--input table.csv --clip 1 --scale 1 --input-bound 5", &["--clip", "--input-bound"]),
        ("--input table.csv --tensor x --modulus 9", &["table.csv", "--tensor"]),
        ("--input reals.npy", &["reals.npy", "--clip", "--scale"]),
        ("--input reals.npy --modulus 2^64", &["reals.npy", "--clip", "--scale"]),
        ("--users 3 --dim 1 --modulus 1", &["--modulus", "from 2 to 2^64"]),
        ("--users 3 --dim 1 --modulus 2^65", &["--modulus", "from 2 to 2^64"]),
        ("--users 3 --dim 1 --input-bound 1", &["--input-bound", "from 2 to 2^64"]),
        ("--users 3 --dim 1 --input-bound 2^64", &["--input-bound", "2^64"]),
        ("--users 3 --dim 1 --modulus 10", &["--modulus 10", "InputBoundOutOfRange"]),
        ("--users 3 --dim 1 --input-bound 5 --modulus 12", &["--modulus 12", "SumOverflows"]),
        ("--users 10 --dim 1 --threshold 5", &["--threshold 5", "ThresholdBelowMinimum"]),
        ("--users 10 --dim 1 --threshold 11", &["--threshold 11", "ThresholdTooLarge"]),
        ("--users 9 --dim 1 --threat-model server-and-clients", &["--colluding"]),
        ("--users 9 --dim 1 --colluding 2", &["--colluding", "--threat-model"]),
        (
            "--users 9 --dim 1 --threat-model server-and-clients --colluding 5 --threshold 7",
            &["--threshold 7", "ThresholdAdmitsTwoSets"],
        ),
        ("--users 9 --dim 1 --threat-model server-and-clients --colluding 9", &["--colluding", "ThresholdTooLarge"]),
        ("--users 3 --dim 1 --drop masked-input=4", &["--drop", "no user 4"]),
        ("--users 3 --dim 1 --drop masked-input=0", &["--drop", "no user 0"]),
        ("--users 3 --dim 1 --drop masked-input=half", &["--drop", "`half`"]),
        ("--users 3 --dim 1 --drop masked-input=101%", &["--drop", "`101%`"]),
        ("--users 3 --dim 1 --drop masks=10%", &["--drop", "`masks`", "masked-input"]),
        ("--users 3 --dim 1 --drop 10%", &["--drop", "ROUND=WHAT"]),
        ("--users 3 --dim 1 --threads 0", &["--threads"]),
        ("--users 3 --dim 1 --seed x", &["--seed"]),
    ] {
        place.refused(flags, parts);
    }
    for (flags, parts) in [
        ("--users 3 --dim 1 --output sum.txt", ["--output sum.txt", ".npy"]),
        ("--users 3 --dim 1 --output nowhere/sum.npy", ["--output nowhere/sum.npy", "No such file"]),
    ] {
        let output = place.run(flags);
        assert_eq!(output.status.code(), Some(2), "{flags}");
        assert!(parts.iter().all(|part| stderr(&output).contains(part)), "{}", stderr(&output));
    }
    fs::create_dir(place.path("folder.npy")).unwrap();
    assert!(stderr(&place.run("--users 3 --dim 1 --output folder.npy")).contains("is a folder"));
    assert_eq!(place.run("--users 3 --dim 1 --output folder.npy").status.code(), Some(2));
}

/// No sentence of the paper: reading tables.
#[test]
fn files_that_are_not_tables_are_refused_by_name_and_place() {
    let place = Place::new();
    fs::create_dir(place.path("folder.csv")).unwrap();
    let npy_header = |shape: &str| {
        let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
        [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), &[0; 32]].concat()
    };
    let tensor = |header: &str| [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat();
    let tensor_of = |shape: u64, end: u64| {
        tensor(&format!(r#"{{"a":{{"dtype":"U8","shape":[{shape},{shape}],"data_offsets":[0,{end}]}}}}"#))
    };
    for (name, bytes, parts) in [
        ("ragged.csv", b"1,2\n3,4\n\n5\n".to_vec(), ["ragged.csv:4:", "1 columns, but line 1 has 2"]),
        ("negative.csv", b"1,2\n3,-4\n".to_vec(), ["negative.csv:2: column 2", "`-4` is negative"]),
        ("text.csv", b"one,two\n1,2\n".to_vec(), ["text.csv:1: column 1", "`one`"]),
        ("real.csv", b"1,2\n\n3,0.5\n".to_vec(), ["real.csv:3: column 2", "--clip"]),
        ("large.csv", b"1,2\n\n99,100\n".to_vec(), ["large.csv:3: column 2: 100 is too large", "--modulus 100"]),
        ("huge.csv", b"1,99999999999999999999\n".to_vec(), ["huge.csv:1: column 2", "too large"]),
        ("hole.csv", b"1,2\n3,\n".to_vec(), ["hole.csv:2: column 2", "not an integer"]),
        ("bytes.csv", b"1,2\n3,\xff\xfe\n".to_vec(), ["bytes.csv:2: column 2", "UTF-8"]),
        ("empty.csv", b"".to_vec(), ["empty.csv", "0 rows"]),
        ("single.csv", b"1,2\n".to_vec(), ["single.csv", "1 rows"]),
        ("table.txt", b"1,2\n".to_vec(), ["table.txt", "--input"]),
        ("empty.npy", b"".to_vec(), ["empty.npy", "header"]),
        ("other.npy", b"\x89PNG\r\n\x1a\n".to_vec(), ["other.npy", "not a usable"]),
        ("negative.npy", npy("<i8", Order::C, &[2, 2], &[1_i64, 2, 3, -4]), ["row 2, column 2", "-4 is negative"]),
        (
            "large.npy",
            npy("<u8", Order::Fortran, &[2, 2], &[1_u64, 2, 100, 4]),
            ["row 1, column 2", "100 is too large"],
        ),
        ("line.npy", npy("<u8", Order::C, &[4], &[1_u64, 2, 3, 4]), ["line.npy", "two dimensions"]),
        ("cube.npy", npy("<u8", Order::C, &[2, 1, 2], &[1_u64, 2, 3, 4]), ["cube.npy", "two dimensions"]),
        ("narrow.npy", npy::<u64>("<u8", Order::C, &[4, 0], &[]), ["narrow.npy", "0 columns"]),
        ("endless.npy", npy_header("(4294967295, 4294967295)"), ["endless.npy", "the file holds 32"]),
        ("wrapping.npy", npy_header("(4294967296, 4294967296)"), ["wrapping.npy", "2^32"]),
        ("short.npy", npy_header("(5, 1)"), ["short.npy", "the file holds 32"]),
        ("long.npy", npy_header("(3, 1)"), ["long.npy", "the file holds 32"]),
        ("header.npy", b"\x93NUMPY\x02\x00\xff\xff\xff\xff".to_vec(), ["header.npy", "4294967295 bytes"]),
        ("nested.npy", npy_header(&"(".repeat(1000)), ["nested.npy", "type"]),
        ("endless.safetensors", vec![0xff; 8], ["endless.safetensors", "a header of 18446744073709551615 bytes"]),
        ("long.safetensors", tensor_of(1 << 16, 1 << 32), ["long.safetensors", "the file holds 4"]),
        ("wrapping.safetensors", tensor_of(1 << 32, 4), ["wrapping.safetensors", "overflow"]),
        ("broken.safetensors", tensor("{"), ["broken.safetensors", "header"]),
        ("none.safetensors", tensor("{}")[..10].to_vec(), ["none.safetensors", "no tensors"]),
    ] {
        place.write(name, bytes);
        place.refused(&format!("--input {name} --modulus 100"), &parts);
    }
    place.refused("--input folder.csv --modulus 100", &["folder.csv", "not a regular file"]);
    place.refused("--input nothing.csv --modulus 100", &["nothing.csv", "No such file"]);

    for (name, bytes) in [
        ("nan.npy", npy("<f8", Order::C, &[2, 2], &[1.0, 2.0, f64::NAN, 4.0])),
        ("infinite.npy", npy(">f4", Order::Fortran, &[2, 2], &[1.0_f32, f32::NEG_INFINITY, 3.0, 4.0])),
    ] {
        place.write(name, bytes);
        place.refused(
            &format!("--input {name} --clip 1 --scale 1"),
            &[&format!("{name}: row 2, column 1"), "not a finite number"],
        );
    }
    place.write("nan.csv", "1,2\n3,nan\n");
    place.refused("--input nan.csv --clip 1 --scale 1", &["nan.csv:2: column 2", "not a finite number"]);
}
