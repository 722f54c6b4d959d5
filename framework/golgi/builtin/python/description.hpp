// What a file of Python methods says of them: names, kinds, parameters. It is read from a description beside the file
// (METHODS.golgi.json), which is made again where the file, what it imports from its own folder, or the interpreter has
// changed. The code of the file is not run for that: Python reads its text.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/params/schema.hpp"

namespace golgi {

struct PythonFunction {
  std::string name, kind;  ///< "causality", "transform", "simulator"
  std::string summary;
  std::string needs;  ///< "values", "events" or "any"
  Schema schema;
};

struct PythonFile {
  std::vector<PythonFunction> functions;
  std::vector<std::filesystem::path> files;  ///< that count: it, and what it imports from its folder
  std::string environment;                   ///< "Python 3.11.2, numpy 1.24.2"
};

/// Python: $GOLGI_PYTHON, or python3 of the PATH. @throws ConfigError where there is none
std::filesystem::path python_program();

/// @throws ConfigError for a file that Python cannot read, with its line
PythonFile describe_python(const std::filesystem::path& file);

}  // namespace golgi
