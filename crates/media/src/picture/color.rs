//! Colours: cameras and phones write wider spaces than sRGB and name them in a profile, which the result does not carry.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Longer profiles describe printers and hold large tables; no camera writes one.
const MAX_PROFILE: usize = 256 * 1024;

/// Turns the colours of a profile into sRGB, row by row. What is not understood is taken for sRGB, as browsers do.
pub(super) fn to_srgb(pixels: &mut DynamicImage, profile: &[u8]) {
    if profile.len() > MAX_PROFILE {
        return;
    }
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let (layout, row, samples): (_, _, &mut [u8]) = match pixels {
        DynamicImage::ImageRgb8(pixels) => (Layout::Rgb, 3 * pixels.width() as usize, pixels),
        DynamicImage::ImageRgba8(pixels) => (Layout::Rgba, 4 * pixels.width() as usize, pixels),
        _ => return,
    };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
    else {
        return;
    };
    let mut turned = vec![0; row];
    for row in samples.chunks_exact_mut(row) {
        if transform.transform(row, &mut turned).is_err() {
            return;
        }
        row.copy_from_slice(&turned);
    }
}
