// Every failure of a search or a load has its own message. Each is tested with an actually broken library (tests/bad_plugins)
// or file.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

#include "golgi/api/abi.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/elf_file.hpp"
#include "golgi/host/plugin_library.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;
namespace fs = std::filesystem;

namespace {

bool names(const std::string& message, const fs::path& file) {
  return message.find(file.filename().string()) != std::string::npos;
}

void holds(const std::string& message, const std::vector<std::string>& parts) {
  for (const auto& part : parts) CHECK_MESSAGE(message.find(part) != std::string::npos, "'", part, "' in: ", message);
}

/// Checks that the search leaves out a path, and that nothing from it stays in the registry.
void left_out(const fs::path& path, const std::vector<std::string>& parts) {
  Registry registry;
  const auto failures = register_plugins(registry, only({path}));
  CHECK(registry.names().empty());
  REQUIRE(failures.size() == 1);
  CHECK(names(failures[0].message, path));
  holds(failures[0].message, parts);
  CHECK_FALSE(failures[0].fatal);
}

/// Checks that a library fails its trial.
void fails(const fs::path& file, const std::vector<std::string>& parts) {
  const auto tried = probe(file, patient());
  CHECK(tried.description == "");
  CHECK(names(tried.failure, file));
  holds(tried.failure, parts);
  CHECK_FALSE(tried.name_taken);
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a missing plugin is reported as missing, with the place where the search started") {
  left_out("/nowhere/absent.so", {"--plugin-path: there is no plugin '/nowhere/absent.so'", "working directory"});
}

TEST_CASE("a named folder that is missing is reported as missing") {
  left_out("/nowhere/plugins", {"--plugin-path: there is no plugin folder '/nowhere/plugins'", "check the spelling"});
}

TEST_CASE("a folder without libraries is reported as such") {
  const TempFolder folder;
  left_out(folder.path(), {"contains no plugin", ".so"});
}

TEST_CASE("files that are not libraries are distinguished") {
  const TempFolder folder;
  const std::string good = bytes_of(good_plugin());
  fails(folder.write("text.so", "#!/bin/sh\necho hello\n"), {"is a text file, not a shared library", "golgi_add_plugin"});
  fails(folder.write("binary.so", std::string("\x89PNG\r\n\x1a\n\0\0\0", 11)), {"is of another format, not a shared library"});
  fails(folder.write("empty.so", ""), {"is empty"});
  fails(folder.write("cut_header.so", good.substr(0, 40)), {"is truncated: it has 40 bytes", "copy or build it again"});
  fails(folder.write("half.so", good.substr(0, good.size() / 2)),
        {"is truncated: it has " + std::to_string(good.size() / 2) + " bytes", std::to_string(good.size())});
  std::string other_machine = good;
  other_machine[18] = '\xb7';  // e_machine: aarch64
  fails(folder.write("arm.so", other_machine), {"was built for another machine (aarch64)", "x86_64"});
  std::string object = good;
  object[16] = 1;  // e_type: relocatable
  fails(folder.write("object.so", object), {"is an object file, not a shared library"});
}

TEST_CASE("a plugin with its own copy of the C++ library is refused, one that does not need it is not") {
  fails(bad_plugin("static_runtime"),
        {"has its own copy of the C++ standard library", "link it without -static-libstdc++, so that both use libstdc++.so.6"});
  CHECK(why_no_library(fs::path(GOLGI_BUILD_DIR) / "lib/golgi/absent/libgolgi_test_absent.so") == "");
  CHECK(why_no_library(good_plugin()) == "");
}

TEST_CASE("an unresolved symbol is named as in its source code") {
  fails(bad_plugin("unresolved_symbol"),
        {"needs 'laboratory::calibrate(double)', which no library provides", "link the library"});
}

TEST_CASE("a missing library is named") {
  fails(bad_plugin("missing_library"), {"needs the library 'libgolgi_test_absent.so'", "LD_LIBRARY_PATH"});
}

TEST_CASE("a library without descriptor is not a plugin") {
  fails(bad_plugin("no_descriptor"), {"has no descriptor 'golgi_plugin'", "GOLGI_PLUGIN(\"name\", \"1.0.0\")"});
}

TEST_CASE("a descriptor that is too small is not read past its end") {
  const std::string size = std::to_string(sizeof(golgi_plugin_descriptor));
  fails(bad_plugin("small_descriptor"), {"a descriptor 'golgi_plugin' of 12 bytes", "has " + size});
  fails(bad_plugin("boastful_descriptor"), {"a descriptor 'golgi_plugin' of 4 bytes", "has " + size});
}

TEST_CASE("another API version is named next to the host's") {
  const auto text = [](int major, int minor) { return std::to_string(major) + "." + std::to_string(minor); };
  const std::string own = "this golgi has " + text(GOLGI_API_MAJOR, GOLGI_API_MINOR);
  fails(bad_plugin("api_major"), {"was built for plugin API " + text(GOLGI_API_MAJOR + 1, 0), own, "use a newer golgi"});
  fails(bad_plugin("api_minor"),
        {"was built for plugin API " + text(GOLGI_API_MAJOR, GOLGI_API_MINOR + 1), own, "use a newer golgi"});
  fails(bad_plugin("api_old"), {"was built for plugin API " + text(GOLGI_API_MAJOR - 1, 7), own, "build the plugin again"});
}

TEST_CASE("another ABI tag is named next to the host's") {
  fails(bad_plugin("abi_tag"),
        {"was built for the ABI 'x86_64-libc++'", "this golgi has '" GOLGI_ABI_TAG "'", "standard library"});
}

TEST_CASE("a plugin with other sanitizers than the host is refused") {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  fails(bad_plugin("other_sanitizer"), {"was built for the ABI 'x86_64-libstdc++-cxx11'", "'" GOLGI_ABI_TAG "'"});
#else
  fails(bad_plugin("other_sanitizer"), {"was built with AddressSanitizer and this golgi was not"});
#endif
}

TEST_CASE("a plugin must have a name, a version, a register function and a component") {
  fails(bad_plugin("empty_name"), {"has no name; set it: GOLGI_PLUGIN"});
  fails(bad_plugin("no_version"), {"has no version; set it: GOLGI_PLUGIN(\"no_version\""});
  fails(bad_plugin("no_register"), {"has a descriptor without a register function"});
  fails(bad_plugin("registers_nothing"), {"registers no component", "registry.add"});
}

TEST_CASE("names and texts that others could not type or read are refused") {
  fails(bad_plugin("foreign_name"), {"is called 'gr??e'; name and version may contain only letters, digits, _, -, + and ."});
  fails(bad_plugin("foreign_component"), {"component name 'transform/größe'", "in lower-case letters, digits and _"});
  fails(bad_plugin("foreign_text"), {"a text of component 'transform/foreign_text'", "is not valid UTF-8"});
}

TEST_CASE("ten thousand parameters are described, found and bound") {
  const TempFolder folder;
  Registry registry;
  CHECK(register_plugins(registry, only({described_copy(bad_plugin("many_parameters"), folder)})).empty());
  const ComponentInfo* info = registry.find("transform/many_parameters");
  REQUIRE(info != nullptr);
  CHECK(info->schema.fields().size() == 10'000);
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  Value params = Value::map();
  params.set("parameter_9999", Value::integer(11));
  CHECK(info->bind(params, binder).component == nullptr);
  CHECK(has(diagnostics.messages().at(0), "params.parameter_9999: must be integer in [0, 10], found 11"));
}

TEST_CASE("a register function that throws is reported with what it threw, and its components are unregistered") {
  fails(bad_plugin("throws_error"), {"its register function threw a data error: the table of constants is missing"});
  fails(bad_plugin("throws_std"), {"(throws_std 1.0.0)", "its register function threw std::out_of_range: index 7 of 5"});
  fails(bad_plugin("throws_int"), {"its register function threw an exception of type int"});
  fails(bad_plugin("bad_component_name"), {"component name 'model/Not-A-Transform'", "'transform/"});
}

TEST_CASE("a crash is reported with its signal and where it happened") {
  fails(bad_plugin("crash_initialiser"), {"crashed (SIGSEGV", "in a static initialiser"});
  fails(bad_plugin("throw_initialiser"), {"crashed (SIGABRT", "in a static initialiser", "no licence file"});
  fails(bad_plugin("crash_register"), {"crashed (SIGSEGV", "in its register function"});
  fails(bad_plugin("crash_at_exit"), {"crashed (SIGSEGV", "static destructor"});
}

TEST_CASE("a static initialiser that calls exit is reported, success or not") {
  fails(bad_plugin("exit_initialiser"), {"ended the process with exit code 0", "in a static initialiser"});
}

TEST_CASE("a static initialiser that loops is stopped at the time limit") {
  const auto start = std::chrono::steady_clock::now();
  // 300 ms: far less than the loop, which is endless.
  const auto tried = probe(bad_plugin("loop_initialiser"), patient(std::chrono::milliseconds(300)));
  holds(tried.failure, {"did not return within 0.3 s", "endless loop"});
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("a name that two libraries register is fatal and names both files; the second library is unregistered completely") {
  const TempFolder folder;
  const auto first = described_copy(bad_plugin("twin_a"), folder), second = described_copy(bad_plugin("twin_b"), folder);
  Registry registry;
  const auto failures = register_plugins(registry, only({first, second}));
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].fatal);
  holds(failures[0].message, {"component 'transform/twin' is given twice", first.string(), second.string()});
  CHECK(registry.names() == std::vector<std::string>{"transform/a_only_twin_a", "transform/twin"});
  CHECK(registry.find("transform/twin")->library.name == "twin_a");
  // Linked without a build id: the hash of the file's content is used instead.
  CHECK(registry.find("transform/twin")->library.build_id == "content-" + fingerprint_file(first).hex());
}

TEST_CASE("one library that registers a name twice has a different message: no search order fixes it") {
  const auto tried = probe(bad_plugin("gives_name_twice"), patient());
  CHECK(tried.name_taken);
  holds(tried.failure, {"'transform/twice' is given twice"});
}

TEST_CASE("broken libraries do not prevent sound ones from being used") {
  Registry registry;
  const auto failures =
      register_plugins(registry, only({bad_plugin("no_descriptor"), bad_plugin("crash_initialiser"), good_plugin()}));
  CHECK(failures.size() == 2);
  CHECK(registry.find("model/test_persistence") != nullptr);
}

TEST_CASE("a library that crashes when it is needed is named, every time, and the process survives") {
  const TempFolder folder;
  const auto file = described_copy(bad_plugin("crash_initialiser"), folder, good_plugin());
  Registry registry;
  CHECK(register_plugins(registry, only({file})).empty());
  const ComponentInfo* info = registry.find("simulator/test_noise");
  REQUIRE(info != nullptr);
  Diagnostics diagnostics;
  Binder binder(diagnostics, "", "");
  for (int time = 0; time < 2; ++time)
    holds(message_of<PluginError>([&] { info->bind(Value::map(), binder); }), {file.string(), "crashed (SIGSEGV"});
}

TEST_CASE("a library with other components than its description states is not used") {
  const TempFolder folder;
  const auto file = described_copy(bad_plugin("twin_a"), folder, good_plugin());
  Registry registry;
  CHECK(register_plugins(registry, only({file})).empty());
  Diagnostics diagnostics;
  Binder binder(diagnostics, "", "");
  holds(message_of<PluginError>([&] { registry.find("simulator/test_noise")->bind(Value::map(), binder); }),
        {file.string(), "has other components than its description states", "golgi plugins describe"});
}

TEST_CASE("a program that cannot be started for the trial is named") {
  ProbeOptions options;
  options.executable = "/nowhere/golgi";
  holds(message_of<IoError>([&] { probe(good_plugin(), options); }), {"cannot start '/nowhere/golgi'"});
}

TEST_CASE("a loaded component knows its library, and works in the host") {
  Registry registry;
  CHECK(register_plugins(registry, only({good_plugin()})).empty());
  const ComponentInfo* info = registry.find("simulator/test_noise");
  REQUIRE(info != nullptr);
  CHECK(info->title() == "simulator/test_noise 1.0.0");
  CHECK(info->library.name == "test_components");
  CHECK(info->library.file == fs::canonical(good_plugin()).string());
  CHECK(info->library.build_id.size() == 40);  // SHA-1 in hex
  CHECK(info->stochastic);

  Diagnostics diagnostics;
  Binder binder(diagnostics, "stages.network.params", info->title());
  Value params = Value::map();
  params.set("variables", Value::integer(3));
  const BoundComponent bound = info->bind(params, binder);
  CHECK(diagnostics.empty());
  const auto* simulator = dynamic_cast<const Simulator*>(bound.component.get());
  REQUIRE(simulator != nullptr);
  const Dataset data = simulator->simulate(PlainContext());
  CHECK(data.n_variables() == 3);
  CHECK(data.truth()->n_links() == 2);
}

TEST_CASE("an exception from a plugin is caught by its type in the host") {
  Registry registry;
  CHECK(register_plugins(registry, only({good_plugin()})).empty());
  const auto apply = [&](const char* kind) {
    Diagnostics diagnostics;
    Binder binder(diagnostics, "", "");
    Value params = Value::map();
    params.set("kind", Value::scalar(kind));
    const auto bound = registry.find("transform/test_fail")->bind(params, binder);
    dynamic_cast<const Transform&>(*bound.component).apply({}, PlainContext());
  };
  CHECK_THROWS_AS(apply("data"), DataError);
  CHECK_THROWS_AS(apply("numeric"), NumericError);
  CHECK_THROWS_AS(apply("io"), IoError);
  CHECK_THROWS_AS(apply("config"), ConfigError);
  CHECK_THROWS_AS(apply("plugin"), PluginError);
  CHECK_THROWS_AS(apply("internal"), InternalError);
  CHECK_THROWS_AS(apply("int"), int);
  CHECK_THROWS_AS(apply("std"), std::runtime_error);
}
