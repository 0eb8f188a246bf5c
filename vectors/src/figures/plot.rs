//! Draws a chart as an SVG: marks joined by lines for what was measured, dashed lines for what was computed,
//! hollow marks for what the paper states, and a legend beside them.
//! Colours are those of Okabe and Ito, which people who confuse colours can tell apart, and each has a mark of its own.
//! Nothing but the values decides what is drawn, so equal values give equal bytes.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::element::{DashedPathElement, Drawable, PointCollection};
use plotters::prelude::*;
use plotters_backend::{BackendCoord, DrawingErrorKind};

/// The size of a chart in pixels.
const SIZE: (u32, u32) = (800, 430);

/// The width of the legend in pixels.
const LEGEND: u32 = 190;

/// The typeface of all text.
const FONT: &str = "sans-serif";

/// One for each kind of mark.
const COLOURS: [RGBColor; 5] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(120, 94, 240),
];

/// Axes and text.
const INK: RGBColor = RGBColor(50, 54, 60);

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What was measured: marks joined by a line.
    Measured,
    /// What was measured, where the line between the marks would hide another: marks alone.
    Marks,
    /// What was computed: a dashed line.
    Computed,
    /// What the paper states: hollow marks.
    Stated,
}

/// Some points of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend, of one line or more; none if it needs no entry of its own.
    pub name: Option<String>,
    /// x and y.
    pub points: Vec<(f64, f64)>,
    /// x, and the smallest and the largest y there.
    pub spread: Vec<(f64, f64, f64)>,
    /// Which of the colours.
    pub colour: usize,
    /// How it is drawn.
    pub style: Style,
}

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it measures, with the unit.
    pub label: String,
    /// Where a linear axis begins; none for a logarithmic one.
    pub from: Option<f64>,
    /// How a value is written.
    pub written: fn(f64) -> String,
}

/// A chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The name of its file, without the extension.
    pub file: &'static str,
    /// The paper's number and what is shown.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is shown, in the order of the legend.
    pub series: Vec<Series>,
}

/// What the library says went wrong.
type Wrong<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

impl Chart {
    /// The chart as an SVG document.
    ///
    /// # Errors
    /// There is nothing to draw, or a value has no place on its axis.
    pub fn svg(&self) -> Result<String, String> {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let spread = self.series.iter().flat_map(|series| &series.spread);
        let ys = points().map(|&(_, y)| y).chain(spread.flat_map(|&(_, least, most)| [least, most]));
        let x = Scale::new(&self.x, points().map(|&(x, _)| x));
        let y = Scale::new(&self.y, ys);
        let (Some(x), Some(y)) = (x, y) else {
            return Err(format!("{}: values without a place on their axis", self.file));
        };
        let mut svg = String::new();
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let drawn = self.draw(&area, x, y).and_then(|()| area.present());
        drop(area);
        drawn.map_err(|error| format!("{}: {error}", self.file))?;
        Ok(svg)
    }

    /// Draws on an area with these axes.
    fn draw<'a>(&self, area: &DrawingArea<SVGBackend<'a>, Shift>, x: Scale, y: Scale) -> Result<(), Wrong<'a>> {
        let text = |size: u32| (FONT, size).into_font().color(&INK);
        area.fill(&WHITE)?;
        area.draw(&Text::new(self.title.clone(), (18, 16), text(17)))?;
        let (plot, legend) = area.margin(48, 10, 8, 0).split_horizontally(SIZE.0 - LEGEND - 8);
        let mut chart = ChartBuilder::on(&plot)
            .margin_right(16)
            .margin_top(6)
            .x_label_area_size(46)
            .y_label_area_size(68)
            .build_cartesian_2d(x, y)?;
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(&self.x.label).y_desc(&self.y.label).axis_desc_style(text(14)).label_style(text(13));
        mesh.axis_style(INK).bold_line_style(RGBColor(222, 224, 228)).light_line_style(RGBColor(241, 242, 244));
        mesh.draw()?;

        let mut row = 18;
        for series in &self.series {
            let colour = COLOURS[series.colour % COLOURS.len()];
            for &(x, least, most) in &series.spread {
                chart.draw_series([PathElement::new(vec![(x, least), (x, most)], colour.stroke_width(1))])?;
            }
            let line = colour.stroke_width(2);
            let points = || series.points.iter().copied();
            match series.style {
                Style::Measured => chart.draw_series(LineSeries::new(points(), line)).map(|_| ())?,
                Style::Computed => chart.draw_series(DashedLineSeries::new(points(), 6, 5, line)).map(|_| ())?,
                Style::Marks | Style::Stated => {}
            }
            let hollow = series.style == Style::Stated;
            if series.style != Style::Computed {
                chart.draw_series(points().map(|point| mark(point, series.colour, hollow)))?;
            }
            let Some(name) = &series.name else { continue };
            let sample = vec![(4, row), (34, row)];
            match series.style {
                Style::Measured => legend.draw(&PathElement::new(sample, line))?,
                Style::Computed => legend.draw(&DashedPathElement::new(sample, 6, 5, line))?,
                Style::Marks | Style::Stated => {}
            }
            if series.style != Style::Computed {
                legend.draw(&mark((19, row), series.colour, hollow))?;
            }
            for text_line in name.split('\n') {
                legend.draw(&Text::new(text_line.to_string(), (42, row - 7), text(13)))?;
                row += 17;
            }
            row += 7;
        }
        Ok(())
    }
}

/// A mark of the colour's own shape.
fn mark<P>(point: P, colour: usize, hollow: bool) -> Mark<P> {
    Mark { point, shape: colour % COLOURS.len(), hollow }
}

/// A mark at a point.
struct Mark<P> {
    point: P,
    shape: usize,
    hollow: bool,
}

impl<'a, P: 'a> PointCollection<'a, P> for &'a Mark<P> {
    type Point = &'a P;
    type IntoIter = std::iter::Once<&'a P>;

    fn point_iter(self) -> Self::IntoIter {
        std::iter::once(&self.point)
    }
}

impl<P, B: DrawingBackend> Drawable<B> for Mark<P> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut B,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let colour = COLOURS[self.shape];
        let size = if self.hollow { 6 } else { 4 };
        for (x, y) in points {
            let corners: &[(i32, i32)] = match self.shape {
                0 => {
                    let style = if self.hollow { colour.stroke_width(2) } else { colour.filled() };
                    backend.draw_circle((x, y), size as u32, &style, style.filled)?;
                    continue;
                }
                1 => &[(0, -5), (5, 4), (-5, 4)],
                2 => &[(-4, -4), (4, -4), (4, 4), (-4, 4)],
                3 => &[(0, 5), (5, -4), (-5, -4)],
                _ => &[(0, -6), (6, 0), (0, 6), (-6, 0)],
            };
            let corner = |&(dx, dy): &(i32, i32)| (x + dx * size / 4, y + dy * size / 4);
            match self.hollow {
                true => {
                    let closed = corners.iter().chain(corners.first()).map(corner);
                    backend.draw_path(closed, &colour.stroke_width(2))?;
                }
                false => backend.fill_polygon(corners.iter().map(corner), &colour)?,
            }
        }
        Ok(())
    }
}

/// An axis with its range and the values that are written at it.
struct Scale {
    range: Range<f64>,
    logarithmic: bool,
    written: fn(f64) -> String,
    bold: Vec<f64>,
    light: Vec<f64>,
}

impl Scale {
    /// The axis that holds these values; none if there are none, or if one cannot stand on it.
    fn new(axis: &Axis, values: impl Iterator<Item = f64>) -> Option<Scale> {
        let values: Vec<f64> = values.collect();
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (range, bold, light) = match axis.from {
            Some(from) => linear(from, least, most)?,
            None => decades(least, most)?,
        };
        Some(Scale { range, logarithmic: axis.from.is_none(), written: axis.written, bold, light })
    }

    /// Where a value stands in the range, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        let Range { start, end } = self.range;
        match self.logarithmic {
            true => (value / start).ln() / (end / start).ln(),
            false => (value - start) / (end - start),
        }
    }
}

/// Range, written values and fine lines.
type Ticks = (Range<f64>, Vec<f64>, Vec<f64>);

/// A range from a value to a little above the largest, with five to ten round values.
fn linear(from: f64, least: f64, most: f64) -> Option<Ticks> {
    if least < from || most <= from {
        return None;
    }
    let magnitude = 10_f64.powf(((most - from) / 5.0).log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude).into_iter().find(|step| (most - from) / step <= 8.0)?;
    let end = from + (most - from) * 1.04;
    let ticks = |step: f64| (0..).map(|i| from + f64::from(i) * step).take_while(|&tick| tick <= end).collect();
    Some((from..end, ticks(step), ticks(step / 5.0)))
}

/// A range of whole decades, or from the 2 or the 5 of one, with the powers of ten.
fn decades(least: f64, most: f64) -> Option<Ticks> {
    if least <= 0.0 {
        return None;
    }
    let (first, last) = (least.log10().floor() as i32, most.log10().ceil() as i32);
    let all: Vec<f64> =
        (first..=last).flat_map(|decade| (1..10).map(move |i| f64::from(i) * 10_f64.powi(decade))).collect();
    // The nearest fine lines outside, at some distance.
    let start = all.iter().copied().rfind(|&tick| tick < least * 0.9).unwrap_or(least * 0.9);
    let end = all.iter().copied().find(|&tick| tick > most * 1.1).unwrap_or(most * 1.1);
    let light: Vec<f64> = all.into_iter().filter(|tick| (start..=end).contains(tick)).collect();
    let leading = |tick: f64| (tick / 10_f64.powf((tick.log10() + 1e-9).floor())).round() as u32;
    let wide = end / start > 150.0;
    let bold = light.iter().copied().filter(|&tick| leading(tick) == 1 || !wide && [2, 5].contains(&leading(tick)));
    Some((start..end, bold.collect(), light.clone()))
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        start + (f64::from(end - start) * self.place(*value)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { self.light.clone() } else { self.bold.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        (self.written)(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(from: Option<f64>) -> Axis {
        Axis { label: "label, ms".into(), from, written: |value| format!("{value:.0}") }
    }

    /// No sentence of the paper: an axis begins where it should, ends above the largest value and has round values.
    #[test]
    fn axes_hold_their_values() {
        let scale = |from, values: &[f64]| Scale::new(&axis(from), values.iter().copied());
        let linear = scale(Some(0.0), &[100.0, 500.0]).unwrap();
        assert_eq!(linear.bold, [0.0, 100.0, 200.0, 300.0, 400.0, 500.0]);
        assert_eq!((linear.place(0.0), linear.place(linear.range.end)), (0.0, 1.0));
        assert_eq!(scale(Some(1.0), &[1.5, 2.2]).unwrap().bold.len(), 7);
        let logarithmic = scale(None, &[3.0, 4000.0]).unwrap();
        assert_eq!(logarithmic.bold, [10.0, 100.0, 1000.0]);
        assert!(logarithmic.range.start < 3.0 && logarithmic.range.end > 4000.0);
        assert_eq!(scale(None, &[12.0, 90.0]).unwrap().bold, [10.0, 20.0, 50.0, 100.0]);
        for values in [&[][..], &[f64::NAN], &[-1.0], &[f64::INFINITY]] {
            assert!(scale(Some(0.0), values).is_none() && scale(None, values).is_none());
        }
        assert!(scale(None, &[0.0]).is_none() && scale(Some(0.0), &[0.0]).is_none());
    }

    /// No sentence of the paper: a chart has its title, its axes, its legend, and the same bytes each time.
    #[test]
    fn a_chart_says_what_it_shows() {
        let series = |name: &str, style, colour| Series {
            name: Some(name.into()),
            points: vec![(1.0, 10.0), (2.0, 35.0)],
            spread: vec![(1.0, 9.0, 12.0)],
            colour,
            style,
        };
        let series: Vec<Series> = [Style::Measured, Style::Computed, Style::Stated, Style::Measured, Style::Stated]
            .into_iter()
            .enumerate()
            .map(|(colour, style)| series(&format!("series {colour}"), style, colour))
            .collect();
        for (x, y) in [(Some(0.0), Some(0.0)), (Some(0.0), None), (None, None)] {
            let chart = Chart { file: "a", title: "A chart".into(), x: axis(x), y: axis(y), series: series.clone() };
            let svg = chart.svg().unwrap();
            assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
            for text in ["A chart", "label, ms", "series 0", "series 4"] {
                assert!(svg.contains(text), "{text}");
            }
            assert_eq!(svg, chart.svg().unwrap());
            let mut wrong = chart.clone();
            wrong.series[0].points[0].1 = f64::NAN;
            assert!(wrong.svg().unwrap_err().starts_with("a: "));
        }
    }
}
