#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <mutex>
#include <set>

#include "h5_handles.hpp"

namespace h5 {
namespace fs = std::filesystem;
namespace {

std::recursive_mutex& lock() {
  static std::recursive_mutex mutex;
  return mutex;
}

/// Called once: ensures that no file and no environment variable can make the library load code. (H5Lunregister would disable
/// links out of a file, but would also hide their targets; instead, names are opened link by link, and only hard links.)
void prepare() {
  static const bool is_prepared = [] {
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
    return true;
  }();
  (void)is_prepared;
}

std::vector<std::string> error_texts() {
  std::vector<std::string> texts;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned, const H5E_error2_t* error, void* all) {
        if (error->desc) static_cast<std::vector<std::string>*>(all)->emplace_back(error->desc);
        return herr_t{0};
      },
      &texts);
  return texts;
}

}  // namespace

Guard::Guard() {
  lock().lock();
  prepare();
  // This setting is per thread.
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}
Guard::~Guard() { lock().unlock(); }

Handle::~Handle() {
  if (id_ < 0) return;
  const Guard guard;
  H5Idec_ref(id_);
}

std::string detail() {
  const auto texts = error_texts();
  return texts.empty() ? "HDF5 gives no reason" : shown(texts.front());
}

bool said(const char* text) {
  return std::ranges::any_of(error_texts(), [&](const std::string& each) { return each.find(text) != std::string::npos; });
}

std::string shown(std::string_view name) {
  std::string text;
  for (const char c : name) {
    constexpr const char* digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f)
      text += std::string("\\x") + digits[byte / 16] + digits[byte % 16];
    else
      text += c;
  }
  return as_utf8(text);
}

std::string as_utf8(std::string text) {
  if (!golgi::first_invalid_utf8(text)) return text;
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      result += c;
    } else {
      result += static_cast<char>(0xc0 | (byte >> 6));
      result += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return result;
}

// --- Opening

namespace {

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

/// Whether the HDF5 signature comes after a user block of 0, 512, 1024, 2048, … bytes.
bool has_signature(std::ifstream& file, std::uintmax_t size) {
  constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  for (std::uintmax_t at = 0; at + signature.size() <= size; at = at == 0 ? 512 : 2 * at) {
    std::array<char, 8> found{};
    file.clear();
    file.seekg(static_cast<std::streamoff>(at));
    if (file.read(found.data(), found.size()) && found == signature) return true;
  }
  return false;
}

[[noreturn]] void refuse_opening(const fs::path& path, std::uintmax_t size) {
  const std::string why = detail();
  if (said("truncated file")) {
    const auto at = why.find("stored_eof = ");
    const std::string stated = at == std::string::npos ? "more" : why.substr(at + 13);
    throw golgi::DataError(quoted(path) + ": is truncated: it has " + std::to_string(size) + " bytes, but states " + stated +
                           "; copy it again");
  }
  if (said("h5clear"))
    throw golgi::DataError(quoted(path) +
                           ": was left open by the program that wrote it; if no program is writing to it any more, repair a "
                           "copy of it with: h5clear -s COPY");
  throw golgi::DataError(quoted(path) + ": HDF5 cannot open it (" + why +
                         "); copy it again, or, if a newer HDF5 wrote it, rewrite it with: h5repack --high=v110 IN OUT");
}

}  // namespace

Object open(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) throw golgi::IoError(quoted(path) + ": is not a file");
  const std::uintmax_t size = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) throw golgi::IoError(quoted(path) + ": cannot be read; check its permissions");
  if (!has_signature(file, size))
    throw golgi::DataError(
        quoted(path) +
        ": is not an HDF5 file: its signature is missing; NWB 2, MATLAB 7.3 and SONATA files are HDF5; was the "
        "file damaged, or renamed?");
  const Guard guard;
  Handle id(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (!id && said("unable to lock file")) {
    // File systems without locks: opening without a lock is safe, because nothing is written here.
    const Handle access(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_file_locking(access, 0, 1);
    id = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access));
  }
  if (!id) refuse_opening(path, size);
  auto state = std::make_shared<FileState>(FileState{path, std::move(id)});
  Handle root(H5Oopen(state->id, "/", H5P_DEFAULT));
  if (!root) throw golgi::DataError(quoted(path) + ": its root cannot be opened (" + detail() + "); copy the file again");
  return Opening::made(std::move(state), std::move(root), "");
}

Object Opening::made(std::shared_ptr<const FileState> file, Handle id, std::string path) {
  const H5I_type_t type = H5Iget_type(id);
  const Kind kind = type == H5I_GROUP ? Kind::group : type == H5I_DATASET ? Kind::dataset : Kind::type;
  return Object(std::make_shared<const Object::State>(Object::State{std::move(file), std::move(id), kind, std::move(path)}));
}

std::optional<Object> Opening::referred(const Object& from, const hobj_ref_t& reference) {
  const FileState& file = file_of(from);
  if (reference == 0) return std::nullopt;
  if (file.objects.empty())
    H5Ovisit2(
        file.id, H5_INDEX_NAME, H5_ITER_NATIVE,
        [](hid_t, const char* path, const H5O_info_t* info, void* all) {
          static_cast<std::map<std::uint64_t, std::string>*>(all)->emplace(info->addr, path);
          return herr_t{0};
        },
        &file.objects, H5O_INFO_BASIC);
  Handle id(H5Rdereference2(id_of(from), H5P_DEFAULT, H5R_OBJECT, &reference));
  H5O_info_t info;
  if (!id || H5Oget_info2(id, &info, H5O_INFO_BASIC) < 0) return std::nullopt;
  // A deleted object's bytes may still be in the file, so look the address up among existing objects.
  const auto at = file.objects.find(info.addr);
  if (at == file.objects.end()) return std::nullopt;
  return made(from.state_->file, std::move(id), at->second);
}

// --- Objects

Object::Object(std::shared_ptr<const State> state) : state_(std::move(state)) {}
Kind Object::kind() const { return state_->kind; }
const std::string& Object::path() const { return state_->path; }
const fs::path& Object::file() const { return state_->file->path; }
std::string Object::name() const { return path().substr(path().rfind('/') + 1); }
std::string Object::place() const { return quoted(file()) + (path().empty() ? "" : ":" + shown(path())); }

std::pair<std::uint64_t, std::uint64_t> Object::address() const {
  const Guard guard;
  H5O_info_t info;
  if (H5Oget_info2(state_->id, &info, H5O_INFO_BASIC) < 0)
    throw golgi::DataError(place() + ": its header is damaged (" + detail() + "); copy the file again");
  return {info.fileno, info.addr};
}

namespace {

struct Listing {
  std::vector<Link> links;
  bool is_full = false;
};

Link link_named(hid_t group, const char* name, const H5L_info_t& info) {
  Link link{name, Link::Kind::hard};
  if (info.type == H5L_TYPE_HARD) return link;
  constexpr std::size_t longest = 65536;
  if (info.u.val_size > longest) return {name, Link::Kind::outside, "a target that is too long"};
  std::string value(info.u.val_size + 1, '\0');
  if (H5Lget_val(group, name, value.data(), info.u.val_size, H5P_DEFAULT) < 0) return {name, Link::Kind::outside, "nothing"};
  if (info.type == H5L_TYPE_SOFT) return {name, Link::Kind::soft, value.substr(0, value.find('\0'))};
  link.kind = Link::Kind::outside;
  const char *file = nullptr, *path = nullptr;
  unsigned flags = 0;
  if (info.type == H5L_TYPE_EXTERNAL && H5Lunpack_elink_val(value.data(), info.u.val_size, &flags, &file, &path) >= 0)
    link.target = "an external link to '" + shown(file) + ":" + shown(path) + "'";
  else
    link.target = "a user-defined link";
  return link;
}

}  // namespace

std::vector<Link> Object::links() const {
  if (kind() != Kind::group) return {};
  const Guard guard;
  Listing all;
  const herr_t status = H5Literate(
      state_->id, H5_INDEX_NAME, H5_ITER_INC, nullptr,
      [](hid_t group, const char* name, const H5L_info_t* info, void* to) {
        constexpr std::size_t most = 1000000;
        auto& listing = *static_cast<Listing*>(to);
        listing.is_full = listing.links.size() >= most;
        if (!listing.is_full) listing.links.push_back(link_named(group, name, *info));
        return herr_t{listing.is_full ? 1 : 0};
      },
      &all);
  if (status < 0) throw golgi::DataError(place() + ": its list of members is damaged (" + detail() + "); copy the file again");
  if (all.is_full) throw golgi::DataError(place() + ": has more than a million members, which is too many for a recording");
  return all.links;
}

bool Object::has(const std::string& name) const {
  const Guard guard;
  return kind() == Kind::group && H5Lexists(state_->id, name.c_str(), H5P_DEFAULT) > 0;
}

namespace {

std::optional<Object> follow(const Object& from, const Object& root, std::string_view path, int depth) {
  constexpr int deepest = 32;
  if (depth > deepest) throw golgi::DataError(from.place() + ": soft links form a cycle");
  Object at = path.starts_with('/') ? root : from;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string name(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (name.empty() || name == ".") continue;
    if (!at.has(name)) return std::nullopt;
    const std::string full = at.path().empty() ? name : at.path() + "/" + name;
    H5L_info_t info;
    if (H5Lget_info(Opening::id_of(at), name.c_str(), &info, H5P_DEFAULT) < 0) return std::nullopt;
    const Link link = link_named(Opening::id_of(at), name.c_str(), info);
    const std::string place = "'" + at.file().string() + "':" + shown(full);
    if (link.kind == Link::Kind::outside)
      throw golgi::DataError(place + ": is " + link.target +
                             "; links to other files are not followed: give that file as path, if it is yours");
    if (link.kind == Link::Kind::soft) {
      const auto found = follow(at, root, link.target, depth + 1);
      if (!found)
        throw golgi::DataError(place + ": is a soft link to '" + shown(link.target) +
                               "', which is not in the file; was a part of it left out when it was copied?");
      at = *found;
      continue;
    }
    Handle id(H5Oopen(Opening::id_of(at), name.c_str(), H5P_DEFAULT));
    if (!id) throw golgi::DataError(place + ": cannot be opened (" + detail() + "); copy the file again");
    at = Opening::made(Opening::shared_file_of(at), std::move(id), full);
  }
  return at;
}

}  // namespace

std::optional<Object> Object::find(std::string_view path) const {
  const Guard guard;
  Handle root(H5Oopen(state_->file->id, "/", H5P_DEFAULT));
  return follow(*this, Opening::made(state_->file, std::move(root), ""), path, 0);
}

Object Object::at(std::string_view path) const {
  if (auto found = find(path)) return *found;
  throw golgi::DataError(place() + ": has no '" + shown(path) + "'; was a part of the file left out when it was copied?");
}

}  // namespace h5
