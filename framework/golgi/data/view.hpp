// Views of rows of doubles that are owned elsewhere: numbers are passed without copying and without Eigen. golgi/data/eigen.hpp
// makes Eigen maps of them.
#pragma once

#include <cstddef>
#include <span>

namespace golgi {

/// (rows, columns) doubles, row-major; each row begins `stride` doubles after the one before. The layout of both views is
/// frozen, because host and plugins share it. Indices are not checked.
class ConstView {
 public:
  constexpr ConstView() = default;
  constexpr ConstView(const double* values, std::ptrdiff_t rows, std::ptrdiff_t cols) : ConstView(values, rows, cols, cols) {}
  constexpr ConstView(const double* values, std::ptrdiff_t rows, std::ptrdiff_t cols, std::ptrdiff_t stride)
      : values_(values), rows_(rows), cols_(cols), stride_(stride) {}

  constexpr std::ptrdiff_t rows() const { return rows_; }
  constexpr std::ptrdiff_t cols() const { return cols_; }
  constexpr std::ptrdiff_t stride() const { return stride_; }
  constexpr std::ptrdiff_t size() const { return rows_ * cols_; }
  constexpr bool empty() const { return size() == 0; }
  constexpr const double* data() const { return values_; }
  /// Whether the rows are contiguous, without anything between them.
  constexpr bool is_contiguous() const { return stride_ == cols_ || rows_ <= 1; }

  constexpr double operator()(std::ptrdiff_t row, std::ptrdiff_t col) const { return values_[row * stride_ + col]; }
  constexpr std::span<const double> row(std::ptrdiff_t index) const { return std::span(values_ + index * stride_, cols_); }
  /// The columns `first` … `first + n - 1` of all rows.
  constexpr ConstView columns(std::ptrdiff_t first, std::ptrdiff_t n) const { return {values_ + first, rows_, n, stride_}; }

 private:
  const double* values_ = nullptr;
  std::ptrdiff_t rows_ = 0, cols_ = 0, stride_ = 0;
};

/// A view with write access.
class View {
 public:
  constexpr View() = default;
  constexpr View(double* values, std::ptrdiff_t rows, std::ptrdiff_t cols) : View(values, rows, cols, cols) {}
  constexpr View(double* values, std::ptrdiff_t rows, std::ptrdiff_t cols, std::ptrdiff_t stride)
      : values_(values), rows_(rows), cols_(cols), stride_(stride) {}
  constexpr operator ConstView() const { return {values_, rows_, cols_, stride_}; }

  constexpr std::ptrdiff_t rows() const { return rows_; }
  constexpr std::ptrdiff_t cols() const { return cols_; }
  constexpr std::ptrdiff_t stride() const { return stride_; }
  constexpr std::ptrdiff_t size() const { return rows_ * cols_; }
  constexpr double* data() const { return values_; }

  constexpr double& operator()(std::ptrdiff_t row, std::ptrdiff_t col) const { return values_[row * stride_ + col]; }
  constexpr std::span<double> row(std::ptrdiff_t index) const { return std::span(values_ + index * stride_, cols_); }

 private:
  double* values_ = nullptr;
  std::ptrdiff_t rows_ = 0, cols_ = 0, stride_ = 0;
};

}  // namespace golgi
