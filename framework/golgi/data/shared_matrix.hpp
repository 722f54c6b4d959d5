// A finished matrix: its numbers never change, and copies share them. Datasets and estimates store their numbers this way;
// transforms that do not change them pass them on, and the store keeps them once.
#pragma once

#include <memory>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

/// (rows, columns) doubles, row-major and contiguous. The layout is frozen.
class GOLGI_API SharedMatrix {
 public:
  SharedMatrix() = default;
  SharedMatrix(Matrix values);  ///< takes over the matrix
  /// Uses numbers that `owner` keeps alive, e.g. a file that is mapped into memory. @param values  contiguous
  SharedMatrix(std::shared_ptr<const void> owner, ConstView values);

  std::ptrdiff_t rows() const { return values_.rows(); }
  std::ptrdiff_t cols() const { return values_.cols(); }
  std::ptrdiff_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  // Indices are not checked. Spans and views are valid as long as one of the copies exists.
  double operator()(std::ptrdiff_t row, std::ptrdiff_t col) const { return values_(row, col); }
  std::span<const double> row(std::ptrdiff_t index) const { return values_.row(index); }
  /// Row after row.
  std::span<const double> values() const { return std::span(values_.data(), values_.size()); }
  ConstView view() const { return values_; }
  operator ConstView() const { return values_; }

  /// Whether both refer to the same memory, not only equal numbers.
  bool shares(const SharedMatrix& other) const {
    return values_.data() == other.values_.data() && rows() == other.rows() && cols() == other.cols();
  }
  /// false if something was written past the last number of the matrix that was taken over.
  bool is_intact() const { return is_intact_; }

  /// Compares bits, so that NaN equals NaN.
  friend GOLGI_API bool operator==(const SharedMatrix& a, const SharedMatrix& b);

 private:
  std::shared_ptr<const void> owner_;
  ConstView values_;
  bool is_intact_ = true;
};

}  // namespace golgi
