//! The charts: Figures 6a to 6d, 7a and 7b, and the growth of Table 3, each from what was measured.
//! Times are drawn as medians with whiskers from the smallest to the largest measurement.
//! A figure of the paper's Figure 8 stands in a chart only where the same n and m were measured.

use super::communication::{expansion, formula};
use super::growth::{self, Fit, Variable};
use super::measure::{Measurement, Summary, Times};
use super::plan::Size;
use super::plot::{Axis, Chart, Series, Style};
use super::{Evaluation, paper};

/// All charts, in the order of the page.
pub fn all(evaluation: &Evaluation) -> Vec<Chart> {
    let mut charts = vec![
        time_over_users(evaluation, "figure-6a", Party::User),
        time_over_dimensions(evaluation, "figure-6b", Party::User),
        transfer(evaluation),
        factors(evaluation),
        time_over_users(evaluation, "figure-7a", Party::Server),
        time_over_dimensions(evaluation, "figure-7b", Party::Server),
    ];
    let fits = growth::fits(evaluation);
    charts.extend([Variable::Users, Variable::Dimension, Variable::Dropped].map(|variable| grown(&fits, variable)));
    charts
}

/// Whose time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Party {
    User,
    Server,
}

impl Party {
    fn times(self, measurement: &Measurement) -> &[Times] {
        match self {
            Party::User => &measurement.user,
            Party::Server => &measurement.server,
        }
    }

    /// The title's subject.
    fn title(self) -> &'static str {
        match self {
            Party::User => "Running time of a user",
            Party::Server => "Running time of the server",
        }
    }

    /// A user's time grows in proportion, the server's spans decades over the dropouts.
    fn axis(self) -> Axis {
        Axis { label: "time, ms".into(), from: (self == Party::User).then_some(0.0), written: plain }
    }

    /// The paper's row of Figure 8 for so many dropouts.
    fn stated(self, percent: u32) -> Option<&'static paper::Row> {
        let party = if self == Party::User { "User" } else { "Server" };
        paper::FIGURE_8.iter().find(|row| row.party == party && row.dropouts == percent)
    }
}

/// Figures 6a and 7a.
fn time_over_users(evaluation: &Evaluation, file: &'static str, party: Party) -> Chart {
    let plan = &evaluation.plan;
    let number = if party == Party::User { "Figure 6a" } else { "Figure 7a" };
    let m = plan.fixed_dimension;
    let sizes = |percent| plan.users.iter().map(|&n| (f64::from(n), Size::new(n, m, percent))).collect();
    Chart {
        file,
        title: format!("{number}. {}, m = {} entries", party.title(), thousands(m.into())),
        x: users_axis(),
        y: party.axis(),
        series: time_series(evaluation, party, sizes, paper::USERS),
    }
}

/// Figures 6b and 7b.
fn time_over_dimensions(evaluation: &Evaluation, file: &'static str, party: Party) -> Chart {
    let plan = &evaluation.plan;
    let number = if party == Party::User { "Figure 6b" } else { "Figure 7b" };
    let n = plan.fixed_users;
    let sizes = |percent| plan.dimensions.iter().map(|&m| (f64::from(m), Size::new(n, m, percent))).collect();
    Chart {
        file,
        title: format!("{number}. {}, n = {n} users", party.title()),
        x: dimensions_axis(),
        y: party.axis(),
        series: time_series(evaluation, party, sizes, paper::DIMENSION),
    }
}

/// A line for each share of dropouts, and for the server the paper's figure at `stated_at`.
fn time_series(
    evaluation: &Evaluation,
    party: Party,
    sizes: impl Fn(u32) -> Vec<(f64, Size)>,
    stated_at: u32,
) -> Vec<Series> {
    let mut series = Vec::new();
    for (colour, &percent) in evaluation.plan.dropouts.iter().enumerate() {
        let (mut points, mut spread) = (Vec::new(), Vec::new());
        for (x, size) in sizes(percent) {
            let measured = evaluation.measurements.get(&size);
            if let Some(summary) = measured.and_then(|measured| Summary::of_total(party.times(measured))) {
                points.push((x, summary.median));
                spread.push((x, summary.least, summary.most));
            }
        }
        let name = Some(format!("{percent}% dropouts"));
        series.push(Series { name, points, spread, colour, style: Style::Measured });
    }
    if party == Party::Server && evaluation.has_the_papers_size() {
        for (colour, &percent) in evaluation.plan.dropouts.iter().enumerate() {
            let Some(row) = party.stated(percent) else { continue };
            let points = vec![(f64::from(stated_at), f64::from(row.total))];
            let name = Some(format!("{percent}%, in the paper's\nFigure 8 (Java)"));
            series.push(Series { name, points, spread: Vec::new(), colour, style: Style::Stated });
        }
    }
    series
}

/// Figure 6c.
fn transfer(evaluation: &Evaluation) -> Chart {
    let plan = &evaluation.plan;
    let mut series = Vec::new();
    for (colour, &m) in plan.curve_lines.iter().enumerate() {
        let points = plan.curve_users.iter();
        let counted = points.clone().filter_map(|&n| Some((f64::from(n), evaluation.bytes(n, m)? as f64 / 1e6)));
        let computed = points.map(|&n| (f64::from(n), formula(n, m, paper::INPUT_BOUND) as f64 / 1e6));
        let name = format!("m = {}", short(m.into()));
        series.push(counted_line(name, counted.collect(), colour));
        series.push(formula_line(computed.collect(), colour));
    }
    with_formula(&mut series);
    Chart {
        file: "figure-6c",
        title: "Figure 6c. Bytes that a user sends and receives".into(),
        x: users_axis(),
        y: Axis { label: "transfer, MB (10⁶ bytes)".into(), from: Some(0.0), written: plain },
        series,
    }
}

/// Figure 6d.
fn factors(evaluation: &Evaluation) -> Chart {
    let plan = &evaluation.plan;
    let factor = |bytes: u64, m: u32| (f64::from(m), expansion(bytes, m, paper::INPUT_BOUND));
    let mut series = Vec::new();
    for (colour, &n) in plan.curve_users.iter().enumerate() {
        let points = plan.curve_dimensions.iter();
        let counted = points.clone().filter_map(|&m| Some(factor(evaluation.bytes(n, m)?, m)));
        let computed = points.map(|&m| factor(formula(n, m, paper::INPUT_BOUND), m));
        series.push(counted_line(format!("n = {n}"), counted.collect(), colour));
        series.push(formula_line(computed.collect(), colour));
    }
    with_formula(&mut series);
    Chart {
        file: "figure-6d",
        title: "Figure 6d. Expansion over sending 16-bit inputs in the clear".into(),
        x: dimensions_axis(),
        y: Axis { label: "expansion factor".into(), from: Some(1.0), written: plain },
        series,
    }
}

fn counted_line(name: String, points: Vec<(f64, f64)>, colour: usize) -> Series {
    Series { name: Some(name), points, spread: Vec::new(), colour, style: Style::Measured }
}

fn formula_line(points: Vec<(f64, f64)>, colour: usize) -> Series {
    Series { name: None, points, spread: Vec::new(), colour, style: Style::Computed }
}

/// The last of the dashed lines speaks for all in the legend.
fn with_formula(series: &mut [Series]) {
    if let Some(last) = series.last_mut() {
        last.name = Some("the paper's formula,\nwithout ids, nonces, tags".into());
    }
}

/// Table 3: what grows with one variable, with the fitted power laws.
fn grown(fits: &[Fit], variable: Variable) -> Chart {
    let (file, symbol, x) = match variable {
        Variable::Users => ("table-3-n", "n", Axis { from: None, ..users_axis() }),
        Variable::Dimension => ("table-3-m", "m", Axis { from: None, ..dimensions_axis() }),
        Variable::Dropped => ("table-3-d", "d", Axis { label: "dropped users d".into(), from: None, written: plain }),
    };
    let mut series = Vec::new();
    for (colour, fit) in fits.iter().filter(|fit| fit.variable == variable).enumerate() {
        let server = fit.what.starts_with("server");
        let dropped = fit.fixed.split_once(", ").filter(|(_, share)| server && share.starts_with('d'));
        let dropped = dropped.map_or(String::new(), |(_, share)| format!(", {share}"));
        let name = format!("{}{dropped}\n~ {symbol}^{:.2}", fit.what.replace(", for", ",\nfor"), fit.power.exponent);
        series.push(Series { style: Style::Marks, ..counted_line(name, fit.points.clone(), colour) });
        let computed = fit.points.iter().map(|&(x, _)| (x, fit.power.at(x)));
        series.push(formula_line(computed.collect(), colour));
    }
    if let Some(last) = series.last_mut() {
        last.name = Some("fitted power law".into());
    }
    Chart {
        file,
        title: format!("Table 3. Growth with {symbol}, both axes logarithmic"),
        x,
        y: Axis { label: "time, ms".into(), from: None, written: plain },
        series,
    }
}

fn users_axis() -> Axis {
    Axis { label: "users n".into(), from: Some(0.0), written: plain }
}

fn dimensions_axis() -> Axis {
    Axis { label: "entries m of the data vector".into(), from: Some(0.0), written: short }
}

/// A value with as many digits as it needs, at most three after the point.
fn plain(value: f64) -> String {
    let rounded = (value * 1e3).round() / 1e3;
    if rounded.abs() >= 1000.0 { thousands(rounded as u64) } else { format!("{rounded}") }
}

/// A value in thousands, as the paper writes them: 100K.
fn short(value: f64) -> String {
    if value >= 1000.0 { format!("{}K", plain(value / 1000.0)) } else { plain(value) }
}

/// An integer with commas.
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the paper: numbers for people.
    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([0, 7, 999, 1000, 65536, 1234567].map(thousands).join(" "), "0 7 999 1,000 65,536 1,234,567");
        assert_eq!([0.0, 0.5, 0.30000000000000004, 20.0, 2000.0].map(plain).join(" "), "0 0.5 0.3 20 2,000");
        assert_eq!([0.0, 500.0, 1e5, 2500.0].map(short).join(" "), "0 500 100K 2.5K");
    }
}
