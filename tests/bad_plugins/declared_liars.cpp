// Readers, wrappers and components with waivers, for `golgi plugins check`: sound ones, and ones that break the claim that
// their name gives.
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/core/files.hpp"
#include "sound_parts.hpp"

using namespace golgi;
using namespace liars;
namespace fs = std::filesystem;

namespace {

// --- Readers of files that begin with "NUMBERS", a line feed, and numbers of one variable.

template <class Lie>
struct Numbers : Reader {
  static constexpr const char* name = Lie::name;
  static constexpr const char* summary = "Reads numbers.";
  using Params = NoParams;
  static std::vector<Magic> magic() { return Lie::magic(); }
  explicit Numbers(const Params&) {}
  std::vector<Candidate> candidates(const fs::path& path) const override {
    if (!Lie::takes_all && !fits({.bytes = "NUMBERS\n"}, path))
      throw DataError("'" + path.string() + "' does not begin with NUMBERS");
    return {{"numbers", ""}};
  }
  Dataset read(const ReadRequest& request, const TaskContext&) const override {
    const std::string content = read_file(request.path());
    std::istringstream text(content.size() < 8 ? "1 2" : content.substr(8));
    std::vector<double> numbers;
    for (double number = 0; text >> number;) numbers.push_back(number);
    if (numbers.empty() || !text.eof()) Lie::refuse(request.path());
    Matrix values(1, std::ssize(numbers));
    std::ranges::copy(numbers, values.values().begin());
    return Dataset(default_names(1), 1, {Trial(std::move(values))});
  }
};
struct HonestNumbers {
  static constexpr bool takes_all = false;
  static constexpr const char* name = "source/honest";
  static std::vector<Magic> magic() { return {{.bytes = "NUMBERS\n"}}; }
  static void refuse(const fs::path& path) { throw DataError("'" + path.string() + "': no numbers"); }
};
struct Nothing : HonestNumbers {
  static constexpr const char* name = "source/liar_own_files";
  static std::vector<Magic> magic() { return {}; }
};
struct Everything : HonestNumbers {
  static constexpr const char* name = "source/everything";
  static std::vector<Magic> magic() { return {{}}; }
};
struct Nameless : HonestNumbers {
  static constexpr const char* name = "source/liar_damaged_files";
  static void refuse(const fs::path&) { throw DataError("no numbers"); }
};
struct Greedy : HonestNumbers {
  static constexpr const char* name = "source/greedy";
  static constexpr bool takes_all = true;
};
struct Odd : HonestNumbers {
  static constexpr const char* name = "source/odd";
  static void refuse(const fs::path&) { throw std::out_of_range("basic_string::substr"); }
};

// --- Estimators that score the pair of the first two variables higher, and declare it or not.

template <class Says>
struct First : Causality {
  static constexpr const char* name = Says::name;
  static constexpr const char* summary = "Prefers the first pair.";
  using Params = NoParams;
  static std::vector<Waiver> waivers() { return Says::waivers(); }
  static std::string bibtex() { return Says::bibtex; }
  explicit First(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    require_usable(input.data());
    Draft result = lagged(input.data(), context.poll());
    result.score(0, 1) += 0.01;
    return std::move(result).finished();
  }
};
struct Cited {
  static constexpr const char* bibtex = "@misc{a, author = {A, B.}, title = {T}, year = {1999}}";
};
struct Waived : Cited {
  static constexpr const char* name = "causality/waived";
  static std::vector<Waiver> waivers() { return {{"order", "the first variable is the stimulus"}}; }
};
struct Unknown : Cited {
  static constexpr const char* name = "causality/liar_waivers";
  static std::vector<Waiver> waivers() { return {{"order", "the first variable is the stimulus"}, {"ordr", "a slip"}}; }
};
struct Silent : Cited {
  static constexpr const char* name = "causality/no_reason";
  static std::vector<Waiver> waivers() { return {{"order", ""}}; }
};
struct Yearless : Waived {
  static constexpr const char* name = "causality/liar_references";
  static constexpr const char* bibtex = "@misc{a, author = {A, B.}, title = {T}}";
};

// --- A wrapper.

struct Around final : Causality {
  static constexpr const char* name = "causality/around";
  static constexpr const char* summary = "What another estimator gives.";
  struct Params {
    Nested<Causality> method;
    static void describe(SchemaOf<Params>& s) { s.field("method", &Params::method).doc("Whose estimate."); }
  };
  explicit Around(const Params& params) : params_(params) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    return params_.method.run(input, context, {"all"}).connectivity();
  }

 private:
  Params params_;
};

}  // namespace

GOLGI_PLUGIN("declared_liars", "1.0.0") {
  registry.add<Numbers<HonestNumbers>>();
  registry.add<Numbers<Nothing>>();
  registry.add<Numbers<Everything>>();
  registry.add<Numbers<Nameless>>();
  registry.add<Numbers<Odd>>();
  registry.add<Numbers<Greedy>>();
  registry.add<First<Waived>>();
  registry.add<First<Unknown>>();
  registry.add<First<Silent>>();
  registry.add<First<Yearless>>();
  registry.add<Around>();
}
