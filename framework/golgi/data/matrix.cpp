#include "golgi/data/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/blocking.hpp"
#include "golgi/data/matrix_guard.hpp"

namespace golgi {
namespace {
constexpr std::size_t alignment = 64;

/// Aligned zeros; nullptr if there is no memory. The system zeroes the pages of a large block when they are first written, so a
/// matrix of gigabytes is available immediately. The address of the allocation is stored just before the block.
double* allocate_zeros(std::ptrdiff_t bytes) {
  void* const whole = std::calloc(static_cast<std::size_t>(bytes) + alignment, 1);
  if (whole == nullptr) return nullptr;
  const auto place = reinterpret_cast<std::uintptr_t>(whole);
  auto* const block = static_cast<char*>(whole) + (alignment - place % alignment);
  std::memcpy(block - sizeof whole, &whole, sizeof whole);
  return reinterpret_cast<double*>(block);
}

void release(double* block) {
  if (block == nullptr) return;
  void* whole;
  std::memcpy(&whole, reinterpret_cast<char*>(block) - sizeof whole, sizeof whole);
  std::free(whole);
}

/// Follows the numbers, up to a multiple of 64 bytes; at least one.
constexpr std::uint64_t guard = 0x7ff4'676f'6c67'6921;  // NaN
constexpr std::ptrdiff_t n_guards(std::ptrdiff_t count) { return 8 - count % 8; }

// Sets the block sizes for all products of the SDK library when it is loaded.
[[maybe_unused]] const bool blocking_is_fixed = (fix_product_blocking(), true);
}  // namespace

Matrix::Matrix(std::ptrdiff_t rows, std::ptrdiff_t cols, double fill) : rows_(rows), cols_(cols) {
  std::ptrdiff_t count = 0;
  std::ptrdiff_t all = 0, bytes = 0;
  const bool too_large = rows < 0 || cols < 0 || __builtin_mul_overflow(rows, cols, &count) ||
                         __builtin_add_overflow(count, n_guards(count), &all) ||
                         __builtin_mul_overflow(all, static_cast<std::ptrdiff_t>(sizeof(double)), &bytes);
  if (!too_large && count > 0) values_ = allocate_zeros(bytes);
  if (too_large || (count > 0 && values_ == nullptr))
    throw DataError("no memory for a matrix of " + std::to_string(rows) + " x " + std::to_string(cols) + " doubles");
  if (count == 0) return;
  if (fill != 0 || std::signbit(fill)) std::fill_n(values_, count, fill);
  for (std::ptrdiff_t k = count; k < all; ++k) std::memcpy(values_ + k, &guard, sizeof guard);
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

Matrix::Matrix(ConstView values) : Matrix(values.rows(), values.cols()) {
  for (std::ptrdiff_t i = 0; i < rows_; ++i) std::ranges::copy(values.row(i), row(i).begin());
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

Matrix::~Matrix() { release(values_); }

bool is_intact(const Matrix& matrix) {
  const auto numbers = matrix.values();
  for (std::ptrdiff_t k = 0; !numbers.empty() && k < n_guards(matrix.size()); ++k)
    if (std::memcmp(numbers.data() + matrix.size() + k, &guard, sizeof guard) != 0) return false;
  return true;
}

bool operator==(const Matrix& a, const Matrix& b) {
  return a.rows_ == b.rows_ && a.cols_ == b.cols_ &&
         (a.size() == 0 || std::memcmp(a.values_, b.values_, static_cast<std::size_t>(a.size()) * sizeof(double)) == 0);
}

}  // namespace golgi
