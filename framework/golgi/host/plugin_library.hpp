// Loads one plugin library: maps it into the process, checks its C descriptor before any C++ object is exchanged, and registers
// its components. Libraries are never unloaded, because the host still uses their exceptions, types and factories.
// This is the only use of Boost.DLL.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "golgi/api/abi.hpp"
#include "golgi/api/registry.hpp"

namespace golgi {

/// How far loading has proceeded, for the report of a crash.
enum class LoadPhase : char { initialisers = 'i', descriptor = 'd', registration = 'r', finished = 'f' };

/// Loads with every symbol resolved immediately, checks, registers.
/// @param entering  called before each phase but `finished`; may be empty
/// @throws PluginError whose message names the file, the reason and a remedy; NameTakenError if a component's name is taken.
///         The registry then contains nothing of the library.
void load_library(Registry& registry, const std::filesystem::path& file, const std::function<void(LoadPhase)>& entering = {});

/// Why a plugin of that API version and ABI tag cannot be used here, compared with the host's own; empty if it can.
std::string why_incompatible(std::uint32_t api_major, std::uint32_t api_minor, const char* abi_tag);

/// Whether a plugin's name or version is valid: only letters, digits, _, -, + and .
bool is_plugin_name(std::string_view text);

/// Reads the descriptor up to its size.
/// @param extent  its size in bytes in the library's symbol table
/// @return why the host cannot use it, with advice; empty if it can
std::string why_unusable(const golgi_plugin_descriptor* descriptor, std::size_t extent);

}  // namespace golgi
