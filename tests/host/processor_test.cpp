#include "golgi/host/processor.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace golgi;

TEST_CASE("a processor that runs this test passes the check") { check_processor(); }

TEST_CASE("the message names the missing features and what to do") {
  CHECK(
      std::string(detail::processor_message(0b100010)) ==
      "golgi: this processor (or virtual machine) lacks AVX2, FMA; this build needs x86-64-v3 (Intel since Haswell, AMD since "
      "Excavator). Run it on such a processor.\n");
  CHECK(std::string(detail::processor_message(0xff)).find("lacks AVX, AVX2, BMI1, BMI2, F16C, FMA, LZCNT, MOVBE;") !=
        std::string::npos);
}
