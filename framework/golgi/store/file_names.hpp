// Names that components give to files of their stages' results. An invalid name is an error of the component: it must neither
// lead to another folder nor overwrite a file that golgi itself writes.
#pragma once

#include <string>
#include <string_view>

#include "golgi/api/component.hpp"

namespace golgi {

/// Why a name is not valid for a file below an artifact's folder ("has a part '..'"); empty if it is valid.
std::string fault_of_file_name(std::string_view name);

/// @param type  of the artifact
/// @throws PluginError if the name is not valid for a file, or is one that golgi uses itself for such artifacts
void check_component_file(ArtifactType type, std::string_view name);

/// The name in double quotes, for messages: control characters and invalid UTF-8 are escaped.
std::string printable(std::string_view name);

}  // namespace golgi
