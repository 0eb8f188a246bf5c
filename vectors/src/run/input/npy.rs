//! Reads a table from a NumPy file (.npy): any integer or float type of 8 to 64 bits, either byte order, either order of
//! the axes.
//! The header is a Python literal of a stated length; that length, and then the shape, are held against the length of the
//! file before memory is asked for.
//! Arithmetic on the shape is left to the checked kind in `matrix`.

use std::io::Read;

use npyz::{Endianness, TypeChar, TypeStr};
use py_literal::Value;

use super::super::Failure;
use super::matrix::{Element, Layout, Matrix};

/// The longest header that is read. That of a plain two-dimensional array has 118 bytes.
const LONGEST_HEADER: u32 = 4096;

/// Reads the table in a file of this length.
pub fn read(name: &str, mut file: impl Read, length: u64) -> Result<Matrix, Failure> {
    let (layout, header_length) =
        header(&mut file).map_err(|error| Failure::usage(format!("{name}: not a usable .npy file: {error}")))?;
    Matrix::read(name, layout, file, length.saturating_sub(header_length))
}

/// Reads the header and returns what it says and its whole length.
fn header(file: &mut impl Read) -> Result<(Layout, u64), String> {
    let mut take = |length: u32| {
        let mut bytes = vec![0; length as usize];
        file.read_exact(&mut bytes).map_err(|error| format!("header: {error}")).map(|()| bytes)
    };
    if take(6)? != b"\x93NUMPY" {
        return Err("the first bytes are not those of the format".into());
    }
    let (prefix, length) = match take(2)?[..] {
        [1, 0] => (10, take(2)?),
        [2 | 3, 0] => (12, take(4)?),
        _ => return Err("unknown version of the format".into()),
    };
    let length = length.iter().rev().fold(0, |length, &byte| length << 8 | u32::from(byte));
    if length > LONGEST_HEADER {
        return Err(format!("a header of {length} bytes; at most {LONGEST_HEADER} are read"));
    }
    let text = take(length)?;
    let text = std::str::from_utf8(&text).map_err(|error| format!("header: {error}"))?;
    Ok((layout(text)?, prefix + u64::from(length)))
}

/// The layout that the text of a header describes.
fn layout(text: &str) -> Result<Layout, String> {
    // A dictionary and a tuple. The parser's time doubles with each further level, and only record types have more.
    if text.matches(['{', '(', '[']).count() > 2 {
        return Err("a record type; expected integers or floats".into());
    }
    let dictionary = match text.trim_ascii_end().parse() {
        Ok(Value::Dict(dictionary)) => dictionary,
        _ => return Err("the header is not a Python dictionary".into()),
    };
    let value = |key: &str| {
        let mut entries = dictionary.iter().filter(|(name, _)| name.as_string().is_some_and(|name| name == key));
        entries.next().map(|(_, value)| value).ok_or(format!("the header lacks '{key}'"))
    };
    let by_column =
        value("fortran_order")?.as_boolean().ok_or_else(|| "'fortran_order' is not a boolean".to_string())?;
    let shape = match value("shape")? {
        Value::Tuple(shape) | Value::List(shape) => shape
            .iter()
            .map(|dimension| dimension.as_integer().and_then(|dimension| u64::try_from(dimension).ok()))
            .collect::<Option<Vec<u64>>>(),
        _ => None,
    };
    let shape = shape.ok_or("'shape' is not a tuple of sizes")?;
    let descr = match value("descr")? {
        Value::String(descr) => descr,
        _ => return Err("'descr' is not a string".into()),
    };
    let unusable = || format!("type '{descr}'; expected integers or floats of at most 64 bits");
    let scalar: TypeStr = descr.parse().map_err(|_| unusable())?;
    let element = match (scalar.type_char(), scalar.size_field()) {
        (TypeChar::Int, 1) => Element::I8,
        (TypeChar::Int, 2) => Element::I16,
        (TypeChar::Int, 4) => Element::I32,
        (TypeChar::Int, 8) => Element::I64,
        (TypeChar::Uint, 1) => Element::U8,
        (TypeChar::Uint, 2) => Element::U16,
        (TypeChar::Uint, 4) => Element::U32,
        (TypeChar::Uint, 8) => Element::U64,
        (TypeChar::Float, 4) => Element::F32,
        (TypeChar::Float, 8) => Element::F64,
        _ => return Err(unusable()),
    };
    Layout::new(element, scalar.endianness() == Endianness::Big, by_column, &shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
        let length = (header.len() as u32).to_le_bytes();
        let length = if version == 1 { &length[..2] } else { &length[..] };
        [b"\x93NUMPY", &[version, 0][..], length, header.as_bytes(), data].concat()
    }

    fn refusal(bytes: &[u8]) -> String {
        match read("x.npy", bytes, bytes.len() as u64) {
            Err(failure) => failure.to_string(),
            Ok(_) => panic!("not refused"),
        }
    }

    /// No sentence of the paper: reading arrays.
    #[test]
    fn all_versions_of_the_header_are_read() {
        for version in 1..=3 {
            let bytes = file(version, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1), }   \n", &[7, 9]);
            let table = read("x.npy", &bytes[..], bytes.len() as u64).ok().unwrap();
            assert!(table.row(1).eq([super::super::Number::Integer(9)]));
        }
    }

    /// No sentence of the paper: reading arrays.
    #[test]
    fn hostile_headers_are_refused() {
        let shape = |shape: &str| format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}}}");
        for header in [
            shape("(4294967295, 4294967295)"),
            shape("(18446744073709551615, 18446744073709551615)"),
            shape("(-1, 2)"),
            shape("(99999999999999999999999, 1)"),
            shape("(1, 1, 1)"),
            shape("(1.5, 1)"),
            shape("'x'"),
            "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 1)}".into(),
            "{'descr': '|O', 'fortran_order': False, 'shape': (1, 1)}".into(),
            "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1, 1)}".into(),
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 1)}".into(),
            "{'descr': '<f8', 'shape': (1, 1)}".into(),
            "[]".into(),
            String::new(),
            "(".repeat(LONGEST_HEADER as usize),
            "{".repeat(LONGEST_HEADER as usize / 2) + &"}".repeat(LONGEST_HEADER as usize / 2),
            "-".repeat(LONGEST_HEADER as usize),
            "1".repeat(LONGEST_HEADER as usize),
            "'\\".repeat(LONGEST_HEADER as usize / 2),
        ] {
            refusal(&file(2, &header, &[0; 8]));
        }
        assert!(refusal(&file(2, &"(".repeat(5000), &[])).contains("5000 bytes"));
        let mut endless = file(2, "", &[]);
        endless[8..12].fill(0xff);
        assert!(refusal(&endless).contains("4294967295 bytes"));
        refusal(b"\x93NUMPY");
        refusal(b"");
        refusal(&file(9, &shape("(1, 1)"), &[0; 8]));
    }
}
