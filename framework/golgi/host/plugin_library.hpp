// One plugin library: mapped into the process, its C descriptor checked before any C++ object crosses, its components
// registered. Libraries are never unloaded: exceptions, types and factories of theirs live on in the host.
// The only user of Boost.DLL.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "golgi/api/abi.hpp"
#include "golgi/api/registry.hpp"

namespace golgi {

/// How far loading has come, for the report of a crash.
enum class LoadPhase : char { initialisers = 'i', descriptor = 'd', registration = 'r', finished = 'f' };

/// Loads with every symbol resolved at once, checks, registers.
/// @param entering  called before each phase but `finished`; may be empty
/// @throws PluginError whose message names the file, the reason and a remedy; NameTakenError where a component's name is taken.
///         The registry then holds nothing of the library.
void load_library(Registry& registry, const std::filesystem::path& file, const std::function<void(LoadPhase)>& entering = {});

/// Why a plugin of that API version and ABI tag cannot be used here, both told next to the host's own; empty where it can.
std::string why_incompatible(std::uint32_t api_major, std::uint32_t api_minor, const char* abi_tag);

/// Whether a plugin's name or version is written as it has to be: letters, digits, _, -, + and . alone.
bool is_plugin_name(std::string_view text);

/// Reads the descriptor as far as it goes.
/// @param extent  bytes that the library's symbol table says it has
/// @return why the host cannot use it, with advice; empty where it can
std::string why_unusable(const golgi_plugin_descriptor* descriptor, std::size_t extent);

}  // namespace golgi
