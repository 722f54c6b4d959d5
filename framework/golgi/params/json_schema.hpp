// A parameter description as JSON Schema (draft 2020-12), for editors and other programs.
#pragma once

#include <string>

#include "golgi/core/export.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// JSON text of an object schema with every field; unknown keys are refused, as in binding.
GOLGI_API std::string json_schema(const Schema& schema);

}  // namespace golgi
