// Linear maps and their products, in double compared with their formulas: shapes that fill no tile or group of registers.
#include "golgi/learning/linear.hpp"

#include "golgi/learning/products.hpp"
#include "support/differences.hpp"

namespace golgi::learning::test {

TEST_CASE("linear maps and their gradients are those of the formula, whatever the shape") {
  struct Case {
    Index out, in, tokens;
  };
  Random random({1, 2}, "linear");
  // 17 and 1100 tokens: the last tile overlaps columns that are done; 3 and 1: fewer than a tile has.
  for (const auto& [out, in, tokens] : {Case{1, 1, 1}, {1, 8, 17}, {3, 5, 1}, {2, 3, 4}, {9, 7, 33}, {5, 6, 1100}}) {
    CAPTURE(tokens);
    auto w = draw(random, out, in), b = draw(random, 1, out), x = draw(random, in, tokens), r = draw(random, out, tokens);
    const auto dy = draw(random, out, tokens), more_dy = draw(random, out, 3), more_x = draw(random, in, 3);
    Array<double> y = Array<double>::Constant(out, tokens, unset), expected = product(w, x);
    for (Index i = 0; i < out; ++i)
      for (Index m = 0; m < tokens; ++m) expected(i, m) += b(0, i);
    linear<double>(w, b.data(), x, y);
    CHECK(distance(y, expected) < rounding);
    linear_onto<double>(w, b.data(), x, r, y);
    CHECK(distance(y, expected + r) < rounding);

    Array<double> dx = Array<double>::Constant(in, tokens, unset), dw = Array<double>::Constant(out, in, unset);
    Array<double> db = Array<double>::Constant(1, out, unset);
    linear_backward_input<double>(w, dy, dx);
    CHECK(distance(dx, product(w.transpose(), dy)) < rounding);
    Array<double> slope = x;
    linear_backward_slope<double>(w, dy, slope);
    CHECK(distance(slope, x.cwiseProduct(dx)) < rounding);
    linear_backward_weight<double>(dy, x, true, dw, db.data());
    CHECK(distance(dw, product(dy, x.transpose())) < rounding);
    if (tokens < 100) {
      const auto value = [&] {
        linear<double>(w, b.data(), x, y);
        return weighted(dy, y);
      };
      CHECK(check_gradient(span_of(w), span_of(dw), value));
      CHECK(check_gradient(span_of(b), span_of(db), value));
      CHECK(check_gradient(span_of(x), span_of(dx), value));
    }
    const Array<double> both = dw + product(more_dy, more_x.transpose()), ones = Array<double>::Ones(3, 1);
    const Array<double> both_b = db + product(more_dy, ones).transpose();
    linear_backward_weight<double>(more_dy, more_x, false, dw, db.data());
    CHECK(distance(dw, both) < rounding);
    CHECK(distance(db, both_b) < rounding);
  }
}

TEST_CASE("combine and dots are products, whatever the number of rows and the strides") {
  Random random({1, 2}, "products");
  for (const Index n_i : {1, 2, 3, 4, 6, 9})
    for (const Index n_k : {1, 3, 4, 7})
      for (const Index n_t : {row_group, 3 * row_group}) {
        const auto a = draw(random, n_k, n_i), b = draw(random, n_k, n_t), rows = draw(random, n_i, n_t);
        const Array<double> turned = a.transpose();
        Array<double> c = Array<double>::Constant(n_i, n_t, unset);
        combine<double>(n_i, n_k, n_t, a.data(), n_i, 1, b.data(), n_t, c.data(), n_t);
        CHECK(distance(c, product(turned, b)) < rounding);
        c.setConstant(unset);
        combine<double>(n_i, n_k, n_t, turned.data(), 1, n_k, b.data(), n_t, c.data(), n_t);
        CHECK(distance(c, product(turned, b)) < rounding);

        const auto expected = product(rows, b.transpose());
        Array<double> d = Array<double>::Constant(n_i, n_k, unset), d_turned = Array<double>::Constant(n_k, n_i, unset);
        dots<double>(n_i, n_k, n_t, rows.data(), n_t, b.data(), n_t, d.data(), n_k, 1);
        CHECK(distance(d, expected) < rounding);
        dots<double>(n_i, n_k, n_t, rows.data(), n_t, b.data(), n_t, d_turned.data(), 1, n_i);
        CHECK(distance(d_turned.transpose(), expected) < rounding);
      }
}

}  // namespace golgi::learning::test
