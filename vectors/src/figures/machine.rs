//! Where the figures were measured: processor, system, compiler.
//! There is no date and no host name, so that two pages differ in what was measured only.

use sysinfo::{CpuRefreshKind, RefreshKind, System};

/// A machine and what the program was built with.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The processor's name for itself.
    pub processor: String,
    /// How many threads it runs at once.
    pub threads: usize,
    /// Instructions that matter to masks and key agreement, those that the processor has.
    pub instructions: Vec<&'static str>,
    /// The operating system and its architecture.
    pub system: String,
    /// The version of the compiler.
    pub compiler: String,
    /// Whether the program was built with optimisations.
    pub optimised: bool,
}

impl Machine {
    /// This one.
    pub fn here() -> Machine {
        let system = System::new_with_specifics(RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing()));
        let named = system.cpus().iter().map(|cpu| cpu.brand().trim()).find(|brand| !brand.is_empty());
        Machine {
            processor: named.unwrap_or("unknown").to_string(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            instructions: instructions(),
            system: format!("{} on {}", std::env::consts::OS, std::env::consts::ARCH),
            compiler: rustc_version_runtime::version().to_string(),
            optimised: !cfg!(debug_assertions),
        }
    }
}

/// The instructions found at run time.
#[cfg(target_arch = "x86_64")]
fn instructions() -> Vec<&'static str> {
    let found = [
        ("AES-NI", std::arch::is_x86_feature_detected!("aes")),
        ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
        ("AVX-512F", std::arch::is_x86_feature_detected!("avx512f")),
        ("VAES", std::arch::is_x86_feature_detected!("vaes")),
        ("IFMA", std::arch::is_x86_feature_detected!("avx512ifma")),
    ];
    found.into_iter().filter(|(_, found)| *found).map(|(name, _)| name).collect()
}

/// The instructions found at run time.
#[cfg(target_arch = "aarch64")]
fn instructions() -> Vec<&'static str> {
    let found = [
        ("AES", std::arch::is_aarch64_feature_detected!("aes")),
        ("NEON", std::arch::is_aarch64_feature_detected!("neon")),
    ];
    found.into_iter().filter(|(_, found)| *found).map(|(name, _)| name).collect()
}

/// The instructions found at run time: none are looked for on other processors.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn instructions() -> Vec<&'static str> {
    Vec::new()
}
