#include "golgi/builtin/readers/npz/zip_file.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>

#include "golgi/builtin/readers/npz/member_stream.hpp"

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr std::int64_t end_bytes = 22, longest_comment = 65535, entry_bytes = 46, local_bytes = 30;
constexpr std::uint32_t in_zip64 = 0xFFFFFFFF;

/// The little-endian number of n bytes; the caller has checked that they exist.
std::uint64_t little_number(std::string_view bytes, std::size_t at, std::size_t n) {
  std::uint64_t value = 0;
  for (std::size_t k = n; k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
  return value;
}

std::int64_t signed_size(std::uint64_t value) {
  return value > static_cast<std::uint64_t>(INT64_MAX) ? INT64_MAX : static_cast<std::int64_t>(value);
}

const char* method_name(int method) {
  switch (method) {
    case 9: return "deflate64";
    case 12: return "bzip2";
    case 14: return "LZMA";
    case 93: return "Zstandard";
    case 95: return "xz";
    default: return "an unknown method";
  }
}

/// Reads sizes and offset from the zip64 field of a directory entry, in the order of those that the entry lacks.
void take_zip64(std::string_view extra, bool has_size, bool has_stored, bool has_offset, ZipMember& member) {
  constexpr std::uint64_t zip64_field = 1;
  for (std::size_t at = 0; at + 4 <= extra.size();) {
    const std::uint64_t id = little_number(extra, at, 2), length = little_number(extra, at + 2, 2);
    at += 4;
    if (at + length > extra.size()) return;
    if (id == zip64_field) {
      std::size_t from = at;
      const auto take = [&](bool is_there, std::int64_t& value) {
        if (is_there || from + 8 > at + length) return;
        value = signed_size(little_number(extra, from, 8));
        from += 8;
      };
      take(has_size, member.size);
      take(has_stored, member.stored_size);
      take(has_offset, member.offset);
    }
    at += length;
  }
}

}  // namespace

ZipFile::ZipFile(std::filesystem::path path) : path_(std::move(path)) {
  check_input_file(path_);
  file_size_ = static_cast<std::int64_t>(std::filesystem::file_size(path_));
  read_directory();
}

std::string ZipFile::place(const ZipMember& member) const {
  return "'" + path_.string() + "', member " + printable(member.name);
}

std::string ZipFile::bytes(std::int64_t offset, std::int64_t n, const char* what) const {
  std::ifstream file(path_, std::ios::binary);
  std::string content;
  if (offset >= 0 && n >= 0 && offset <= file_size_ && n <= file_size_ - offset) {
    content.resize(n);
    file.seekg(offset);
    if (file.read(content.data(), n)) return content;
  }
  throw DataError("'" + path_.string() + "', byte " + std::to_string(offset) + ": " + what + " of " + std::to_string(n) +
                  " bytes, but the file has " + std::to_string(file_size_) + "; copy it again");
}

void ZipFile::read_directory() {
  const std::int64_t tail_begin = std::max<std::int64_t>(0, file_size_ - end_bytes - longest_comment);
  const std::string tail = bytes(tail_begin, file_size_ - tail_begin, "the end");
  const auto at = tail.rfind(std::string_view("PK\5\6", 4));
  if (at == std::string::npos || at + end_bytes > tail.size())
    throw DataError("'" + path_.string() + "': a zip file without the end of its directory, " + std::to_string(file_size_) +
                    " bytes long; the copy is incomplete; copy it again");
  std::int64_t n_entries = static_cast<std::int64_t>(little_number(tail, at + 10, 2));
  std::int64_t size = static_cast<std::int64_t>(little_number(tail, at + 12, 4)),
               offset = static_cast<std::int64_t>(little_number(tail, at + 16, 4));
  constexpr std::size_t locator_bytes = 20;
  if (at >= locator_bytes && tail.compare(at - locator_bytes, 4, std::string_view("PK\6\7", 4)) == 0) {
    const std::string end64 =
        bytes(signed_size(little_number(tail, at - locator_bytes + 8, 8)), 56, "the end of a zip64 directory");
    n_entries = signed_size(little_number(end64, 32, 8));
    size = signed_size(little_number(end64, 40, 8));
    offset = signed_size(little_number(end64, 48, 8));
  }
  const std::string directory = bytes(offset, size, "a directory");
  std::set<std::string> seen;
  std::size_t from = 0;
  for (std::int64_t k = 0; k < n_entries; ++k) {
    if (from + entry_bytes > directory.size() || directory.compare(from, 4, std::string_view("PK\1\2", 4)) != 0)
      throw DataError("'" + path_.string() + "': entry " + std::to_string(k) + " of its directory is damaged; copy it again");
    const auto field = [&](std::size_t where, std::size_t n) { return little_number(directory, from + where, n); };
    const std::size_t name_bytes = field(28, 2), extra_bytes = field(30, 2), comment_bytes = field(32, 2);
    const std::size_t next = from + entry_bytes + name_bytes + extra_bytes + comment_bytes;
    if (next > directory.size())
      throw DataError("'" + path_.string() + "': entry " + std::to_string(k) + " of its directory is cut off; copy it again");
    ZipMember member{directory.substr(from + entry_bytes, name_bytes),
                     signed_size(field(24, 4)),
                     signed_size(field(20, 4)),
                     signed_size(field(42, 4)),
                     static_cast<std::uint32_t>(field(16, 4)),
                     static_cast<int>(field(10, 2))};
    take_zip64(std::string_view(directory).substr(from + entry_bytes + name_bytes, extra_bytes), field(24, 4) != in_zip64,
               field(20, 4) != in_zip64, field(42, 4) != in_zip64, member);
    if ((field(8, 2) & 1) != 0) throw DataError(place(member) + ": is encrypted; save the file without a password");
    if (member.method != 0 && member.method != 8)
      throw DataError(place(member) + ": is compressed by " + method_name(member.method) + " (method " +
                      std::to_string(member.method) +
                      "); only stored and deflated members can be read: save it with np.savez or np.savez_compressed");
    if (!seen.insert(member.name).second)
      throw DataError(place(member) + ": is in the file twice; save the file again, each array once");
    members_.push_back(std::move(member));
    from = next;
  }
}

std::int64_t ZipFile::data_offset(const ZipMember& member) const {
  const std::string local = bytes(member.offset, local_bytes, "a member's header");
  if (!local.starts_with(std::string_view("PK\3\4", 4)))
    throw DataError(place(member) + ": no member begins at byte " + std::to_string(member.offset) + "; copy the file again");
  return member.offset + local_bytes + static_cast<std::int64_t>(little_number(local, 26, 2) + little_number(local, 28, 2));
}

std::unique_ptr<std::istream> ZipFile::open(const ZipMember& member) const {
  if (member.method == 0 && member.stored_size != member.size)
    throw DataError(place(member) + ": the directory gives " + std::to_string(member.size) + " bytes, of which " +
                    std::to_string(member.stored_size) + " are stored; save it again");
  constexpr std::int64_t most_expansion = 1032;  // maximum of deflate
  if (member.method != 0 && member.size / most_expansion > member.stored_size + 1)
    throw DataError(place(member) + ": the directory gives " + std::to_string(member.size) + " bytes, more than " +
                    std::to_string(member.stored_size) + " stored bytes can hold; save the file again");
  const std::int64_t offset = data_offset(member);
  if (offset < 0 || offset > file_size_ || member.stored_size > file_size_ - offset)
    throw DataError("'" + path_.string() + "', byte " + std::to_string(offset) + ": a member of " +
                    std::to_string(member.stored_size) + " bytes, but the file has " + std::to_string(file_size_) +
                    "; copy it again");
  return std::make_unique<MemberStream>(path_, offset, member, place(member));
}

std::string ZipFile::begin(const ZipMember& member, std::int64_t n) const {
  const auto stream = open(member);
  std::string content(std::min(n, member.size), '\0');
  stream->read(content.data(), std::ssize(content));
  return content;
}

std::string ZipFile::read(const ZipMember& member, std::optional<double> memory_limit) const {
  constexpr double copies = 3;  // the bytes, and the doubles made of them
  const double bytes = copies * static_cast<double>(member.size), limit = memory_limit.value_or(available_memory() / 2);
  if (bytes > limit)
    throw DataError(place(member) + ": " + std::to_string(member.size) + " bytes need about " + memory_text(bytes) +
                    " of memory, and " + (memory_limit ? "memory_limit allows " : "half of the free memory is ") +
                    memory_text(limit) + "; save only the arrays that are needed, or set memory_limit (bytes)");
  const auto stream = open(member);
  std::string content(member.size, '\0');
  stream->read(content.data(), std::ssize(content));
  finish(*stream);
  return content;
}

void ZipFile::finish(std::istream& stream) {
  constexpr std::streamsize whole = std::numeric_limits<std::streamsize>::max();
  stream.ignore(whole);
}

}  // namespace golgi
