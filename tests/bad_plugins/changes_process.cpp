// A transform that returns its input, and changes a process-wide setting.
#include <locale.h>
#include <unistd.h>

#include <cfenv>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "identity.hpp"

using namespace golgi;

namespace {

enum class What { nothing, rounding, rounding_in_loop, tiny, locale, folder, descriptors, folder_then_throw };

class Changes final : public Transform {
 public:
  static constexpr const char* name = "transform/changes_process";
  static constexpr const char* summary = "Changes its process.";
  struct Params {
    What what = What::nothing;
    static void describe(SchemaOf<Params>& s) {
      s.choice("what", &Params::what,
               {{"nothing", What::nothing},
                {"rounding", What::rounding},
                {"rounding_in_loop", What::rounding_in_loop},
                {"tiny", What::tiny},
                {"locale", What::locale},
                {"folder", What::folder},
                {"descriptors", What::descriptors},
                {"folder_then_throw", What::folder_then_throw}})
          .doc("What it changes.");
    }
  };
  explicit Changes(const Params& params) : params_(params) {}

  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    switch (params_.what) {
      case What::nothing: break;
      case What::rounding: std::fesetround(FE_DOWNWARD); break;
      case What::rounding_in_loop: context.parallel_for(64, [](std::ptrdiff_t) { std::fesetround(FE_UPWARD); }); break;
      case What::tiny:
#if defined(__x86_64__)
        _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
#endif
        break;
      case What::locale: setlocale(LC_ALL, "C.UTF-8"); break;
      case What::descriptors:
        for (int number = 0; number < 3; ++number) close(number);
        break;
      case What::folder:
      case What::folder_then_throw:
        if (chdir("/") != 0) throw IoError("cannot go to /");
        context.output("note.txt", "written by name");
        if (params_.what == What::folder_then_throw) throw DataError("as asked");
        break;
    }
    return input;
  }

 private:
  Params params_;
};

}  // namespace

GOLGI_PLUGIN("changes_process", "1.0.0") { registry.add<Changes>(); }
