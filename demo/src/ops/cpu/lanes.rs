//! Sixteen numbers at once, in whatever vectors the processor has. Lanes never mix: each adds and multiplies for itself,
//! without fused operations, so that every member gives the same bits.

/// Numbers of a [`Lanes`].
pub const LANES: usize = 16;

/// Sixteen numbers of f32.
pub trait Lanes: Copy {
    /// Sums that stay in registers beside what they are made of.
    const SUMS: usize;
    /// The same number in every lane.
    fn splat(number: f32) -> Self;
    /// From memory.
    fn load(from: &[f32; LANES]) -> Self;
    /// Whole numbers.
    fn integers(from: &[i8; LANES]) -> Self;
    /// The lower four bits of each byte and the upper four, less 8.
    fn nibbles(from: &[u8; LANES]) -> [Self; 2];
    /// To memory.
    fn store(self, to: &mut [f32; LANES]);
    /// Lane by lane.
    fn add(self, other: Self) -> Self;
    /// Lane by lane.
    fn sub(self, other: Self) -> Self;
    /// Lane by lane.
    fn mul(self, other: Self) -> Self;
}

/// Work that is compiled once for each sort of vectors.
pub trait Work {
    /// Does it.
    fn run<L: Lanes>(self);
}

/// Does the work with the widest vectors that this processor has.
#[inline]
pub fn run(work: impl Work) {
    #[cfg(target_arch = "x86_64")]
    {
        if std::arch::is_x86_feature_detected!("avx512f") {
            return x86::with_512(work);
        }
        if std::arch::is_x86_feature_detected!("avx2") {
            return x86::with_256(work);
        }
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return work.run::<wasm::Four>();
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    work.run::<plain::Plain>();
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod plain {
    use super::{LANES, Lanes};

    /// One number after the other: for processors without any of the others, and what those are tested against.
    #[derive(Clone, Copy)]
    pub struct Plain([f32; LANES]);

    impl Plain {
        #[inline(always)]
        fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
            Self(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
        }
    }

    impl Lanes for Plain {
        const SUMS: usize = 4;
        #[inline(always)]
        fn splat(number: f32) -> Self {
            Self([number; LANES])
        }
        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            Self(*from)
        }
        #[inline(always)]
        fn integers(from: &[i8; LANES]) -> Self {
            Self(from.map(f32::from))
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [Self; 2] {
            [Self(from.map(|byte| f32::from(byte & 15) - 8.0)), Self(from.map(|byte| f32::from(byte >> 4) - 8.0))]
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            *to = self.0;
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            self.zip(other, |a, b| a + b)
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            self.zip(other, |a, b| a - b)
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            self.zip(other, |a, b| a * b)
        }
    }
}

/// AVX2 and AVX-512. The vectors are made in no other way than by the two doors below, which are passed only by
/// processors that have them: that is what makes every call here sound.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector instructions, behind a test of the processor")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, Lanes, Work};

    pub fn with_512(work: impl Work) {
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2")]
        fn door(work: impl Work) {
            work.run::<One>();
        }
        // SAFETY: the caller has asked for avx512f. Processors that have it and not the others do not run servers or
        // browsers any more; they are asked for as well.
        if std::arch::is_x86_feature_detected!("avx512bw")
            && std::arch::is_x86_feature_detected!("avx512vl")
            && std::arch::is_x86_feature_detected!("avx512dq")
        {
            unsafe { door(work) }
        } else {
            with_256(work);
        }
    }

    pub fn with_256(work: impl Work) {
        #[target_feature(enable = "avx2")]
        fn door(work: impl Work) {
            work.run::<Two>();
        }
        // SAFETY: the caller has asked for avx2, or for avx512f, which is never without it.
        unsafe { door(work) }
    }

    /// One vector of sixteen.
    #[derive(Clone, Copy)]
    struct One(__m512);

    impl Lanes for One {
        const SUMS: usize = 16;
        #[inline(always)]
        fn splat(number: f32) -> Self {
            // SAFETY: see the module; the same holds for every call below. Loads and stores are of arrays of the size.
            Self(unsafe { _mm512_set1_ps(number) })
        }
        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            Self(unsafe { _mm512_loadu_ps(from.as_ptr()) })
        }
        #[inline(always)]
        fn integers(from: &[i8; LANES]) -> Self {
            Self(unsafe { _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(from.as_ptr().cast()))) })
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [Self; 2] {
            unsafe {
                let wide = _mm512_cvtepu8_epi32(_mm_loadu_si128(from.as_ptr().cast()));
                let eight = _mm512_set1_epi32(8);
                let low = _mm512_and_si512(wide, _mm512_set1_epi32(15));
                let high = _mm512_srli_epi32::<4>(wide);
                [low, high].map(|codes| Self(_mm512_cvtepi32_ps(_mm512_sub_epi32(codes, eight))))
            }
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(unsafe { _mm512_add_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(unsafe { _mm512_sub_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(unsafe { _mm512_mul_ps(self.0, other.0) })
        }
    }

    /// Two vectors of eight.
    #[derive(Clone, Copy)]
    struct Two(__m256, __m256);

    #[inline(always)]
    fn widen(codes: __m128i) -> Two {
        unsafe {
            let half = |codes| _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(codes));
            Two(half(codes), half(_mm_unpackhi_epi64(codes, codes)))
        }
    }

    impl Lanes for Two {
        const SUMS: usize = 4;
        #[inline(always)]
        fn splat(number: f32) -> Self {
            let number = unsafe { _mm256_set1_ps(number) };
            Self(number, number)
        }
        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            Self(unsafe { _mm256_loadu_ps(from.as_ptr()) }, unsafe { _mm256_loadu_ps(from.as_ptr().add(8)) })
        }
        #[inline(always)]
        fn integers(from: &[i8; LANES]) -> Self {
            widen(unsafe { _mm_loadu_si128(from.as_ptr().cast()) })
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [Self; 2] {
            unsafe {
                let both = _mm_loadu_si128(from.as_ptr().cast());
                let (mask, eight) = (_mm_set1_epi8(15), _mm_set1_epi8(8));
                let (low, high) = (_mm_and_si128(both, mask), _mm_and_si128(_mm_srli_epi16::<4>(both), mask));
                [widen(_mm_sub_epi8(low, eight)), widen(_mm_sub_epi8(high, eight))]
            }
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            unsafe {
                _mm256_storeu_ps(to.as_mut_ptr(), self.0);
                _mm256_storeu_ps(to.as_mut_ptr().add(8), self.1);
            }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            unsafe { Self(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1)) }
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            unsafe { Self(_mm256_sub_ps(self.0, other.0), _mm256_sub_ps(self.1, other.1)) }
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            unsafe { Self(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1)) }
        }
    }
}

/// WebAssembly's vectors of four. The whole module is compiled for them, so that nothing needs to be asked.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[expect(unsafe_code, reason = "loads and stores of whole vectors")]
mod wasm {
    use std::arch::wasm32::*;

    use super::{LANES, Lanes};

    /// Four vectors of four.
    #[derive(Clone, Copy)]
    pub struct Four([v128; 4]);

    impl Four {
        #[inline(always)]
        fn zip(self, other: Self, f: impl Fn(v128, v128) -> v128) -> Self {
            let ([a, b, c, d], [e, g, h, i]) = (self.0, other.0);
            Self([f(a, e), f(b, g), f(c, h), f(d, i)])
        }
    }

    #[inline(always)]
    fn widen(codes: v128) -> Four {
        let (low, high) = (i16x8_extend_low_i8x16(codes), i16x8_extend_high_i8x16(codes));
        Four([
            f32x4_convert_i32x4(i32x4_extend_low_i16x8(low)),
            f32x4_convert_i32x4(i32x4_extend_high_i16x8(low)),
            f32x4_convert_i32x4(i32x4_extend_low_i16x8(high)),
            f32x4_convert_i32x4(i32x4_extend_high_i16x8(high)),
        ])
    }

    impl Lanes for Four {
        const SUMS: usize = 2;
        #[inline(always)]
        fn splat(number: f32) -> Self {
            Self([f32x4_splat(number); 4])
        }
        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            // SAFETY: four times four numbers, of an array of sixteen.
            Self(unsafe { [0, 4, 8, 12].map(|at| v128_load(from.as_ptr().add(at).cast())) })
        }
        #[inline(always)]
        fn integers(from: &[i8; LANES]) -> Self {
            // SAFETY: sixteen bytes.
            widen(unsafe { v128_load(from.as_ptr().cast()) })
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [Self; 2] {
            // SAFETY: sixteen bytes.
            let both = unsafe { v128_load(from.as_ptr().cast()) };
            let eight = i8x16_splat(8);
            let (low, high) = (v128_and(both, u8x16_splat(15)), u8x16_shr(both, 4));
            [widen(i8x16_sub(low, eight)), widen(i8x16_sub(high, eight))]
        }
        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            for (part, at) in self.0.into_iter().zip([0, 4, 8, 12]) {
                // SAFETY: four times four numbers, of an array of sixteen.
                unsafe { v128_store(to.as_mut_ptr().add(at).cast(), part) }
            }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            self.zip(other, |a, b| f32x4_add(a, b))
        }
        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            self.zip(other, |a, b| f32x4_sub(a, b))
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            self.zip(other, |a, b| f32x4_mul(a, b))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything a member can do, on one set of numbers.
    struct Everything<'a>(&'a mut Vec<f32>);

    impl Work for Everything<'_> {
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let numbers: [f32; LANES] = std::array::from_fn(|lane| (lane as f32 - 7.3) / 3.0);
            let codes: [i8; LANES] = std::array::from_fn(|lane| (lane as i8 - 8) * 16);
            let bytes: [u8; LANES] = std::array::from_fn(|lane| (lane * 17) as u8);
            let (x, codes, [low, high]) = (L::load(&numbers), L::integers(&codes), L::nibbles(&bytes));
            for lanes in [x, codes, low, high, x.mul(codes).add(low), high.sub(x.mul(x)), L::splat(0.1).mul(x)] {
                let mut out = [0.0; LANES];
                lanes.store(&mut out);
                self.0.extend(out);
            }
        }
    }

    #[test]
    fn all_members_give_the_same_bits() {
        let (mut plain, mut best) = (Vec::new(), Vec::new());
        Everything(&mut plain).run::<plain::Plain>();
        run(Everything(&mut best));
        assert_eq!(plain, best);
        assert_eq!(plain[16..32].first(), Some(&-128.0));
        assert_eq!((plain[32 + 15], plain[48 + 15]), (7.0, 7.0));
        // The processors that tests run on have AVX2 at least: it is tried too where AVX-512 was taken.
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            let mut two = Vec::new();
            x86::with_256(Everything(&mut two));
            assert_eq!(plain, two);
        }
    }
}
