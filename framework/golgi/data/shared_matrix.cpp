#include "golgi/data/shared_matrix.hpp"

#include <cstring>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/matrix_guard.hpp"

namespace golgi {

SharedMatrix::SharedMatrix(Matrix values) : is_intact_(golgi::is_intact(values)) {
  const auto kept = std::make_shared<const Matrix>(std::move(values));
  values_ = kept->view();
  owner_ = kept;
}

SharedMatrix::SharedMatrix(std::shared_ptr<const void> owner, ConstView values) : owner_(std::move(owner)), values_(values) {
  if (!values.is_contiguous()) throw InternalError("SharedMatrix: the rows are not contiguous");
}

bool operator==(const SharedMatrix& a, const SharedMatrix& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         (a.empty() ||
          std::memcmp(a.values_.data(), b.values_.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0);
}

}  // namespace golgi
