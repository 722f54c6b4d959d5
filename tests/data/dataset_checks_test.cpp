// Datasets that Dataset::validate refuses, and its messages.
#include <doctest/doctest.h>

#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/dataset.hpp"
#include "support/infinity.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::inf;
using test::message_of;
using Lists = std::vector<std::vector<double>>;
using Names = std::vector<std::string>;

Dataset good_dataset() {
  Dataset data(Names{"a", "b"}, 0.5, {Trial(Matrix{{1, 2, 3}, {4, 5, 6}}), Trial(Matrix{{1}, {2}})});
  return data.set_truth(GroundTruth(2, {{1, 0, 1}}));
}

template <class Change>
std::string dataset_failure(Change change) {
  Dataset data = good_dataset();
  change(data);
  return message_of<DataError>([&] { data.validate(); });
}

/// Applied to the first trial. @param change  (Trial&)
template <class Change>
std::string trial_failure(Change change) {
  return dataset_failure([&](Dataset& d) {
    Trial trial = d.trial(0);
    change(trial);
    d.set_trial(0, trial);
  });
}

/// A matrix with an overwritten guard after its last number.
Matrix overrun(std::ptrdiff_t rows, std::ptrdiff_t cols) {
  Matrix matrix(rows, cols);
  double* volatile end = matrix.values().data() + matrix.size();
  *end = 0;
  return matrix;
}

TEST_CASE("a complete dataset is accepted, also with trials of different lengths") { CHECK_NOTHROW(good_dataset().validate()); }

TEST_CASE("variables have distinct names and finite positions, and there is at least one") {
  CHECK(has(dataset_failure([](Dataset& d) { d.set_trials({}); }), "the dataset has no trials"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_variables({}); }), "the dataset has no variables"));
  CHECK(has(dataset_failure([](Dataset& d) {
              d.set_variables(continuous_variables({"a", "a"}));
            }),
            "two variables are named 'a'"));
  CHECK(has(dataset_failure([](Dataset& d) {
              d.set_variables({Variable("a"), Variable("b").set_position_um({0, inf, 0})});
            }),
            "variable 'b' has an infinite position; unknown coordinates are NaN"));
}

TEST_CASE("a dataset's time step is positive and finite") {
  CHECK(has(dataset_failure([](Dataset& d) { d.set_dt_s(0); }), "the sampling interval is 0 s; it must be positive"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_dt_s(-1); }), "sampling interval is -1 s"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_dt_s(undefined); }), "sampling interval is nan s"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_dt_s(inf); }), "sampling interval is inf s"));
}

TEST_CASE("values have a row per continuous variable, at least one sample, and are finite") {
  CHECK(has(dataset_failure([](Dataset& d) { d.set_trial(1, Matrix(3, 2)); }), "trial 1: 3 rows of values for 2 variables"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_trial(1, Matrix(2, 0)); }), "trial 1: no samples"));
  CHECK(has(dataset_failure([](Dataset& d) {
              d.set_variables({Variable("a"), Variable("b", VariableKind::point)});
            }),
            "trial 0: 2 rows of values for 1 variable"));
  CHECK(has(dataset_failure([](Dataset& d) {
              d.set_trial(0, Matrix{{1, 2, 3}, {4, 5, undefined}});
            }),
            "trial 0: variable 'b', sample 2: the value is nan; values must be finite, and NaN in gaps"));
  CHECK(has(dataset_failure([](Dataset& d) {
              d.set_trial(0, Matrix{{inf, 2, 3}, {4, 5, 6}});
            }),
            "trial 0: variable 'a', sample 0: the value is inf"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_trial(0, overrun(2, 3)); }),
            "trial 0: something was written past the last value"));
  // With a single trial, the message need not name it.
  CHECK(dataset_failure([](Dataset& d) { d.set_trials({Trial(Matrix(3, 2))}); }) == "3 rows of values for 2 variables");
}

TEST_CASE("a missing value is allowed only in a gap; infinity is never allowed") {
  Trial trial(Matrix{{1, 2, 3}, {4, 5, undefined}});
  const auto with_gaps = [&](const Gaps& gaps) { return good_dataset().set_trial(0, Trial(trial).set_gaps(gaps)); };
  CHECK_NOTHROW(with_gaps(Gaps({{}, {{1, 1.5}}})).validate());
  CHECK_NOTHROW(with_gaps(Gaps::from_mask(2, 3, std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0}, 0.5)).validate());
  CHECK_THROWS_AS(with_gaps(Gaps({{}, {{0.5, 1}}})).validate(), DataError);
  CHECK_THROWS_AS(with_gaps(Gaps({{{1, 1.5}}})).validate(), DataError);  // of the other variable
  trial = Trial(Matrix{{1, 2, 3}, {4, 5, inf}});
  CHECK(has(message_of<DataError>([&] { with_gaps(Gaps({{}, {{1, 1.5}}})).validate(); }), "the value is inf"));
}

TEST_CASE("every trial has a positive duration") {
  const auto lasting = [](double duration_s) {
    const Dataset data({Variable("p", VariableKind::point)}, 0.1, {Trial(Events(Lists(1)), duration_s)});
    return message_of<DataError>([&] { data.validate(); });
  };
  CHECK(has(lasting(0), "it lasts 0 s; a trial must have a positive duration"));
  CHECK(has(lasting(-1), "it lasts -1 s"));
  CHECK(has(lasting(inf), "it lasts inf s"));
  CHECK(has(lasting(undefined), "it lasts nan s"));
}

TEST_CASE("events are listed for every variable or for none, where they are recorded, in order, within the trial") {
  const auto recorded = [](Lists of_first) {
    return dataset_failure([&](Dataset& d) { d.set_events({Events(of_first), Events(Lists(2))}); });
  };
  CHECK(has(recorded({{0.5}}), "trial 0: events are not given for each variable"));
  CHECK(has(recorded({{}, {1, 0.5}}), "trial 0: the events of variable 'b' are not in order of time"));
  CHECK(has(recorded({{1.5}, {}}), "trial 0: the events of variable 'a' lie outside the trial, which lasts from 0 to 1.5 s"));
  CHECK(has(recorded({{-0.1}, {}}), "the events of variable 'a' lie outside the trial"));
  CHECK(has(recorded({{undefined}, {}}), "the events of variable 'a' lie outside the trial"));
  CHECK(has(trial_failure([](Trial& t) {
              t.set_events(Events(Lists{{0}, {}}));
            }),
            "trial 0: events are given, but no variable is marked as having recorded events"));
  const auto of_a_alone = [](Lists of_first) {
    Dataset d = good_dataset();
    d.set_variables({Variable("a").set_has_events(true), Variable("b")});
    return d.set_trial(0, Trial(d.trial(0)).set_events(Events(of_first)))
        .set_trial(1, Trial(d.trial(1)).set_events(Events(Lists(2))));
  };
  CHECK_NOTHROW(of_a_alone({{0, 0.5, 0.5}, {}}).validate());  // two events at the same time are valid
  CHECK(has(message_of<DataError>([&] {
              of_a_alone({{}, {0.5}}).validate();
            }),
            "the events of variable 'b' are given but not marked as recorded"));
}

TEST_CASE("covariates have a row each, a value per sample, distinct names, and no infinite values") {
  const auto with = [](SharedMatrix of_first, std::vector<std::string> names) {
    return dataset_failure([&](Dataset& d) {
      std::vector<Covariate> covariates;
      for (const auto& name : names) covariates.push_back({name, "", Covariate::Course::step, Covariate::At::now});
      d.set_covariates(covariates).set_trial(0, Trial(d.trial(0)).set_covariates(std::move(of_first)));
    });
  };
  CHECK(has(with(Matrix(1, 2), {"s"}), "trial 0: covariates of 1 x 2 for 1 covariate and 3 samples"));
  CHECK(has(with(Matrix(1, 3), {"s", "t"}), "trial 0: covariates of 1 x 3 for 2 covariates and 3 samples"));
  CHECK(has(with(Matrix(1, 3), {}), "trial 0: covariates of 1 x 3 for 0 covariates and 3 samples"));
  CHECK(has(with(Matrix(2, 3), {"s", "s"}), "two covariates are named 's'"));
  CHECK(has(with(Matrix(1, 3, -inf), {"s"}), "trial 0: a covariate has an infinite value; missing ones are NaN"));
  CHECK(has(with(Matrix(1, 3, undefined), {"s"}), "trial 1: covariates of 0 x 0"));  // the first trial's are correct
}

TEST_CASE("hidden series are complete, and the truth is for these variables") {
  CHECK_NOTHROW(
      good_dataset().set_trial(0, Trial(good_dataset().trial(0)).set_hidden({{"u", Matrix(7, 2, undefined)}})).validate());
  CHECK(has(trial_failure([](Trial& t) {
              t.set_hidden({{"u", overrun(1, 2)}});
            }),
            "trial 0: something was written past the last value of 'u'"));
  CHECK(has(dataset_failure([](Dataset& d) { d.set_truth(GroundTruth(3, {})); }),
            "the truth has 3 variables, but the recording has 2"));
}

}  // namespace
}  // namespace golgi
