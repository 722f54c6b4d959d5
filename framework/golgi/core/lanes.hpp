// Operations on four numbers at a time, for the innermost loops. With AVX2 and FMA each operation is one instruction; on other
// processors it is a loop over the four numbers, slower and with the same result.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define GOLGI_HAS_AVX2
#endif

namespace golgi::lanes {

// Vector types of the compiler: + - * / & | ^ << >> act on each lane; a single number operand is repeated in all lanes.
using Doubles4 = double __attribute__((vector_size(32)));
using Words4 = std::uint64_t __attribute__((vector_size(32)));

inline Words4 bits_of(Doubles4 a) { return reinterpret_cast<Words4>(a); }
inline Doubles4 from_bits(Words4 a) { return reinterpret_cast<Doubles4>(a); }
inline Doubles4 doubles4(double value) { return Doubles4{value, value, value, value}; }
inline Words4 words4(std::uint64_t value) { return Words4{value, value, value, value}; }

inline Doubles4 load4(const double* from) {
  Doubles4 a;
  std::memcpy(&a, from, sizeof a);
  return a;
}
inline void store4(Doubles4 a, double* to) { std::memcpy(to, &a, sizeof a); }

// All bits of a lane are set if the condition holds.
inline Words4 at_least(Doubles4 a, Doubles4 b) { return reinterpret_cast<Words4>(a >= b); }
inline Words4 above(Doubles4 a, Doubles4 b) { return reinterpret_cast<Words4>(a > b); }
// a - a is 0 only for finite numbers: NOLINTNEXTLINE(misc-redundant-expression)
inline Words4 not_finite(Doubles4 a) { return reinterpret_cast<Words4>(a - a != doubles4(0)); }

/// Calls body(lane) for each set bit; loops only over set bits.
template <class Body>
void for_each_lane(unsigned bits, const Body& body) {
  for (; bits != 0; bits &= bits - 1) body(std::countr_zero(bits));
}

#ifdef GOLGI_HAS_AVX2

// Conversions to and from the type of the instructions.
inline __m256i integers(Words4 a) { return reinterpret_cast<__m256i>(a); }
inline Words4 words(__m256i a) { return reinterpret_cast<Words4>(a); }

/// a b + c, rounded once.
inline Doubles4 fma(Doubles4 a, Doubles4 b, Doubles4 c) { return _mm256_fmadd_pd(a, b, c); }
/// a b - c, rounded once.
inline Doubles4 fms(Doubles4 a, Doubles4 b, Doubles4 c) { return _mm256_fmsub_pd(a, b, c); }
inline Doubles4 sqrt(Doubles4 a) { return _mm256_sqrt_pd(a); }
/// b where the highest bit of `choice` is set, else a.
inline Doubles4 choose(Words4 choice, Doubles4 a, Doubles4 b) { return _mm256_blendv_pd(a, b, from_bits(choice)); }
/// Bit i is the highest bit of lane i.
inline unsigned highest_bits(Words4 a) { return static_cast<unsigned>(_mm256_movemask_pd(from_bits(a))); }
/// Products of the low 32 bits.
inline Words4 multiply_low_halves(Words4 a, Words4 b) { return words(_mm256_mul_epu32(integers(a), integers(b))); }
/// The high half of every lane in both halves; unlike a shift it does not compete with multiplications for ports.
inline Words4 high_halves(Words4 a) { return words(_mm256_shuffle_epi32(integers(a), 0xf5)); }
/// The low halves of both operands: those of `high` become the high halves.
inline Words4 join_halves(Words4 low, Words4 high) {
  return words(_mm256_blend_epi32(integers(low), integers(high << 32), 0xaa));
}
/// Stores a0 b0 a1 b1 … a3 b3.
inline void store_interleaved(Doubles4 a, Doubles4 b, double* to) {
  const __m256d pairs02 = _mm256_unpacklo_pd(a, b), pairs13 = _mm256_unpackhi_pd(a, b);
  _mm256_storeu_pd(to, _mm256_permute2f128_pd(pairs02, pairs13, 0x20));
  _mm256_storeu_pd(to + 4, _mm256_permute2f128_pd(pairs02, pairs13, 0x31));
}

#else

inline Doubles4 fma(Doubles4 a, Doubles4 b, Doubles4 c) {
  return Doubles4{std::fma(a[0], b[0], c[0]), std::fma(a[1], b[1], c[1]), std::fma(a[2], b[2], c[2]),
                  std::fma(a[3], b[3], c[3])};
}
inline Doubles4 fms(Doubles4 a, Doubles4 b, Doubles4 c) { return fma(a, b, -c); }
inline Doubles4 sqrt(Doubles4 a) { return Doubles4{std::sqrt(a[0]), std::sqrt(a[1]), std::sqrt(a[2]), std::sqrt(a[3])}; }
inline unsigned highest_bits(Words4 a) {
  return static_cast<unsigned>(a[0] >> 63 | a[1] >> 63 << 1 | a[2] >> 63 << 2 | a[3] >> 63 << 3);
}
inline Doubles4 choose(Words4 choice, Doubles4 a, Doubles4 b) {
  const Words4 mask = 0 - (choice >> 63);
  return from_bits((bits_of(a) & ~mask) | (bits_of(b) & mask));
}
inline Words4 multiply_low_halves(Words4 a, Words4 b) { return (a & 0xffff'ffff) * (b & 0xffff'ffff); }
inline Words4 high_halves(Words4 a) { return (a >> 32) | (a & ~words4(0xffff'ffff)); }
inline Words4 join_halves(Words4 low, Words4 high) { return (low & 0xffff'ffff) | high << 32; }
inline void store_interleaved(Doubles4 a, Doubles4 b, double* to) {
  for (int i = 0; i < 4; ++i) {
    to[2 * i] = a[i];
    to[2 * i + 1] = b[i];
  }
}

#endif

}  // namespace golgi::lanes
