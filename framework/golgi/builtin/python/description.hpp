// The description of a file of Python methods: their names, kinds, parameters. It is kept in a file next to it
// (METHODS.golgi.json) and made again when the file, the modules that it imports from its own folder, or the interpreter have
// changed. The code of the file is not run for this: Python only reads its text.
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
  std::string component;          ///< its name as a separate component, without the kind
  std::string needs;              ///< "values", "events" or "any"
  bool is_random = true;          ///< it uses random numbers
  std::optional<double> limit_s;  ///< time limit of one call; nothing: no limit
  // For a model, which is a class.
  Json attributes = Json::object();  ///< numbers that the class has by name ("history")
  std::vector<std::string> offers;   ///< what it offers in addition to forecasts: "attention", "input_gradient"
  Schema schema;
};

struct PythonFile {
  std::vector<PythonFunction> functions;
  std::vector<std::filesystem::path> files;  ///< that are part of the key: the file, and what it imports from its folder
  std::string environment;                   ///< "Python 3.11.2, numpy 1.24.2"
  std::string version;                       ///< that the file gives
  std::string build_id;                      ///< of the content of `files` and of the environment
};

/// Whether a file is a Python file, by its name.
inline bool is_python_file(const std::filesystem::path& file) { return file.extension() == ".py"; }

/// The Python to run: $GOLGI_PYTHON, or python3 on the PATH. @throws ConfigError if there is none
std::filesystem::path python_program();

/// How to help if Python wrote that it lacks the package golgi or numpy; empty otherwise.
std::string missing_package(const std::filesystem::path& program, const std::string& written);

/// @throws ConfigError for a file that Python cannot read, with its line
PythonFile describe_python(const std::filesystem::path& file);

}  // namespace golgi
