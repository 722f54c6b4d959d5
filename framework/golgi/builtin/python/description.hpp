// What a file of Python methods says of them: names, kinds, parameters. It is read from a description next to the file
// (METHODS.golgi.json), which is made again where the file, what it imports from its own folder, or the interpreter has
// changed. The code of the file is not run for that: Python reads its text.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "golgi/host/json.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

struct PythonFunction {
  std::string name, kind;  ///< "causality", "transform", "simulator", "model", "evaluator"
  std::string summary;
  std::string component;          ///< its name as one of its own, without the kind
  std::string needs;              ///< "values", "events" or "any"
  bool is_random = true;          ///< it asks for random numbers
  std::optional<double> limit_s;  ///< of one call; nothing: it may take its time
  // Of a model, which is a class.
  Json attributes = Json::object();  ///< numbers that the class has by name ("history")
  std::vector<std::string> offers;   ///< what it can be asked in addition to forecasts: "attention", "input_gradient"
  Schema schema;
};

struct PythonFile {
  std::vector<PythonFunction> functions;
  std::vector<std::filesystem::path> files;  ///< that count: it, and what it imports from its folder
  std::string environment;                   ///< "Python 3.11.2, numpy 1.24.2"
  std::string version;                       ///< that the file says of itself
  std::string build_id;                      ///< of the content of `files` and of the environment
};

/// Whether a file is one of Python, by its name.
inline bool is_python_file(const std::filesystem::path& file) { return file.extension() == ".py"; }

/// Python: $GOLGI_PYTHON, or python3 of the PATH. @throws ConfigError where there is none
std::filesystem::path python_program();

/// @throws ConfigError for a file that Python cannot read, with its line
PythonFile describe_python(const std::filesystem::path& file);

}  // namespace golgi
