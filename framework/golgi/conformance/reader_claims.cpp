// What readers of files claim. Files of their format cannot be made here: what is asked is that others do them no harm.
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
  if (magic.empty()) return broken("it says of no file that it is its own; add `static std::vector<Magic> magic()`");
  for (const Magic& each : magic)
    if (each.bytes.empty() && each.extension.empty() && each.holds.empty()) return broken("one of its magics fits every file");
  return kept();
}

/// The first half of what a file of the reader's kind begins with, all of it, and nonsense behind it.
std::vector<std::string> contents_of(const Magic& magic) {
  std::string begin(magic.offset, ' ');
  begin += magic.bytes;
  std::string nonsense = begin;
  Random random(fingerprint_of("conformance"), "nonsense");
  for (int i = 0; i < 1000; ++i) nonsense += static_cast<char>(random.uniform() * 256);
  return {begin.substr(0, begin.size() / 2), begin, nonsense};
}

/// What is wrong with how the reader takes a file; empty where it refuses it as it should.
/// @param may_be_sound  nonsense may happen to be a recording
std::string fault_of(const Examination& examination, const fs::path& path, bool may_be_sound) {
  const auto& reader = examination.as<Reader>();
  try {
    for (const auto& candidate : reader.candidates(path)) {
      reader.files(path, candidate.name);
      examination.with_context(
          {}, [&](const TaskContext& context) { reader.read(ReadRequest(path, candidate.name), context).validate(); });
    }
    return may_be_sound ? "" : "is taken for a recording";
  } catch (const Error& error) {
    const bool is_told = error.kind() == ErrorKind::data || error.kind() == ErrorKind::io;
    const std::string message = error.what();
    if (!is_told) return std::string("gave a ") + to_string(error.kind()) + " error: " + message;
    if (message.find(path.filename().string()) == std::string::npos) return "does not name the file: " + message;
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
        return broken("a folder of nonsense " + fault);
      continue;
    }
    const auto contents = contents_of(magic);
    for (const std::string& content : contents) {
      std::ofstream(path, std::ios::binary) << content;
      const bool may_be_sound = magic.bytes.empty() || &content != &contents.front();
      if (const std::string fault = fault_of(examination, path, may_be_sound); !fault.empty())
        return broken("a file of " + plural(content.size(), "byte") + ", of which no more than the first are of its kind, " +
                      fault);
    }
  }
  return kept();
}

}  // namespace

std::vector<ClaimCheck> reader_claims() {
  return {{"own_files", "it says which files are its own", tells_its_files},
          {"damaged_files", "a damaged file is refused with a data or io error that names the file", refuses_damaged_files}};
}

}  // namespace golgi
