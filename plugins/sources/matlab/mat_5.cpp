// MATLAB 5 to 7: elements that consist of a tag (type and size) and data; an array is an element that contains others. Since
// version 7, the elements of variables are compressed individually.
#include <zlib.h>

#include <array>
#include <cstring>
#include <map>

#include "mat_file.hpp"

namespace matlab {
namespace {

using golgi::DataError;
using Kind = Array::Kind;

constexpr std::uint32_t mi_matrix = 14, mi_compressed = 15;
constexpr std::size_t tag_size = 8;

struct Element {
  std::uint32_t type = 0;
  Bytes data;
  std::size_t next = 0;  ///< position of the element after it
};

/// The element that begins at `at`. @param place  for messages
Element element_at(const Bytes& bytes, std::size_t at, const std::string& place) {
  if (at > bytes.size() || bytes.size() - at < tag_size) refuse_damaged(place, "ends within an array");
  const std::uint32_t first = bytes.word(at);
  if (first >> 16 != 0) {  // data of up to 4 bytes are stored in the tag
    const std::uint32_t size = first >> 16;
    if (size > 4) refuse_damaged(place, "a small element states a size of " + std::to_string(size) + " bytes");
    return {first & 0xffff, bytes.part(at + 4, size), at + tag_size};
  }
  const std::size_t size = bytes.word(at + 4);
  if (bytes.size() - at - tag_size < size)
    refuse_damaged(place, "an element of " + std::to_string(size) + " bytes extends beyond its end");
  const std::size_t padded = first == mi_compressed ? size : (size + 7) / 8 * 8;
  return {first, bytes.part(at + tag_size, size), std::min(at + tag_size + padded, bytes.size())};
}

Packed packed_of(const Element& element, const std::string& place) {
  using Type = Packed::Type;
  static const std::map<std::uint32_t, Type> types{
      {1, Type::int8},   {2, Type::uint8},   {3, Type::int16},   {4, Type::uint16}, {5, Type::int32},
      {6, Type::uint32}, {7, Type::float32}, {9, Type::float64}, {12, Type::int64}, {13, Type::uint64},
      {16, Type::uint8}, {17, Type::uint16}, {18, Type::uint32}};
  const auto type = types.find(element.type);
  if (type == types.end())
    refuse_damaged(place, "its values are of type " + std::to_string(element.type) + ", which does not exist");
  return {element.data, type->second};
}

std::string name_of(const Bytes& bytes) { return {bytes.data(), strnlen(bytes.data(), bytes.size())}; }

struct Header {
  std::string class_name, name;
  Kind kind = Kind::numbers;
  bool is_complex = false;
  std::vector<std::int64_t> dims;
  std::size_t next = 0;  ///< position of its content
};

/// The header of an array. @param bytes  the bytes of its element, or the first of them
Header header_of(const Bytes& bytes, const std::string& place) {
  static constexpr std::array classes{"",       "cell",   "struct",          "object", "char",   "sparse", "double",
                                      "single", "int8",   "uint8",           "int16",  "uint16", "int32",  "uint32",
                                      "int64",  "uint64", "function_handle", "object"};
  constexpr std::uint32_t complex_flag = 0x0800, logical_flag = 0x0200, opaque = 17;
  const Element flags = element_at(bytes, 0, place);
  if (flags.data.size() < 8) refuse_damaged(place, "an array has no class");
  const std::uint32_t word = flags.data.word(0), number = word & 0xff;
  if (number == 0 || number >= classes.size())
    refuse_damaged(place, "an array is of class " + std::to_string(number) + ", which does not exist");
  Header header{.class_name = classes[number], .name = {}, .is_complex = (word & complex_flag) != 0, .dims = {1, 1}};
  if (number == opaque) {  // followed by name, kind of object, class
    const Element name = element_at(bytes, flags.next, place), system = element_at(bytes, name.next, place);
    const Element own_class = element_at(bytes, system.next, place);
    header.name = name_of(name.data);
    header.class_name = name_of(own_class.data);
    header.kind = Kind::object;
    return header;
  }
  const Element dims = element_at(bytes, flags.next, place);
  constexpr std::size_t most_dims = 32;
  if (dims.data.size() < 8 || dims.data.size() > 4 * most_dims) refuse_damaged(place, "an array has no size");
  header.dims.clear();
  for (std::size_t k = 0; k + 4 <= dims.data.size(); k += 4) {
    const auto extent = static_cast<std::int32_t>(dims.data.word(k));
    if (extent < 0) refuse_damaged(place, "an array has the size " + std::to_string(extent));
    header.dims.push_back(extent);
  }
  const Element name = element_at(bytes, dims.next, place);
  header.name = name_of(name.data);
  header.next = name.next;
  if ((word & logical_flag) != 0 && header.class_name != "sparse") header.class_name = "logical";
  header.kind = header.class_name == "sparse" ? Kind::sparse : kind_of(header.class_name);
  if (header.kind == Kind::sparse) header.class_name = "double";
  return header;
}

/// Inflates compressed data. @param size  size of the result, or of the part of it that is needed   @return the inflated bytes
std::string inflated(const Bytes& data, std::size_t size, bool is_whole, const std::string& place) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw DataError(place + ": zlib has run out of memory");
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  const int status = inflate(&stream, is_whole ? Z_FINISH : Z_SYNC_FLUSH);
  out.resize(size - stream.avail_out);
  inflateEnd(&stream);
  const bool is_sound = is_whole ? status == Z_STREAM_END && out.size() == size
                                 : status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR;
  if (!is_sound) refuse_damaged(place, "its compressed values do not inflate to " + golgi::plural(size, "byte"));
  return out;
}

Bytes owned(std::string text, bool is_swapped) {
  const std::size_t size = text.size();
  return {std::make_shared<const std::string>(std::move(text)), 0, size, is_swapped};
}

/// A variable's element, inflated.
Bytes inflated_array(const Bytes& compressed, const std::string& place) {
  const Bytes tag = owned(inflated(compressed, tag_size, false, place), compressed.is_swapped);
  if (tag.size() < tag_size || tag.word(0) != mi_matrix) refuse_damaged(place, "a compressed element holds no array");
  const std::uint64_t size = std::uint64_t{tag.word(4)} + tag_size;
  constexpr std::uint64_t most_expansion = 1032, slack = 1024;  // limits of deflate
  if (size > most_expansion * compressed.size() + slack)
    refuse_damaged(place, golgi::plural(compressed.size(), "compressed byte") + " cannot hold " + std::to_string(size));
  golgi::require_room(1, static_cast<std::ptrdiff_t>(size / sizeof(double)), place);
  const Bytes whole = owned(inflated(compressed, size, true, place), compressed.is_swapped);
  return whole.part(tag_size, whole.size() - tag_size);
}

ArrayPtr array_of(const Bytes& bytes, const std::string& name, const std::string& file, int depth);

std::vector<ArrayPtr> cells_of(const Bytes& bytes, const Header& header, std::size_t n, const std::string& name,
                               const std::string& file, int depth) {
  std::vector<ArrayPtr> items;
  std::size_t at = header.next;
  for (std::size_t k = 0; k < n; ++k) {
    const std::string own = name + "{" + std::to_string(k + 1) + "}";
    const Element item = element_at(bytes, at, file + ":" + own);
    if (item.type != mi_matrix) refuse_damaged(file + ":" + own, "expected an array");
    items.push_back(array_of(item.data, own, file, depth + 1));
    at = item.next;
  }
  return items;
}

/// The fields of a scalar struct.
std::vector<ArrayPtr> fields_of(const Bytes& bytes, const Header& header, const std::string& name, const std::string& file,
                                int depth) {
  const std::string place = file + ":" + name;
  const Element width = element_at(bytes, header.next, place), names = element_at(bytes, width.next, place);
  const std::uint32_t length = width.data.size() == 4 ? width.data.word(0) : 0;
  if (length == 0 || length > 4096) refuse_damaged(place, "its fields have no names");
  std::vector<ArrayPtr> fields;
  std::size_t at = names.next;
  for (std::size_t k = 0; k + length <= names.data.size(); k += length) {
    const std::string own = name + "." + name_of(names.data.part(k, length));
    const Element field = element_at(bytes, at, file + ":" + own);
    if (field.type != mi_matrix) refuse_damaged(file + ":" + own, "expected an array");
    fields.push_back(array_of(field.data, own, file, depth + 1));
    at = field.next;
  }
  return fields;
}

std::vector<std::uint32_t> code_points(const Element& element, const std::string& place) {
  constexpr std::uint32_t utf8 = 16;
  const Packed packed = packed_of(element, place);
  std::vector<std::uint32_t> points;
  for (std::size_t k = 0; k < packed.size(); ++k) {
    auto point = static_cast<std::uint32_t>(std::clamp(packed[k], 0.0, 1114112.0));  // at most just above the last code point
    if (element.type == utf8 && point >= 0xc0 && point <= 0xff) {
      const std::size_t n = point >= 0xf0 ? 3 : point >= 0xe0 ? 2 : 1;
      point &= 0x3fU >> n;
      for (std::size_t more = 0; more < n && k + 1 < packed.size(); ++more)
        point = (point << 6) | (static_cast<std::uint32_t>(std::clamp(packed[++k], 0.0, 255.0)) & 0x3f);
    }
    points.push_back(point);
  }
  return points;
}

Content content_of(const Bytes& bytes, const std::string& name, const std::string& file, int depth) {
  const std::string place = file + ":" + name;
  const Header header = header_of(bytes, place);
  std::int64_t n = 1;
  for (const std::int64_t extent : header.dims)
    if (__builtin_mul_overflow(n, extent, &n)) refuse_damaged(place, "its stated size is impossibly large");
  switch (header.kind) {
    case Kind::numbers:
      if (n == 0) return {};
      return {.real = packed_of(element_at(bytes, header.next, place), place)};
    case Kind::text:
      if (n == 0 || header.dims.size() != 2) return {.texts = {""}};
      return {.texts = rows_of_text(code_points(element_at(bytes, header.next, place), place), header.dims[0], header.dims[1])};
    case Kind::cell:
      if (static_cast<std::uint64_t>(n) > bytes.size() / tag_size)
        refuse_damaged(place, "has fewer cells than its stated size");
      return {.items = cells_of(bytes, header, n, name, file, depth)};
    case Kind::structure: return {.items = n == 1 ? fields_of(bytes, header, name, file, depth) : std::vector<ArrayPtr>()};
    case Kind::sparse: {
      const Element rows = element_at(bytes, header.next, place), ends = element_at(bytes, rows.next, place);
      Content content{.real = packed_of(element_at(bytes, ends.next, place), place)};
      const Packed packed_rows = packed_of(rows, place), packed_ends = packed_of(ends, place);
      for (std::size_t k = 0; k < packed_rows.size(); ++k) content.rows.push_back(packed_rows[k]);
      for (std::size_t k = 0; k < packed_ends.size(); ++k) content.ends.push_back(packed_ends[k]);
      return content;
    }
    default: return {};
  }
}

/// An array. @param bytes  the bytes of its element
ArrayPtr array_of(const Bytes& bytes, const std::string& name, const std::string& file, int depth) {
  constexpr int deepest = 64;
  const std::string place = file + ":" + name;
  if (depth > deepest) refuse_damaged(place, "arrays are nested more than 64 levels deep");
  if (bytes.size() == 0)  // an empty cell
    return std::make_shared<const FileArray>(name, place, "double", Kind::numbers, std::vector<std::int64_t>{0, 0}, false,
                                             [] { return Content(); });
  const Header header = header_of(bytes, place);
  return std::make_shared<const FileArray>(name, place, header.class_name, header.kind, header.dims, header.is_complex,
                                           [bytes, name, file, depth] { return content_of(bytes, name, file, depth); });
}

/// A variable that is inflated only when it is needed; its header is in the first bytes.
ArrayPtr compressed_array(const Bytes& compressed, const std::string& file, const std::string& place) {
  constexpr std::size_t enough = 1024;
  const Bytes begin = owned(inflated(compressed, enough, false, place), compressed.is_swapped);
  if (begin.size() < tag_size || begin.word(0) != mi_matrix) refuse_damaged(place, "a compressed element holds no array");
  const Bytes first = begin.part(tag_size, begin.size() - tag_size);
  const Header header = header_of(first, place);
  return std::make_shared<const FileArray>(header.name, file + ":" + header.name, header.class_name, header.kind, header.dims,
                                           header.is_complex, [compressed, file, name = header.name] {
                                             return content_of(inflated_array(compressed, file + ":" + name), name, file, 0);
                                           });
}

/// Throws an error about a truncated variable, with its name if that can still be read.
[[noreturn]] void refuse_cut(const Bytes& file, std::size_t at, const std::string& place) {
  std::string name;
  try {
    const Bytes rest = file.part(at + tag_size, file.size() - at - tag_size);
    name = file.word(at) == mi_compressed ? compressed_array(rest, place, place)->name() : header_of(rest, place).name;
  } catch (const golgi::Error&) {
    name.clear();
  }
  const std::uint64_t stated = std::uint64_t{at} + tag_size + file.word(at + 4);
  throw DataError(place + (name.empty() ? ":byte " + std::to_string(at) : ":" + name) + ": the file is truncated: it has " +
                  std::to_string(file.size()) + " bytes, but this variable ends at byte " + std::to_string(stated) +
                  "; copy it again");
}

}  // namespace

std::vector<ArrayPtr> variables_5(const Bytes& file, const std::string& place) {
  constexpr std::size_t header_size = 128;
  std::vector<ArrayPtr> all;
  for (std::size_t at = header_size; at < file.size();) {
    const std::string here = place + ":byte " + std::to_string(at);
    if (file.size() - at < tag_size) refuse_damaged(here, "ends within the tag of a variable");
    const std::uint32_t type = file.word(at);
    if (type != mi_matrix && type != mi_compressed)
      refuse_damaged(here, "expected a variable, found an element of type " + std::to_string(type));
    if (file.size() - at - tag_size < file.word(at + 4)) refuse_cut(file, at, place);
    const Element element = element_at(file, at, here);
    at = element.next;
    ArrayPtr array;
    if (type == mi_compressed) {
      array = compressed_array(element.data, place, here);
    } else if (element.data.size() > 0) {
      const std::string name = header_of(element.data, here).name;
      array = array_of(element.data, name, place, 0);
    }
    // Variables without a name are MATLAB's internal data of objects.
    if (array && !array->name().empty()) all.push_back(array);
  }
  return all;
}

}  // namespace matlab
