// Dense arrays of the network: Eigen maps over memory that is taken once. Activations are (channels, tokens), row-major: a
// token is a column, so every channel's tokens lie side by side and each loop over tokens runs along memory.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace golgi::causalformer {

using Index = std::ptrdiff_t;

template <class T>
using Array = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using Tensor = Eigen::Map<Array<T>>;

/// What an op reads and writes: a tensor or a block of its columns.
template <class T>
using In = const Eigen::Ref<const Array<T>, 0, Eigen::OuterStride<>>&;
template <class T>
using Out = Eigen::Ref<Array<T>, 0, Eigen::OuterStride<>>;

/// n numbers side by side in the processor's registers.
template <class T, int n>
using Lanes = Eigen::Array<T, n, 1>;

/// Numbers whose address is a multiple of 64 bytes: where Eigen's loops take packets and where single numbers depends on the
/// address, and so do last digits.
template <class T>
using Numbers = std::vector<T, Eigen::aligned_allocator<T>>;

constexpr Index round_up(Index n, Index multiple) { return (n + multiple - 1) / multiple * multiple; }

/// Memory for a tensor whose number of columns may shrink (the last batch is smaller). 64-byte aligned, zero at first.
template <class T>
class Storage {
 public:
  Storage() = default;
  Storage(Index rows, Index max_cols) : rows_(rows), values_(Eigen::Matrix<T, Eigen::Dynamic, 1>::Zero(rows * max_cols)) {}

  Tensor<T> view(Index cols) {
    eigen_assert(rows_ * cols <= values_.size());
    return {values_.data(), rows_, cols};
  }
  T* data() { return values_.data(); }

 private:
  Index rows_ = 0;
  Eigen::Matrix<T, Eigen::Dynamic, 1> values_;
};

/// Working memory of one thread. It grows to the most that was asked for, once.
template <class T>
class Scratch {
 public:
  /// @return n numbers, 64-byte aligned, whatever they held before; they last as long as the scope in which they were taken
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

}  // namespace golgi::causalformer
