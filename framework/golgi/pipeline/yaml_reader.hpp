// Converts YAML text to Value; the only user of yaml-cpp. Reads the YAML that a pipeline file needs and refuses what other
// readers accept silently: duplicate keys, invalid UTF-8, alias bombs, unlimited nesting, merge keys, several documents.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "golgi/params/value.hpp"

namespace golgi {

/// @param file  the file's name in messages
/// @throws ConfigError with file:line:column
Value parse_yaml(std::string_view text, const std::string& file);

/// @throws IoError if the file cannot be read; ConfigError as parse_yaml
Value read_yaml(const std::filesystem::path& path);

/// One value from the command line, without places: "0.5", "[1, 2]", "{a: 1}".
/// @param option  its name in messages ("--set mvgc.max_order")
Value parse_yaml_option(std::string_view text, const std::string& option);

}  // namespace golgi
