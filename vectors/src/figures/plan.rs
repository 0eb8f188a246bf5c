//! Which sessions are played: the paper's sizes, and smaller ones for a quick look.
//! The paper varies one of n and m and fixes the other; the share of users that drop out makes the lines of its Figure 7.
//! A session that several figures need is played for all of them.

use std::collections::BTreeSet;

use super::paper;

/// The size of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// n.
    pub users: u32,
    /// m.
    pub dimension: u32,
    /// d: how many users drop out between ShareKeys and MaskedInputCollection.
    pub dropped: u32,
}

impl Size {
    /// A session of which so many users of a hundred drop out, rounded down, so that t users stay for up to a third.
    pub fn new(users: u32, dimension: u32, percent: u32) -> Size {
        Size { users, dimension, dropped: users * percent / 100 }
    }

    /// About how long it takes to play the session, in arbitrary units: a pair of users costs m words of masks, and its
    /// key agreements as much as some thousand more.
    pub fn weight(self) -> u64 {
        let users = u64::from(self.users);
        users * (users - u64::from(self.dropped)) * (u64::from(self.dimension) + 20_000)
    }
}

/// What is measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The flag that asks for these sizes.
    pub flag: &'static str,
    /// n in Figures 6a and 7a.
    pub users: Vec<u32>,
    /// m in Figures 6b and 7b.
    pub dimensions: Vec<u32>,
    /// n where m varies, and in Figure 8.
    pub fixed_users: u32,
    /// m where n varies, and in Figure 8.
    pub fixed_dimension: u32,
    /// How many users of a hundred drop out, in Figures 6a, 6b, 7a, 7b and 8.
    pub dropouts: Vec<u32>,
    /// How many users of a hundred drop out where d varies.
    pub growth_dropouts: Vec<u32>,
    /// n in Figures 6c and 6d, for which no session need be played.
    pub curve_users: Vec<u32>,
    /// m in Figure 6d.
    pub curve_dimensions: Vec<u32>,
    /// m of the lines of Figure 6c.
    pub curve_lines: Vec<u32>,
    /// How often each session is played.
    pub iterations: u32,
    /// How many users of a session are measured.
    pub measured: u32,
    /// Whether the first expansion factor is counted in a session of all its users.
    pub whole: bool,
}

impl Plan {
    /// The paper's sizes.
    pub fn full() -> Plan {
        Plan {
            flag: "",
            users: vec![100, 200, 300, 400, 500],
            dimensions: vec![100_000, 200_000, 300_000, 400_000, 500_000],
            fixed_users: paper::USERS,
            fixed_dimension: paper::DIMENSION,
            dropouts: vec![0, 10, 30],
            growth_dropouts: vec![5, 10, 15, 20, 25, 30],
            curve_users: vec![100, 200, 300, 400, 500],
            curve_dimensions: vec![20_000, 50_000, 100_000, 150_000, 200_000, 300_000, 400_000, 500_000],
            curve_lines: vec![100_000, 200_000, 300_000, 400_000, 500_000],
            iterations: 3,
            measured: 5,
            whole: true,
        }
    }

    /// Sizes for a quick look.
    pub fn quick() -> Plan {
        Plan {
            flag: " --quick",
            users: vec![20, 30, 40, 50, 60],
            dimensions: vec![20_000, 40_000, 60_000, 80_000, 100_000],
            fixed_users: 60,
            iterations: 1,
            measured: 3,
            whole: false,
            ..Plan::full()
        }
    }

    /// The n and m for which bytes are counted.
    pub fn counted(&self) -> BTreeSet<(u32, u32)> {
        let grid = |dimensions: &[u32]| {
            let pairs = self.curve_users.iter().flat_map(|&n| dimensions.iter().map(move |&m| (n, m)));
            pairs.collect::<Vec<_>>()
        };
        let mut counted = BTreeSet::from(paper::EXPANSIONS.map(|(n, m, _)| (n, m)));
        counted.extend(grid(&self.curve_dimensions));
        counted.extend(grid(&self.curve_lines));
        counted.extend(self.sizes().iter().map(|size| (size.users, size.dimension)));
        counted
    }

    /// The sessions, the short ones first.
    pub fn sizes(&self) -> Vec<Size> {
        let mut sizes = BTreeSet::new();
        for &percent in &self.dropouts {
            sizes.extend(self.users.iter().map(|&users| Size::new(users, self.fixed_dimension, percent)));
            sizes.extend(self.dimensions.iter().map(|&dimension| Size::new(self.fixed_users, dimension, percent)));
            sizes.insert(Size::new(self.fixed_users, self.fixed_dimension, percent));
        }
        let growth = self.growth_dropouts.iter();
        sizes.extend(growth.map(|&percent| Size::new(self.fixed_users, self.fixed_dimension, percent)));
        let mut sizes: Vec<Size> = sizes.into_iter().collect();
        sizes.sort_by_key(|size| size.weight());
        sizes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Section VII-C, Figures 6 to 8: the paper's sizes are among those that are played, each once.
    #[test]
    fn the_full_plan_has_the_papers_sizes() {
        let sizes = Plan::full().sizes();
        for dropped in [0, 50, 150] {
            assert!(sizes.contains(&Size { users: 500, dimension: 100_000, dropped }));
            assert!(sizes.contains(&Size { users: 500, dimension: 500_000, dropped }));
            assert!(sizes.contains(&Size { users: 100, dimension: 100_000, dropped: dropped / 5 }));
        }
        assert_eq!(sizes.iter().collect::<BTreeSet<_>>().len(), sizes.len());
        assert_eq!(sizes.len(), 3 * 9 + 4);
    }
}
