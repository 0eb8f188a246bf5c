//! How times grow: exponents fitted to what was measured, beside those of the paper's Table 3 (its Figure 3).
//! The paper gives sums of terms without their constants, so an exponent is expected between those of the terms; a part
//! that does not grow lowers the exponent, and where one variable enters in proportion that part is fitted too.

use super::Evaluation;
use super::charts::thousands;
use super::fit::{self, Power};
use super::measure::{Summary, Times};
use super::plan::Size;

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// n.
    Users,
    /// m.
    Dimension,
    /// d.
    Dropped,
}

/// One time, and how it grows with one variable.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Whose time of which rounds.
    pub what: &'static str,
    /// What it grows with.
    pub variable: Variable,
    /// What is fixed.
    pub fixed: String,
    /// The paper's term.
    pub term: &'static str,
    /// The exponent that the term gives.
    pub expected: &'static str,
    /// The fitted power law.
    pub power: Power,
    /// Which share of the largest time a line through the points has where the variable is 0; fitted where the term is
    /// proportional to the variable.
    pub constant: Option<f64>,
    /// The variable and the time in milliseconds.
    pub points: Vec<(f64, f64)>,
}

/// All fits that the measurements allow.
pub fn fits(evaluation: &Evaluation) -> Vec<Fit> {
    let plan = &evaluation.plan;
    let (n, m) = (plan.fixed_users, plan.fixed_dimension);
    let most = plan.dropouts.iter().copied().max().unwrap_or(0);
    let median = |size: Size, part: Part| {
        let measurement = evaluation.measurements.get(&size)?;
        let summary = match part {
            Part::User => Summary::of_total(&measurement.user),
            Part::UserRound(round) => Summary::of_round(&measurement.user, round),
            Part::Server => Summary::of_total(&measurement.server),
            Part::UnmaskingForASurvivor => {
                let survivors = f64::from(size.users - size.dropped);
                let each = |times: &Times| times[3] / survivors;
                Summary::of(measurement.server.iter().map(each))
            }
        };
        Some(summary?.median)
    };
    let over_users = |part, percent| {
        let points = plan.users.iter().map(|&n| Some((f64::from(n), median(Size::new(n, m, percent), part)?)));
        points.flatten().collect::<Vec<_>>()
    };
    let over_dimensions = |part, percent| {
        let points = plan.dimensions.iter().map(|&m| Some((f64::from(m), median(Size::new(n, m, percent), part)?)));
        points.flatten().collect::<Vec<_>>()
    };
    let over_dropped = |part| {
        let sizes = plan.growth_dropouts.iter().map(|&percent| Size::new(n, m, percent));
        sizes.filter_map(|size| Some((f64::from(size.dropped), median(size, part)?))).collect::<Vec<_>>()
    };
    let fixed_m = format!("m = {}", thousands(m.into()));
    let fixed_n = format!("n = {n}");
    let with = |fixed: &str, percent: u32| format!("{fixed}, d = {percent}%");
    let (user, server) = (Part::User, Part::Server);
    let (in_n, in_m) = (Variable::Users, Variable::Dimension);
    let rows = [
        row("user", in_n, with(&fixed_m, 0), ("n² + mn", "1 to 2"), over_users(user, 0)),
        row("user, ShareKeys", in_n, with(&fixed_m, 0), ("n² + n", "1 to 2"), over_users(Part::UserRound(1), 0)),
        row("user, MaskedInputCollection", in_n, with(&fixed_m, 0), ("mn", "1"), over_users(Part::UserRound(2), 0)),
        row("server", in_n, with(&fixed_m, 0), ("n² + m(n − d)", "1 to 2"), over_users(server, 0)),
        row("server", in_n, with(&fixed_m, most), ("md(n − d)", "2"), over_users(server, most)),
        row("user", in_m, with(&fixed_n, 0), ("mn", "1"), over_dimensions(user, 0)),
        row("server", in_m, with(&fixed_n, 0), ("m(n − d)", "1"), over_dimensions(server, 0)),
        row("server", in_m, with(&fixed_n, most), ("md(n − d)", "1"), over_dimensions(server, most)),
        row(
            "server, Unmasking, for each survivor",
            Variable::Dropped,
            format!("{fixed_n}, {fixed_m}"),
            ("md", "1"),
            over_dropped(Part::UnmaskingForASurvivor),
        ),
    ];
    rows.into_iter().flatten().collect()
}

/// The fit through these points, if there is one. A term of the paper comes with the exponent that it gives.
fn row(
    what: &'static str,
    variable: Variable,
    fixed: String,
    (term, expected): (&'static str, &'static str),
    points: Vec<(f64, f64)>,
) -> Option<Fit> {
    let power = fit::power(&points)?;
    let (_, largest) = points.last().copied()?;
    let line = if variable == Variable::Users { None } else { fit::line(&points) };
    let constant = line.map(|line| line.intercept / largest);
    Some(Fit { what, variable, fixed, term, expected, power, constant, points })
}

/// Which time.
#[derive(Clone, Copy)]
enum Part {
    /// A user's, all rounds.
    User,
    /// A user's, one round.
    UserRound(usize),
    /// The server's, all rounds.
    Server,
    /// The server's in the last round, divided by the number of users whose masks it removes.
    UnmaskingForASurvivor,
}
