//! The content of the pictures: labels, tags, stickers and boxes in the colours of a workshop.

use super::picture::{Color, HEIGHT, Paint, Pen, Point, Shape, Sheet, WIDTH, mix, rgb};

/// The motif, named as in `catalogue.toml`.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Motif {
    /// A woven label with an ornament, stitched on.
    Woven,
    /// A satin ribbon with care symbols.
    Printed,
    /// A card on a string.
    HangTag,
    /// A round sticker with rings.
    Sticker,
    /// A box with a ribbon.
    Packaging,
}

/// The view of a motif.
#[derive(Clone, Copy, Debug)]
pub(super) enum View {
    /// One piece in the middle.
    Front,
    /// Close enough to see the details.
    Close,
    /// The same in three colours.
    Colors,
    /// Several pieces in a pile.
    Pile,
}

/// All views; the first is the main picture of a product.
pub(super) const VIEWS: [View; 4] = [View::Front, View::Close, View::Colors, View::Pile];

/// Colours of the paper, the cloth and the ornament.
#[derive(Clone, Copy, Debug)]
struct Palette {
    ground: Color,
    piece: Color,
    dark: Color,
    accent: Color,
}

const PALETTES: [Palette; 6] = [
    palette(0xf1_e9dc, 0xfd_f8ee, 0x2f_3b4c, 0xc1_5b3b),
    palette(0xdc_e6e4, 0xf8_fbfa, 0x1f_4e4a, 0xd9_9a2b),
    palette(0xe9_e1ea, 0xfc_f9fd, 0x4a_2f55, 0xc7_4f6f),
    palette(0xdf_e5ef, 0xf8_fafd, 0x1d_3557, 0xe0_7a5f),
    palette(0xe8_e6d6, 0xfc_fbf3, 0x3d_4a2a, 0xb0_8a2e),
    palette(0x2d_3138, 0xf3_eee4, 0x20_242b, 0xd1_a24a),
];

const fn palette(ground: u32, piece: u32, dark: u32, accent: u32) -> Palette {
    Palette {
        ground: rgb(ground),
        piece: rgb(piece),
        dark: rgb(dark),
        accent: rgb(accent),
    }
}

/// Draws a motif; `colors` chooses the palette.
pub(super) fn draw(motif: Motif, view: View, colors: usize) -> Sheet {
    let palette = |step: usize| PALETTES[(colors + step) % PALETTES.len()];
    let ground = palette(0).ground;
    let mut sheet = Sheet::new(mix(ground, rgb(0xff_ffff), 0.25), mix(ground, rgb(0), 0.08));
    let middle = [f32::from(WIDTH) / 2.0, f32::from(HEIGHT) / 2.0];
    let mut piece = |[x, y]: Point, scale: f32, degrees: f32, step: usize| {
        motif.piece(
            &mut sheet,
            Pen::at([middle[0] + x, middle[1] + y], scale, degrees),
            palette(step),
        );
    };
    match view {
        View::Front => piece([0.0, 0.0], 1.0, -4.0, 0),
        View::Close => piece([-120.0, 90.0], 1.9, 9.0, 0),
        View::Colors => {
            for (step, x) in [-370.0, 0.0, 370.0].into_iter().enumerate() {
                piece([x, 0.0], 0.55, 0.0, step);
            }
        }
        View::Pile => {
            for (step, turn) in [-24.0, -11.0, 3.0, 16.0].into_iter().enumerate() {
                piece([turn * 7.0, 20.0 - turn.abs()], 0.78, turn, step % 2);
            }
        }
    }
    sheet
}

impl Motif {
    fn piece(self, sheet: &mut Sheet, pen: Pen, colors: Palette) {
        match self {
            Self::Woven => woven(sheet, pen, colors),
            Self::Printed => printed(sheet, pen, colors),
            Self::HangTag => hang_tag(sheet, pen, colors),
            Self::Sticker => sticker(sheet, pen, colors),
            Self::Packaging => packaging(sheet, pen, colors),
        }
    }
}

fn block(center: Point, half: Point, radius: f32) -> Shape {
    Shape::Box(center, half, radius)
}

fn diamond([x, y]: Point, wide: f32, tall: f32) -> Shape {
    Shape::Polygon(vec![[x, y - tall], [x + wide, y], [x, y + tall], [x - wide, y]])
}

/// Nested diamonds, as in the silks of Margilan.
fn ornament(sheet: &mut Sheet, pen: Pen, center: Point, size: f32, colors: Palette) {
    for (part, color) in [
        (1.0, colors.accent),
        (0.72, colors.piece),
        (0.5, colors.dark),
        (0.2, colors.accent),
    ] {
        pen.fill(
            sheet,
            &diamond(center, size * part, size * 1.35 * part),
            Paint::flat(color),
        );
    }
}

/// Lines that represent text too far away to be read.
fn writing(sheet: &mut Sheet, pen: Pen, top: Point, widths: &[f32], color: Color) {
    for (line, width) in (0u8..).zip(widths) {
        let center = [top[0], top[1] + f32::from(line) * 26.0];
        pen.fill(
            sheet,
            &block(center, [*width, 5.0], 5.0),
            Paint::flat(color).opacity(0.75),
        );
    }
}

fn woven(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    pen.fill(
        sheet,
        &block([12.0, 18.0], [370.0, 190.0], 10.0),
        Paint::shadow(46.0),
    );
    let cloth = Paint::fading(mix(colors.dark, colors.piece, 0.1), colors.dark);
    pen.fill(sheet, &block([0.0, 0.0], [370.0, 190.0], 6.0), cloth);
    let thread = Paint::flat(colors.piece).opacity(0.06);
    for row in (-180i16..=180).step_by(12) {
        pen.fill(sheet, &block([0.0, row.into()], [370.0, 2.0], 0.0), thread);
    }
    for place in [-240i16, -120, 0, 120, 240] {
        ornament(sheet, pen, [place.into(), -45.0], 52.0, colors);
    }
    writing(sheet, pen, [0.0, 72.0], &[210.0, 120.0], colors.piece);
    let stitch = Paint::flat(colors.accent);
    for place in (-340i16..=340).step_by(34) {
        for side in [-166.0, 166.0] {
            pen.fill(sheet, &block([place.into(), side], [10.0, 3.0], 3.0), stitch);
        }
    }
}

fn printed(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    pen.fill(
        sheet,
        &block([14.0, 16.0], [190.0, 330.0], 8.0),
        Paint::shadow(46.0),
    );
    let satin = Paint::fading(colors.piece, mix(colors.piece, colors.ground, 0.6));
    pen.fill(sheet, &block([0.0, 0.0], [190.0, 330.0], 4.0), satin);
    for (place, light) in [(-120.0, 0.5), (-20.0, 0.3), (110.0, 0.45)] {
        let shine = Paint::flat(rgb(0xff_ffff)).opacity(light);
        pen.fill(sheet, &block([place, 0.0], [26.0, 330.0], 0.0), shine);
    }
    ornament(sheet, pen, [0.0, -220.0], 62.0, colors);
    writing(
        sheet,
        pen,
        [0.0, -100.0],
        &[130.0, 110.0, 125.0, 70.0],
        colors.dark,
    );
    care_symbols(sheet, pen, colors);
    writing(sheet, pen, [0.0, 190.0], &[120.0, 90.0, 105.0], colors.dark);
}

/// Wash, bleach, tumble, iron: the outlines of ISO 3758.
fn care_symbols(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    let ink = Paint::flat(colors.dark);
    let paper = Paint::flat(mix(colors.piece, colors.ground, 0.3));
    let tub = |size: f32| {
        Shape::Polygon(vec![
            [-120.0 - 30.0 * size, 80.0 - 22.0 * size],
            [-120.0 + 30.0 * size, 80.0 - 22.0 * size],
            [-120.0 + 22.0 * size, 80.0 + 24.0 * size],
            [-120.0 - 22.0 * size, 80.0 + 24.0 * size],
        ])
    };
    let triangle = |size: f32| {
        Shape::Polygon(vec![
            [-40.0, 76.0 - 26.0 * size],
            [-40.0 + 30.0 * size, 84.0 + 22.0 * size],
            [-40.0 - 30.0 * size, 84.0 + 22.0 * size],
        ])
    };
    for (shape, inner) in [(tub(1.0), tub(0.74)), (triangle(1.0), triangle(0.66))] {
        pen.fill(sheet, &shape, ink);
        pen.fill(sheet, &inner, paper);
    }
    for (half, paint) in [(27.0, ink), (21.0, paper)] {
        pen.fill(sheet, &block([40.0, 82.0], [half, half], 2.0), paint);
        pen.fill(sheet, &Shape::Circle([120.0, 82.0], half), paint);
    }
    for (radius, paint) in [(19.0, ink), (13.0, paper)] {
        pen.fill(sheet, &Shape::Circle([40.0, 82.0], radius), paint);
    }
    pen.fill(sheet, &block([120.0, 82.0], [11.0, 3.0], 2.0), ink);
}

fn hang_tag(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    let string = Paint::flat(mix(colors.accent, colors.dark, 0.3));
    pen.stroke(sheet, [0.0, -310.0], [-70.0, -430.0], 7.0, string);
    pen.stroke(sheet, [0.0, -310.0], [60.0, -440.0], 7.0, string);
    pen.fill(
        sheet,
        &block([14.0, 20.0], [200.0, 320.0], 34.0),
        Paint::shadow(50.0),
    );
    let card = Paint::fading(colors.piece, mix(colors.piece, colors.ground, 0.55));
    pen.fill(sheet, &block([0.0, 0.0], [200.0, 320.0], 30.0), card);
    for (radius, color) in [(30.0, colors.accent), (19.0, mix(colors.ground, rgb(0), 0.15))] {
        pen.fill(sheet, &Shape::Circle([0.0, -255.0], radius), Paint::flat(color));
    }
    pen.stroke(sheet, [0.0, -255.0], [0.0, -318.0], 7.0, string);
    for (half, color) in [(150.0, colors.dark), (138.0, colors.piece)] {
        pen.fill(
            sheet,
            &block([0.0, -30.0], [half, half], 12.0),
            Paint::flat(color),
        );
    }
    for (x, y) in [(0.0, -30.0), (-78.0, -30.0), (78.0, -30.0)] {
        ornament(sheet, pen, [x, y], if x == 0.0 { 68.0 } else { 40.0 }, colors);
    }
    writing(sheet, pen, [0.0, 180.0], &[120.0, 80.0, 100.0, 50.0], colors.dark);
}

fn sticker(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    pen.fill(sheet, &Shape::Circle([12.0, 20.0], 300.0), Paint::shadow(54.0));
    for (radius, color) in [
        (300.0, colors.piece),
        (280.0, colors.dark),
        (222.0, colors.piece),
        (210.0, colors.accent),
    ] {
        pen.fill(
            sheet,
            &Shape::Circle([0.0, 0.0], radius),
            Paint::fading(color, mix(color, rgb(0), 0.08)),
        );
    }
    for step in 0u8..24 {
        let (sin, cos) = (f32::from(step) * 15.0).to_radians().sin_cos();
        let radius = if step % 2 == 0 { 9.0 } else { 5.0 };
        pen.fill(
            sheet,
            &Shape::Circle([sin * 251.0, cos * 251.0], radius),
            Paint::flat(colors.piece),
        );
    }
    pen.fill(
        sheet,
        &Shape::Circle([0.0, 0.0], 168.0),
        Paint::flat(colors.piece),
    );
    ornament(sheet, pen, [0.0, -30.0], 72.0, colors);
    writing(sheet, pen, [0.0, 92.0], &[84.0, 52.0], colors.dark);
}

fn packaging(sheet: &mut Sheet, pen: Pen, colors: Palette) {
    let shadow = block([20.0, 190.0], [350.0, 110.0], 60.0);
    pen.fill(sheet, &shadow, Paint::shadow(70.0));
    let face = |corners: [Point; 4]| Shape::Polygon(corners.to_vec());
    let left = face([[-330.0, -130.0], [0.0, 0.0], [0.0, 310.0], [-330.0, 170.0]]);
    let right = face([[0.0, 0.0], [330.0, -130.0], [330.0, 170.0], [0.0, 310.0]]);
    let lid = face([[-330.0, -130.0], [0.0, -260.0], [330.0, -130.0], [0.0, 0.0]]);
    let side = mix(colors.piece, colors.dark, 0.12);
    pen.fill(sheet, &left, Paint::fading(side, mix(side, colors.dark, 0.15)));
    let side = mix(colors.piece, colors.dark, 0.26);
    pen.fill(sheet, &right, Paint::fading(side, mix(side, colors.dark, 0.15)));
    pen.fill(
        sheet,
        &lid,
        Paint::fading(colors.piece, mix(colors.piece, colors.ground, 0.5)),
    );
    for (corners, shade) in [
        (
            [[-195.0, -77.0], [-135.0, -53.0], [-135.0, 253.0], [-195.0, 227.0]],
            0.0,
        ),
        (
            [[135.0, -53.0], [195.0, -77.0], [195.0, 227.0], [135.0, 253.0]],
            0.2,
        ),
        (
            [[-195.0, -77.0], [135.0, -207.0], [195.0, -183.0], [-135.0, -53.0]],
            0.0,
        ),
        (
            [[-195.0, -183.0], [-135.0, -207.0], [195.0, -77.0], [135.0, -53.0]],
            0.08,
        ),
    ] {
        pen.fill(
            sheet,
            &face(corners),
            Paint::flat(mix(colors.accent, rgb(0), shade)),
        );
    }
    for x in [-44.0, 44.0] {
        pen.fill(
            sheet,
            &diamond([x, -146.0], 48.0, 26.0),
            Paint::flat(mix(colors.accent, rgb(0), 0.12)),
        );
    }
    pen.fill(
        sheet,
        &Shape::Circle([0.0, -140.0], 20.0),
        Paint::flat(mix(colors.accent, rgb(0), 0.25)),
    );
}
