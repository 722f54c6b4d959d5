// The false positive rate of independence/knn: p of x, a sample earlier, and y, where neither drives the other.
//   ./dev bench knn_null NAME SHUFFLES COUNT SAMPLES …
// NAME is part of the seeds. Rows: `alone` without conditions; `ar` given the last value of both, as in pcmci; `drive` given
// the z that drives both, linearly (x = y = 0.8 z + 0.6 e) or by its square.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "golgi/testing/plain_context.hpp"
#include "nearest_neighbours.hpp"

using namespace golgi;

namespace {

/// An autoregressive process of order 1 with variance 1.
std::vector<double> autoregression(double memory, std::ptrdiff_t n, Random& random) {
  std::vector<double> x(n);
  double last = random.normal();
  for (double& value : x) value = last = memory * last + std::sqrt(1 - memory * memory) * random.normal();
  return x;
}

struct Kind {
  const char* name;
  double memory;
  enum { alone, given_pasts, linear_drive, square_drive } form;
};

/// The rows x, y and conditions, with m samples.
Matrix rows_of(const Kind& kind, std::ptrdiff_t m, Random& random) {
  const auto x = autoregression(kind.memory, m + 2, random), y = autoregression(kind.memory, m + 2, random),
             z = autoregression(kind.memory, m + 2, random);
  const bool is_driven = kind.form == Kind::linear_drive || kind.form == Kind::square_drive;
  Matrix rows(kind.form == Kind::alone ? 2 : is_driven ? 3 : 4, m);
  for (std::ptrdiff_t t = 2; t < m + 2; ++t) {
    const double drive = kind.form == Kind::square_drive ? (z[t] * z[t] - 1) / std::sqrt(2.0) : z[t];
    rows(0, t - 2) = is_driven ? 0.8 * drive + 0.6 * x[t] : x[t - 1];
    rows(1, t - 2) = is_driven ? 0.8 * drive + 0.6 * y[t] : y[t];
    if (is_driven) rows(2, t - 2) = z[t];
    if (kind.form != Kind::given_pasts) continue;
    rows(2, t - 2) = y[t - 1];
    rows(3, t - 2) = x[t - 2];
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return std::puts("usage: bench_knn_null NAME SHUFFLES COUNT SAMPLES …"), 1;
  const std::string name = argv[1];
  const int shuffles = std::atoi(argv[2]), count = std::atoi(argv[3]);
  const Kind kinds[] = {{"alone 0.5", 0.5, Kind::alone},         {"alone 0.9", 0.9, Kind::alone},
                        {"ar 0", 0, Kind::given_pasts},          {"ar 0.5", 0.5, Kind::given_pasts},
                        {"ar 0.9", 0.9, Kind::given_pasts},      {"drive linear", 0, Kind::linear_drive},
                        {"drive square", 0, Kind::square_drive}, {"drive linear 0.9", 0.9, Kind::linear_drive}};
  std::puts("null,samples,neighbours,shuffles,tests,share_at_0.05,share_at_0.001");
  for (int argument = 4; argument < argc; ++argument)
    for (const Kind& kind : kinds)
      for (const int neighbours : {5, 10, 20}) {
        const auto m = static_cast<std::ptrdiff_t>(std::atoi(argv[argument]));
        const pcmci::NearestNeighbours test({.neighbours = neighbours, .shuffles = shuffles});
        int n_low = 0, n_lowest = 0;
        std::vector<std::int64_t> times(m);
        std::iota(times.begin(), times.end(), 0);
        for (int seed = 0; seed < count; ++seed) {
          const std::string of = name + " " + std::to_string(seed);
          Random random(fingerprint_of(of), kind.name);
          const test::PlainContext context(1, of);
          const double p = test.test({rows_of(kind, m, random), times, 0}, context).p;
          n_low += p <= 0.05;
          n_lowest += p <= 0.001;
        }
        std::printf("%s,%td,%d,%d,%d,%.4f,%.4f\n", kind.name, m, neighbours, shuffles, count, double(n_low) / count,
                    double(n_lowest) / count);
        std::fflush(stdout);
      }
}
