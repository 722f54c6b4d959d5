// The parts of golgi's layout that are compiled into plugins: sizes, alignments and offsets of the types that cross the
// boundary, and the positions of virtual functions. tests/abi/layout_MAJOR.MINOR.txt lists them for each version of the API
// since 2.0: a minor version adds lines and changes none. (tests/abi/stored.sh compares all types more closely where abidiff is
// installed.)
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/core/files.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

template <class T>
std::string size_of(const char* name) {
  return std::string("size ") + name + " " + std::to_string(sizeof(T)) + " aligned " + std::to_string(alignof(T));
}

/// The position in the table of virtual functions, by the Itanium C++ ABI: a pointer to a virtual member function contains its
/// offset.
template <class F>
std::string slot_of(const char* name, F function) {
  std::uintptr_t words[2];
  static_assert(sizeof words == sizeof function);
  std::memcpy(words, &function, sizeof words);
  return std::string("virtual ") + name + " " + std::to_string((words[0] & ~std::uintptr_t{1}) / sizeof(void*));
}

#define SIZE(TYPE) lines.push_back(size_of<TYPE>(#TYPE))
#define OFFSET(TYPE, MEMBER) lines.push_back("offset " #TYPE "." #MEMBER " " + std::to_string(offsetof(TYPE, MEMBER)))
#define SLOT(TYPE, FUNCTION) lines.push_back(slot_of(#TYPE "::" #FUNCTION, &TYPE::FUNCTION))

void add_core(Lines& lines) {
  SIZE(golgi_plugin_descriptor);
  OFFSET(golgi_plugin_descriptor, size);
  OFFSET(golgi_plugin_descriptor, api_major);
  OFFSET(golgi_plugin_descriptor, api_minor);
  OFFSET(golgi_plugin_descriptor, abi_tag);
  OFFSET(golgi_plugin_descriptor, name);
  OFFSET(golgi_plugin_descriptor, version);
  OFFSET(golgi_plugin_descriptor, register_components);
  SIZE(Error);
  SIZE(Fingerprint);
  OFFSET(Fingerprint, high);
  OFFSET(Fingerprint, low);
  SIZE(FingerprintBuilder);
  SIZE(Random);
  SIZE(Warning);
  OFFSET(Warning, code);
  OFFSET(Warning, seen);
  OFFSET(Warning, effect);
  OFFSET(Warning, cure);
  SIZE(Place);
  OFFSET(Place, file);
  OFFSET(Place, line);
  OFFSET(Place, column);
  SIZE(Diagnostics);
  SIZE(Poll);
  SIZE(ParallelFor);
}

void add_params(Lines& lines) {
  SIZE(Value);
  OFFSET(Value, kind);
  OFFSET(Value, place);
  OFFSET(Value, text);
  OFFSET(Value, quoted);
  OFFSET(Value, items);
  OFFSET(Value, members);
  SIZE(Value::Member);
  OFFSET(Value::Member, key);
  OFFSET(Value::Member, place);
  OFFSET(Value::Member, value);
  SIZE(InputPath);
  SIZE(NamedFile);
  OFFSET(NamedFile, path);
  OFFSET(NamedFile, count_only);
  SIZE(Binder);
  SIZE(Binder::Scope);
  SIZE(Field);
  SIZE(Field::Bind);
  SIZE(Field::Write);
  SIZE(Schema);
}

void add_data(Lines& lines) {
  SIZE(Matrix);
  SIZE(SharedMatrix);
  SIZE(View);
  SIZE(ConstView);
  SIZE(Variable);
  SIZE(Covariate);
  OFFSET(Covariate, name);
  OFFSET(Covariate, unit);
  OFFSET(Covariate, course);
  OFFSET(Covariate, at);
  SIZE(Interval);
  OFFSET(Interval, start_s);
  OFFSET(Interval, stop_s);
  SIZE(Gaps);
  SIZE(Events);
  SIZE(Trial);
  SIZE(Link);
  OFFSET(Link, target);
  OFFSET(Link, source);
  OFFSET(Link, weight);
  OFFSET(Link, delay_s);
  SIZE(GroundTruth);
  SIZE(Dataset);
  SIZE(Estimate);
  SIZE(Part);
  SIZE(UndefinedPairs);
  OFFSET(UndefinedPairs, target);
  OFFSET(UndefinedPairs, source);
  OFFSET(UndefinedPairs, reason);
  SIZE(Edge);
  SIZE(Connectivity);
  SIZE(Score);
  SIZE(Scores);
}

void add_interfaces(Lines& lines) {
  SIZE(Port);
  SIZE(Inputs);
  SIZE(Artifact);
  SIZE(TrainedModel);
  OFFSET(TrainedModel, fitted);
  OFFSET(TrainedModel, data);
  OFFSET(TrainedModel, component);
  SIZE(Registration);
  SIZE(Registry);
  SIZE(BoundComponent);
  OFFSET(BoundComponent, resolved);
  OFFSET(BoundComponent, files);
  OFFSET(BoundComponent, component);
  SIZE(Waiver);
  SIZE(Component);
  SLOT(Component, run);
  SLOT(Component, interface);
  SLOT(Simulator, simulate);
  SLOT(Transform, apply);
  SLOT(Causality, estimate);
  SLOT(Evaluator, evaluate);
  SLOT(Model, fit);
  SLOT(Model, load);
  SIZE(Reader);
  SLOT(Reader, candidates);
  SLOT(Reader, files);
  SLOT(Reader, read);
  SIZE(Magic);
  OFFSET(Magic, bytes);
  OFFSET(Magic, offset);
  OFFSET(Magic, extension);
  OFFSET(Magic, holds);
  SIZE(Candidate);
  OFFSET(Candidate, name);
  OFFSET(Candidate, summary);
  SIZE(ReadRequest);
  SIZE(NestedComponent);
  SIZE(Nested<Causality>);
  SIZE(PartOfWork);
  OFFSET(PartOfWork, name);
  OFFSET(PartOfWork, from);
  OFFSET(PartOfWork, to);
  SIZE(TaskContext);
  SLOT(TaskContext, seed);
  SLOT(TaskContext, parallel_for);
  SLOT(TaskContext, n_threads);
  SLOT(TaskContext, cancelled);
  SLOT(TaskContext, progress);
  SLOT(TaskContext, log);
  SLOT(TaskContext, warn);
  SLOT(TaskContext, checkpoint_folder);
  SLOT(TaskContext, output);
  SLOT(TaskContext, interface);
}

void add_models(Lines& lines) {
  SIZE(FittedModel);
  SLOT(FittedModel, n_variables);
  SLOT(FittedModel, history);
  SLOT(FittedModel, horizon);
  SLOT(FittedModel, n_members);
  SLOT(FittedModel, windows);
  SLOT(FittedModel, forecast);
  SLOT(FittedModel, save);
  SLOT(FittedModel, interface);
  SIZE(WindowSplit);
  OFFSET(WindowSplit, train);
  OFFSET(WindowSplit, validation);
  OFFSET(WindowSplit, test);
  SLOT(ArtifactWriter, matrix);
  SLOT(ArtifactWriter, shared);
  SLOT(ArtifactWriter, integers);
  SLOT(ArtifactWriter, matrix_f32);
  SLOT(ArtifactWriter, text);
  SLOT(ArtifactReader, has);
  SLOT(ArtifactReader, matrix);
  SLOT(ArtifactReader, shared);
  SLOT(ArtifactReader, integers);
  SLOT(ArtifactReader, text);
  SIZE(Window);
  OFFSET(Window, trial);
  OFFSET(Window, start);
  SIZE(AttentionLayer);
  OFFSET(AttentionLayer, weights);
  OFFSET(AttentionLayer, of_inputs);
  SIZE(Intervention);
  SIZE(Workload);
  OFFSET(Workload, n_variables);
  OFFSET(Workload, n_trials);
  OFFSET(Workload, n_samples);
  OFFSET(Workload, n_events);
  OFFSET(Workload, n_threads);
  SIZE(Cost);
  OFFSET(Cost, bytes);
  OFFSET(Cost, seconds);
  OFFSET(Cost, cure);
  SLOT(Attending, attention);
  SLOT(LayerAttending, layer_attention);
  SLOT(Differentiable, input_gradient);
  SLOT(Intervenable, intervene);
  SLOT(Costed, cost);
  SLOT(UsesCovariates, uses);
}

Lines layout() {
  Lines lines;
  for (const auto add : {add_core, add_params, add_data, add_interfaces, add_models}) add(lines);
  return lines;
}

fs::path table_of(int minor) {
  return fs::path(GOLGI_TESTS_DIR) / ("abi/layout_" + std::to_string(GOLGI_API_MAJOR) + "." + std::to_string(minor) + ".txt");
}

Lines read_lines(const fs::path& file) {
  std::istringstream text(read_file(file));
  Lines lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("layouts and positions of virtual functions are those stored for this version of the API") {
  std::string now;
  for (const auto& line : layout()) now += line + "\n";
  const fs::path file = table_of(GOLGI_API_MINOR);
  const std::string advice =
      "a change of the plugin interface needs a new GOLGI_API_MAJOR, an addition a new GOLGI_API_MINOR "
      "(docs/adr/0002-plugin-loading.md); then store this table as " +
      file.string() + ":\n" + now;
  REQUIRE_MESSAGE(fs::exists(file), advice);
  CHECK_MESSAGE(read_file(file) == now, advice);
}

TEST_CASE("a minor version changes no layout of earlier ones") {
  const Lines now = layout();
  for (int minor = 0; minor <= GOLGI_API_MINOR; ++minor)
    for (const auto& line : read_lines(table_of(minor)))
      CHECK_MESSAGE(std::find(now.begin(), now.end(), line) != now.end(), (table_of(minor).string() + ": " + line));
}
