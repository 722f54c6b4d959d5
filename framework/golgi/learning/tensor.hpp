// Dense arrays of the network: Eigen maps over memory that is allocated once. Activations are (channels, tokens), row-major: a
// token is a column, so the tokens of a channel are contiguous and each loop over tokens runs along memory.
#pragma once

#include <sys/mman.h>

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include "golgi/learning/numbers.hpp"

namespace golgi::learning {

template <class T>
using Array = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using Tensor = Eigen::Map<Array<T>>;

/// Input and output of an operation: a tensor or a block of its columns.
template <class T>
using In = const Eigen::Ref<const Array<T>, 0, Eigen::OuterStride<>>&;
template <class T>
using Out = Eigen::Ref<Array<T>, 0, Eigen::OuterStride<>>;

/// n numbers side by side in the processor's registers.
template <class T, int n>
using Lanes = Eigen::Array<T, n, 1>;

/// A memory pool: allocates piece by piece and frees everything together. It uses huge pages where the system has them: loops
/// over hundreds of rows at a time are otherwise slowed down at page borders.
class Pool {
 public:
  /// @return n numbers, 64-byte aligned, zero
  template <class T>
  T* take(Index n) {
    const Index bytes = round_up(n * static_cast<Index>(sizeof(T)), 64);
    if (bytes > left_) add_slab(bytes);
    std::byte* piece = next_;
    next_ += bytes;
    left_ -= bytes;
    auto* numbers = reinterpret_cast<T*>(piece);
    std::uninitialized_value_construct_n(numbers, n);
    return numbers;
  }

 private:
  static constexpr Index huge_page = Index(1) << 21, slab = 16 * huge_page;  // a slab uses memory only once it is written to

  void add_slab(Index bytes) {
    left_ = round_up(std::max(bytes, slab), huge_page);
    const std::size_t size = left_;
    next_ = static_cast<std::byte*>(std::aligned_alloc(huge_page, size));
    if (!next_) throw std::bad_alloc();
    slabs_.emplace_back(next_);
#ifdef MADV_HUGEPAGE
    madvise(next_, size, MADV_HUGEPAGE);  // only a hint: nothing depends on it
#endif
  }

  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };
  std::vector<std::unique_ptr<std::byte, Free>> slabs_;
  std::byte* next_ = nullptr;
  Index left_ = 0;
};

/// Part of a pool for a tensor whose number of columns may shrink (the last batch is smaller).
template <class T>
class Storage {
 public:
  Storage() = default;
  Storage(Pool& pool, Index rows, Index max_cols) : rows_(rows), size_(rows * max_cols), values_(pool.take<T>(size_)) {}

  Tensor<T> view(Index cols) {
    eigen_assert(rows_ * cols <= size_);
    return {values_, rows_, cols};
  }
  T* data() { return values_; }

 private:
  Index rows_ = 0, size_ = 0;
  T* values_ = nullptr;
};

/// Working memory of one thread. It grows to the largest size requested and stays there.
template <class T>
class Scratch {
 public:
  /// @return n numbers, 64-byte aligned, with arbitrary values; valid until the end of the scope in which they are taken
  T* take(Index n) {
    if (used_ == pieces_.size()) pieces_.emplace_back();
    auto& piece = pieces_[used_++];
    if (piece.size() < n) piece.resize(n);
    return piece.data();
  }

  class Scope {
   public:
    explicit Scope(Scratch& scratch) : scratch_(scratch), used_(scratch.used_) {}
    ~Scope() { scratch_.used_ = used_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Scratch& scratch_;
    std::size_t used_;
  };

 private:
  std::vector<Eigen::Matrix<T, Eigen::Dynamic, 1>> pieces_;
  std::size_t used_ = 0;
};

}  // namespace golgi::learning
