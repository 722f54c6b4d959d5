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
      const std::vector<std::vector<double>> times_s(static_cast<std::size_t>(params_.variables), {0, 1, 2});
      Matrix twice = matrix_of(eigen(values) * inner_.vector[1]);
      trials[static_cast<std::size_t>(k)] = Trial(std::move(values), Events(times_s)).set_hidden({{"u", std::move(twice)}});
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
      const Eigen::MatrixXd x = eigen(trial.values()).rightCols(63), y = eigen(trial.values()).leftCols(63);
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

}  // namespace

GOLGI_PLUGIN("abi", "1.0.0") {
  registry.add<Numbers>();
  registry.add<Products>();
}
