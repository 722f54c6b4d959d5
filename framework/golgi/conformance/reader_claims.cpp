// Claims about readers of files. Valid files of their format cannot be generated here, so the claims are about damaged files.
#include <fstream>

#include "golgi/api/reader.hpp"
#include "golgi/conformance/claims.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;

Finding tells_its_files(const Examination& examination) {
  const auto& magic = examination.info().magic;
  if (magic.empty()) return broken("it recognises no file; add `static std::vector<Magic> magic()`");
  for (const Magic& each : magic)
    if (each.bytes.empty() && each.extension.empty() && each.holds.empty())
      return broken("one of its Magic entries matches every file");
  return kept();
}

/// Three file contents: the first half of the beginning of a file of this kind, the whole beginning, and the beginning followed
/// by random bytes.
std::vector<std::string> contents_of(const Magic& magic) {
  std::string begin(magic.offset, ' ');
  begin += magic.bytes;
  std::string nonsense = begin;
  Random random(fingerprint_of("conformance"), "nonsense");
  for (int i = 0; i < 1000; ++i) nonsense += static_cast<char>(random.uniform() * 256);
  return {begin.substr(0, begin.size() / 2), begin, nonsense};
}

/// The fault in how the reader handles a file; empty if it refuses the file correctly.
/// @param may_be_sound  the content may by chance be a valid recording
std::string fault_of(const Examination& examination, const fs::path& path, bool may_be_sound) {
  const auto& reader = examination.as<Reader>();
  try {
    for (const auto& candidate : reader.candidates(path)) {
      reader.files(path, candidate.name);
      examination.with_context(
          {}, [&](const TaskContext& context) { reader.read(ReadRequest(path, candidate.name), context).validate(); });
    }
    return may_be_sound ? "" : "is accepted as a recording";
  } catch (const Error& error) {
    const bool is_told = error.kind() == ErrorKind::data || error.kind() == ErrorKind::io;
    const std::string message = error.what();
    if (!is_told) return std::string("causes an error of the kind ") + to_string(error.kind()) + ": " + message;
    if (message.find(path.filename().string()) == std::string::npos)
      return "causes a message that does not name the file: " + message;
  }
  return "";
}

Finding refuses_damaged_files(const Examination& examination) {
  const test::TempFolder folder;
  for (const Magic& magic : examination.info().magic) {
    const fs::path path = folder.path() / ("damaged" + magic.extension);
    if (!magic.holds.empty()) {
      fs::create_directories((path / magic.holds).parent_path());
      std::ofstream(path / magic.holds) << "nonsense";
      if (const std::string fault = fault_of(examination, path, true); !fault.empty())
        return broken("a folder with invalid content " + fault);
      continue;
    }
    const auto contents = contents_of(magic);
    for (const std::string& content : contents) {
      std::ofstream(path, std::ios::binary) << content;
      const bool may_be_sound = magic.bytes.empty() || &content != &contents.front();
      if (const std::string fault = fault_of(examination, path, may_be_sound); !fault.empty())
        return broken("a file of " + plural(content.size(), "byte") + ", of which only the first match its format, " + fault);
    }
  }
  return kept();
}

}  // namespace

std::vector<ClaimCheck> reader_claims() {
  return {{"own_files", "it recognises its own files", tells_its_files},
          {"damaged_files", "a damaged file is refused with a data or io error that names the file", refuses_damaged_files}};
}

}  // namespace golgi
