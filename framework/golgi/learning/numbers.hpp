// The numbers of a network, and their memory.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace golgi::learning {

using Index = std::ptrdiff_t;

/// An allocator of memory at multiples of 64 bytes. Eigen's allocator differs between libraries built with different options,
/// and numbers are allocated in one library and freed in another.
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

/// Numbers whose address is a multiple of 64 bytes: the address determines which numbers Eigen's loops compute in packets and
/// which one by one, and so the last digits.
template <class T>
using Numbers = std::vector<T, Aligned<T>>;

constexpr Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

}  // namespace golgi::learning
