// A plugin that hands everything across the boundary that can cross: built with other flags, compilers and standards than golgi
// by variant.sh. All its numbers are small integers, so that every build must give the same bytes.
#include <golgi/api/plugin.hpp>
#include <golgi/data/eigen.hpp>

using namespace golgi;

namespace {

/// Allocated and freed on both sides; aligned and padded as the flags have it.
struct Inner {
  Eigen::Vector4d vector{1, 2, 3, 4};
  Eigen::Matrix4d square = Eigen::Matrix4d::Identity();
};

class Numbers final : public Simulator {
 public:
  static constexpr const char* name = "simulator/abi";
  static constexpr const char* summary = "Counts.";
  struct Params {
    int variables = 3;
    std::vector<std::string> prefix{"a name that is too long for any small string"};
    std::optional<double> offset;
    static void describe(SchemaOf<Params>& s) {
      s.field("variables", &Params::variables).range(1, 100).doc("How many.");
      s.field("prefix", &Params::prefix).doc("Of their names.");
      s.field("offset", &Params::offset).range(0, 10).doc("Added to each.");
    }
  };
  explicit Numbers(const Params& params) : params_(params) {
    if (params.prefix.empty()) throw ConfigError("prefix is empty");
  }
  Dataset simulate(const TaskContext& context) const override {
    std::vector<std::string> names;
    for (int i = 0; i < params_.variables; ++i) names.push_back(params_.prefix[0] + " " + std::to_string(i));
    std::vector<Trial> trials(2);
    context.parallel_for(2, [&](std::ptrdiff_t k) {
      Matrix values(1, 1);  // of another size first
      values = Matrix(params_.variables, 64);
      for (std::ptrdiff_t i = 0; i < params_.variables; ++i)
        for (std::ptrdiff_t t = 0; t < 64; ++t)
          values(i, t) = static_cast<double>((t * t + 3 * i * t + k) % 7) + params_.offset.value_or(0);
      const std::vector<std::vector<double>> times_s(params_.variables, {0, 1, 2});
      Matrix twice = matrix_of(eigen(values) * inner_.vector[1]);
      trials[k] = Trial(std::move(values), Events(times_s)).set_hidden({{"u", std::move(twice)}});
    });
    Dataset data(names, 1, std::move(trials));
    data.set_truth(GroundTruth(params_.variables, {{1, 0, 1.0, 1}}));
    context.output("note.txt", "a file\n");
    return data;
  }

 private:
  Params params_;
  Inner inner_;
};

class Products final : public Causality {
 public:
  static constexpr const char* name = "causality/abi";
  static constexpr const char* summary = "Sums of products.";
  struct Params {
    bool fails = false;
    static void describe(SchemaOf<Params>& s) { s.field("fails", &Params::fails).doc("Throws."); }
  };
  explicit Products(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext&) const override {
    if (params_.fails) throw DataError("as asked by " + input.data().names()[0]);
    Matrix score;
    for (const auto& trial : input.data().trials()) {
      const std::ptrdiff_t n = trial.n_samples() - 1;
      const Eigen::MatrixXd x = eigen(trial.values()).rightCols(n), y = eigen(trial.values()).leftCols(n);
      Matrix product = matrix_of(x * y.transpose());
      if (!score.empty()) eigen(product) += eigen(score);
      score = std::move(product);
    }
    Connectivity result(input.data().names(), score);
    result.add_part(Part(Part::Axis::member, "0", 0, 0, Estimate(result.score())));
    result.add_part(Part(Part::Axis::member, "1", 1, 1, Estimate(std::move(score))));
    return result;
  }

 private:
  Params params_;
  Inner inner_;
};

/// Runs another estimator, and doubles its scores.
class Twice final : public Causality, public Costed {
 public:
  static constexpr const char* name = "causality/abi_twice";
  static constexpr const char* summary = "Twice another estimate.";
  struct Params {
    Nested<Causality> method;
    static void describe(SchemaOf<Params>& s) { s.field("method", &Params::method).doc("Whose estimate."); }
  };
  static std::vector<Waiver> waivers() { return {{"recovery", "it counts"}}; }
  explicit Twice(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    context.warn({"abi", "everything is doubled", "the scores are twice as large", "halve them"});
    const Artifact once = params_.method.run(input, context, {"once", 0, 0.5});
    Matrix score(once.connectivity().score());
    eigen(score) *= 2;
    return Connectivity(input.data().names(), std::move(score)).set_meaning("twice " + params_.method.name());
  }
  Cost cost(const Workload& work) const override { return {8.0 * static_cast<double>(work.n_variables), 1, "none"}; }
  const void* interface(std::string_view id) const override { return offers<Costed>(this, id); }

 private:
  Params params_;
};

/// Files of "COUNT": one recording of 1, 2, 3, …
class Counter final : public Reader {
 public:
  static constexpr const char* name = "source/abi_counter";
  static constexpr const char* summary = "Reads nothing but the first bytes.";
  static std::vector<Magic> magic() { return {{.bytes = "COUNT"}}; }
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit Counter(const Params&) {}
  std::vector<Candidate> candidates(const std::filesystem::path&) const override { return {{"counts", "4 samples"}}; }
  Dataset read(const ReadRequest& request, const TaskContext&) const override {
    if (request.candidate() != "counts") throw DataError("no " + request.candidate());
    return Dataset(default_names(2), 1, {Trial(Matrix{{1, 2, 3, 4}, {4, 3, 2, 2}})});
  }
};

/// Forecasts the last value, and attends to all alike.
class Last final : public FittedModel, public Attending {
 public:
  explicit Last(std::ptrdiff_t n) : n_(n) { windows_.test = {{0, 0}, {1, 5}}; }
  std::ptrdiff_t n_variables() const override { return n_; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return windows_; }
  Matrix forecast(std::ptrdiff_t, const Dataset& data, std::span<const Window> windows, const TaskContext&) const override {
    Matrix all(std::ssize(windows), n_);
    for (std::ptrdiff_t w = 0; w < all.rows(); ++w)
      for (std::ptrdiff_t i = 0; i < n_; ++i) {
        const Window& window = windows[w];
        all(w, i) = data.trial(window.trial).values()(i, window.start);
      }
    return all;
  }
  Matrix attention(std::ptrdiff_t, const Dataset&, std::span<const Window> windows, const TaskContext&) const override {
    return Matrix(n_, n_, static_cast<double>(std::ssize(windows)));
  }
  void save(ArtifactWriter& writer) const override {
    const Matrix size{{static_cast<double>(n_)}};
    writer.matrix("size", size);
  }
  const void* interface(std::string_view id) const override { return offers<Attending>(this, id); }

 private:
  std::ptrdiff_t n_;
  WindowSplit windows_;
};

class LastModel final : public Model {
 public:
  static constexpr const char* name = "model/abi";
  static constexpr const char* summary = "Forecasts the last value.";
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit LastModel(const Params&) {}
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext&) const override {
    return std::make_shared<Last>(data.n_variables());
  }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return std::make_shared<Last>(static_cast<std::ptrdiff_t>(reader.matrix("size")(0, 0)));
  }
};

/// Attention, and the forecast of the first window in the first row.
class Attention final : public Causality {
 public:
  static constexpr const char* name = "causality/abi_attention";
  static constexpr const char* summary = "Attention and a forecast.";
  static constexpr ArtifactType input = ArtifactType::model;
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit Attention(const Params&) {}
  Connectivity estimate(const Inputs& given, const TaskContext& context) const override {
    const FittedModel& model = *given.model();
    const auto& windows = model.windows().test;
    Matrix score = require<Attending>(model, given.model_name()).attention(0, given.data(), windows, context);
    const Matrix forecast = model.forecast(0, given.data(), windows, context);
    for (std::ptrdiff_t i = 0; i < score.cols(); ++i) score(0, i) = forecast(0, i);
    return Connectivity(given.data().names(), std::move(score));
  }
};

}  // namespace

GOLGI_PLUGIN("abi", "1.0.0") {
  registry.add<Numbers>();
  registry.add<Products>();
  registry.add<Twice>();
  registry.add<Counter>();
  registry.add<LastModel>();
  registry.add<Attention>();
}
