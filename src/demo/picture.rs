//! Draws pictures: shapes with smooth edges on a sheet, and a pen that moves, rotates and scales what it draws.
//!
//! A shape is defined by its distance function; the distance of a pixel from the edge gives its coverage.

use std::ops::Range;

use image::{
    ExtendedColorType, ImageEncoder as _, ImageError,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};

/// Width of a picture in pixels.
pub(super) const WIDTH: u16 = 1200;
/// Height of a picture in pixels.
pub(super) const HEIGHT: u16 = 900;

/// Red, green, blue, each 0 to 255.
pub(super) type Color = [f32; 3];
/// Coordinates to the right and down.
pub(super) type Point = [f32; 2];

/// A colour in the notation of style sheets: `0xf4ede1`.
pub(super) const fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    [red as f32, green as f32, blue as f32]
}

/// A mix of two colours; 0 is the first, 1 the second.
pub(super) fn mix(from: Color, to: Color, part: f32) -> Color {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * part)
}

/// A shape that can be filled.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// A rectangle with rounded corners: its centre, half its width and height, the radius of its corners.
    Box(Point, Point, f32),
    /// A circle: centre and radius.
    Circle(Point, f32),
    /// A convex polygon, its corners clockwise.
    Polygon(Vec<Point>),
}

/// The paint of a shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    top: Color,
    bottom: Color,
    opacity: f32,
    /// Width in pixels over which the edge fades.
    edge: f32,
}

impl Paint {
    /// One colour.
    pub(super) fn flat(color: Color) -> Self {
        Self::fading(color, color)
    }

    /// A gradient from one colour at the top to another at the bottom.
    pub(super) fn fading(top: Color, bottom: Color) -> Self {
        Self {
            top,
            bottom,
            opacity: 1.0,
            edge: 1.0,
        }
    }

    /// The same paint with another opacity.
    pub(super) fn opacity(self, opacity: f32) -> Self {
        Self { opacity, ..self }
    }

    /// A soft shadow.
    pub(super) fn shadow(edge: f32) -> Self {
        Self {
            edge,
            ..Self::flat(rgb(0x2a_2420)).opacity(0.28)
        }
    }
}

/// The pixels of a picture that is being drawn.
pub(super) struct Sheet {
    pixels: Vec<u8>,
}

impl Sheet {
    /// A background with a gradient from one colour at the top to another at the bottom.
    pub(super) fn new(top: Color, bottom: Color) -> Self {
        let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
        for y in 0..HEIGHT {
            let row = mix(top, bottom, f32::from(y) / f32::from(HEIGHT)).map(byte);
            for _ in 0..WIDTH {
                pixels.extend(row);
            }
        }
        Self { pixels }
    }

    /// The picture as a PNG file.
    pub(super) fn png(self) -> Result<Vec<u8>, ImageError> {
        let mut file = Vec::new();
        PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Up).write_image(
            &self.pixels,
            WIDTH.into(),
            HEIGHT.into(),
            ExtendedColorType::Rgb8,
        )?;
        Ok(file)
    }

    fn fill(&mut self, shape: &Placed, paint: Paint) {
        let [left, top, right, bottom] = shape.bounds(paint.edge);
        let tall = f32::from(bottom.saturating_sub(top)).max(1.0);
        for y in top..bottom {
            let color = mix(paint.top, paint.bottom, f32::from(y - top) / tall);
            let mut x = left;
            while x < right {
                let distance = shape.distance([f32::from(x) + 0.5, f32::from(y) + 0.5]);
                let covered = (0.5 - distance / paint.edge).clamp(0.0, 1.0) * paint.opacity;
                // If a pixel is n pixels away from the edge, the next n pixels have the same coverage.
                let end = (x + pixel(distance.abs() - paint.edge, WIDTH).max(1)).min(right);
                if covered > 0.0 {
                    self.blend(y, x..end, color, covered);
                }
                x = end;
            }
        }
    }

    fn blend(&mut self, y: u16, x: Range<u16>, color: Color, part: f32) {
        let row = usize::from(y) * usize::from(WIDTH);
        let pixels = &mut self.pixels[(row + usize::from(x.start)) * 3..(row + usize::from(x.end)) * 3];
        let opaque = color.map(byte);
        for pixel in pixels.as_chunks_mut().0 {
            *pixel = if part < 1.0 {
                mix(pixel.map(f32::from), color, part).map(byte)
            } else {
                opaque
            };
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// Draws in its own coordinates, with the origin in the middle of the drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    origin: Point,
    scale: f32,
    /// Sine and cosine of the angle.
    turn: Point,
}

impl Pen {
    /// A pen whose origin is at a point of the sheet, rotated by `degrees` clockwise.
    pub(super) fn at(origin: Point, scale: f32, degrees: f32) -> Self {
        Self {
            origin,
            scale,
            turn: degrees.to_radians().sin_cos().into(),
        }
    }

    /// Fills a shape.
    pub(super) fn fill(&self, sheet: &mut Sheet, shape: &Shape, paint: Paint) {
        sheet.fill(&self.place(shape), paint);
    }

    /// Fills a straight line with round ends.
    pub(super) fn stroke(&self, sheet: &mut Sheet, from: Point, to: Point, width: f32, paint: Paint) {
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        let middle = self.point([f32::midpoint(from[0], to[0]), f32::midpoint(from[1], to[1])]);
        let degrees = dy.atan2(dx).to_degrees() + self.turn[0].atan2(self.turn[1]).to_degrees();
        let half = [f32::midpoint(dx.hypot(dy), width), width / 2.0];
        let along = Self::at(middle, self.scale, degrees);
        along.fill(sheet, &Shape::Box([0.0, 0.0], half, width / 2.0), paint);
    }

    fn point(&self, [x, y]: Point) -> Point {
        let [sin, cos] = self.turn;
        let [x, y] = [x * self.scale, y * self.scale];
        [
            self.origin[0] + x * cos - y * sin,
            self.origin[1] + x * sin + y * cos,
        ]
    }

    fn place(&self, shape: &Shape) -> Placed {
        match shape {
            Shape::Box(center, half, radius) => Placed::Box {
                center: self.point(*center),
                half: half.map(|side| side * self.scale),
                radius: radius * self.scale,
                turn: self.turn,
            },
            Shape::Circle(center, radius) => {
                let half = [radius * self.scale; 2];
                Placed::Box {
                    center: self.point(*center),
                    half,
                    radius: half[0],
                    turn: [0.0, 1.0],
                }
            }
            Shape::Polygon(corners) => {
                Placed::Polygon(corners.iter().map(|corner| self.point(*corner)).collect())
            }
        }
    }
}

/// A shape in the pixel coordinates of the sheet.
enum Placed {
    Box {
        center: Point,
        half: Point,
        radius: f32,
        turn: Point,
    },
    Polygon(Vec<Point>),
}

impl Placed {
    /// Distance to the edge in pixels, negative inside.
    fn distance(&self, [x, y]: Point) -> f32 {
        match self {
            Self::Box {
                center,
                half,
                radius,
                turn: [sin, cos],
            } => {
                let [dx, dy] = [x - center[0], y - center[1]];
                let across = (dx * cos + dy * sin).abs() - half[0] + radius;
                let down = (dy * cos - dx * sin).abs() - half[1] + radius;
                across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - radius
            }
            Self::Polygon(corners) => {
                let next = corners.iter().cycle().skip(1);
                let edges = corners.iter().zip(next).map(|(from, to)| {
                    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
                    (dy * (x - from[0]) - dx * (y - from[1])) / dx.hypot(dy)
                });
                edges.fold(f32::MIN, f32::max)
            }
        }
    }

    /// The bounding box of the shape in pixels: left, top, right and bottom.
    fn bounds(&self, edge: f32) -> [u16; 4] {
        let corners: Vec<Point> = match self {
            Self::Box {
                center: [x, y],
                half,
                turn: [sin, cos],
                ..
            } => {
                let wide = half[0] * cos.abs() + half[1] * sin.abs();
                let tall = half[0] * sin.abs() + half[1] * cos.abs();
                vec![[x - wide, y - tall], [x + wide, y + tall]]
            }
            Self::Polygon(corners) => corners.clone(),
        };
        let least = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MAX, f32::min) - edge;
        let most = |axis: usize| corners.iter().map(|corner| corner[axis]).fold(f32::MIN, f32::max) + edge;
        [
            pixel(least(0).floor(), WIDTH),
            pixel(least(1).floor(), HEIGHT),
            pixel(most(0).ceil(), WIDTH),
            pixel(most(1).ceil(), HEIGHT),
        ]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the sheet"
)]
fn pixel(place: f32, end: u16) -> u16 {
    place.clamp(0.0, f32::from(end)) as u16
}
