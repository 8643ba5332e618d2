// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The functions of libfmt that are not inline. Builds that need no library at
// run time have them from here, because Debian has no static libfmt.
#include <fmt/format-inl.h>

#include <locale>

namespace fmt {
namespace detail {

template locale_ref::locale_ref(const std::locale&);
template std::locale locale_ref::get<std::locale>() const;
template thousands_sep_result<char> thousands_sep_impl<char>(locale_ref);
template char decimal_point_impl<char>(locale_ref);
template void buffer<char>::append(const char*, const char*);
template void vformat_to<char>(buffer<char>&, string_view,
                               basic_format_args<buffer_context<char>>,
                               locale_ref);
namespace dragonbox {
template decimal_fp<float> to_decimal<float>(float) noexcept;
template decimal_fp<double> to_decimal<double>(double) noexcept;
}  // namespace dragonbox

}  // namespace detail
}  // namespace fmt
