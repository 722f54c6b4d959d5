// The numbers of a network, and the memory that they lie in.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace golgi::learning {

using Index = std::ptrdiff_t;

/// Memory at multiples of 64 bytes. Not Eigen's allocator, which works in different ways in libraries built with different
/// options: numbers are allocated in one library and freed in another.
template <class T>
struct Aligned {
  using value_type = T;
  static constexpr std::align_val_t alignment{64};

  Aligned() = default;
  template <class U>
  Aligned(const Aligned<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), alignment)); }
  void deallocate(T* numbers, std::size_t) { ::operator delete(numbers, alignment); }
  friend bool operator==(const Aligned&, const Aligned&) { return true; }
};

/// Numbers whose address is a multiple of 64 bytes: where Eigen's loops take packets and where single numbers depends on the
/// address, and so do last digits.
template <class T>
using Numbers = std::vector<T, Aligned<T>>;

constexpr Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

}  // namespace golgi::learning
