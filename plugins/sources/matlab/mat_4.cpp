// MATLAB 4: one matrix after another, each after a header of 20 bytes and its name.
#include <array>
#include <cstring>

#include "mat_file.hpp"

namespace matlab {
namespace {

constexpr std::size_t old_header_size = 20;

struct OldHeader {
  Packed::Type type = Packed::Type::float64;
  std::uint32_t kind = 0, rows = 0, columns = 0, name_size = 0;  ///< kind: 0 numbers, 1 text, 2 sparse
  bool is_complex = false;
};

/// The header at a position; none if the bytes are not a header.
std::optional<OldHeader> old_header_at(const Bytes& file, std::size_t at) {
  constexpr std::array types{Packed::Type::float64, Packed::Type::float32, Packed::Type::int32,
                             Packed::Type::int16,   Packed::Type::uint16,  Packed::Type::uint8};
  const std::uint32_t type = file.word(at), order = type / 1000, reserved = type / 100 % 10, number = type / 10 % 10,
                      kind = type % 10;
  OldHeader header{.kind = kind,
                   .rows = file.word(at + 4),
                   .columns = file.word(at + 8),
                   .name_size = file.word(at + 16),
                   .is_complex = file.word(at + 12) == 1};
  constexpr std::uint32_t longest_name = 4096;
  if (order != (file.is_swapped ? 1 : 0) || reserved != 0 || number >= types.size() || kind > 2 || file.word(at + 12) > 1 ||
      header.name_size < 2 || header.name_size > longest_name)
    return std::nullopt;
  header.type = types[number];
  return header;
}

Content text_of(const Packed& real, std::int64_t rows, std::int64_t columns) {
  std::vector<std::uint32_t> points;
  for (std::size_t k = 0; k < real.size(); ++k)
    points.push_back(real[k] >= 0 && real[k] < 65536 ? static_cast<std::uint32_t>(real[k]) : '?');
  return {.texts = rows_of_text(points, rows, columns)};
}

/// A sparse matrix from a list of rows with row, column and weight, whose last row holds the size.
ArrayPtr sparse_of(const std::string& name, const std::string& place, const Packed& real, std::size_t n) {
  if (real.size() < 3 * n || n == 0) refuse_damaged(place, "its list of entries is truncated");
  const auto extent = [&](std::size_t column) {
    const double size = real[column * n + n - 1];
    if (!(size >= 0 && size < 1e9)) refuse_damaged(place, "its size is " + golgi::format_number(size));
    return static_cast<std::int64_t>(size);
  };
  const std::vector<std::int64_t> dims{extent(0), extent(1)};
  // Convert to the column-wise form of later versions.
  const auto load = [real, n, place, n_columns = static_cast<std::size_t>(dims[1])] {
    std::vector<double> rows;
    std::vector<double> ends(n_columns + 1, 0);
    double before = 1;
    for (std::size_t k = 0; k + 1 < n; ++k) {
      const double column = real[n + k];
      if (!(column >= before && column <= static_cast<double>(n_columns)))
        refuse_damaged(place, "its entries are not in order");
      rows.push_back(real[k] - 1);
      before = column;
      ends[column] = static_cast<double>(k + 1);
    }
    for (std::size_t column = 1; column < ends.size(); ++column) ends[column] = std::max(ends[column], ends[column - 1]);
    Content content{.real = real, .rows = std::move(rows), .ends = std::move(ends)};
    content.real.bytes = real.bytes.part(2 * n * Packed::width(real.type), (n - 1) * Packed::width(real.type));
    return content;
  };
  constexpr std::int64_t most_columns = 10000000;
  if (dims[1] > most_columns) refuse_damaged(place, "it has " + std::to_string(dims[1]) + " columns");
  return std::make_shared<const FileArray>(name, place, "double", Array::Kind::sparse, dims, false, load);
}

}  // namespace

std::vector<ArrayPtr> variables_4(const Bytes& given, const std::string& place) {
  Bytes file = given;
  if (file.size() < old_header_size)
    refuse_damaged(place, "is not a MATLAB file: it has only " + golgi::plural(file.size(), "byte"));
  if (!old_header_at(file, 0)) file.is_swapped = true;
  std::vector<ArrayPtr> all;
  for (std::size_t at = 0; at < file.size();) {
    const std::string here = place + ":byte " + std::to_string(at);
    const auto header = file.size() - at >= old_header_size ? old_header_at(file, at) : std::nullopt;
    if (!header && at == 0)
      throw golgi::DataError(place + ": is not a MATLAB file; expected version 4, 5, 6, 7 or 7.3, as `save` writes it");
    if (!header) refuse_damaged(here, "expected the header of a variable");
    at += old_header_size;
    if (file.size() - at < header->name_size) refuse_damaged(here, "a name is truncated");
    const char* text = file.data() + at;
    const std::string name(text, strnlen(text, header->name_size));
    const std::string own = place + ":" + name;
    at += header->name_size;
    const std::size_t width = Packed::width(header->type), left = file.size() - at;
    const std::uint64_t n = std::uint64_t{header->rows} * header->columns, parts = header->is_complex ? 2 : 1;
    if (n > left / width || n * parts > left / width)
      throw golgi::DataError(own + ": the file is truncated: it has " + std::to_string(file.size()) + " bytes, but " +
                             std::to_string(header->rows) + " x " + std::to_string(header->columns) +
                             " values need more; copy it again");
    const Packed real{file.part(at, n * width), header->type};
    at += n * parts * width;
    const std::vector<std::int64_t> dims{header->rows, header->columns};
    if (header->kind == 2)
      all.push_back(sparse_of(name, own, real, header->rows));
    else if (header->kind == 1)
      all.push_back(std::make_shared<const FileArray>(name, own, "char", Array::Kind::text, dims, false,
                                                      [real, dims] { return text_of(real, dims[0], dims[1]); }));
    else
      all.push_back(std::make_shared<const FileArray>(name, own, "double", Array::Kind::numbers, dims, header->is_complex,
                                                      [real] { return Content{.real = real}; }));
  }
  return all;
}

}  // namespace matlab
