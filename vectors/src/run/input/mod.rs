//! The users' input vectors: the rows of a table from a file, or a workload generated from a seed.
//! A table is held once, in the bytes of its file, and checked whole before the run, so that a row can then be turned
//! into integers of Z_R as often as somebody asks for it; a generated row is drawn anew each time.
//! The reader is chosen by the file's extension.

use std::fs::File;
use std::path::Path;

use rand_chacha::ChaCha20Rng;

use super::Failure;
use super::coins::uniform;
use super::quantise::Quantiser;

mod csv;
mod matrix;
mod npy;
mod safetensors;

pub use matrix::{Matrix, Number};

/// The input vectors of users 1 … n.
pub struct Inputs {
    source: Source,
    users: u32,
    dimension: u32,
}

/// Where the vectors come from.
enum Source {
    /// Row u − 1 of a checked table, as integers or through a quantiser.
    Table(Matrix, Option<Quantiser>),
    /// Uniform in [0, largest], stream u of the generator.
    Generated { generator: ChaCha20Rng, largest: u64 },
}

impl Inputs {
    /// A table that was read from a file. Every entry must be a finite number if there is a quantiser, and otherwise an
    /// integer in [0, limit − 1]; `limit_flag` is the flag that set the limit.
    pub fn from_table(
        table: Matrix,
        quantiser: Option<Quantiser>,
        limit: u128,
        limit_flag: &str,
    ) -> Result<Inputs, Failure> {
        let (users, dimension) = (table.rows(), table.columns());
        if quantiser.is_none() && table.holds_floats() {
            return Err(Failure::usage(format!(
                "{}: holds floats; say how to make integers of them with --clip C and --scale S",
                table.name()
            )));
        }
        for row in 0..users as usize {
            for (column, number) in table.row(row).enumerate() {
                let wrong = match (number, quantiser) {
                    (Number::Float(value), _) if !value.is_finite() => format!("{value} is not a finite number"),
                    (Number::Integer(value), None) if value < 0 => {
                        format!("{value} is negative; inputs are integers from 0, unless --clip and --scale are given")
                    }
                    (Number::Integer(value), None) if value.cast_unsigned() >= limit => {
                        format!("{value} is too large: {limit_flag} {limit} admits integers below {limit}")
                    }
                    _ => continue,
                };
                return Err(Failure::usage(format!("{}: {wrong}", table.place(row, column))));
            }
        }
        Ok(Inputs { source: Source::Table(table, quantiser), users, dimension })
    }

    /// A workload of uniform entries in [0, largest].
    pub fn generated(users: u32, dimension: u32, largest: u64, generator: ChaCha20Rng) -> Inputs {
        Inputs { source: Source::Generated { generator, largest }, users, dimension }
    }

    /// The number n of users.
    pub fn users(&self) -> u32 {
        self.users
    }

    /// The number m of entries of each vector.
    pub fn dimension(&self) -> u32 {
        self.dimension
    }

    /// The vector of the user with this id, from 1 to n.
    pub fn vector(&self, user: u32) -> Vec<u64> {
        match &self.source {
            Source::Table(table, quantiser) => table
                .row((user as usize).saturating_sub(1))
                .map(|number| match (number, quantiser) {
                    (Number::Integer(value), None) => value as u64,
                    (Number::Integer(value), Some(quantiser)) => quantiser.quantise(value as f64),
                    (Number::Float(value), Some(quantiser)) => quantiser.quantise(value),
                    // Refused by from_table.
                    (Number::Float(_), None) => 0,
                })
                .collect(),
            Source::Generated { generator, largest } => {
                let mut generator = generator.clone();
                generator.set_stream(u64::from(user));
                (0..self.dimension).map(|_| uniform(&mut generator, *largest)).collect()
            }
        }
    }

    /// The sum in the clear, entry by entry mod R, of the vectors of these users: what the protocol must output.
    pub fn plain_sum(&self, users: &[u32], modulus: u128) -> Vec<u64> {
        let mut sum = vec![0; self.dimension as usize];
        for &user in users {
            for (entry, value) in sum.iter_mut().zip(self.vector(user)) {
                let wide = u128::from(*entry) + u128::from(value);
                *entry = (if wide >= modulus { wide - modulus } else { wide }) as u64;
            }
        }
        sum
    }
}

/// The kinds of files that are read and written, by extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One array of NumPy.
    Npy,
    /// Text, one row a line.
    Csv,
    /// Named tensors.
    Safetensors,
}

impl Format {
    /// The format that a file's extension stands for.
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "npy" => Some(Format::Npy),
            "csv" => Some(Format::Csv),
            "safetensors" => Some(Format::Safetensors),
            _ => None,
        }
    }
}

/// Reads a table. `tensor` names the tensor of a safetensors file; `as_floats` makes numbers in text floats.
pub fn read(path: &Path, tensor: Option<&str>, as_floats: bool) -> Result<Matrix, Failure> {
    let name = path.display().to_string();
    let refuse = |error: &dyn std::fmt::Display| Failure::usage(format!("{name}: {error}"));
    let format = Format::of(path).ok_or_else(|| refuse(&"--input reads .npy, .csv and .safetensors"))?;
    if tensor.is_some() && format != Format::Safetensors {
        return Err(refuse(&"--tensor goes with a .safetensors file"));
    }
    // A pipe has no length that a header could be held against.
    let metadata = std::fs::metadata(path).map_err(|error| refuse(&error))?;
    if !metadata.is_file() {
        return Err(refuse(&"is not a regular file"));
    }
    let file = File::open(path).map_err(|error| refuse(&error))?;
    let table = match format {
        Format::Npy => npy::read(&name, file, metadata.len()),
        Format::Csv => csv::read(&name, file, as_floats),
        Format::Safetensors => safetensors::read(&name, file, metadata.len(), tensor),
    }?;
    if table.rows() < 2 || table.columns() < 1 {
        return Err(refuse(&format_args!(
            "has {} rows and {} columns; at least 2 rows, one for each user, and 1 column are needed",
            table.rows(),
            table.columns()
        )));
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::coins::{Coins, Purpose};
    use super::*;

    /// No sentence of the paper: generated workloads.
    #[test]
    fn each_user_of_a_workload_has_its_own_vector_and_has_it_again() {
        let generator = Coins::new(None).generator(Purpose::Workload, 0).unwrap();
        let inputs = Inputs::generated(3, 50, 9, generator);
        assert_eq!(inputs.vector(1), inputs.vector(1));
        assert_ne!(inputs.vector(1), inputs.vector(2));
        assert!(inputs.vector(3).iter().all(|&entry| entry <= 9));
        let sum: Vec<u64> = inputs.vector(1).iter().zip(inputs.vector(3)).map(|(a, b)| (a + b) % 10).collect();
        assert_eq!(inputs.plain_sum(&[1, 3], 10), sum);
    }
}
