#include "mat_file.hpp"

#include <bit>
#include <cstring>

namespace matlab {
namespace fs = std::filesystem;
using golgi::DataError;

static_assert(std::endian::native == std::endian::little);

namespace {

template <class T>
T value_at(const Bytes& bytes, std::size_t at) {
  std::array<char, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes.data() + at, sizeof(T));
  if (bytes.is_swapped) std::ranges::reverse(raw);
  return std::bit_cast<T>(raw);
}

}  // namespace

std::uint32_t Bytes::word(std::size_t at) const { return value_at<std::uint32_t>(*this, at); }

std::size_t Packed::width(Type type) {
  switch (type) {
    case Type::int8:
    case Type::uint8: return 1;
    case Type::int16:
    case Type::uint16: return 2;
    case Type::int32:
    case Type::uint32:
    case Type::float32: return 4;
    default: return 8;
  }
}

double Packed::operator[](std::size_t k) const {
  const std::size_t at = k * width(type);
  switch (type) {
    case Type::int8: return value_at<std::int8_t>(bytes, at);
    case Type::uint8: return value_at<std::uint8_t>(bytes, at);
    case Type::int16: return value_at<std::int16_t>(bytes, at);
    case Type::uint16: return value_at<std::uint16_t>(bytes, at);
    case Type::int32: return value_at<std::int32_t>(bytes, at);
    case Type::uint32: return value_at<std::uint32_t>(bytes, at);
    case Type::float32: return value_at<float>(bytes, at);
    case Type::int64: return static_cast<double>(value_at<std::int64_t>(bytes, at));
    case Type::uint64: return static_cast<double>(value_at<std::uint64_t>(bytes, at));
    default: return value_at<double>(bytes, at);
  }
}

void refuse_damaged(const std::string& place, const std::string& what) {
  throw DataError(place + ": " + what + "; the file is damaged: copy it again");
}

Content FileArray::loaded() const {
  Content content = load_();
  if (kind() == Kind::numbers && static_cast<std::int64_t>(content.real.size()) != size())
    refuse_damaged(place(),
                   "has " + golgi::plural(content.real.size(), "value") + ", but its size states " + std::to_string(size()));
  return content;
}

std::vector<double> FileArray::numbers() const {
  const Content content = loaded();
  std::vector<double> numbers(content.real.size());
  for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = content.real[k];
  return numbers;
}

golgi::Matrix FileArray::matrix(std::size_t variable_axis, golgi::SampleRange samples,
                                const std::function<void()>& poll) const {
  const Content content = loaded();
  const std::size_t n_rows = static_cast<std::size_t>(dims()[0]);
  golgi::Matrix values(dims()[variable_axis], samples.size());
  for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
    poll();
    const auto sample = static_cast<std::size_t>(samples.first + t);
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      const auto variable = static_cast<std::size_t>(i);
      values(i, t) = content.real[variable_axis == 0 ? sample * n_rows + variable : variable * n_rows + sample];
    }
  }
  return values;
}

std::vector<golgi::Link> FileArray::entries() const {
  const Content content = loaded();
  std::vector<golgi::Link> links;
  for (std::size_t column = 0; column + 1 < content.ends.size(); ++column)
    for (double k = content.ends[column]; k < content.ends[column + 1]; ++k) {
      const auto n_entries = static_cast<double>(std::min(content.rows.size(), content.real.size()));
      const auto at = k >= 0 && k < n_entries ? static_cast<std::size_t>(k) : content.rows.size();
      if (at == content.rows.size() || !(content.rows[at] >= 0 && content.rows[at] < static_cast<double>(dims()[0])))
        refuse_damaged(place(), "its list of entries points outside the matrix");
      if (content.real[at] != 0)
        links.push_back({static_cast<std::int32_t>(content.rows[at]), static_cast<std::int32_t>(column), content.real[at]});
    }
  return links;
}

namespace {

void append_utf8(std::string& text, std::uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
    return;
  }
  const int n = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;  // bytes that follow
  text += static_cast<char>((n == 1 ? 0xc0 : n == 2 ? 0xe0 : 0xf0) | (point >> (6 * n)));
  for (int k = n - 1; k >= 0; --k) text += static_cast<char>(0x80 | ((point >> (6 * k)) & 0x3f));
}

}  // namespace

std::vector<std::string> rows_of_text(const std::vector<std::uint32_t>& code_points, std::int64_t rows, std::int64_t columns) {
  std::vector<std::string> texts;
  for (std::int64_t i = 0; i < rows; ++i) {
    std::string text;
    for (std::int64_t j = 0; j < columns; ++j) {
      const auto at = static_cast<std::size_t>(j * rows + i);
      // Halves of surrogate pairs and invalid code points become U+FFFD.
      if (at >= code_points.size()) break;
      const std::uint32_t point = code_points[at];
      append_utf8(text, point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0xfffd : point);
    }
    while (text.ends_with(' ')) text.pop_back();
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<ArrayPtr> variables_of_file(const fs::path& path) {
  const std::string place = "'" + path.string() + "'";
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw golgi::IoError(place + ": is not a file");
  golgi::require_room(1, static_cast<std::ptrdiff_t>(fs::file_size(path) / sizeof(double)), place);
  const auto content = std::make_shared<const std::string>(golgi::read_file(path));
  Bytes file{content, 0, content->size()};
  constexpr std::size_t header = 128, order_at = 126;
  const bool is_big = content->size() >= header && content->compare(order_at, 2, "MI") == 0;
  const bool is_little = content->size() >= header && content->compare(order_at, 2, "IM") == 0;
  if (is_little || is_big) {
    file.is_swapped = is_big;
    return variables_5(file, place);
  }
  return variables_4(file, place);
}

}  // namespace matlab
