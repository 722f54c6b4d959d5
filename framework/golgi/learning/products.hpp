// Products that do not copy their operands: a tile of results is kept in registers, and rows are contiguous in memory. A
// general product first packs its operands. Packing takes most of the time if one side is only as wide as a head; and if a
// weight of some hundred rows and columns is multiplied by some hundred tokens, the weight is packed again for every chunk. The
// order of every sum is fixed.
#pragma once

#include <algorithm>

#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

/// Rows along which attention runs are padded to whole groups of this many numbers.
constexpr Index row_group = 16;

namespace detail {

constexpr int group = 8;  // floats that a register holds

/// Computes rows i … i + n_i - 1 and columns t … t + n_g n - 1 of c; unless `whole`, without the first `skip` of these columns.
template <bool whole, int n_i, int n_g, int n, class T, class Put>
void combine_tile(Index i, Index t, Index skip, Index n_k, const T* a, Index a_k, Index a_i, const T* b, Index b_k, T* c,
                  Index c_i, const Put& put) {
  using Group = Lanes<T, n>;
  Group sum[n_i][n_g];
  for (auto& row : sum)
    for (auto& cell : row) cell.setZero();
  a += i * a_i;
  b += t;
  c += i * c_i + t;
  for (int r = 0; r < n_i; ++r) __builtin_prefetch(c + r * c_i, 1);
  for (Index k = 0; k < n_k; ++k, a += a_k, b += b_k) {
    Group row[n_g];
    for (int g = 0; g < n_g; ++g) row[g] = Eigen::Map<const Group>(b + g * n);
    for (int r = 0; r < n_i; ++r)
      for (int g = 0; g < n_g; ++g) sum[r][g] += a[r * a_i] * row[g];
  }
  for (int r = 0; r < n_i; ++r)
    for (int g = 0; g < n_g; ++g) {
      Eigen::Map<Group> to(c + r * c_i + g * n);
      if constexpr (whole) {
        put(to, i + r, t + g * n, sum[r][g]);
      } else {
        const Group before = to;
        put(to, i + r, t + g * n, sum[r][g]);
        std::copy_n(before.data(), std::clamp<Index>(skip - g * n, 0, n), to.data());
      }
    }
}

template <int n_i, int n_j, class T>
void dot_rows(Index n_t, const T* a, Index a_i, const T* b, Index b_j, T* c, Index c_i, Index c_j) {
  using Group = Lanes<T, group>;
  Group sum[n_i][n_j];
  for (auto& row : sum)
    for (auto& cell : row) cell.setZero();
  for (Index t = 0; t < n_t; t += group)
    for (int i = 0; i < n_i; ++i) {
      const Group left = Eigen::Map<const Group>(a + i * a_i + t);
      for (int j = 0; j < n_j; ++j) sum[i][j] += left * Eigen::Map<const Group>(b + j * b_j + t);
    }
  for (int i = 0; i < n_i; ++i)
    for (int j = 0; j < n_j; ++j) c[i * c_i + j * c_j] = sum[i][j].sum();
}

}  // namespace detail

/// c(i, t) = Σ_k a(k, i) b(k, t). a(k, i) is at a + k·a_k + i·a_i; rows of b and c are contiguous in memory.
/// @param put  (to, i, t, sum): writes neighbouring sums, from Σ(i, t) on, to their places in c
template <class T, class Put>
void combine(Index n_i, Index n_k, Index n_t, const T* a, Index a_k, Index a_i, const T* b, Index b_k, T* c, Index c_i,
             const Put& put) {
  const auto columns = [&]<bool whole, int n_g, int n>(Index t, Index skip) {
    Index i = 0;
    for (; i + 6 <= n_i; i += 6) detail::combine_tile<whole, 6, n_g, n>(i, t, skip, n_k, a, a_k, a_i, b, b_k, c, c_i, put);
    for (; i + 4 <= n_i; i += 4) detail::combine_tile<whole, 4, n_g, n>(i, t, skip, n_k, a, a_k, a_i, b, b_k, c, c_i, put);
    for (; i + 2 <= n_i; i += 2) detail::combine_tile<whole, 2, n_g, n>(i, t, skip, n_k, a, a_k, a_i, b, b_k, c, c_i, put);
    for (; i < n_i; ++i) detail::combine_tile<whole, 1, n_g, n>(i, t, skip, n_k, a, a_k, a_i, b, b_k, c, c_i, put);
  };
  constexpr Index n = 2 * detail::group;
  Index t = 0;
  for (; t + n <= n_t; t += n) columns.template operator()<true, 2, detail::group>(t, 0);
  if (t > 0 && t < n_t)  // the last tile overlaps columns that are already computed
    columns.template operator()<false, 2, detail::group>(n_t - n, t - (n_t - n));
  else
    for (; t < n_t; ++t) columns.template operator()<true, 1, 1>(t, 0);
}

template <class T>
void combine(Index n_i, Index n_k, Index n_t, const T* a, Index a_k, Index a_i, const T* b, Index b_k, T* c, Index c_i) {
  combine(n_i, n_k, n_t, a, a_k, a_i, b, b_k, c, c_i, [](auto& to, Index, Index, const auto& sum) { to = sum; });
}

/// c(i, j) = Σ_t a(i, t) b(j, t). Rows of a and b are contiguous in memory; c(i, j) is at c + i·c_i + j·c_j.
/// @param n_t  a multiple of row_group
template <class T>
void dots(Index n_i, Index n_j, Index n_t, const T* a, Index a_i, const T* b, Index b_j, T* c, Index c_i, Index c_j) {
  Index i = 0;
  for (; i + 2 <= n_i; i += 2) {
    Index j = 0;
    for (; j + 4 <= n_j; j += 4)
      detail::dot_rows<2, 4>(n_t, a + i * a_i, a_i, b + j * b_j, b_j, c + i * c_i + j * c_j, c_i, c_j);
    for (; j < n_j; ++j) detail::dot_rows<2, 1>(n_t, a + i * a_i, a_i, b + j * b_j, b_j, c + i * c_i + j * c_j, c_i, c_j);
  }
  for (; i < n_i; ++i)
    for (Index j = 0; j < n_j; ++j)
      detail::dot_rows<1, 1>(n_t, a + i * a_i, a_i, b + j * b_j, b_j, c + i * c_i + j * c_j, c_i, c_j);
}

}  // namespace golgi::learning
