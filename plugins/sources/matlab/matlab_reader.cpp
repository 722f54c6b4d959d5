#include "matlab_reader.hpp"

#include "mat_file.hpp"
#include "matlab_recordings.hpp"

namespace fs = std::filesystem;

namespace {

matlab::Recordings recordings_of(const fs::path& path) { return {"'" + path.string() + "'", matlab::variables_of_file(path)}; }

}  // namespace

std::vector<golgi::Magic> MatlabReader::magic() {
  using namespace std::string_literals;
  std::vector<golgi::Magic> all{{.bytes = "\x00\x01IM"s, .offset = 124}, {.bytes = "\x01\x00MI"s, .offset = 124}};
  // Version 4 has no signature; its first number gives byte order, type of numbers, and whether they are text or sparse.
  for (const int kind : {0, 1, 2})
    for (int number = 0; number <= 5; ++number) {
      const int little = 10 * number + kind, big = 1000 + little;
      all.push_back({.bytes = {static_cast<char>(little), 0, 0, 0}, .extension = ".mat"});
      all.push_back({.bytes = {0, 0, static_cast<char>(big / 256), static_cast<char>(big % 256)}, .extension = ".mat"});
    }
  return all;
}

std::vector<golgi::Candidate> MatlabReader::candidates(const fs::path& path) const { return recordings_of(path).candidates(); }

golgi::Dataset MatlabReader::read(const golgi::ReadRequest& request, const golgi::TaskContext& context) const {
  return recordings_of(request.path()).read(request, context);
}

std::vector<golgi::FilePart> MatlabReader::parts(const fs::path& path) const { return recordings_of(path).parts(); }

golgi::TextTable MatlabReader::table(const fs::path& path, const std::string& part) const {
  throw golgi::DataError("'" + path.string() + "': has no table of times '" + part + "'; give trials as a text file");
}

golgi::GroundTruth MatlabReader::truth(const golgi::ReadRequest& request, const std::vector<std::string>& names, double,
                                       const golgi::TaskContext& context) const {
  return recordings_of(request.path()).truth(request, names, context);
}

GOLGI_PLUGIN("matlab", "1.0.0") { registry.add<MatlabReader>(); }
