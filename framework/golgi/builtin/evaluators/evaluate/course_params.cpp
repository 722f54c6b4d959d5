#include "golgi/builtin/evaluators/evaluate/courses.hpp"

namespace golgi {

void CourseParams::describe(SchemaOf<CourseParams>& s) {
  s.field("bin_s", &CourseParams::bin_s)
      .above(0)
      .unit("s")
      .doc(
          "Width of the bins over which estimate and truth are averaged before they are compared. null: the length of "
          "the estimate's segments, or of the truth's, if the truth gives means and they are longer.");
  s.field("smooth_s", &CourseParams::smooth_s)
      .at_least(0)
      .unit("s")
      .doc("Both are smoothed over this time (whole bins, full windows only); 0: no smoothing. Smoothing raises correlations.");
  s.field("min_movement", &CourseParams::min_movement)
      .at_least(0)
      .doc(
          "A pair changes if the standard deviation of its true weight over time exceeds this. null: 1e-9 of the largest "
          "weight.");
  s.choice("common_course", &CourseParams::common_course, {{"keep", CommonCourse::keep}, {"remove", CommonCourse::remove}})
      .doc(
          "remove: at each time, the mean over a target's sources is subtracted from its estimates and from its true weights, "
          "so common changes, such as a gain of the whole estimate, are left out of the comparison.");
}

}  // namespace golgi
