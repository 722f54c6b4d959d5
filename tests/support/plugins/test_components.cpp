// Components for tests: a model and its readout, a noisy chain, and transforms that fail, wait or count their runs.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "golgi/data/eigen.hpp"
#include "persistence.hpp"
#include "signs.hpp"

namespace golgi::test {
namespace {

class Readout final : public Causality {
 public:
  static constexpr const char* name = "causality/test_readout";
  static constexpr const char* summary = "A model's attention on its test windows, averaged over the members.";
  static constexpr ArtifactType input = ArtifactType::model;
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit Readout(const Params&) {}

  Connectivity estimate(const Inputs& in, const TaskContext& context) const override {
    const Attending& attending = require<Attending>(*in.model(), in.model_name());
    const Dataset& data = in.data();
    const auto members = in.model()->n_members();
    Matrix mean(data.n_variables(), data.n_variables());
    std::vector<Part> parts;
    for (std::ptrdiff_t m = 0; m < members; ++m) {
      Matrix score = attending.attention(m, data, in.model()->windows().test, context);
      eigen(mean) += eigen(score) / static_cast<double>(members);
      const auto number = static_cast<double>(m);
      parts.emplace_back(Part::Axis::member, std::to_string(m), number, number, Estimate(std::move(score)));
    }
    return Connectivity(data.names(), std::move(mean)).set_parts(std::move(parts));
  }
};

/// x_i(t) = noise + coupling · x_{i-1}(t-1): variable i-1 drives variable i.
class Noise final : public Simulator {
 public:
  static constexpr const char* name = "simulator/test_noise";
  static constexpr const char* summary = "White noise handed down a chain of variables.";
  static constexpr bool stochastic = true;
  struct Params {
    int variables = 4;
    int samples = 200;
    double coupling = 0.8;
    static void describe(SchemaOf<Params>& s) {
      s.field("variables", &Params::variables).range(1, 1000).doc("Length of the chain.");
      s.field("samples", &Params::samples).unit("samples").range(1, 1000000).doc("Length of the recording.");
      s.field("coupling", &Params::coupling).range(-1, 1).doc("What a variable takes from its predecessor's last value.");
    }
  };
  explicit Noise(const Params& params) : params_(params) {}

  Dataset simulate(const TaskContext& context) const override {
    const std::ptrdiff_t N = params_.variables, T = params_.samples;
    Matrix x(N, T);
    context.random("noise").fill_normal(x.values());
    std::vector<Link> links;
    for (std::ptrdiff_t i = 1; i < N; ++i) {
      // Row by row: the predecessor's row is already complete.
      for (std::ptrdiff_t t = 1; t < T; ++t) x(i, t) += params_.coupling * x(i - 1, t - 1);
      if (params_.coupling != 0)
        links.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(i - 1), params_.coupling, 1});
    }
    return Dataset(default_names(N), 1, {Trial(std::move(x))}).set_truth(GroundTruth(params_.variables, std::move(links)));
  }

 private:
  Params params_;
};

enum class Failure { data, numeric, io, config, plugin, internal, integer, standard };

class Fail final : public Transform {
 public:
  static constexpr const char* name = "transform/test_fail";
  static constexpr const char* summary = "Throws.";
  struct Params {
    Failure kind = Failure::data;
    std::string message = "as asked";
    static void describe(SchemaOf<Params>& s) {
      s.choice("kind", &Params::kind,
               {{"data", Failure::data},
                {"numeric", Failure::numeric},
                {"io", Failure::io},
                {"config", Failure::config},
                {"plugin", Failure::plugin},
                {"internal", Failure::internal},
                {"int", Failure::integer},
                {"std", Failure::standard}})
          .doc("What is thrown: a typed error, an int, or an exception of the standard library.");
      s.field("message", &Params::message).doc("Its message.");
    }
  };
  explicit Fail(const Params& params) : params_(params) {}

  Dataset apply(const Dataset&, const TaskContext&) const override {
    switch (params_.kind) {
      case Failure::data: throw DataError(params_.message);
      case Failure::numeric: throw NumericError(params_.message);
      case Failure::io: throw IoError(params_.message);
      case Failure::config: throw ConfigError(params_.message);
      case Failure::plugin: throw PluginError(params_.message);
      case Failure::internal: throw InternalError(params_.message);
      case Failure::integer: throw 42;
      case Failure::standard: break;
    }
    throw std::runtime_error(params_.message);
  }

 private:
  Params params_;
};

enum class End { orderly, crash, abort, exit, hang };

class EndProcess final : public Transform {
 public:
  static constexpr const char* name = "transform/test_end";
  static constexpr const char* summary = "Ends the process that it runs in, or never comes back.";
  struct Params {
    End how = End::orderly;
    static void describe(SchemaOf<Params>& s) {
      s.choice(
           "how", &Params::how,
           {{"return", End::orderly}, {"crash", End::crash}, {"abort", End::abort}, {"exit", End::exit}, {"hang", End::hang}})
          .doc("What it does.");
    }
  };
  explicit EndProcess(const Params& params) : params_(params) {}

  Dataset apply(const Dataset& input, const TaskContext&) const override {
    switch (params_.how) {
      case End::orderly: break;
      case End::crash: raise(SIGSEGV); break;
      case End::abort: std::abort();
      case End::exit: _exit(3);
      case End::hang:
        for (;;) pause();
    }
    return input;
  }

 private:
  Params params_;
};

class Sleep final : public Transform {
 public:
  static constexpr const char* name = "transform/test_sleep";
  static constexpr const char* summary = "Gives back what it gets, later; stops when it is told to.";
  struct Params {
    double seconds = 0.1;
    static void describe(SchemaOf<Params>& s) {
      s.field("seconds", &Params::seconds).unit("s").range(0, 3600).doc("How long it waits.");
    }
  };
  explicit Sleep(const Params& params) : params_(params) {}

  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    for (;;) {
      context.check_cancelled();
      const double passed_s = std::chrono::duration<double>(Clock::now() - start).count();
      if (passed_s >= params_.seconds) return input;
      context.progress(passed_s / params_.seconds, "asleep");
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  Params params_;
};

class Count final : public Transform {
 public:
  static constexpr const char* name = "transform/test_count";
  static constexpr const char* summary = "Gives back what it gets, and appends a line to a file: so tests see what ran.";
  struct Params {
    std::string file;
    std::string label = "run";
    static void describe(SchemaOf<Params>& s) {
      // A text, not an InputPath: the file's content must not be part of the key.
      s.field("file", &Params::file).required().doc("The file to append to.");
      s.field("label", &Params::label).doc("The line.");
    }
  };
  explicit Count(const Params& params) : params_(params) {}

  Dataset apply(const Dataset& input, const TaskContext&) const override {
    const int file = open(params_.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) throw IoError("cannot append to '" + params_.file + "': " + std::strerror(errno));
    const std::string line = params_.label + "\n";
    // A single write: lines of concurrent stages do not mix.
    const bool written = write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    close(file);
    if (!written) throw IoError("cannot append to '" + params_.file + "'");
    return input;
  }

 private:
  Params params_;
};

}  // namespace
}  // namespace golgi::test

GOLGI_PLUGIN("test_components", "1.0.0") {
  registry.add<golgi::test::Persistence>();
  registry.add<golgi::test::Readout>();
  registry.add<golgi::test::Noise>();
  registry.add<golgi::test::Fail>();
  registry.add<golgi::test::EndProcess>();
  registry.add<golgi::test::Sleep>();
  registry.add<golgi::test::Count>();
  registry.add<golgi::test::Signs>();
}
