#include "golgi/host/bibtex.hpp"

#include <doctest/doctest.h>

#include <string>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

std::string cited(const std::string& author) {
  return bibtex_entries("@misc{k, author = {" + author + "}, title = {T}, year = {1999}}").at(0).cited;
}

TEST_CASE("entries are cited by their authors and year, and stored unchanged") {
  const std::string first =
      "@article{a1,\n  author = {Barnett, Lionel and Seth, Anil K.},\n  title = {The {MVGC} toolbox},\n"
      "  year = {2014}\n}";
  const auto entries = bibtex_entries("\n" + first + "\n\n@book{b2, title={T}, year={1969}, author={Clive Granger}}\n");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].key == "a1");
  CHECK(entries[0].cited == "Barnett and Seth 2014");
  CHECK(entries[0].text == first);
  CHECK(entries[1].key == "b2");
  CHECK(entries[1].cited == "Granger 1969");
  CHECK(cited("Lu, Z. and Tabassum, A. and Mi, L.") == "Lu et al. 1999");
  CHECK(cited("Lu, Z. and others") == "Lu et al. 1999");
  CHECK(cited("Lu, Z.\n  and Mi,\n L.") == "Lu and Mi 1999");
  CHECK(cited("van der Pol, B.") == "van der Pol 1999");
  CHECK(cited("K{\\\"u}nsch, H.") == "K\\\"unsch 1999");
  CHECK(bibtex_entries(" \n").empty());
}

TEST_CASE("text that is not an entry, and entries that cannot be cited, are refused") {
  for (const char* text : {"Barnett 2014", "@article", "@article{a, author = {B}, title = {T}, year = {2014}",
                           "@article{a, author = {B}, year = {2014}}", "@article{a}", "@misc{a, author = {B}, title = {T}}"})
    CHECK_THROWS_AS(bibtex_entries(text), DataError);
}

}  // namespace
}  // namespace golgi
