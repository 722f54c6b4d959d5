// Internal functions of rng.cpp, exposed for its tests: test vectors need the bare generator, tests of accuracy the bare
// functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "golgi/core/export.hpp"

namespace golgi::detail {

/// The two words of one block, computed by Random123's own Philox 4x32-10.
GOLGI_API std::array<std::uint64_t, 2> philox_block(std::uint64_t key, std::uint64_t stream, std::uint64_t block);

/// The words of blocks first_block … first_block + 7, computed by the kernel of the fills.
GOLGI_API void philox_words(std::uint64_t key, std::uint64_t stream, std::uint64_t first_block,
                            std::span<std::uint64_t, 16> words);

/// Natural logarithms of positive normal (not subnormal) numbers.
GOLGI_API void vector_log(std::span<const double, 8> x, std::span<double, 8> log);

/// sin and cos of 2 π turns, turns in [0, 1].
GOLGI_API void vector_sincos(std::span<const double, 8> turns, std::span<double, 8> sin, std::span<double, 8> cos);

}  // namespace golgi::detail
