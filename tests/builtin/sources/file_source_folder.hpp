// Code shared by the tests of source/file.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "golgi/builtin/sources/file/file_source.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi::file_source_test {
using test::has;
using test::message_of;
using Params = FileSource::Params;

inline const Matrix values{{1, 2, 3}, {4, 5, 6}};

inline Dataset load(const Params& params) {
  const test::PlainContext context;
  Dataset data = FileSource(params).simulate(context);
  data.validate();
  return data;
}

inline GroundTruth truth_of(const Params& params) {
  const Dataset data = load(params);
  REQUIRE(data.truth());
  return *data.truth();
}

/// A recording of two variables a, b and three samples, in a folder with further files.
struct Folder : test::TempFolder {
  Params params(const std::string& name, std::string_view content) const {
    Params p;
    p.path = {{write(name, content)}};
    p.dt_s = 0.001;
    return p;
  }
  Params recording() const {
    Params p = params("x.npy", encode_npy(values));
    p.names = {"a", "b"};
    return p;
  }
  Params with_truth(const std::string& name, std::string_view content) const {
    Params p = recording();
    p.truth.path = write(name, content);
    return p;
  }
  Params with_events(std::string_view content) const {
    Params p = recording();
    p.events = {{write("events.csv", content)}};
    return p;
  }
};

}  // namespace golgi::file_source_test
