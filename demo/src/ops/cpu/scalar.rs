//! Elementary functions that give the same bits everywhere and that compilers can turn into vector code.

/// Below it, e^x is nothing; above it, more than f32 holds.
const LEAST: f32 = -87.3;
const MOST: f32 = 88.3;
/// The logarithm of 2 in two parts: the first has so few digits that its multiples are exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// Adding and taking away 1.5 · 2^23 rounds to the nearest whole number, ties to even.
const ROUND: f32 = 12_582_912.0;

/// e^x to about two units in the last place. Numbers beyond f32's range stay at its ends; NaN stays NaN.
#[inline]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(LEAST, MOST);
    let n = x * std::f32::consts::LOG2_E + ROUND - ROUND;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    // e^r on half a logarithm of 2 around 0, by minimax coefficients (Cephes, expf).
    let mut y = 1.987_569_2e-4;
    y = y * r + 1.398_2e-3;
    y = y * r + 8.333_452e-3;
    y = y * r + 4.166_579_6e-2;
    y = y * r + 1.666_666_5e-1;
    y = y * r + 5e-1;
    y = y * r * r + r + 1.0;
    y * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// `x / (1 + e^-x)`.
#[inline]
pub fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// `1 / √x`. Root and division are exact to the last bit on every machine.
#[inline]
pub fn inverse_root(x: f32) -> f32 {
    1.0 / x.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_right_to_two_units() {
        for i in -870..880 {
            let x = i as f32 / 10.0;
            let right = f64::from(x).exp();
            assert!((f64::from(exp(x)) / right - 1.0).abs() < 2.5e-7, "{x}");
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(-1e9) < 1e-37 && exp(1e9).is_finite() && exp(f32::NAN).is_nan());
    }

    #[test]
    fn silu_at_some_places() {
        for (x, right) in [(0.0, 0.0), (1.0, 0.731_058_6), (-1.0, -0.268_941_43), (-100.0, 0.0), (50.0, 50.0)] {
            assert!((silu(x) - right).abs() < 1e-6, "{x}: {}", silu(x));
        }
    }
}
