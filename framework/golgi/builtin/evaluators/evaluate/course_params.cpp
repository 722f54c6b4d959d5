#include "golgi/builtin/evaluators/evaluate/courses.hpp"

namespace golgi {

void CourseParams::describe(SchemaOf<CourseParams>& s) {
  s.field("bin_s", &CourseParams::bin_s)
      .above(0)
      .unit("s")
      .doc(
          "Bins over which estimate and truth are averaged before they are compared. null: the longer of the estimate's "
          "segments and the truth's, where the truth states means.");
  s.field("smooth_s", &CourseParams::smooth_s)
      .at_least(0)
      .unit("s")
      .doc("Both are smoothed over this long (whole bins, full windows only); 0: not at all. Smoothing raises correlations.");
  s.field("min_movement", &CourseParams::min_movement)
      .at_least(0)
      .doc("A pair changes where its true weight has a larger standard deviation over time. null: 1e-9 of the largest weight.");
  s.choice("common_course", &CourseParams::common_course, {{"keep", CommonCourse::keep}, {"remove", CommonCourse::remove}})
      .doc(
          "remove: at each time the mean over a target's sources is subtracted from its estimates, and from its true weights: "
          "what "
          "they share, such as a gain of the whole estimate, is left out of the comparison.");
}

}  // namespace golgi
