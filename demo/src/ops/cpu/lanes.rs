//! Sixteen numbers at once, in whatever vectors the processor has. Lanes never mix: each adds and multiplies for itself,
//! without fused operations, so that every member gives the same bits.

/// Numbers of a [`Lanes`].
pub const LANES: usize = 16;
/// Whole numbers of 16 bits that are as long as sixteen of 32.
pub const PAIRS: usize = 2 * LANES;

/// Sixteen numbers of f32.
pub trait Lanes: Copy {
    /// Sums that stay in registers beside what they are made of.
    const SUMS: usize;
    /// Sixteen whole numbers of 32 bits, or sixteen pairs of them of 16.
    type Ints: Copy;
    /// The same number in every lane.
    fn splat(number: f32) -> Self;
    /// From memory.
    fn load(from: &[f32; LANES]) -> Self;
    /// To memory.
    fn store(self, to: &mut [f32; LANES]);
    /// Lane by lane.
    fn add(self, other: Self) -> Self;
    /// Lane by lane.
    fn mul(self, other: Self) -> Self;
    /// Pairs.
    fn bytes(from: &[i8; PAIRS]) -> Self::Ints;
    /// Pairs: the lower four bits of each byte for the first eight lanes, the upper four for the others.
    fn nibbles(from: &[u8; LANES]) -> Self::Ints;
    /// The same number in every lane.
    fn whole(number: i32) -> Self::Ints;
    /// Numbers of 32 bits from memory.
    fn wholes(from: &[i32; LANES]) -> Self::Ints;
    /// Adds the products of two pairs to each sum.
    fn dot(sums: Self::Ints, a: Self::Ints, b: Self::Ints) -> Self::Ints;
    /// Takes the product of two numbers of 32 bits away from each; what overflows in between comes back.
    fn less(sums: Self::Ints, a: Self::Ints, b: Self::Ints) -> Self::Ints;
    /// Whole numbers as numbers, rounded to the nearest.
    fn floats(sums: Self::Ints) -> Self;
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
            return x86::with_512(work, true);
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

#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
mod plain {
    use super::{LANES, Lanes, PAIRS};

    /// One number after the other: for processors without any of the others, and what those are tested against.
    #[derive(Clone, Copy)]
    pub struct Plain([f32; LANES]);

    impl Plain {
        #[inline(always)]
        fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
            Self(std::array::from_fn(|lane| f(self.0[lane], other.0[lane])))
        }
    }

    /// Numbers in pairs.
    #[inline(always)]
    fn together(of: impl Fn(usize) -> i16) -> [i32; LANES] {
        std::array::from_fn(|lane| i32::from(of(2 * lane + 1)) << 16 | i32::from(of(2 * lane) as u16))
    }

    /// The two numbers of a pair.
    #[inline(always)]
    fn apart(pair: i32) -> [i32; 2] {
        [i32::from(pair as i16), pair >> 16]
    }

    impl Lanes for Plain {
        const SUMS: usize = 4;
        type Ints = [i32; LANES];
        #[inline(always)]
        fn splat(number: f32) -> Self {
            Self([number; LANES])
        }
        #[inline(always)]
        fn load(from: &[f32; LANES]) -> Self {
            Self(*from)
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
        fn mul(self, other: Self) -> Self {
            self.zip(other, |a, b| a * b)
        }
        #[inline(always)]
        fn bytes(from: &[i8; PAIRS]) -> [i32; LANES] {
            together(|at| from[at].into())
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [i32; LANES] {
            let code = |at: usize| if at < LANES { from[at] & 15 } else { from[at - LANES] >> 4 };
            together(|at| code(at).into())
        }
        #[inline(always)]
        fn whole(number: i32) -> [i32; LANES] {
            [number; LANES]
        }
        #[inline(always)]
        fn wholes(from: &[i32; LANES]) -> [i32; LANES] {
            *from
        }
        #[inline(always)]
        fn dot(sums: [i32; LANES], a: [i32; LANES], b: [i32; LANES]) -> [i32; LANES] {
            std::array::from_fn(|lane| {
                let ([a, b], [c, d]) = (apart(a[lane]), apart(b[lane]));
                sums[lane].wrapping_add(a * c).wrapping_add(b * d)
            })
        }
        #[inline(always)]
        fn less(sums: [i32; LANES], a: [i32; LANES], b: [i32; LANES]) -> [i32; LANES] {
            std::array::from_fn(|lane| sums[lane].wrapping_sub(a[lane].wrapping_mul(b[lane])))
        }
        #[inline(always)]
        fn floats(sums: [i32; LANES]) -> Self {
            Self(sums.map(|sum| sum as f32))
        }
    }
}

/// AVX2 and AVX-512. The vectors are made in no other way than by the two doors below, which are passed only by
/// processors that have them: that is what makes every call here sound.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "vector instructions, behind a test of the processor")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, Lanes, PAIRS, Work};

    /// `fused`: whole numbers are multiplied and added in one instruction where there is one; their bits are the same.
    pub fn with_512(work: impl Work, fused: bool) {
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx2")]
        fn door(work: impl Work) {
            work.run::<One<false>>();
        }
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx2")]
        fn fused_door(work: impl Work) {
            work.run::<One<true>>();
        }
        // SAFETY: the caller has asked for avx512f. Processors that have it and not the others do not run servers or
        // browsers any more; they are asked for as well.
        if std::arch::is_x86_feature_detected!("avx512bw")
            && std::arch::is_x86_feature_detected!("avx512vl")
            && std::arch::is_x86_feature_detected!("avx512dq")
        {
            if fused && std::arch::is_x86_feature_detected!("avx512vnni") {
                unsafe { fused_door(work) }
            } else {
                unsafe { door(work) }
            }
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

    /// One vector of sixteen. `FUSED`: with an instruction for [`Lanes::dot`].
    #[derive(Clone, Copy)]
    struct One<const FUSED: bool>(__m512);

    impl<const FUSED: bool> Lanes for One<FUSED> {
        const SUMS: usize = 16;
        type Ints = __m512i;
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
        fn store(self, to: &mut [f32; LANES]) {
            unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
        }
        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(unsafe { _mm512_add_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn mul(self, other: Self) -> Self {
            Self(unsafe { _mm512_mul_ps(self.0, other.0) })
        }
        #[inline(always)]
        fn bytes(from: &[i8; PAIRS]) -> __m512i {
            unsafe { _mm512_cvtepi8_epi16(_mm256_loadu_si256(from.as_ptr().cast())) }
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> __m512i {
            unsafe {
                let both = _mm_loadu_si128(from.as_ptr().cast());
                let codes = _mm256_set_m128i(_mm_srli_epi16::<4>(both), both);
                _mm512_cvtepu8_epi16(_mm256_and_si256(codes, _mm256_set1_epi8(15)))
            }
        }
        #[inline(always)]
        fn whole(number: i32) -> __m512i {
            unsafe { _mm512_set1_epi32(number) }
        }
        #[inline(always)]
        fn wholes(from: &[i32; LANES]) -> __m512i {
            unsafe { _mm512_loadu_si512(from.as_ptr().cast()) }
        }
        #[inline(always)]
        fn dot(sums: __m512i, a: __m512i, b: __m512i) -> __m512i {
            unsafe {
                if FUSED { _mm512_dpwssd_epi32(sums, a, b) } else { _mm512_add_epi32(sums, _mm512_madd_epi16(a, b)) }
            }
        }
        #[inline(always)]
        fn less(sums: __m512i, a: __m512i, b: __m512i) -> __m512i {
            unsafe { _mm512_sub_epi32(sums, _mm512_mullo_epi32(a, b)) }
        }
        #[inline(always)]
        fn floats(sums: __m512i) -> Self {
            Self(unsafe { _mm512_cvtepi32_ps(sums) })
        }
    }

    /// Two vectors of eight.
    #[derive(Clone, Copy)]
    struct Two(__m256, __m256);

    /// Does something with both halves.
    #[inline(always)]
    fn halves<A: Copy, B>([a, b]: [A; 2], f: impl Fn(A) -> B) -> [B; 2] {
        [f(a), f(b)]
    }

    impl Lanes for Two {
        const SUMS: usize = 4;
        type Ints = [__m256i; 2];
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
        fn mul(self, other: Self) -> Self {
            unsafe { Self(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1)) }
        }
        #[inline(always)]
        fn bytes(from: &[i8; PAIRS]) -> [__m256i; 2] {
            halves([0, LANES], |at| unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(from.as_ptr().add(at).cast())) })
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [__m256i; 2] {
            unsafe {
                let both = _mm_loadu_si128(from.as_ptr().cast());
                let codes = [both, _mm_srli_epi16::<4>(both)];
                halves(codes, |codes| _mm256_cvtepu8_epi16(_mm_and_si128(codes, _mm_set1_epi8(15))))
            }
        }
        #[inline(always)]
        fn whole(number: i32) -> [__m256i; 2] {
            [unsafe { _mm256_set1_epi32(number) }; 2]
        }
        #[inline(always)]
        fn wholes(from: &[i32; LANES]) -> [__m256i; 2] {
            halves([0, LANES / 2], |at| unsafe { _mm256_loadu_si256(from.as_ptr().add(at).cast()) })
        }
        #[inline(always)]
        fn dot(sums: [__m256i; 2], a: [__m256i; 2], b: [__m256i; 2]) -> [__m256i; 2] {
            halves([0, 1], |i| unsafe { _mm256_add_epi32(sums[i], _mm256_madd_epi16(a[i], b[i])) })
        }
        #[inline(always)]
        fn less(sums: [__m256i; 2], a: [__m256i; 2], b: [__m256i; 2]) -> [__m256i; 2] {
            halves([0, 1], |i| unsafe { _mm256_sub_epi32(sums[i], _mm256_mullo_epi32(a[i], b[i])) })
        }
        #[inline(always)]
        fn floats(sums: [__m256i; 2]) -> Self {
            unsafe { Self(_mm256_cvtepi32_ps(sums[0]), _mm256_cvtepi32_ps(sums[1])) }
        }
    }
}

/// WebAssembly's vectors of four. The whole module is compiled for them, so that nothing needs to be asked.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[expect(unsafe_code, reason = "loads and stores of whole vectors")]
mod wasm {
    use std::arch::wasm32::*;

    use super::{LANES, Lanes, PAIRS};

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

    /// Does something with all four parts.
    #[inline(always)]
    fn parts(f: impl Fn(usize) -> v128) -> [v128; 4] {
        [f(0), f(1), f(2), f(3)]
    }

    impl Lanes for Four {
        const SUMS: usize = 2;
        type Ints = [v128; 4];
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
        fn mul(self, other: Self) -> Self {
            self.zip(other, |a, b| f32x4_mul(a, b))
        }
        #[inline(always)]
        fn bytes(from: &[i8; PAIRS]) -> [v128; 4] {
            // SAFETY: four times eight bytes, of an array of 32.
            parts(|part| unsafe { i16x8_load_extend_i8x8(from.as_ptr().add(8 * part)) })
        }
        #[inline(always)]
        fn nibbles(from: &[u8; LANES]) -> [v128; 4] {
            // SAFETY: sixteen bytes.
            let both = unsafe { v128_load(from.as_ptr().cast()) };
            let (low, high) = (v128_and(both, u8x16_splat(15)), u8x16_shr(both, 4));
            [
                u16x8_extend_low_u8x16(low),
                u16x8_extend_high_u8x16(low),
                u16x8_extend_low_u8x16(high),
                u16x8_extend_high_u8x16(high),
            ]
        }
        #[inline(always)]
        fn whole(number: i32) -> [v128; 4] {
            [i32x4_splat(number); 4]
        }
        #[inline(always)]
        fn wholes(from: &[i32; LANES]) -> [v128; 4] {
            // SAFETY: four times four numbers, of an array of sixteen.
            parts(|part| unsafe { v128_load(from.as_ptr().add(4 * part).cast()) })
        }
        #[inline(always)]
        fn dot(sums: [v128; 4], a: [v128; 4], b: [v128; 4]) -> [v128; 4] {
            parts(|part| i32x4_add(sums[part], i32x4_dot_i16x8(a[part], b[part])))
        }
        #[inline(always)]
        fn less(sums: [v128; 4], a: [v128; 4], b: [v128; 4]) -> [v128; 4] {
            parts(|part| i32x4_sub(sums[part], i32x4_mul(a[part], b[part])))
        }
        #[inline(always)]
        fn floats(sums: [v128; 4]) -> Self {
            Self(parts(|part| f32x4_convert_i32x4(sums[part])))
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
            let codes: [i8; PAIRS] = std::array::from_fn(|at| (at as i8 - 16) * 8);
            let halves: [u8; LANES] = std::array::from_fn(|at| (at * 17) as u8);
            let x = L::load(&numbers);
            let (bytes, nibbles) = (L::bytes(&codes), L::nibbles(&halves));
            let sums = L::dot(L::dot(L::whole(-3), bytes, L::whole(5 << 16 | 32_769)), nibbles, bytes);
            let less = L::less(sums, L::wholes(&[i32::MAX - 1; LANES]), L::whole(77));
            let first = L::floats(L::dot(L::whole(0), nibbles, L::whole(1)));
            let second = L::floats(L::dot(L::whole(0), nibbles, L::whole(1 << 16)));
            for lanes in [x, x.mul(x).add(x), L::splat(0.1).mul(x), L::floats(sums), L::floats(less), first, second] {
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
        // The first pair of bytes is -128 and -120, the second -112 and -104; that of the halves 0 and 1, then 2 and 3.
        let sum = |a: i32, b: i32, c: i32, d: i32| (-3 - 32_767 * a + 5 * b + c * a + d * b) as f32;
        assert_eq!(plain[3 * LANES..3 * LANES + 2], [sum(-128, -120, 0, 1), sum(-112, -104, 2, 3)]);
        let code = |lane: usize, second: usize| (lane % 8 * 2 + second) as f32;
        let (first, second): (Vec<f32>, Vec<f32>) = (0..LANES).map(|lane| (code(lane, 0), code(lane, 1))).unzip();
        assert_eq!((&plain[5 * LANES..6 * LANES], &plain[6 * LANES..]), (&first[..], &second[..]));
        // The processors that tests run on have AVX2 at least: what was not taken is tried too.
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            let mut two = Vec::new();
            x86::with_256(Everything(&mut two));
            assert_eq!(plain, two);
            if std::arch::is_x86_feature_detected!("avx512f") {
                let mut one = Vec::new();
                x86::with_512(Everything(&mut one), false);
                assert_eq!(plain, one);
            }
        }
    }
}
