// Products with one short side (the width of a head), where a general product would spend its time packing. Both keep a block
// of results in registers and run along memory. The order of every sum is fixed.
#pragma once

#include "../tensor.hpp"

namespace golgi::causalformer {

/// Rows that these products run along are padded to whole groups of this many numbers.
constexpr Index row_group = 16;

namespace detail {

template <int n_i, class T>
void combine_rows(Index n_k, Index n_t, const T* a, Index a_k, Index a_i, const T* b, Index b_k, T* c, Index c_i) {
  using Group = Lanes<T, row_group>;
  for (Index t = 0; t < n_t; t += row_group) {
    Group sum[n_i];
    for (int i = 0; i < n_i; ++i) sum[i].setZero();
    for (Index k = 0; k < n_k; ++k) {
      const Group row = Eigen::Map<const Group>(b + k * b_k + t);
      for (int i = 0; i < n_i; ++i) sum[i] += a[k * a_k + i * a_i] * row;
    }
    for (int i = 0; i < n_i; ++i) Eigen::Map<Group>(c + i * c_i + t) = sum[i];
  }
}

template <int n_i, int n_j, class T>
void dot_rows(Index n_t, const T* a, Index a_i, const T* b, Index b_j, T* c, Index c_i, Index c_j) {
  using Group = Lanes<T, row_group / 2>;
  Group sum[n_i][n_j];
  for (auto& row : sum)
    for (auto& cell : row) cell.setZero();
  for (Index t = 0; t < n_t; t += row_group / 2)
    for (int i = 0; i < n_i; ++i) {
      const Group left = Eigen::Map<const Group>(a + i * a_i + t);
      for (int j = 0; j < n_j; ++j) sum[i][j] += left * Eigen::Map<const Group>(b + j * b_j + t);
    }
  for (int i = 0; i < n_i; ++i)
    for (int j = 0; j < n_j; ++j) c[i * c_i + j * c_j] = sum[i][j].sum();
}

}  // namespace detail

/// c(i, t) = Σ_k a(k, i) b(k, t). Strides: a(k, i) lies at a + k·a_k + i·a_i; rows of b and c lie along memory.
/// @param n_t  a multiple of row_group
template <class T>
void combine(Index n_i, Index n_k, Index n_t, const T* a, Index a_k, Index a_i, const T* b, Index b_k, T* c, Index c_i) {
  Index i = 0;
  for (; i + 4 <= n_i; i += 4) detail::combine_rows<4>(n_k, n_t, a + i * a_i, a_k, a_i, b, b_k, c + i * c_i, c_i);
  for (; i < n_i; ++i) detail::combine_rows<1>(n_k, n_t, a + i * a_i, a_k, a_i, b, b_k, c + i * c_i, c_i);
}

/// c(i, j) = Σ_t a(i, t) b(j, t). Rows of a and b lie along memory; c(i, j) lies at c + i·c_i + j·c_j.
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

}  // namespace golgi::causalformer
