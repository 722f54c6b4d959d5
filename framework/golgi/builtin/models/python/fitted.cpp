#include "fitted.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/store/artifact.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

/// A folder of this process among the temporary files.
fs::path own_folder() {
  std::string path = (fs::temp_directory_path() / "golgi-model-XXXXXX").string();
  if (!mkdtemp(path.data())) throw_io_error("make", path, errno);
  return path;
}

/// The pasts of windows: (windows, N · history), variable-major, which Python reads as an array (windows, N, history).
Matrix pasts_of(const Dataset& data, std::span<const Window> windows, std::ptrdiff_t history) {
  Matrix pasts(std::ssize(windows), data.n_variables() * history);
  for (std::ptrdiff_t w = 0; w < pasts.rows(); ++w) {
    const SharedMatrix& values = data.trial(windows[w].trial).values();
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
      std::ranges::copy(values.row(i).subspan(windows[w].start, history), pasts.row(w).begin() + i * history);
  }
  return pasts;
}

}  // namespace

FittedPython::FittedPython(PythonMethod method, PythonShape shape, std::ptrdiff_t n_variables, learning::SplitRecipe split,
                           Files state)
    : method_(std::move(method)),
      shape_(shape),
      n_variables_(n_variables),
      split_(std::move(split)),
      windows_(learning::split_windows(split_, shape.history, shape.horizon)),
      state_(std::move(state)),
      folder_(own_folder()) {
  // Requests to a trained model use no random numbers: its readers have no seed.
  method_.function.is_random = false;
  for (const auto& [name, content] : state_) write_file(folder_ / name, content);
}

FittedPython::~FittedPython() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

const void* FittedPython::interface(std::string_view id) const {
  const auto& offered = method_.function.offers;
  const auto has = [&](const char* name) { return std::ranges::find(offered, name) != offered.end(); };
  if (id == Attending::capability && !has("attention")) return nullptr;
  if (id == Differentiable::capability && !has("input_gradient")) return nullptr;
  return offers<Intervenable, Attending, Differentiable>(this, id);
}

void FittedPython::ask(const Json& more, const std::string& what, const Dataset& data, std::span<const Window> windows,
                       const Intervention* intervention, const TaskContext& context, const Read& read) const {
  if (data.n_variables() != n_variables_)
    throw DataError("the model has " + std::to_string(n_variables_) + " variables, but the recording has " +
                    std::to_string(data.n_variables()));
  constexpr std::ptrdiff_t numbers_at_once = 1 << 22;
  const std::ptrdiff_t history = shape_.history;
  const auto at_once = std::max<std::ptrdiff_t>(1, numbers_at_once / (n_variables_ * history));
  for (std::ptrdiff_t first = 0; first < std::ssize(windows); first += at_once) {
    const auto some = windows.subspan(first, std::min(at_once, std::ssize(windows) - first));
    Matrix pasts = pasts_of(data, some, history);
    for (std::ptrdiff_t w = 0; intervention && w < pasts.rows(); ++w)
      std::ranges::copy(intervention->values().row(first + w), pasts.row(w).begin() + intervention->source() * history);
    const CallFolder folder(context);
    FolderWriter(folder.in()).matrix("past", pasts);
    Json request = more;
    request["data"] = folder.in().string();
    request["model"] = folder_.string();
    request["n_variables"] = n_variables_;
    request["horizon"] = shape_.horizon;
    ask_method(method_, folder, request, context);
    const FolderReader reader(folder.out());
    if (!reader.has(what + ".npy")) refuse_result(method_, "no " + what + ".npy");
    read({first, std::ssize(some)}, reader.matrix(what));
  }
}

Matrix FittedPython::rows(const Json& more, const std::string& what, const Dataset& data, std::span<const Window> windows,
                          std::ptrdiff_t cols, const Intervention* intervention, const TaskContext& context) const {
  Matrix all(std::ssize(windows), cols);
  ask(more, what, data, windows, intervention, context, [&](Some some, const Matrix& of_some) {
    require_shape(method_, "the " + what, of_some, some.size, cols);
    std::ranges::copy(of_some.values(), all.values().begin() + some.first * cols);
  });
  return all;
}

Matrix FittedPython::forecast(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows,
                              const TaskContext& context) const {
  return rows({{"call", "forecast"}}, "forecast", data, windows, n_variables_ * shape_.horizon, nullptr, context);
}

Matrix FittedPython::intervene(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows,
                               const Intervention& intervention, const TaskContext& context) const {
  return rows({{"call", "forecast"}}, "forecast", data, windows, n_variables_ * shape_.horizon, &intervention, context);
}

Matrix FittedPython::input_gradient(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, std::ptrdiff_t target,
                                    const TaskContext& context) const {
  return rows({{"call", "input_gradient"}, {"target", target}}, "input_gradient", data, windows, shape_.history * n_variables_,
              nullptr, context);
}

Matrix FittedPython::attention(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows,
                               const TaskContext& context) const {
  Matrix mean(n_variables_, n_variables_);
  ask({{"call", "attention"}}, "attention", data, windows, nullptr, context, [&](Some some, const Matrix& of_some) {
    require_shape(method_, "the attention", of_some, n_variables_, n_variables_);
    const double share = static_cast<double>(some.size) / static_cast<double>(windows.size());
    for (std::size_t k = 0; k < mean.values().size(); ++k) mean.values()[k] += share * of_some.values()[k];
  });
  return mean;
}

void FittedPython::save(ArtifactWriter& writer) const {
  Json names = Json::array();
  for (const auto& [name, content] : state_) {
    writer.text("state/" + name, content);
    names.push_back(name);
  }
  writer.text("model.json", Json({{"n_variables", n_variables_},
                                  {"history", shape_.history},
                                  {"horizon", shape_.horizon},
                                  {"train_share", shape_.train_share},
                                  {"validation_share", shape_.validation_share},
                                  {"samples", split_.samples},
                                  {"state", names}})
                                    .dump(2) +
                                "\n");
}

std::shared_ptr<const FittedPython> FittedPython::load(const PythonMethod& method, ArtifactReader& reader) {
  try {
    const Json about = Json::parse(reader.text("model.json"));
    PythonShape shape{about.at("history"), about.at("horizon"), about.at("train_share"), about.at("validation_share")};
    learning::SplitRecipe split{about.at("samples"), shape.train_share, shape.validation_share};
    Files state;
    for (const std::string name : about.at("state")) state[name] = reader.text("state/" + name);
    return std::make_shared<const FittedPython>(method, shape, about.at("n_variables").get<std::ptrdiff_t>(), std::move(split),
                                                std::move(state));
  } catch (const Json::exception& error) {
    throw DataError(std::string("model.json does not belong to this model: ") + error.what());
  }
}

}  // namespace golgi
