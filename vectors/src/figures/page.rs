//! The page: what was measured, figure by figure, beside what the paper states, and why they differ.
//! Every number comes from the measurements or from the paper's own statements; there is no date.
//! The order and the words are fixed, so that two pages differ in numbers only.

use std::fmt::Write;

use secagg::ThreatModel;

use super::charts::thousands;
use super::communication::{expansion, formula, modulus_bits};
use super::growth::{self, Variable};
use super::measure::{self, Measurement, Summary, Times};
use super::plan::Size;
use super::plot::Chart;
use super::{Evaluation, paper};

/// The page, with these charts beside it.
pub fn page(evaluation: &Evaluation, charts: &[Chart]) -> String {
    let mut page = String::from("# The paper's evaluation, measured again\n\n");
    page += &introduction(evaluation);
    page += "## Figure 6: a user\n\n";
    page += &images(charts, "figure-6");
    page += &figure_6(evaluation);
    page += "## Figure 7: the server\n\n";
    page += &images(charts, "figure-7");
    page += &figure_7(evaluation);
    page += "## Figure 8: time by round\n\n";
    page += &figure_8(evaluation);
    page += "## Table 3: growth\n\n";
    page += &table_3(evaluation);
    page += &images(charts, "table-3");
    page += "## Communication\n\n";
    page += &communication(evaluation);
    page.truncate(page.trim_end().len());
    page + "\n"
}

/// The charts whose files begin so.
fn images(charts: &[Chart], prefix: &str) -> String {
    let mut text = String::new();
    for chart in charts.iter().filter(|chart| chart.file.starts_with(prefix)) {
        let _ = writeln!(text, "![{}]({}.svg)\n", chart.title, chart.file);
    }
    text
}

/// How it was measured, and where.
fn introduction(evaluation: &Evaluation) -> String {
    let Evaluation { plan, machine, .. } = evaluation;
    let instructions = match machine.instructions.is_empty() {
        true => "none known".to_string(),
        false => machine.instructions.join(", "),
    };
    let build = if machine.optimised { "" } else { ", **without optimisations: the times say little**" };
    let (n, m) = (plan.fixed_users, thousands(plan.fixed_dimension.into()));
    let colluding = match measure::threat_model(n) {
        ThreatModel::ServerAndClients { n_c } => n_c,
        _ => 0,
    };
    let threshold = measure::threat_model(n).least_threshold(n);
    let mut text = format!(
        "Section VII of the paper on this machine, written by\n\n\
         ```\ncargo run --release -- figures{}\n```\n\n\
         Every number here is from that run, except those that are said to be the paper's: its Figure 8 and its expansion\n\
         factors. The paper's Figures 6 and 7 are plots without numbers; nothing was read off them.\n\n\
         | | |\n|---|---|\n\
         | processor | {}, {} threads |\n\
         | its instructions for masks and key agreement | {instructions} |\n\
         | system | {} |\n\
         | version | secagg {}, rustc {}{build} |\n\n",
        plan.flag,
        machine.processor,
        machine.threads,
        machine.system,
        env!("CARGO_PKG_VERSION"),
        machine.compiler,
    );
    if !evaluation.has_the_papers_size() {
        let _ = write!(
            text,
            "These are **not the paper's sizes** (n = {}, m = {}), so times cannot be held against the paper's.\n\n",
            paper::USERS,
            thousands(paper::DIMENSION.into())
        );
    }
    let _ = write!(
        text,
        "As in section VII-C, the variant is the honest-but-curious one, inputs have 16 bits, and users drop out in the worst\n\
         place, after ShareKeys and before their masked input. The threat model is the server with ⌈n/3⌉ − 1 users, so\n\
         t = ⌊2n/3⌋ + 1: for n = {n} they are {colluding} users and t = {threshold}. R is the smallest power of two that holds the\n\
         sum. For n = {} it has {} bits; the paper counts 3 bytes, but {}·65,535 + 1 does not fit in 24 bits.\n\n\
         All users are played, in one process. {} of them, evenly spread over those who stay, take each of their turns while\n\
         nobody else computes, and so does the server: one thread each, timed by the processor time of that thread, without\n\
         any network. Each session was played {}; a time is the median, of {} for a user and of {} for the server, and\n\
         whiskers in charts go from the smallest to the largest. The sum of each session was held against the plain sum. The\n\
         paper's times are wall-clock times of single-threaded Java on an Intel Xeon E5-1650 v3 (3.50 GHz), averages of 10.\n\n",
        paper::USERS,
        modulus_bits(paper::USERS, paper::INPUT_BOUND),
        paper::USERS,
        plan.measured,
        times(plan.iterations),
        plan.iterations * plan.measured,
        plan.iterations,
    );
    let _ = write!(text, "In what follows, n is {n} where m varies, and m is {m} where n varies.\n\n");
    text
}

fn times(count: u32) -> String {
    if count == 1 { "once".into() } else { format!("{count} times") }
}

/// What the charts of Figure 6 show.
fn figure_6(evaluation: &Evaluation) -> String {
    let plan = &evaluation.plan;
    let mut text = String::from("A user's time in milliseconds, all rounds together:\n\n");
    text += &grid(evaluation, |measurement| Summary::of_total(&measurement.user));
    let (n, m) = (plan.fixed_users, plan.fixed_dimension);
    let median = |percent| {
        let measurement = evaluation.measurements.get(&Size::new(n, m, percent))?;
        Some(Summary::of_total(&measurement.user)?.median)
    };
    let most = plan.dropouts.iter().copied().max().unwrap_or(0);
    if let (Some(none), Some(many)) = (median(0), median(most)) {
        let _ = write!(
            text,
            "The paper says that a user's time \"does not change significantly when more clients drop out\": for n = {n} and\n\
             m = {}, {most}% dropouts take {:.2} times as long as none.\n\n",
            thousands(m.into()),
            many / none
        );
    }
    text += "Figures 6c and 6d count the bytes of a user's messages, for which see [Communication](#communication). An entry of\n\
             the masked vector has ⌈log2 R⌉ bits, so the lines have a step where n needs one bit more.\n\n";
    text
}

/// What the charts of Figure 7 show.
fn figure_7(evaluation: &Evaluation) -> String {
    let mut text = String::from("The server's time in milliseconds, all rounds together:\n\n");
    text += &grid(evaluation, |measurement| Summary::of_total(&measurement.server));
    text += "For each user that dropped out the server agrees on a key with each survivor and expands a mask from it, (n − d)·d\n\
             of them; for each survivor it expands one mask.\n\n";
    text
}

/// One table for all n and one for all m, with a row for each share of dropouts.
fn grid(evaluation: &Evaluation, summary: impl Fn(&Measurement) -> Option<Summary>) -> String {
    let plan = &evaluation.plan;
    let mut text = String::new();
    let mut table = |heading: &str, values: &[u32], size: &dyn Fn(u32, u32) -> Size| {
        let written: Vec<String> = values.iter().map(|&value| thousands(value.into())).collect();
        let _ = writeln!(text, "| {heading} | {} |\n|---|{}", written.join(" | "), "--:|".repeat(values.len()));
        for &percent in &plan.dropouts {
            let cell = |&value: &u32| {
                let measurement = evaluation.measurements.get(&size(value, percent));
                measurement.and_then(&summary).map_or("–".to_string(), |summary| milliseconds(summary.median))
            };
            let cells: Vec<String> = values.iter().map(cell).collect();
            let _ = writeln!(text, "| {percent}% dropouts | {} |", cells.join(" | "));
        }
        text.push('\n');
    };
    table("n", &plan.users, &|n, percent| Size::new(n, plan.fixed_dimension, percent));
    table("m", &plan.dimensions, &|m, percent| Size::new(plan.fixed_users, m, percent));
    text
}

/// The table of Figure 8, with the paper's rows where they are for the same sizes.
fn figure_8(evaluation: &Evaluation) -> String {
    let plan = &evaluation.plan;
    let (n, m) = (plan.fixed_users, plan.fixed_dimension);
    let mut text = format!("n = {n} users, m = {} entries; milliseconds.\n\n", thousands(m.into()));
    text += "| | dropouts | | AdvertiseKeys | ShareKeys | MaskedInputCollection | Unmasking | total | paper / here |\n\
             |---|--:|---|--:|--:|--:|--:|--:|--:|\n";
    let comparable = evaluation.has_the_papers_size();
    for (party, percent) in std::iter::once(("User", 0)).chain(plan.dropouts.iter().map(|&percent| ("Server", percent)))
    {
        let Some(measurement) = evaluation.measurements.get(&Size::new(n, m, percent)) else { continue };
        let times: &[Times] = if party == "User" { &measurement.user } else { &measurement.server };
        let Some(total) = Summary::of_total(times) else { continue };
        let rounds = (0..measure::ROUNDS).filter_map(|round| Summary::of_round(times, round));
        let rounds: Vec<String> = rounds.map(|round| milliseconds(round.median)).collect();
        let stated = paper::FIGURE_8.iter().find(|row| comparable && row.party == party && row.dropouts == percent);
        let ratio =
            stated.map_or(String::new(), |row| format!("{}×", significant(f64::from(row.total) / total.median)));
        let _ = writeln!(
            text,
            "| {party} | {percent}% | here | {} | {} | {ratio} |",
            rounds.join(" | "),
            milliseconds(total.median)
        );
        if let Some(row) = stated {
            let rounds = row.rounds.map(|time| thousands(time.into()));
            let _ = writeln!(text, "| | | paper | {} | {} | |", rounds.join(" | "), thousands(row.total.into()));
        }
    }
    text += "\nEach entry is a median of its own, so a row need not add up to its total.\n";
    if !comparable {
        text += "The paper's rows are for its own sizes and are left out here.\n";
    }
    text.push('\n');
    text
}

/// The fitted exponents.
fn table_3(evaluation: &Evaluation) -> String {
    let mut text = String::from(
        "The paper's Table 3 (its Figure 3) gives a user O(n² + mn) and the server O(mn²) computation, of which section VII-B\n\
         says that it is O(m(n − d) + md(n − d)) for masks and O(n²) for the reconstruction of secrets. Here are the exponents\n\
         of power laws fitted to the medians above, by least squares on logarithms. \"Constant\" is the share of the largest\n\
         time that a straight line through the same points has left where the variable is 0.\n\n\
         | time | grows with | fixed | the paper's term | expected | fitted | R² | constant |\n\
         |---|---|---|---|--:|--:|--:|--:|\n",
    );
    for fit in growth::fits(evaluation) {
        let symbol = match fit.variable {
            Variable::Users => "n",
            Variable::Dimension => "m",
            Variable::Dropped => "d",
        };
        let constant = fit.constant.map_or(String::new(), |share| format!("{:.0}%", 100.0 * share));
        let _ = writeln!(
            text,
            "| {} | {symbol} | {} | {} | {} | **{:.2}** | {:.3} | {constant} |",
            fit.what, fit.fixed, fit.term, fit.expected, fit.power.exponent, fit.power.determination
        );
    }
    text += "\nThe O(…) drop constants, and exponents over a finite range keep them:\n\n\
             - **in n, a user**: the masks and the key agreements are proportional to n, only the sharing of two secrets among n\n\
             \u{20} users grows with n², and raises the exponent above 1 where it is no small part;\n\
             - **in n, the server**: without dropouts it adds n masked vectors, removes n masks (both proportional to n), and reads\n\
             \u{20} n lists of n shares (n²); with a fixed share of dropouts, the pairs (n − d)·d grow with n²;\n\
             - **in m**: key agreements, decryption and shares cost the same for every m, which lowers the exponent; the last column\n\
             \u{20} says by how much. Vectors that no longer fit in a cache can raise it;\n\
             - **in d**: each survivor's own mask, the sum of its masked input and its shares have to be dealt with even if d is 0,\n\
             \u{20} and what can be shared between the key agreements of one survivor is done once for all d. Time is divided by n − d\n\
             \u{20} first, since the term md(n − d) is no power of d.\n\n";
    text
}

/// The expansion factors, and where the bytes go.
fn communication(evaluation: &Evaluation) -> String {
    let bound = paper::INPUT_BOUND;
    let mut text = String::from(
        "Bytes that a user sends and receives, in relation to m·16 bits, the inputs in the clear. The paper's formula\n\
         (section VII-A) is 2n·a_K + (5n − 4)·a_S + m⌈log2 R⌉ bits with a_K = a_S = 256 and R = n(R_U − 1) + 1. The floor\n\
         is ⌈log2 R⌉/⌈log2 R_U⌉: the masked vector alone.\n\n\
         | n | m | ⌈log2 R⌉ | floor | the paper states | its formula | counted here | bytes here |\n\
         |--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (n, m, stated) in paper::EXPANSIONS {
        let Some(bytes) = evaluation.bytes(n, m) else { continue };
        let bits = modulus_bits(n, bound);
        let _ = writeln!(
            text,
            "| {} | {} | {bits} | {:.3}× | {stated:.2}× | {:.3}× | **{:.3}×** | {} |",
            thousands(n.into()),
            thousands(m.into()),
            f64::from(bits) / 16.0,
            expansion(formula(n, m, bound), m, bound),
            expansion(bytes, m, bound),
            thousands(bytes),
        );
    }
    let (n, m, _) = paper::EXPANSIONS[0];
    text += "\nThe bytes are those of messages that were sent. Nobody needs sessions of 16,384 users for them: each message but the\n\
             MaskedInput has a head and an entry of fixed length for each user, so its length is put together from sessions of 4\n\
             and 8 users that were played; the MaskedInput depends on m and R only, and comes from a session of two users with\n\
             this m and R. ";
    let _ = write!(
        text,
        "Each of the {} sessions above was held against these counts, and agreed to the byte.",
        evaluation.measurements.len() * evaluation.plan.iterations as usize
    );
    if evaluation.whole.is_some() {
        let _ = write!(text, " So\ndid a session in which all {} users were played.", thousands(n.into()));
    }
    text += "\n\n";
    if let Some(messages) = evaluation.messages.get(&(n, m)) {
        let _ = write!(
            text,
            "Message by message, for n = {} and m = {}, in bytes:\n\n\
             | message | | here | of that for each user | the paper's formula |\n|---|---|--:|--:|--:|\n",
            thousands(n.into()),
            thousands(m.into())
        );
        let (keys, shares) = (32 * u64::from(n), 32 * u64::from(n - 1));
        let in_formula =
            [64, 2 * keys - 64, 2 * shares, 2 * shares, u64::from(m) * u64::from(modulus_bits(n, bound)) / 8, 0, keys];
        for (((name, sent, bytes), (_, _, step)), counted) in
            messages.named().into_iter().zip(evaluation.growth.step().named()).zip(in_formula)
        {
            let way = if sent { "sent" } else { "received" };
            let _ = writeln!(text, "| {name} | {way} | {} | {step} | {} |", thousands(bytes), thousands(counted));
        }
        let _ =
            writeln!(text, "| | | **{}** | | **{}** |\n", thousands(messages.total()), thousands(formula(n, m, bound)));
    }
    text += "Why it is more than the formula says:\n\n\
             - a public key is 33 bytes (SEC 1, compressed) and comes with the user's id of 4 bytes: 70 bytes for two keys in the\n\
             \u{20} KeyList instead of 64;\n\
             - a pair of shares travels as one ciphertext of 100 bytes with an id of 4: a nonce of 12, the two ids of the plaintext,\n\
             \u{20} 64 bytes of shares, and a tag of 16. The formula counts the 64;\n\
             - a share in the last round comes with its owner's id: 36 bytes instead of 32;\n\
             - the list of survivors, 4 bytes for each, is not in the formula;\n\
             - each message has a header, which binds it to the session and its parameters.\n";
    text
}

/// Milliseconds with three significant digits.
fn milliseconds(value: f64) -> String {
    significant(value)
}

/// Three significant digits, with commas in large numbers.
fn significant(value: f64) -> String {
    if !(value > 0.0 && value.is_finite()) {
        return "0".into();
    }
    let magnitude = value.log10().floor() as i32;
    let decimals = (2 - magnitude).max(0) as usize;
    if decimals > 0 {
        return format!("{value:.decimals$}");
    }
    thousands(value.round() as u64)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::super::charts;
    use super::super::communication::Growth;
    use super::super::machine::Machine;
    use super::super::plan::Plan;
    use super::*;

    /// An evaluation whose times follow the paper's terms exactly: a user takes mn/10⁶ ms, the server
    /// m(n − d)(d + 1)/10⁷, nearly all of it in its last round.
    fn synthetic(plan: Plan) -> Evaluation {
        let coins = &mut ChaCha20Rng::seed_from_u64(1);
        let growth = Growth::measure(coins).unwrap();
        let messages = |(n, m): (u32, u32)| growth.messages(n, u64::from(m) * u64::from(modulus_bits(n, 1 << 16)) / 8);
        let messages: BTreeMap<_, _> = plan.counted().into_iter().map(|size| (size, messages(size))).collect();
        let measurement = |size: Size| {
            let [n, m, d] = [size.users, size.dimension, size.dropped].map(f64::from);
            let user = m * n / 1e6;
            let server = m * (n - d) * (d + 1.0) / 1e7;
            let split = |time: f64| [0.0, time / 4.0, time / 2.0, time / 4.0];
            let spread = |time: f64| [0.9 * time, time, 1.2 * time].map(split).to_vec();
            Measurement { user: spread(user), server: vec![[0.0, 0.0, 0.0, server]], bytes: None }
        };
        let measurements = plan.sizes().into_iter().map(|size| (size, measurement(size))).collect();
        let machine = Machine {
            processor: "a processor".into(),
            threads: 2,
            instructions: vec!["AES-NI"],
            system: "a system".into(),
            compiler: "1.89.0".into(),
            optimised: true,
        };
        Evaluation { plan, machine, measurements, growth, messages, whole: None }
    }

    /// Figures 6 to 8, section VII: the page has every measurement, with the paper's figures beside it where sizes agree.
    #[test]
    fn a_page_of_the_papers_sizes_has_the_papers_figures_beside_it() {
        let evaluation = synthetic(Plan::full());
        let charts = charts::all(&evaluation);
        let text = page(&evaluation, &charts);
        for part in [
            "cargo run --release -- figures\n",
            "a processor, 2 threads",
            "t = 334",
            "| User | 0% | here | 0 | 12.5 | 25.0 | 12.5 | 50.0 | 28.3× |",
            "| | | paper | 1 | 376 | 1,030 | 1 | 1,413 | |",
            "| Server | 30% | here | 0 | 0 | 0 | 529 | 529 | 271× |",
            "| | | paper | 1 | 28 | 514 | 142,847 | 143,389 | |",
            "| 1,024 | 1,048,576 | 26 | 1.625× | 1.73× | 1.734× | **1.780×** |",
            "| 16,384 | 1,048,576 | 30 | 1.875× | 3.62× | 3.625× | **4.359×** |",
            "| 16,384 | 16,777,216 | 30 | 1.875× | 1.98× | 1.984× | **2.030×** |",
            "| user | n | m = 100,000, d = 0% | n² + mn | 1 to 2 | **1.00** | 1.000 |  |",
            "| server | m | n = 500, d = 30% | md(n − d) | 1 | **1.00** | 1.000 | 0% |",
            "| | **3,637,120** |",
            "30% dropouts take 1.00 times as long as none",
        ] {
            assert!(text.contains(part), "lacks {part}:\n{text}");
        }
        assert!(!text.contains("not the paper's sizes") && !text.contains("NaN") && !text.contains("| – |"), "{text}");
        for chart in &charts {
            assert!(text.contains(&format!("({}.svg)", chart.file)), "{}", chart.file);
            let svg = chart.svg().unwrap();
            assert_eq!(svg.contains("(Java)"), chart.file.starts_with("figure-7"), "{}", chart.file);
        }
        assert_eq!(text, page(&evaluation, &charts), "equal measurements give equal pages");
    }

    /// Figure 8: times of other sizes are not held against the paper's.
    #[test]
    fn a_page_of_other_sizes_leaves_the_papers_times_out() {
        let evaluation = synthetic(Plan::quick());
        let charts = charts::all(&evaluation);
        let text = page(&evaluation, &charts);
        assert!(text.contains("not the paper's sizes") && text.contains("figures --quick\n"), "{text}");
        assert!(!text.contains("| paper |") && !text.contains("142,847"), "{text}");
        assert!(text.contains("**1.780×**"), "{text}");
        assert!(charts.iter().all(|chart| !chart.svg().unwrap().contains("(Java)")));
    }

    /// No sentence of the paper: numbers for people.
    #[test]
    fn times_have_three_digits() {
        let written = [0.0, 0.01234, 0.9996, 1.5, 12.34, 999.4, 61586.0, 142847.3].map(significant);
        assert_eq!(written.join(" "), "0 0.0123 1.000 1.50 12.3 999 61,586 142,847");
    }
}
