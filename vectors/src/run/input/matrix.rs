//! A table of numbers in the bytes in which its file holds it.
//! Elements are decoded when they are read, whatever their type, byte order and the order of the axes, so that a large
//! table is held only once.
//! The number of bytes is held against the shape before anything is read.

use std::io::Read;

use super::super::Failure;

/// The type of a table's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// Signed integers.
    I8,
    /// 16 bits.
    I16,
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
    /// Unsigned integers.
    U8,
    /// 16 bits.
    U16,
    /// 32 bits.
    U32,
    /// 64 bits.
    U64,
    /// IEEE 754 floats.
    F32,
    /// 64 bits.
    F64,
}

/// One element's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Of an integer type.
    Integer(i128),
    /// Of a float type.
    Float(f64),
}

impl Element {
    /// The number of bytes of one element.
    pub fn width(self) -> usize {
        match self {
            Element::I8 | Element::U8 => 1,
            Element::I16 | Element::U16 => 2,
            Element::I32 | Element::U32 | Element::F32 => 4,
            Element::I64 | Element::U64 | Element::F64 => 8,
        }
    }

    /// The value of `width` bytes.
    fn decode(self, bytes: &[u8], big_endian: bool) -> Number {
        /// The bytes, the least significant first.
        fn little<const N: usize>(bytes: &[u8], big_endian: bool) -> [u8; N] {
            let mut array = [0; N];
            array.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            if big_endian {
                array.reverse();
            }
            array
        }
        match self {
            Element::I8 => Number::Integer(i8::from_le_bytes(little(bytes, big_endian)).into()),
            Element::I16 => Number::Integer(i16::from_le_bytes(little(bytes, big_endian)).into()),
            Element::I32 => Number::Integer(i32::from_le_bytes(little(bytes, big_endian)).into()),
            Element::I64 => Number::Integer(i64::from_le_bytes(little(bytes, big_endian)).into()),
            Element::U8 => Number::Integer(u8::from_le_bytes(little(bytes, big_endian)).into()),
            Element::U16 => Number::Integer(u16::from_le_bytes(little(bytes, big_endian)).into()),
            Element::U32 => Number::Integer(u32::from_le_bytes(little(bytes, big_endian)).into()),
            Element::U64 => Number::Integer(u64::from_le_bytes(little(bytes, big_endian)).into()),
            Element::F32 => Number::Float(f32::from_le_bytes(little(bytes, big_endian)).into()),
            Element::F64 => Number::Float(f64::from_le_bytes(little(bytes, big_endian))),
        }
    }
}

/// How a table's elements lie in its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Their type.
    pub element: Element,
    /// Their byte order.
    pub big_endian: bool,
    /// Column after column (Fortran) rather than row after row (C).
    pub by_column: bool,
    /// The number of rows.
    pub rows: u32,
    /// The number of columns.
    pub columns: u32,
}

impl Layout {
    /// The layout of a two-dimensional array; the text says what is wrong with another shape.
    pub fn new<N: Copy + TryInto<u32> + std::fmt::Debug>(
        element: Element,
        big_endian: bool,
        by_column: bool,
        shape: &[N],
    ) -> Result<Layout, String> {
        let &[rows, columns] = shape else {
            return Err(format!("has shape {shape:?}; expected two dimensions, one row for each user"));
        };
        match (rows.try_into(), columns.try_into()) {
            (Ok(rows), Ok(columns)) => Ok(Layout { element, big_endian, by_column, rows, columns }),
            _ => Err(format!("has shape {shape:?}; a dimension may be at most 2^32 − 1")),
        }
    }

    /// The number of bytes of the table. Two factors below 2^32 and a width cannot overflow 128 bits.
    pub fn bytes(&self) -> u128 {
        u128::from(self.rows) * u128::from(self.columns) * self.element.width() as u128
    }
}

/// A table of numbers.
pub struct Matrix {
    name: String,
    layout: Layout,
    data: Vec<u8>,
    /// Of a text file, the line of each row.
    lines: Option<Vec<u64>>,
}

impl Matrix {
    /// Reads a table's bytes, which are all that `source` still has. `available` is their number according to the file
    /// system; memory is asked for only if the layout fits it.
    pub fn read(name: &str, layout: Layout, mut source: impl Read, available: u64) -> Result<Matrix, Failure> {
        let refuse = |error: &dyn std::fmt::Display| Failure::usage(format!("{name}: {error}"));
        if layout.bytes() != u128::from(available) {
            return Err(refuse(&format_args!(
                "{} rows of {} columns need {} bytes, but the file holds {available}",
                layout.rows,
                layout.columns,
                layout.bytes()
            )));
        }
        let mut data = Vec::new();
        usize::try_from(available)
            .map_err(|error| error.to_string())
            .and_then(|length| data.try_reserve_exact(length).map_err(|error| error.to_string()))
            .map_err(|error| refuse(&format_args!("{available} bytes do not fit into memory: {error}")))?;
        source.by_ref().take(available).read_to_end(&mut data).map_err(|error| refuse(&error))?;
        if data.len() as u64 != available {
            return Err(refuse(&"the file became shorter while it was read"));
        }
        Ok(Matrix { name: name.to_string(), layout, data, lines: None })
    }

    /// A table read from text: 64-bit elements, row after row, and the line of each row.
    pub fn from_text(name: &str, element: Element, columns: u32, data: Vec<u8>, lines: Vec<u64>) -> Option<Matrix> {
        let rows = u32::try_from(lines.len()).ok()?;
        let layout = Layout { element, big_endian: false, by_column: false, rows, columns };
        (layout.bytes() == data.len() as u128).then(|| Matrix {
            name: name.to_string(),
            layout,
            data,
            lines: Some(lines),
        })
    }

    /// The file's name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of rows.
    pub fn rows(&self) -> u32 {
        self.layout.rows
    }

    /// The number of columns.
    pub fn columns(&self) -> u32 {
        self.layout.columns
    }

    /// Whether the elements are floats.
    pub fn holds_floats(&self) -> bool {
        matches!(self.layout.element, Element::F32 | Element::F64)
    }

    /// The elements of a row, counted from 0.
    pub fn row(&self, row: usize) -> impl Iterator<Item = Number> + '_ {
        let Layout { element, big_endian, by_column, rows, columns } = self.layout;
        let (rows, columns) = (rows as usize, columns as usize);
        let width = element.width();
        let (first, step) = if by_column { (row, rows) } else { (row * columns, 1) };
        (0..columns).map(move |column| {
            let start = (first + column * step) * width;
            element.decode(&self.data[start..start + width], big_endian)
        })
    }

    /// Where an element, counted from 0, is for a reader of the file, who counts from 1.
    pub fn place(&self, row: usize, column: usize) -> String {
        match self.lines.as_ref().and_then(|lines| lines.get(row)) {
            Some(line) => format!("{}:{line}: column {}", self.name, column + 1),
            None => format!("{}: row {}, column {}", self.name, row + 1, column + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(element: Element, big_endian: bool, by_column: bool, data: &[u8]) -> Matrix {
        let columns = data.len() / element.width() / 2;
        let layout = Layout::new(element, big_endian, by_column, &[2, columns]).unwrap();
        Matrix::read("table", layout, data, data.len() as u64).ok().unwrap()
    }

    /// No sentence of the paper: reading arrays.
    #[test]
    fn every_type_and_byte_order_is_decoded() {
        for (element, bytes, expected) in [
            (Element::I8, &(-2_i8).to_le_bytes()[..], Number::Integer(-2)),
            (Element::I16, &(-300_i16).to_le_bytes(), Number::Integer(-300)),
            (Element::I32, &(-70_000_i32).to_le_bytes(), Number::Integer(-70_000)),
            (Element::I64, &i64::MIN.to_le_bytes(), Number::Integer(i64::MIN.into())),
            (Element::U8, &[200], Number::Integer(200)),
            (Element::U16, &60_000_u16.to_le_bytes(), Number::Integer(60_000)),
            (Element::U32, &4_000_000_000_u32.to_le_bytes(), Number::Integer(4_000_000_000)),
            (Element::U64, &u64::MAX.to_le_bytes(), Number::Integer(u64::MAX.into())),
            (Element::F32, &(-0.5_f32).to_le_bytes(), Number::Float(-0.5)),
            (Element::F64, &1e-300_f64.to_le_bytes(), Number::Float(1e-300)),
        ] {
            let little = [bytes, bytes].concat();
            let big: Vec<u8> = little.iter().rev().copied().collect();
            assert_eq!(matrix(element, false, false, &little).row(1).collect::<Vec<_>>(), [expected]);
            assert_eq!(matrix(element, true, false, &big).row(1).collect::<Vec<_>>(), [expected]);
        }
    }

    /// No sentence of the paper: reading arrays.
    #[test]
    fn both_orders_of_the_axes_give_the_same_rows() {
        let by_row = matrix(Element::U8, false, false, &[1, 2, 3, 4, 5, 6]);
        let by_column = matrix(Element::U8, false, true, &[1, 4, 2, 5, 3, 6]);
        for row in 0..2 {
            assert!(by_row.row(row).eq(by_column.row(row)));
        }
        assert!(by_row.row(1).eq([4, 5, 6].map(Number::Integer)));
    }

    /// No sentence of the paper: reading arrays.
    #[test]
    fn a_shape_that_does_not_fit_the_bytes_is_refused_before_memory_is_asked_for() {
        let layout = Layout::new(Element::F64, false, false, &[u32::MAX, u32::MAX]).unwrap();
        assert!(Matrix::read("table", layout, &[0; 16][..], 16).is_err());
        assert!(Layout::new(Element::F64, false, false, &[1_u64 << 32, 1]).is_err());
        assert!(Layout::new(Element::F64, false, false, &[4_u64]).is_err());
        let layout = Layout::new(Element::U8, false, false, &[2, 8]).unwrap();
        assert!(Matrix::read("table", layout, &[0; 15][..], 16).is_err());
    }
}
