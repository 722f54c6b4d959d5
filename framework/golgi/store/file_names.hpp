// Names that components give to files of their stages' results. A wrong one is an error of the component: it must neither reach
// another folder nor take the place of a file that golgi itself writes.
#pragma once

#include <string>
#include <string_view>

#include "golgi/api/component.hpp"

namespace golgi {

/// Why a name cannot be that of a file below an artifact's folder ("has a part '..'"); empty where it can.
std::string fault_of_file_name(std::string_view name);

/// @param type  of the artifact
/// @throws PluginError where the name cannot be a file's, or is one that golgi uses itself for such artifacts
void check_component_file(ArtifactType type, std::string_view name);

/// In double quotes, for messages: control characters and what is not UTF-8 are written as escapes.
std::string printable(std::string_view name);

}  // namespace golgi
