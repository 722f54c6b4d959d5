#include "expression.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <golgi/api/plugin.hpp>
#include <numbers>

namespace golgi::equations {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

const std::map<std::string, Op, std::less<>>& functions() {
  static const std::map<std::string, Op, std::less<>> all{
      {"abs", Op::absolute},    {"exp", Op::exponential}, {"floor", Op::floor}, {"log", Op::logarithm},
      {"sigmoid", Op::sigmoid}, {"sin", Op::sine},        {"cos", Op::cosine},  {"sqrt", Op::square_root},
      {"tan", Op::tangent},     {"tanh", Op::tanh},       {"min", Op::minimum}, {"max", Op::maximum},
      {"pow", Op::power},       {"where", Op::where}};
  return all;
}

std::vector<std::string> names_of_functions() {
  std::vector<std::string> names;
  for (const auto& [name, op] : functions()) names.push_back(name);
  return names;
}

class Reader {
 public:
  Reader(std::string_view text, const Names& names, Builder& builder) : text_(text), names_(names), builder_(builder) {}

  int whole() {
    skip();
    if (at_end()) fail(at_, "the expression is empty");
    const int node = comparison();
    if (at_end()) return node;
    if (text_[at_] == ')') fail(at_, "this ')' has no matching '('");
    if (text_[at_] == ',') fail(at_, "a comma may only separate the arguments of a function");
    if (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '(' || text_[at_] == '.')
      fail(at_, "an operator is missing before " + found() + "; a product is written with *");
    fail_character();
  }

 private:
  /// Limits the nesting of parentheses, signs and exponents, because each level uses stack space.
  class Level {
   public:
    explicit Level(Reader& reader) : reader_(reader) {
      constexpr int deepest = 200;
      if (++reader_.depth_ > deepest) reader_.fail(reader_.at_, "the expression nests more than 200 levels; split it");
    }
    ~Level() { --reader_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Reader& reader_;
  };

  [[noreturn]] void fail(std::size_t at, const std::string& message) const { throw Fault{at, message}; }
  [[noreturn]] void fail_character() const {
    const std::string what = found();
    if (what == "'='") fail(at_, "'=' cannot be used in an expression; compare with <, <=, > or >=");
    fail(at_, what + " cannot be used in an expression; use numbers, names, + - * / ^ < <= > >=, parentheses and functions");
  }
  /// The character or name at the current position, in quotes.
  std::string found() const {
    if (at_end()) return "the end";
    std::size_t end = at_ + 1;
    if (is_letter(text_[at_]))
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    else  // all bytes of a character of UTF-8
      while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    return "'" + std::string(text_.substr(at_, end - at_)) + "'";
  }

  /// @param at  its position in the text, for messages
  int operation(std::size_t at, Op op, int a, int b = -1, int c = -1) {
    try {
      return builder_.operation(op, a, b, c);
    } catch (const Builder::Refusal& refusal) {
      fail(at, refusal.message);
    }
  }

  bool at_end() const { return at_ == text_.size(); }
  void skip() {
    while (!at_end() && is_blank(text_[at_])) ++at_;
  }
  /// Whether the text continues with `what`; if so, moves past it and the blanks after it.
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    skip();
    return true;
  }

  int comparison() {
    const int left = sum();
    const std::size_t at = at_;
    const auto compared = [&](Op op, bool is_turned) {
      const int right = sum();
      if (!at_end() && (text_[at_] == '<' || text_[at_] == '>'))
        fail(at_, "comparisons do not chain; multiply two of them: (a < b) * (b < c)");
      return is_turned ? operation(at, op, right, left) : operation(at, op, left, right);
    };
    if (take("<=")) return compared(Op::less_equal, false);
    if (take(">=")) return compared(Op::less_equal, true);
    if (take("<")) return compared(Op::less, false);
    if (take(">")) return compared(Op::less, true);
    return left;
  }

  int sum() {
    int node = product();
    while (true) {
      const std::size_t at = at_;
      if (take("+"))
        node = operation(at, Op::add, node, product());
      else if (take("-"))
        node = operation(at, Op::subtract, node, product());
      else
        return node;
    }
  }

  int product() {
    int node = signed_power();
    while (true) {
      const std::size_t at = at_;
      if (text_.substr(at_).starts_with("**")) fail(at_, "a power is written with ^");
      if (take("*"))
        node = operation(at, Op::multiply, node, signed_power());
      else if (take("/"))
        node = operation(at, Op::divide, node, signed_power());
      else
        return node;
    }
  }

  /// A sign binds less tightly than a power: -x^2 is -(x^2).
  int signed_power() {
    const Level level(*this);
    const std::size_t at = at_;
    if (take("-")) return operation(at, Op::negate, signed_power());
    if (take("+")) return signed_power();
    const int base = primary();
    return take("^") ? operation(at, Op::power, base, signed_power()) : base;
  }

  int primary() {
    if (at_end()) fail(at_, "the expression ends where a number, a name or '(' is expected");
    const std::size_t begin = at_;
    if (take("(")) {
      const int node = comparison();
      close(begin);
      return node;
    }
    if (is_digit(text_[at_]) || text_[at_] == '.') return number();
    if (is_letter(text_[at_])) return name();
    if (std::string_view("+-*/^<>,)").find(text_[at_]) != std::string_view::npos)
      fail(at_, "a number, a name or '(' is expected, found " + found());
    fail_character();
  }

  void close(std::size_t opened) {
    if (take(")")) return;
    if (at_end()) fail(opened, "this '(' is not closed");
    if (text_[at_] == ',') fail(at_, "a comma may only separate the arguments of a function");
    if (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '(')
      fail(at_, "an operator is missing before " + found() + "; a product is written with *");
    fail_character();
  }

  int number() {
    double value = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range) fail(at_, "this number is too large or too small for a double");
    if (error != std::errc()) fail(at_, "a number, a name or '(' is expected, found " + found());
    const std::size_t start = at_;
    at_ += end - begin;
    if (!at_end() && (is_letter(text_[at_]) || text_[at_] == '.')) {
      const std::string written(text_.substr(start, at_ - start));
      fail(at_, "an operator is missing between " + written + " and " + found() + "; a product is written with *");
    }
    skip();
    return builder_.constant(value);
  }

  int name() {
    const std::size_t begin = at_;
    while (!at_end() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    skip();
    const auto function = functions().find(name);
    const bool is_called = !at_end() && text_[at_] == '(';
    if (function != functions().end()) {
      if (!is_called) fail(begin, "'" + name + "' is a function; write " + name + "(…)");
      return call(begin, name, function->second);
    }
    const auto known = names_.nodes.find(name);
    if (known != names_.nodes.end()) {
      if (is_called) fail(begin, "'" + name + "' is not a function; a product is written with *");
      return known->second;
    }
    if (name == "pi" && !is_called) return builder_.constant(std::numbers::pi);
    if (is_called) fail(begin, "unknown function '" + name + "'" + suggestion(name, names_of_functions()));
    if (const auto why = names_.refused.find(name); why != names_.refused.end()) fail(begin, why->second);
    std::vector<std::string> candidates;
    for (const auto& [candidate, node] : names_.nodes) candidates.push_back(candidate);
    fail(begin, "unknown name '" + name + "'" + suggestion(name, candidates));
  }

  int call(std::size_t begin, const std::string& name, Op op) {
    const std::size_t opened = at_;
    take("(");
    std::vector<int> arguments;
    if (!take(")")) {
      do arguments.push_back(comparison());
      while (take(","));
      close(opened);
    }
    const auto n = static_cast<std::size_t>(n_arguments(op));
    if (arguments.size() != n)
      fail(begin, name + " takes " + plural(n, "argument") + ", found " + std::to_string(arguments.size()));
    arguments.resize(3, -1);
    return operation(begin, op, arguments[0], arguments[1], arguments[2]);
  }

  std::string_view text_;
  const Names& names_;
  Builder& builder_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

int read_expression(std::string_view text, const Names& names, Builder& builder) {
  return Reader(text, names, builder).whole();
}

const std::vector<std::string>& reserved_names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names = names_of_functions();
    for (const char* name : {"pi", "I", "coupling"}) names.emplace_back(name);
    return names;
  }();
  return all;
}

bool is_name(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c); });
}

}  // namespace golgi::equations
