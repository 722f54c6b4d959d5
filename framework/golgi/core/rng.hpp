// Counter-based random numbers (Philox 4x32-10). A stream is identified by a seed, a purpose and an index; its i-th number
// depends on nothing else, so results do not change with the number of threads or the order of work.
// Source: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3".
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "golgi/core/export.hpp"
#include "golgi/core/fingerprint.hpp"

namespace golgi {

/// A stream of random numbers. Its position counts 64-bit words; every draw below uses exactly one word, and the fill functions
/// give the same numbers as the same number of single draws. A normal number is made from both words of its block: uniform and
/// normal numbers that must be independent must come from streams of different purposes.
class GOLGI_API Random {
 public:
  /// @param seed     of the stage
  /// @param purpose  what the numbers are for ("noise", "wiring"): different purposes never share numbers
  /// @param stream   e.g. the index of a trial or an initialisation
  Random(const Fingerprint& seed, std::string_view purpose, std::uint64_t stream = 0);

  std::uint64_t word();                  ///< 64 random bits
  double uniform();                      ///< an odd multiple of 2^-53 in (0, 1): never 0 or 1
  double normal();                       ///< mean 0, variance 1 (Box-Muller over the two words of a block)
  std::uint64_t below(std::uint64_t n);  ///< uniform on 0 … n-1, n > 0 (high half of a 128-bit product)
  // The same numbers as single draws, faster.
  void fill_words(std::span<std::uint64_t> values);
  void fill_uniform(std::span<double> values);
  void fill_normal(std::span<double> values, double mean = 0, double standard_deviation = 1);

  /// Every order is equally likely.
  template <class T>
  void shuffle(std::span<T> values) {  // Fisher-Yates
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

  /// The number of words drawn so far; seek() goes to any position, to continue a stream after an interruption.
  std::uint64_t position() const { return position_; }
  void seek(std::uint64_t position) { position_ = position; }

 private:
  std::uint64_t key_;
  std::uint64_t stream_;
  std::uint64_t position_ = 0;
};

}  // namespace golgi
