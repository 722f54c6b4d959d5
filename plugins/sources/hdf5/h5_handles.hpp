// Internals of the implementation of h5.hpp: handles that close themselves, and the lock under which HDF5 is called.
#pragma once

// Use the API of 1.10, also with a newer library.
#define H5_USE_110_API
#include <hdf5.h>

#include <map>
#include <string>
#include <utility>

#include "h5.hpp"

namespace h5 {

/// While it exists, no other thread calls HDF5, and HDF5 prints no errors.
class Guard {
 public:
  Guard();
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
};

class Handle {
 public:
  Handle() = default;
  explicit Handle(hid_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle();
  operator hid_t() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }
  bool operator!() const { return id_ < 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

struct FileState {
  std::filesystem::path path;
  Handle id;
  /// Paths of all objects by address; filled on first use.
  mutable std::map<std::uint64_t, std::string> objects = {};
};

struct Object::State {
  std::shared_ptr<const FileState> file;
  Handle id;
  Kind kind;
  std::string path;
};

/// Makes objects from HDF5 identifiers.
class Opening {
 public:
  static Object made(std::shared_ptr<const FileState> file, Handle id, std::string path);
  static const FileState& file_of(const Object& object) { return *object.state_->file; }
  static std::shared_ptr<const FileState> shared_file_of(const Object& object) { return object.state_->file; }
  static hid_t id_of(const Object& object) { return object.state_->id; }
  /// The object that a reference points to; none if it is not an object of the file.
  static std::optional<Object> referred(const Object& from, const hobj_ref_t& reference);
};

/// The library's innermost text about the last error.
std::string detail();
/// Whether some error text of the library contains this text.
bool said(const char* text);

/// The text as UTF-8; text that is not UTF-8 is converted from Latin-1.
std::string as_utf8(std::string text);
/// Texts of a dataset or an attribute. @param read  reads them into memory of the given type
std::vector<std::string> texts_of(hid_t type, hid_t space, const std::string& place,
                                  const std::function<herr_t(hid_t memory_type, void* buffer)>& read);

/// Type, extent and storage properties of a dataset.
struct Data {
  Handle type, space, creation;
  std::vector<hsize_t> extent;
};
/// @throws DataError if the object is not a dataset
Data data_of(const Object& object);

}  // namespace h5
