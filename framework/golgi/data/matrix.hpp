// The only dense array with write access: row-major doubles whose memory this library allocates and frees, 64-byte aligned. A
// finished matrix is passed on as a SharedMatrix.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <span>

#include "golgi/core/export.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();  ///< never 0

/// A dense matrix. Copies are deep; a moved-from matrix is empty. The layout is frozen.
class GOLGI_API Matrix {
 public:
  Matrix() = default;
  /// Sets all entries to `fill`.
  /// @throws DataError if rows · cols doubles cannot be allocated; the message names the size.
  Matrix(std::ptrdiff_t rows, std::ptrdiff_t cols, double fill = 0);
  Matrix(std::initializer_list<std::initializer_list<double>> rows);  ///< of equal lengths
  explicit Matrix(ConstView values);                                  ///< a copy
  Matrix(const Matrix& other);
  Matrix(Matrix&& other) noexcept;
  Matrix& operator=(Matrix other) noexcept;
  ~Matrix();

  std::ptrdiff_t rows() const { return rows_; }
  std::ptrdiff_t cols() const { return cols_; }
  std::ptrdiff_t size() const { return rows_ * cols_; }
  bool empty() const { return size() == 0; }

  // Indices are not checked. Spans and views refer to this memory and are valid as long as it is.
  double& operator()(std::ptrdiff_t row, std::ptrdiff_t col) { return values_[row * cols_ + col]; }
  double operator()(std::ptrdiff_t row, std::ptrdiff_t col) const { return values_[row * cols_ + col]; }
  std::span<double> row(std::ptrdiff_t index) { return std::span(values_ + index * cols_, cols_); }
  std::span<const double> row(std::ptrdiff_t index) const { return std::span(values_ + index * cols_, cols_); }
  /// Row after row.
  std::span<double> values() { return std::span(values_, size()); }
  std::span<const double> values() const { return std::span(values_, size()); }

  View view() { return {values_, rows_, cols_}; }
  ConstView view() const { return {values_, rows_, cols_}; }
  operator ConstView() const { return view(); }

  /// Compares bits, so that NaN equals NaN.
  friend GOLGI_API bool operator==(const Matrix& a, const Matrix& b);

 private:
  std::ptrdiff_t rows_ = 0;
  std::ptrdiff_t cols_ = 0;
  double* values_ = nullptr;
};

}  // namespace golgi
