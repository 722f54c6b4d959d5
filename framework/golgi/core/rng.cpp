// Philox 4x32-10, eight counters at a time, and normal numbers from it without the C library, whose last digits differ between
// versions. Single draws use the same kernels as fills: every lane does the same operations in the same order, so both give the
// same bits. A product plus a sum is written as a fused operation, because a compiler that may fuse on its own would make the
// last digit depend on the optimisation level.
#include "golgi/core/rng.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "golgi/core/lanes.hpp"
#include "golgi/core/rng_kernels.hpp"

namespace golgi {
namespace {

// Two vectors side by side: while an operation on one waits for a result, the processor can work on the other.
struct Words {  // eight 64-bit integers
  lanes::Words4 half[2];
};
struct Doubles {  // eight numbers
  lanes::Doubles4 half[2];
};

constexpr std::size_t n_lanes = 8;
constexpr std::size_t group_words = 2 * n_lanes;  // eight blocks of two 64-bit words
constexpr std::uint64_t one_bits = 0x3ff0'0000'0000'0000;
constexpr std::uint64_t low_word = 0xffff'ffff;

Words words_of(std::uint64_t value) { return {lanes::words4(value), lanes::words4(value)}; }
Doubles doubles_of(double value) { return {lanes::doubles4(value), lanes::doubles4(value)}; }

Words operator+(const Words& a, const Words& b) { return {a.half[0] + b.half[0], a.half[1] + b.half[1]}; }
Words operator&(const Words& a, const Words& b) { return {a.half[0] & b.half[0], a.half[1] & b.half[1]}; }
Words operator|(const Words& a, const Words& b) { return {a.half[0] | b.half[0], a.half[1] | b.half[1]}; }
Words operator^(const Words& a, const Words& b) { return {a.half[0] ^ b.half[0], a.half[1] ^ b.half[1]}; }
Words operator>>(const Words& a, int bits) { return {a.half[0] >> bits, a.half[1] >> bits}; }
Words operator<<(const Words& a, int bits) { return {a.half[0] << bits, a.half[1] << bits}; }
Doubles operator+(const Doubles& a, const Doubles& b) { return {a.half[0] + b.half[0], a.half[1] + b.half[1]}; }
Doubles operator-(const Doubles& a, const Doubles& b) { return {a.half[0] - b.half[0], a.half[1] - b.half[1]}; }
Doubles operator*(const Doubles& a, const Doubles& b) { return {a.half[0] * b.half[0], a.half[1] * b.half[1]}; }
Doubles operator/(const Doubles& a, const Doubles& b) { return {a.half[0] / b.half[0], a.half[1] / b.half[1]}; }

Words multiply_low_halves(const Words& a, const Words& b) {
  return {lanes::multiply_low_halves(a.half[0], b.half[0]), lanes::multiply_low_halves(a.half[1], b.half[1])};
}
Words high_halves(const Words& a) { return {lanes::high_halves(a.half[0]), lanes::high_halves(a.half[1])}; }
Words join_halves(const Words& low, const Words& high) {
  return {lanes::join_halves(low.half[0], high.half[0]), lanes::join_halves(low.half[1], high.half[1])};
}
Words bits_of(const Doubles& a) { return {lanes::bits_of(a.half[0]), lanes::bits_of(a.half[1])}; }
Doubles from_bits(const Words& a) { return {lanes::from_bits(a.half[0]), lanes::from_bits(a.half[1])}; }
Doubles sqrt(const Doubles& a) { return {lanes::sqrt(a.half[0]), lanes::sqrt(a.half[1])}; }
Doubles fma(const Doubles& a, const Doubles& b, const Doubles& c) {
  return {lanes::fma(a.half[0], b.half[0], c.half[0]), lanes::fma(a.half[1], b.half[1], c.half[1])};
}
/// b where the highest bit of `choice` is set, else a.
Doubles choose(const Words& choice, const Doubles& a, const Doubles& b) {
  return {lanes::choose(choice.half[0], a.half[0], b.half[0]), lanes::choose(choice.half[1], a.half[1], b.half[1])};
}
Doubles load(const double* from) { return {lanes::load4(from), lanes::load4(from + 4)}; }
void store(const Doubles& a, double* to) {
  lanes::store4(a.half[0], to);
  lanes::store4(a.half[1], to + 4);
}
/// Stores lane i of both operands next to each other, for i = 0 … 7.
void store_interleaved(const Doubles& even, const Doubles& odd, double* to) {
  lanes::store_interleaved(even.half[0], odd.half[0], to);
  lanes::store_interleaved(even.half[1], odd.half[1], to + 8);
}

/// The polynomial first + x · (second + x · …), lowest power first.
template <std::size_t n>
Doubles polynomial(const Doubles& x, const std::array<double, n>& coefficients) {
  Doubles sum = doubles_of(coefficients[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = fma(sum, x, doubles_of(coefficients[i]));
  return sum;
}

struct Group {
  Words even, odd;  // the two words of eight consecutive blocks
};

/// Philox with the round keys computed once for a whole fill.
class Philox {
 public:
  Philox(std::uint64_t key, std::uint64_t stream) : stream_low_(stream & low_word), stream_high_(stream >> 32) {
    for (std::uint32_t round = 0; round < 10; ++round) {
      keys_[round][0] = static_cast<std::uint32_t>(key) + round * std::uint32_t{PHILOX_W32_0};
      keys_[round][1] = static_cast<std::uint32_t>(key >> 32) + round * std::uint32_t{PHILOX_W32_1};
    }
  }

  /// The words of blocks first … first + 7. Until the end only the low half of each lane is used: the multiplication ignores
  /// the rest.
  Group operator()(std::uint64_t first) const {
    const Words multiplier0 = words_of(PHILOX_M4x32_0), multiplier1 = words_of(PHILOX_M4x32_1);
    const Words index = {lanes::Words4{0, 1, 2, 3}, lanes::Words4{4, 5, 6, 7}};
    const Words counter = words_of(first) + index;
    Words c0 = counter, c1 = counter >> 32, c2 = words_of(stream_low_), c3 = words_of(stream_high_);
    for (const auto& key : keys_) {
      const Words product0 = multiply_low_halves(c0, multiplier0), product1 = multiply_low_halves(c2, multiplier1);
      c0 = high_halves(product1) ^ (c1 ^ words_of(key[0]));
      c2 = high_halves(product0) ^ (c3 ^ words_of(key[1]));
      c1 = product1;
      c3 = product0;
    }
    return {join_halves(c0, c1), join_halves(c2, c3)};
  }

 private:
  std::uint64_t stream_low_, stream_high_;
  std::uint64_t keys_[10][2];
};

/// Uniform numbers from the 52 high bits k, as (2 k + 1) 2^-53: exact, symmetric about one half, never 0 or 1.
Doubles uniform_of(const Words& words) { return from_bits((words >> 12) | words_of(one_bits)) - doubles_of(1 - 0x1p-53); }

/// Natural logarithm of a normal number x > 0. With x = 2^e (1 + f), 1 + f in [sqrt 1/2, sqrt 2), and s = f / (2 + f):
/// log(1 + f) = f - (f²/2 - s (f²/2 + R(s²))), which keeps f's leading digits exact.
Doubles log_of(const Doubles& x) {
  constexpr std::uint64_t root_half_bits = 0x3fe6'a09e'0000'0000;  // a little below sqrt 1/2
  constexpr std::uint64_t two_52_bits = 0x4330'0000'0000'0000;
  // Interpolates (log((1+s)/(1-s)) / s - 2) / s² in z = s² at Chebyshev nodes of [0, 0.0295]; error 3e-16.
  constexpr std::array<double, 7> series = {0.666666666666667,   0.3999999999989938,  0.28571428626031065, 0.22222211125722807,
                                            0.18182889786191203, 0.15331699633539508, 0.14616721179907316};
  const Words shifted = bits_of(x) + words_of(one_bits - root_half_bits);
  const Doubles exponent = from_bits((shifted >> 52) | words_of(two_52_bits)) - doubles_of(0x1p52 + 1023);
  const Doubles m = from_bits((shifted & words_of(0x000f'ffff'ffff'ffff)) + words_of(root_half_bits));

  const Doubles f = m - doubles_of(1);
  const Doubles s = f / (f + doubles_of(2));
  const Doubles z = s * s;
  const Doubles half_square = doubles_of(0.5) * f * f;
  const Doubles bracket = fma(z, polynomial(z, series), half_square);
  // ln 2 in two parts; the first has 42 bits, so that its product with the exponent is exact.
  const Doubles low = fma(exponent, doubles_of(5.497923018708371e-14), s * bracket);
  const Doubles high = f - (half_square - low);
  return fma(exponent, doubles_of(0.6931471805598903), high);
}

struct SinCos {
  Doubles sin, cos;
};

/// Sine and cosine of 2 π turns, turns in [0, 1]. In quarter turns, the remainder y in [-1/2, 1/2] is exact, so no digits are
/// lost.
SinCos sincos_of(const Doubles& turns) {
  const Doubles round_to_integer = doubles_of(0x1.8p52);  // adding it leaves the nearest integer in the low bits
  // Interpolate sin(π y / 2) / y and (cos(π y / 2) - 1) / y² in y² at Chebyshev nodes of [0, 1/4]; error 5e-18, 5e-19.
  constexpr std::array<double, 7> sin_series = {1.5707963267948966,    -0.6459640975062443,   0.07969262624604301,
                                                -0.004681754132340976, 0.0001604411507421909, -3.59864335298231e-06,
                                                5.633933781537854e-08};
  constexpr std::array<double, 7> cos_series = {-1.2337005501361697,   0.2536695079010478,      -0.020863480763340773,
                                                0.0009192602745468447, -2.5202039028029178e-05, 4.710678405505227e-07,
                                                -6.329396344967424e-09};
  const Doubles quarters = turns * doubles_of(4);
  const Doubles rounded = quarters + round_to_integer;
  const Doubles y = quarters - (rounded - round_to_integer);
  const Words quadrant = bits_of(rounded);

  const Doubles y2 = y * y;
  const Doubles sine = y * polynomial(y2, sin_series);
  const Doubles cosine = fma(y2, polynomial(y2, cos_series), doubles_of(1));
  // In odd quadrants sine and cosine are exchanged; the signs follow from the second bit of the quadrant.
  const Words odd = quadrant << 63;
  const Words sign = words_of(std::uint64_t{1} << 63);
  const Words sin_sign = (quadrant << 62) & sign, cos_sign = ((quadrant + words_of(1)) << 62) & sign;
  return {from_bits(bits_of(choose(odd, sine, cosine)) ^ sin_sign), from_bits(bits_of(choose(odd, cosine, sine)) ^ cos_sign)};
}

/// Sixteen words; their bits pass through the vectors unchanged.
struct ToWords {
  void operator()(const Group& group, std::uint64_t* to) const {
    std::array<double, group_words> pairs;
    store_interleaved(from_bits(group.even), from_bits(group.odd), pairs.data());
    std::memcpy(to, pairs.data(), sizeof pairs);
  }
};

/// Sixteen uniform numbers, one per word.
struct ToUniform {
  void operator()(const Group& group, double* to) const {
    store_interleaved(uniform_of(group.even), uniform_of(group.odd), to);
  }
};

/// Sixteen normal numbers: a block's first word gives the radius, its second the angle (Box and Muller 1958).
struct ToNormal {
  double mean, standard_deviation;
  void operator()(const Group& group, double* to) const {
    const Doubles radius = sqrt(doubles_of(-2) * log_of(uniform_of(group.even)));
    const SinCos angle = sincos_of(uniform_of(group.odd));
    store_interleaved(fma(radius * angle.cos, doubles_of(standard_deviation), doubles_of(mean)),
                      fma(radius * angle.sin, doubles_of(standard_deviation), doubles_of(mean)), to);
  }
};

/// Fills `values` with the transformed words from `position` on.
template <class T, class Transform>
void fill(const Philox& philox, std::uint64_t position, std::span<T> values, const Transform& transform) {
  std::array<T, group_words> group;
  const auto part = [&](std::size_t skip) {  // a group that is not used as a whole
    const std::size_t count = std::min(group_words - skip, values.size());
    transform(philox(position / 2), group.data());
    std::copy_n(group.begin() + static_cast<std::ptrdiff_t>(skip), count, values.begin());
    values = values.subspan(count);
    position += count;
  };
  if (position % 2 == 1 && !values.empty()) part(1);
  // Two loops, first for words, then for their transforms: together they would fill the processor's queues.
  std::array<Group, 16> groups;
  while (values.size() >= group_words) {
    const std::size_t n = std::min(groups.size(), values.size() / group_words);
    for (std::size_t g = 0; g < n; ++g) groups[g] = philox(position / 2 + g * n_lanes);
    for (std::size_t g = 0; g < n; ++g) transform(groups[g], values.data() + g * group_words);
    values = values.subspan(n * group_words);
    position += n * group_words;
  }
  if (!values.empty()) part(0);
}

std::uint64_t key_of(const Fingerprint& seed, std::string_view purpose) {
  return FingerprintBuilder().number(seed.high).number(seed.low).text(purpose).finish().low;
}

}  // namespace

namespace detail {

std::array<std::uint64_t, 2> philox_block(std::uint64_t key, std::uint64_t stream, std::uint64_t block) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const philox4x32_ctr_t counter = {{low(block), high(block), low(stream), high(stream)}};
  const philox4x32_key_t round_key = {{low(key), high(key)}};
  const philox4x32_ctr_t out = philox4x32(counter, round_key);
  return {std::uint64_t{out[1]} << 32 | out[0], std::uint64_t{out[3]} << 32 | out[2]};
}

void philox_words(std::uint64_t key, std::uint64_t stream, std::uint64_t first_block, std::span<std::uint64_t, 16> words) {
  ToWords{}(Philox(key, stream)(first_block), words.data());
}

void vector_log(std::span<const double, 8> x, std::span<double, 8> log) { store(log_of(load(x.data())), log.data()); }

void vector_sincos(std::span<const double, 8> turns, std::span<double, 8> sin, std::span<double, 8> cos) {
  const SinCos both = sincos_of(load(turns.data()));
  store(both.sin, sin.data());
  store(both.cos, cos.data());
}

}  // namespace detail

Random::Random(const Fingerprint& seed, std::string_view purpose, std::uint64_t stream)
    : key_(key_of(seed, purpose)), stream_(stream) {}

std::uint64_t Random::word() {
  const std::uint64_t position = position_++;
  return detail::philox_block(key_, stream_, position / 2)[position % 2];
}

double Random::uniform() { return uniform_of(words_of(word())).half[0][0]; }

double Random::normal() {
  double value;
  fill_normal({&value, 1});
  return value;
}

std::uint64_t Random::below(std::uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(Wide{word()} * n >> 64);
}

void Random::fill_words(std::span<std::uint64_t> values) {
  fill(Philox(key_, stream_), position_, values, ToWords{});
  position_ += values.size();
}

void Random::fill_uniform(std::span<double> values) {
  fill(Philox(key_, stream_), position_, values, ToUniform{});
  position_ += values.size();
}

void Random::fill_normal(std::span<double> values, double mean, double standard_deviation) {
  fill(Philox(key_, stream_), position_, values, ToNormal{mean, standard_deviation});
  position_ += values.size();
}

}  // namespace golgi
