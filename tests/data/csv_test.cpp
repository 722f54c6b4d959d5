// Text tables: accepted content, refused content with its place, and writing without loss.
#include "golgi/data/csv.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

const Matrix two_by_two{{1, 2.5}, {-3, 4e10}};

std::string csv_failure(std::string_view text, CsvHeader header = CsvHeader::automatic) {
  return message_of<DataError>([&] { parse_csv(text, "f.csv", header); });
}

TEST_CASE("comma, semicolon, tab and blanks are distinguished") {
  for (const char* text : {"1,2.5\n-3,4e10\n", "1;2.5\n-3;4e10\n", "1\t2.5\n-3\t4e10\n", "1 2.5\n-3 4e10\n",
                           "  1   2.5\n -3    4e10  \n", " 1 , 2.5 \n-3,\t4e10"}) {
    CAPTURE(text);
    CHECK(parse_csv(text, "f.csv").values == two_by_two);
  }
}

TEST_CASE("CRLF, a byte-order mark, comments, blank lines and a missing last line break make no difference") {
  const auto table = parse_csv("\xef\xbb\xbf# made by hand\r\n\r\n1,2.5\r\n  # in between\r\n-3,4e10", "f.csv");
  CHECK(table.values == two_by_two);
  CHECK(table.header.empty());
}

TEST_CASE("a first row without a number is a header; quotes may hold separators and quotes") {
  const auto table = parse_csv("\"a, left\", \"say \"\"b\"\"\" \n1,2.5\n-3,4e10\n", "f.csv");
  CHECK(table.header == std::vector<std::string>{"a, left", "say \"b\""});
  CHECK(table.values == two_by_two);
}

TEST_CASE("a header of numbers is read as a header if the caller says so") {
  const auto table = parse_csv("10,20\n1,2.5\n-3,4e10\n", "f.csv", CsvHeader::yes);
  CHECK(table.header == std::vector<std::string>{"10", "20"});
  CHECK(table.values == two_by_two);
  CHECK(parse_csv("10,20\n", "f.csv", CsvHeader::no).values == Matrix{{10, 20}});
}

TEST_CASE("empty cells, NA and nan are undefined; infinity is a number") {
  const auto values = parse_csv("1,,NA,nan,NaN,inf,-inf\n,2,3,4,5,6,7\n", "f.csv").values;
  for (const int j : {1, 2, 3, 4}) CHECK(std::isnan(values(0, j)));
  CHECK(std::isnan(values(1, 0)));
  CHECK(values(0, 5) == std::numeric_limits<double>::infinity());
  CHECK(values(0, 6) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("a row with only missing values is data, not a header") {
  CHECK(parse_csv("nan,nan\n1,2\n", "f.csv").values.rows() == 2);
}

TEST_CASE("text in the first cell of every row names the rows") {
  for (const auto header : {CsvHeader::automatic, CsvHeader::no}) {
    const auto table = parse_csv("L5_a,1,2.5\n\"7\",-3,4e10\n", "f.csv", header);
    CHECK(table.row_names == std::vector<std::string>{"L5_a", "7"});
    CHECK(table.values == two_by_two);
    CHECK(table.header.empty());
  }
  CHECK(parse_csv("1,2.5\n-3,4e10\n", "f.csv").row_names.empty());
  CHECK(parse_csv("a,b\n1,2.5\n", "f.csv").row_names.empty());
}

TEST_CASE("a row without a name among named ones is refused: the first name may be a mistake") {
  CHECK(csv_failure("1.o,2\n3,4\n") ==
        "f.csv:2:1: '3' found where the first row has a name; either all rows begin with a name, or none");
  CHECK(has(csv_failure("a,2\n,4\n"), "f.csv:2:1: nothing found where"));
  CHECK(has(csv_failure("a,1\nb\xff,4\n"), "f.csv:2:2: the name is not valid UTF-8"));
}

TEST_CASE("names in the first column under a header are refused with the remedy") {
  CHECK(has(csv_failure("L5_a,1,2\nL5_b,3,4\n", CsvHeader::yes),
            "f.csv:2:1: 'L5_b' is not a number; names in the first column are allowed only in files without a header"));
}

TEST_CASE("one column needs no separator") { CHECK(parse_csv("1\n2\n3\n", "f.csv").values == Matrix{{1}, {2}, {3}}); }

TEST_CASE("ragged rows name line, column and both lengths") {
  CHECK(csv_failure("1,2,3\n# c\n4,5\n") == "f.csv:3:3: 2 cells, line 1 has 3");
  CHECK(csv_failure("1,2\n4,5,6\n") == "f.csv:2:5: 3 cells, line 1 has 2");
}

TEST_CASE("text in numbers names line and column") {
  CHECK(csv_failure("1,2\n3, x4\n") == "f.csv:2:4: 'x4' is not a number");
  CHECK(csv_failure("1,2\n3,4.5.6\n") == "f.csv:2:3: '4.5.6' is not a number");
  CHECK(csv_failure("a,b\n1,2\nc,d\n") == "f.csv:3:1: 'c' is not a number");
}

TEST_CASE("numbers have a decimal comma if another character separates cells and all numbers are written so") {
  CHECK(parse_csv("a;b\n1,0;2,5\n-3;4,0e10\n", "f.csv").values == two_by_two);
  CHECK(parse_csv("1,0\t2,5\n-3\t4,0e10\n", "f.csv", CsvHeader::no).values == two_by_two);
  CHECK(csv_failure("a;b\n1,5;2\n3;2.5\n") ==
        "f.csv:3:3: '2.5' has a decimal point, but a number in line 2 has the other; write all numbers in the same way");
  CHECK(has(csv_failure("a;b\n1.234,5;2,5\n"), "'1.234,5' is not a number"));
}

TEST_CASE("lines that begin with % are comments, as MATLAB writes them") {
  CHECK(parse_csv("% made today\n1,2.5\n-3,4e10\n", "f.csv").values == two_by_two);
}

TEST_CASE("a nameless column that counts the rows is dropped, one of names is read as names") {
  const auto counted = parse_csv(",a,b\n0,1,2.5\n1,-3,4e10\n", "f.csv");
  CHECK(counted.header == std::vector<std::string>{"a", "b"});
  CHECK(counted.values == two_by_two);
  CHECK(parse_csv(",0,1\n0,1,2.5\n1,-3,4e10\n", "f.csv").header == std::vector<std::string>{"0", "1"});
  const auto named = parse_csv(",a,b\na,1,2.5\nb,-3,4e10\n", "f.csv");
  CHECK(named.row_names == std::vector<std::string>{"a", "b"});
  CHECK(named.values == two_by_two);
}

TEST_CASE("columns to be ignored may contain anything") {
  const test::TempFolder folder;
  const auto path = folder.write("x.csv", "day,a,b\n2024-08-17,1,2.5\nMonday,-3,4e10\n");
  const auto table = read_csv(path, CsvRules{.ignore = {"day"}});
  CHECK(table.header == std::vector<std::string>{"a", "b"});
  CHECK(table.values == two_by_two);
  CHECK(has(message_of<DataError>([&] { read_csv(path, CsvRules{.ignore = {"date"}}); }),
            "x.csv:1:1: ignore: the header has no column 'date'"));
}

TEST_CASE("text next to numbers in the first row is refused: it may be a header or a mistake") {
  CHECK(has(csv_failure("1.0,2.o\n3,4\n"), "f.csv:1:5: '2.o' is not a number, but other cells of the first row are"));
  CHECK(has(csv_failure("a,2.o,1\n3,4,5\n"), "f.csv:1:1: 'a' is not a number, but other cells of the first row are"));
}

TEST_CASE("a header cell without a name is refused: its column may contain row numbers") {
  CHECK(has(csv_failure(",a,b\n0,1,2\n5,1,2\n"),
            "f.csv:3:1: the first column has no name and does not number the rows ('5' in row 1)"));
  CHECK(has(csv_failure("a,,b\n0,1,2\n"), "f.csv:1:3: the header has no name for column 2; remove the column"));
}

TEST_CASE("files without numbers are refused") {
  CHECK(csv_failure("") == "f.csv: the file is empty");
  CHECK(csv_failure("# only\n\n") == "f.csv: the file holds no numbers");
  CHECK(csv_failure("a,b\n") == "f.csv: the file holds no numbers");
}

TEST_CASE("an open quote, text after a quote, UTF-16 and bad UTF-8 are refused with their place") {
  CHECK(has(csv_failure("a,\"b\n1,2\n"), "f.csv:1:3: the quote is not closed"));
  CHECK(has(csv_failure("a,\"b\"c\n1,2\n"), "f.csv:1:6: text after a closing quote"));
  CHECK(has(csv_failure("\xff\xfe\x31"), "UTF-16"));
  CHECK(has(csv_failure("a,b\xff\n1,2\n"), "f.csv:1:4: the header is not valid UTF-8"));
}

TEST_CASE("a missing file is a file error; messages begin with the path") {
  const test::TempFolder folder;
  CHECK(has(message_of<IoError>([&] { read_csv(folder.path() / "none.csv"); }), "none.csv"));
  const auto path = folder.write("x.csv", "1,2\n3\n");
  CHECK(message_of<DataError>([&] { read_csv(path); }) == path.string() + ":2:1: 1 cell, line 1 has 2");
}

TEST_CASE("cells are read as text with their places") {
  const auto rows = parse_csv_cells("source,target\n\"a b\", 7 \n", "f.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].line == 2);
  CHECK(rows[1].cells[0].text == "a b");
  CHECK(rows[1].cells[0].quoted);
  CHECK(rows[1].cells[1].text == "7");
  CHECK(rows[1].cells[1].column == 8);
}

TEST_CASE("a quoted cell may continue over several lines; places below it stay correct") {
  const auto rows = parse_csv_cells("a,b\n\"one\n\n# two\",x\n1,2\n", "f.csv");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].cells[0].text == "one\n\n# two");
  CHECK(rows[1].cells[1].text == "x");
  CHECK(rows[1].line == 2);
  CHECK(rows[2].line == 5);
  CHECK(has(csv_failure("a,b\n\"1\nx\",2\n"), "f.csv:2:1: "));
  CHECK(has(csv_failure("a,b\n1,\"2\n3,4\n", CsvHeader::yes), "f.csv:2:3: the quote is not closed"));
}

TEST_CASE("empty cells at the ends of a row are cells") {
  const auto rows = parse_csv_cells(",a,\n", "f.csv");
  REQUIRE(rows[0].cells.size() == 3);
  CHECK(rows[0].cells[2].text.empty());
}

TEST_CASE("format_csv and parse_csv reproduce the same bits, and every NaN is nan") {
  using limits = std::numeric_limits<double>;
  const Matrix values{{0.1, -0.0, limits::denorm_min()}, {limits::max(), 1.0 / 3, limits::infinity()}};
  CHECK(parse_csv(format_csv(values), "f.csv").values == values);
  const Matrix nans{{limits::quiet_NaN(), -limits::quiet_NaN()}};
  CHECK(format_csv(nans) == "nan,nan\n");
}

TEST_CASE("format_csv writes the shortest text, and quotes names that need it") {
  const Matrix values{{1, 0.1}, {1e22, -2}};
  CHECK(format_csv(values, {"a", "b,c"}) == "a,\"b,c\"\n1,0.1\n1e+22,-2\n");
}

TEST_CASE("csv_field and the reader agree") {
  for (const std::string text :
       {"plain", "a,b", "a;b", "a\tb", "say \"x\"", " blanks ", "#tag", "two\nlines", "three\r\n\nlines", ""}) {
    CAPTURE(text);
    const auto line = csv_field(text) + "," + csv_field("x") + "\n";
    CHECK(parse_csv_cells("u,v\n" + line, "f.csv")[1].cells[0].text == text);
  }
  CHECK(csv_field("plain") == "plain");
}

}  // namespace
}  // namespace golgi
