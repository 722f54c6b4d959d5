#include "golgi/data/matrix.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/blocking.hpp"

namespace golgi {
namespace {
constexpr std::align_val_t alignment{64};

// For all products of the SDK library, when it is loaded.
[[maybe_unused]] const bool blocking_is_fixed = (fix_product_blocking(), true);
}  // namespace

Matrix::Matrix(std::ptrdiff_t rows, std::ptrdiff_t cols, double fill) : rows_(rows), cols_(cols) {
  std::ptrdiff_t count = 0;
  std::ptrdiff_t bytes = 0;
  const bool too_large = rows < 0 || cols < 0 || __builtin_mul_overflow(rows, cols, &count) ||
                         __builtin_mul_overflow(count, static_cast<std::ptrdiff_t>(sizeof(double)), &bytes);
  if (!too_large && bytes > 0)
    values_ = static_cast<double*>(::operator new(static_cast<std::size_t>(bytes), alignment, std::nothrow));
  if (too_large || (bytes > 0 && values_ == nullptr))
    throw DataError("no memory for a matrix of " + std::to_string(rows) + " x " + std::to_string(cols) + " doubles");
  std::fill_n(values_, count, fill);
}

Matrix::Matrix(std::initializer_list<std::initializer_list<double>> rows)
    : Matrix(std::ssize(rows), rows.size() == 0 ? 0 : std::ssize(*rows.begin())) {
  std::ptrdiff_t i = 0;
  for (const auto& entries : rows) {
    if (std::ssize(entries) != cols_) {
      throw InternalError("Matrix: rows of different lengths");
    }
    std::copy(entries.begin(), entries.end(), values_ + cols_ * i++);
  }
}

Matrix::Matrix(const Matrix& other) : Matrix(other.rows_, other.cols_) { std::copy_n(other.values_, size(), values_); }

Matrix::Matrix(Matrix&& other) noexcept
    : rows_(std::exchange(other.rows_, 0)),
      cols_(std::exchange(other.cols_, 0)),
      values_(std::exchange(other.values_, nullptr)) {}

Matrix& Matrix::operator=(Matrix other) noexcept {
  std::swap(rows_, other.rows_);
  std::swap(cols_, other.cols_);
  std::swap(values_, other.values_);
  return *this;
}

Matrix::~Matrix() { ::operator delete(values_, alignment); }

bool operator==(const Matrix& a, const Matrix& b) {
  return a.rows_ == b.rows_ && a.cols_ == b.cols_ &&
         (a.size() == 0 || std::memcmp(a.values_, b.values_, static_cast<std::size_t>(a.size()) * sizeof(double)) == 0);
}

}  // namespace golgi
