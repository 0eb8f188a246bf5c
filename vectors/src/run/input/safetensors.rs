//! Reads a table from a tensor of a safetensors file.
//! The file starts with the length of its header, the header names each tensor's type, shape and place; both are held
//! against the length of the file, and only the bytes of the wanted tensor are then read.
//! A file with several tensors needs `--tensor`.

use std::io::{Read, Seek, SeekFrom};

use ::safetensors::Dtype;
use ::safetensors::tensor::Metadata;

use super::super::Failure;
use super::matrix::{Element, Layout, Matrix};

/// The longest header that is read, the limit of the format's own library.
const LONGEST_HEADER: u64 = 100_000_000;

/// Reads the tensor of this name, or the only one, in a file of this length.
pub fn read(name: &str, mut file: impl Read + Seek, length: u64, tensor: Option<&str>) -> Result<Matrix, Failure> {
    let refuse = |error: String| Failure::usage(format!("{name}: {error}"));
    let (metadata, data_at) =
        header(&mut file, length).map_err(|error| refuse(format!("not a usable .safetensors file: {error}")))?;
    let mut names = metadata.offset_keys();
    names.sort();
    let tensor = match (tensor, &names[..]) {
        (Some(tensor), _) => tensor,
        (None, [only]) => only,
        (None, []) => return Err(refuse("has no tensors".into())),
        (None, _) => return Err(refuse(format!("has several tensors; choose one with --tensor: {}", list(&names)))),
    };
    let Some(info) = metadata.info(tensor) else {
        return Err(refuse(format!("--tensor {tensor}: no such tensor; there are: {}", list(&names))));
    };
    let element = match info.dtype {
        Dtype::I8 => Element::I8,
        Dtype::I16 => Element::I16,
        Dtype::I32 => Element::I32,
        Dtype::I64 => Element::I64,
        Dtype::U8 => Element::U8,
        Dtype::U16 => Element::U16,
        Dtype::U32 => Element::U32,
        Dtype::U64 => Element::U64,
        Dtype::F32 => Element::F32,
        Dtype::F64 => Element::F64,
        other => return Err(refuse(format!("tensor {tensor}: type {other}; expected integers or F32 or F64"))),
    };
    let layout =
        Layout::new(element, false, false, &info.shape).map_err(|error| refuse(format!("tensor {tensor}: {error}")))?;
    // The library has checked that the tensors lie one after the other, and `header` that the file ends with the last.
    let (start, end) = info.data_offsets;
    file.seek(SeekFrom::Start(data_at + start as u64)).map_err(|error| refuse(error.to_string()))?;
    Matrix::read(name, layout, file, end.saturating_sub(start) as u64)
}

/// Reads the header and returns what it says and where the data start.
fn header(file: &mut impl Read, length: u64) -> Result<(Metadata, u64), String> {
    let mut size = [0; 8];
    file.read_exact(&mut size).map_err(|error| format!("header: {error}"))?;
    let size = u64::from_le_bytes(size);
    if size > LONGEST_HEADER || size > length.saturating_sub(8) {
        return Err(format!("a header of {size} bytes in a file of {length}"));
    }
    let mut text = vec![0; size as usize];
    file.read_exact(&mut text).map_err(|error| format!("header: {error}"))?;
    let metadata: Metadata = serde_json::from_slice(&text).map_err(|error| format!("header: {error}"))?;
    let ends: Vec<usize> = metadata.tensors().values().map(|info| info.data_offsets.1).collect();
    let data = ends.into_iter().max().unwrap_or(0) as u64;
    if data != length - 8 - size {
        return Err(format!("the tensors have {data} bytes, but the file holds {}", length - 8 - size));
    }
    Ok((metadata, 8 + size))
}

/// The first names, for a message.
fn list(names: &[String]) -> String {
    let more = if names.len() > 8 { ", …" } else { "" };
    names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ") + more
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::Number;
    use super::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    }

    fn table(bytes: &[u8], tensor: Option<&str>) -> Result<Matrix, String> {
        read("x.safetensors", Cursor::new(bytes), bytes.len() as u64, tensor).map_err(|failure| failure.to_string())
    }

    const TWO: &str = r#"{"a":{"dtype":"U8","shape":[2,1],"data_offsets":[0,2]},
                          "b":{"dtype":"U16","shape":[2,1],"data_offsets":[2,6]}}"#;

    /// No sentence of the paper: reading tensors.
    #[test]
    fn the_wanted_tensor_is_read() {
        let bytes = file(TWO, &[1, 2, 3, 0, 4, 0]);
        let b = table(&bytes, Some("b")).unwrap();
        assert!(b.row(0).chain(b.row(1)).eq([3, 4].map(Number::Integer)));
        assert!(table(&bytes, None).err().unwrap().contains("--tensor: a, b"));
        assert!(table(&bytes, Some("c")).err().unwrap().contains("there are: a, b"));
    }

    /// No sentence of the paper: reading tensors.
    #[test]
    fn hostile_headers_are_refused() {
        let one = |shape: &str, start: u64, end: u64| {
            format!(r#"{{"a":{{"dtype":"U8","shape":{shape},"data_offsets":[{start},{end}]}}}}"#)
        };
        for header in [
            one("[2,2]", 0, 5),
            one("[2,2]", 1, 5),
            one("[2,3]", 0, 6),
            one("[4]", 0, 4),
            one("[18446744073709551615,1]", 0, u64::MAX),
            one("[4294967296,4294967296,2]", 0, 4),
            one("[-2,-2]", 0, 4),
            r#"{"a":{"dtype":"BF16","shape":[2,1],"data_offsets":[0,4]}}"#.into(),
            "{}".into(),
            "[".repeat(100_000),
            String::new(),
        ] {
            assert!(table(&file(&header, &[0; 4]), None).is_err(), "{header}");
        }
        let mut endless = file("", &[]);
        endless.fill(0xff);
        assert!(table(&endless, None).is_err());
        assert!(table(&file(TWO, &[1, 2, 3, 0, 4]), Some("a")).is_err(), "cut short");
    }
}
