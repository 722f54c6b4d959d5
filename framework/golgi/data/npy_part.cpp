// Reads windows of large arrays: the requested items are read, and the others are skipped.
#include <algorithm>

#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/data/npy_read.hpp"

namespace golgi {
namespace {

using namespace npy_read;

/// The items of a stream in order; some are skipped.
class Items {
 public:
  Items(std::istream& stream, const NpyInfo& info, const std::filesystem::path& path, const Poll& poll)
      : stream_(stream), info_(info), path_(path), poll_(poll) {}

  /// @param first  not before the end of the last read
  void read(std::int64_t first, std::int64_t n, double* out) {
    if (first > at_) stream_.seekg((first - at_) * info_.item_bytes, std::ios::cur);
    read_numbers(stream_, info_, n, path_, poll_, out);
    at_ = first + n;
  }

 private:
  std::istream& stream_;
  const NpyInfo& info_;
  const std::filesystem::path& path_;
  const Poll& poll_;
  std::int64_t at_ = 0;
};

/// For files in which all variables of a sample are stored together.
void read_samples(Items& items, std::int64_t n_variables, const NpyPart& part, Matrix& out) {
  constexpr std::int64_t most_items = 1 << 15;
  const std::int64_t most_samples = std::max<std::int64_t>(1, most_items / n_variables);
  std::vector<double> block;
  for (std::int64_t t = part.samples.first; t < part.samples.last; t += most_samples) {
    const std::int64_t n = std::min<std::int64_t>(most_samples, part.samples.last - t);
    block.resize(n * n_variables);
    items.read(t * n_variables, n * n_variables, block.data());
    for (std::ptrdiff_t i = 0; i < out.rows(); ++i)
      for (std::int64_t k = 0; k < n; ++k) out(i, t - part.samples.first + k) = block[k * n_variables + part.variables[i]];
  }
}

}  // namespace

Matrix read_npy_part(std::istream& stream, std::int64_t size, const std::string& name, const NpyPart& part, const Poll& poll) {
  const std::filesystem::path path(name);
  NpyInfo info = read_header(stream, size, path);
  info.item_bytes = item_bytes(info.dtype, path);
  if (info.shape.empty() || info.shape.size() > 2)
    bad(path, "has " + plural(info.shape.size(), "dimension") + "; expected one or two");
  check_size(info, size, path);
  const std::int64_t rows = info.shape.size() == 2 ? info.shape[0] : 1, cols = info.shape.back();
  const std::int64_t n_variables = part.variables_are_columns ? cols : rows,
                     n_samples = part.variables_are_columns ? rows : cols;
  const std::int64_t last = part.variables.empty() ? -1 : part.variables.back();
  if (last >= n_variables || part.samples.last > n_samples)
    bad(path, "has " + plural(n_variables, "variable") + " of " + plural(n_samples, "sample") + "; requested are variable " +
                  std::to_string(last) + " and samples up to " + std::to_string(part.samples.last));
  Matrix out(std::ssize(part.variables), part.samples.size());
  if (out.empty()) return out;
  Items items(stream, info, path, poll);
  const bool rows_follow = !info.fortran_order || rows <= 1;
  if (rows_follow == part.variables_are_columns) {
    read_samples(items, n_variables, part, out);
    return out;
  }
  for (std::ptrdiff_t i = 0; i < out.rows(); ++i)
    items.read(part.variables[i] * n_samples + part.samples.first, out.cols(), out.row(i).data());
  return out;
}

Matrix read_npy_part(const std::filesystem::path& path, const NpyPart& part, const Poll& poll) {
  const std::int64_t size = file_bytes(path);
  std::ifstream file = npy_read::open(path);
  return read_npy_part(file, size, path.string(), part, poll);
}

}  // namespace golgi
