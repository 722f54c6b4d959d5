// The main function of every test program. It handles the probe and the check like golgi, so that tests can load and check
// plugins.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <string_view>

#include "golgi/conformance/check_library.hpp"
#include "golgi/host/plugin_probe.hpp"

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == golgi::probe_option) return golgi::probe_main(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == golgi::check_option) return golgi::check_main(argv[2]);
  return doctest::Context(argc, argv).run();
}
