//! Writes the sum to a file: one array in a .npy file, one line in a .csv file, the tensor `sum` in a .safetensors file.
//! The entries are 64-bit unsigned integers, or 64-bit floats when the inputs were clipped and scaled.
//! The file appears whole or not at all: it is written beside its place and then moved there.

use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use ::safetensors::Dtype;
use ::safetensors::tensor::TensorView;
use npyz::WriterBuilder;
use tempfile::NamedTempFile;

use super::Failure;
use super::input::Format;
use super::quantise::Quantiser;

/// Where the sum goes.
pub struct Output {
    path: PathBuf,
    format: Format,
}

impl Output {
    /// Refuses a place that cannot be written to, before any work is done.
    pub fn new(path: &Path) -> Result<Output, Failure> {
        let refuse = |error: &dyn Display| Failure::usage(format_args!("--output {}: {error}", path.display()));
        let format = Format::of(path).ok_or_else(|| refuse(&"the sum is written as .npy, .csv or .safetensors"))?;
        if path.is_dir() {
            return Err(refuse(&"is a folder"));
        }
        let output = Output { path: path.to_path_buf(), format };
        output.beside().map_err(|error| refuse(&error))?;
        Ok(output)
    }

    /// Writes the sum, as reals if there is a quantiser.
    pub fn write(self, sum: &[u64], quantiser: Option<&Quantiser>, users: usize) -> Result<(), Failure> {
        let result = match quantiser {
            None => self.whole(sum, Dtype::U64, |entry| entry.to_le_bytes()),
            Some(quantiser) => {
                let reals: Vec<f64> = sum.iter().map(|&entry| quantiser.dequantise(entry, users)).collect();
                self.whole(&reals, Dtype::F64, |entry| entry.to_le_bytes())
            }
        };
        result.map_err(|error| Failure::System(format!("--output {}: {error}", self.path.display())))
    }

    /// Writes all entries to a new file and moves it into its place.
    fn whole<T: npyz::AutoSerialize + Copy + Display>(
        &self,
        entries: &[T],
        dtype: Dtype,
        bytes: impl Fn(T) -> [u8; 8],
    ) -> io::Result<()> {
        let file = self.beside()?;
        let mut writer = BufWriter::new(file);
        match self.format {
            Format::Npy => {
                let shape = [entries.len() as u64];
                let mut array =
                    npyz::WriteOptions::new().default_dtype().shape(&shape).writer(&mut writer).begin_nd()?;
                array.extend(entries.iter().copied())?;
                array.finish()?;
            }
            Format::Csv => {
                let mut lines = ::csv::Writer::from_writer(&mut writer);
                lines.write_record(entries.iter().map(T::to_string))?;
                lines.flush()?;
            }
            Format::Safetensors => {
                let data: Vec<u8> = entries.iter().flat_map(|&entry| bytes(entry)).collect();
                let tensor = TensorView::new(dtype, vec![entries.len()], &data).map_err(io::Error::other)?;
                let whole = ::safetensors::serialize([("sum", tensor)], None).map_err(io::Error::other)?;
                writer.write_all(&whole)?;
            }
        }
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// A new file in the folder of the output; it vanishes unless it is moved.
    fn beside(&self) -> io::Result<NamedTempFile> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".secagg-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder)
    }
}
