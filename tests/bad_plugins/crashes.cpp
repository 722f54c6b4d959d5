// A transform that crashes in the requested way.
#include <cstdlib>
#include <thread>

#include "identity.hpp"

using namespace golgi;

namespace {

enum class How { write, stack, abort, in_loop, own_thread };

int* volatile nowhere = reinterpret_cast<int*>(8);
__attribute__((no_sanitize("address", "undefined", "thread"))) void write_nowhere() { *nowhere = 1; }

int fill_stack(int depth) {
  volatile char block[4096] = {};
  return depth < 0 ? 0 : fill_stack(depth + 1) + block[0];
}

class Crashes final : public Transform {
 public:
  static constexpr const char* name = "transform/crashes";
  static constexpr const char* summary = "Crashes.";
  struct Params {
    How how = How::write;
    static void describe(SchemaOf<Params>& s) {
      s.choice("how", &Params::how,
               {{"write", How::write},
                {"stack", How::stack},
                {"abort", How::abort},
                {"in_loop", How::in_loop},
                {"own_thread", How::own_thread}})
          .doc("What it does.");
    }
  };
  explicit Crashes(const Params& params) : params_(params) {}

  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    switch (params_.how) {
      case How::write: write_nowhere(); break;
      case How::stack: fill_stack(0); break;
      case How::abort: std::abort();
      case How::in_loop:
        context.parallel_for(64, [](std::ptrdiff_t i) {
          if (i == 40) write_nowhere();
        });
        break;
      case How::own_thread: std::thread(write_nowhere).join(); break;
    }
    return input;
  }

 private:
  Params params_;
};

}  // namespace

GOLGI_PLUGIN("crashes", "1.0.0") { registry.add<Crashes>(); }
