#include "golgi/builtin/readers/edf/edf_file.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/units.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t head_bytes = 256, signal_bytes = 256;

[[noreturn]] void bad_byte(const fs::path& path, std::int64_t byte, const std::string& what) {
  throw DataError("'" + path.string() + "', byte " + std::to_string(byte) + ": " + what);
}

/// A field of a header: ASCII, padded with blanks on the right.
struct HeaderText {
  const fs::path& path;
  const std::string& bytes;
  bool has_comma = false;

  std::string at(std::int64_t offset, std::int64_t length) const {
    std::string text = bytes.substr(offset, length);
    const auto last = text.find_last_not_of(std::string_view(" \0", 2));
    text.resize(last == std::string::npos ? 0 : last + 1);
    return text.substr(std::min(text.find_first_not_of(' '), text.size()));
  }

  double number(std::int64_t offset, std::int64_t length, const std::string& what) {
    std::string text = at(offset, length);
    if (const auto comma = text.find(','); comma != std::string::npos) text[comma] = '.', has_comma = true;
    const auto value = parse_number(text);
    if (!value || !std::isfinite(*value))
      bad_byte(path, offset,
               what + " is '" + at(offset, length) + "'; expected a number in decimal ASCII; the header is damaged");
    return *value;
  }

  std::int64_t count(std::int64_t offset, std::int64_t length, const std::string& what) {
    const auto value = parse_integer(at(offset, length));
    if (!value) bad_byte(path, offset, what + " is '" + at(offset, length) + "'; expected a whole number in decimal ASCII");
    return *value;
  }
};

std::string bytes_of_file(const fs::path& path, std::int64_t offset, std::int64_t n) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(n, '\0');
  file.seekg(offset);
  file.read(bytes.data(), n);
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return bytes;
}

void read_signals(EdfFile& file, HeaderText& text, std::int64_t n_signals) {
  // Field after field; each holds the values of all signals.
  const auto place = [&](std::int64_t field_start, std::int64_t length, std::int64_t k) {
    return head_bytes + field_start * n_signals + k * length;
  };
  for (std::int64_t k = 0; k < n_signals; ++k) {
    EdfSignal signal;
    signal.label = text.at(place(0, 16, k), 16);
    const std::string of = " of '" + signal.label + "'";
    signal.is_annotations = signal.label == "EDF Annotations" || signal.label == "BDF Annotations";
    signal.unit = value_unit(text.at(place(96, 8, k), 8));
    signal.n_in_record = text.count(place(216, 8, k), 8, "the number of samples per record" + of);
    constexpr std::int64_t most_samples = std::int64_t{1} << 32;
    if (signal.n_in_record < 0 || signal.n_in_record > most_samples)
      bad_byte(file.path, place(216, 8, k), std::to_string(signal.n_in_record) + " samples per record" + of);
    if (!signal.is_annotations) {
      signal.physical_min = text.number(place(104, 8, k), 8, "the physical minimum" + of);
      signal.physical_max = text.number(place(112, 8, k), 8, "the physical maximum" + of);
      signal.digital_min = text.number(place(120, 8, k), 8, "the digital minimum" + of);
      signal.digital_max = text.number(place(128, 8, k), 8, "the digital maximum" + of);
    }
    signal.offset = file.record_bytes;
    file.record_bytes += signal.n_in_record * file.sample_bytes;
    file.signals.push_back(std::move(signal));
  }
}

}  // namespace

EdfFile read_edf_header(const fs::path& path) {
  check_input_file(path);
  EdfFile file;
  file.path = path;
  const auto size = static_cast<std::int64_t>(fs::file_size(path));
  std::string bytes = bytes_of_file(path, 0, head_bytes);
  if (std::ssize(bytes) < head_bytes)
    bad_byte(path, 0, "a header takes 256 bytes, the file has " + std::to_string(size) + "; copy it again");
  if (bytes[0] == '\xff') file.sample_bytes = 3;
  HeaderText text{path, bytes};
  const std::int64_t n_signals = text.count(252, 4, "the number of signals");
  file.header_bytes = text.count(184, 8, "the size of the header");
  const std::int64_t expected = head_bytes + signal_bytes * n_signals;
  if (n_signals < 1 || file.header_bytes != expected)
    bad_byte(path, 184,
             "a header of " + std::to_string(file.header_bytes) + " bytes for " + plural(n_signals, "signal") + "; expected " +
                 std::to_string(expected) + ", 256 x (signals + 1); the header is damaged");
  file.n_stated = text.count(236, 8, "the number of records");
  file.record_s = text.number(244, 8, "the duration of a record");
  if (file.n_stated < -1)
    bad_byte(path, 236, "the number of records is " + std::to_string(file.n_stated) + "; expected 0 or more, or -1");
  if (file.record_s < 0)
    bad_byte(path, 244, "the duration of a record is " + format_number(file.record_s) + " s; expected 0 or more");
  file.is_discontinuous = text.at(192, 5) == "EDF+D" || text.at(192, 5) == "BDF+D";
  if (expected > size)
    bad_byte(path, 184,
             "a header of " + std::to_string(expected) + " bytes, the file has " + std::to_string(size) + "; copy it again");
  bytes = bytes_of_file(path, 0, expected);
  read_signals(file, text, n_signals);
  file.has_decimal_comma = text.has_comma;
  if (file.record_bytes < 1) bad_byte(path, head_bytes + 216 * n_signals, "records without samples");
  file.n_records = (size - file.header_bytes) / file.record_bytes;
  if (file.n_stated >= 0) file.n_records = std::min(file.n_records, file.n_stated);
  return file;
}

namespace {

/// Reads records from a file in pieces. Calls visit(record, its bytes).
void for_each_record(const EdfFile& file, std::int64_t first, std::int64_t n, const Poll& poll,
                     const std::function<void(std::int64_t, std::string_view)>& visit) {
  std::ifstream stream(file.path, std::ios::binary);
  stream.seekg(file.header_bytes + first * file.record_bytes);
  std::string bytes(file.record_bytes, '\0');
  for (std::int64_t k = 0; k < n; ++k) {
    poll();
    if (!stream.read(bytes.data(), file.record_bytes))
      bad_byte(file.path, file.header_bytes + (first + k) * file.record_bytes,
               "record " + std::to_string(first + k) + " cannot be read");
    visit(k, bytes);
  }
}

/// The value of a two's complement number, lowest byte first.
double digital(std::string_view bytes, std::size_t at, int n_bytes) {
  const auto byte = [&](int k) -> std::int32_t { return static_cast<unsigned char>(bytes[at + k]); };
  std::int32_t value = byte(n_bytes - 1);
  if (value >= 128) value -= 256;
  for (int k = n_bytes - 1; k-- > 0;) value = value * 256 + byte(k);
  return value;
}

/// Parses one list of annotations, "+onset[\x15duration]\x14text\x14…\0"; nothing if it is damaged.
std::optional<std::vector<EdfAnnotation>> parse_list(std::string_view list) {
  const auto onset_end = list.find('\x14');
  if (onset_end == std::string_view::npos) return std::nullopt;
  const std::string_view time = list.substr(0, onset_end);
  const auto has_duration = time.find('\x15');
  const auto number = [](std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return parse_number(text);
  };
  const auto onset = number(time.substr(0, has_duration));
  if (!onset || !std::isfinite(*onset)) return std::nullopt;
  EdfAnnotation one{*onset, undefined, ""};
  if (has_duration != std::string_view::npos) one.duration_s = number(time.substr(has_duration + 1)).value_or(undefined);
  std::vector<EdfAnnotation> found;
  for (std::size_t at = onset_end + 1; at < list.size();) {
    const auto end = std::min(list.find('\x14', at), list.size());
    one.text = std::string(list.substr(at, end - at));
    found.push_back(one);
    at = end + 1;
  }
  if (found.empty()) found.push_back(one);
  return found;
}

std::string as_utf8(const std::string& text) {
  if (!first_invalid_utf8(text)) return text;
  std::string result;  // Latin-1
  for (const unsigned char c : text) {
    if (c < 0x80) {
      result += static_cast<char>(c);
    } else {
      result += static_cast<char>(0xC0 | c >> 6);
      result += static_cast<char>(0x80 | (c & 63));
    }
  }
  return result;
}

}  // namespace

Matrix read_edf_records(const EdfFile& file, const std::vector<std::size_t>& signals, std::int64_t first_record,
                        std::int64_t n_records, const Poll& poll) {
  const std::int64_t n = file.signals[signals.front()].n_in_record;
  Matrix values(std::ssize(signals), n * n_records);
  for_each_record(file, first_record, n_records, poll, [&](std::int64_t record, std::string_view bytes) {
    for (std::size_t i = 0; i < signals.size(); ++i) {
      const auto row = values.row(static_cast<std::ptrdiff_t>(i));
      for (std::int64_t t = 0; t < n; ++t)
        row[record * n + t] = digital(bytes, file.signals[signals[i]].offset + t * file.sample_bytes, file.sample_bytes);
    }
  });
  return values;
}

EdfAnnotations read_edf_annotations(const EdfFile& file, const Poll& poll) {
  EdfAnnotations annotations;
  if (std::ranges::none_of(file.signals, &EdfSignal::is_annotations)) return annotations;
  for_each_record(file, 0, file.n_records, poll, [&](std::int64_t record, std::string_view bytes) {
    bool is_first = true;
    for (const EdfSignal& signal : file.signals) {
      if (!signal.is_annotations) continue;
      std::string_view all = bytes.substr(signal.offset, signal.n_in_record * file.sample_bytes);
      while (!all.empty()) {
        const auto end = std::min(all.find('\0'), all.size());
        const std::string_view list = all.substr(0, end);
        all.remove_prefix(std::min(end + 1, all.size()));
        if (list.empty()) continue;
        const auto found = parse_list(list);
        if (!found)
          bad_byte(file.path, file.header_bytes + record * file.record_bytes + signal.offset,
                   "an annotation of record " + std::to_string(record) + " has no onset; the file is damaged");
        // The first list of a record has an empty text: it gives the start of the record.
        if (is_first) annotations.record_starts_s.push_back(found->front().onset_s);
        for (std::size_t k = is_first ? 1 : 0; k < found->size(); ++k) {
          EdfAnnotation one = (*found)[k];
          one.text = as_utf8(one.text);
          annotations.all.push_back(std::move(one));
        }
        is_first = false;
      }
    }
    if (is_first)
      bad_byte(file.path, file.header_bytes + record * file.record_bytes,
               "record " + std::to_string(record) + " does not give its start time");
  });
  return annotations;
}

}  // namespace golgi
