//! Colours: cameras and phones write colour spaces wider than sRGB and describe them in a profile, which the result
//! does not contain.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Longer profiles describe printers and contain large tables; no camera writes one.
const MAX_PROFILE: usize = 256 * 1024;

/// Converts the colours of a profile to sRGB, row by row. An unsupported profile is treated as sRGB, as in browsers.
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
