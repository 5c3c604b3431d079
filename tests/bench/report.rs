//! What a run found, as one table.

use std::time::Duration;

use crate::table::Table;

/// A figure, beside what it is compared with.
#[derive(Debug)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) what: &'static str,
    /// With how many of what.
    pub(crate) of: String,
    pub(crate) unit: Unit,
    pub(crate) ours: f64,
    /// The same of the bare durable server, or what the figure is held against.
    pub(crate) beside: Option<f64>,
    pub(crate) aim: Option<Aim>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit {
    PerSecond,
    Micros,
    Millis,
    Kibibytes,
    Mebibytes,
    Percent,
}

/// What a figure is to be at most.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    /// In its own unit.
    AtMost(f64),
    /// As many times what it is held against.
    Times(f64),
    /// As much above what it is held against, in its own unit.
    Above(f64),
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Micros => "µs",
            Self::Millis => "ms",
            Self::Kibibytes => "KiB",
            Self::Mebibytes => "MiB",
            Self::Percent => "%",
        }
    }

    fn show(self, amount: f64) -> String {
        let digits = match self {
            Self::PerSecond => 0,
            Self::Micros | Self::Millis | Self::Kibibytes | Self::Mebibytes | Self::Percent => 1,
        };
        format!("{amount:.digits$} {}", self.name())
    }
}

impl Figure {
    /// Whether the aim is reached; `None` without one.
    fn reached(&self) -> Option<bool> {
        Some(match self.aim? {
            Aim::AtMost(most) => self.ours <= most,
            Aim::Times(times) => self.ours <= self.beside? * times,
            Aim::Above(more) => self.ours <= self.beside? + more,
        })
    }

    fn aim(&self) -> String {
        match self.aim {
            None => String::new(),
            Some(Aim::AtMost(most)) => format!("≤ {}", self.unit.show(most)),
            Some(Aim::Times(times)) => format!("≤ {times} times"),
            Some(Aim::Above(more)) => format!("≤ {} above", self.unit.show(more)),
        }
    }
}

/// The figures of a run, in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Figure>);

impl Report {
    pub(crate) fn add(&mut self, figure: Figure) {
        self.0.push(figure);
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut table = Table::new(["", "", "Forecourt", "beside", "ratio", "aim", "reached"]);
        for figure in &self.0 {
            let show = |amount| figure.unit.show(amount);
            let ratio = figure.beside.map(|beside| figure.ours / beside);
            let reached = match figure.reached() {
                None => "",
                Some(true) => "yes",
                Some(false) => "no",
            };
            table.row([
                figure.what.to_owned(),
                figure.of.clone(),
                show(figure.ours),
                figure.beside.map_or_else(String::new, show),
                ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
                figure.aim(),
                reached.to_owned(),
            ]);
        }
        write!(f, "{table}")
    }
}

/// The longest latency that is told apart, in microseconds.
pub(crate) const MOST_MICROS: u64 = 60_000_000;

pub(crate) fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}
