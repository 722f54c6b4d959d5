// source/file as a pipeline binds it, with the built-in readers.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/error.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi::test {

class BoundSource {
 public:
  /// @param params  in YAML   @param file  that contains them: relative paths start at its folder   @param add  other readers
  explicit BoundSource(const std::string& params, const std::string& file = "p.yaml",
                       const std::function<void(Registry&)>& add = {}) {
    registry_.begin_library({"golgi", "0", "", "build"});
    register_builtin(registry_);
    if (add) add(registry_);
    spec_ = parse_spec(parse_yaml("stages:\n  a: {use: source/file, params: " + params + "}\n", file), "p", diagnostics_);
    graph_ = bind_pipeline(spec_, registry_, {}, diagnostics_);
  }

  Dataset read(const TaskContext& context) const {
    REQUIRE_MESSAGE(diagnostics_.empty(), (diagnostics_.empty() ? "" : diagnostics_.messages()[0]));
    return dynamic_cast<const Simulator&>(*graph_.nodes[0].bound->component).simulate(context);
  }
  Dataset read() const { return read(PlainContext()); }

  /// The error message of binding or of reading.
  std::string bind_fault() const { return diagnostics_.empty() ? "" : diagnostics_.messages()[0]; }
  std::string read_fault() const {
    return message_of<Error>([&] { read(); });
  }
  std::string fault() const { return diagnostics_.empty() ? read_fault() : bind_fault(); }

 private:
  Registry registry_;
  Diagnostics diagnostics_;
  PipelineSpec spec_;
  Graph graph_;
};

}  // namespace golgi::test
