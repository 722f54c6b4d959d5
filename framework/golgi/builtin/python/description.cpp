#include "golgi/builtin/python/description.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <sstream>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/fingerprint.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr int description_format = 2;

/// FNV-1a, which both sides can compute in a few lines.
std::string fnv_of(const fs::path& file) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : read_file(file)) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

std::string stamp_of(const fs::path& program) {
  std::error_code error;
  const fs::path real = fs::canonical(program, error);
  const auto changed = fs::last_write_time(real, error).time_since_epoch().count();
  // Environments of one Python share its executable; their paths distinguish them.
  return program.string() + " " + real.string() + " " + std::to_string(changed);
}

bool is_current(const Json& about, const fs::path& folder, const fs::path& program) {
  if (about.value("format", 0) != description_format || about.value("interpreter", "") != stamp_of(program)) return false;
  for (const auto& [name, fingerprint] : about.at("sources").items()) {
    std::error_code error;
    if (!fs::exists(folder / name, error) || fnv_of(folder / name) != fingerprint.get<std::string>()) return false;
  }
  return true;
}

/// Has Python describe the file; it only reads the text of the file.
Json ask_python(const fs::path& file, const fs::path& program) {
  const ChildResult child =
      run_child({program.string(), "-m", "golgi.describe", file.string()}, child_environment(), std::chrono::seconds(60));
  if (child.exit_code == 0) {
    Json about = Json::parse(child.report, nullptr, false);
    if (!about.is_object())
      throw ConfigError("'" + program.string() + " -m golgi.describe' printed something that is not a JSON object" +
                        words_of(child.errors));
    about["interpreter"] = stamp_of(program);
    return about;
  }
  if (!child.report.empty()) throw ConfigError(child.report);
  if (const std::string missing = missing_package(program, child.errors); !missing.empty()) throw ConfigError(missing);
  throw ConfigError("'" + program.string() + " -m golgi.describe' failed" + words_of(child.errors));
}

Value value_of(const Json& json) {
  if (json.is_null()) return {};
  if (json.is_boolean()) return Value::boolean(json.get<bool>());
  if (json.is_number_integer()) return Value::integer(json.get<long long>());
  if (json.is_number()) return Value::number(json.get<double>());
  if (json.is_array()) {
    std::vector<Value> items;
    for (const auto& each : json) items.push_back(value_of(each));
    return Value::list(std::move(items));
  }
  return Value::scalar(json.get<std::string>(), true);
}

Schema schema_of_function(const Json& params) {
  Schema schema;
  for (const auto& each : params) {
    Field& field = schema.add(Field(each.at("name").get<std::string>(), each.at("type").get<std::string>()));
    field.set_doc(each.value("doc", "")).set_unit(each.value("unit", ""));
    if (each.contains("min")) field.set_min(each.at("min").get<double>());
    if (each.contains("max")) field.set_max(each.at("max").get<double>());
    if (each.contains("choices")) field.set_choices(each.at("choices").get<std::vector<std::string>>());
    if (each.contains("default"))
      field.set_default(value_of(each.at("default")));
    else
      field.set_required();
    if (each.value("optional", false)) field.set_optional();
  }
  return schema;
}

PythonFunction function_of(const Json& about) {
  PythonFunction function;
  function.name = about.at("name");
  function.kind = about.at("kind");
  function.summary = about.at("summary");
  function.component = about.value("component", function.name);
  function.needs = about.at("needs");
  function.is_random = about.value("random", true);
  if (about.contains("limit_s")) function.limit_s = about.at("limit_s").get<double>();
  function.attributes = about.value("attributes", Json::object());
  function.offers = about.value("offers", std::vector<std::string>());
  function.schema = schema_of_function(about.at("params"));
  return function;
}

PythonFile read_description(const Json& about, const fs::path& file) {
  PythonFile found;
  found.environment = about.at("environment").get<std::string>();
  found.version = about.value("version", "0");
  FingerprintBuilder build;
  build.text(found.environment).text(fnv_of(file));
  for (const auto& [name, fingerprint] : about.at("sources").items()) {
    found.files.push_back(file.parent_path() / name);
    build.text(name).text(fingerprint.get<std::string>());
  }
  found.build_id = build.finish().hex();
  for (const auto& each : about.at("functions")) found.functions.push_back(function_of(each));
  return found;
}

}  // namespace

fs::path python_program() {
  const char* named = std::getenv("GOLGI_PYTHON");
  const std::string wanted = named && *named ? named : "python3";
  if (wanted.find('/') != std::string::npos) {
    if (access(wanted.c_str(), X_OK) == 0) return wanted;
    throw ConfigError("GOLGI_PYTHON is '" + wanted +
                      "', which cannot be run; expected the path of a Python, such as /usr/bin/python3");
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const fs::path program = fs::path(folder) / wanted; !folder.empty() && access(program.c_str(), X_OK) == 0)
      return program;
  throw ConfigError("there is no '" + wanted + "' on the PATH; install Python, or set GOLGI_PYTHON to its path");
}

std::string missing_package(const fs::path& program, const std::string& written) {
  const auto is_missing = [&](const std::string& package) {
    return written.find("No module named '" + package + "'") != std::string::npos ||
           written.find("No module named " + package + ".") != std::string::npos;
  };
  std::string what;
  if (is_missing("golgi"))
    what =
        "golgi, which runs methods in Python; install it (pip install ./python in golgi's source tree, or the Debian package "
        "python3-golgi)";
  else if (is_missing("numpy"))
    what = "numpy, which the package golgi needs; install it (pip install numpy, or the Debian package python3-numpy)";
  if (what.empty()) return what;
  return "'" + program.string() + "' has no package " + what + ", or set GOLGI_PYTHON to a Python that has it";
}

PythonFile describe_python(const fs::path& file) {
  const fs::path program = python_program();
  const fs::path beside = fs::path(file).replace_extension(".golgi.json");
  static std::mutex mutex;  // stages may be bound in parallel
  const std::scoped_lock lock(mutex);
  Json about;
  std::error_code ignored;
  if (fs::exists(beside, ignored)) {
    about = Json::parse(read_file(beside), nullptr, false);
    try {
      if (!about.is_discarded() && is_current(about, file.parent_path(), program)) return read_description(about, file);
    } catch (const Json::exception&) {
      // Written by another program: it is made again.
    }
  }
  about = ask_python(file, program);
  try {
    const PythonFile found = read_description(about, file);
    try {
      replace_file(beside, about.dump(2) + "\n");
    } catch (const IoError&) {
      // The folder cannot be written: Python is asked each time.
    }
    return found;
  } catch (const Json::exception& error) {
    throw ConfigError("the description that '" + program.string() + " -m golgi.describe' gives of '" + file.string() +
                      "' cannot be read: " + error.what());
  }
}

}  // namespace golgi
