// The .npy codec: compared with files written by NumPy (tests/golden/npy/make.py), with its own output, and with damaged files.
#include "golgi/data/npy.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
namespace fs = std::filesystem;
using test::has;
using test::message_of;
using test::TempFolder;

const fs::path golden = fs::path(GOLGI_TESTS_DIR) / "golden/npy";
const Matrix expected{{0, 1, 2}, {3, 4, 125}};

std::string with_header(const std::string& dict, const std::string& data = "", int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  for (std::size_t k = 0; k < length_bytes; ++k) bytes += static_cast<char>(dict.size() >> (8 * k) & 0xff);
  return bytes + dict + data;
}

std::string dict_of(const std::string& shape, const std::string& descr = "'<f8'") {
  return "{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + ", }\n";
}

std::string npy_failure(const TempFolder& folder, const std::string& bytes) {
  const auto path = folder.write("x.npy", bytes);
  const std::string message = message_of<DataError>([&] { read_npy(path); });
  CHECK(has(message, path.string()));
  return message;
}

TEST_CASE("read_npy reads every numeric type that NumPy writes, in both byte orders and both layouts") {
  for (const char* type : {"f8", "f8_big", "f4", "f4_big", "i8", "i4_big", "i2", "i1", "u8", "u4", "u2_big", "u1"}) {
    CAPTURE(type);
    CHECK(read_npy(golden / (std::string(type) + "_c.npy")) == expected);
    CHECK(read_npy(golden / (std::string(type) + "_fortran.npy")) == expected);
  }
  CHECK(read_npy(golden / "bool_c.npy") == Matrix{{0, 0, 1}, {1, 1, 1}});
}

TEST_CASE("read_npy reads format versions 1.0, 2.0 and 3.0") {
  for (const char* version : {"version_1.npy", "version_2.npy", "version_3.npy"}) CHECK(read_npy(golden / version) == expected);
}

TEST_CASE("an array of one dimension becomes a row, and its info keeps its dimension") {
  CHECK(read_npy(golden / "one_dimension.npy") == Matrix{{3, 4, 125}});
  CHECK(read_npy_info(golden / "one_dimension.npy").shape == std::vector<std::int64_t>{3});
}

TEST_CASE("encode_npy writes the bytes that NumPy writes") {
  CHECK(encode_npy(expected) == read_file(golden / "f8_c.npy"));
  CHECK(encode_npy_f32(expected) == read_file(golden / "f4_c.npy"));
}

TEST_CASE("streams and files receive the bytes of encode_npy") {
  const TempFolder folder;
  std::ostringstream out;
  write_npy(out, expected);
  CHECK(out.str() == encode_npy(expected));
  write_npy(folder.path() / "a.npy", expected);
  CHECK(read_file(folder.path() / "a.npy") == encode_npy(expected));
  write_npy_f32(folder.path() / "b.npy", expected);
  CHECK(read_file(folder.path() / "b.npy") == encode_npy_f32(expected));
}

TEST_CASE("write and read reproduce the same bits: NaN, infinity, -0, the smallest and the largest") {
  const TempFolder folder;
  using limits = std::numeric_limits<double>;
  const Matrix values{{limits::quiet_NaN(), limits::infinity(), -limits::infinity()},
                      {-0.0, limits::denorm_min(), limits::max()}};
  CHECK(read_npy(folder.write("x.npy", encode_npy(values))) == values);
}

TEST_CASE("an array larger than a block, in Fortran order, is read correctly") {
  const TempFolder folder;
  Matrix values(300, 211);  // 63,300 doubles: two blocks
  for (std::ptrdiff_t k = 0; k < values.size(); ++k) values.values()[k] = static_cast<double>(k);
  std::string data;
  for (std::ptrdiff_t j = 0; j < values.cols(); ++j)
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) data.append(reinterpret_cast<const char*>(&values(i, j)), 8);
  const std::string header = "{'descr': '<f8', 'fortran_order': True, 'shape': (300, 211), }\n";
  CHECK(read_npy(folder.write("x.npy", with_header(header, data))) == values);
  CHECK(read_npy(folder.write("y.npy", encode_npy(values))) == values);
}

TEST_CASE("the data of a written file begin at a multiple of 64 bytes, whatever the shape") {
  for (const std::int64_t n : {1L, 12L, 123456L, 1234567890123L})
    for (const std::int64_t m : {1L, 99L, 12345L}) {
      const std::string header = npy_header(n, m);
      CHECK(header.size() % 64 == 0);
      CHECK(header.back() == '\n');
    }
}

TEST_CASE("integers are written unchanged, in one row, and read as numbers") {
  const TempFolder folder;
  const std::vector<std::int64_t> integers{3, -1, 1LL << 40};
  write_npy(folder.path() / "x.npy", integers);
  CHECK(read_npy(folder.path() / "x.npy") == Matrix{{3, -1, 1099511627776.0}});
  CHECK(read_npy_info(folder.path() / "x.npy").dtype == "<i8");
}

TEST_CASE("a mapped file has the same numbers as a read one, also if its layout does not allow mapping") {
  const TempFolder folder;
  Matrix values(300, 211);
  for (std::ptrdiff_t k = 0; k < values.size(); ++k) values.values()[k] = static_cast<double>(k);
  const auto path = folder.write("x.npy", encode_npy(values));
  CHECK(map_npy(path) == values);
  for (const char* name : {"f8_c", "f8_fortran", "f8_big_c", "f4_c", "i8_c", "one_dimension", "version_2"})
    CHECK_MESSAGE(map_npy(golden / (std::string(name) + ".npy")) == read_npy(golden / (std::string(name) + ".npy")), name);
  const Matrix empty(0, 5);
  CHECK(map_npy(folder.write("e.npy", encode_npy(empty))).cols() == 5);
  CHECK(has(message_of<IoError>([&] { map_npy(folder.path() / "none.npy"); }), "none.npy': No such file"));
  CHECK(
      has(message_of<DataError>([&] { map_npy(folder.write("t.npy", encode_npy(values).substr(0, 5000))); }), "is truncated"));
}

TEST_CASE("a mapped file stays readable after it is removed from its folder") {
  const TempFolder folder;
  const auto path = folder.write("x.npy", encode_npy(expected));
  const SharedMatrix mapped = map_npy(path);
  fs::remove(path);
  CHECK(mapped == expected);
}

TEST_CASE("empty matrices keep their shape") {
  const TempFolder folder;
  const Matrix empty(0, 5);
  const Matrix values = read_npy(folder.write("x.npy", encode_npy(empty)));
  CHECK(values.rows() == 0);
  CHECK(values.cols() == 5);
}

TEST_CASE("keys in another order, double quotes and Python 2's long integers are read") {
  const TempFolder folder;
  const std::string data(16, '\0');
  const auto path =
      folder.write("x.npy", with_header("{\"shape\": (2L, 1L), \"fortran_order\": False, \"descr\": \"<f8\"}", data));
  CHECK(read_npy(path) == Matrix{{0}, {0}});
}

TEST_CASE("a missing file, a folder and a file without write permission are file errors, not data errors") {
  const TempFolder folder;
  CHECK(has(message_of<IoError>([&] { read_npy(folder.path() / "none.npy"); }), "none.npy': No such file"));
  CHECK(has(message_of<IoError>([&] { read_npy(folder.path()); }), "is a folder"));
  CHECK(has(message_of<IoError>([&] { write_npy(folder.path() / "no/x.npy", expected); }), "No such file"));
  // /dev/full refuses every write, also root's.
  CHECK(has(message_of<IoError>([&] { write_npy("/dev/full", expected); }), "No space left"));
}

TEST_CASE("a truncated file is reported with the number of bytes expected and found") {
  const TempFolder folder;
  std::string bytes = encode_npy(expected);
  bytes.resize(bytes.size() - 5);
  CHECK(has(npy_failure(folder, bytes), "is truncated: shape (2, 3) of '<f8' needs 48 bytes, the file has 43"));
}

TEST_CASE("a file with more bytes than its shape is refused") {
  CHECK(has(npy_failure(TempFolder(), encode_npy(expected) + "x"), "needs 48 bytes, the file has 49"));
}

TEST_CASE("files cut off anywhere in the header are data errors") {
  const TempFolder folder;
  const std::string bytes = encode_npy(expected);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    CAPTURE(n);
    const auto path = folder.write("x.npy", bytes.substr(0, n));
    CHECK_THROWS_AS(read_npy(path), DataError);
  }
}

TEST_CASE("a file that is not a .npy file, or has an unknown version, is reported as such") {
  const TempFolder folder;
  CHECK(has(npy_failure(folder, ""), "is empty"));
  CHECK(has(npy_failure(folder, "1,2,3\n4,5,6\n"), "is not a .npy file"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(1,)"), std::string(8, '\0'), 4)), "format version 4.0 is not supported"));
}

TEST_CASE("a header length beyond the file or an implausible one is refused before the header is read") {
  const TempFolder folder;
  CHECK(has(npy_failure(folder, std::string("\x93NUMPY\x01\0\xff\xff{}", 12)), "claims 65535 bytes, but 2 are left"));
  CHECK(has(npy_failure(folder, std::string("\x93NUMPY\x02\0\xff\xff\xff\x7f{}", 14)),
            "claims 2147483647 bytes, but 2 are left"));
  CHECK(has(npy_failure(folder, with_header(std::string(100000, ' '), "", 2)),
            "claims 100000 bytes; that of a plain array is smaller than 65536"));
}

TEST_CASE("types that are not real numbers are refused with the remedy") {
  CHECK(
      has(message_of<DataError>([] { read_npy(golden / "complex.npy"); }), "'<c16' is complex numbers; save the data as real"));
  CHECK(has(message_of<DataError>([] { read_npy(golden / "object.npy"); }), "np.array(x, dtype=float)"));
  CHECK(has(message_of<DataError>([] { read_npy(golden / "text.npy"); }), "is text; convert it to numbers"));
  CHECK(has(message_of<DataError>([] { read_npy(golden / "date.npy"); }), "dates or durations"));
  CHECK(has(message_of<DataError>([] { read_npy(golden / "record.npy"); }), "records with named fields; save one field"));
}

TEST_CASE("half precision is read exactly") {
  const Matrix half = read_npy(golden / "half.npy");
  CHECK(std::vector<double>(half.values().begin(), half.values().end()) == std::vector<double>{0, 1, 2, 3, 4, 125});
}

TEST_CASE("arrays of any number of dimensions are read in C order, text as text") {
  CHECK(read_npy_array(golden / "three_dimensions.npy").info.shape == std::vector<std::int64_t>{2, 2, 2});
  CHECK(read_npy_array(golden / "no_dimension.npy").values.cols() == 1);
  CHECK_FALSE(read_npy_array(golden / "text.npy").texts.empty());
  // np.asfortranarray(np.arange(6.).reshape(1, 2, 3)): the first axis is the fastest.
  std::string header = "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 2, 3), }";
  std::string bytes("\x93NUMPY\x01\0", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  bytes += header;
  for (const double value : {0.0, 3.0, 1.0, 4.0, 2.0, 5.0}) bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  CHECK(parse_npy_array(bytes, "f.npy").values == Matrix{{0, 1, 2, 3, 4, 5}});
}

TEST_CASE("a number of dimensions other than one or two is refused and named") {
  CHECK(has(message_of<DataError>([] { read_npy(golden / "three_dimensions.npy"); }), "has 3 dimensions, shape (2, 2, 2)"));
  CHECK(has(message_of<DataError>([] { read_npy(golden / "no_dimension.npy"); }), "has 0 dimensions, shape ()"));
}

TEST_CASE("a shape is not trusted: negative, overflowing or larger than the file") {
  const TempFolder folder;
  CHECK(has(npy_failure(folder, with_header(dict_of("(-2, 3)"))), "negative size -2"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(4611686018427387904, 4)"))), "larger than any file can be"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(99999999999999999999, 1)"))),
            "99999999999999999999, which is not the size"));
  // 8 TB would have been allocated.
  CHECK(has(npy_failure(folder, with_header(dict_of("(1000000, 1000000)"))), "needs 8000000000000 bytes, the file has 0"));
}

TEST_CASE("damaged headers are data errors with the position where parsing stopped") {
  const TempFolder folder;
  CHECK(has(npy_failure(folder, with_header("'descr'")), "character 0: expected '{'"));
  CHECK(has(npy_failure(folder, with_header("{'descr': '<f8'}")), "no 'fortran_order'"));
  CHECK(has(npy_failure(folder, with_header("{'descr': '<f8', 'fortran_order': False}")), "no 'shape'"));
  CHECK(has(npy_failure(folder, with_header("{'shape': (1,), 'fortran_order': False}")), "no 'descr'"));
  CHECK(has(npy_failure(folder, with_header("{'descr': '<f8")), "a quote is not closed"));
  CHECK(has(npy_failure(folder, with_header("{'descr': '<f8', 'fortran_order': 0")), "expected True or False"));
  CHECK(has(npy_failure(folder, with_header("{'other': '<f8'}")), "unknown key 'other'"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(1, x)"))), "expected a number or ')'"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(1,)") + "}")), "text after the closing brace"));
  CHECK(has(npy_failure(folder, with_header(dict_of("(1,)", "''"))), "dtype ''"));
}

}  // namespace
}  // namespace golgi
