// Training from given weights: twenty steps compared with PyTorch's, and the required contents of a folder of weights.
#include "initial_weights.hpp"

#include <cmath>
#include <numeric>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "support/npy_numbers.hpp"

using namespace golgi;
using namespace golgi::causalformer;
using namespace golgi::causalformer::test;

namespace {

namespace fs = std::filesystem;

const fs::path golden_start = fs::path(GOLGI_TESTS_DIR) / "golden/causalformer/steps20";
const Shape golden_shape{.N = 5, .L = 6, .D = 16, .H = 2, .E = 8, .F = 64};

/// A folder with the golden weights, for tests that damage it.
struct Start {
  TempFolder folder;
  Layout layout{golden_shape};

  Start() {
    for (const auto& entry : fs::directory_iterator(golden_start / "initial")) fs::copy(entry.path(), folder.path());
  }
  std::string refusal() const {
    return message_of<DataError>([&] { read_initial_weights(layout, folder.path()); });
  }
};

std::uint64_t key_of(const TrainingContext& context, std::string_view purpose) {
  return FingerprintBuilder().number(context.seed().high).number(context.seed().low).text(purpose).finish().low;
}

Params golden_params() {
  Params params;
  params.initial_weights = {golden_start / "initial"};
  params.context = 6;
  params.width = 16;
  params.heads = 2;
  params.feed_forward = 64;
  params.max_epochs = 5;
  params.learning_rate = 2e-3;
  params.weight_decay = 0.05;
  return params;
}

Dataset golden_data() {
  const Matrix all = read_npy(fs::path(GOLGI_TESTS_DIR) / "golden/mvgc/izhikevich5/x.npy");
  return Dataset(default_names(5), 0.001, {Trial(matrix_of(eigen(all).leftCols(106)))});
}

}  // namespace

TEST_CASE("twenty steps from given weights, with dropout and in golgi's order, equal PyTorch's") {
  const TrainingContext context;
  // The keys of the streams from which the golden order and masks were drawn (make_steps20.py): if they have changed, every
  // training has changed and the golden files must be made anew.
  REQUIRE(key_of(context, "shuffle") == 0x86cf17e2648e6d31);
  REQUIRE(key_of(context, "dropout") == 0x20a2cf7152bd68f2);
  fit(golden_params(), context, golden_data());

  const Matrix curves = parse_csv(context.files.at("training.csv"), "training.csv").values;
  const Matrix losses = read_csv(golden_start / "losses.csv").values;
  REQUIRE(curves.rows() == 5);
  for (std::ptrdiff_t epoch = 0; epoch < 5; ++epoch)
    for (std::ptrdiff_t which = 0; which < 2; ++which)
      // 4e-6: ten times the difference between PyTorch's float32 and float64.
      CHECK(std::abs(curves(epoch, 2 + which) - losses(epoch, which)) < 4e-6);

  const Layout layout(golden_shape);
  const auto state = load_checkpoint(context.checkpoint_folder() / "model0", layout);
  REQUIRE(state);
  REQUIRE(state->steps == 20);
  const auto check = [&](const TensorInfo& tensor, const Numbers<float>& numbers) {
    const auto expected = npy_numbers<double>(golden_start / "after" / (tensor.name + ".npy"));
    REQUIRE(std::ssize(expected) == tensor.size());
    // Tensors change by up to 0.036, and the error of PyTorch's float32 is 2.3e-6. Softmax does not depend on the biases of
    // keys: the rounding of their gradient determines the steps of AdamW, at most one learning rate each.
    const double allowed = tensor.name.ends_with("attn.k.bias") ? 20 * 2e-3 : 2e-5;
    double off = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double here = std::abs(static_cast<double>(numbers[static_cast<std::size_t>(tensor.offset) + i]) - expected[i]);
      off = here <= off ? off : here;  // NaN is kept
    }
    CHECK_MESSAGE(off < allowed, tensor.name, " is off by ", off);
  };
  for (const auto& tensor : layout.trained) check(tensor, state->weights);
  for (const auto& tensor : layout.running) check(tensor, state->running);
}

TEST_CASE("models with the same initial weights differ by order and dropout only, and by default one is trained") {
  Params params = golden_params();
  params.max_epochs = 1;
  CHECK(fit(params, TrainingContext(), golden_data())->n_members() == 1);
  params.initialisations = 2;
  params.dropout = 0;
  params.batch_size = 60;  // one batch: its order changes only rounding
  const auto difference = [&] {
    const auto weights = weights_of(*fit(params, TrainingContext(), golden_data()));
    const auto of = [&](const char* folder) { return eigen(weights.at(std::string(folder) + "/out.weight")); };
    return (of("weights/00") - of("weights/01")).cwiseAbs().maxCoeff();
  };
  // 1e-5: rounding of a gradient; the first step of AdamW depends on little more than its sign.
  CHECK(difference() < 1e-5);
  params.batch_size = 16;
  CHECK(difference() > 1e-4);
}

TEST_CASE("statistics missing in a folder are those of a new model, and others are read") {
  Start start;
  const Member member = read_initial_weights(start.layout, start.folder.path());
  const std::vector<double> fresh = initial_statistics(start.layout);
  CHECK(std::ranges::equal(member.running, fresh, [](float a, double b) { return static_cast<double>(a) == b; }));
  write_npy(start.folder.path() / "loc_norm.bn.running_var.npy", Matrix(1, 16, 3));
  const auto& tensor = *std::ranges::find(start.layout.running, "loc_norm.bn.running_var", &TensorInfo::name);
  CHECK(read_initial_weights(start.layout, start.folder.path()).running[tensor.offset] == 3);
}

TEST_CASE("a folder that does not match the model is refused, and the error names the file and what to do") {
  Start start;
  fs::remove(start.folder.path() / "glb_attn.q.weight.npy");
  CHECK(has(start.refusal(), "glb_attn.q.weight.npy' is missing: initial_weights needs a file for each of the 51 tensors"));
  write_npy(start.folder.path() / "glb_attn.q.wieght.npy", Matrix(16, 16));
  CHECK(has(start.refusal(),
            "glb_attn.q.wieght.npy' is not named after a tensor of this model; did you mean 'glb_attn.q.weight'?"));
  fs::remove(start.folder.path() / "glb_attn.q.wieght.npy");
  write_npy(start.folder.path() / "glb_attn.q.weight.npy", Matrix(16, 8));
  CHECK(has(start.refusal(), "glb_attn.q.weight.npy holds (16, 8) numbers, expected (16, 16): width, heads"));
  write_npy(start.folder.path() / "glb_attn.q.weight.npy", Matrix(16, 16, undefined));
  CHECK(has(start.refusal(), "glb_attn.q.weight.npy' contains nan; training must start from finite numbers"));
  CHECK(has(message_of<DataError>([&] { read_initial_weights(start.layout, golden_start / "losses.csv"); }),
            "initial_weights must be a folder of .npy files"));

  Params params = golden_params();
  params.weights = {{"a"}};
  CHECK(has(message_of<ConfigError>([&] { Causalformer{params}; }), "weights and initial_weights exclude each other"));
}
