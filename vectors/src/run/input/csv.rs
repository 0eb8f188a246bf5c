//! Reads a table from a text file (.csv): one row a line, fields separated by commas, no headings.
//! Every row must have as many fields as the first; an empty line is skipped.
//! What is wrong is reported as file:line with the column.

use std::io::{BufRead, BufReader, Read};

use super::super::Failure;
use super::matrix::{Element, Matrix};

/// Reads a table of unsigned integers or, if `as_floats`, of floats.
pub fn read(name: &str, file: impl Read, as_floats: bool) -> Result<Matrix, Failure> {
    let mut file = BufReader::new(file);
    let mut columns: Option<(usize, u64)> = None;
    let (mut text, mut data, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    // Line by line: a number has no line break in it, and so every message can name the right line.
    for line in 1.. {
        let refuse = |error: String| Failure::usage(format!("{name}:{line}: {error}"));
        text.clear();
        if file.read_until(b'\n', &mut text).map_err(|error| refuse(error.to_string()))? == 0 {
            break;
        }
        let Some(record) = record(&text).map_err(refuse)? else { continue };
        let (expected, first) = *columns.get_or_insert((record.len(), line));
        if record.len() != expected {
            return Err(refuse(format!("{} columns, but line {first} has {expected}", record.len())));
        }
        data.try_reserve(8 * expected).map_err(|error| refuse(format!("the table is too large: {error}")))?;
        for (column, field) in record.iter().enumerate() {
            let bytes = element(field, as_floats)
                .map_err(|error| refuse(format!("column {}: `{field}` {error}", column + 1)))?;
            data.extend_from_slice(&bytes);
        }
        lines.push(line);
    }
    let element = if as_floats { Element::F64 } else { Element::U64 };
    let columns = columns.map_or(0, |(columns, _)| columns);
    u32::try_from(columns)
        .ok()
        .and_then(|columns| Matrix::from_text(name, element, columns, data, lines))
        .ok_or_else(|| Failure::usage(format!("{name}: more than 2^32 − 1 rows or columns")))
}

/// The fields of one line, unless it is empty.
fn record(line: &[u8]) -> Result<Option<::csv::StringRecord>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).trim(::csv::Trim::All).from_reader(line);
    reader.records().next().transpose().map_err(|error| match error.kind() {
        ::csv::ErrorKind::Utf8 { err, .. } => format!("column {}: is not UTF-8 text", err.field() + 1),
        _ => error.to_string(),
    })
}

/// The bytes of one field; the text says why there are none.
fn element(field: &str, as_floats: bool) -> Result<[u8; 8], &'static str> {
    if as_floats {
        return field.parse().map(f64::to_le_bytes).map_err(|_| "is not a number");
    }
    field.parse().map(u64::to_le_bytes).map_err(|_| {
        if field.parse::<i128>().is_ok_and(|value| value < 0) {
            "is negative; inputs are integers from 0, unless --clip and --scale are given"
        } else if field.parse::<u128>().is_ok() {
            "is too large: inputs are below 2^64"
        } else if field.parse::<f64>().is_ok() {
            "is not an integer; say how to make integers of floats with --clip C and --scale S"
        } else {
            "is not an integer"
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::Number;
    use super::*;

    fn refusal(text: &[u8], as_floats: bool) -> String {
        match read("x.csv", text, as_floats) {
            Err(failure) => failure.to_string(),
            Ok(_) => panic!("not refused"),
        }
    }

    /// No sentence of the paper: reading tables.
    #[test]
    fn rows_are_read_and_remember_their_lines() {
        let table = read("x.csv", &b"1, 2\n\n3,18446744073709551615"[..], false).ok().unwrap();
        assert_eq!((table.rows(), table.columns()), (2, 2));
        assert!(table.row(1).eq([3, u64::MAX].map(|value| Number::Integer(value.into()))));
        assert_eq!(table.place(1, 1), "x.csv:3: column 2");
        let table = read("x.csv", &b"-1.5\r\n2e3\r\n"[..], true).ok().unwrap();
        assert!(table.row(0).chain(table.row(1)).eq([-1.5, 2000.0].map(Number::Float)));
    }

    /// No sentence of the paper: reading tables.
    #[test]
    fn what_is_wrong_is_named_by_line_and_column() {
        for (text, as_floats, expected) in [
            (&b"1,2\n3\n"[..], false, "x.csv:2: 1 columns, but line 1 has 2"),
            (b"1,2\n\n3,4,5\n", false, "x.csv:3: 3 columns, but line 1 has 2"),
            (b"1,2\n3,-4\n", false, "x.csv:2: column 2: `-4` is negative"),
            (b"1,2\n3,4.5\n", false, "x.csv:2: column 2: `4.5` is not an integer; say how"),
            (b"1,18446744073709551616\n", false, "x.csv:1: column 2: `18446744073709551616` is too large"),
            (b"a,b\n", false, "x.csv:1: column 1: `a` is not an integer"),
            (b"1,\n", true, "x.csv:1: column 2: `` is not a number"),
            (b"1,2\n3,\"4\n5\"\n", false, "x.csv:3: 1 columns"),
            (b"1,2\n3,\xff\n", false, "x.csv:2: column 2: is not UTF-8"),
        ] {
            let refusal = refusal(text, as_floats);
            assert!(refusal.starts_with(expected), "{refusal}");
        }
    }
}
