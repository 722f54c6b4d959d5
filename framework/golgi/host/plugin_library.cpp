#include "golgi/host/plugin_library.hpp"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <boost/dll/shared_library.hpp>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "golgi/core/build_id.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/elf_file.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const fs::path& file, const std::string& reason) {
  throw PluginError("plugin '" + file.string() + "' " + reason);
}

/// The dynamic loader's message in the plugin author's terms.
std::string explain(const std::string& message) {
  static const std::string undefined_symbol = "undefined symbol: ";
  if (const auto at = message.find(undefined_symbol); at != std::string::npos) {
    const auto start = at + undefined_symbol.size();
    const std::string symbol = readable_symbol(message.substr(start, message.find_first_of(" ,\t", start) - start));
    if (symbol.find("golgi::") != std::string::npos)
      return "needs '" + symbol +
             "', which this golgi does not give: it was built for another golgi, or for another ABI of the standard "
             "library (_GLIBCXX_USE_CXX11_ABI=0); build it against this golgi with the same compiler family and standard "
             "library";
    return "needs '" + symbol +
           "', which no library provides; build it against this golgi, and link the library that defines it "
           "(-Wl,--no-undefined finds it while building)";
  }
  static const std::string missing_library = ": cannot open shared object file";
  if (const auto at = message.find(missing_library); at != std::string::npos)
    return "needs the library '" + message.substr(0, at) +
           "', which was not found; install it, or add its folder to LD_LIBRARY_PATH";
  return "cannot be loaded: " + message;
}

/// The library stays mapped until the process ends.
boost::dll::shared_library& map_library(const fs::path& file) {
  static auto& kept = *new std::vector<std::unique_ptr<boost::dll::shared_library>>;
  auto library = std::make_unique<boost::dll::shared_library>();
  boost::dll::fs::error_code error;
  library->load(file, boost::dll::load_mode::rtld_now, error);
  if (error) {
    const char* message = dlerror();
    fail(file, explain(message ? message : error.message()));
  }
  return *kept.emplace_back(std::move(library));
}

/// Size in bytes of the symbol at `address`, from the library's symbol table.
std::size_t extent_of(const void* address) {
  Dl_info info;
  void* symbol = nullptr;
  if (!dladdr1(address, &info, &symbol, RTLD_DL_SYMENT) || !symbol) return 0;
  return static_cast<const ElfW(Sym)*>(symbol)->st_size;
}

bool gives_components(const Registry& registry, const fs::path& file) {
  const auto names = registry.names();
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return registry.find(name)->library.file == file.string(); });
}

std::string version_text(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::string why_incompatible(std::uint32_t api_major, std::uint32_t api_minor) {
  if (api_major == GOLGI_API_MAJOR && api_minor <= GOLGI_API_MINOR) return "";
  return "was built for plugin API " + version_text(api_major, api_minor) + ", this golgi has " +
         version_text(GOLGI_API_MAJOR, GOLGI_API_MINOR) + (api_major < GOLGI_API_MAJOR ? "; " : "; use a newer golgi, or ") +
         "build the plugin again with this golgi's headers";
}

std::string why_incompatible(const char* abi_tag) {
  if (abi_tag && std::strcmp(abi_tag, GOLGI_ABI_TAG) == 0) return "";
  return "was built for the ABI '" + std::string(abi_tag ? abi_tag : "") + "', this golgi has '" GOLGI_ABI_TAG +
         "'; build both with the same compiler family, standard library and sanitizers";
}

/// The text with ? for each character that is not printable ASCII.
std::string readable(std::string_view text) {
  std::string all(text.substr(0, 80));
  std::replace_if(
      all.begin(), all.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return all;
}

}  // namespace

bool is_plugin_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' ||
           c == '.';
  });
}

std::string why_incompatible(std::uint32_t api_major, std::uint32_t api_minor, const char* abi_tag) {
  const std::string reason = why_incompatible(api_major, api_minor);
  return reason.empty() ? why_incompatible(abi_tag) : reason;
}

std::string why_unusable(const golgi_plugin_descriptor* descriptor, std::size_t extent) {
  const auto holds = [&](std::size_t bytes) { return extent >= bytes && descriptor->size >= bytes; };
  // Size and version come first in every version of the descriptor; nothing else is read before they are checked.
  const std::size_t version_end = offsetof(golgi_plugin_descriptor, api_minor) + sizeof descriptor->api_minor;
  const auto too_small = [&] {
    const std::size_t has = extent < sizeof descriptor->size ? extent : std::min<std::size_t>(extent, descriptor->size);
    return "has a descriptor '" GOLGI_DESCRIPTOR_SYMBOL "' of " + std::to_string(has) + " bytes where API " +
           version_text(GOLGI_API_MAJOR, GOLGI_API_MINOR) + " has " + std::to_string(sizeof *descriptor) +
           "; write GOLGI_PLUGIN(…) instead of a descriptor by hand, and build it again";
  };
  if (extent < sizeof descriptor->size || !holds(version_end)) return too_small();
  if (std::string reason = why_incompatible(descriptor->api_major, descriptor->api_minor); !reason.empty()) return reason;
  if (!holds(sizeof *descriptor)) return too_small();
  if (std::string reason = why_incompatible(descriptor->abi_tag); !reason.empty()) return reason;
  if (!descriptor->name || !*descriptor->name) return "has no name; set it: GOLGI_PLUGIN(\"my_method\", \"1.0.0\")";
  if (!descriptor->version || !*descriptor->version)
    return "has no version; set it: GOLGI_PLUGIN(\"" + std::string(descriptor->name) + "\", \"1.0.0\")";
  for (const std::string_view text : {descriptor->name, descriptor->version})
    if (!is_plugin_name(text))
      return "is called '" + readable(text) + "'; name and version may contain only letters, digits, _, -, + and .";
  if (!descriptor->register_components)
    return "has a descriptor without a register function; write GOLGI_PLUGIN(…) instead of a descriptor by hand";
  return "";
}

void load_library(Registry& registry, const fs::path& file, const std::function<void(LoadPhase)>& entering) {
  const auto enter = [&](LoadPhase phase) {
    if (entering) entering(phase);
  };
  if (const std::string reason = why_no_library(file); !reason.empty()) fail(file, reason);

  enter(LoadPhase::initialisers);
  auto& library = map_library(file);
  if (!library.has(GOLGI_DESCRIPTOR_SYMBOL))
    fail(file, "has no descriptor '" GOLGI_DESCRIPTOR_SYMBOL
               "', so it is not a golgi plugin; write GOLGI_PLUGIN(\"name\", \"1.0.0\") { … } in one of its files, or move it "
               "out of the plugin folder");

  enter(LoadPhase::descriptor);
  const auto* descriptor = &library.get<const golgi_plugin_descriptor>(GOLGI_DESCRIPTOR_SYMBOL);
  if (const std::string reason = why_unusable(descriptor, extent_of(descriptor)); !reason.empty()) fail(file, reason);

  registry.begin_library({descriptor->name, descriptor->version, file.string(), build_id_of(descriptor)});
  enter(LoadPhase::registration);
  try {
    descriptor->register_components(&registry);
  } catch (const NameTakenError&) {
    registry.forget_library();
    throw;
  } catch (...) {
    registry.forget_library();
    fail(file, "(" + std::string(descriptor->name) + " " + descriptor->version +
                   ") could not register its components: its register function threw " + current_exception_text());
  }
  if (!gives_components(registry, file))
    fail(file, "registers no component; call registry.add<MyMethod>() in its GOLGI_PLUGIN block");
}

}  // namespace golgi
